"""Ask providers how running work stands: all that is due, each on a thread of its own."""

import logging
from datetime import timedelta

from django.utils import timezone

from production import breakdowns, engine, results, stopping, told
from production.models import Generation, State
from production.moments import reached
from production.pacing import LONGEST, next_poll
from production.patience import reason
from production.requests import clear_workdir, workdir
from production.steps import DISPATCH, Step
from production.times import LONGEST_HINT, POLL_LEASE, poll_due
from production.writing import grouped
from providers import connect, registry
from providers.contract import (
    Charged,
    Failed,
    Finished,
    NeedsKey,
    NoFunds,
    Operation,
    Pending,
    ProviderError,
    RateLimited,
    Unavailable,
    Unknown,
)

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.5, 60.0
# What may be over the next time, if only because the user mends the key or the wallet.
PASSING = Unavailable | RateLimited | Unknown | NeedsKey | NoFunds
# A worker takes so many at a time and leaves the rest to the next that is free.
AT_A_TIME = 24


@grouped
def due() -> list[Generation]:
    """Running generations to ask about now; each is given to one caller only."""
    now = timezone.now()
    rows = list(
        Generation.objects.filter(poll_due(now), state=State.RUNNING)
        .select_related("order", "project")
        .order_by("poll_after")[:AT_A_TIME]
    )
    Generation.objects.filter(pk__in=[row.pk for row in rows], state=State.RUNNING).update(
        poll_after=now + POLL_LEASE
    )
    return rows


def poll(generation: Generation) -> list[Step]:
    """Ask once about one running generation and keep the answer."""
    try:
        provider = registry.get(generation.provider)
        ctx = connect.context(provider, workdir=workdir(generation))
        operation = Operation(generation.operation or {}, generation.request_id)
        answer = told.status(provider.poll(ctx, operation))
        reached("answer polled", generation.pk)
        if generation.cancel_asked and isinstance(answer, Pending):
            words = stopping.tell(generation, provider, ctx, operation)
            engine.ask_again(generation, _growing(generation.tries, LONGEST), words)
            return []
        return _keep(generation, answer)
    except registry.UnknownProvider as error:
        engine.ask_again(generation, timedelta(seconds=LONGEST), str(error))
        return []
    except ProviderError as error:
        return _poll_failed(generation, error)
    except OSError as error:
        log.warning("the result of generation %s cannot be kept yet: %s", generation.pk, error)
        wait = timedelta(seconds=LONGEST)
        engine.ask_again(generation, wait, f"It is ready but cannot be kept: {reason(error)}")
        return []
    except Exception as error:
        log.exception(
            "%s could not be asked about generation %s", generation.provider, generation.pk
        )
        return breakdowns.noted("poll", generation.pk, error)


def _keep(generation: Generation, answer: Pending | Finished | Failed) -> list[Step]:
    if isinstance(answer, Pending):
        engine.pending(generation, answer, next_poll(generation, answer))
        return []
    if isinstance(answer, Failed):
        engine.ended_there(generation, answer)
        clear_workdir(generation)
        return [DISPATCH]
    engine.received(generation, answer, results.keep(generation, answer))
    reached("results saved", generation.pk)
    return [Step("collect", generation.pk), DISPATCH]


def _poll_failed(generation: Generation, error: ProviderError) -> list[Step]:
    """A GET that failed says nothing of the work itself, least of all that it was not charged.

    Only what will not get better by waiting ends it: the operation is gone, or nobody can tell how
    it stands; and what may pass at the end of the work, but did not for so long."""
    may_pass = error.patience is None or generation.tries < error.patience
    if (isinstance(error, PASSING) and may_pass) or generation.tries < 3:
        wait = _growing(generation.tries, LONGEST_WAIT)
        if error.retry_after is not None:
            wait = timedelta(
                seconds=min(max(wait.total_seconds(), error.retry_after), LONGEST_HINT)
            )
        engine.ask_again(generation, wait, error.message)
        return []
    if error.was_charged is Charged.NO:
        error.was_charged = Charged.MAYBE
    engine.failed(generation, error)
    clear_workdir(generation)
    return [DISPATCH]


def _growing(tries: int, longest: float) -> timedelta:
    return timedelta(seconds=min(FIRST_WAIT * 2.0 ** min(tries, 10), longest))
