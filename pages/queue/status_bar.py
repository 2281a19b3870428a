"""The one poll: how all running work stands, and the cards of the page that have changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation.user_input import row_id
from pages.current_project import current_project
from pages.queue.history import lines
from pages.queue.page import live_part, with_next
from pages.queue.presenters import presented, with_cards
from production import live_status
from production.models import Generation, State

CARDS = 20
MOST_IDS = 400


@require_GET
def status_bar(request: HttpRequest) -> HttpResponse:
    """204 while nothing is new. `seen` is the version the page has, `showing` the generations whose
    live cards it shows, `watching` those that the bar had, `open` whether the bar is; `newest`
    is the newest generation that the queue's page has."""
    seen = request.GET.get("seen", "")
    version = live_status.version()
    if seen == version:
        return HttpResponse(status=204)
    # Before the cards: where nothing runs any more the page stops asking, so the cards that come
    # with that answer must be at least as new as it.
    work = live_status.in_all()
    showing = _ids(request.GET.get("showing"))
    watching = _ids(request.GET.get("watching"))
    changed = (
        presented(live_status.changed(showing | watching, seen)) if showing or watching else []
    )
    on_page = [row for row in changed if row.pk in showing]
    on_queue = request.GET.get("page") == "queue"
    is_open = bool(request.GET.get("open"))
    shows = CARDS if is_open else 1
    listed = (
        live_part(request, work) if on_queue else {"live": presented(live_status.active(shows))}
    )
    active = listed["live"][:CARDS]
    watched = live_status.active_keys(CARDS) if active else []
    ended = [row for row in changed if not row.is_active]
    project = current_project(request)
    listed_ended = [row for row in ended if project is None or row.project_id == project.pk]
    newest = request.GET.get("newest", "")
    unseen = (
        live_status.ended_after(row_id(newest) or 0, project, CARDS)
        if on_queue and newest.isdecimal()
        else []
    )
    return render(
        request,
        "production/status_bar_answer.html",
        {
            "known": {
                "version": version,
                "newest_product": version.rpartition("-")[2],
                "newest_order": live_status.newest_order(),
                "watching": ",".join(map(str, watched)),
            },
            "work": with_next(work, listed["live"]),
            "cards": active if is_open else [],
            "changed": [] if on_queue else with_cards(_not_replaced(on_page)),
            "others": [] if on_queue else with_cards(presented(live_status.successors(on_page))),
            "ended": lines([*unseen, *(row for row in listed_ended if row.pk in showing)])
            if on_queue
            else [],
            "on_queue": on_queue,
            **(listed if on_queue else {}),
            "announcement": _announcement(
                [row for row in _not_replaced(ended) if row.pk in watching | showing]
            ),
        },
    )


def _not_replaced(rows: list[Generation]) -> list[Generation]:
    """Those whose card is theirs: the others' place is taken by what was ordered instead."""
    return [row for row in rows if row.state != State.REPLACED]


def _ids(text: str | None) -> set[int]:
    numbers = map(row_id, (text or "").split(",")[:MOST_IDS])
    return {number for number in numbers if number}


def _announcement(ended: list[Generation]) -> str:
    """What a screen reader says when work ends; nothing while it goes on."""
    done = sum(row.state == State.DONE for row in ended)
    others = len(ended) - done - sum(row.state == State.CANCELLED for row in ended)
    parts = [f"{done} done" if done else "", f"{others} failed" if others else ""]
    return ", ".join(part for part in parts if part)
