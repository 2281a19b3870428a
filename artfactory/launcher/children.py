"""Keeping a child process alive, and ending it with everything that it started."""

import contextlib
import logging
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from artfactory.launcher import relay
from artfactory.launcher.blanks import Blank, Blanks, Gone

logger = logging.getLogger(__name__)

SECONDS_TO_SHOW = 0.5
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 30.0
MANY_DEATHS, WITHIN = 5, 30.0


class Child:
    """One process that is started again whenever it dies, until `stop`.

    It leads a process group of its own: when it is gone, what it left behind in that group
    (an ffmpeg at work) is killed as well. `started()` is called each time it runs again,
    `alarm(text)` when it keeps dying. With `blanks`, which take `python -m` alone for its command,
    it is one of these each time.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        alarm: Callable[[str], None],
        started: Callable[[], None] = lambda: None,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        inherits: Sequence[int] = (),
        blanks: Blanks | None = None,
    ) -> None:
        self.name = name
        self._command = list(command)
        self._alarm = alarm
        self._started = started
        self._environment = {**os.environ, **(environment or {})}
        self._folder = folder
        self._inherits = tuple(inherits)
        self._blanks = blanks
        self._process: subprocess.Popen[bytes] | Blank | None = None
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._keeper = threading.Thread(target=self._keep, name=f"keep {name}", daemon=True)

    @property
    def pid(self) -> int | None:
        """The process that runs now; None between two."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    def start(self) -> None:
        self._keeper.start()

    def stop(self) -> None:
        """Ask it to end and do not start it again. `wait` sees it through."""
        with self._starting:
            self._stopping.set()
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it the hard way; it is started again."""
        self._signal(signal.SIGKILL)

    def wait(self, seconds: float) -> bool:
        """After `stop`: give it that long, then kill it. True when it ended by itself."""
        self._keeper.join(max(0.0, seconds))
        ended = not self._keeper.is_alive()
        if not ended:
            logger.warning("%s did not stop in time and is killed", self.name)
            self._signal(signal.SIGKILL)
            self._keeper.join(2)
        return ended

    def _signal(self, number: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(number)

    def _keep(self) -> None:
        deaths: deque[float] = deque(maxlen=MANY_DEATHS)
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            ending = self._run_once()
            if self._stopping.is_set():
                return
            now = time.monotonic()
            logger.warning("%s %s and is started again", self.name, ending)
            deaths.append(now)
            if len(deaths) == MANY_DEATHS and now - deaths[0] <= WITHIN:
                self._alarm(
                    f"{self.name} {ending}, {MANY_DEATHS} times in {now - deaths[0]:.0f} s. "
                    f"It is tried again and again; run “manage.py doctor” to see what is wrong."
                )
                deaths.clear()
            if now - began > WITHIN:
                pause = FIRST_PAUSE
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _run_once(self) -> str:
        """From start to end; in words, how it ended."""
        with self._starting:
            if self._stopping.is_set():
                return "was not started"
            try:
                process, output = begun(
                    self._command, self._environment, self._folder, self._inherits, self._blanks
                )
            except OSError as error:
                return f"could not be started ({error})"
            self._process = process
        shown = relay.begin(output)
        self._started()
        code = process.wait()
        kill_group(process.pid)
        shown.join(SECONDS_TO_SHOW)
        return f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"


def begun(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path | None,
    inherits: Sequence[int],
    blanks: Blanks | None,
) -> tuple[subprocess.Popen[bytes] | Blank, IO[bytes]]:
    """The process of a command, a blank one where there are any, and what it writes. Raises
    OSError."""
    if blanks:
        try:
            blank = blanks.take()
            return blank, _hand_to_blank(blank, command, environment, inherits)
        except Gone:
            logger.warning("%s has to be started as a process of its own", command[2])
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=folder,
        pass_fds=inherits,
        start_new_session=True,
    )
    assert process.stdout
    return process, process.stdout


def _hand_to_blank(
    blank: Blank, command: Sequence[str], environment: Mapping[str, str], inherits: Sequence[int]
) -> IO[bytes]:
    """Give it the program; what it writes. Raises Gone and OSError."""
    _, _, module, *arguments = command
    reading, writing = os.pipe()
    try:
        blank.become(module, arguments, environment, writing, inherits)
    except Gone:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    return os.fdopen(reading, "rb")


def kill_group(group: int) -> None:
    """End whatever is left of a process group; nothing left is fine (the Mac says EPERM then)."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
