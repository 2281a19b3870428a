"""What a person can do to a generation: cancel, retry, move up, clear.

What it offers is `production.generation_actions`' to say; everything here asks that first.
"""

from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.utils import timezone

from audit.models import AuditAction
from foundation.literal_words import IsOneOf
from ledger import caps, entries
from ledger.models import Basis, Doubt
from production import (
    audit_notes,
    confirmation,
    events,
    jobs,
    max_cost,
    order_inputs,
    reorder,
)
from production.confirmation import NONE, Yes
from production.engine import transitions
from production.engine.group_commit import grouped
from production.engine.steps import Step
from production.estimates import price_today
from production.generation_actions import (
    WANTS_YES,
    Act,
    NotPossible,
    existing,
    may_have_been_charged,
    refusal,
    require,
)
from production.limit_models import (
    Pause,
)
from production.models import (
    FAILED_FREE,
    HAS_FAILED,
    Generation,
    State,
    UncheckedResult,
)
from providers import ends
from providers.models import CatalogueModel
from providers.params import Checker

UNDER_WAY = "It is already under way again."
MOST_RETRIED = 500
"""At once, of what failed: nobody has all of five years made again by one press."""


class WantsYes(NotPossible):
    """It may be paid for twice, and nobody has said yes to that."""


def cancel(id: int, *, give_up: bool = False) -> Generation:
    """Stop waiting work at once, and have running work stopped. `give_up`: wait no longer for work
    that was to stop, that is asked about in vain, or whose result does not come.

    `production.engine.cancellation.words` says what that has done.
    """
    generation = existing(id)
    if give_up or generation.state == State.COLLECTING:
        require(generation, Act.GIVE_UP)
        transitions.given_up(generation)
    else:
        require(generation, Act.CANCEL)
    Generation.objects.filter(pk=id).update(cancel_asked=True, changed_at=timezone.now())
    generation.refresh_from_db(
        fields=["state", "attempt", "charged", "lease_until", "cancel_asked"]
    )
    if generation.state == State.QUEUED:
        transitions.cancelled(generation)
        generation.refresh_from_db(fields=["state", "charged"])
    elif generation.state == State.RUNNING:
        Generation.objects.filter(pk=id, state=State.RUNNING).update(poll_after=timezone.now())
    jobs.wake()
    return generation


def retry(id: int, yes: Yes = NONE, *, pay_twice: bool = False) -> Generation:
    """Try an ended generation again, as it was ordered, at today's price.

    Raises YesWanted where that price is to be agreed to and `yes` does not, and WantsYes where it
    may have been charged, unless `pay_twice` says that this may happen again.
    """
    generation = existing(id)
    if not all(refusal(generation, act) for act in (Act.RETRY, Act.RETRY_TWICE)):
        confirmation.want(reorder.price(generation), yes)
    if not may_have_been_charged(generation):  # where it may, only the write that sends it says
        require(generation, Act.RETRY)
    if not _requeue(generation, pay_twice=pay_twice):
        raise NotPossible(UNDER_WAY)
    jobs.wake()
    return generation


def _may_be_paid_twice(generation: Generation) -> bool:
    """As the ledger has it, too: its reserve is in doubt."""
    if generation.is_active:
        return False
    if may_have_been_charged(generation):
        return True
    of_it = Doubt.objects.filter(reserve__generation_uid=generation.uid)
    return of_it.filter(reserve__round=generation.round).exists()


def _requeue(generation: Generation, *, pay_twice: bool = False) -> bool:
    if generation.is_active or generation.state in (State.DONE, State.REPLACED):
        return False
    _price_anew(generation)
    try:
        return _send_again(generation, pay_twice=pay_twice)
    except caps.CapReached as reached:
        events.retry_stopped(generation, reached.stop)
        raise NotPossible(str(reached), reached.stop) from None


@grouped
def _send_again(generation: Generation, *, pay_twice: bool) -> bool:
    """Looked at in the same write that sends it: it may have ended otherwise a moment ago."""
    is_twice = _may_be_paid_twice(existing(generation.pk))
    if is_twice and not pay_twice:
        raise WantsYes(WANTS_YES)
    moved = transitions.requeue(generation)
    if moved:
        audit_notes.sent_again(generation, is_twice=is_twice)
    return moved


def _price_anew(generation: Generation) -> None:
    """Today's price, within what the user let it cost. One that was known and is not any more wants
    a yes, which a retry cannot ask for. Of a model that is gone the price stands at which it was
    reserved."""
    was = entries.reserve_of(generation.uid, generation.round)
    model = CatalogueModel.objects.filter(
        provider=generation.provider, model_id=generation.model_id
    ).first()
    if model is None:
        if was is not None and was.basis != Basis.MOST:
            generation.estimate_micros, generation.currency = was.amount_micros, was.currency
        return
    if ends.has_ended(model):
        raise NotPossible(f"{ends.sentence(model)} Edit it and choose another model.")
    _want_fitting_inputs(generation, model)
    estimate = price_today(generation, model)
    has_most = generation.most_micros is not None
    if estimate.wants_yes and not has_most and not _has_accepted_unknown(generation):
        raise NotPossible(
            f"What {model.label} costs is not known any more. Order it again and say yes to that, "
            "or enter its price on the Prices page."
        )
    generation.estimate_micros, generation.currency = estimate.micros, estimate.currency
    try:
        max_cost.hold(generation)
    except max_cost.AboveMost as above:
        raise NotPossible(f"{above} Edit it and order it with a higher one.") from None


def _want_fitting_inputs(generation: Generation, model: CatalogueModel) -> None:
    """What was ordered may be older than the rule that its files are what the model's fields take,
    or than a file that is gone."""
    inputs = generation.inputs.select_related("asset")
    problems = order_inputs.problems(
        Checker(model.spec()).fields,
        [order_inputs.InputFile(one.field, one.asset) for one in inputs],
    )
    if problems:
        raise NotPossible(" ".join(words for group in problems.values() for words in group))


def _has_accepted_unknown(generation: Generation) -> bool:
    """It was ordered though nobody knew its price in USD."""
    was = entries.reserve_of(generation.uid, generation.round)
    return generation.estimate_micros is None if was is None else was.basis == Basis.UNKNOWN


def move_to_top(id: int) -> Generation:
    """Next in line among all that wait."""
    generation = existing(id)
    require(generation, Act.TO_TOP)
    waiting = Generation.objects.filter(state=State.QUEUED)
    highest = waiting.aggregate(top=Max("priority"))["top"] or 0
    waiting.filter(pk=id).update(priority=highest + 1, changed_at=timezone.now())
    return generation


def move_to_bottom(id: int) -> Generation:
    """Last in line among all that wait."""
    generation = existing(id)
    require(generation, Act.TO_BOTTOM)
    waiting = Generation.objects.filter(state=State.QUEUED)
    lowest = waiting.aggregate(bottom=Min("priority"))["bottom"] or 0
    waiting.filter(pk=id).update(priority=lowest - 1, changed_at=timezone.now())
    return generation


def cancel_waiting() -> int:
    """Clear the queue: cancel all that waits and leave what runs alone. Says how many."""
    waiting = Generation.objects.filter(state=State.QUEUED).select_related("order", "project")
    return sum(transitions.cancelled(generation) for generation in waiting)


def fetch_again(id: int) -> Generation:
    """Fetch what the provider has delivered, or ask it once more, without ordering anew."""
    generation = existing(id)
    require(generation, Act.FETCH_AGAIN if generation.results else Act.ASK_AGAIN)
    if not transitions.fetch_again(generation):
        raise NotPossible(UNDER_WAY)
    if generation.state == State.COLLECTING:
        jobs.enqueue([Step("collect", generation.pk)])
    jobs.wake()
    return generation


def held() -> QuerySet[Generation]:
    """What came with a restored database and may have been sent since, from elsewhere."""
    is_waiting = IsOneOf("state", State.QUEUED, looked_up=False)
    return Generation.objects.filter(is_waiting, held=True)


def let_go(id: int) -> Generation:
    """The user knows that this was not sent: it goes on."""
    generation = existing(id)
    require(generation, Act.LET_GO)
    _release(generation)
    jobs.wake()
    return generation


def let_all_go() -> int:
    """The user knows that the held work was not sent: it goes on. Says how many."""
    count = sum(_release(row) for row in held().select_related("order", "project"))
    jobs.wake()
    return count


@grouped
def _release(generation: Generation) -> bool:
    moved = transitions.release(generation)
    if moved:
        audit_notes.about(AuditAction.LET_GO, generation)
    return moved


def cancel_held() -> int:
    """Give up what is held. Says how many."""
    return sum(transitions.cancelled(row) for row in held().select_related("order", "project"))


def ready_to_fetch() -> QuerySet[Generation]:
    """What is paid for and made, and could not be fetched or stored. What is kept unchecked has
    arrived."""
    kept = UncheckedResult.objects.filter(generation=OuterRef("pk"), round=OuterRef("round"))
    made = Generation.objects.filter(HAS_FAILED, ~Exists(kept), results__isnull=False)
    return made.exclude(results=[])


def fetch_all_again() -> int:
    """Fetch everything that is ready at its provider, at no cost. Says how many."""
    fetched = [row.pk for row in ready_to_fetch() if transitions.fetch_again(row)]
    jobs.enqueue([Step("collect", pk) for pk in fetched])
    return len(fetched)


def failed_uncharged() -> QuerySet[Generation]:
    """The newest that failed and were certainly not charged."""
    newest = Generation.objects.filter(FAILED_FREE).order_by("-pk")
    return Generation.objects.filter(pk__in=newest.values("pk")[:MOST_RETRIED])


def retry_failed() -> int:
    """Retry what `failed_uncharged` has. Says how many; what cannot be retried stops it."""
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
