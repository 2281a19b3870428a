"""Signs of life: who is silent too long is killed, who could not be heard is not."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from artfactory.launcher.children import Child
from artfactory.launcher.watchdog import (
    FIRST_SILENCE,
    LONGEST_SILENCE,
    WORRYING,
    Watch,
    Watched,
)
from foundation.liveness import Line, Standing, pulse
from tests.artfactory.app import CHECKOUT, until

BEATS = (
    "import sys, time; from foundation.liveness import pulse;"
    "pulse.busy = lambda: 7.5; pulse.keep(int(sys.argv[1])); time.sleep(60)"
)
SILENT = "import time; time.sleep(60)"


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.close()


@pytest.fixture
def child(line: Line) -> Iterator[Callable[[str], Child]]:
    children: list[Child] = []

    def start(code: str) -> Child:
        command = [sys.executable, "-c", code, str(line.fd)]
        child = Child(
            "child", command, alarm=lambda text: None, folder=CHECKOUT, inherits=(line.fd,)
        )
        children.append(child)
        child.start()
        until(lambda: child.pid)
        return child

    yield start
    for one in children:
        one.stop()
        one.wait(0.5)


class TestLine:
    def test_a_beat_is_heard_with_what_the_main_loop_does(
        self, line: Line, child: Callable[[str], Child]
    ) -> None:
        one = child(BEATS)
        assert until(lambda: line.busy(one.pid)) == 7.5

    def test_the_beat_of_who_was_there_before_does_not_count(
        self, line: Line, child: Callable[[str], Child]
    ) -> None:
        one = child(BEATS)
        until(lambda: line.newest_beat(one.pid))
        assert line.newest_beat(1) is None
        os.kill(one.pid, signal.SIGSTOP)
        while line.newest_beat(one.pid):
            pass
        assert line.busy(one.pid) is None

    def test_a_listener_that_stands_still_holds_nobody_up(self, line: Line) -> None:
        for _ in range(5000):
            line.report(Standing(time.monotonic(), {"worker-1": 5.0}))

    def test_the_newest_standing_is_kept(self, line: Line) -> None:
        ear = socket.socket(fileno=os.dup(line.fd))
        ear.setblocking(False)
        before = pulse.newest
        try:
            line.report(Standing(1.0))
            line.report(Standing(2.0, {"redis": 6.0}, {"worker-1": 70.0}))
            pulse.hear(ear)
            assert pulse.newest == Standing(2.0, {"redis": 6.0}, {"worker-1": 70.0})
        finally:
            pulse.newest = before
            ear.close()


class TestWatched:
    """The time is told, so that nobody waits for it; the processes are real."""

    def test_a_beating_child_lives(self, line: Line, child: Callable[[str], Child]) -> None:
        one = child(BEATS)
        watched, now = Watched(one, line.busy), time.monotonic()
        first = one.pid
        for second in range(3):
            until(lambda: line.newest_beat(first))
            watched.look(now + second)
        assert one.pid == first

    def test_one_that_stands_still_is_killed_and_replaced(
        self, line: Line, child: Callable[[str], Child]
    ) -> None:
        one = child(BEATS)
        first, now = one.pid, time.monotonic()
        watched = Watched(one, line.busy)

        def has_been_heard() -> bool:
            watched.look(now)
            return watched.busy == 7.5

        until(has_been_heard)
        os.kill(first, signal.SIGSTOP)
        while line.newest_beat(first):
            pass
        watched.look(now + LONGEST_SILENCE - 1)
        assert one.pid == first
        assert watched.silence(now + LONGEST_SILENCE - 1) > WORRYING
        watched.look(now + LONGEST_SILENCE + 1)
        until(lambda: one.pid not in (first, None))

    def test_one_that_starts_has_longer(self, line: Line, child: Callable[[str], Child]) -> None:
        one = child(SILENT)
        first, now = one.pid, time.monotonic()
        watched = Watched(one, line.busy)
        watched.look(now)
        watched.look(now + FIRST_SILENCE - 1)
        assert one.pid == first
        watched.look(now + FIRST_SILENCE + 1)
        until(lambda: one.pid not in (first, None))

    def test_after_a_pause_of_the_machine_each_has_a_fresh_period(
        self, line: Line, child: Callable[[str], Child]
    ) -> None:
        one = child(SILENT)
        first, now = one.pid, time.monotonic()
        watched = Watched(one, line.busy)
        watched.look(now)
        watched.forgive(now + 3600)
        watched.look(now + 3600 + FIRST_SILENCE - 1)
        assert one.pid == first
        assert watched.silence(now + 3600) == 0


class TestWatch:
    def test_all_hear_who_is_silent_and_who_is_busy(
        self, line: Line, child: Callable[[str], Child]
    ) -> None:
        one = child(BEATS)
        ear, other = Line(), time.monotonic()
        watched = Watched(one, line.busy)
        watch = Watch([watched], {"clock": lambda: other}, [ear])
        hearing = socket.socket(fileno=os.dup(ear.fd))
        hearing.setblocking(False)
        before = pulse.newest

        def heard() -> Standing | None:
            watch.look(other + WORRYING + 1)
            pulse.hear(hearing)
            return pulse.newest if pulse.newest and pulse.newest.busy else None

        try:
            standing = until(heard)
        finally:
            pulse.newest = before
            hearing.close()
            ear.close()
        assert standing.silent == {"clock": WORRYING + 1}
        assert standing.busy == {"child": 7.5}

    def test_it_stops(self) -> None:
        watch = Watch([], {}, [])
        watch.start()
        watch.stop(5)
        assert not watch._thread.is_alive()


def test_a_child_without_a_line_says_nothing() -> None:
    program = "from foundation.liveness import pulse; assert pulse.newest is None"
    subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, check=True)
