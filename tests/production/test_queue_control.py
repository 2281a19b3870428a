"""Pausing, priority, retrying what failed, and settling what may have been charged."""

import re
from datetime import timedelta

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from ledger.models import Cap, LedgerEntry
from pages.queue.presenters import presented
from production import actions, orders
from production.engine.dispatching import dispatch
from production.engine.policy import LIMIT_OF_NONE
from production.engine.submitting import submit
from production.limit_models import (
    Pause,
    Throttle,
)
from production.models import (
    Generation,
    State,
)
from production.orders import OrderLine, OrderRequest
from tests.emulator import Emulator
from tests.markup import flat
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def act(client, name, **data):
    return client.post(reverse(name), data, **HTMX)


def state(generation):
    return Generation.objects.get(pk=generation.pk).state


class TestPause:
    def test_everything_and_back(self, client):
        waiting = make_generation()
        response = act(client, "pause", provider="")
        assert "Everything is paused" in text(response)
        assert "Waiting: paused" in text(response)
        assert 'id="queue-live"' in response.content.decode()
        assert dispatch() == []
        response = act(client, "resume", provider="")
        assert "Everything continues." in text(response)
        assert [step.id for step in dispatch()] == [waiting.pk]

    def test_one_provider_only(self, client, emulator):
        act(client, "pause", provider="scripted")
        mine, other = make_generation(), make_generation(provider="scripted-nofind")
        words = {row.pk: row.waits for row in presented([mine, other])}
        assert words == {mine.pk: "Waiting: paused", other.pk: "Waiting for its turn"}
        assert "Scripted is paused" in text(client.get(reverse("queue")))

    def test_twice_is_once(self, client):
        act(client, "pause", provider="")
        act(client, "pause", provider="")
        assert Pause.objects.count() == 1

    @pytest.mark.parametrize("provider", ["nobody", "🦊", "<b>", "9" * 300, "a\tb"])
    @pytest.mark.parametrize("name", ["pause", "resume"])
    def test_a_provider_that_is_none(self, client, name, provider):
        response = act(client, name, provider=provider)
        assert "There is no provider" in text(response)
        assert "<b>" not in response.content.decode()
        assert not Pause.objects.exists()

    def test_of_a_provider_that_is_gone_it_can_be_resumed(self, client):
        Pause.objects.create(provider="vanished")
        assert "vanished is paused" in text(client.get(reverse("queue")))
        act(client, "resume", provider="vanished")
        assert not Pause.objects.exists()

    def test_pages_that_show_what_waits_look_again(self, client):
        waiting = make_generation()
        client.post(reverse("pause"), {"provider": ""})
        seen = Generation.objects.get(pk=waiting.pk).changed_at
        assert seen > waiting.changed_at

    def test_without_script_it_goes_back_to_the_queue(self, client):
        assert client.post(reverse("pause"), {"provider": ""})["Location"] == reverse("queue")

    @pytest.mark.parametrize("name", ["pause", "resume", "retry-failed", "to-bottom"])
    def test_a_get_does_nothing(self, client, name):
        assert client.get(reverse(name)).status_code == 405


class TestWhyItWaits:
    def test_the_limit_in_words(self, client, emulator):
        Throttle.objects.create(provider="scripted", concurrency=2)
        for _ in range(2):
            make_generation(State.RUNNING)
        make_generation()
        assert "Waiting: Scripted runs 2 of 2" in text(client.get(reverse("queue")))

    def test_the_providers_own_wish(self, emulator):
        later = timezone.now() + timedelta(seconds=30)
        Throttle.objects.create(provider="scripted", not_before=later)
        [row] = presented([make_generation()])
        assert re.fullmatch(r"Waiting: Scripted asks to wait (29|30) s", row.waits)

    def test_what_went_wrong_and_when_it_is_tried_again(self, emulator):
        later = timezone.now() + timedelta(minutes=2)
        row = make_generation(message="It could not be reached.", not_before=later)
        [row] = presented([row])
        assert row.waits == (
            f"It could not be reached. Tries again at {timezone.localtime(later):%H:%M:%S}."
        )

    def test_what_runs_waits_for_nothing(self):
        [row] = presented([make_generation(State.RUNNING)])
        assert row.waits == ""

    def test_each_provider_is_asked_once(self, client, django_assert_max_num_queries, emulator):
        for _ in range(30):
            make_generation()
            make_generation(provider="scripted-nofind")
        with django_assert_max_num_queries(12):
            client.get(reverse("queue"))
        assert LIMIT_OF_NONE > 30


class TestOrder:
    def test_to_the_bottom(self, client):
        first, last = make_generation(), make_generation()
        assert "It is last in the queue." in text(act(client, "to-bottom", generation=first.pk))
        rows = list(Generation.objects.order_by("-priority", "id"))
        assert rows == [last, first]

    def test_what_runs_cannot_be_moved(self, client):
        running = make_generation(State.RUNNING)
        response = act(client, "to-bottom", generation=running.pk)
        assert "Only waiting work can be moved down" in text(response)

    @pytest.mark.parametrize("asked", ["", "0", "999999", "x"])
    def test_nothing_that_is_there(self, client, asked):
        assert "Not done" in text(act(client, "to-bottom", generation=asked))


class TestClearing:
    def test_it_asks_in_words_first(self, client):
        make_generation()
        assert "ask-clear" not in client.get(reverse("queue")).content.decode()
        make_generation()
        words = text(client.get(reverse("queue")))
        assert "Cancel all 2 that wait?" in words
        assert "This cannot be undone" in words


class TestRetryOfAllThatFailed:
    def test_only_what_was_certainly_not_charged(self, client):
        free, paid = make_generation(State.FAILED), make_generation(State.FAILED, charged="yes")
        doubt = make_generation(State.UNKNOWN, charged="maybe")
        words = text(client.get(reverse("queue")))
        assert "Retry 1 that failed and was not charged? This reserves 0.01 $" in words
        assert "1 in the queue again." in text(act(client, "retry-failed"))
        assert [state(one) for one in (free, paid, doubt)] == ["queued", "failed", "unknown"]

    def test_of_very_many_the_newest(self, client, monkeypatch):
        monkeypatch.setattr(actions, "MOST_RETRIED", 3)
        charged = ("no", "no", "no", "yes", "no")
        made = [make_generation(State.FAILED, charged=one) for one in charged]
        words = text(client.get(reverse("queue")))
        assert "Retry 3 that failed and were not charged?" in words
        assert "These are the newest; older ones come with the next press." in words
        assert "3 in the queue again." in text(act(client, "retry-failed"))
        states = [state(one) for one in made]
        assert states == ["failed", "queued", "queued", "failed", "queued"]
        words = text(client.get(reverse("queue")))
        assert "Retry 1 that failed and was not charged?" in words
        assert "These are the newest" not in words

    def test_without_any_it_is_not_offered(self, client):
        make_generation(State.FAILED, charged="yes")
        assert "ask-retry" not in client.get(reverse("queue")).content.decode()

    def test_the_caps_hold(self, client):
        for _ in range(3):
            make_generation(State.FAILED)
        committed = LedgerEntry.objects.aggregate(sum=Sum("delta_usd"))["sum"]
        Cap.objects.create(period="all", amount_micros=committed + 10_000)
        assert "1 retried. Nothing was ordered: the cap" in text(act(client, "retry-failed"))
        assert Generation.objects.filter(state=State.QUEUED).count() == 1

    def test_an_unknown_price_is_said(self, client):
        make_generation(State.FAILED, estimate_micros=None)
        assert "Their cost is unknown." in text(client.get(reverse("queue")))


class TestFetchAgain:
    def test_what_the_provider_has_delivered(self, client):
        failed = make_generation(State.FAILED, charged="yes", results=[{"url": "https://x.test"}])
        page = client.get(reverse("details", args=[failed.pk]), **HTMX)
        assert "Fetch again, free" in text(page)
        assert "at no cost" in text(act(client, "fetch-again", generation=failed.pk))
        assert state(failed) == State.COLLECTING

    def test_where_there_is_nothing_to_fetch(self, client):
        failed = make_generation(State.FAILED)
        page = client.get(reverse("details", args=[failed.pk]), **HTMX)
        assert "Fetch again" not in text(page)
        assert "nothing to fetch" in text(act(client, "fetch-again", generation=failed.pk))


class TestDoubts:
    @pytest.fixture
    def in_doubt(self, emulator: Emulator):
        """A generation whose submission got no answer: `fault` says whether it arrived."""

        def make(model="scripted/picture", fault="cut-after"):
            emulator.script(next=[{"submit": fault}])
            request = OrderRequest("text-to-image", "a fox", [OrderLine(model)])
            generation = orders.place(request).generations.get()
            submit(generation.pk)
            generation.refresh_from_db()
            return generation

        return make

    def test_what_happened_and_what_it_may_have_cost(self, client, in_doubt):
        generation = in_doubt("scripted-nofind/picture")
        for page in (
            client.get(reverse("queue")),
            client.get(reverse("details", args=[generation.pk]), **HTMX),
        ):
            words = text(page)
            assert generation.error in words
            assert "It may have cost 0.01 $ ." in words
            for choice in ("Retry …", "Discard …", "Was it charged?", "may be charged twice"):
                assert choice in words

    def test_an_unknown_price_stays_unknown(self, client):
        make_generation(State.UNKNOWN, estimate_micros=None)
        assert "What it may have cost is unknown" in text(client.get(reverse("queue")))

    def test_only_what_is_possible_is_offered_with_the_reason(self, client, in_doubt):
        generation = in_doubt("scripted-nofind/picture")
        page = client.get(reverse("details", args=[generation.pk]), **HTMX)
        assert "Scripted without find cannot be asked for it." in text(page)
        assert "Scripted without find cannot go on with it by its id." in text(page)
        assert reverse("look-again") not in page.content.decode()
        assert reverse("link") not in page.content.decode()

    def test_of_a_provider_that_is_gone_one_can_retry_and_discard(self, client):
        generation = make_generation(State.UNKNOWN, provider="vanished")
        page = client.get(reverse("details", args=[generation.pk]), **HTMX)
        assert "Discard" in text(page)
        assert reverse("link") not in page.content.decode()

    def test_without_doubts_the_section_is_hidden(self, client):
        page = flat(client.get(reverse("queue")))
        assert re.search(r'<section id="doubts"[^>]* hidden', page)

    def test_look_again_and_it_is_not_there(self, client, in_doubt):
        generation = in_doubt(fault="cut-before")
        assert generation.state == State.UNKNOWN
        words = text(act(client, "look-again", generation=generation.pk))
        assert "does not list it, so it was most likely not charged" in words
        assert state(generation) == State.UNKNOWN

    def test_look_again_and_it_had_arrived(self, client, in_doubt, emulator):
        generation = in_doubt(fault="cut-before")
        jobs = emulator.server.jobs
        key = f"{generation.uid.hex}-1"
        jobs.add(key, "picture", "image", generation.params, jobs.playbook.settings)
        assert "The work continues." in text(act(client, "look-again", generation=generation.pk))
        assert state(generation) == State.RUNNING

    def test_link_by_its_id(self, client, in_doubt, emulator):
        generation = in_doubt(fault="cut-before")
        jobs = emulator.server.jobs
        job = jobs.add("elsewhere", "picture", "image", {}, jobs.playbook.settings)
        response = act(client, "link", generation=generation.pk, request_id=f" {job.id} ")
        assert "Linked. The work continues." in text(response)
        assert state(generation) == State.RUNNING

    @pytest.mark.parametrize("request_id", ["", " ", "no-such-job", "🦊", "../account", "x" * 500])
    def test_an_id_that_is_none(self, client, in_doubt, request_id):
        generation = in_doubt(fault="cut-before")
        response = act(client, "link", generation=generation.pk, request_id=request_id)
        assert "Not done" in text(response)
        assert state(generation) == State.UNKNOWN

    def test_an_id_that_belongs_to_another(self, client, in_doubt):
        taken = make_generation(State.DONE, request_id="job-7")
        generation = in_doubt(fault="cut-before")
        response = act(client, "link", generation=generation.pk, request_id="job-7")
        assert f"belongs to generation {taken.pk}" in text(response)

    def test_retry_wants_a_second_press(self, client, in_doubt, emulator):
        generation = in_doubt("scripted-nofind/picture")
        sent = emulator.stats()["submissions"]
        response = act(client, "retry", generation=generation.pk)
        assert "it may be charged twice" in text(response)
        assert state(generation) == State.UNKNOWN
        act(client, "retry", generation=generation.pk, twice="yes")
        assert state(generation) == State.QUEUED
        assert emulator.stats()["submissions"] == sent

    def test_the_card_on_the_create_page_does_not_retry_at_one_press(self, client, in_doubt):
        in_doubt("scripted-nofind/picture")
        page = flat(client.get(reverse("create")))
        assert re.search(r'name="twice" value="yes"><button[^>]*>Send it again', page)
        assert f'hx-post="{reverse("retry")}" hx-vals' not in page

    @pytest.mark.parametrize(("answer", "spent"), [("yes", 10_000), ("no", 0)])
    def test_discard_asks_and_closes_the_ledger(self, client, in_doubt, answer, spent):
        generation = in_doubt("scripted-nofind/picture")
        act(client, "discard", generation=generation.pk, charged=answer)
        assert state(generation) == State.CANCELLED
        assert LedgerEntry.objects.aggregate(sum=Sum("delta_usd"))["sum"] == spent

    @pytest.mark.parametrize("answer", ["", "perhaps", "🦊"])
    def test_discard_without_an_answer_discards_nothing(self, client, in_doubt, answer):
        generation = in_doubt("scripted-nofind/picture")
        response = act(client, "discard", generation=generation.pk, charged=answer)
        assert "Choose whether it was charged" in text(response)
        assert state(generation) == State.UNKNOWN

    @pytest.mark.parametrize("name", ["look-again", "link", "discard"])
    def test_where_the_fate_is_known_there_is_nothing_to_settle(self, client, emulator, name):
        done = make_generation(State.DONE)
        data = {"generation": done.pk, "request_id": "x", "charged": "no"}
        assert "nothing to settle" in text(act(client, name, **data))

    def test_the_queue_gets_its_doubts_by_the_poll(self, client):
        generation = make_generation(State.UNKNOWN)
        poll = client.get(reverse("status-bar"), {"page": "queue", "seen": "0-0"}, **HTMX)
        content = poll.content.decode()
        assert f'id="d-{generation.pk}"' in content
        assert re.search(r'id="doubts"[^>]*hx-swap-oob="morph"', content)
        assert re.search(r'id="month-sum" hx-swap-oob="true"', content)
