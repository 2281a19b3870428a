"""The one poll: how all running work stands, and the cards of the page that have changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from production import live
from production.models import Generation, State
from production.views.queue import live_part
from production.views.shown import dressed
from projects.asked import whole_number
from projects.current import current_project

CARDS = 20
MOST_SHOWN = 400


@require_GET
def strip(request: HttpRequest) -> HttpResponse:
    """204 while nothing is new. `seen` is the version the page has, `showing` the generations whose
    live cards it shows, `watching` those that the strip had, `open` whether the strip is."""
    seen = request.GET.get("seen", "")
    version = live.version()
    if seen == version:
        return HttpResponse(status=204)
    # Before the cards: where nothing runs any more the page stops asking, so the cards that come
    # with that answer must be at least as new as it.
    work = live.summary()
    showing = _ids(request.GET.get("showing"))
    watching = _ids(request.GET.get("watching"))
    changed = dressed(live.changed(showing | watching, seen)) if showing or watching else []
    on_queue = request.GET.get("page") == "queue"
    listed = live_part() if on_queue else {"live": dressed(live.active(CARDS))}
    active = listed["live"][:CARDS]
    ended = [row for row in changed if not row.is_active]
    project = current_project(request)
    listed_ended = [row for row in ended if project is None or row.project_id == project.pk]
    return render(
        request,
        "production/strip_answer.html",
        {
            "version": version,
            "work": work,
            "watching": ",".join(str(row.pk) for row in active),
            "cards": active if request.GET.get("open") else None,
            "changed": [row for row in changed if row.pk in showing] if not on_queue else [],
            "ended": [row for row in listed_ended if row.pk in showing] if on_queue else [],
            "on_queue": on_queue,
            **(listed if on_queue else {}),
            "announcement": _announcement([row for row in ended if row.pk in watching | showing]),
        },
    )


def _ids(text: str | None) -> set[int]:
    numbers = map(whole_number, (text or "").split(",")[:MOST_SHOWN])
    return {number for number in numbers if number}


def _announcement(ended: list[Generation]) -> str:
    """What a screen reader says when work ends; nothing while it goes on."""
    done = sum(row.state == State.DONE for row in ended)
    others = len(ended) - done - sum(row.state == State.CANCELLED for row in ended)
    parts = [f"{done} done" if done else "", f"{others} failed" if others else ""]
    return ", ".join(part for part in parts if part)
