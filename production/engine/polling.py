"""Ask providers how running work stands: all that is due, each on a thread of its own."""

import logging
from datetime import datetime, timedelta

from django.db.models import Case, F, IntegerField, When
from django.utils import timezone

from foundation import connection_pool
from gallery import decoder
from production.engine import (
    cancellation,
    live_preview,
    policy,
    results,
    sanitize,
    step_failures,
    transitions,
)
from production.engine.failpoints import reached
from production.engine.group_commit import grouped
from production.engine.heartbeat import keep_alive, note_step_error, step_error_was_noted
from production.engine.poll_interval import next_poll
from production.engine.provider_requests import clear_workdir, workdir
from production.engine.steps import DISPATCH, Step
from production.engine.storage_retry import reason
from production.engine.timing import poll_due
from production.models import Generation, State
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

# What may be over the next time, if only because the user mends the key or the wallet.
PASSING = Unavailable | RateLimited | Unknown | NeedsKey | NoFunds


@grouped
def due() -> list[Generation]:
    """Running generations to ask about now; each is given to one caller only. Their rows say
    already that the worker stopped with them, until the answer is kept."""
    now = timezone.now()
    ready = Generation.objects.filter(poll_due(now), state=State.RUNNING)
    rows = list(
        ready.select_related("order", "project").order_by("poll_after")[: policy.POLLS_AT_A_TIME]
    )
    rows = _with_one_alone(rows, now)
    stopped = [row.pk for row in rows if not step_error_was_noted(row.pk)]
    counted = When(pk__in=stopped, then=F("worker_stops") + 1)
    Generation.objects.filter(pk__in=[row.pk for row in rows], state=State.RUNNING).update(
        poll_after=now + policy.POLL_LEASE,
        worker_stops=Case(counted, default=F("worker_stops"), output_field=IntegerField()),
    )
    return rows


def _with_one_alone(rows: list[Generation], now: datetime) -> list[Generation]:
    """Of those with which workers stopped so often that one more time is the last, one at most."""
    doubtful = [row for row in rows if row.worker_stops >= policy.ALONE_FROM]
    if not doubtful:
        return rows
    others = [row for row in rows if row not in doubtful]
    query = Generation.objects.filter(state=State.RUNNING, worker_stops__gt=policy.ALONE_FROM)
    is_under_way = query.exclude(poll_due(now)).exists()
    return others if is_under_way else [*others, doubtful[0]]


def poll(generation: Generation) -> list[Step]:
    """Ask once about one running generation and keep the answer."""
    if generation.worker_stops >= policy.WORKER_STOPS:
        return step_failures.end_after_stops(generation, generation.worker_stops)
    with keep_alive(generation.pk):
        return _ask(generation)


def _ask(generation: Generation) -> list[Step]:
    try:
        provider = registry.get(generation.provider)
        ctx = connect.context(provider, workdir=workdir(generation))
        operation = Operation(generation.operation or {}, generation.request_id)
        connection_pool.rest()
        answer = sanitize.status(provider.poll(ctx, operation))
        reached("answer polled", generation.pk)
        if generation.cancel_asked and isinstance(answer, Pending):
            words = cancellation.stop_at_provider(generation, provider, ctx, operation)
            transitions.ask_again(
                generation, _growing(generation.tries, policy.LONGEST_POLL), words
            )
            return []
        return _keep(generation, answer)
    except registry.UnknownProvider as error:
        transitions.ask_again(generation, timedelta(seconds=policy.LONGEST_POLL), str(error))
        return []
    except ProviderError as error:
        return _poll_failed(generation, error)
    except OSError as error:
        log.warning("the result of generation %s cannot be kept yet: %s", generation.pk, error)
        wait = timedelta(seconds=policy.LONGEST_POLL)
        transitions.ask_again(generation, wait, f"It is ready but cannot be kept: {reason(error)}")
        return []
    except Exception as error:
        log.exception(
            "%s could not be asked about generation %s", generation.provider, generation.pk
        )
        note_step_error(generation.pk)
        return step_failures.noted("poll", generation.pk, error)


def _keep(generation: Generation, answer: Pending | Finished | Failed) -> list[Step]:
    if isinstance(answer, Pending):
        live_preview.keep(generation, answer.preview)
        wait = next_poll(generation, answer)
        if wait <= policy.ENDS_SOON:
            decoder.warm()
        transitions.pending(generation, answer, wait)
        return []
    if isinstance(answer, Failed):
        transitions.provider_ended(generation, answer)
        clear_workdir(generation)
        return [DISPATCH]
    transitions.received(generation, answer, results.keep(generation, answer))
    live_preview.remove(generation)
    reached("results saved", generation.pk)
    return [Step("collect", generation.pk), DISPATCH]


def _poll_failed(generation: Generation, error: ProviderError) -> list[Step]:
    """A GET that failed says nothing of the work itself, least of all that it was not charged.

    Only what will not get better by waiting ends it: the operation is gone, or nobody can tell how
    it stands; and what may pass at the end of the work, but did not for so long."""
    may_pass = error.patience is None or generation.tries < error.patience
    if (isinstance(error, PASSING) and may_pass) or generation.tries < policy.POLLS_THAT_MAY_FAIL:
        wait = _growing(generation.tries, policy.LONGEST_FAILED_POLL_WAIT)
        if error.retry_after is not None:
            wait = timedelta(
                seconds=min(max(wait.total_seconds(), error.retry_after), policy.LONGEST_POLL_HINT)
            )
        transitions.ask_again(generation, wait, error.message)
        return []
    if error.was_charged is Charged.NO and not cancellation.costs_nothing(generation):
        error.was_charged = Charged.MAYBE
    transitions.failed(generation, error)
    clear_workdir(generation)
    return [DISPATCH]


def _growing(tries: int, longest: float) -> timedelta:
    return timedelta(seconds=min(policy.FIRST_FAILED_POLL_WAIT * 2.0 ** min(tries, 10), longest))
