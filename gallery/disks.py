"""What an error of this machine's own disk means, and what mends it."""

import errno
import os
import shutil
import time
from pathlib import Path

from django.conf import settings

FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)
GONE = (errno.ENOENT, errno.ENODEV, errno.ENXIO)
IN_THE_WAY = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR)
OURS = (errno.ENAMETOOLONG, errno.EINVAL, errno.ELOOP, errno.EBADF)
"""What no person can mend by making room or giving a folder back."""

LEAST_FREE = 200_000_000
"""Bytes below which a video may not fit any more."""
TRIED_EVERY = 2.0
_tried = 0.0


def want_room() -> None:
    """Raise OSError where what a provider makes could not be kept now. Tried by writing, every few
    seconds at most."""
    global _tried
    if 0 <= time.monotonic() - _tried < TRIED_EVERY:
        return
    for folder in (settings.PATHS.media, settings.PATHS.work, settings.PATHS.sent):
        _try_to_write(folder)
    _tried = time.monotonic()


def passes(error: BaseException | None) -> bool:
    """Is it an error of a disk that is over once a person has made room, or given a folder back?
    Sockets raise OSError as well; those name no file."""
    if not isinstance(error, OSError):
        return False
    of_a_file = error.filename is not None and error.errno not in OURS
    return of_a_file or error.errno in (*FULL, errno.EROFS, errno.EIO)


def _try_to_write(folder: Path) -> None:
    if shutil.disk_usage(folder).free < LEAST_FREE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
    probe = folder / f".probe-{os.getpid()}"
    try:
        probe.write_bytes(bytes(4096))
    finally:
        probe.unlink(missing_ok=True)


def disk_words(error: OSError) -> tuple[str, str]:
    """Cause and remedy, a sentence each."""
    reason = (error.strerror or str(error) or "unknown error").rstrip(".")
    if error.errno in FULL:
        return "The disk is full.", "Make room on it."
    if error.errno in FORBIDDEN:
        return f"The folder cannot be written ({reason}).", "Look at its permissions."
    if error.errno in GONE:
        return f"The folder is not there ({reason}).", "Is its disk mounted?"
    if error.errno in IN_THE_WAY:
        return f"Something is in the place of a folder ({reason}).", "Move it out of the way."
    if error.errno == errno.EIO:
        return "The disk has a fault.", "Look at the disk; restore a backup if it is dying."
    return f"The disk does not take it ({reason}).", "Look at the disk."
