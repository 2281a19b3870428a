"""Whose lips move in a shot, in the inspector: the faces of its clip, of which one is chosen."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from films import asking, board, faces, standing
from films.board import Board
from films.board_models import Shot
from films.edited_rows import GONE
from films.stages import Of, Stage
from films.steps import EditError
from foundation.user_input import row_id
from pages.create import candidates
from pages.films.cards import PresentedBoard
from pages.films.common import film_of
from pages.formatting import cut
from providers import connect, registry
from providers.contract import BadRequest, Finds, ProviderError

NOBODY = "Nobody seen in this shot speaks in it, so it has no lip sync."


@dataclass(frozen=True, slots=True)
class Lips:
    """`none` is why there is nothing to sync, "" where there is. `spoken` is to whose words the
    lips move, `lines` how many are said in view: a model takes one. `what` is what the model
    finds ("faces"), "" for a model that finds nothing; `clip` is the take of the clip, None
    without."""

    none: str
    spoken: str
    lines: int
    is_skipped: bool
    what: str
    clip: int | None


def of_shot(presented: PresentedBoard, shot: Shot) -> Lips | None:
    """None for a shot without a clip of its own, and in a film without lip sync."""
    now = presented.board
    if Stage.LIPS not in now.wanted or shot.picture != Shot.Picture.CLIP:
        return None
    lines = standing.lines_of_visible_speakers(now, shot)
    found = faces.finds(now) if lines else None
    clip = now.take(Stage.CLIP, Of.SHOT, shot.pk)
    return Lips(
        none="" if lines else NOBODY,
        spoken=_spoken_words(now, shot),
        lines=len(lines),
        is_skipped=Stage.LIPS in shot.skipped,
        what=found.what if found else "",
        clip=clip.pk if clip else None,
    )


def _spoken_words(now: Board, shot: Shot) -> str:
    """ "Ida: “It is out.”" """
    line, _ = asking.lips_say(now, shot)
    if line is None:
        return ""
    return f"{now.entries[line.speaker_id or 0].name}: “{cut(line.text, 120)}”"


@require_POST
def find(request: HttpRequest, slug: str) -> HttpResponse:
    """The faces of the clip of the shot `key`; why there are none, and the press that leaves its
    lip sync out."""
    film = film_of(slug)
    now = board.read(film, to_look=True)
    shot = now.shot.get(row_id(request.POST.get("key")) or 0)
    facts: dict[str, Any] = {"film": film, "shot": shot, "trouble": GONE, "is_faceless": False}
    if shot:
        facts |= _facts(now, shot)
    return render(request, "films/faces_found.html", facts)


def _facts(now: Board, shot: Shot) -> dict[str, Any]:
    try:
        model, line = faces.to_look_at(now, shot)
    except EditError as error:
        return {"trouble": str(error)}
    _, finds = model.finds or ("", Finds(""))
    try:
        answer = faces.find(model, line)
    except BadRequest as error:
        return {"trouble": error.message, "is_faceless": True}
    except ProviderError as error:
        return {"trouble": connect.in_words(registry.get(model.row.provider), error)}
    if not answer.found:
        words = f"{model.row.label} finds no {finds.what} in this clip."
        return {"trouble": f"{words} {answer.remark}".strip(), "is_faceless": True}
    chosen = "" if shot.face is None else str(shot.face)
    return candidates.candidate_facts(
        answer, model.row.provider, finds, chosen, f"shot-face-{shot.pk}"
    )
