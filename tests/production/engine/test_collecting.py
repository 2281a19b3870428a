"""Bringing home what was paid for: what is good is kept; what went wrong is never called free."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery.models import Product
from ledger.models import Basis, LedgerEntry
from production import actions
from production.engine.collecting import collect
from production.engine.policy import MOST_TRIES
from production.engine.polling import due, poll
from production.engine.submitting import submit
from production.models import Generation, State
from providers.contract import Charged, Finished, Output
from tests.emulator import Emulator, media
from tests.production.odd_provider import odd as odd
from tests.production.rows import make_generation
from tests.production.test_lifecycle import one, order, run

pytestmark = pytest.mark.django_db
PICTURES = [media.make("image", number) for number in (1, 2, 3)]


def collected(generation: Generation, times: int = 1) -> Generation:
    """After so many tries, with the waits between them left out."""
    for _ in range(times):
        Generation.objects.filter(pk=generation.pk).update(not_before=None, lease_until=None)
        collect(generation.pk)
    return Generation.objects.get(pk=generation.pk)


class TestSomeOfSeveral:
    def made(self, odd, *files: bytes) -> Generation:
        outputs = tuple(Output(data=file, mime="image/png") for file in files)
        odd.answers["poll"] = [Finished(outputs)]
        return one(model="odd/thing", accept_unknown=True)

    def test_what_is_good_is_kept_and_what_is_not_is_told(self, odd):
        generation = self.made(odd, PICTURES[0], b"rubbish", PICTURES[2][:200])
        assert generation.state == State.DONE
        assert Product.objects.count() == 1
        assert generation.error.startswith("2 of 3 results are kept unchecked: ")
        assert list(generation.outputs.values_list("position", flat=True)) == [0]

    def test_where_none_is_good_it_failed(self, odd):
        generation = self.made(odd, b"rubbish", b"")
        assert (generation.state, generation.charged) == (State.FAILED, Charged.YES)
        assert not Product.objects.exists()

    def test_all_good_says_nothing(self, odd):
        assert self.made(odd, *PICTURES).error == ""
        assert Product.objects.count() == 3

    def test_one_that_has_expired_does_not_take_the_others_along(self, emulator: Emulator):
        """Of two files one is gone from the host."""
        [generation] = order(params={"n": 2})
        submit(generation.pk)
        Generation.objects.update(poll_after=timezone.now())
        [row] = due()
        poll(row)
        here, gone = row.results
        gone["url"] = gone["url"].replace("job-", "no-")
        Generation.objects.update(results=[here, gone])
        [generation] = run([generation])
        assert (generation.state, Product.objects.count()) == (State.DONE, 1)
        assert "1 of 2" in generation.error


class TestFetching:
    def test_a_file_that_breaks_off_is_fetched_once_more(self, emulator: Emulator):
        emulator.script(settings={"file": "half"})
        [generation] = order()
        submit(generation.pk)
        Generation.objects.update(poll_after=timezone.now())
        poll(due()[0])
        assert collected(generation, 2).state == State.COLLECTING
        [job] = emulator.server.jobs.by_id.values()
        job.script = job.script.but({"file": ""})
        assert collected(generation).state == State.DONE

    def test_a_bad_file_is_fetched_anew_when_the_user_asks(self, emulator: Emulator):
        emulator.script(settings={"file": "corrupt"})
        generation = one()
        assert generation.state == State.FAILED
        [job] = emulator.server.jobs.by_id.values()
        job.script = job.script.but({"file": ""})
        actions.fetch_again(generation.pk)
        assert collected(generation).state == State.DONE
        assert emulator.stats()["submissions"] == 1


class TestWhatIsDeliveredIsPaid:
    @pytest.fixture
    def delivered(self, emulator: Emulator) -> Generation:
        """The provider is done, and its files want the key."""
        job = emulator.server.jobs.add(
            "k", "picture", "image", {}, emulator.server.jobs.playbook.settings
        )
        url = f"{emulator.url}/files/{job.id}/0.png"
        return make_generation(
            State.COLLECTING, results=[{"url": url, "needs_key": True, "mime": "image/png"}]
        )

    def test_without_the_key_it_waits_and_then_fails_as_paid(self, delivered, monkeypatch):
        monkeypatch.delenv("SCRIPTED_KEY")
        generation = collected(delivered)
        assert (generation.state, generation.tries) == (State.COLLECTING, 1)
        assert generation.not_before > timezone.now() + timedelta(seconds=1)
        generation = collected(delivered, MOST_TRIES)
        assert (generation.state, generation.charged) == (State.FAILED, Charged.YES)
        assert LedgerEntry.objects.last().type == LedgerEntry.Type.SETTLE

    def test_with_the_key_back_it_comes_free(self, delivered, monkeypatch, emulator):
        with monkeypatch.context() as without:
            without.delenv("SCRIPTED_KEY")
            collected(delivered, MOST_TRIES + 1)
        actions.fetch_again(delivered.pk)
        assert collected(delivered).state == State.DONE
        assert emulator.stats()["submissions"] == 0

    def test_a_provider_that_is_gone_is_waited_for_too(self, delivered):
        Generation.objects.update(provider="vanished")
        generation = collected(delivered)
        assert (generation.state, generation.tries) == (State.COLLECTING, 1)
        assert "no provider" in generation.message
        generation = collected(delivered, MOST_TRIES)
        assert (generation.state, generation.charged) == (State.FAILED, Charged.YES)
        assert "Fetch it again" in generation.next_step

    def test_done_without_files_is_paid(self, odd):
        odd.answers["poll"] = [Finished(())]
        generation = one(model="odd/thing", accept_unknown=True)
        assert (generation.state, generation.error_class) == (State.FAILED, "BadOutput")
        assert (generation.charged, generation.basis) == (Charged.YES, Basis.UNKNOWN)

    def test_what_costs_nothing_was_not_charged(self, odd):
        generation = make_generation(State.COLLECTING, estimate_micros=0, results=[])
        collect(generation.pk)
        generation.refresh_from_db()
        assert (generation.state, generation.charged) == (State.FAILED, Charged.NO)
