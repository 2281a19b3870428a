"""Which acts a generation offers now: the one answer for pages, commands and whatever else asks.

`actions_of` lists what can be done, what one wants first at the front; `require` refuses what it
does not list, with the sentence that says why. Whoever carries an act out (`production.actions`,
`reconciliation`, `unchecked_actions`) asks it first. It goes by the row alone, so that a page of
cards costs no query each; what the ledger knows besides (a reserve in doubt) is looked at by the
write that spends or settles.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from ledger.caps import Stop
from production.engine import policy, unchecked_results
from production.engine.futile_polls import is_futile
from production.engine.poll_interval import usual_seconds
from production.models import Generation, State, UncheckedResult
from providers import registry
from providers.contract import Charged, Provider

KNOWN_FATE = "What became of it is known; there is nothing to settle."
WANTS_YES = (
    "It may have been charged, and sent again it may be charged twice. Say yes to that, or find "
    "out first what became of it."
)
BEING_STORED = "It is finished and being stored. Move it to the trash afterwards."


class NotPossible(Exception):
    """The sentence says why. `stop` is the cap that was in the way, where it was one."""

    def __init__(self, sentence: str, stop: Stop | None = None) -> None:
        super().__init__(sentence)
        self.stop = stop


def existing(id: int) -> Generation:
    """With its order and its project. Raises NotPossible where it is deleted."""
    generation = Generation.objects.select_related("order", "project").filter(pk=id).first()
    if generation is None:
        raise NotPossible("It no longer exists.")
    return generation


class Act(StrEnum):
    """Ordered: what one wants first at the front."""

    LET_GO = "let-go"
    FETCH_AGAIN = "fetch-again"
    ASK_AGAIN = "ask-again"
    LOOK_AGAIN = "look-again"
    LINK = "link"
    TAKE_UNCHECKED = "take-unchecked"
    THROW_AWAY_UNCHECKED = "throw-away-unchecked"
    RETRY = "retry"
    RETRY_TWICE = "retry-twice"
    DISCARD_CHARGED = "discard-charged"
    DISCARD_NOT_CHARGED = "discard-not-charged"
    TO_TOP = "to-top"
    TO_BOTTOM = "to-bottom"
    CANCEL = "cancel"
    GIVE_UP = "give-up"
    ORDER_AGAIN = "order-again"
    EDIT = "edit"


@dataclass(frozen=True)
class Action:
    """`label` is for its button, `hint` says what a press does where that is not plain, `question`
    is to be answered with yes before, and `result` the unchecked result that it is about."""

    name: Act
    label: str
    hint: str = ""
    question: str = ""
    result: int | None = None


TWICE = "Send it again? It may be charged twice."
FREE = "It costs nothing."
OFFERS = {
    Act.LET_GO: Action(Act.LET_GO, "Release it", "It was not sent from elsewhere"),
    Act.FETCH_AGAIN: Action(Act.FETCH_AGAIN, "Fetch again", FREE),
    Act.ASK_AGAIN: Action(Act.ASK_AGAIN, "Ask for it again", FREE),
    Act.LOOK_AGAIN: Action(Act.LOOK_AGAIN, "Look again", FREE),
    Act.LINK: Action(Act.LINK, "Link it", "By its id at the provider"),
    Act.RETRY: Action(Act.RETRY, "Retry"),
    Act.RETRY_TWICE: Action(Act.RETRY_TWICE, "Retry", question=TWICE),
    Act.DISCARD_CHARGED: Action(Act.DISCARD_CHARGED, "It was charged"),
    Act.DISCARD_NOT_CHARGED: Action(Act.DISCARD_NOT_CHARGED, "It was not charged"),
    Act.TO_TOP: Action(Act.TO_TOP, "To the top", "First in line"),
    Act.TO_BOTTOM: Action(Act.TO_BOTTOM, "To the bottom", "Last in line"),
    Act.CANCEL: Action(Act.CANCEL, "Cancel"),
    Act.ORDER_AGAIN: Action(Act.ORDER_AGAIN, "Order again"),
    Act.EDIT: Action(Act.EDIT, "Edit"),
}


def actions_of(
    generation: Generation, unchecked: Iterable[UncheckedResult] | None = None
) -> list[Action]:
    """What can be done to it now. `unchecked` are its results that are kept unchecked, looked up
    where they are not given; nothing else of it costs a query, but for how long its model takes."""
    if unchecked is None:
        unchecked = unchecked_results.of([generation]).get(generation.pk, [])
    results = [result.pk for result in unchecked]
    found = []
    for act in Act:
        if act in (Act.TAKE_UNCHECKED, Act.THROW_AWAY_UNCHECKED):
            found += [_with_result(act, result) for result in results]
        elif act == Act.GIVE_UP:
            if not refusal(generation, act):
                found.append(Action(act, "Stop waiting", _what_giving_up_does(generation)))
        elif act == Act.CANCEL and generation.cancel_asked:
            continue  # it was said already; to say it once more is no error
        elif not refusal(generation, act):
            found.append(OFFERS[act])
    return found


def require(generation: Generation, act: Act) -> None:
    """Raises NotPossible where the generation does not offer this."""
    if sentence := refusal(generation, act):
        raise NotPossible(sentence)


def refusal(generation: Generation, act: Act) -> str:
    """Why it does not offer this, "" where it does. What is asked of one result that is kept
    unchecked is told by whether that is there."""
    state = State(generation.state)
    match act:
        case Act.LET_GO:
            return "" if state == State.QUEUED and generation.held else "It is not held."
        case Act.TO_TOP:
            return "" if state == State.QUEUED else "Only waiting work can be moved up."
        case Act.TO_BOTTOM:
            return "" if state == State.QUEUED else "Only waiting work can be moved down."
        case Act.CANCEL:
            return BEING_STORED if state == State.COLLECTING else _ended(generation)
        case Act.GIVE_UP:
            return _not_given_up(generation)
        case Act.RETRY | Act.RETRY_TWICE:
            return _not_retried(generation, act)
        case Act.FETCH_AGAIN | Act.ASK_AGAIN:
            has_results = bool(generation.results)
            fits = generation.can_be_fetched and has_results == (act == Act.FETCH_AGAIN)
            return "" if fits else "There is nothing to fetch; retry it instead."
        case Act.LOOK_AGAIN | Act.LINK:
            return KNOWN_FATE if state != State.UNKNOWN else _unable(generation, act)
        case Act.DISCARD_CHARGED | Act.DISCARD_NOT_CHARGED:
            return "" if may_have_been_charged(generation) else KNOWN_FATE
    return ""


def may_have_been_charged(generation: Generation) -> bool:
    """It has ended, and nobody here knows whether it was charged: sent again it may cost again."""
    if generation.is_active:
        return False
    return generation.state == State.UNKNOWN or generation.charged == Charged.MAYBE


def _ended(generation: Generation) -> str:
    if generation.is_active:
        return ""
    return f"It has already ended ({generation.get_state_display().lower()})."


def _not_retried(generation: Generation, act: Act) -> str:
    if generation.state == State.REPLACED:
        return "Another model makes it in its place. Retry that, or order this again."
    if generation.is_active or generation.state == State.DONE:
        return f"It is {generation.get_state_display().lower()}, not failed."
    if may_have_been_charged(generation) == (act == Act.RETRY_TWICE):
        return ""
    if act == Act.RETRY_TWICE:
        return "It cannot be charged twice; a plain retry will do."
    return WANTS_YES


def _not_given_up(generation: Generation) -> str:
    """What goes on as it should is cancelled first: its provider is told then."""
    state = generation.state
    if ended := _ended(generation):
        return ended
    if state == State.QUEUED:
        return "It is not sent yet. Cancel it."
    if state == State.COLLECTING:
        return "" if _is_slow_to_come(generation) else BEING_STORED
    if generation.cancel_asked or generation.breakdowns or _is_futile(generation):
        return ""
    return "It is running as it should. Cancel it first."


def _is_futile(generation: Generation) -> bool:
    """How long its model takes is asked only of what is silent for long enough whatever that is."""
    if not is_futile(generation, None):
        return False
    return is_futile(generation, usual_seconds(generation.provider, generation.model_id))


def _is_slow_to_come(generation: Generation) -> bool:
    """Fetching is over in a moment as a rule, so that this button does not come where Cancel has
    just been."""
    slow = timezone.now() - generation.changed_at > policy.SLOW_FETCH
    return bool(generation.tries or generation.breakdowns or slow)


def _what_giving_up_does(generation: Generation) -> str:
    if generation.state == State.COLLECTING:
        return "Stop waiting for its file; it was charged, and can be fetched later"
    return "Stop waiting for it; it may still be charged"


def _unable(generation: Generation, act: Act) -> str:
    try:
        provider: Provider = registry.get(generation.provider)
    except registry.UnknownProvider as error:
        return str(error)
    if act == Act.LOOK_AGAIN:
        return "" if provider.can_find else f"{provider.label} cannot be asked for it."
    return "" if provider.can_adopt else f"{provider.label} cannot go on with it by its id."


def _with_result(act: Act, result: int) -> Action:
    if act == Act.TAKE_UNCHECKED:
        return Action(act, "Keep it anyway", FREE, result=result)
    hint = "It may have been paid for, and its file is removed. This cannot be undone."
    return Action(act, "Discard it", hint, "Discard it for good?", result)
