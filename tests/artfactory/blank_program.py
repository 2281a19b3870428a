"""What a blank process becomes in `test_blanks`: it tells what it finds, as JSON."""

import atexit
import json
import os
import sys
import threading
from pathlib import Path

from audit.actor import actor

CLOSED = 77


def look_at(files: list[int]) -> None:
    """At the end of everything else: nobody but who opened them has closed any."""
    try:
        for file in files:
            os.fstat(file)
    except OSError:
        os._exit(CLOSED)


def main() -> None:
    said, number = sys.argv[1], int(sys.argv[2])
    os.write(number, b"by its number")
    told = {
        "argv": sys.argv,
        "variable": os.environ["TOLD"],
        "actor": actor(),
        "is_leader": os.getpgid(0) == os.getpid(),
        "input": sys.stdin.read(),
        "files": len(list(Path("/proc/self/fd").iterdir())),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    if said == "break":
        raise ValueError("broken")
    if said == "end":
        files = [os.open(os.devnull, os.O_RDONLY) for _ in range(64)]
        atexit.register(look_at, files)
    if said == "wait":
        threading.Event().wait()
