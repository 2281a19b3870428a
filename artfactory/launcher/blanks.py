"""Processes that are forked while the supervisor has but one thread, and are given their program
later: what all programs load they share, which is a third of the memory of the whole set.

One of them stays as it is and forks what is needed later, in the place of a program that died: it
has no other thread either, and is there at once, while a process of its own has everything to load.

On Linux alone: a Mac's own libraries do not survive a fork.
"""

import contextlib
import contextvars
import ctypes
import fcntl
import gc
import importlib
import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.db import connections

from foundation import home

LOADED = (
    *("production.jobs", "films.consumer", "films.parsing", "films.text_model.asking"),
    *("artfactory.urls", "artfactory.launcher.receiving"),
)
"""What workers and pages load sooner or later, beside what the supervisor needs itself."""
LONGEST_MESSAGE = 65_536
MOST_FILES = 32
LONGEST_FORK = 5.0
"""Seconds: a nursery that stands still is not waited for."""
ASIDE = 256
"""From here on numbers of open files are free in a process that has just begun."""
NAME_OF_PROCESS = 15  # PR_SET_NAME
OPTIONS = {"MALLOC_ARENA_MAX": -8, "MALLOC_MMAP_THRESHOLD_": -3, "MALLOC_TRIM_THRESHOLD_": -1}
"""How `mallopt` calls what the environment calls so; see malloc.h."""


_ends: list[socket.socket] = []
"""Those of lines that this process has opened."""


class Gone(Exception):
    """The process is no longer there."""


class Blank:
    """One of them, seen by the supervisor; from `become` on as a `subprocess.Popen` is."""

    def __init__(self, pid: int, line: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._line = line
        self._ending = threading.Lock()

    def become(
        self,
        module: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        output: int,
        inherits: Sequence[int],
    ) -> None:
        """Run `main` of a module, as `python -m` would, with these files under their own numbers
        and what it writes going to `output`. Raises Gone."""
        message = json.dumps([module, list(arguments), dict(environment), list(inherits)]).encode()
        try:
            self._send(message, [output, *inherits])
        except OSError as error:
            self.discard()
            raise Gone from error

    def discard(self) -> None:
        """It is not needed."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)
        self.wait()

    def fork(self) -> "Blank":
        """Another one, where this is a nursery. Raises Gone."""
        here, there = _line()
        here.settimeout(LONGEST_FORK)
        try:
            with there:
                self._send(b"fork", [there.fileno()])
            pid = here.recv(LONGEST_MESSAGE)
        except OSError:
            pid = b""
        if not pid:
            here.close()
            raise Gone
        here.settimeout(None)
        return _Held(int(pid), here)

    def _send(self, message: bytes, files: Sequence[int]) -> None:
        socket.send_fds(self._line, [message], files)

    def wait(self) -> int:
        """Its exit code, or minus the signal that ended it."""
        # Taken note of under the lock: its number is free for another process from then on.
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        with self._ending:
            if self.returncode is None:
                _, status = os.waitpid(self.pid, 0)
                self.returncode = os.waitstatus_to_exitcode(status)
                self._line.close()
            return self.returncode

    def send_signal(self, number: int) -> None:
        with self._ending:
            if self.returncode is None:
                os.kill(self.pid, number)


class _Held(Blank):
    """One of a nursery, where another process waits for it, and tells how it ended."""

    def wait(self) -> int:
        if self.returncode is not None:
            return self.returncode
        try:
            code = self._line.recv(LONGEST_MESSAGE)
        except OSError:  # who held it was killed
            code = b""
        # Its number is free for another process once the line is closed.
        with self._ending:
            self.returncode = int(code or -signal.SIGKILL)
            self._line.close()
            return self.returncode


class Blanks:
    """Those that were forked early and, when they are used up, those of a nursery."""

    def __init__(self, early: list[Blank], nursery: Blank) -> None:
        self._early, self._nursery = early, nursery

    def take(self) -> Blank:
        """Raises Gone."""
        try:
            return self._early.pop()
        except IndexError:
            return self._nursery.fork()

    def discard(self) -> None:
        """They are not needed any more."""
        for blank in (*self._early, self._nursery):
            blank.discard()


def fork(count: int, malloc: Mapping[str, str]) -> Blanks | None:
    """So many at once, or None where that is not possible. Call it before any other thread is begun
    and any lock is held."""
    if sys.platform != "linux":
        return None
    for name in LOADED:
        importlib.import_module(name)
    # What keeps a child process needs no models, which are there in a Django that is set up alone.
    from providers import registry

    registry.import_built_in()
    if threading.active_count() > 1:
        return None
    _set_malloc_options(malloc)
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    gc.collect()
    # Pages that the collector does not write to stay shared.
    gc.freeze()
    return Blanks([_forked(_wait_and_run) for _ in range(count)], _forked(_nurse))


def _line() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def _forked(act: Callable[[socket.socket], int]) -> Blank:
    here, there = _line()
    _ends.append(here)
    if pid := os.fork():
        there.close()
        return Blank(pid, here)
    os.setsid()
    logging.shutdown()  # the log file is opened anew
    line = fcntl.fcntl(there.fileno(), fcntl.F_DUPFD_CLOEXEC, ASIDE)
    # These would close their numbers once more at the end, when those are other files'.
    for end in (*_ends, there):
        end.detach()
    os.closerange(3, line)
    sys.exit(contextvars.Context().run(act, socket.socket(fileno=line)))


def _nurse(line: socket.socket) -> int:
    """Fork one each time that a line for it comes, until there is no supervisor."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how those ended that hold one
    while True:
        _, files, _, _ = socket.recv_fds(line, LONGEST_MESSAGE, 1)
        if not files:
            os._exit(0)
        with socket.socket(fileno=files[0]) as its_line:
            if not os.fork():
                line.close()
                return _hold(its_line)


def _hold(line: socket.socket) -> int:
    """Fork one; tell its number and how it ended. Only its parent hears that, and a nursery that
    waited for all of them could fork none meanwhile."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if not pid:
        os.setsid()
        return _wait_and_run(line)
    with contextlib.suppress(OSError):
        line.send(b"%d" % pid)
        end = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert end
        line.send(b"%d" % (end.si_status if end.si_code == os.CLD_EXITED else -end.si_status))
        while line.recv(LONGEST_MESSAGE):
            pass
    os.waitpid(pid, 0)
    os._exit(0)


def _wait_and_run(line: socket.socket) -> int:
    with line:
        message, files, _, _ = socket.recv_fds(line, LONGEST_MESSAGE, MOST_FILES)
    if not message:
        os._exit(0)
    module, arguments, environment, numbers = json.loads(message)
    _put_into_place(files, numbers)
    os.environ.update(environment)
    settings.LOGGING = home.logging_config(settings.PATHS, settings.LOG_LEVEL)
    sys.argv = [module, *arguments]
    assert sys.__stdout__
    assert sys.__stderr__
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(NAME_OF_PROCESS, environment["ARTFACTORY_PROCESS"].encode())
    try:
        importlib.import_module(module).main()
    except Exception:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        return 1
    return 0


def _put_into_place(files: Sequence[int], numbers: Sequence[int]) -> None:
    """The first becomes what is written to, the others have the numbers that they are known by."""
    aside = [fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, ASIDE) for file in files]
    for file in files:
        os.close(file)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    for file, number in zip([aside[0], *aside], [1, 2, *numbers], strict=True):
        os.dup2(file, number)
    for file in aside:
        os.close(file)


def _set_malloc_options(environment: Mapping[str, str]) -> None:
    """What is said in the environment is heard by programs that start; this one runs already."""
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        for name, value in environment.items():
            mallopt(OPTIONS[name], int(value))
