"""Each transition: from the right states only, with what belongs to it."""

import ast
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ledger.models import Basis, LedgerEntry
from production.attempt_models import Attempt
from production.engine import transitions
from production.models import ACTIVE, ENDED, Generation, State
from providers.contract import (
    BadOutput,
    Charged,
    Failed,
    Finished,
    Money,
    NeedsKey,
    Operation,
    Pending,
    ProviderError,
    Refused,
    Unavailable,
    Unknown,
)
from tests.artfactory.app import CHECKOUT
from tests.production.rows import make_generation
from tests.syntax import parsed

pytestmark = pytest.mark.django_db


def reload(generation: Generation) -> Generation:
    return Generation.objects.select_related("order", "project").get(pk=generation.pk)


def ledger_of(generation: Generation) -> list[tuple[str, int | None, str]]:
    entries = LedgerEntry.objects.filter(generation_uid=generation.uid)
    return [(entry.type, entry.amount_micros, entry.basis) for entry in entries]


class TestClaim:
    def test_takes_a_queued_generation_and_opens_an_attempt(self):
        generation = make_generation()
        assert transitions.claim(generation, {"prompt": "x"})
        row = reload(generation)
        assert (row.state, row.attempt, row.body) == (State.SUBMITTING, 1, {"prompt": "x"})
        assert row.lease_until > timezone.now()
        assert Attempt.objects.get(generation=row).number == 1

    def test_only_one_of_two_claims_wins(self):
        generation = make_generation()
        first, second = reload(generation), reload(generation)
        assert transitions.claim(first, {})
        assert not transitions.claim(second, {})
        assert Attempt.objects.filter(generation=generation).count() == 1

    @pytest.mark.parametrize("state", [s for s in State if s != State.QUEUED])
    def test_leaves_every_other_state_alone(self, state):
        assert not transitions.claim(make_generation(state), {})


class TestStarted:
    def test_keeps_the_operation_and_the_request_id(self):
        generation = make_generation(State.SUBMITTING)
        assert transitions.started(generation, Operation({"url": "u"}, "req-1", poll_after=7))
        row = reload(generation)
        assert (row.state, row.operation, row.request_id) == (State.RUNNING, {"url": "u"}, "req-1")
        wait = (row.poll_after - timezone.now()).total_seconds()
        assert 6 < wait <= 7
        assert Attempt.objects.get(generation=row).request_id == "req-1"

    def test_an_answer_after_the_doubt_settles_the_doubt(self):
        generation = make_generation(State.UNKNOWN, error="?", ended_at=timezone.now())
        assert transitions.started(generation, Operation({}, "late"))
        row = reload(generation)
        assert (row.state, row.error, row.ended_at) == (State.RUNNING, "", None)

    def test_the_answer_to_an_older_attempt_changes_nothing(self):
        generation = make_generation(State.SUBMITTING)
        Generation.objects.filter(pk=generation.pk).update(attempt=2)
        assert not transitions.started(generation, Operation({}, "old"))
        assert reload(generation).request_id == ""

    def test_an_endless_hint_is_cut_short(self):
        generation = make_generation(State.SUBMITTING)
        transitions.started(generation, Operation({}, poll_after=10**9))
        assert reload(generation).poll_after < timezone.now() + timedelta(seconds=61)


class TestPending:
    def test_keeps_what_the_provider_says(self):
        generation = make_generation(State.RUNNING)
        answer = Pending(0.5, 3, "painting", logs=("a", "b"))
        assert transitions.pending(generation, answer, timedelta(seconds=2))
        row = reload(generation)
        assert (row.progress, row.queue_position, row.message) == (0.5, 3, "painting")
        assert row.log == "a\nb"

    def test_absurd_progress_is_bounded(self):
        generation = make_generation(State.RUNNING)
        transitions.pending(generation, Pending(17.0), timedelta(seconds=2))
        assert reload(generation).progress == 1.0


class TestReceivedAndDone:
    def test_the_providers_own_figure_wins(self):
        generation = make_generation(State.RUNNING)
        finished = Finished((), cost=Money(Decimal("0.034")), seed=9, request_id="r")
        assert transitions.received(generation, finished, [{"url": "https://x/y.png"}])
        assert transitions.done(reload(generation))
        row = reload(generation)
        assert (row.state, row.cost_micros, row.basis) == (State.DONE, 34_000, Basis.ACTUAL)
        assert (row.seed, row.charged) == (9, Charged.YES)
        assert ledger_of(row)[-1] == ("settle", 34_000, "actual")

    def test_without_a_figure_the_estimate_stands_and_says_so(self):
        generation = make_generation(State.COLLECTING)
        assert transitions.done(generation)
        assert ledger_of(generation)[-1] == ("settle", 10_000, "estimate")

    def test_an_unknown_price_stays_unknown(self):
        generation = make_generation(State.COLLECTING, estimate_micros=None)
        assert transitions.done(generation)
        row = reload(generation)
        assert (row.cost_micros, row.basis) == (None, Basis.UNKNOWN)
        assert ledger_of(row)[-1] == ("settle", None, "unknown")

    def test_done_twice_settles_once(self):
        generation = make_generation(State.COLLECTING)
        twin = reload(generation)
        assert transitions.done(generation)
        assert not transitions.done(twin)
        assert len(ledger_of(generation)) == 2


class TestPutBack:
    def test_returns_to_the_queue_with_a_wait(self):
        generation = make_generation(State.SUBMITTING)
        assert transitions.put_back(generation, Unavailable("no route"), timedelta(seconds=9))
        row = reload(generation)
        assert (row.state, row.tries, row.message) == (State.QUEUED, 1, "no route")
        assert row.not_before > timezone.now() + timedelta(seconds=7)
        assert Attempt.objects.get(generation=row).outcome == "not sent"

    @pytest.mark.parametrize("state", [State.RUNNING, State.COLLECTING, *ENDED])
    def test_never_from_a_state_in_which_it_was_sent(self, state):
        assert not transitions.put_back(make_generation(state), None, timedelta(0))


class TestEnds:
    @pytest.mark.parametrize("state", ACTIVE)
    def test_a_failure_that_cost_nothing_releases_the_reserve(self, state):
        generation = make_generation(state)
        assert transitions.failed(
            generation, ProviderError("no", charged=Charged.NO, request_id="q")
        )
        row = reload(generation)
        assert (row.state, row.error, row.cost_micros) == (State.FAILED, "no", 0)
        assert (row.request_id, row.next_step != "") == ("q", True)
        assert ledger_of(row)[-1][0] == "release"

    def test_a_charged_failure_settles_the_estimate(self):
        generation = make_generation(State.COLLECTING)
        transitions.failed(generation, BadOutput("half a file", charged=Charged.YES))
        assert ledger_of(generation)[-1] == ("settle", 10_000, "estimate")

    def test_refused_content_is_told_apart(self):
        generation = make_generation(State.SUBMITTING)
        transitions.failed(generation, Refused())
        assert reload(generation).state == State.REFUSED

    @pytest.mark.parametrize("charged", list(Charged))
    def test_what_costs_nothing_is_never_called_charged(self, charged):
        generation = make_generation(State.RUNNING, estimate_micros=0)
        transitions.failed(generation, ProviderError(charged=charged))
        row = reload(generation)
        assert (row.charged, ledger_of(row)[-1][0]) == (Charged.NO, "release")

    def test_but_in_doubt_a_late_bill_still_counts(self):
        generation = make_generation(State.SUBMITTING, estimate_micros=0)
        transitions.unknown(generation, Unknown())
        transitions.received(generation, Finished((), cost=Money(Decimal("0.05"))), [{"url": "u"}])
        transitions.done(reload(generation))
        assert ledger_of(generation)[-1] == ("settle", 50_000, "actual")

    def test_unknown_leaves_the_reserve_open(self):
        generation = make_generation(State.SUBMITTING)
        transitions.unknown(generation, Unknown())
        row = reload(generation)
        assert (row.state, row.charged) == (State.UNKNOWN, Charged.MAYBE)
        assert [entry[0] for entry in ledger_of(row)] == ["reserve"]

    @pytest.mark.parametrize("state", ENDED)
    def test_what_has_ended_stays_ended(self, state):
        generation = make_generation(state)
        assert not transitions.failed(generation, ProviderError())
        assert not transitions.cancelled(generation)
        assert reload(generation).state == state


class TestRequeue:
    @pytest.mark.parametrize("state", [s for s in ENDED if s not in (State.DONE, State.REPLACED)])
    def test_starts_a_new_round_with_its_own_reserve(self, state):
        generation = make_generation(state, error="x", operation={"a": 1}, results=[{}])
        assert transitions.requeue(generation)
        row = reload(generation)
        assert (row.state, row.round, row.error) == (State.QUEUED, 2, "")
        assert (row.operation, row.results) == (None, None)
        assert [entry[0] for entry in ledger_of(row)] == ["reserve", "reserve"]

    @pytest.mark.parametrize("state", [*ACTIVE, State.DONE, State.REPLACED])
    def test_not_what_runs_or_is_done(self, state):
        assert not transitions.requeue(make_generation(state))


class TestHistory:
    """Each attempt keeps what came of it, whatever becomes of the generation later."""

    def failed_once(self, **facts) -> Generation:
        generation = make_generation(State.RUNNING, **facts)
        error = ProviderError("no luck", next_step="Try on Monday.")
        assert transitions.provider_ended(generation, Failed(error, ("it began", "it broke")))
        return generation

    def test_what_came_of_it(self):
        attempt = Attempt.objects.get(generation=self.failed_once())
        assert (attempt.outcome, attempt.error) == ("failed", "no luck")
        assert (attempt.next_step, attempt.ended_at is not None) == ("Try on Monday.", True)

    def test_the_log_of_a_failure_is_kept_and_so_is_that_of_earlier_rounds(self):
        generation = self.failed_once()
        assert reload(generation).log == "it began\nit broke"
        transitions.requeue(generation)
        assert reload(generation).log == ""
        assert Attempt.objects.get(generation=generation).log == "it began\nit broke"

    @pytest.mark.parametrize(
        "act",
        [
            transitions.cancelled,
            lambda generation: transitions.failed(generation, NeedsKey()),
            lambda generation: transitions.put_back(generation, Unavailable(), timedelta(0)),
        ],
        ids=["cancelled", "failed", "put back"],
    )
    def test_what_happens_before_the_next_claim_leaves_the_last_attempt_alone(self, act):
        generation = self.failed_once()
        transitions.requeue(generation)
        assert act(generation)
        attempt = Attempt.objects.get(generation=generation)
        assert (attempt.outcome, attempt.error) == ("failed", "no luck")

    def test_one_that_was_given_up_goes_on(self):
        generation = make_generation(State.SUBMITTING)
        transitions.unknown(generation, Unknown())
        transitions.started(generation, Operation({}, "late"))
        attempt = Attempt.objects.get(generation=generation)
        assert (attempt.outcome, attempt.ended_at, attempt.request_id) == ("", None, "late")
        transitions.received(generation, Finished(()), [{"url": "u"}])
        transitions.done(generation)
        assert Attempt.objects.get(generation=generation).outcome == "done"

    def test_an_answer_that_came_too_late_leaves_its_id(self):
        generation = make_generation(State.SUBMITTING)
        slow = reload(generation)
        transitions.unknown(generation, Unknown())
        transitions.requeue(generation)
        assert not transitions.started(slow, Operation({}, "job-7"))
        assert reload(generation).state == State.QUEUED
        assert Attempt.objects.get(generation=generation).request_id == "job-7"

    def test_a_result_in_the_answer_leaves_its_id_too(self):
        generation = make_generation(State.SUBMITTING)
        transitions.received(generation, Finished((), request_id="r-1"), [{"url": "u"}])
        assert Attempt.objects.get(generation=generation).request_id == "r-1"

    def test_what_was_meant_for_an_earlier_round_leaves_the_present_one_alone(self):
        before = make_generation()
        now = reload(before)
        transitions.cancelled(now)
        transitions.requeue(now)
        assert not transitions.cancelled(before)
        assert reload(before).state == State.QUEUED
        assert [entry[0] for entry in ledger_of(now)] == ["reserve", "release", "reserve"]


class TestLeases:
    def test_collecting_is_held_by_one(self):
        generation = make_generation(State.COLLECTING)
        assert transitions.hold(generation)
        assert not transitions.hold(generation)

    def test_nor_by_who_read_it_before(self):
        generation = make_generation(State.COLLECTING)
        read_before = reload(generation)
        assert transitions.hold(generation)
        assert not transitions.hold(read_before)
        assert reload(generation).worker_stops == 0

    def test_a_lapsed_lease_is_free(self):
        past = timezone.now() - timedelta(seconds=1)
        assert transitions.hold(make_generation(State.COLLECTING, lease_until=past))

    def test_a_lease_from_before_the_clock_was_set_back_is_free(self):
        ahead = timezone.now() + timedelta(hours=1)
        assert transitions.hold(make_generation(State.COLLECTING, lease_until=ahead))

    def test_kept_leases_run_on(self):
        past = timezone.now() - timedelta(seconds=1)
        generation = make_generation(State.SUBMITTING, lease_until=past)
        transitions.keep_leases([generation.pk])
        assert reload(generation).lease_until > timezone.now()


def name_of(function: ast.expr) -> str:
    return getattr(function, "attr", "") or getattr(function, "id", "")


def test_nothing_else_moves_a_generation():
    """Neither by a write of the column nor by a set of the attribute."""
    found = []
    for file in sorted((CHECKOUT / "production").rglob("*.py")):
        # What brings past runs, and what carries a project, have states of their own.
        if {"transitions", "migrations", "past_runs", "bundles"} & {*file.parts}:
            continue
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.Call) and name_of(node.func) == "update":
                found += [file for given in node.keywords if given.arg == "state"]
                told = [key for it in node.args if isinstance(it, ast.Dict) for key in it.keys]
                found += [file for key in told if getattr(key, "value", "") == "state"]
            if isinstance(node, ast.Assign):
                names = [getattr(target, "attr", "") for target in node.targets]
                found += [file for name in names if name == "state"]
    assert not found
