"""Run a program that knows nothing of the lifeline: `python -I -S leash.py FD PROGRAM ARGUMENT…`.

Ends with the exit code of the program, or 128 and the signal that killed it. Imports next to
nothing, for it stays in memory as long as the program does.
"""

import _thread
import os
import signal
import sys


def main() -> int:
    lifeline, command = int(sys.argv[1]), sys.argv[2:]
    program = os.posix_spawn(command[0], command, os.environ)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(program, signal.SIGTERM))
    _thread.start_new_thread(end_with, (lifeline,))
    code = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
    return code if code >= 0 else 128 - code


def end_with(lifeline: int) -> None:
    while os.read(lifeline, 1):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
