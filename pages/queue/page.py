"""The queue: what runs and waits, and the history of everything that ended."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from foundation.user_input import row_id
from pages.context import frame_of
from pages.current_project import current_project
from pages.queue import history as lines
from pages.queue.generation_details import details_of
from pages.queue.presenters import presented, with_products
from production import actions, live_status, pending_decisions
from production.estimate_totals import EstimateTotals, totals_of
from production.limit_models import (
    Pause,
)
from production.live_status import Summary
from production.models import (
    ENDED,
    Generation,
    State,
)
from projects.models import Project
from providers import registry

LIVE_ROWS, FIRST_OF_MANY = 100, 30
"""All that is under way is listed while it is not more; of more, those that are farthest along."""
DOUBTS = 50
NOTHING_SUCH = "Nothing has ended with that state."
NOTHING_YET = (
    "Nothing has ended yet. What you order shows up here with its attempts, times and errors."
)


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    state = _state(request)
    failed = totals_of(actions.failed_uncharged())
    work = live_status.in_all()
    listed = live_part(request, work)
    frame_of(request).work = with_next(work, listed["live"])
    return render(
        request,
        "production/queue.html",
        {
            "here": "queue",
            "failed": failed,
            "failed_words": _reserves(failed),
            "most_retried": actions.MOST_RETRIED,
            "ready": actions.ready_to_fetch().count(),
            "states": _states(state),
            "nothing_ended": NOTHING_SUCH if state else NOTHING_YET,
            **listed,
            **_history(current_project(request), state, None),
        },
    )


def live_part(request: HttpRequest, work: Summary) -> dict[str, Any]:
    """What `live_list.html`, `unchecked.html` and `doubts.html` show: work under way, held or
    paused, and what waits for the user's word."""
    waiting = pending_decisions.listed(DOUBTS, frame_of(request).figures)
    most = LIVE_ROWS if work.count <= LIVE_ROWS else FIRST_OF_MANY
    return {
        "live": presented(live_status.active(most)),
        "pauses": [(pause, registry.label(pause.provider)) for pause in Pause.objects.all()],
        "providers": registry.all_providers(),
        "kept_unchecked": waiting.kept,
        "in_doubt": presented(waiting.cards),
        "held": waiting.figures.held,
        "elsewhere": waiting.elsewhere,
    }


def with_next(work: Summary, live: list[Generation]) -> Summary:
    """The same with the row that is farthest along, of rows that are in that order."""
    return replace(work, next_done=live[0] if live else None)


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """The next rows for a page that is there already."""
    before = row_id(request.GET.get("before"))
    rows = _history(current_project(request), _state(request), before)
    return render(request, "production/history_rows.html", rows)


@require_GET
def details(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is known of one generation: a part of the queue's page, or a page of its own."""
    generation = (
        Generation.objects.select_related("project", "order")
        .prefetch_related(with_products(), "attempts", "inputs__asset")
        .filter(pk=pk)
        .first()
    )
    if generation is None:
        raise Http404
    template = "production/details.html" if request.htmx else "production/generation.html"  # type: ignore[attr-defined]
    return render(request, template, {"here": "queue", **details_of(generation)})


def _state(request: HttpRequest) -> str:
    state = request.GET.get("state", "")
    return state if state in ENDED else ""


def _states(chosen: str) -> list[tuple[str, bool, str]]:
    """(words, whether it is chosen, address) of each state that the history can be of."""
    here = reverse("queue")
    ended = [(s.label, s == chosen, f"{here}?state={s.value}") for s in State if s in ENDED]
    return [("All", not chosen, here), *ended]


def _reserves(failed: EstimateTotals) -> str:
    """What it takes to retry them."""
    if not failed.sums:
        return "Their cost is unknown."
    more = f", and {failed.unpriced} more cost an unknown amount" if failed.unpriced else ""
    return f"This reserves {failed.words}{more}."


def _history(project: Project | None, state: str, before: int | None) -> dict[str, object]:
    rows, are_more = lines.ended(project, state, before)
    query = {"state": state, "before": rows[-1].pk} if are_more else {}
    query_string = urlencode({key: value for key, value in query.items() if value})
    return {"ended": rows, "older": f"{reverse('history')}?{query_string}" if query else ""}
