"""Who holds SQLite's write lock? The kernel's list of locks names the process, on Linux.

The files are never opened for that: closing one would give up every lock that this process itself
has on it, and SQLite would not know.
"""

from pathlib import Path

import psutil
from django.conf import settings

from foundation import home_lock

LOCKS = Path("/proc/locks")
WRITING, RESERVED = 120, 0x40000001
"""The bytes that stand for the write lock: in the -shm file of WAL, and in the database itself."""


def holder_of(database: Path) -> str:
    """As the beginning of a sentence, "worker-1 (process 12)"; "" where nobody can be named."""
    wanted = {}
    for file, byte in ((Path(f"{database}-shm"), WRITING), (database, RESERVED)):
        if file.exists():
            wanted[file.stat().st_ino] = byte
    try:
        lines = LOCKS.read_text().splitlines()
    except OSError:
        return ""
    for line in lines:
        match line.split():
            case [_, "POSIX", _, "WRITE", pid, where, first, last]:
                held = wanted.get(int(where.rpartition(":")[2]))
                if held is not None and _within(held, first, last):
                    return _name(int(pid))
    return ""


def _within(byte: int, first: str, last: str) -> bool:
    return int(first) <= byte and (last == "EOF" or byte <= int(last))


def _name(pid: int) -> str:
    running = home_lock.read_note(settings.PATHS)
    for name, child in (running.children if running else {}).items():
        if child == pid:
            return f"{name} of this app (process {pid})"
    try:
        return f"“{psutil.Process(pid).name()}” (process {pid})"
    except psutil.Error:
        return ""
