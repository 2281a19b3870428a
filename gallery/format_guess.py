"""What a file may be that the check does not like: as much as can be told without trusting it."""

import logging
from pathlib import Path

from gallery import audio_video, decoder, formats, pixels
from gallery.checking import check
from gallery.media_facts import MOST_BYTES, BadMedia, Facts, seconds_for
from providers.contract import Medium

log = logging.getLogger(__name__)

BYTES = "application/octet-stream"
# Not taken by the gallery, but with a name that other programs know.
EXTENSIONS = {
    "image/svg+xml": "svg",
    "model/gltf-binary": "glb",
    "application/zip": "zip",
    "application/pdf": "pdf",
}


def facts(path: Path, declared: str, ordered: Medium) -> Facts:
    """The facts as far as they can be had: by the bytes, else as declared, else as ordered. What
    no browser knows is served as bytes to be saved. Raises OSError only."""
    try:
        return check(path)
    except BadMedia:
        pass
    size, container = path.stat().st_size, formats.container_of(path)
    if container:
        return _of_container(path, container, size, ordered)
    if _plain(declared) not in EXTENSIONS and _is_text(path, size):
        return Facts(Medium.TEXT, formats.TEXT.mime, "txt", size, is_checked=False)
    medium = _plain(declared).partition("/")[0]
    if medium not in (Medium.IMAGE, Medium.VIDEO, Medium.AUDIO):
        medium = ordered
    return Facts(Medium(medium), BYTES, extension(path, declared), size, is_checked=False)


def extension(path: Path, declared: str) -> str:
    """How the file's name may end: by its bytes, else as declared, else "bin"."""
    container = formats.container_of(path)
    for known in (formats.IMAGES, formats.VIDEO, formats.AUDIO):
        if container in known:
            return known[container].extension
    return EXTENSIONS.get(_plain(declared), "bin")


def _of_container(path: Path, container: str, size: int, ordered: Medium) -> Facts:
    try:
        seconds = seconds_for(size)
        answer = decoder.ask("header", path, seconds, container=container, size=size)
        return Facts.of_json(answer)
    except (BadMedia, decoder.NotRead) as error:
        log.info("the header of %s cannot be read: %s", path.name, error)
    if container in formats.IMAGES:
        found = formats.IMAGES[container]
    else:
        may_show = container in formats.VIDEO and ordered != Medium.AUDIO
        found = (formats.VIDEO if may_show else formats.AUDIO)[container]
    return Facts(found.medium, found.mime, found.extension, size, is_checked=False)


def header_here(path: Path, container: str, size: int) -> Facts:
    """What the header alone says. Raises whatever a decoder raises."""
    if container not in formats.IMAGES:
        return audio_video.header(path, container, size)
    found = formats.IMAGES[container]
    if pixels.is_streamed(path, container):
        image = pixels.streamed(path, container)
        width, height = image.width, image.height
    else:
        with pixels.opened(path) as image:
            width, height = image.size
    return Facts(found.medium, found.mime, found.extension, size, width, height, is_checked=False)


def _is_text(path: Path, size: int) -> bool:
    if size > MOST_BYTES[Medium.TEXT]:
        return False
    data = path.read_bytes()
    try:
        return b"\0" not in data and bool(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False


def _plain(declared: str) -> str:
    return declared.partition(";")[0].strip().lower()
