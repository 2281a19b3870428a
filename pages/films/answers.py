"""What the page of a board gets after each press and while something is made: the cards that are
not as it has them, the foot, the steps, and the inspector where that is open."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from films import advance, approvals, board, linking, runs, spending
from films.board import Board
from films.history_models import Edit
from films.models import Film
from films.standing import State
from ledger.money import in_words
from pages.films import cards, inspecting, reckoning
from pages.films.cards import PresentedBoard
from pages.films.common import head, in_dollars

MOST_KNOWN = 20_000
"""Letters in which a page tells what it has."""


def facts(film: Film, presented: PresentedBoard) -> dict[str, Any]:
    """All that the board's page shows; prices, money and steps come behind it (`foot`)."""
    shot_cards = {shot.pk: cards.card(presented, shot) for shot in presented.board.shots}
    return {
        **head(film, "film"),
        "rows": [cards.row(presented, scene) for scene in presented.board.scenes],
        "cards": shot_cards,
        "order": order_of(presented.board),
        "foot": reckoning.foot(presented),
        "money": "",
        # It comes with the foot, but where the page itself asks for more.
        "most": in_dollars(spending.most(film)) if film.stopped_by or film.run else "",
        "steps": {"undo": "", "redo": ""},
        "drafts": sum(card.is_draft for card in shot_cards.values()),
        **_alone(film, presented),
        **_waits(film, presented),
    }


def look(film: Film) -> PresentedBoard:
    return cards.presented_board(board.read(film, to_look=True))


def foot(film: Film, presented: PresentedBoard) -> dict[str, Any]:
    spent = spending.of(film)
    most = "" if spent.most is None else f" of at most {in_words(spent.most)}"
    return {
        "foot": reckoning.foot(presented, reckoning.Costs.of(presented.board)),
        "money": f"{in_words(spent.committed)} spent{most}",
        "most": in_dollars(spent.most),
        "steps": _steps(film),
    }


def _alone(film: Film, presented: PresentedBoard) -> dict[str, bool]:
    is_alone = bool(film.auto_until) and not film.stopped_by
    is_making = any(one.state is State.MAKING for one in presented.stands.values())
    run = runs.of(film)
    goes_on = is_alone or bool(run and not run.why)
    return {"is_alone": is_alone, "asks_itself": goes_on and not is_making}


def _waits(film: Film, presented: PresentedBoard) -> dict[str, Any]:
    """What the film waits for: a yes, money, or somebody who looks."""
    waiting = approvals.not_approved(presented.board, presented.stands)
    run = runs.of(film)
    stopped = advance.why_stopped(film)
    return {
        "waiting": [
            (stage.value, stage.label.lower(), approvals.in_words({stage: keys}))
            for stage, keys in waiting.items()
        ],
        "stopped": "" if stopped == approvals.in_words(waiting) else stopped,
        "to_go": len(run.targets) if run else 0,
    }


def order_of(now: Board) -> str:
    """What stands where, by which a page tells whether its cards are in their places."""
    parts = (
        f"{scene.pk}:" + ",".join(str(shot.pk) for shot in now.shots_of[scene.pk])
        for scene in now.scenes
    )
    return cards.digest(";".join(parts))


def _steps(film: Film) -> dict[str, str]:
    """What undo and redo would do, "" for nothing: one query."""
    steps = Edit.objects.filter(film=OuterRef("pk")).values("label")
    undo = Subquery(steps.filter(undone=False).order_by("-number")[:1])
    redo = Subquery(steps.filter(undone=True).order_by("number")[:1])
    labels = Film.objects.filter(pk=film.pk).values_list(undo, redo).get()
    return {"undo": labels[0] or "", "redo": labels[1] or ""}


def answer(request: HttpRequest, film: Film, *, status: int = 200, **more: Any) -> HttpResponse:
    """After a press on the board; on another page of the film what is to be said, and without
    script the board."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("film", film.slug)
    if "order" not in request.POST:
        return render(request, "frame/messages_oob.html", status=status)
    presented = look(film)
    everything = facts(film, presented) | foot(film, presented)
    known = _known(request.POST.get("have", ""))
    has_moved = request.POST.get("order", "") != everything["order"]
    everything |= {
        "has_moved": has_moved,
        "changed": [
            one for one in everything["cards"].values() if known.get(f"c{one.pk}") != one.version
        ],
        "changed_rows": [
            one for one in everything["rows"] if known.get(f"s{one.pk}") != one.version
        ],
        "inspected": inspecting.inspected_facts(request, presented),
        **more,
    }
    return render(request, "films/answer.html", everything, status=status)


def fresh(request: HttpRequest, film: Film) -> HttpResponse:
    """How it stands by now; results that came are put on their takes."""
    linking.link(film)
    film.refresh_from_db()
    return answer(request, film)


def _known(text: str) -> dict[str, str]:
    """ "c12:0a1b…,s3:…" as the page sends it."""
    pairs = (part.partition(":") for part in text[: MOST_KNOWN * 2].split(","))
    return {name: version for name, _, version in pairs}
