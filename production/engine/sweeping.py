"""Settle what a crash left behind: every step whose lease ran out, and every lost message."""

import logging
from datetime import timedelta
from functools import partial

from django.utils import timezone

from production.engine import policy, step_failures, stored_results, transitions
from production.engine.heartbeat import is_kept_alive_here
from production.engine.provider_requests import workdir
from production.engine.stall_detection import pulse
from production.engine.steps import DISPATCH, Step
from production.engine.submitting import settle_doubt
from production.engine.timing import leased, put_off
from production.models import Generation, State
from providers import registry
from providers.contract import Resubmit, Unknown

log = logging.getLogger(__name__)


def sweep(*, spares_new: bool = True) -> list[Step]:
    """Look over all active rows once. Safe to run at any time, by several workers at once. It
    `spares_new` results for the worker that has just received them.

    Right after a pause of this process or machine nothing is taken for lost."""
    steps = [DISPATCH]
    if not pulse.is_steady():
        return steps
    for generation in _lost(State.SUBMITTING):
        settle = partial(_settle_submission, generation)
        steps += step_failures.guarded("sweep", generation.pk, settle)
    left = _lost(State.COLLECTING)
    if spares_new:
        left = [row for row in left if not _was_just_received(row)]
    return steps + [Step("collect", row.pk) for row in left]


def _lost(state: State) -> list[Generation]:
    now = timezone.now()
    rows = Generation.objects.filter(state=state).exclude(put_off(now)).exclude(leased(now))
    return [
        row for row in rows.select_related("order", "project") if not is_kept_alive_here(row.pk)
    ]


def _was_just_received(row: Generation) -> bool:
    """It waits for a thread of the worker that has asked for it, and nobody has tried it yet. One
    that was received in the future was so before the clock was set back."""
    is_tried = row.lease_until is not None or row.not_before is not None
    age = timezone.now() - row.changed_at
    return not is_tried and timedelta(0) <= age < policy.WAITS_TO_BE_COLLECTED


def _settle_submission(generation: Generation) -> list[Step]:
    """Claimed, and whoever claimed it is gone: was it sent? Never a second POST on a guess."""
    log.warning("generation %s was left while it was being submitted", generation.pk)
    if stored_results.finish(generation):
        return [DISPATCH]
    workdir(generation)
    try:
        provider = registry.get(generation.provider)
    except registry.UnknownProvider as gone:
        transitions.unknown(generation, Unknown(str(gone)))
        return [DISPATCH]
    if provider.resubmit is Resubmit.SAFE:
        _begin_anew(generation)
        return [DISPATCH]
    doubt = Unknown("The app was interrupted while this was being sent.")
    return settle_doubt(generation, provider, doubt)


def _begin_anew(generation: Generation) -> None:
    """It costs nothing twice; but what stops each worker that makes it would stop them for ever."""
    worker_stops = generation.worker_stops + 1
    if worker_stops < policy.WORKER_STOPS:
        transitions.put_back(generation, None, timedelta(0), worker_stops)
    else:
        step_failures.end_after_stops(generation, worker_stops)
