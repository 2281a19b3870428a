"""The machine's clock is set an hour on and back while work is under way: nothing is sent twice."""

import os
import platform
import threading
from pathlib import Path

import pytest

from tests.artfactory.app import until
from tests.faults.studio import Studio, account

pytestmark = pytest.mark.faults
LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
HOUR = 3600
CACHED = 1
"""Seconds; to read it each time takes too long."""
LONG = os.environ.get("ARTFACTORY_FAULTS") == "long"
EACH = 10 if LONG else 2
"""Generations of each model; under another clock one takes ten times as much of the processor."""


class Clock:
    """What all processes of the app take for the time of day, against the real one."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock"
        self.set(0)

    def set_for_all_at_once(self, studio: Studio, seconds: int) -> None:
        """A machine has one clock, but libfaketime reads its file anew once a second in each
        process: those that disagreed took each other's times for ones of before, and counted stops.
        """
        everything = studio.app.whole_set()
        for process in everything:
            process.suspend()
        self.set(seconds)
        threading.Event().wait(1.5 * CACHED)
        for process in everything:
            process.resume()

    def set(self, seconds: int) -> None:
        written = self.file.with_suffix(".new")
        written.write_text(f"{seconds:+d}\n")
        written.replace(self.file)

    def settings(self) -> dict[str, str]:
        """libfaketime's own: the clock that only runs forward stays as it is, as in reality."""
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": str(CACHED),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


@pytest.mark.skipif(
    LIBRARY is None or platform.system() != "Linux", reason="needs libfaketime (Debian: faketime)"
)
class TestClock:
    def test_set_while_work_is_sent_and_runs(self, studio: Studio, tmp_path: Path):
        clock = Clock(tmp_path)
        studio.settings |= clock.settings()
        # What runs first still does when the rest is sent, however slow the processor is.
        studio.emulator.script(settings={"latency": 3.0, "duration": 8.0})
        studio.start()
        for number, seconds in enumerate((HOUR, 0), start=1):
            studio.press(EACH, "scripted/picture")
            until(lambda: studio.states()["running"], within=30)
            studio.press(EACH, "scripted-nofind/picture")
            until(lambda: {"submitting", "running"} <= {*studio.states()}, within=20)
            clock.set_for_all_at_once(studio, seconds)
            # An hour older at once, work is asked about each 15 s, the longest there is.
            assert studio.settle(within=180) == {"done": 2 * EACH * number}
        facts = account(studio)
        assert facts["states"] == {"done": 4 * EACH}
        assert facts["submissions"] == 4 * EACH
        assert facts["duplicates"] == 0
        assert facts["billed"] == facts["ledger"]
