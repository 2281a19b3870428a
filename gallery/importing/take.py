"""One file of the user's: looked at, and put in its place or left where it is. No row is read or
written, so that several can be under way on threads of their own."""

import logging
import mimetypes
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from foundation.user_input import is_text
from gallery import decoder, media_folder
from gallery.importing.walk import CandidateFile
from gallery.media_facts import LARGEST_FILE, BadMedia, Facts, megabytes, seconds_for
from gallery.storing import (
    IMPORTED,
    StoredFile,
    StoreFailed,
    copy,
    folder_of,
    free_names,
    place,
    settle,
)
from gallery.storing import sha256_of as hash_of
from providers.contract import Medium

log = logging.getLogger(__name__)

LONGEST_LINK = 1000
SIDE_CARS = {".txt", ".json"}
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".bmp", ".tif", ".tiff", ".heic"}
CHANGED = "It changed while it was read. Start the import again when nothing writes to it any more."
GONE = "It no longer exists."
NO_NAME = (
    "Its path is not text in UTF-8, so that no link to it can be kept. Rename it, or import it "
    "without linking."
)
TOO_LONG = (
    f"Its path has more than {LONGEST_LINK} characters, so no link to it can be kept. Move it, "
    "or import it without linking."
)
NOT_READ = "It could not be read to its end. Is its disk sound?"
OURS = "Art Factory could not take it. That is a fault in Art Factory; the log says more."


class FileRejected(Exception):
    """Why a file was not taken, in sentences."""


@dataclass(frozen=True)
class Wanted:
    """A file with its hash; `state` tells whether it is still the same. `copy` was made while it
    was read, for the place where it goes; None where it stays."""

    found: CandidateFile
    sha256: str
    state: tuple[int, int]
    copy: Path | None = None


@dataclass(frozen=True)
class Place:
    """Where files of one import go: `project` is a slug."""

    project: str
    when: datetime
    is_linked: bool


def want(found: CandidateFile, to: Place) -> Wanted:
    """Read a file once. Raises FileRejected."""
    path = found.path
    try:
        state = state_of(path)
        if state[0] > LARGEST_FILE:
            most = megabytes(LARGEST_FILE)
            raise FileRejected(f"It is too large: {megabytes(state[0])}, and {most} are allowed.")
        if to.is_linked:
            return Wanted(found, hash_of(path), state)
        try:
            draft, sha256 = copy(path, folder_of(to.project, IMPORTED))
        except StoreFailed:  # what is known already needs no room
            return Wanted(found, hash_of(path), state)
        return Wanted(found, sha256, state, draft)
    except (OSError, StoreFailed) as error:
        cause = error if isinstance(error, OSError) else error.__cause__
        raise FileRejected(_unread(cause)) from None


def leave(wanted: Wanted) -> None:
    """It is not to be taken, or was."""
    if wanted.copy:
        wanted.copy.unlink(missing_ok=True)


def take(wanted: Wanted, to: Place, uid: uuid.UUID) -> tuple[StoredFile, dict[str, Any] | None]:
    """Check a file, make its preview, read its recipe and store it. The same file and `uid` give
    the same place, so that what a killed import has left is found again. Raises FileRejected, and
    StoreFailed where the disk takes no more."""
    path = wanted.found.path
    if to.is_linked:
        _check_link(path)
    try:
        looked = _look(path, wanted.sha256)
        facts = Facts.of_json(looked["facts"])
        if state_of(path) != wanted.state:
            raise FileRejected(CHANGED)
        stored = _stored(wanted, facts, looked["preview"], to, uid)
    except BadMedia as error:
        raise FileRejected(str(error)) from None
    except OSError as error:
        raise FileRejected(_unread(error)) from None
    except decoder.NotRead as error:
        log.info("%r could not be read: %s", str(path), error)
        raise FileRejected(NOT_READ) from None
    except StoreFailed:
        if not path.exists():
            raise FileRejected(GONE) from None
        raise
    finally:
        leave(wanted)
    if looked["odd"]:
        log.info("of %r: %s", str(path), looked["odd"])
    return stored, looked["recipe"]


def state_of(path: Path) -> tuple[int, int]:
    """Its size and when it was last written to. Raises OSError."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def side_car_of(path: Path) -> Path | None:
    """The picture that a text beside it belongs to: `fox.txt` and `fox.png.json` to `fox.png`."""
    if path.suffix.lower() not in SIDE_CARS:
        return None
    stem = path.with_suffix("")
    beside = [stem] if stem.suffix.lower() in PICTURES else []
    beside += [
        path.with_suffix(end) for small in sorted(PICTURES) for end in (small, small.upper())
    ]
    return next((picture for picture in beside if picture.is_file()), None)


def _look(path: Path, sha256: str) -> dict[str, Any]:
    declared = mimetypes.guess_type(path.name)[0] or ""
    target = media_folder.absolute(media_folder.thumbnail(sha256)).absolute()
    looked: dict[str, Any] = decoder.ask(
        "take",
        path,
        seconds_for(path.stat().st_size),
        declared=declared,
        most_pixels=settings.IMPORT_MEGAPIXELS * 1_000_000,
        target=str(target),
    )
    return looked


def _stored(
    wanted: Wanted, facts: Facts, preview: dict[str, Any] | None, to: Place, uid: uuid.UUID
) -> StoredFile:
    sha256, source = wanted.sha256, wanted.found.path
    shown = preview or {}
    has_picture = preview is not None and facts.medium != Medium.AUDIO
    more = {
        "thumbnail": media_folder.thumbnail(sha256) if has_picture else "",
        "colour": shown.get("colour", ""),
        "waveform": shown.get("waveform"),
        "likeness": shown.get("likeness"),
    }
    if to.is_linked:
        path = media_folder.linked(sha256, facts.extension)
        linked = str(source.absolute())
        return StoredFile(path, sha256, sha256, facts.size, facts, **more, linked_path=linked)
    target = _place(wanted, facts, to, uid)
    path = target.relative_to(media_folder.media()).as_posix()
    return StoredFile(path, sha256, sha256, facts.size, facts, **more)


def _place(wanted: Wanted, facts: Facts, to: Place, uid: uuid.UUID) -> Path:
    folder = folder_of(to.project, IMPORTED)
    for target in free_names(folder, to.when, uid.hex[:8], 0, facts.extension):
        if not target.exists():
            _put(wanted, target)
            return target
        if hash_of(target) == wanted.sha256:
            return target
    raise StoreFailed("No free name is left for the file.")


def _put(wanted: Wanted, target: Path) -> None:
    if wanted.copy:
        settle(wanted.copy, target)
    elif place(wanted.found.path, target) != wanted.sha256:
        target.unlink(missing_ok=True)
        raise FileRejected(CHANGED)


def _check_link(path: Path) -> None:
    if not is_text(str(path)):
        raise FileRejected(NO_NAME)
    if len(str(path.absolute())) > LONGEST_LINK:
        raise FileRejected(TOO_LONG)


def _unread(error: BaseException | None) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return GONE
    reason = getattr(error, "strerror", None) or "the reason is not known"
    return f"It cannot be read ({reason.lower()})."
