"""What the user's own word moves: let go, given up, fetched again, tried again, settled."""

from django.db.models import Q
from django.utils import timezone

from ledger import entries
from ledger.models import Basis
from production.engine import attempts
from production.engine.group_commit import grouped
from production.engine.timing import leased
from production.engine.transitions._base import (
    end,
    error_of,
    move,
    news_columns,
    no_breakdown,
    no_error,
)
from production.generation_charge import charge_of
from production.models import ENDED, Generation, State
from providers.contract import Charged, ProviderError


@grouped
def release(generation: Generation) -> bool:
    """The user lets held work go on: queued, and free to be sent."""
    return move(generation, (State.QUEUED,), Q(held=True), held=False)


@grouped
def given_up(generation: Generation) -> bool:
    """→ cancelled, however far it is: the user waits for it no longer. Where its results lie is
    kept, so that they can be fetched after all. False while it is being sent."""
    generation.refresh_from_db(fields=["state", "results", "round", "attempt", "basis", "charged"])
    sending = Generation.objects.filter(leased(timezone.now()), pk=generation.pk)
    if sending.filter(state=State.SUBMITTING).exists():
        return False
    charged = {State.QUEUED: Charged.NO, State.COLLECTING: Charged.YES}
    return end(
        generation, State.CANCELLED, None, charged.get(State(generation.state), Charged.MAYBE)
    )


@grouped
def fetch_again(generation: Generation) -> bool:
    """failed → collecting where the provider has delivered and only the fetching went wrong; failed
    or cancelled → running where nobody knows how its work ended."""
    if not generation.can_be_fetched:
        return False
    moved = move(
        generation,
        (State.FAILED, State.CANCELLED),
        state=State.COLLECTING if generation.results else State.RUNNING,
        cancel_asked=False,
        tries=0,
        not_before=None,
        poll_after=timezone.now(),
        lease_until=None,
        ended_at=None,
        **news_columns(timezone.now()),
        **no_error(),
        **no_breakdown(),
    )
    if moved:
        attempts.resumed(generation)
    return moved


@grouped
def requeue(generation: Generation) -> bool:
    """An ended generation goes into a new round, with a reserve of its own at the price that it
    carries now."""
    log = generation.log
    moved = move(
        generation,
        tuple(state for state in ENDED if state not in (State.DONE, State.REPLACED)),
        state=State.QUEUED,
        round=generation.round + 1,
        operation=None,
        results=None,
        request_id="",
        not_before=None,
        lease_until=None,
        cancel_asked=False,
        tries=0,
        progress=None,
        queue_position=None,
        estimate_micros=generation.estimate_micros,
        currency=generation.currency,
        cost_micros=None,
        basis=Basis.UNKNOWN,
        charged=Charged.NO,
        message="",
        log="",
        ended_at=None,
        news_at=None,
        polls_without_news=0,
        **no_error(),
        **no_breakdown(),
    )
    if moved:
        attempts.keep_log(generation, log)
        entries.reserve([charge_of(generation)])
    return moved


@grouped
def discarded(generation: Generation, *, was_charged: bool) -> bool:
    """unknown → cancelled: the user says whether it was charged, which closes the reserve."""
    charged = Charged.YES if was_charged else Charged.NO
    return end(generation, State.CANCELLED, None, charged, (State.UNKNOWN,))


@grouped
def decide_unchecked(generation: Generation, state: State, note: ProviderError | None) -> bool:
    """failed or done → the same or done: the user has decided about a result that was kept
    unchecked. What it cost was settled when it came."""
    generation.refresh_from_db(fields=["state"])
    error = error_of(note) if note else no_error()
    return move(generation, (State.FAILED, State.DONE), state=state, **error)
