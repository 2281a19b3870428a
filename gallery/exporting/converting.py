"""One file written anew, for the decoder's child: another format, smaller, bare, marked.

It knows neither rows nor settings. Pictures go the way that all go (`shrinking`); video and sound
come here once `ffmpeg` has written them.
"""

import shutil
from pathlib import Path
from typing import Any

from gallery import formats, pixels, shrinking
from gallery.exporting import ai_mark, without_metadata
from gallery.media_facts import BadMedia

USUAL_QUALITY, NEAR_LOSSLESS = 90, 95
WEBP_LONGEST = 16_383
NOT_BARE = "It cannot be stripped bare: “{}” would be left in it."


def write_here(
    path: Path,
    target: Path,
    *,
    container: str,
    longest: int,
    quality: int,
    is_coded_anew: bool,
    is_bare: bool,
    words: list[str],
    mark: str,
) -> dict[str, Any]:
    """Write the picture, or what was coded already, to `target`; `words` must not be in it where it
    is to be bare, `mark` is that of AI or "". Its size where it was coded anew, and whether it is
    marked now. Raises BadMedia, and whatever a decoder raises."""
    found: dict[str, Any] = {}
    is_picture = container in formats.IMAGES
    hidden = ""
    if is_bare and is_picture and not is_coded_anew:
        is_coded_anew = without_metadata.must_be_written_anew(path, container)
        quality = quality or NEAR_LOSSLESS
    if is_coded_anew:
        if is_bare:
            hidden = without_metadata.hidden_in(path, formats.container_of(path))
        found |= _code(path, target, container, longest, quality or USUAL_QUALITY, hidden, mark)
    elif is_bare and is_picture:
        target.write_bytes(without_metadata.strip(path.read_bytes(), container))
    elif path != target:
        shutil.copyfile(path, target)
    is_marked = bool(found.pop("is_marked", False))
    if is_bare and (left := without_metadata.left_in(target, words)):
        others = [word for word in left if not (is_marked and word in MARKED_SAYS)]
        if others:
            raise BadMedia(NOT_BARE.format(others[0][:60]))
    if mark and not is_marked:
        is_marked = ai_mark.put(target, mark)
    return found | {"is_marked": is_marked}


MARKED_SAYS = ("http://ns.adobe.com/x", "<x:xmpmeta")


def _code(
    path: Path, target: Path, container: str, longest: int, quality: int, hidden: str, mark: str
) -> dict[str, Any]:
    longest = longest or shrinking.NO_SIDE_IS_LONGER
    if container == "webp":
        longest = min(longest, WEBP_LONGEST)
    image = _moving(path, container, longest) if not hidden else None
    if image is None:
        image = shrinking.small_image(path, longest)
    if hidden:
        image = _without_hidden(image, hidden)
    height = image.get("page-height") if image.get_typeof("page-height") else image.height
    _save(image, target, container, quality, mark)
    found = {"width": image.width, "height": height}
    return found | {"is_marked": bool(mark) and container == "avif"}


def _moving(path: Path, container: str, longest: int) -> Any:
    """All frames of an animation, one under the other, where the new format moves, too."""
    source = formats.container_of(path)
    if container not in ("gif", "webp") or source not in ("gif", "webp"):
        return None
    if pixels.is_streamed(path, source):
        return None
    with pixels.opened(path) as image:
        pixels.check_size(path, source, image)
        if getattr(image, "n_frames", 1) == 1:
            return None
        size = image.size
    side = min(longest, max(size))
    pyvips = pixels.library()
    with path.open("rb") as file:
        stream = pyvips.Source.new_from_descriptor(file.fileno())
    options = {"height": side, "size": "down", "option_string": "[n=-1]"}
    return pyvips.Image.thumbnail_source(stream, side, **options)


def _without_hidden(image: Any, hidden: str) -> Any:
    """The lowest bit, in which words were hidden, is the same everywhere."""
    if hidden == "rgb":
        return (image & 0xFE).copy(interpretation="srgb")
    colours, alpha = image[0:3], image[3]
    return colours.bandjoin(alpha | 1).copy(interpretation="srgb")


def _save(image: Any, target: Path, container: str, quality: int, mark: str) -> None:
    """`target` has an extension of no format, so the format is named."""
    if container == "png":
        data = image.pngsave_buffer(keep="none", compression=6)
    elif container == "jpeg":
        flat = image.flatten(background=255) if image.hasalpha() else image
        data = flat.jpegsave_buffer(Q=quality, keep="none", optimize_coding=True)
    elif container == "webp":
        data = image.webpsave_buffer(Q=quality, keep="none")
    elif container == "gif":
        data = image.gifsave_buffer(keep="none")
    else:
        data = _avif(image, quality, mark)
    target.write_bytes(data)


def _avif(image: Any, quality: int, mark: str) -> bytes:
    pyvips = pixels.library()
    if mark:
        image = image.copy()
        image.set_type(pyvips.GValue.blob_type, "xmp-data", ai_mark.packet(mark).encode())
    keep = "xmp" if mark else "none"
    return bytes(image.heifsave_buffer(Q=quality, compression="av1", effort=3, keep=keep))
