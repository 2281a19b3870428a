"""One running copy per home: a lock that ends with its process, and a note of where it is."""

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from typing import IO

from foundation.home import Paths


@dataclass(frozen=True)
class Running:
    """What a running copy tells the others. `children` are its processes by name."""

    pid: int
    port: int
    address: str
    children: dict[str, int]


class AlreadyRunning(Exception):
    def __init__(self, running: Running | None) -> None:
        self.running = running
        where = f" at {running.address} (process {running.pid})" if running else ", just starting"
        super().__init__(f"Art Factory already runs on this home{where}. Use it, or stop it first.")


class HomeLock:
    """Held while the supervisor lives; the kernel lets go of it however the process ends."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Raises AlreadyRunning when another process has it and keeps it.

        A command that only asks whether the app runs holds it for an instant.
        """
        file = self._paths.lock.open("a")
        deadline = time.monotonic() + 0.3
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    file.close()
                    raise AlreadyRunning(read_note(self._paths)) from None
                time.sleep(0.02)
        self._file = file
        self._paths.note.unlink(missing_ok=True)

    def announce(self, running: Running) -> None:
        """For one caller at a time."""
        draft = self._paths.note.with_suffix(".new")
        draft.write_text(json.dumps(asdict(running)))
        draft.replace(self._paths.note)

    def release(self) -> None:
        if self._file:
            self._paths.note.unlink(missing_ok=True)
            self._file.close()
            self._file = None


def read_note(paths: Paths) -> Running | None:
    """What the running copy told, or the last one that was killed; None when nothing is told."""
    try:
        return Running(**json.loads(paths.note.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def workers_alive(paths: Paths) -> int:
    """How many of the noted worker processes are there."""
    running = read_note(paths)
    if running is None:
        return 0
    workers = [pid for name, pid in running.children.items() if name.startswith("worker-")]
    return sum(_is_alive(pid) for pid in workers)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
