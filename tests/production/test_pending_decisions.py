"""What may be paid for twice wants a yes below the views; what waits for a decision is counted."""

import re

import pytest
from django.urls import reverse

from gallery.models import UncheckedFile
from ledger import entries
from ledger.models import Doubt, LedgerEntry
from production import actions, reconciliation
from production.engine import transitions
from production.generation_charge import charge_of
from production.models import Generation, State, UncheckedResult
from production.pending_decisions import side_figures
from providers.contract import Charged, ProviderError, Unknown
from tests.markup import flat
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def unanswered() -> Generation:
    generation = make_generation(State.SUBMITTING)
    transitions.unknown(generation, Unknown())
    return generation


def failed_maybe() -> Generation:
    generation = make_generation(State.RUNNING)
    transitions.failed(generation, ProviderError("odd", charged=Charged.MAYBE))
    return generation


def given_up() -> Generation:
    generation = make_generation(State.RUNNING)
    transitions.cancelled(generation, Charged.MAYBE)
    return generation


def with_an_open_reserve() -> Generation:
    """The row says that it was not charged, the ledger that nobody knows."""
    generation = make_generation(State.FAILED)
    entries.doubt(charge_of(generation), "who knows")
    return generation


MAYBE = [unanswered, failed_maybe, given_up, with_an_open_reserve]


def reserves() -> int:
    return LedgerEntry.objects.filter(type="reserve").count()


class TestPayingTwice:
    @pytest.mark.parametrize("make", MAYBE)
    def test_wants_a_yes_at_the_door(self, make):
        generation = make()
        with pytest.raises(actions.WantsYes, match="charged twice"):
            actions.retry(generation.pk)
        generation.refresh_from_db()
        assert generation.state != State.QUEUED
        assert reserves() == 1
        assert actions.retry(generation.pk, pay_twice=True).state == State.QUEUED
        assert reserves() == 2

    @pytest.mark.parametrize("make", MAYBE)
    def test_retry_failed_never_does(self, make):
        make()
        try:
            assert actions.retry_failed() == 0
        except actions.WantsYes as error:
            pytest.fail(f"not even asked: {error}")
        except actions.NotPossible as error:
            assert "charged twice" in str(error)
        assert reserves() == 1

    @pytest.mark.parametrize("make", MAYBE)
    @pytest.mark.parametrize("twice", ["", "no", "yes"])
    def test_the_page(self, client, make, twice):
        generation = make()
        client.post(reverse("retry"), {"generation": generation.pk, "twice": twice}, **HTMX)
        assert reserves() == 1 + (twice == "yes")

    def test_what_is_certain_wants_none(self):
        generation = make_generation(State.RUNNING)
        transitions.failed(generation, ProviderError(charged=Charged.NO))
        assert actions.retry(generation.pk).state == State.QUEUED

    def test_once_answered_it_wants_none_any_more(self):
        generation = failed_maybe()
        reconciliation.discard(generation.pk, was_charged=False)
        assert actions.retry(generation.pk).state == State.QUEUED

    def test_the_yes_is_for_the_row_as_it_is_when_it_is_sent(self):
        """Read as failed, and in doubt by the time of the write."""
        generation = make_generation(State.FAILED)
        Generation.objects.update(charged=Charged.MAYBE)
        with pytest.raises(actions.WantsYes):
            actions._requeue(generation)


class TestSettling:
    @pytest.mark.parametrize("make", MAYBE)
    @pytest.mark.parametrize("was_charged", [True, False])
    def test_by_the_generation_whatever_its_state(self, client, make, was_charged):
        generation = make()
        word = "yes" if was_charged else "no"
        client.post(reverse("discard"), {"generation": generation.pk, "charged": word}, **HTMX)
        assert not Doubt.objects.exists()
        closing = LedgerEntry.objects.exclude(type="reserve").get()
        assert closing.type == ("settle" if was_charged else "release")

    def test_what_has_no_doubt_is_left_alone(self):
        generation = make_generation(State.FAILED)
        with pytest.raises(actions.NotPossible, match="nothing to settle"):
            reconciliation.discard(generation.pk, was_charged=True)


class TestCounted:
    def badge(self, response) -> str:
        found = re.search(r'id="decision-count"[^>]*>(.*?)</span>', response.content.decode(), re.S)
        return re.sub(r"<svg.*?</svg>|<[^>]+>", "", found[1]).strip().split(" ")[0]

    def test_each_kind_once(self):
        for make in MAYBE:
            make()
        actions.retry(Generation.objects.filter(state=State.UNKNOWN).get().pk, pay_twice=True)
        assert side_figures().decisions == len(MAYBE)
        assert side_figures().decisions == len(reconciliation.undecided())

    def test_held_work_and_what_is_kept_unchecked(self):
        generation = make_generation(State.FAILED, charged="yes")
        file = UncheckedFile.objects.create(
            project=generation.project, path="x.bin", sha256="0" * 64, size=1, odd="odd"
        )
        UncheckedResult.objects.create(generation=generation, round=1, position=0, file=file)
        make_generation(State.QUEUED, held=True)
        make_generation(State.QUEUED, held=True)
        figures = side_figures()
        assert (figures.unchecked, figures.held, figures.decisions) == (1, 2, 2)

    def test_what_goes_on_is_none(self):
        generation = failed_maybe()
        Generation.objects.filter(pk=generation.pk).update(state=State.RUNNING)
        assert side_figures().decisions == 0

    @pytest.mark.parametrize(
        "page", ["create", "gallery", "queue", "costs", "projects", "providers"]
    )
    def test_in_the_sidebar_of_every_page(self, client, page):
        assert self.badge(client.get(reverse(page))) == ""
        unanswered()
        failed_maybe()
        assert self.badge(client.get(reverse(page))).startswith("2")

    def test_the_poll_keeps_it_fresh(self, client):
        generation = unanswered()
        assert self.badge(client.get(reverse("status-bar"))).startswith("1")
        reconciliation.discard(generation.pk, was_charged=False)
        answer = client.get(reverse("status-bar"))
        assert self.badge(answer) == ""
        assert 'id="decision-count" hx-swap-oob="true"' in flat(answer)

    def test_one_query(self, django_assert_num_queries):
        for make in MAYBE:
            make()
        with django_assert_num_queries(1):
            side_figures()

    def test_the_queue_page_lists_and_points_at_the_rest(self, client):
        generation = unanswered()
        failed_maybe()
        page = client.get(reverse("queue")).content.decode()
        assert f'id="d-{generation.pk}"' in page
        assert "1 more to decide: work that was" in page
        assert f"{reverse('costs')}#undecided" in page


class TestOnTheCard:
    @pytest.mark.parametrize("page", ["create", "order"])
    @pytest.mark.parametrize("make", [unanswered, failed_maybe])
    def test_it_has_the_buttons(self, client, emulator, page, make):
        generation = make()
        url = reverse("create") if page == "create" else None
        url = url or reverse("order-page", args=[generation.order.uid])
        text = client.get(url).content.decode()
        card = text[text.index(f'id="g-{generation.pk}"') :]
        assert 'name="twice" value="yes"' in card
        assert f'action="{reverse("discard")}"' in card
        assert "Decide what to do" not in card

    def test_look_again_where_the_provider_can_be_asked(self, client, emulator):
        unanswered()
        assert reverse("look-again") in client.get(reverse("create")).content.decode()
        Generation.objects.update(provider="scripted-nofind")
        assert reverse("look-again") not in client.get(reverse("create")).content.decode()
