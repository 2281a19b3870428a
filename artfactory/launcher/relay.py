"""What child processes write reaches the terminal by the supervisor alone, made fit for it.

Most is their log, which is fit already. The rest comes from anywhere: a traceback of a thread, a
warning of a library in C that names a hostile file.
"""

import threading
from functools import cache
from typing import IO

from foundation.log_filter import hide_secrets
from foundation.nonblocking_stderr import Screen

LONGEST_LINE = 8192


def begin(output: IO[bytes]) -> threading.Thread:
    """Read to its end what a child writes, and show it; the thread ends with it."""
    thread = threading.Thread(target=_relay, args=(output,), name="relay", daemon=True)
    thread.start()
    return thread


def _relay(output: IO[bytes]) -> None:
    with output:
        while line := output.readline(LONGEST_LINE):
            _screen().show(hide_secrets(line.decode("utf-8", "backslashreplace")))


@cache
def _screen() -> Screen:
    return Screen()
