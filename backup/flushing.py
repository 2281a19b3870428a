"""What was written is on its disk, and a write that failed is told.

Of many files the system does that at once (Linux: `syncfs`), which takes as long as the disk and no
longer. `sync` waits for every other disk as well, and says nothing of what could not be written.
"""

import ctypes
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from foundation.durable import sync

FEW = 100
"""So many are quicker one by one: the disk need not wait for what others write to it."""
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

Settle = Callable[[Sequence[Path]], None]


@contextmanager
def settling(folder: Path) -> Iterator[Settle]:
    """Gives what makes files on that folder's disk durable. It is opened before they are written:
    only then does it hear of every write that fails in the meantime. Raises OSError for one."""
    handle = os.open(folder, os.O_RDONLY)

    def settle(files: Sequence[Path]) -> None:
        if _libc is None or len(files) <= FEW:
            for one in (*files, *{file.parent for file in files}):
                sync(one)
        elif _libc.syncfs(handle):
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error), str(folder))

    try:
        yield settle
    finally:
        os.close(handle)


@contextmanager
def flushed(folder: Path) -> Iterator[None]:
    """All that is written below it within is durable at the end. Raises OSError."""
    with settling(folder) as settle:
        yield
        below = [Path(root, name) for root, _, names in os.walk(folder) for name in names]
        settle([*below, *(Path(root) for root, *_ in os.walk(folder))])
