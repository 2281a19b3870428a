"""The clock beats on."""

import threading

import pytest

from artfactory.launcher.clock import Clock
from tests.artfactory.app import until


class TestClock:
    def test_it_sweeps_first_and_ticks_more_often(self) -> None:
        beats: list[str] = []
        clock = Clock(
            lambda: beats.append("tick"),
            lambda: beats.append("sweep"),
            tick_every=0.01,
            sweep_every=0.2,
        )
        clock.start()
        until(lambda: beats.count("sweep") == 3)
        clock.stop(5)
        assert beats[0] == "sweep"
        assert beats.count("tick") > beats.count("sweep")

    def test_trouble_does_not_stop_it_and_is_told_once(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        beats: list[int] = []

        def tick() -> None:
            beats.append(1)
            raise OSError("disk on fire")

        clock = Clock(tick, lambda: None, tick_every=0.01, sweep_every=60)
        clock.start()
        until(lambda: len(beats) > 5)
        clock.stop(5)
        assert caplog.text.count("Traceback") == 1

    def test_it_stops_in_the_middle_of_its_pause(self) -> None:
        ticked = threading.Event()
        clock = Clock(ticked.set, lambda: None, tick_every=60)
        clock.start()
        assert ticked.wait(5)
        clock.stop(5)
        assert not any(thread.name == "clock" for thread in threading.enumerate())

    def test_it_may_be_stopped_before_it_started(self) -> None:
        Clock(lambda: None, lambda: None).stop(1)
