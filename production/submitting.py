"""One submission: prepare, claim, the one call that spends, keep the answer."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from functools import partial

from artfactory.disks import may_pass
from gallery import places
from gallery.places import StoreFailed
from production import engine, limits, patience, sent_facts, sent_log, told
from production.leases import held
from production.models import Generation, State
from production.moments import reached
from production.requests import attempt_key, clear_workdir, request_for, workdir
from production.steps import DISPATCH, Step
from providers import catalogue, connect, proxies, registry
from providers.contract import (
    BadRequest,
    Charged,
    Context,
    Finished,
    Json,
    NeedsKey,
    Operation,
    Prepared,
    Provider,
    ProviderError,
    RateLimited,
    Resubmit,
    Stopped,
    Unavailable,
    Unknown,
)

log = logging.getLogger(__name__)

SENT_BEFORE = "It was sent before: the database seems to be an older copy of itself."
# A crash leaves in doubt what is being sent at that moment, so that should be little; it still
# makes twenty submissions a second where an answer takes 300 ms.
_few_at_once = threading.BoundedSemaphore(6)
MOST_TRIES = 8
MOST_LOOKS = 5
LONGEST_WAIT = 300.0
LONGEST_TOLD = 3600.0
REPORT_EVERY = 0.4
LOOK_AT_DISK = timedelta(seconds=15)


def submit(id: int, stopping: Callable[[], bool] = lambda: False) -> list[Step]:
    """Submit one queued generation. Says what to do next; safe to call for any id at any time."""
    generation = (
        Generation.objects.select_related("order", "project")
        .filter(pk=id, state=State.QUEUED, held=False)
        .first()
    )
    if generation is None:
        return []
    if generation.cancel_asked:
        engine.cancelled(generation)
        return [DISPATCH]
    with held(generation.pk):
        return _prepare_and_send(generation, stopping)


def _prepare_and_send(generation: Generation, stopping: Callable[[], bool]) -> list[Step]:
    try:
        provider = registry.get(generation.provider)
        if provider.resubmit is Resubmit.NEVER:
            proxies.check_for(connect.base_url(provider))
        reporter = Reporter(generation, stopping)
        ctx = connect.context(provider, workdir=workdir(generation), report=reporter)
        prepared = told.prepared(provider.prepare(ctx, request_for(generation)))
    except (registry.UnknownProvider, catalogue.UnknownModel) as error:
        engine.failed(generation, BadRequest(str(error), next_step="Choose another model."))
        return [DISPATCH]
    except ProviderError as error:
        _not_sent(generation, error)
        return [DISPATCH]
    except OSError as error:
        return _wait_for_disk(generation, error)
    except Exception:
        log.exception("%s could not prepare generation %s", generation.provider, generation.pk)
        engine.failed(generation, _bug(generation.provider, Charged.NO))
        return [DISPATCH]
    reached("prepared", generation.pk)
    with nullcontext() if provider.submit_waits else _few_at_once:
        return _claim_and_send(generation, provider, ctx, prepared)


def _claim_and_send(
    generation: Generation, provider: Provider, ctx: Context, prepared: Prepared
) -> list[Step]:
    if limits.must_wait(generation.provider):
        engine.not_now(generation)
        return []
    costs = provider.resubmit is Resubmit.NEVER
    facts = sent_facts.of(generation, prepared.body) if costs else {}
    try:
        if costs:
            places.writable()
    except StoreFailed as error:
        return _wait_for_disk(generation, error)
    if not engine.claim(generation, prepared.body):
        return []
    reached("claimed", generation.pk)
    try:
        facts |= sent_facts.of_claim(generation)
        first_time = not costs or sent_log.begin(prepared.key, facts)
    except OSError as error:
        return _wait_for_disk(generation, error)
    if not first_time:
        return settle_doubt(generation, provider, Unknown(SENT_BEFORE))
    return _send(generation, provider, ctx, prepared)


def _disk_failed(generation: Generation, provider: Provider, error: OSError) -> list[Step]:
    """In the middle of the call: it is this machine's fault, and nobody knows what left before."""
    if provider.resubmit is Resubmit.SAFE:
        return _wait_for_disk(generation, error)
    words = f"This machine's disk failed while it was being sent. {patience.reason(error)}"
    return settle_doubt(generation, provider, Unknown(words))


def _wait_for_disk(generation: Generation, error: OSError | StoreFailed) -> list[Step]:
    """Nothing was sent, and nothing will be until what comes back can be kept."""
    words = f"Nothing was sent, since its result could not be kept: {patience.reason(error)}"
    engine.put_back(generation, Unavailable(words), LOOK_AT_DISK)
    return [DISPATCH]


def _send(
    generation: Generation, provider: Provider, ctx: Context, prepared: Prepared
) -> list[Step]:
    try:
        answer = told.submission(provider.submit(ctx, prepared))
    except Stopped:
        _stopped(generation, provider)
        return [DISPATCH]
    except (Unavailable, RateLimited) as error:
        _not_sent(generation, error)
        return [DISPATCH]
    except Unknown as error:
        return settle_doubt(generation, provider, error)
    except ProviderError as error:
        engine.failed(generation, error)
        clear_workdir(generation)
        return [DISPATCH]
    except Exception as error:
        log.exception("%s broke down on generation %s", provider.slug, generation.pk)
        if isinstance(error, OSError) and may_pass(error):
            return _disk_failed(generation, provider, error)
        if provider.resubmit is Resubmit.SAFE:
            engine.failed(generation, _bug(provider.label, Charged.NO))
            return [DISPATCH]
        return settle_doubt(generation, provider, _in_doubt(provider, error))
    reached("posted", generation.pk)
    return keep_answer(generation, answer)


def keep_answer(generation: Generation, answer: Operation | Finished) -> list[Step]:
    """Store what a submission gave: its files, the note of it, then the row in a commit of its own.

    It may have been paid for, so it is held until disk and database take it.
    """
    keep = partial(
        patience.until_kept,
        what=f"the answer to generation {generation.pk}",
        tell=partial(_cannot_be_kept, generation),
    )
    facts = keep(lambda: sent_facts.of_answer(generation, answer))
    keep(lambda: sent_log.answered(attempt_key(generation, generation.attempt), facts))
    reached("answer noted", generation.pk)
    return keep(lambda: go_on(generation, facts))


def go_on(generation: Generation, facts: Json) -> list[Step]:
    """Write the answer that the sent log has into the row."""
    limits.went_well(generation.provider)
    answer = sent_facts.answer(facts)
    if isinstance(answer, Operation):
        engine.started(generation, answer)
        reached("operation saved", generation.pk)
        return []
    engine.received(generation, answer, facts["results"])
    reached("results saved", generation.pk)
    return [Step("collect", generation.pk), DISPATCH]


def _cannot_be_kept(generation: Generation, error: Exception) -> None:
    words = f"The answer is here, but it cannot be kept yet. {patience.reason(error)}"
    engine.tells(generation, words)


def settle_doubt(generation: Generation, provider: Provider, error: Unknown) -> list[Step]:
    """Sent, no answer: look it up where the provider can; else the user decides.

    What cuts a submission off often cuts off the look, too, so that one is tried for a minute.
    """
    if provider.resubmit is Resubmit.SAFE:
        engine.put_back(generation, None, timedelta(0))
        return [DISPATCH]
    note = sent_log.read(attempt_key(generation, generation.attempt))
    if note is not None and note.answered:
        return go_on(generation, note.answered)
    if provider.can_find:
        try:
            ctx = connect.context(provider, workdir=workdir(generation))
            found = provider.find(ctx, attempt_key(generation, generation.attempt))
            found = None if found is None else told.submission(found)
        except (Unavailable, RateLimited) as away:
            if generation.tries < MOST_LOOKS:
                words = f"No answer came. Whether it arrived is asked for again ({away.message})"
                engine.look_later(generation, wait_before_retry(generation.tries, away), words)
                return []
            found = None
        except Exception:
            log.exception("%s could not look up generation %s", provider.slug, generation.pk)
            found = None
        if found is not None:
            return keep_answer(generation, found)
    engine.unknown(generation, error)
    return [DISPATCH]


def _not_sent(generation: Generation, error: ProviderError) -> None:
    """Certainly nothing was accepted: wait and try again, or fail where that is no use."""
    may_wait = isinstance(error, Unavailable | RateLimited) and not isinstance(error, NeedsKey)
    patience = MOST_TRIES * (10 if isinstance(error, RateLimited) else 1)
    if isinstance(error, RateLimited):
        limits.slow_down(generation.provider, error)
    if may_wait and generation.tries < patience:
        engine.put_back(generation, error, wait_before_retry(generation.tries, error))
        if _was_cancelled(generation):
            engine.cancelled(generation)
    else:
        engine.failed(generation, error)


def wait_before_retry(tries: int, error: ProviderError) -> timedelta:
    """The provider's word where it gave one, else 2 s doubling up to 5 minutes."""
    seconds = min(2.0 ** (tries + 1), LONGEST_WAIT)
    if (told_wait := told.wait_told(error)) is not None:
        seconds = min(max(told_wait, 0.5), LONGEST_TOLD)
    return timedelta(seconds=seconds)


def _stopped(generation: Generation, provider: Provider) -> None:
    """The work inside the call was stopped: by the user, or because the app shuts down."""
    if _was_cancelled(generation):
        free = provider.resubmit is Resubmit.SAFE
        engine.cancelled(generation, Charged.NO if free else Charged.MAYBE)
        clear_workdir(generation)
    elif provider.resubmit is Resubmit.SAFE:
        engine.put_back(generation, None, timedelta(0))
    else:
        engine.unknown(generation, Unknown())


def _was_cancelled(generation: Generation) -> bool:
    return Generation.objects.filter(pk=generation.pk, cancel_asked=True).exists()


def _in_doubt(provider: Provider, error: Exception) -> Unknown:
    """It broke down after it may have been sent; it was sent where there is an answer."""
    if isinstance(error, told.NotUnderstood):
        words = f"{provider.label} answered the order, but its answer is not understood."
        return Unknown(words, request_id=error.request_id)
    return Unknown(_bug(provider.label).message)


def _bug(name: str, charged: Charged = Charged.MAYBE) -> ProviderError:
    return ProviderError(
        f"{name}: an error in the provider's code. The log says more.",
        next_step="Look at the log (run/logs), then retry or choose another model.",
        charged=charged,
    )


class Reporter:
    """Writes progress to the row, not too often, and passes on that the work should stop."""

    def __init__(self, generation: Generation, stopping: Callable[[], bool]) -> None:
        self.generation = generation
        self.stopping = stopping
        self.last = 0.0

    def __call__(self, fraction: float, message: str = "") -> None:
        if self.stopping():
            raise Stopped
        now = time.monotonic()
        if now - self.last < REPORT_EVERY:
            return
        self.last = now
        wanted = engine.progress(self.generation, fraction, message)
        if not wanted or _was_cancelled(self.generation):
            raise Stopped
