"""What to do about what may have been charged: look again, link, discard.

(The fourth choice, to retry and perhaps pay twice, is `production.control.retry`. It leaves the
reserve of the round before open, as does work that was cancelled while it ran, until the user says
what became of it.)
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from production import engine, jobs, ledger, results, told
from production.control import NotPossible
from production.models import ACTIVE, Attempt, Basis, Doubt, Generation, State
from production.requests import attempt_key, workdir
from production.steps import Step
from production.writing import grouped
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
    return Generation.objects.filter(state=State.UNKNOWN).order_by("-id")


def undecided() -> list[Undecided]:
    """Every reserve that waits for the user's word, newest first; what goes on again is none."""
    its = Generation.objects.filter(uid=OuterRef("reserve__generation_uid"))
    doubts = waiting().annotate(
        generation=Subquery(its.values("pk")[:1]),
        prompt=Subquery(its.values("prompt")[:1]),
        has_card=Exists(its.filter(round=OuterRef("reserve__round"), state=State.UNKNOWN)),
    )
    return [Undecided(one, one.generation, one.prompt or "", one.has_card) for one in doubts]


def waiting() -> QuerySet[Doubt]:
    """Every reserve that waits for the user's word."""
    return _idle(ACTIVE)


def _idle(states: tuple[State, ...]) -> QuerySet[Doubt]:
    """Doubts of rounds whose generation is in none of these states."""
    its_round = Generation.objects.filter(
        uid=OuterRef("reserve__generation_uid"), round=OuterRef("reserve__round"), state__in=states
    )
    return Doubt.objects.select_related("reserve").exclude(Exists(its_round))


def choices(generation: Generation) -> Choices:
    """What can be done about one that may have been charged."""
    try:
        provider = registry.get(generation.provider)
    except registry.UnknownProvider as error:
        return Choices(str(error), str(error))
    return Choices(
        look_again="" if provider.can_find else f"{provider.label} cannot be asked for it.",
        link="" if provider.can_adopt else f"{provider.label} cannot go on with it by its id.",
    )


def look_again(id: int) -> bool:
    """Ask the provider once more whether the submission arrived; True when it was found."""
    generation, provider = _in_doubt(id)
    if not provider.can_find:
        raise NotPossible(f"{provider.label} cannot be asked for a submission. Link it by its id.")
    key = attempt_key(generation, generation.attempt)
    found = _asked(generation, provider, lambda ctx: provider.find(ctx, key))
    if found is None:
        return False
    _go_on(generation, found)
    return True


def link(id: int, request_id: str) -> Generation:
    """Go on with the submission that the provider's own site lists under this id."""
    generation, provider = _in_doubt(id)
    request_id = request_id.strip()
    if not request_id:
        raise NotPossible("Enter the id that the provider shows for this request.")
    if not provider.can_adopt:
        raise NotPossible(f"A request of {provider.label} cannot be linked by its id.")
    _want_it_free(generation, request_id)
    found = _asked(generation, provider, lambda ctx: provider.adopt(ctx, request_id))
    if found is None:
        raise NotPossible(f"{provider.label} has no request of that id.")
    _go_on(generation, found)
    return generation


def _asked(
    generation: Generation,
    provider: Provider,
    ask: Callable[[Context], Operation | Finished | None],
) -> Operation | Finished | None:
    try:
        found = ask(connect.context(provider, workdir=workdir(generation)))
        return None if found is None else told.submission(found)
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
        moved = engine.started(generation, found)
    else:
        moved = engine.received(generation, found, results.keep(generation, found))
        transaction.on_commit(lambda: jobs.enqueue([Step("collect", generation.pk)]))
    if not moved:
        raise NotPossible("Its fate is known meanwhile.")
    Generation.objects.filter(pk=generation.pk).update(cancel_asked=False)
    transaction.on_commit(jobs.wake)


def _want_it_free(generation: Generation, request_id: str) -> None:
    """Raise NotPossible where the request is that of another attempt."""
    if not request_id:
        return
    of_provider = Generation.objects.filter(provider=generation.provider)
    others = of_provider.filter(request_id=request_id).exclude(pk=generation.pk)
    taken = others.values_list("pk", flat=True).first()
    attempts = Attempt.objects.filter(
        generation__provider=generation.provider, request_id=request_id
    ).exclude(generation=generation, number=generation.attempt)
    taken = taken or attempts.values_list("generation", flat=True).first()
    if taken == generation.pk:
        raise NotPossible("That request belongs to an earlier attempt of this generation.")
    if taken is not None:
        raise NotPossible(f"That request belongs to generation {taken}.")


def discard(id: int, *, was_charged: bool) -> Generation:
    """Give it up, or say what became of one that has ended without anybody knowing. The user's word
    on the charge closes the reserve."""
    generation = _get(id)
    if generation.state == State.UNKNOWN:
        if engine.discarded(generation, was_charged=was_charged):
            return generation
    elif (doubt := _doubt_of(generation)) and _close(doubt.pk, was_charged=was_charged):
        return generation
    raise NotPossible("Its fate is known; there is nothing to settle.")


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
        engine.note_end(generation)
    return ledger.answered(doubt, was_charged=was_charged)


def _in_doubt(id: int) -> tuple[Generation, Provider]:
    generation = _unknown(id)
    try:
        return generation, registry.get(generation.provider)
    except registry.UnknownProvider as error:
        raise NotPossible(str(error)) from None


def _get(id: int) -> Generation:
    generation = Generation.objects.select_related("order", "project").filter(pk=id).first()
    if generation is None:
        raise NotPossible("It is no longer there.")
    return generation


def _unknown(id: int) -> Generation:
    generation = _get(id)
    if generation.state != State.UNKNOWN:
        raise NotPossible("Its fate is known; there is nothing to settle.")
    return generation
