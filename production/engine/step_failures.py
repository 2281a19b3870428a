"""Steps that break down by an error that nobody foresaw.

One such error is tried again, after a growing while. The same one again and again is the end: a
failure that can be seen, that keeps where the result lies, and says what is known of the charge.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError

from production.engine import policy, transitions
from production.engine.steps import DISPATCH, Step
from production.models import Generation, State
from providers import registry
from providers.contract import Charged, ProviderError, Resubmit, Unknown

log = logging.getLogger(__name__)

# In which states a step is at work; a row that has moved on is none of its business.
AT_WORK = {
    "submit": (State.QUEUED, State.SUBMITTING),
    "sweep": (State.SUBMITTING,),
    "poll": (State.RUNNING,),
    "collect": (State.COLLECTING,),
}
WORDS = {
    State.QUEUED: "It could not be made ready to be sent",
    State.SUBMITTING: "What became of it could not be found out",
    State.RUNNING: "The provider’s answer was not understood",
    State.COLLECTING: "Its result could not be brought home",
}

STOPPED = {
    State.QUEUED: "The program stopped {} times while it was made ready to be sent.",
    State.SUBMITTING: "The program that made it stopped {} times in the middle of it.",
    State.RUNNING: "The program stopped {} times at the provider’s answer.",
}


def guarded(name: str, id: int, work: Callable[[], list[Step]]) -> list[Step]:
    """Do a step of generation `id`; what it raises is logged and counted on the row."""
    try:
        return work()
    except Exception as error:
        if _is_our_own_trouble(error):
            log.warning("a step (%s) of generation %s has to wait: %s", name, id, error)
            return []
        log.exception("a step (%s) of generation %s broke down", name, id)
        return noted(name, id, error)


def noted(name: str, id: int, error: Exception) -> list[Step]:
    """Count the breakdown of a step, and end its generation where that leads nowhere."""
    if _is_our_own_trouble(error):
        return []
    try:
        rows = Generation.objects.filter(state__in=AT_WORK[name])
        generation = rows.select_related("order", "project").filter(pk=id).first()
        return [] if generation is None else _count(generation, f"{name}: {_how(error)}")
    except Exception:
        log.exception("the breakdown of generation %s could not be noted", id)
        return []


def _count(generation: Generation, how: str) -> list[Step]:
    times = generation.breakdowns + 1
    alike = how[:200] == generation.breakdown_kind
    if times < (policy.BREAKDOWNS_ALIKE if alike else policy.BREAKDOWNS_IN_ALL):
        seconds = policy.FIRST_BREAKDOWN_WAIT * 2 ** (times - 1)
        wait = timedelta(seconds=min(seconds, policy.LONGEST_BREAKDOWN_WAIT))
        words = f"{_words(generation)}; it is tried again. The log says more."
        transitions.note_breakdown(generation, how, wait, words)
        return []
    _end(generation, f"{_words(generation)} ({times} times). The log says more.")
    return [DISPATCH]


def end_after_stops(generation: Generation, times: int) -> list[Step]:
    """So many workers stopped with the same step of it: it is taken up no more."""
    _end(generation, STOPPED[State(generation.state)].format(times))
    return [DISPATCH]


def _end(generation: Generation, words: str) -> None:
    """What has results was paid for, work under way may be charged, what waits was not sent."""
    label = registry.label(generation.provider)
    if generation.state == State.SUBMITTING and not _is_free_to_repeat(generation):
        transitions.unknown(generation, Unknown(words))
        return
    if generation.state == State.COLLECTING:
        charged, advice = Charged.YES, "Fetch it again once that is mended; it costs nothing."
    elif generation.state == State.RUNNING:
        charged = Charged.MAYBE
        advice = f"Ask for it again, which is free, or look at {label}'s own site."
    else:
        charged, advice = Charged.NO, "Look at the log (run/logs), then retry."
    transitions.failed(generation, ProviderError(words, next_step=advice, charged=charged))


def _words(generation: Generation) -> str:
    return WORDS[State(generation.state)]


def _how(error: Exception) -> str:
    """The error's type and where it was raised: what makes two breakdowns alike."""
    kind = type(error).__qualname__
    place = error.__traceback__
    if place is None or isinstance(error, RecursionError):
        return kind
    while place.tb_next is not None:
        place = place.tb_next
    code = place.tb_frame.f_code
    return f"{kind} in {Path(code.co_filename).name}, {code.co_name}"


def _is_our_own_trouble(error: Exception) -> bool:
    """A disk or a database that is away: it comes back, and says nothing of the work."""
    if isinstance(error, DataError | IntegrityError):
        return False
    return isinstance(error, OSError | DatabaseError | InterfaceError)


def _is_free_to_repeat(generation: Generation) -> bool:
    try:
        return registry.get(generation.provider).resubmit is Resubmit.SAFE
    except registry.UnknownProvider:
        return False
