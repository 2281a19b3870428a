"""How a stage of a shot stands, in the words of the board."""

from collections.abc import Iterable
from typing import NamedTuple

from films import failures
from films.stages import Stage
from films.standing import Standing, State
from pages.formatting import cut

NO_NEED = "none"
STATE_WORDS = {
    State.MISSING: "not made yet",
    State.CURRENT: "made",
    State.UNKNOWN: "may have been charged",
    State.SKIPPED: "left out",
    NO_NEED: "not needed",
}
VERBS = {State.FAILED: "Retry", State.STALE: "Redo", State.MISSING: "Make"}


class Next(NamedTuple):
    """The next step of a shot: to make a stage of it (`what`: missing, stale), or an address."""

    words: str
    stage: str = ""
    what: str = ""
    href: str = ""


def why(stands: Standing) -> str:
    """ "stale: the action, the still"."""
    other = stands.other
    match stands.state:
        case State.MAKING:
            progress = other.progress if other else None
            return "making" if progress is None else f"making, {progress:.0%}".replace("%", " %")
        case State.FAILED:
            return f"failed: {failures.reason(other)}" if other else "failed"
        case State.STALE | State.BLOCKED:
            return f"{stands.state}: {', '.join(stands.why)}"
    return STATE_WORDS[stands.state]


def trouble(found: Iterable[tuple[Stage, Standing | None]]) -> str:
    for stage, one in found:
        if one and one.take and one.other and (words := failures.in_vain(one)):
            return f"The last attempt at the {stage.one} failed: {cut(words, 140)}"
    return ""


def state_of(found: Iterable[tuple[Stage, Standing | None]]) -> tuple[str, str, int | None]:
    """Its class, the words, and how far it is: what is being made or is wrong comes first, then
    the first stage that is not as it should be."""
    there = [(stage, one) for stage, one in found if one]
    by_state = {one.state: (stage, one) for stage, one in reversed(there)}
    for state in (State.UNKNOWN, State.BLOCKED, State.FAILED, State.MAKING, State.STALE):
        if state in by_state:
            stage, one = by_state[state]
            share = one.other.progress if state is State.MAKING and one.other else None
            progress = None if share is None else round(share * 100)
            return state.value, cut(_sentence(stage, one), 160), progress
    missing = [stage for stage, one in there if one.state is State.MISSING]
    if not missing:
        return State.CURRENT.value, "All made", None
    made = any(one.state is State.CURRENT for _, one in there)
    words = f"No {missing[0].one} yet" if made else "Nothing made yet"
    return State.MISSING.value, words, None


def _sentence(stage: Stage, stands: Standing) -> str:
    """ "The still is stale: action", "Making the clip, 70 %"."""
    words = why(stands)
    match stands.state:
        case State.MAKING:
            return f"{words[:1].upper()}{words[1:]}".replace("Making", f"Making the {stage.one}", 1)
        case State.STALE | State.BLOCKED:
            if stands.take is None:
                return f"The {stage.one}: {stands.why[0]}"
            return f"The {stage.one} is {words}"
    return f"The {stage.one} {words}"


def next_of(found: Iterable[tuple[Stage, Standing | None]]) -> Next | None:
    for stage, one in found:
        if one is None or one.state in (State.CURRENT, State.SKIPPED):
            continue
        if one.state is State.MAKING:
            return None
        if one.state is State.UNKNOWN:
            return Next("Decide in the Queue", href="queue")
        if one.state is State.BLOCKED:
            if one.take is None:
                return Next("Fetch it in the Queue", href="queue")
            return Next("Choose another take", href="takes")
        what = "stale" if one.state is State.STALE else "missing"
        return Next(f"{VERBS[one.state]} the {stage.one}", stage.value, what)
    return None
