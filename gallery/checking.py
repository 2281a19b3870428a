"""Is this file what it claims to be, whole, and safe to keep? Every file is decoded to its end.

`check(path)` is the only door into the gallery: what a provider sent, what a user dropped, what a
command imports. The type comes from the bytes, never from the name. It is done apart, by
`gallery.decoder`.
"""

import contextlib
import stat
from pathlib import Path
from typing import BinaryIO

from gallery import audio_video, decoder, formats, pictures, trailing_data
from gallery.media_facts import (
    CUT_OFF,
    MOST_BYTES,
    MOST_PIXELS,
    BadMedia,
    Facts,
    TooLarge,
    TooMuchWork,
    check_bytes,
    seconds_for,
)
from providers.contract import Medium

__all__ = ["BadMedia", "Facts", "check", "check_paid"]

MARKUP_STARTS = (
    "<!doctype",
    "<html",
    "<head",
    "<body",
    "<script",
    "<svg",
    "<?xml",
    "<!--",
    "<?php",
)
MARKUP = 16
# Unpacked it may take a hundred times that; longer ones are plain text.
MOST_JSON = 2 * 1024**2
PLAIN_CONTROLS = {"\t", "\n", "\r", "\f"}
NO_PREVIEW = "It is kept whole, but unchecked and without a preview."
UNKNOWN = f"The file is of no type that is known. {formats.ACCEPTED_FORMATS}"


def check(
    path: Path, *, declared: str = "", most_pixels: int = MOST_PIXELS, for_recipe: bool = False
) -> Facts:
    """The facts of a file, or BadMedia: TooLarge for a picture of more than `most_pixels`.

    `declared` is the MIME type that the sender gave. It is believed in one point only: text that
    was announced as a picture, a video or a sound is an error message, not a product. Where a copy
    of it gets its recipe next, the facts tell what is seen, so that nobody has to decode it again.
    """
    with _open(path):
        size = path.stat().st_size
    seconds, limits = seconds_for(size), {"declared": declared, "most_pixels": most_pixels}
    if for_recipe:
        # What is seen may be too much where the check alone is not.
        with contextlib.suppress(TooMuchWork):
            return Facts.of_json(decoder.ask("check_for_recipe", path, 2 * seconds, **limits))
    return Facts.of_json(decoder.ask("check", path, seconds, **limits))


def check_paid(path: Path, *, declared: str = "", for_recipe: bool = False) -> tuple[Facts, str]:
    """The facts of a file that was paid for, as `check` tells them, and a remark. A picture that is
    only too large to be looked at is kept for what its header says, without a preview. Raises
    BadMedia."""
    try:
        return check(path, declared=declared, for_recipe=for_recipe), ""
    except TooLarge as error:
        container, size = formats.container_of(path), path.stat().st_size
        try:
            answer = decoder.ask("header", path, seconds_for(size), container=container, size=size)
        except decoder.NotRead:
            raise error from None
        return Facts.of_json(answer), f"{error} {NO_PREVIEW}"


def check_here(path: Path, declared: str = "", most_pixels: int = MOST_PIXELS) -> Facts:
    """The same in this very process, which a hostile file may stop."""
    with _open(path) as file:
        size = path.stat().st_size
        if not size:
            raise BadMedia("The file is empty.")
        container = formats.container_in(file)
        if not container:
            return _check_text(file, size, declared)
        check_bytes(size, _most(container))
        _check_end(file, container, size)
        if container in formats.IMAGES:
            return pictures.check(path, formats.IMAGES[container], size, most_pixels)
        return audio_video.check(path, container, size)


def _open(path: Path) -> BinaryIO:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadMedia("This is not a file.")
        return path.open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "bad name"
        raise BadMedia(f"The file cannot be read ({reason}).") from error


def _most(container: str) -> Medium:
    """The medium with the most room that this container may be of."""
    if container in formats.IMAGES:
        return Medium.IMAGE
    return Medium.VIDEO if container in formats.VIDEO else Medium.AUDIO


def _check_end(file: BinaryIO, container: str, size: int) -> None:
    try:
        trailing_data.check_end(file, container, size)
    except trailing_data.CutOff:
        raise BadMedia(CUT_OFF) from None
    except trailing_data.Foreign:
        raise BadMedia("The file has something else glued behind it; it is refused.") from None


def _check_text(file: BinaryIO, size: int, declared: str) -> Facts:
    announced = declared.partition(";")[0].strip().lower()
    if size > MOST_BYTES[Medium.TEXT]:
        raise BadMedia(UNKNOWN)
    file.seek(0)
    text = _words(file.read())
    if not text or text.isspace():
        raise BadMedia("The file is empty.")
    if any(_is_control(letter) for letter in set(text)):
        raise BadMedia("The text has control characters in it; it may not be text at all.")
    if announced != "text/plain" and text.lstrip()[:MARKUP].lower().startswith(MARKUP_STARTS):
        raise BadMedia(f"The file is a web page or other markup. {formats.ACCEPTED_FORMATS}")
    if announced.partition("/")[0] in (Medium.IMAGE, Medium.VIDEO, Medium.AUDIO):
        raise BadMedia(f"It is called {announced}, but it holds only text.")
    found = formats.JSON if _is_json(text) else formats.text_format(text)
    return Facts(found.medium, found.mime, found.extension, size)


def _words(data: bytes) -> str:
    try:
        if b"\0" not in data:
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise BadMedia(UNKNOWN)


def _is_control(letter: str) -> bool:
    code = ord(letter)
    return (code < 32 and letter not in PLAIN_CONTROLS) or 127 <= code < 160


def _is_json(text: str) -> bool:
    import json

    if len(text) > MOST_JSON or not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
