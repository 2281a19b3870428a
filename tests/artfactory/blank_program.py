"""What a blank process becomes in `test_blanks`: it tells what it finds, as JSON."""

import json
import os
import sys
import threading
from pathlib import Path

from audit.actor import actor


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
    if said == "wait":
        threading.Event().wait()
