"""Run a program and end it with the process that began this: `until_orphaned.py PROGRAM ARGUMENT…`.

Standard input is a pipe that nobody writes to. When its other end is gone, killed with -9 as well,
the read returns, and this whole process group ends. It works wherever there are pipes.
"""

import os
import signal
import subprocess
import sys
import threading


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    code = child.wait()
    os._exit(code if code >= 0 else 128 - code)
