"""What a person can do to a generation: cancel, retry, move up, clear."""

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from production import caps, engine, inputs, jobs, ledger, most, stopping
from production.models import ENDED, Basis, Doubt, Generation, Pause, State
from production.orders import estimate_of
from production.prices import price_of
from production.steps import Step
from production.writing import grouped
from providers.contract import Charged
from providers.models import CatalogueModel


class NotPossible(Exception):
    """The sentence says why. `stop` is the cap that was in the way, where it was one."""

    def __init__(self, sentence: str, stop: caps.Stop | None = None) -> None:
        super().__init__(sentence)
        self.stop = stop


class WantsYes(NotPossible):
    """It may be paid for twice, and nobody has said yes to that."""


def cancel(id: int, *, give_up: bool = False) -> Generation:
    """Stop waiting work at once, and have running work stopped. `give_up`: wait no longer for work
    that was to stop, that is asked about in vain, or whose result does not come.

    `production.stopping.words` says what that has done.
    """
    generation = _get(id)
    if not generation.is_active:
        raise NotPossible(f"It has already ended ({generation.get_state_display().lower()}).")
    in_trouble = bool(generation.tries or generation.broke_times)
    if generation.state == State.COLLECTING and not (give_up or in_trouble):
        raise NotPossible("It is finished and being stored. Move it to the trash afterwards.")
    if generation.state == State.COLLECTING or (give_up and stopping.may_be_given_up(generation)):
        engine.given_up(generation)
    Generation.objects.filter(pk=id).update(cancel_asked=True, changed_at=timezone.now())
    generation.refresh_from_db(
        fields=["state", "attempt", "charged", "lease_until", "cancel_asked"]
    )
    if generation.state == State.QUEUED:
        engine.cancelled(generation)
        generation.refresh_from_db(fields=["state", "charged"])
    elif generation.state == State.RUNNING:
        Generation.objects.filter(pk=id, state=State.RUNNING).update(poll_after=timezone.now())
    jobs.wake()
    return generation


def retry(id: int, *, pay_twice: bool = False) -> Generation:
    """Try an ended generation again, as it was ordered, at today's price.

    Raises WantsYes where it may have been charged, unless `pay_twice` says that this may happen
    again.
    """
    generation = _get(id)
    if not _requeue(generation, pay_twice=pay_twice):
        raise NotPossible(f"It is {generation.get_state_display().lower()}, not failed.")
    jobs.wake()
    return generation


def may_be_paid_twice(generation: Generation) -> bool:
    """Nobody here knows whether it was charged, so that sending it again may cost it again."""
    if generation.is_active:
        return False
    if generation.state == State.UNKNOWN or generation.charged == Charged.MAYBE:
        return True
    of_it = Doubt.objects.filter(reserve__generation_uid=generation.uid)
    return of_it.filter(reserve__round=generation.round).exists()


def _requeue(generation: Generation, *, pay_twice: bool = False) -> bool:
    if generation.state not in ENDED or generation.state == State.DONE:
        return False
    _price_anew(generation)
    try:
        return _send_again(generation, pay_twice=pay_twice)
    except caps.CapReached as reached:
        raise NotPossible(str(reached), reached.stop) from None


@grouped
def _send_again(generation: Generation, *, pay_twice: bool) -> bool:
    """Looked at in the same write that sends it: it may have ended otherwise a moment ago."""
    if not pay_twice and may_be_paid_twice(_get(generation.pk)):
        raise WantsYes(
            "It may have been charged, and sent again it may be charged twice. Say yes to that, or "
            "find out first what became of it."
        )
    return engine.requeue(generation)


def _price_anew(generation: Generation) -> None:
    """Today's price, within what the user let it cost. One that was known and is not any more wants
    a yes, which a retry cannot ask for. Of a model that is gone the price stands at which it was
    reserved."""
    was = ledger.reserve_of(generation.uid, generation.round)
    model = CatalogueModel.objects.filter(
        provider=generation.provider, model_id=generation.model_id
    ).first()
    if model is None:
        if was is not None and was.basis != Basis.MOST:
            generation.estimate_micros, generation.currency = was.amount_micros, was.currency
        return
    _want_fitting_inputs(generation, model)
    files = [(given.field, given.asset) for given in generation.inputs.select_related("asset")]
    estimate = estimate_of([price_of(model, generation.params, files)])
    has_most = generation.most_micros is not None
    if estimate.wants_yes and not has_most and not _said_yes(generation):
        raise NotPossible(
            f"What {model.label} costs is not known any more. Order it again and say yes to that, "
            "or enter its price on the Prices page."
        )
    generation.estimate_micros, generation.currency = estimate.micros, estimate.currency
    try:
        most.hold(generation)
    except most.AboveMost as above:
        raise NotPossible(f"{above} Edit it and order it with a higher one.") from None


def _want_fitting_inputs(generation: Generation, model: CatalogueModel) -> None:
    """What was ordered may be older than the rule that its files are what the model's fields take,
    or than a file that is gone."""
    given = generation.inputs.select_related("asset")
    problems = inputs.problems(model.spec(), [inputs.Given(one.field, one.asset) for one in given])
    if problems:
        raise NotPossible(" ".join(words for group in problems.values() for words in group))


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


def held() -> QuerySet[Generation]:
    """What came with a restored database and may have been sent since, from elsewhere."""
    return Generation.objects.filter(state=State.QUEUED, held=True)


def let_go() -> int:
    """The user knows that the held work was not sent: it goes on. Says how many."""
    count = sum(engine.release(generation) for generation in held())
    jobs.wake()
    return count


def cancel_held() -> int:
    """Give up what is held. Says how many."""
    return sum(engine.cancelled(row) for row in held().select_related("order", "project"))


def ready_to_fetch() -> QuerySet[Generation]:
    """What is paid for and made, and could not be fetched or stored."""
    return Generation.objects.filter(state=State.FAILED, results__isnull=False)


def fetch_all_again() -> int:
    """Fetch everything that is ready at its provider, at no cost. Says how many."""
    fetched = [row.pk for row in ready_to_fetch() if engine.fetch_again(row)]
    jobs.enqueue([Step("collect", pk) for pk in fetched])
    return len(fetched)


def failed_uncharged() -> QuerySet[Generation]:
    """What failed and was certainly not charged."""
    return Generation.objects.filter(state=State.FAILED, charged=Charged.NO)


def retry_failed() -> int:
    """Retry everything that failed and was certainly not charged. Says how many; what cannot be
    retried stops it."""
    retried = 0
    try:
        for generation in failed_uncharged().select_related("order", "project").order_by("id"):
            retried += _requeue(generation)
    except NotPossible as error:
        raise NotPossible(f"{retried} retried. {error}", error.stop) from None
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
