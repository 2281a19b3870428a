"""Stills as FFmpeg draws them right: upright, in sRGB, on black, no larger than is looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from providers.assembler.edit_list import PARTS, EditList
from providers.assembler.probing import Medium, Source
from providers.contract import BadRequest

LARGEST = 8192


def flatten(edit: EditList, sources: dict[int, Source], folder: Path) -> dict[int, Source]:
    """The same files, with those of stills made so in the work folder. Their digests stay."""
    wanted: dict[int, float] = {}
    for shot in edit.shots:
        if shot.source is not None and sources[shot.source].medium is Medium.STILL:
            looks = shot.camera or ()
            narrowest = min((min(one.width, one.height) for one in looks), default=PARTS)
            wanted[shot.source] = max(wanted.get(shot.source, 1.0), PARTS / narrowest)
    side = max(edit.width, edit.height)
    made = dict(sources)
    for place, times in wanted.items():
        target = folder / f"still-{place}.png"
        size = _write(sources[place].path, target, min(LARGEST, round(2 * side * times)), place)
        made[place] = replace(sources[place], path=target, width=size[0], height=size[1])
    return made


def _write(source: Path, target: Path, side: int, place: int) -> tuple[int, int]:
    import pyvips

    try:
        picture = pyvips.Image.thumbnail(
            str(source), side, height=side, size="down", export_profile="srgb"
        )
        if picture.hasalpha():
            picture = picture.flatten(background=[0, 0, 0])
        picture.cast("uchar").write_to_file(str(target), compression=1, strip=True)
        return picture.width, picture.height
    except pyvips.Error as error:
        raise BadRequest(
            f"File {place} of the film, a still, cannot be read.",
            next_step="Choose another take, or make it again.",
        ) from error
