"""Presses that order: what is missing, what is stale, one stage of one shot, all to the end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from films import advance, board, making, planning, spending
from films.board_takes import Target
from films.models import Film
from films.stages import Stage
from films.standing import State
from foundation.user_input import row_id
from ledger.money import from_words
from pages.films import answers, reckoning
from pages.films.common import film_of
from pages.queue.confirmation import question, yes_of
from production.confirmation import YesWanted
from production.order_requests import OrderRejected

WHATS = ("missing", "stale", "all")
LEFT_OUT = "That is left out here. Press “Make it after all” in its details first."
ALL_THERE = "There is nothing to make: all of it exists."
AS_IT_STANDS = {
    State.MAKING: "That is being made already.",
    State.UNKNOWN: "That may have been charged: decide on it in the Queue first.",
}
"""Why there is nothing to order; the first that is true of any of it is said."""


@require_POST
def make(request: HttpRequest, slug: str) -> HttpResponse:
    """Order `what` of the `stage`s and `shot`s that are named, of all where none is; or one
    `target`. What waits for something else stays, and is said."""
    film = film_of(slug)
    plan = _plan(request, film)
    if not plan.items:
        _show_why_not(request, plan)
        return answers.answer(request, film, status=422)
    if not plan.ready:
        waits = plan.items[0].waits_for
        messages.error(request, f"That waits for {waits}. Make that first; nothing was ordered.")
        return answers.answer(request, film, status=422)
    try:
        done = making.make(plan, yes_of(request, asks_unknown=True), accept_unknown=True)
    except YesWanted as wanted:
        return question(request, wanted, "Make")
    except OrderRejected as error:
        messages.error(request, str(error))
        return answers.answer(request, film, status=422)
    if done.rejected:
        messages.warning(request, f"{done.made} ordered; the rest was not: {done.rejected}")
    elif waiting := reckoning.in_words(item for item in plan.items if item.waits_for):
        messages.info(request, f"Still to make once that is there: {waiting}.")
    return trigger_client_event(answers.answer(request, film), "order-placed")


@require_POST
def to_the_end(request: HttpRequest, slug: str) -> HttpResponse:
    """Go on by itself up to a stage, and cost at most so much in all; where that is left open, as
    much as before, and nothing where it was never said."""
    film = film_of(slug)
    text = request.POST.get("most", "").strip()
    try:
        most = from_words(text) if text else spending.most(film) or 0
        until = Stage(request.POST.get("until", Stage.FILM.value))
    except ValueError as error:
        messages.error(request, f"{error} Nothing was ordered.")
        return answers.answer(request, film, status=422)
    advance.start(film, until, most)
    return trigger_client_event(answers.answer(request, film), "order-placed")


@require_POST
def stop(request: HttpRequest, slug: str) -> HttpResponse:
    """It does not go on by itself any more; what is under way is made to its end."""
    film = film_of(slug)
    advance.stop(film)
    messages.success(request, "It does not continue by itself. What is under way still comes.")
    return answers.answer(request, film)


def _plan(request: HttpRequest, film: Film) -> planning.Plan:
    data = request.POST
    now = board.read(film)
    what = next((one for one in WHATS if one == data.get("what")), "missing")
    shots = [key for text in data.getlist("shot") if (key := row_id(text)) is not None]
    stages = {stage for stage in Stage if stage.value in data.getlist("stage")}
    targets = {one for text in data.getlist("target") if (one := Target.named(text)) is not None}
    rest = stages or now.wanted - {Stage.FILM}
    return planning.plan(
        now,
        {one.stage for one in targets} or rest,
        shots or None,
        what,  # type: ignore[arg-type]
        targets=targets or None,
    )


def _show_why_not(request: HttpRequest, plan: planning.Plan) -> None:
    states = {stands.state for stands in plan.passed}
    reasons = (words for state, words in AS_IT_STANDS.items() if state in states)
    as_it_stands = LEFT_OUT if states == {State.SKIPPED} else next(reasons, ALL_THERE)
    words = " ".join(plan.why_blocked) or as_it_stands
    messages.error(request, f"{words} Nothing was ordered.")
