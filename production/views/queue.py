"""The queue: what runs and waits, and the history of everything that ended."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from production import control, decisions, live
from production.models import ENDED, Generation, Pause, State
from production.spending import provider_label
from production.tally import tally
from production.views.shown import dressed, with_products
from projects.asked import whole_number
from projects.current import current_project
from projects.models import Project
from providers import registry

LIVE_ROWS = 100
DOUBTS = 50
PAGE = 50


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    state = _state(request)
    return render(
        request,
        "production/queue.html",
        {
            "here": "queue",
            "state": state,
            "failed": tally(control.failed_uncharged()),
            "ready": control.ready_to_fetch().count(),
            "states": [("", "All"), *((s.value, s.label) for s in State if s in ENDED)],
            **live_part(),
            **_history(current_project(request), state, None),
        },
    )


def live_part() -> dict[str, Any]:
    """What `live_list.html`, `unchecked.html` and `doubts.html` show: work under way, held or
    paused, and what waits for the user's word."""
    waiting = decisions.listed(DOUBTS)
    return {
        "live": dressed(live.active(LIVE_ROWS)),
        "pauses": [(pause, provider_label(pause.provider)) for pause in Pause.objects.all()],
        "providers": registry.all_providers(),
        "kept_unchecked": waiting.kept,
        "in_doubt": dressed(waiting.cards),
        "held": waiting.figures.held,
        "decisions": waiting.figures.decisions,
        "month_sum": waiting.figures.spent,
        "elsewhere": waiting.elsewhere,
    }


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """The next rows for a page that is there already."""
    before = whole_number(request.GET.get("before"))
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
    return render(request, template, {"here": "queue", "generation": dressed([generation])[0]})


def _state(request: HttpRequest) -> str:
    state = request.GET.get("state", "")
    return state if state in ENDED else ""


def _history(project: Project | None, state: str, before: int | None) -> dict[str, object]:
    ended = Generation.objects.filter(state__in=[state] if state else ENDED)
    if project:
        ended = ended.filter(project=project)
    if before:
        ended = ended.filter(pk__lt=before)
    found = list(ended.select_related("project").prefetch_related(with_products())[: PAGE + 1])
    rows = found[:PAGE]
    query = {"state": state, "before": rows[-1].pk} if len(found) > PAGE else {}
    return {
        "ended": dressed(rows),
        "older": "?" + urlencode({key: value for key, value in query.items() if value})
        if query
        else "",
    }
