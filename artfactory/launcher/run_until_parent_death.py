"""Run a program that knows nothing of the pipe: `run_until_parent_death.py FD PROGRAM ARGUMENT…`.

Ends with the exit code of the program, or 128 and the signal that killed it. Imports next to
nothing, for it stays in memory as long as the program does.
"""

import _thread
import os
import signal
import sys


def main() -> int:
    parent_pipe, command = int(sys.argv[1]), sys.argv[2:]
    # A signal that comes before there is somebody to hand it on to waits.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    program = os.posix_spawn(command[0], command, os.environ, setsigmask=[])
    signal.signal(signal.SIGTERM, lambda *_: os.kill(program, signal.SIGTERM))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
    _thread.start_new_thread(end_with, (parent_pipe,))
    code = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
    return code if code >= 0 else 128 - code


def end_with(parent_pipe: int) -> None:
    while os.read(parent_pipe, 1):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
