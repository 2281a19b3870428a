"""The film itself, and before that an animatic: what there is, at its time, with the voices."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from films import advance, board, failures, linking
from films.board import Board
from films.board_models import Line, Shot
from films.board_takes import Target
from films.stages import Of, Stage
from films.standing import State, of
from pages.films import pictures
from pages.films.common import film_of, head
from pages.formatting import clock

MOST_LABELS = 5


@require_GET
def watch(request: HttpRequest, slug: str) -> HttpResponse:
    film = film_of(slug)
    linking.link(film)
    now = board.read(film, to_look=True)
    stands = of(now, Target(Stage.FILM, Of.FILM, film.pk)) if now.shots else None
    take = stands.take if stands and stands.is_usable else None
    changed = [name for name in stands.why if name.startswith("shot ")] if stands else []
    return render(
        request,
        "films/watch.html",
        {
            **head(film, "film-watch"),
            "player": pictures.of_made(take),
            "is_current": stands is not None and stands.state is State.CURRENT,
            "stale": _stale(stands.why, changed) if stands and stands.state is State.STALE else "",
            "progress": _progress(stands),
            "trouble": failures.in_vain(stands) if stands else "",
            "stopped": advance.why_stopped(film),
            "animatic": _animatic(now),
            "length": clock(film.seconds(sum(shot.frames for shot in now.shots))),
            "what": "stale" if take else "missing",
        },
    )


def _stale(why: tuple[str, ...], shots: list[str]) -> str:
    """ "2 shots changed since: 1A, 2B"."""
    rest = [name for name in why if name not in shots]
    parts = []
    if shots:
        labels = [name.removeprefix("shot ") for name in shots[:MOST_LABELS]]
        named = ", ".join(labels).replace("that is gone", "one that is gone")
        more = f" and {len(shots) - MOST_LABELS} more" if len(shots) > MOST_LABELS else ""
        count = len(shots)
        parts.append(f"{count} shot{'' if count == 1 else 's'} changed since: {named}{more}")
    if rest:
        parts.append(
            f"also changed: {', '.join(rest)}" if shots else f"changed since: {', '.join(rest)}"
        )
    return "; ".join(parts)


def _progress(stands: Any) -> int | None:
    if not stands or stands.state is not State.MAKING or not stands.other:
        return None
    return round((stands.other.progress or 0) * 100)


def _animatic(now: Board) -> dict[str, Any]:
    """For the page's script: times in seconds of the film."""
    film = now.film
    shots, sounds, words = [], [], []
    for shot, at in zip(now.shots, now.timed, strict=True):
        shots.append(
            {
                "at": film.seconds(at.start),
                "seconds": film.seconds(at.frames),
                "label": shot.label,
                "words": shot.action,
                **_seen(now, shot),
            }
        )
        for line, (start, frames) in zip(now.lines_of[shot.pk], at.lines, strict=True):
            words.append(_subtitle(now, line, film.seconds(start), film.seconds(frames)))
            if file := pictures.of_made(now.take(Stage.VOICE, Of.LINE, line.pk)):
                sounds.append({"at": film.seconds(start), "src": file.file})
    return {"shots": shots, "sounds": sounds, "words": words}


def _seen(now: Board, shot: Shot) -> dict[str, str]:
    if shot.picture == Shot.Picture.IMPORTED:
        own = now.imported.get(shot.pk)
        file = pictures.of_product(own) if own else None
    else:
        file = pictures.of_made(now.picture_of(shot))
    return {"src": file.file, "medium": file.medium} if file else {"src": "", "medium": ""}


def _subtitle(now: Board, line: Line, at: float, seconds: float) -> dict[str, Any]:
    speaker = now.entries.get(line.speaker_id or 0)
    words = f"{speaker.name}: {line.text}" if speaker else line.text
    return {"at": at, "seconds": seconds, "words": words}
