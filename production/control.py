"""What a person can do to a generation: cancel, retry, move up, clear."""

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from production import caps, engine, jobs, ledger
from production.models import ENDED, Basis, Generation, Pause, State
from production.orders import estimate_of
from production.prices import price_of
from production.steps import Step
from providers.contract import Charged
from providers.models import CatalogueModel


class NotPossible(Exception):
    """The sentence says why."""


def cancel(id: int, *, give_up: bool = False) -> Generation:
    """Stop waiting work at once, and have running work stopped. `give_up`: wait no longer for work
    that was to stop.

    `production.stopping.words` says what that has done.
    """
    generation = _get(id)
    if not generation.is_active:
        raise NotPossible(f"It has already ended ({generation.get_state_display().lower()}).")
    if generation.state == State.COLLECTING:
        raise NotPossible("It is finished and being stored. Move it to the trash afterwards.")
    if give_up and generation.cancel_asked and generation.state == State.RUNNING:
        engine.cancelled(generation, Charged.MAYBE)
    Generation.objects.filter(pk=id).update(cancel_asked=True, changed_at=timezone.now())
    generation.refresh_from_db(fields=["state", "attempt", "lease_until", "cancel_asked"])
    if generation.state == State.QUEUED:
        engine.cancelled(generation)
        generation.refresh_from_db(fields=["state", "charged"])
    elif generation.state == State.RUNNING:
        Generation.objects.filter(pk=id, state=State.RUNNING).update(poll_after=timezone.now())
    jobs.wake()
    return generation


def retry(id: int) -> Generation:
    """Try an ended generation again, as it was ordered, at today's price."""
    generation = _get(id)
    if not _requeue(generation):
        raise NotPossible(f"It is {generation.get_state_display().lower()}, not failed.")
    jobs.wake()
    return generation


def _requeue(generation: Generation) -> bool:
    if generation.state not in ENDED or generation.state == State.DONE:
        return False
    _price_anew(generation)
    try:
        return engine.requeue(generation)
    except caps.CapReached as reached:
        raise NotPossible(str(reached)) from None


def _price_anew(generation: Generation) -> None:
    """A price that was known and is not any more wants the user's yes, which a retry cannot ask
    for. Of a model that is gone the price stands at which it was reserved."""
    was = ledger.reserve_of(generation.uid, generation.round)
    model = CatalogueModel.objects.filter(
        provider=generation.provider, model_id=generation.model_id
    ).first()
    if model is None:
        if was is not None:
            generation.estimate_micros, generation.currency = was.amount_micros, was.currency
        return
    estimate = estimate_of([price_of(model, generation.params)])
    if estimate.wants_yes and not _said_yes(generation):
        raise NotPossible(
            f"What {model.label} costs is not known any more. Order it again and say yes to that, "
            "or enter its price on the Prices page."
        )
    generation.estimate_micros, generation.currency = estimate.micros, estimate.currency


def _said_yes(generation: Generation) -> bool:
    """It was ordered though nobody knew its price in USD."""
    was = ledger.reserve_of(generation.uid, generation.round)
    return generation.estimate_micros is None if was is None else was.basis == Basis.UNKNOWN


def move_to_top(id: int) -> Generation:
    """Next in line among all that wait."""
    generation = _get(id)
    waiting = Generation.objects.filter(state=State.QUEUED)
    if generation.state != State.QUEUED:
        raise NotPossible("Only waiting work can be moved up.")
    highest = waiting.aggregate(top=Max("priority"))["top"] or 0
    waiting.filter(pk=id).update(priority=highest + 1, changed_at=timezone.now())
    return generation


def move_to_bottom(id: int) -> Generation:
    """Last in line among all that wait."""
    generation = _get(id)
    waiting = Generation.objects.filter(state=State.QUEUED)
    if generation.state != State.QUEUED:
        raise NotPossible("Only waiting work can be moved down.")
    lowest = waiting.aggregate(bottom=Min("priority"))["bottom"] or 0
    waiting.filter(pk=id).update(priority=lowest - 1, changed_at=timezone.now())
    return generation


def cancel_waiting() -> int:
    """Clear the queue: cancel all that waits and leave what runs alone. Says how many."""
    waiting = Generation.objects.filter(state=State.QUEUED).select_related("order", "project")
    return sum(engine.cancelled(generation) for generation in waiting)


def fetch_again(id: int) -> Generation:
    """Fetch what the provider has delivered, or ask it once more, without ordering anew."""
    generation = _get(id)
    if not engine.fetch_again(generation):
        raise NotPossible("There is nothing to fetch; retry it instead.")
    if generation.state == State.COLLECTING:
        jobs.enqueue([Step("collect", generation.pk)])
    jobs.wake()
    return generation


def failed_uncharged() -> QuerySet[Generation]:
    """What failed and was certainly not charged."""
    return Generation.objects.filter(state=State.FAILED, charged=Charged.NO)


def retry_failed() -> int:
    """Retry everything that failed and was certainly not charged. Says how many."""
    retried = 0
    try:
        for generation in failed_uncharged().select_related("order", "project").order_by("id"):
            retried += _requeue(generation)
    except NotPossible as error:
        raise NotPossible(f"{retried} retried. {error}") from None
    finally:
        jobs.wake()
    return retried


def pause(provider: str = "") -> None:
    """Submit nothing new, of one provider or at all; what runs goes on."""
    Pause.objects.get_or_create(provider=provider)
    _waits_for_another_reason(provider)


def resume(provider: str = "") -> None:
    Pause.objects.filter(provider=provider).delete()
    _waits_for_another_reason(provider)
    jobs.wake()


def _waits_for_another_reason(provider: str) -> None:
    """Pages that show what waits look again."""
    waiting = Generation.objects.filter(state=State.QUEUED)
    if provider:
        waiting = waiting.filter(provider=provider)
    waiting.update(changed_at=timezone.now())


def _get(id: int) -> Generation:
    generation = Generation.objects.select_related("order", "project").filter(pk=id).first()
    if generation is None:
        raise NotPossible("It is no longer there.")
    return generation
