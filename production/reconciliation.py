"""What to do about what may have been charged: look again, link, discard.

(The fourth choice, to retry and perhaps pay twice, is `production.actions.retry`. It leaves the
reserve of the round before open, as does work that was cancelled while it ran, until the user says
what became of it.)
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from audit import trail
from audit.models import AuditAction
from ledger import entries
from ledger.models import Basis, Doubt, LedgerEntry
from production import audit_notes, jobs
from production.engine import request_ids, results, sanitize, transitions
from production.engine.group_commit import grouped
from production.engine.provider_requests import attempt_key, workdir
from production.engine.steps import Step
from production.generation_actions import KNOWN_FATE, Act, NotPossible, existing, refusal, require
from production.models import ACTIVE, Generation, State
from providers import connect, registry
from providers.contract import (
    Charged,
    Context,
    Finished,
    Operation,
    Provider,
    ProviderError,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Choices:
    """Why a choice is not possible, "" where it is. To retry and to discard always is."""

    look_again: str
    link: str


class Undecided(NamedTuple):
    """A reserve without an end. `generation` is None where that is gone; `has_card` says that it is
    among `open_doubts()`."""

    doubt: Doubt
    generation: int | None
    prompt: str
    has_card: bool


def open_doubts() -> QuerySet[Generation]:
    """What may have been charged and waits for the user's word, the newest first."""
    return Generation.objects.ended().filter(state=State.UNKNOWN).order_by("-id")


def undecided() -> list[Undecided]:
    """Every reserve that waits for the user's word, newest first; what goes on again is none."""
    doubts = list(waiting().prefetch_related("reserve"))
    uids = [doubt.reserve.generation_uid for doubt in doubts]
    rows = Generation.objects.filter(uid__in=uids).only("uid", "prompt", "round", "state")
    there = {row.uid: row for row in rows} if uids else {}
    return [_undecided(doubt, there.get(doubt.reserve.generation_uid)) for doubt in doubts]


def _undecided(doubt: Doubt, its: Generation | None) -> Undecided:
    if its is None:
        return Undecided(doubt, None, "", has_card=False)
    has_card = its.round == doubt.reserve.round and its.state == State.UNKNOWN
    return Undecided(doubt, its.pk, its.prompt, has_card)


def waiting() -> QuerySet[Doubt]:
    """Every reserve that waits for the user's word."""
    return _idle(ACTIVE)


def _idle(states: tuple[State, ...]) -> QuerySet[Doubt]:
    """Doubts of rounds whose generation is in none of these states. Reserves are looked up one by
    one: joined, a database that knows no sizes may walk through the ledger for its few doubts."""
    its_round = Generation.objects.filter(
        uid=OuterRef("generation_uid"), round=OuterRef("round"), state__in=states
    )
    goes_on = LedgerEntry.objects.filter(Exists(its_round), pk=OuterRef("reserve_id"))
    return Doubt.objects.exclude(Exists(goes_on))


def choices(generation: Generation) -> Choices:
    """What can be done about one that may have been charged."""
    return Choices(refusal(generation, Act.LOOK_AGAIN), refusal(generation, Act.LINK))


def look_again(id: int) -> bool:
    """Ask the provider once more whether the submission arrived; True when it was found."""
    generation, provider = _in_doubt(id, Act.LOOK_AGAIN)
    key = attempt_key(generation, generation.attempt)
    found = _ask_provider(generation, provider, lambda ctx: provider.find(ctx, key))
    if found is None:
        return False
    _go_on(generation, found)
    return True


def link(id: int, request_id: str) -> Generation:
    """Go on with the submission that the provider's own site lists under this id."""
    generation, provider = _in_doubt(id, Act.LINK)
    request_id = request_id.strip()
    if not request_id:
        raise NotPossible("Enter the id that the provider shows for this request.")
    _want_it_free(generation, request_id)
    found = _ask_provider(generation, provider, lambda ctx: provider.adopt(ctx, request_id))
    if found is None:
        raise NotPossible(f"{provider.label} has no request of that id.")
    _link(generation, found, request_id)
    return generation


@grouped
def _link(generation: Generation, found: Operation | Finished, request_id: str) -> None:
    _go_on(generation, found)
    audit_notes.about(AuditAction.DOUBT_ANSWERED, generation, linked=request_id)


def _ask_provider(
    generation: Generation,
    provider: Provider,
    ask: Callable[[Context], Operation | Finished | None],
) -> Operation | Finished | None:
    try:
        found = ask(connect.context(provider, workdir=workdir(generation)))
        return None if found is None else sanitize.submission(found)
    except ProviderError as error:
        raise NotPossible(f"{provider.label}: {error.message}") from None
    except Exception:
        log.exception("%s could not be asked for generation %s", provider.slug, generation.pk)
        sentence = f"The answer of {provider.label} was not understood. The log says more."
        raise NotPossible(sentence) from None


@grouped
def _go_on(generation: Generation, found: Operation | Finished) -> None:
    """The submission did arrive. That the user once wanted it stopped holds no longer."""
    _want_it_free(generation, found.request_id)
    if isinstance(found, Operation):
        moved = transitions.started(generation, found)
    else:
        moved = transitions.received(generation, found, results.keep(generation, found))
        transaction.on_commit(lambda: jobs.enqueue([Step("collect", generation.pk)]))
    if not moved:
        raise NotPossible("Its fate is known meanwhile.")
    Generation.objects.filter(pk=generation.pk).update(cancel_asked=False)
    transaction.on_commit(jobs.wake)


def _want_it_free(generation: Generation, request_id: str) -> None:
    """Raise NotPossible where the request is that of another attempt."""
    taken = request_ids.holder(generation, request_id)
    if taken == generation.pk:
        raise NotPossible("That request belongs to an earlier attempt of this generation.")
    if taken is not None:
        raise NotPossible(f"That request belongs to generation {taken}.")


def discard(id: int, *, was_charged: bool) -> Generation:
    """Give it up, or say what became of one that has ended without anybody knowing. The user's word
    on the charge closes the reserve."""
    generation = existing(id)
    if generation.state == State.UNKNOWN:
        if _discard(generation, was_charged=was_charged):
            return generation
    elif (doubt := _doubt_of(generation)) and _close(doubt.pk, was_charged=was_charged):
        return generation
    raise NotPossible(KNOWN_FATE)


@grouped
def _discard(generation: Generation, *, was_charged: bool) -> bool:
    moved = transitions.discarded(generation, was_charged=was_charged)
    if moved:
        audit_notes.about(AuditAction.DOUBT_ANSWERED, generation, was_charged=was_charged)
    return moved


def _doubt_of(generation: Generation) -> Doubt | None:
    of_it = Doubt.objects.filter(reserve__generation_uid=generation.uid)
    return of_it.filter(reserve__round=generation.round).first()


def answer(id: int, *, was_charged: bool) -> None:
    """Close the reserve of what was cancelled, failed or tried again before its cost was known."""
    if not _close(id, was_charged=was_charged):
        raise NotPossible("It is settled already.")


@grouped
def _close(id: int, *, was_charged: bool) -> bool:
    doubt = _idle((*ACTIVE, State.UNKNOWN)).filter(pk=id).first()
    if doubt is None:
        return False
    reserve = doubt.reserve
    cost, basis = (reserve.amount_micros, reserve.basis) if was_charged else (0, Basis.ACTUAL)
    if basis == Basis.MOST:  # that is not what it cost, only what it could
        cost, basis = None, Basis.UNKNOWN
    its = Generation.objects.filter(uid=reserve.generation_uid, round=reserve.round)
    its.filter(charged=Charged.MAYBE).update(
        charged=Charged.YES if was_charged else Charged.NO,
        cost_micros=cost,
        basis=basis,
        changed_at=timezone.now(),
    )
    for generation in its:
        transitions.note_end(generation)
    trail.note(
        AuditAction.DOUBT_ANSWERED,
        f"generation {reserve.generation_uid}",
        round=reserve.round,
        models=[f"{reserve.provider}/{reserve.model_id}"],
        project=reserve.project_slug,
        purse=reserve.purse,
        reserved_micros=reserve.amount_micros,
        currency=reserve.currency,
        was_charged=was_charged,
    )
    return entries.answered(doubt, was_charged=was_charged)


def _in_doubt(id: int, act: Act) -> tuple[Generation, Provider]:
    generation = existing(id)
    require(generation, act)
    return generation, registry.get(generation.provider)
