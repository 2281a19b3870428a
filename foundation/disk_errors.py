"""What a disk says when it does not take a file, in words: the cause, and what mends it."""

import errno

_NO_ROOM = ("the disk is full", "Make room on it.")
_NOT_ALLOWED = (
    "writing is not allowed there",
    "Mount the disk for writing and let your user write to the folder.",
)
_FAULT = ("the disk reports a fault", "Save what is on it and check the disk.")
_GONE = (
    "the file or its folder is not there",
    "Is the disk mounted? Mount it, or put the folder back.",
)

_IN_THE_WAY = ("a file lies where its folder should be", "Move that file away.")
_NEVER_PASSES = (errno.ENAMETOOLONG, errno.EINVAL, errno.ELOOP, errno.EBADF)

_WORDS = {
    errno.ENOSPC: _NO_ROOM,
    errno.EDQUOT: ("your share of the disk is used up", "Make room in it, or have it enlarged."),
    errno.EFBIG: ("the disk does not take a file of this size", "Use a disk that takes it."),
    errno.EROFS: ("the disk is read-only", "Mount it for writing."),
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EIO: _FAULT,
    errno.ENODEV: _GONE,
    errno.ENXIO: _GONE,
    errno.ESTALE: _GONE,
    errno.ENOENT: _GONE,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EEXIST: _IN_THE_WAY,
    errno.ENAMETOOLONG: ("its name is too long for this disk", "Move the home to a shorter path."),
    errno.EMFILE: ("too many files are open", "Close other programs, or raise the limit."),
    errno.ENFILE: ("too many files are open", "Close other programs, or raise the limit."),
}


LEAST_FREE = 200_000_000
"""Bytes below which a video may not fit any more."""


def disk_words(error: OSError) -> tuple[str, str]:
    """The cause as the end of a sentence ("the disk is full"), and the remedy as a
    sentence of its own."""
    if error.errno in _WORDS:
        return _WORDS[error.errno]
    reason = error.strerror or str(error) or "the reason is not known"
    return f"the system says “{reason}”", "Run “manage.py doctor” to see what is wrong."


def is_of_the_disk(error: BaseException | None) -> bool:
    """Whether it tells of the disk alone: no room, no leave, a fault."""
    causes = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
    return isinstance(error, OSError) and error.errno in causes


def is_full(error: BaseException | None) -> bool:
    """Whether it tells that the disk, or the user's share of it, has no room left."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def may_pass(error: BaseException | None) -> bool:
    """Whether it is over once a person has made room or given a folder back. What sockets raise is
    an OSError as well, but names no file."""
    if not isinstance(error, OSError):
        return False
    return is_of_the_disk(error) or (
        error.filename is not None and error.errno not in _NEVER_PASSES
    )
