"""A provider's limit: never one more at once, and hardly a moment lost."""

import os

import pytest

from tests.artfactory.app import until
from tests.faults.studio import PROVIDERS, Studio, account

pytestmark = pytest.mark.faults
LONG = os.environ.get("ARTFACTORY_FAULTS") == "long"
LIMIT = 50
GENERATIONS, SECONDS = (1000, 20.0) if LONG else (60, 3.0)


def most_at_once(studio: Studio) -> int:
    """As the provider saw it."""
    events = []
    for job in studio.emulator.server.jobs.by_id.values():
        events += [(job.born, 1), (job.ended_at(), -1)]
    most = now = 0
    for _, change in sorted(events):
        now += change
        most = max(most, now)
    return most


class TestLimit:
    def test_never_one_more_and_no_time_lost(self, studio: Studio, figure):
        studio.settings["ARTFACTORY_PROVIDERS"] = (
            f"{PROVIDERS},scripted-limited=tests.faults.limited_provider:Limited"
        )
        studio.settings["SCRIPTED_LIMITED_BASE_URL"] = studio.emulator.url
        studio.emulator.script(settings={"duration": SECONDS})
        studio.start()
        studio.order(GENERATIONS, "scripted-limited/picture")
        rounds = GENERATIONS / LIMIT
        until(lambda: studio.states()["done"] == GENERATIONS, within=rounds * SECONDS * 4 + 60)
        born = [job.born for job in studio.emulator.server.jobs.by_id.values()]
        ended = [job.ended_at() for job in studio.emulator.server.jobs.by_id.values()]
        share = rounds * SECONDS / (max(ended) - min(born))
        facts = account(studio)
        what = f"{GENERATIONS} generations at a limit of {LIMIT}"
        figure(f"{what}: most at once", most_at_once(studio), f"≤ {LIMIT}")
        figure(f"{what}: of the ideal throughput", f"{share:.1%}", "≥ 95 %" if LONG else "")
        assert most_at_once(studio) <= LIMIT
        assert facts["duplicates"] == 0
        assert facts["billed"] == facts["ledger"]
        if LONG:
            assert share >= 0.95

    def test_a_429_is_waited_out(self, studio: Studio):
        """The provider takes five at once and says so; nothing fails, nothing is sent twice."""
        studio.emulator.script(next=[{"submit": "429", "retry_after": "7"}] * 3)
        studio.start()
        studio.order(20)
        assert studio.settle(within=90)["done"] == 20
        facts = account(studio)
        assert facts["billed"] == facts["ledger"]
        waits = studio.rows(
            "SELECT min((julianday(b.started_at) - julianday(a.ended_at)) * 86400)"
            " FROM production_attempt a JOIN production_attempt b"
            " ON a.generation_id = b.generation_id AND b.number = a.number + 1"
        )
        assert waits[0][0] >= 6.9
