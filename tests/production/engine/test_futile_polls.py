"""Work that is asked about in vain: it holds nobody up, says so, and can be given up."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from ledger.models import Doubt
from production import actions
from production.engine import futile_polls
from production.engine.dispatching import dispatch
from production.engine.limits import learn_rate_limit
from production.engine.policy import LEASE
from production.engine.poll_interval import usual_seconds
from production.engine.polling import poll
from production.limit_models import (
    OwnLimit,
    Throttle,
)
from production.models import (
    Generation,
    State,
)
from providers.contract import Charged, Finished, Output, Pending, RateLimited, Unavailable
from tests.emulator import Emulator, media
from tests.production.odd_provider import odd as odd
from tests.production.rows import capacity, make_generation
from tests.production.test_lifecycle import order, run

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
AN_HOUR = timedelta(hours=1)


def running(**facts) -> Generation:
    usual = {
        "provider": "odd",
        "model_id": "thing",
        "operation": {"id": "1"},
        "submitted_at": timezone.now(),
        "news_at": timezone.now(),
    }
    return make_generation(State.RUNNING, **usual | facts)


def row(generation: Generation) -> Generation:
    return Generation.objects.select_related("order", "project").get(pk=generation.pk)


def polled(generation: Generation, times: int = 1, apart: timedelta = timedelta(0)) -> Generation:
    """After so many polls, each of them so long after the last."""
    for _ in range(times):
        Generation.objects.filter(pk=generation.pk).update(news_at=F("news_at") - apart)
        poll(row(generation))
    return row(generation)


def is_vain(generation: Generation) -> bool:
    return futile_polls.is_futile(generation, None)


class TestWhatIsInVain:
    @pytest.mark.parametrize(
        "answer",
        [
            Pending(),
            Pending(queue_position=3),
            Pending(message="The provider says “contemplating”."),
            Unavailable("not JSON"),
        ],
        ids=repr,
    )
    def test_the_same_answer_for_an_hour(self, odd, answer):
        odd.answers["poll"] = [answer]
        assert not is_vain(polled(running(), 2, timedelta(minutes=2)))
        generation = polled(running(), 31, timedelta(minutes=2))
        assert is_vain(generation)
        assert generation.polls_without_news >= 30

    @pytest.mark.parametrize(
        "news",
        [
            {"progress": 0.5},
            {"queue_position": 2},
            {"message": "Second stage"},
            {"logs": ("step 1",)},
        ],
        ids=repr,
    )
    def test_anything_new_is_heard(self, odd, news):
        odd.answers["poll"] = [Pending()]
        generation = polled(running(), 31, timedelta(minutes=2))
        odd.answers["poll"] = [Pending(**news)]
        generation = polled(generation)
        assert (is_vain(generation), generation.polls_without_news) == (False, 0)

    def test_an_outage_in_between_is_no_news(self, odd):
        odd.answers["poll"] = [Pending(message="In the queue"), Unavailable("away")] * 31
        generation = polled(running(), 62, timedelta(minutes=1))
        assert is_vain(generation)

    @pytest.mark.parametrize(
        ("usual", "patience"), [(None, 15), (5, 15), (300, 50), (60_000, 12 * 60)]
    )
    def test_slow_work_has_longer(self, usual, patience):
        assert futile_polls.patience(usual) == timedelta(minutes=patience)

    def test_it_is_asked_on_and_its_result_comes(self, odd):
        odd.answers["poll"] = [Pending()]
        generation = polled(running(), 31, timedelta(minutes=2))
        picture = Finished((Output(data=media.make("image", 1), mime="image/png"),))
        odd.answers["poll"] = [picture]
        assert run([generation])[0].state == State.DONE

    def test_asked_for_again_it_begins_anew(self, odd):
        generation = running(news_at=timezone.now() - AN_HOUR, polls_without_news=38)
        actions.cancel(generation.pk, give_up=True)
        actions.fetch_again(generation.pk)
        assert not is_vain(row(generation))


class TestLimits:
    def learned(self, at_once: int) -> None:
        Throttle.objects.create(provider="odd", concurrency=at_once)

    def silent(self, count: int, **facts) -> None:
        for _ in range(count):
            running(news_at=timezone.now() - AN_HOUR, **facts)

    def test_it_does_not_fill_a_limit_that_was_learned(self, odd):
        self.learned(3)
        self.silent(4)
        assert capacity("odd").free == 3
        running()
        assert capacity("odd").free == 2

    def test_nor_is_it_counted_when_one_is_learned(self, odd):
        self.silent(4)
        running()
        running()
        running()
        learn_rate_limit("odd", RateLimited())
        assert Throttle.objects.get().concurrency == 2

    def test_work_that_is_only_slow_does(self, odd):
        self.learned(3)
        for _ in range(3):
            running(news_at=timezone.now() - timedelta(minutes=14))
        assert capacity("odd").free == 0

    def test_so_does_that_of_a_model_that_takes_its_time(self, odd):
        begun = timezone.now() - AN_HOUR
        make_generation(
            State.DONE, provider="odd", model_id="epic", submitted_at=begun, ended_at=timezone.now()
        )
        assert usual_seconds("odd", "epic") > 3000
        self.learned(3)
        self.silent(3, model_id="epic")
        assert capacity("odd").free == 0

    def test_it_counts_against_the_users_own_limit(self, odd):
        OwnLimit.objects.create(provider="odd", concurrency=4)
        self.silent(4)
        assert capacity("odd").free == 0
        self.learned(2)
        assert capacity("odd").free == 0

    def test_and_against_the_providers(self, free):
        for _ in range(2):
            make_generation(State.RUNNING, provider=free, news_at=timezone.now() - AN_HOUR)
        assert capacity(free).free == 0

    def test_good_orders_go_past_four_that_hang(self, emulator: Emulator):
        """Four whose answers are nested without end, a limit learned from 429s, 26 good ones."""
        emulator.script(match={"hangs": {"status": "deep"}})
        hanging = [order("it hangs")[0] for _ in range(4)]
        for generation in hanging:
            run([generation], seconds=0.3)
        learn_rate_limit("scripted", RateLimited())
        learn_rate_limit("scripted", RateLimited())
        good = [order(f"good {number}")[0] for number in range(26)]
        Generation.objects.filter(pk__in=[one.pk for one in hanging]).update(
            news_at=timezone.now() - timedelta(minutes=70)
        )
        assert len(dispatch()) >= 1
        Generation.objects.filter(state=State.QUEUED).update(lease_until=None)
        assert {one.state for one in run(good, seconds=60)} == {State.DONE}
        assert {row(one).state for one in hanging} == {State.RUNNING}


class TestOnThePage:
    @pytest.mark.parametrize("page", ["queue", "create"])
    def test_it_says_since_when_and_offers_to_give_up(self, client, odd, page):
        since = timezone.now() - AN_HOUR
        running(news_at=since, polls_without_news=38, tries=38, message="not JSON")
        shown = client.get(reverse(page)).content.decode()
        clock = f"{timezone.localtime(since):%H:%M}"
        assert "No answer of Odd has been understood since " in shown
        assert f"{clock} (38 times)" in shown
        assert "Stop waiting" in shown
        assert "Cancel" in shown

    def test_it_says_that_nothing_changes(self, client, odd):
        running(news_at=timezone.now() - AN_HOUR, polls_without_news=9)
        shown = client.get(reverse("queue")).content.decode()
        assert "Odd has said the same since " in shown

    def test_of_other_work_it_says_nothing(self, client, odd):
        running()
        shown = client.get(reverse("queue")).content.decode()
        assert "since " not in shown.partition("queue-live")[2].partition("</section>")[0]
        assert "Stop waiting" not in shown


class TestGivingUp:
    def test_what_is_asked_about_in_vain(self, client, odd):
        generation = running(news_at=timezone.now() - AN_HOUR)
        data = {"generation": generation.pk, "give_up": "yes"}
        response = client.post(reverse("cancel"), data, **HTMX)
        assert "No longer waited for. Odd may charge;" in response.content.decode()
        ended = row(generation)
        assert (ended.state, ended.charged) == (State.CANCELLED, Charged.MAYBE)
        assert ended.can_be_fetched
        assert Doubt.objects.count() == 1

    def test_what_breaks_down(self, odd):
        generation = running(breakdowns=1)
        assert actions.cancel(generation.pk, give_up=True).state == State.CANCELLED

    def test_what_does_not_come_home_is_charged_and_can_be_fetched(self, client, odd, settings):
        results = [{"file": "result-0", "mime": "image/png"}]
        generation = make_generation(
            State.COLLECTING, provider="odd", model_id="thing", results=results, tries=1
        )
        assert f"Stop waiting {generation.pk}" in client.get(reverse("queue")).content.decode()
        data = {"generation": generation.pk, "give_up": "yes"}
        response = client.post(reverse("cancel"), data, **HTMX)
        assert "It was charged" in response.content.decode()
        ended = row(generation)
        assert (ended.state, ended.charged) == (State.CANCELLED, Charged.YES)
        assert ended.results == results
        folder = settings.PATHS.work / generation.uid.hex
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "result-0").write_bytes(media.make("image", 1))
        actions.fetch_again(generation.pk)
        assert run([generation])[0].state == State.DONE

    def test_fetching_that_goes_well_has_no_button(self, client, odd):
        generation = make_generation(State.COLLECTING, provider="odd", results=[])
        assert f"Stop waiting {generation.pk}" not in client.get(reverse("queue")).content.decode()
        long_ago = timezone.now() - AN_HOUR
        Generation.objects.update(changed_at=long_ago)
        assert f"Stop waiting {generation.pk}" in client.get(reverse("queue")).content.decode()

    def test_cancel_ends_it_too_once_fetching_went_wrong(self, odd):
        generation = make_generation(State.COLLECTING, provider="odd", results=[], tries=2)
        assert actions.cancel(generation.pk).state == State.CANCELLED

    def test_but_not_while_it_goes_well(self, odd):
        generation = make_generation(State.COLLECTING, provider="odd", results=[])
        with pytest.raises(actions.NotPossible, match="being stored"):
            actions.cancel(generation.pk)

    def test_what_nobody_is_sending_any_more(self, odd):
        generation = make_generation(State.SUBMITTING, provider="odd", cancel_asked=True)
        ended = actions.cancel(generation.pk, give_up=True)
        assert (ended.state, ended.charged) == (State.CANCELLED, Charged.MAYBE)

    def test_but_not_what_is_being_sent(self, odd):
        generation = make_generation(
            State.SUBMITTING,
            provider="odd",
            cancel_asked=True,
            lease_until=timezone.now() + LEASE,
        )
        assert actions.cancel(generation.pk, give_up=True).state == State.SUBMITTING


@pytest.mark.parametrize(("tries", "foretold"), [(0, True), (3, False)])
def test_nothing_is_foretold_of_what_fails(client, db, tries, foretold):
    now = timezone.now()
    begun = now - timedelta(seconds=90)
    own = {"model_id": f"foretold-{tries}", "submitted_at": begun}
    make_generation(State.DONE, ended_at=begun + timedelta(seconds=20), **own)
    make_generation(State.RUNNING, tries=tries, **own)
    page = client.get(reverse("queue")).content.decode()
    assert "data-since" in page
    assert ("data-usual" in page) is foretold
