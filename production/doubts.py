"""What to do about a generation that may have been charged: look again, link, discard.

(The fourth choice, to retry and perhaps pay twice, is `production.control.retry`.)
"""

from dataclasses import dataclass

from django.db.models import QuerySet

from production import engine, jobs, results
from production.control import NotPossible
from production.models import Generation, State
from production.requests import attempt_key, workdir
from production.steps import Step
from providers import connect, registry
from providers.contract import Operation, Provider, ProviderError


@dataclass(frozen=True)
class Choices:
    """Why a choice is not possible, "" where it is. To retry and to discard always is."""

    look_again: str
    link: str


def open_doubts() -> QuerySet[Generation]:
    """What may have been charged and waits for the user's word, the newest first."""
    return Generation.objects.filter(state=State.UNKNOWN).order_by("-id")


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
    ctx = connect.context(provider, workdir=workdir(generation))
    try:
        found = provider.find(ctx, attempt_key(generation, generation.attempt))
    except ProviderError as error:
        raise NotPossible(f"{provider.label} could not be asked: {error.message}") from None
    if found is None:
        return False
    if isinstance(found, Operation):
        engine.started(generation, found)
    else:
        engine.received(generation, found, results.keep(generation, found))
        jobs.enqueue([Step("collect", generation.pk)])
    jobs.wake()
    return True


def link(id: int, request_id: str) -> Generation:
    """Go on with the submission that the provider's own site lists under this id."""
    generation, provider = _in_doubt(id)
    request_id = request_id.strip()
    if not request_id:
        raise NotPossible("Enter the id that the provider shows for this request.")
    if not provider.can_adopt:
        raise NotPossible(f"A request of {provider.label} cannot be linked by its id.")
    twin = Generation.objects.filter(provider=generation.provider, request_id=request_id)
    taken = twin.exclude(pk=generation.pk).first()
    if taken is not None:
        raise NotPossible(f"That request belongs to generation {taken.pk}.")
    try:
        ctx = connect.context(provider, workdir=workdir(generation))
        operation = provider.adopt(ctx, request_id)
    except ProviderError as error:
        raise NotPossible(f"{provider.label}: {error.message}") from None
    engine.started(generation, operation)
    jobs.wake()
    return generation


def discard(id: int, *, was_charged: bool) -> Generation:
    """Give it up. The user's word on the charge closes the reserve."""
    generation, _ = _in_doubt(id)
    engine.discarded(generation, was_charged=was_charged)
    return generation


def _in_doubt(id: int) -> tuple[Generation, Provider]:
    generation = Generation.objects.select_related("order", "project").filter(pk=id).first()
    if generation is None:
        raise NotPossible("It is no longer there.")
    if generation.state != State.UNKNOWN:
        raise NotPossible("Its fate is known; there is nothing to settle.")
    try:
        return generation, registry.get(generation.provider)
    except registry.UnknownProvider as error:
        raise NotPossible(str(error)) from None
