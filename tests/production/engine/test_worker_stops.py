"""Work that stops each worker that takes it up: set aside after the third, and nothing is lost."""

import json
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from gallery.models import Product, UncheckedFile
from ledger.models import LedgerEntry
from production import actions
from production.engine import dispatching, heartbeat, polling, transitions
from production.engine.collecting import collect
from production.engine.policy import LEASE
from production.engine.provider_requests import workdir
from production.engine.submitting import submit
from production.engine.sweeping import sweep
from production.models import Generation, State
from providers.contract import Charged, Pending, Unavailable
from tests.artfactory.app import CHECKOUT, environment, with_tables
from tests.emulator import media
from tests.production.odd_provider import odd as odd
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db
GOOD = media.make("image", 1)
ADDRESS = [{"url": "https://127.0.0.1:1/x.png", "mime": "image/png", "needs_key": False}]
HERE = [{"file": "x.png", "mime": "image/png", "url": "https://127.0.0.1:1/x.png"}]


def left(state: State, **facts) -> Generation:
    """A row whose worker stopped with it: its lease has run out."""
    usual = {"provider": "odd", "model_id": "thing", "operation": {"id": "1"}}
    return make_generation(
        state, **usual | {"lease_until": timezone.now() - timedelta(seconds=1)} | facts
    )


PAST = timedelta(minutes=1)


def time_passes() -> None:
    """Every lease has run out and every poll is due."""
    past = timezone.now() - PAST
    Generation.objects.filter(lease_until__isnull=False).update(lease_until=past)
    Generation.objects.filter(poll_after__isnull=False).update(poll_after=past)


def fresh(generation: Generation) -> Generation:
    return Generation.objects.get(pk=generation.pk)


class TestCollecting:
    def test_the_file_is_kept_unchecked_after_the_third(self, odd):
        generation = left(State.COLLECTING, results=HERE, worker_stops=2)
        (workdir(generation) / "x.png").write_bytes(GOOD)
        collect(generation.pk)
        file = UncheckedFile.objects.get()
        assert file.file.read_bytes() == GOOD
        assert file.odd.endswith("it stopped the program that looked at it 3 times.")
        assert not Product.objects.exists()
        ended = fresh(generation)
        assert (ended.state, ended.charged) == (State.FAILED, Charged.YES)
        assert ended.results == HERE

    def test_before_that_it_is_looked_at(self, odd):
        generation = left(State.COLLECTING, results=HERE, worker_stops=1)
        (workdir(generation) / "x.png").write_bytes(GOOD)
        collect(generation.pk)
        assert fresh(generation).state == State.DONE

    def test_what_never_came_keeps_its_address_and_can_be_fetched(self, odd):
        generation = left(State.COLLECTING, results=ADDRESS, worker_stops=2)
        collect(generation.pk)
        ended = fresh(generation)
        assert (ended.state, ended.charged) == (State.FAILED, Charged.YES)
        assert ended.results == ADDRESS
        assert "3 times" in ended.error
        assert "Fetch it again" in ended.next_step
        actions.fetch_again(ended.pk)
        assert (fresh(ended).state, fresh(ended).worker_stops) == (State.COLLECTING, 0)

    def test_each_worker_that_stops_is_counted(self, odd):
        generation = left(State.COLLECTING, results=ADDRESS)
        counts = []
        for _ in range(2):
            assert transitions.hold(fresh(generation))
            counts.append(fresh(generation).worker_stops)
            Generation.objects.update(lease_until=timezone.now() - LEASE)
        assert counts == [1, 2]

    def test_a_step_that_ended_is_not(self, odd):
        generation = left(State.COLLECTING, results=ADDRESS, worker_stops=1, lease_until=None)
        collect(generation.pk)
        assert (fresh(generation).state, fresh(generation).worker_stops) == (State.COLLECTING, 0)

    def test_a_worker_that_is_told_to_stop_is_not(self, odd):
        generation = left(State.COLLECTING, results=ADDRESS)
        with heartbeat.keep_alive(generation.pk):
            heartbeat.give_back()
        assert fresh(generation).lease_until is None


class TestWhatCostsNothingTwice:
    def one(self, worker_stops: int) -> Generation:
        facts = {"provider": "free", "model_id": "picture", "operation": None}
        return left(State.SUBMITTING, worker_stops=worker_stops, **facts)

    def test_it_is_begun_anew(self, free):
        generation = self.one(1)
        sweep()
        assert (fresh(generation).state, fresh(generation).worker_stops) == (State.QUEUED, 2)

    def test_and_failed_after_the_third(self, free):
        generation = self.one(2)
        sweep()
        ended = fresh(generation)
        assert (ended.state, ended.charged) == (State.FAILED, Charged.NO)
        assert "stopped 3 times" in ended.error
        assert LedgerEntry.objects.filter(type="release").count() <= 1


class TestPreparing:
    def one(self, **facts) -> Generation:
        return left(State.QUEUED, operation=None, **facts)

    def test_a_worker_that_stopped_is_told_by_the_next_dispatch(self, odd):
        generation = self.one()
        dispatching.dispatch()
        assert fresh(generation).worker_stops == 1
        time_passes()
        dispatching.dispatch()
        assert fresh(generation).worker_stops == 1, "nobody took it up in between"

    def test_one_that_was_never_taken_up_is_not_counted(self, odd):
        generation = self.one(lease_until=None)
        dispatching.dispatch()
        assert fresh(generation).worker_stops == 0

    def test_it_counts_while_it_is_made_ready(self, odd):
        generation = self.one(worker_stops=1)
        seen = []
        odd.answers["prepare"] = [lambda: seen.append(fresh(generation).worker_stops)]
        submit(generation.pk)
        assert seen == [2]
        assert (fresh(generation).state, fresh(generation).worker_stops) == (State.RUNNING, 0)

    def test_what_was_put_back_begins_anew(self, odd):
        generation = self.one(worker_stops=2)
        odd.answers["prepare"] = [OSError(28, "No space left on device")]
        submit(generation.pk)
        assert (fresh(generation).state, fresh(generation).worker_stops) == (State.QUEUED, 0)

    def test_after_the_third_it_fails_and_was_not_sent(self, odd):
        generation = self.one(worker_stops=3)
        submit(generation.pk)
        ended = fresh(generation)
        assert (ended.state, ended.charged) == (State.FAILED, Charged.NO)
        assert ended.error == "The program stopped 3 times while it was made ready to be sent."
        assert not odd.calls["prepare"]
        assert transitions.requeue(ended)
        assert (fresh(ended).state, fresh(ended).worker_stops) == (State.QUEUED, 0)

    def test_before_the_last_time_it_is_taken_up_alone(self, odd):
        several = [self.one(worker_stops=2) for _ in range(3)]
        others = [self.one(worker_stops=1), self.one(lease_until=None)]
        sent = {step.id for step in dispatching.dispatch()}
        assert sent == {several[0].pk, *(one.pk for one in others)}
        assert dispatching.dispatch() == []
        submit(several[0].pk)
        assert {step.id for step in dispatching.dispatch()} == {several[1].pk}

    def test_a_database_that_is_away_is_none_of_its_doing(self, odd):
        generation = self.one(worker_stops=1)
        odd.answers["prepare"] = [OperationalError("away"), None]
        for _ in range(2):
            with pytest.raises(OperationalError), heartbeat.keep_alive(generation.pk):
                raise OperationalError("away")
            assert heartbeat.step_error_was_noted(generation.pk)
        assert not heartbeat.step_error_was_noted(generation.pk)

    def test_a_worker_that_is_told_to_stop_is_not_counted(self, odd):
        generation = self.one(worker_stops=1)
        transitions.count_preparing(generation)
        with heartbeat.keep_alive(generation.pk):
            heartbeat.give_back()
        assert (fresh(generation).worker_stops, fresh(generation).lease_until) == (1, None)


class TestPolling:
    def one(self, **facts) -> Generation:
        return left(State.RUNNING, lease_until=None, poll_after=timezone.now() - PAST, **facts)

    def test_each_worker_that_stops_is_counted(self, odd):
        generation = self.one()
        for times in (1, 2, 3):
            assert [row.pk for row in polling.due()] == [generation.pk]
            assert fresh(generation).worker_stops == times
            time_passes()

    def test_after_the_third_it_ends_and_can_be_asked_for_again(self, odd):
        generation = self.one(worker_stops=3)
        [row] = polling.due()
        polling.poll(row)
        ended = fresh(generation)
        assert (ended.state, ended.charged) == (State.FAILED, Charged.MAYBE)
        assert ended.error == "The program stopped 3 times at the provider’s answer."
        assert ended.next_step.startswith("Ask for it again, which is free")
        assert not odd.calls["poll"]
        assert ended.operation == {"id": "1"}
        actions.fetch_again(ended.pk)
        assert (fresh(ended).state, fresh(ended).worker_stops) == (State.RUNNING, 0)

    @pytest.mark.parametrize("answer", [Pending(), Unavailable("away"), OSError(28, "full")])
    def test_any_answer_that_is_kept_begins_anew(self, odd, answer):
        generation = self.one(worker_stops=1)
        odd.answers["poll"] = [answer]
        [row] = polling.due()
        assert fresh(generation).worker_stops == 2
        polling.poll(row)
        assert (fresh(generation).state, fresh(generation).worker_stops) == (State.RUNNING, 0)

    def test_before_the_last_time_it_is_asked_about_alone(self, odd):
        several = [self.one(worker_stops=2) for _ in range(3)]
        other = self.one()
        given = polling.due()
        assert {row.pk for row in given} == {several[0].pk, other.pk}
        assert polling.due() == []
        polling.poll(next(row for row in given if row.pk == several[0].pk))
        assert [row.pk for row in polling.due()] == [several[1].pk]

    def test_a_worker_that_is_told_to_stop_is_not_counted(self, odd):
        generation = self.one()
        [row] = polling.due()
        with heartbeat.keep_alive(row.pk):
            heartbeat.give_back()
        assert fresh(generation).worker_stops == 0

    def test_a_database_that_is_away_is_none_of_its_doing(self, odd):
        generation = self.one()
        odd.answers["poll"] = [OperationalError("database is locked")]
        for _ in range(4):
            [row] = polling.due()
            polling.poll(row)
            time_passes()
        assert fresh(generation).state == State.RUNNING
        assert fresh(generation).worker_stops == 1


@pytest.mark.parametrize(("at", "charged"), [("prepare", Charged.NO), ("poll", Charged.MAYBE)])
def test_three_workers_that_are_killed(tmp_path, at, charged):
    """A provider's code kills whoever runs it: each worker is a process that really dies."""
    more = {
        "ARTFACTORY_PROVIDERS": "deadly=tests.production.deadly_provider:Deadly",
        "DJANGO_SETTINGS_MODULE": "artfactory.settings",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "tests.production.engine.dying_workers", at],
        cwd=CHECKOUT,
        env=environment(with_tables(tmp_path), **more),
        stdout=subprocess.PIPE,
        timeout=120,
        check=True,
    )
    told = json.loads(ran.stdout)
    assert told["row"] == [State.FAILED, charged]
    assert told["codes"][-4:] == [-signal.SIGKILL] * 3 + [0]
