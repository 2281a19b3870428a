"""What runs under this process. A test shares that with browsers and servers of other tests."""

import contextlib

import psutil


def running(*words: str) -> list[psutil.Process]:
    """The processes below this one with one of these words in their command, ended ones aside."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            command = " ".join(process.cmdline())
            if any(word in command for word in words):
                found.append(process)
    return found
