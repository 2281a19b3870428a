"""A child process: kept alive, ended with all that it started."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from artfactory.launcher import run_until_parent_death
from artfactory.launcher.children import Child
from artfactory.launcher.parent_death import ParentDeathPipe
from tests.artfactory.app import CHECKOUT, until

PATIENCE = 30.0
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.write(int(sys.argv[1]), b".")
time.sleep(60)
"""


@pytest.fixture
def keep() -> Iterator[Callable[..., Child]]:
    """Starts children and ends them after the test."""
    children: list[Child] = []

    def keep(command: list[str], **more: object) -> Child:
        more.setdefault("alarm", lambda text: None)
        children.append(Child("child", command, **more))
        children[-1].start()
        until(lambda: children[-1].pid)
        return children[-1]

    yield keep
    for child in children:
        child.stop()
        child.wait(0.5)


class TestKeeping:
    def test_it_comes_back(self, keep: Callable[..., Child]) -> None:
        child = keep(SLEEP)
        first = child.pid
        os.kill(first, signal.SIGKILL)
        second = until(lambda: child.pid if child.pid != first else None)
        assert psutil.Process(second).cmdline() == SLEEP

    def test_it_tells_each_time_it_runs(self, keep: Callable[..., Child]) -> None:
        told = threading.Semaphore(0)
        child = keep(SLEEP, started=told.release)
        assert told.acquire(timeout=PATIENCE)
        os.kill(child.pid, signal.SIGKILL)
        assert told.acquire(timeout=PATIENCE)

    def test_dying_again_and_again_is_told_in_words(self) -> None:
        told: list[str] = []
        child = Child("thing", [sys.executable, "-c", "exit(7)"], alarm=told.append)
        child.start()
        until(lambda: told)
        child.stop()
        assert child.wait(PATIENCE)
        assert "thing ended with exit code 7, 5 times" in told[0]

    def test_a_program_that_is_not_there_is_told_in_words(self) -> None:
        told: list[str] = []
        child = Child("thing", ["/nowhere/program"], alarm=told.append)
        child.start()
        until(lambda: told)
        child.stop()
        assert child.wait(PATIENCE)
        assert "could not be started" in told[0]


class TestStopping:
    def test_what_it_left_behind_is_killed(self, keep: Callable[..., Child]) -> None:
        grandparent = f"import subprocess; subprocess.Popen({SLEEP}).wait()"
        child = keep([sys.executable, "-c", grandparent])
        process = psutil.Process(child.pid)
        [grandchild] = until(process.children)
        process.kill()
        gone, alive = psutil.wait_procs([grandchild], timeout=PATIENCE)
        assert gone and not alive

    def test_a_deaf_one_is_killed(self, keep: Callable[..., Child]) -> None:
        reading, writing = os.pipe()
        child = keep([sys.executable, "-c", DEAF, str(writing)], inherits=(writing,))
        os.read(reading, 1)
        process = psutil.Process(child.pid)
        child.stop()
        assert not child.wait(0.2)
        assert not process.is_running()
        os.close(reading)
        os.close(writing)

    def test_it_does_not_come_back(self, keep: Callable[..., Child]) -> None:
        child = keep(SLEEP)
        child.stop()
        assert child.wait(PATIENCE)
        assert child.pid is None


class TestParentDeathPipe:
    def test_a_wrapped_program_ends_with_it(self) -> None:
        parent_pipe = ParentDeathPipe()
        process = _wrapped(parent_pipe, SLEEP)
        [program] = until(psutil.Process(process.pid).children)
        parent_pipe.close()
        assert process.wait(PATIENCE) == -signal.SIGKILL
        assert not psutil.wait_procs([program], timeout=PATIENCE)[1]

    def test_the_wrapper_ends_as_its_program_does(self) -> None:
        parent_pipe = ParentDeathPipe()
        process = _wrapped(parent_pipe, [sys.executable, "-c", "exit(9)"])
        assert process.wait(PATIENCE) == 9
        parent_pipe.close()

    def test_the_wrapper_hands_on_sigterm(self) -> None:
        parent_pipe = ParentDeathPipe()
        process = _wrapped(parent_pipe, SLEEP)
        until(psutil.Process(process.pid).children)
        process.terminate()
        assert process.wait(PATIENCE) == 128 + signal.SIGTERM
        parent_pipe.close()

    def test_a_python_child_ends_with_it(self) -> None:
        parent_pipe = ParentDeathPipe()
        held = f"from artfactory.launcher.parent_death import hold; hold({parent_pipe.fd}); input()"
        process = subprocess.Popen(
            [sys.executable, "-c", held],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            pass_fds=(parent_pipe.fd,),
            start_new_session=True,
        )
        parent_pipe.close()
        assert process.wait(PATIENCE) == -signal.SIGKILL
        process.stdin.close()


def _wrapped(parent_pipe: ParentDeathPipe, command: list[str]) -> subprocess.Popen[bytes]:
    script = str(Path(run_until_parent_death.__file__))
    return subprocess.Popen(
        [sys.executable, "-I", "-S", script, str(parent_pipe.fd), *command],
        pass_fds=(parent_pipe.fd,),
        start_new_session=True,
    )
