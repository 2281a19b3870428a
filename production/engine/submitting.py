"""One submission: prepare, claim, the one call that spends, keep the answer."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from functools import partial

from django.db.models import QuerySet

from foundation import connection_pool
from foundation.disk_errors import may_pass
from foundation.prepared_queries import prepared_rows
from gallery import own_media
from gallery.media_folder import StoreFailed
from ledger.money import is_free
from production.engine import (
    failing_over,
    limits,
    live_preview,
    policy,
    request_ids,
    sanitize,
    sent_facts,
    sent_log,
    step_failures,
    storage_retry,
    transitions,
)
from production.engine.failpoints import reached
from production.engine.heartbeat import keep_alive, step_error_was_noted
from production.engine.input_files import inputs_of
from production.engine.provider_requests import attempt_key, clear_workdir, workdir
from production.engine.steps import DISPATCH, Step
from production.models import Generation, State
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
    Request,
    Resubmit,
    Stopped,
    Unavailable,
    Unknown,
)

log = logging.getLogger(__name__)

SENT_BEFORE = "It was sent before: the database seems to be an older copy of itself."
_few_at_once = threading.BoundedSemaphore(policy.SENT_AT_ONCE)


def submit(id: int, stopping: Callable[[], bool] = lambda: False) -> list[Step]:
    """Submit one queued generation. Says what to do next; safe to call for any id at any time."""
    found = _waiting(id)
    if not found:
        return []
    generation = found[0]
    if generation.cancel_asked:
        transitions.cancelled(generation)
        return [DISPATCH]
    if generation.worker_stops >= policy.WORKER_STOPS:
        return step_failures.end_after_stops(generation, generation.worker_stops)
    if generation.worker_stops and not step_error_was_noted(id):
        transitions.count_preparing(generation)
    with keep_alive(generation.pk):
        return _prepare_and_send(generation, stopping)


@prepared_rows(1)
def _waiting(id: int) -> QuerySet[Generation, Generation]:
    rows = Generation.objects.select_related("order", "project")
    return rows.filter(pk=id, state=State.QUEUED, held=False)


def _prepare_and_send(generation: Generation, stopping: Callable[[], bool]) -> list[Step]:
    try:
        provider = registry.get(generation.provider)
        if provider.resubmit is Resubmit.NEVER and not connect.is_inside(provider):
            proxies.check_for(connect.base_url(provider))
        reporter = Reporter(generation, stopping)
        ctx = connect.context(provider, workdir=workdir(generation), report=reporter)
        prepared = sanitize.prepared(provider.prepare(ctx, _request(generation)))
    except (registry.UnknownProvider, catalogue.UnknownModel) as error:
        failing_over.end(generation, BadRequest(str(error), next_step="Choose another model."))
        return [DISPATCH]
    except ProviderError as error:
        _not_sent(generation, error)
        return [DISPATCH]
    except OSError as error:
        return _wait_for_disk(generation, error)
    except Exception:
        log.exception("%s could not prepare generation %s", generation.provider, generation.pk)
        transitions.failed(generation, _bug(generation.provider, Charged.NO))
        return [DISPATCH]
    reached("prepared", generation.pk)
    connection_pool.rest()
    with nullcontext() if provider.submit_waits else _few_at_once:
        return _claim_and_send(generation, provider, ctx, prepared)


def _request(generation: Generation) -> Request:
    return Request(
        model=catalogue.find_model(generation.model_ref).spec(),
        params=generation.params,
        inputs=inputs_of(generation),
        key=attempt_key(generation, generation.attempt + 1),
    )


def _claim_and_send(
    generation: Generation, provider: Provider, ctx: Context, prepared: Prepared
) -> list[Step]:
    if limits.must_wait(generation.provider):
        transitions.keep_queued(generation)
        return []
    only_once = provider.resubmit is Resubmit.NEVER
    facts = sent_facts.of(generation, prepared.body) if only_once else {}
    try:
        if not is_free(generation.estimate_micros):
            own_media.writable()
    except StoreFailed as error:
        return _wait_for_disk(generation, error)
    if not transitions.claim(generation, prepared.body):
        return []
    reached("claimed", generation.pk)
    try:
        facts |= sent_facts.of_claim(generation)
        first_time = not only_once or sent_log.begin(prepared.key, facts)
    except OSError as error:
        return _wait_for_disk(generation, error)
    if not first_time:
        return settle_doubt(generation, provider, Unknown(SENT_BEFORE))
    return _send(generation, provider, ctx, prepared)


def _disk_failed(generation: Generation, provider: Provider, error: OSError) -> list[Step]:
    """In the middle of the call: it is this machine's fault, and nobody knows what left before."""
    if provider.resubmit is Resubmit.SAFE:
        return _wait_for_disk(generation, error)
    words = f"This machine's disk failed while it was being sent. {storage_retry.reason(error)}"
    return settle_doubt(generation, provider, Unknown(words))


def _wait_for_disk(generation: Generation, error: OSError | StoreFailed) -> list[Step]:
    """Nothing was sent, and nothing will be until what comes back can be kept."""
    words = f"Nothing was sent, since its result could not be kept: {storage_retry.reason(error)}"
    transitions.put_back(generation, Unavailable(words), policy.LOOK_AT_DISK)
    return [DISPATCH]


def _send(
    generation: Generation, provider: Provider, ctx: Context, prepared: Prepared
) -> list[Step]:
    connection_pool.rest()
    try:
        answer = sanitize.submission(provider.submit(ctx, prepared))
    except Stopped:
        _stopped(generation, provider)
        return [DISPATCH]
    except (Unavailable, RateLimited) as error:
        _not_sent(generation, error)
        return [DISPATCH]
    except Unknown as error:
        return settle_doubt(generation, provider, error)
    except ProviderError as error:
        failing_over.end(generation, error)
        clear_workdir(generation)
        return [DISPATCH]
    except Exception as error:
        log.exception("%s broke down on generation %s", provider.slug, generation.pk)
        if isinstance(error, OSError) and may_pass(error):
            return _disk_failed(generation, provider, error)
        if provider.resubmit is Resubmit.SAFE:
            transitions.failed(generation, _bug(provider.label, Charged.NO))
            return [DISPATCH]
        return settle_doubt(generation, provider, _in_doubt(provider, error))
    reached("posted", generation.pk)
    return keep_answer(generation, answer)


def keep_answer(generation: Generation, answer: Operation | Finished) -> list[Step]:
    """Store what a submission gave: its files, the note of it, then the row in a commit of its own.

    It may have been paid for, so it is held until disk and database take it.
    """
    keep = partial(
        storage_retry.retry_until_stored,
        what=f"the answer to generation {generation.pk}",
        on_failure=partial(_show_storage_trouble, generation),
    )
    facts = keep(lambda: sent_facts.of_answer(generation, answer))
    keep(lambda: sent_log.answered(attempt_key(generation, generation.attempt), facts))
    reached("answer noted", generation.pk)
    return keep(lambda: go_on(generation, facts))


def go_on(generation: Generation, facts: Json) -> list[Step]:
    """Write the answer that the sent log has into the row."""
    limits.raise_learned_limit(generation.provider)
    answer = sent_facts.answer(facts)
    if isinstance(answer, Operation):
        transitions.started(generation, answer)
        reached("operation saved", generation.pk)
        return []
    transitions.received(generation, answer, facts["results"])
    live_preview.remove(generation)
    reached("results saved", generation.pk)
    return [Step("collect", generation.pk), DISPATCH]


def _show_storage_trouble(generation: Generation, error: Exception) -> None:
    words = f"The answer is here, but it cannot be kept yet. {storage_retry.reason(error)}"
    transitions.show_message(generation, words)


def settle_doubt(generation: Generation, provider: Provider, error: Unknown) -> list[Step]:
    """Sent, no answer: look it up where the provider can; else the user decides.

    What cuts a submission off often cuts off the look, too, so that one is tried for a minute.
    """
    if provider.resubmit is Resubmit.SAFE:
        transitions.put_back(generation, None, timedelta(0))
        return [DISPATCH]
    note = sent_log.read(attempt_key(generation, generation.attempt))
    if note is not None and note.answered:
        return go_on(generation, note.answered)
    if provider.can_find:
        try:
            ctx = connect.context(provider, workdir=workdir(generation))
            found = provider.find(ctx, attempt_key(generation, generation.attempt))
            found = None if found is None else sanitize.submission(found)
        except (Unavailable, RateLimited) as away:
            if generation.tries < policy.MOST_LOOKS:
                words = f"No answer came. Whether it arrived is asked for again ({away.message})"
                transitions.find_later(generation, wait_before_retry(generation.tries, away), words)
                return []
            found = None
        except Exception:
            log.exception("%s could not look up generation %s", provider.slug, generation.pk)
            found = None
        # Who finds by what was asked for may find another order of just the same.
        if found is not None and request_ids.holder(generation, found.request_id) is None:
            return keep_answer(generation, found)
    transitions.unknown(generation, error)
    return [DISPATCH]


def _not_sent(generation: Generation, error: ProviderError) -> None:
    """Certainly nothing was accepted: wait and try again, or fail where that is no use."""
    may_wait = isinstance(error, Unavailable | RateLimited) and not isinstance(error, NeedsKey)
    has_other = failing_over.is_for(generation, error)
    patience = policy.MOST_TRIES_BEFORE_OTHER if has_other else policy.MOST_TRIES
    if isinstance(error, RateLimited):
        patience = policy.MOST_TRIES_IF_LIMITED
        limits.learn_rate_limit(generation.provider, error)
    if may_wait and generation.tries < patience:
        transitions.put_back(generation, error, wait_before_retry(generation.tries, error))
        if _was_cancelled(generation):
            transitions.cancelled(generation)
    else:
        failing_over.end(generation, error)


def wait_before_retry(tries: int, error: ProviderError) -> timedelta:
    """The provider's word where it gave one, else 2 s doubling up to 5 minutes."""
    seconds = min(policy.FIRST_RETRY_WAIT * 2.0**tries, policy.LONGEST_RETRY_WAIT)
    if (asked_wait := sanitize.retry_after_of(error)) is not None:
        seconds = min(max(asked_wait, policy.SHORTEST_RETRY_HINT), policy.LONGEST_RETRY_HINT)
    return timedelta(seconds=seconds)


def _stopped(generation: Generation, provider: Provider) -> None:
    """The work inside the call was stopped: by the user, or because the app shuts down."""
    if _was_cancelled(generation):
        free = provider.resubmit is Resubmit.SAFE
        transitions.cancelled(generation, Charged.NO if free else Charged.MAYBE)
        clear_workdir(generation)
    elif provider.resubmit is Resubmit.SAFE:
        transitions.put_back(generation, None, timedelta(0))
    else:
        transitions.unknown(generation, Unknown())


def _was_cancelled(generation: Generation) -> bool:
    return Generation.objects.filter(pk=generation.pk, cancel_asked=True).exists()


def _in_doubt(provider: Provider, error: Exception) -> Unknown:
    """It broke down after it may have been sent; it was sent where there is an answer."""
    if isinstance(error, sanitize.NotUnderstood):
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

    def __call__(self, fraction: float, message: str = "", preview: bytes | str = b"") -> None:
        if self.stopping():
            raise Stopped
        now = time.monotonic()
        if now - self.last < policy.REPORT_EVERY:
            return
        self.last = now
        live_preview.keep(self.generation, sanitize.preview(preview))
        wanted = transitions.progress(self.generation, fraction, message)
        if not wanted or _was_cancelled(self.generation):
            raise Stopped
