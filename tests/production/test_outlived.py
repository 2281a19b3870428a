"""Work that stops each worker that takes it up: set aside after the third, and nothing is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery.models import Product, UncheckedFile
from production import control, engine, leases
from production.collecting import collect
from production.models import Generation, LedgerEntry, State
from production.requests import workdir
from production.sweeping import sweep
from production.times import LEASE
from providers.contract import Charged
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


def fresh(generation: Generation) -> Generation:
    return Generation.objects.get(pk=generation.pk)


class TestCollecting:
    def test_the_file_is_kept_unchecked_after_the_third(self, odd):
        generation = left(State.COLLECTING, results=HERE, outlived=2)
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
        generation = left(State.COLLECTING, results=HERE, outlived=1)
        (workdir(generation) / "x.png").write_bytes(GOOD)
        collect(generation.pk)
        assert fresh(generation).state == State.DONE

    def test_what_never_came_keeps_its_address_and_can_be_fetched(self, odd):
        generation = left(State.COLLECTING, results=ADDRESS, outlived=2)
        collect(generation.pk)
        ended = fresh(generation)
        assert (ended.state, ended.charged) == (State.FAILED, Charged.YES)
        assert ended.results == ADDRESS
        assert "3 times" in ended.error
        assert "Fetch it again" in ended.next_step
        control.fetch_again(ended.pk)
        assert (fresh(ended).state, fresh(ended).outlived) == (State.COLLECTING, 0)

    def test_each_worker_that_stops_is_counted(self, odd):
        generation = left(State.COLLECTING, results=ADDRESS)
        counts = []
        for _ in range(2):
            assert engine.hold(fresh(generation))
            counts.append(fresh(generation).outlived)
            Generation.objects.update(lease_until=timezone.now() - LEASE)
        assert counts == [1, 2]

    def test_a_step_that_ended_is_not(self, odd):
        generation = left(State.COLLECTING, results=ADDRESS, outlived=1, lease_until=None)
        collect(generation.pk)
        assert (fresh(generation).state, fresh(generation).outlived) == (State.COLLECTING, 0)

    def test_a_worker_that_is_told_to_stop_is_not(self, odd):
        generation = left(State.COLLECTING, results=ADDRESS)
        with leases.held(generation.pk):
            leases.give_back()
        assert fresh(generation).lease_until is None


class TestWhatCostsNothingTwice:
    def one(self, outlived: int) -> Generation:
        facts = {"provider": "local", "model_id": "draft-image", "operation": None}
        return left(State.SUBMITTING, outlived=outlived, **facts)

    def test_it_is_begun_anew(self, db):
        generation = self.one(1)
        sweep()
        assert (fresh(generation).state, fresh(generation).outlived) == (State.QUEUED, 2)

    def test_and_failed_after_the_third(self, db):
        generation = self.one(2)
        sweep()
        ended = fresh(generation)
        assert (ended.state, ended.charged) == (State.FAILED, Charged.NO)
        assert "stopped 3 times" in ended.error
        assert LedgerEntry.objects.filter(type="release").count() <= 1
