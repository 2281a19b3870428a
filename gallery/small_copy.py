"""A small picture made anew of foreign bytes, for what is shown before anything of it is kept."""

from dataclasses import asdict
from pathlib import Path

from gallery import decoder
from gallery.checking import BadMedia, check
from gallery.media_facts import seconds_for
from providers.contract import Medium

MOST_PIXELS = 25_000_000
"""It is looked at for some seconds, so no more work is done for it."""


def of_picture(source: Path, target: Path) -> None:
    """Write a small WebP of the picture in `source` to `target`, whole or not at all. Raises
    BadMedia, and what the decoder's child raises."""
    facts = check(source, most_pixels=MOST_PIXELS)
    if facts.medium is not Medium.IMAGE:
        raise BadMedia("It is no picture.")
    seconds = seconds_for(facts.size)
    decoder.ask("preview", source, seconds, facts=asdict(facts), target=str(target.absolute()))
