"""How a process hears that another one has changed what it keeps: preferences, accounts, keys.

One file of the home, whose time is that of the newest change. To ask for it takes microseconds, so
that it can be asked at every look, and a page that follows a change knows of it, whichever of the
web processes draws it.
"""

import os
import time
from contextlib import suppress

from django.conf import settings
from django.db import connection, transaction

_FILE = settings.PATHS.change_mark


def now() -> int:
    """Another number after every change."""
    try:
        return _FILE.stat().st_mtime_ns
    except OSError:
        return 0


def changed() -> None:
    """Call it where such a change is made, also within a transaction: others look once that is
    there for them. A disk that takes no mark is no reason to fail, for nothing is kept for long."""
    if connection.in_atomic_block:
        transaction.on_commit(mark)
    else:
        mark()


def mark() -> None:
    """At once."""
    with suppress(OSError):
        os.close(os.open(_FILE, os.O_CREAT | os.O_WRONLY, 0o600))
        # Two changes within one tick of the kernel's clock are two all the same.
        at = max(time.time_ns(), now() + 1)
        os.utime(_FILE, ns=(at, at))
