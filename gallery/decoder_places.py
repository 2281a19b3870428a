"""How many children of all workers read foreign bytes at once: two workers with two each would hold
twice the memory, and use no more processors.

A place is a locked file, so that what its process holds is free when that dies. A child keeps its
place while it serves; where another worker has none at all, it gives it up once it is idle, after
its file if its worker has a second, or after a while of serving without a break.
"""

import time
from pathlib import Path
from typing import IO

from foundation import file_lock

MOST = 2
LOOK_EVERY = 0.05
WANTED = "wanted"


class Places:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    def take(self) -> IO[str] | None:
        """Closing it gives it back. None: all are taken."""
        for number in range(MOST):
            file = (self._folder / str(number)).open("a")
            if file_lock.take(file, 0):
                return file
            file.close()
        return None

    def want(self) -> None:
        """Said again and again for as long as one waits."""
        (self._folder / WANTED).write_text(str(time.monotonic()))

    def is_wanted(self) -> bool:
        """Somebody waits for one at this moment, by the clock that all processes share and nobody
        can set."""
        try:
            since = time.monotonic() - float((self._folder / WANTED).read_text())
        except (OSError, ValueError):  # ValueError: it is being written
            return False
        return 0 <= since < 4 * LOOK_EVERY
