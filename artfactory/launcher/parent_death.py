"""No process outlives the supervisor, however it ends.

The supervisor alone holds the write end of a pipe and never writes to it. Every child inherits the
read end: when the supervisor is gone, killed with -9 as well, the read returns and the child ends
its whole process group. It works wherever there are pipes, so on the Mac too.
"""

import os
import signal
import threading


class ParentDeathPipe:
    """The supervisor's side. `fd` is what children inherit."""

    def __init__(self) -> None:
        self.fd, self._writing_end = os.pipe()

    def close(self) -> None:
        os.close(self._writing_end)
        os.close(self.fd)


def hold(fd: int) -> None:
    """The child's side: from now on this process group ends with the supervisor."""
    threading.Thread(target=_end_with, args=(fd,), name="parent death", daemon=True).start()


def _end_with(fd: int) -> None:
    while os.read(fd, 1):
        pass
    os.killpg(0, signal.SIGKILL)
