"""Run a program that knows nothing of the pipe: `run_until_parent_death.py FD PROGRAM ARGUMENT…`.

Ends with the exit code of the program, or 128 and the signal that killed it. Imports next to
nothing, for it stays in memory as long as the program does.
"""

import _thread
import os
import signal
import sys

WAITED_FOR = [signal.SIGTERM, signal.SIGCHLD]


def main() -> int:
    parent_pipe, command = int(sys.argv[1]), sys.argv[2:]
    # Both stay blocked and are waited for: a handler is not run when its signal comes in the moment
    # before a wait for the program begins, and that wait then lasts as long as the program.
    signal.pthread_sigmask(signal.SIG_BLOCK, WAITED_FOR)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # what is ignored need not be kept
    program = os.posix_spawn(command[0], command, os.environ, setsigmask=[])
    _thread.start_new_thread(end_with, (parent_pipe,))
    while True:
        if signal.sigwait(WAITED_FOR) == signal.SIGTERM:
            os.kill(program, signal.SIGTERM)
            continue
        ended, status = os.waitpid(program, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def end_with(parent_pipe: int) -> None:
    while os.read(parent_pipe, 1):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
