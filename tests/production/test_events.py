"""Each end of work is told once, in the transaction that ends it."""

import ast
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from ledger.models import Cap
from production import actions, orders, unchecked_actions
from production.engine import transitions, unchecked_results
from production.event_models import Event
from production.models import ENDED, Generation, State, UncheckedResult
from production.orders import OrderLine, OrderRejected, OrderRequest
from production.quotes import refuse_the_hopeless
from providers.contract import (
    BadOutput,
    Charged,
    Failed,
    Finished,
    Operation,
    Pending,
    ProviderError,
    Refused,
    Unavailable,
    Unknown,
)
from tests.artfactory.app import CHECKOUT
from tests.emulator import Emulator
from tests.production.rows import make_generation, make_order
from tests.syntax import parsed

pytestmark = pytest.mark.django_db

Move = Callable[[Generation], object]
BROKEN = ProviderError("It broke.")
NO = Refused("Not this.")
LATER = timedelta(seconds=1)

ENDS: dict[str, tuple[State, Move, State]] = {
    "done": (State.COLLECTING, transitions.done, State.DONE),
    "failed": (State.RUNNING, lambda row: transitions.failed(row, BROKEN), State.FAILED),
    "failed unsent": (State.QUEUED, lambda row: transitions.failed(row, BROKEN), State.FAILED),
    "refused": (State.SUBMITTING, lambda row: transitions.failed(row, NO), State.REFUSED),
    "provider_ended": (
        State.RUNNING,
        lambda row: transitions.provider_ended(row, Failed(BROKEN)),
        State.FAILED,
    ),
    "provider_ended refused": (
        State.RUNNING,
        lambda row: transitions.provider_ended(row, Failed(NO)),
        State.REFUSED,
    ),
    "cancelled": (State.QUEUED, transitions.cancelled, State.CANCELLED),
    "given_up": (State.RUNNING, transitions.given_up, State.CANCELLED),
    "unknown": (
        State.SUBMITTING,
        lambda row: transitions.unknown(row, Unknown("No answer.")),
        State.UNKNOWN,
    ),
    "discarded": (
        State.UNKNOWN,
        lambda row: transitions.discarded(row, was_charged=True),
        State.CANCELLED,
    ),
    "decide_unchecked": (
        State.FAILED,
        lambda row: transitions.decide_unchecked(row, State.DONE, None),
        State.DONE,
    ),
}
GOES_ON: dict[str, tuple[State, Move]] = {
    "claim": (State.QUEUED, lambda row: transitions.claim(row, {})),
    "started": (State.SUBMITTING, lambda row: transitions.started(row, Operation({}))),
    "received": (State.RUNNING, lambda row: transitions.received(row, Finished(()), [])),
    "pending": (State.RUNNING, lambda row: transitions.pending(row, Pending(), LATER)),
    "put_back": (State.SUBMITTING, lambda row: transitions.put_back(row, None, LATER)),
    "collect_later": (
        State.COLLECTING,
        lambda row: transitions.collect_later(row, Unavailable("Away."), LATER),
    ),
    "requeue": (State.FAILED, transitions.requeue),
    "decide_unchecked": (
        State.FAILED,
        lambda row: transitions.decide_unchecked(row, State.FAILED, BadOutput("Still odd.")),
    ),
}


def told() -> list[tuple[str, str]]:
    return list(Event.objects.values_list("kind", "subject"))


class TestEnds:
    @pytest.mark.parametrize("name", ENDS)
    def test_each_has_its_event(self, name: str):
        state, move, ends = ENDS[name]
        generation = make_generation(state, order=make_order(purse="film 7", part="shot 3"))
        assert move(generation)
        generation.refresh_from_db()
        event = Event.objects.get()
        assert (generation.state, event.kind, event.subject) == (ends, ends, str(generation.uid))
        assert event.payload == {
            "generation": str(generation.uid),
            "order": str(generation.order.uid),
            "round": 1,
            "state": ends,
            "provider": "scripted",
            "model": "picture",
            "kind": "text-to-image",
            "project": "inbox",
            "purse": "film 7",
            "part": "shot 3",
            "cost_micros": generation.cost_micros,
            "currency": "USD",
            "charged": generation.charged,
        }

    @pytest.mark.parametrize("name", ENDS)
    def test_neither_is_there_without_the_other(self, name: str):
        state, move, _ = ENDS[name]
        generation = make_generation(state)
        with pytest.raises(InterruptedError), transaction.atomic():
            move(generation)
            raise InterruptedError
        generation.refresh_from_db()
        assert (generation.state, told()) == (state, [])

    @pytest.mark.parametrize("name", ENDS)
    def test_who_comes_second_tells_nothing(self, name: str):
        state, move, _ = ENDS[name]
        generation = make_generation(state)
        late = Generation.objects.select_related("order", "project").get(pk=generation.pk)
        move(generation)
        move(late)
        assert len(told()) == 1

    @pytest.mark.parametrize("name", GOES_ON)
    def test_what_goes_on_has_none(self, name: str):
        state, move = GOES_ON[name]
        assert move(make_generation(state))
        assert told() == []

    def test_every_ended_state_is_a_kind(self):
        assert set(ENDED) | {Event.Kind.CAP_REACHED} == set(Event.Kind)

    def test_no_state_is_written_past_the_one_write_that_tells(self):
        """`move` writes what it is given; whoever names a state in an update of rows is past it.
        What brings past runs has a state of its own."""
        past = [
            (file.name, node.lineno)
            for file in (CHECKOUT / "production").rglob("*.py")
            if not {"past_runs", "bundles"} & {*file.parts}
            for node in ast.walk(parsed(file))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if node.func.attr in ("update", "bulk_update")
            if any(keyword.arg == "state" for keyword in node.keywords)
        ]
        assert past == []
        doors = [
            (file.name, node.lineno)
            for file in (CHECKOUT / "production" / "engine" / "transitions").rglob("*.py")
            for node in ast.walk(parsed(file))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if node.func.attr == "update" and any(one.arg is None for one in node.keywords)
        ]
        assert [name for name, _ in doors] == ["_base.py"]

    def test_all_that_waits_is_cancelled_with_an_event_each(self):
        waiting = {str(make_generation().uid) for _ in range(3)}
        actions.cancel_waiting()
        assert {subject for _, subject in told()} == waiting
        assert len(told()) == 3

    def test_what_is_taken_all_the_same_is_done_after_all(self, tmp_path):
        generation = make_generation(State.COLLECTING)
        (tmp_path / "odd.bin").write_bytes(b"odd" * 100)
        kept = unchecked_results.keep(generation, 0, tmp_path / "odd.bin", "image/png", "Odd.")
        with transaction.atomic():
            transitions.failed(generation, BadOutput("Odd.", charged=Charged.YES))
            unchecked_results.add(generation, 0, kept, {}, None)
        unchecked_actions.take(UncheckedResult.objects.get().pk)
        assert [kind for kind, _ in told()] == ["failed", "done"]


class TestCapReached:
    @pytest.fixture
    def cap(self) -> Cap:
        return Cap.objects.create(period="day", amount_micros=5_000)

    def test_an_order_that_a_cap_stops(self, emulator: Emulator, cap: Cap):
        lines = [OrderLine("scripted/picture")]
        request = OrderRequest(
            kind="text-to-image", prompt="secret words", lines=lines, count=2, purse="film 7"
        )
        with pytest.raises(OrderRejected):
            orders.place(request)
        event = Event.objects.get()
        assert (event.kind, event.subject) == ("cap-reached", "")
        assert event.payload == {
            "models": ["scripted/picture"],
            "made_by": "page",
            "project": "inbox",
            "purse": "film 7",
            "part": "",
            "cap": "Per day",
            "cap_micros": 5_000,
            "left_micros": 5_000,
            "asked_micros": 20_000,
            "has_unknown": False,
        }

    def test_an_order_that_is_refused_before_anybody_is_asked(self, emulator: Emulator, cap: Cap):
        """Above the sum from which the page asks, it looks at the caps before it does."""
        lines = [OrderLine("scripted/picture")]
        request = OrderRequest(kind="text-to-image", prompt="x", lines=lines, made_by="page")
        with pytest.raises(OrderRejected):
            refuse_the_hopeless(orders.quote(request), None)
        event = Event.objects.get()
        assert (event.kind, event.payload["project"]) == ("cap-reached", "inbox")
        assert event.payload["asked_micros"] == 10_000

    def test_a_retry_that_a_cap_stops(self, emulator: Emulator, cap: Cap):
        generation = make_generation(State.FAILED, charged=Charged.NO, estimate_micros=0)
        with pytest.raises(actions.NotPossible):
            actions.retry(generation.pk)
        event = Event.objects.get()
        assert (event.kind, event.subject) == ("cap-reached", str(generation.uid))
        assert event.payload["asked_micros"] == 10_000
        assert event.payload["order"] == str(generation.order.uid)

    @pytest.mark.parametrize("wrong", [{"lines": []}, {"count": 0}, {"prompt": ""}])
    def test_what_was_refused_for_another_reason_has_none(self, emulator, cap, wrong):
        facts = {"kind": "text-to-image", "prompt": "x", "lines": [OrderLine("scripted/picture")]}
        with pytest.raises(OrderRejected):
            orders.place(OrderRequest(**facts | wrong))
        assert told() == []
