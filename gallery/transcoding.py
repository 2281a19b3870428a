"""A picture as any model can read it: upright, in sRGB, eight bits, as PNG, JPEG or WebP.

Models do not mind EXIF, profiles, palettes or inks: what a picture says beside its pixels is lost
on them. One that needs none of it goes out as it is.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gallery import colour, decoder, formats, pixels, png
from gallery.media_facts import BadMedia, seconds_for
from gallery.shrinking import at_full_size

QUALITY = 95
PLAIN = ("png", "jpeg", "webp")
LOSSY = ("jpeg", "heic", "avif")
PALETTE, SIXTEEN_BITS = 3, 16
SRGB_NAMES = (b"sRGB", b"s\0R\0G\0B")


@dataclass(frozen=True)
class Readable:
    """A file for a model."""

    path: Path
    mime: str


def readable(path: Path, mime: str, draft: Path) -> Readable:
    """The picture itself where a model reads it as a browser shows it, else its like, written to
    `draft` with an extension of its own. Raises BadMedia where none can be made, OSError where the
    disk takes none."""
    try:
        made = decoder.ask("readable", path, seconds_for(path.stat().st_size), draft=str(draft))
    except decoder.NotRead as error:
        raise BadMedia("The picture cannot be decoded.") from error
    return Readable(Path(made["path"]), made["mime"]) if made else Readable(path, mime)


def readable_here(path: Path, draft: Path) -> dict[str, str] | None:
    """The same in this very process: where it was written and what it is; None where it goes as it
    is."""
    container = formats.container_of(path)
    if _is_plain(path, container):
        return None
    image = at_full_size(path)
    is_lossy = container in LOSSY and image.bands == 3
    found = formats.IMAGES["jpeg" if is_lossy else "png"]
    target = draft.with_name(f"{draft.name}.{found.extension}")
    if is_lossy:
        data = image.jpegsave_buffer(Q=QUALITY, subsample_mode="off", keep="none")
    else:
        data = image.pngsave_buffer(keep="none", compression=4)
    temp = target.with_name(f".{target.name}.{os.getpid()}.part")
    temp.write_bytes(data)
    temp.replace(target)
    return {"path": str(target), "mime": found.mime}


def _is_plain(path: Path, container: str) -> bool:
    if container not in PLAIN or not pixels.is_streamed(path, container):
        return False
    if container == "png":
        header = dict(png.head(path)).get(b"IHDR", b"").ljust(13, b"\0")
        if header[8] == SIXTEEN_BITS or header[9] == PALETTE or colour.colours_of_png(path):
            return False
    image = pixels.streamed(path, container)
    is_upright = pixels.orientation_of(image) == 1
    return is_upright and image.interpretation in ("srgb", "b-w") and _is_of_srgb(image)


def _is_of_srgb(image: Any) -> bool:
    profile = colour.embedded(image)
    return profile is None or any(name in profile for name in SRGB_NAMES)
