"""The script of a film: its text, how it was read, and what another reading would change."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from films import parsing
from films.film_settings import FilmSettings
from films.models import Film
from films.script import reading
from films.script.pieces import ScriptRead, UnreadableScript
from films.steps import EditError
from pages.films.common import film_of, head

MOST_MARKED = 4_000
"""Pieces that are marked by how they were read."""
KINDS = {
    "heading": "Scene",
    "action": "Picture",
    "cue": "Who speaks",
    "parenthetical": "How",
    "dialogue": "Spoken",
    "lyric": "Sung",
    "transition": "Transition",
    "note": "Left out",
    "boneyard": "Left out",
}


@dataclass(frozen=True, slots=True)
class Piece:
    kind: str
    text: str


@require_http_methods(["GET", "POST"])
def script(request: HttpRequest, slug: str) -> HttpResponse:
    """`do`: look tells what a reading would change, read does it."""
    film = film_of(slug)
    kept = film.script.text if film.script else ""
    facts: dict[str, Any] = {
        **head(film, "film-script"),
        "formats": reading.FORMATS,
        "text": request.POST.get("script", kept),
        "format": request.POST.get("format", film.script_format),
        "told": None,
        "error": "",
        "pieces": (),
        "kinds": KINDS,
        "version": film.script.number if film.script else 0,
        "remarks": film.remarks,
    }
    is_sent = request.method == "POST"
    try:
        read = _read(film, facts["text"], facts["format"]) if is_sent or kept else None
        if read:
            facts["pieces"] = _pieces(read)
        if is_sent and read:
            anew = request.POST.get("format", "") != film.script_format and bool(kept)
            if request.POST.get("do") == "read":
                done = parsing.write(film, read, anew=anew)
                messages.success(request, f"Read: {done.summary}.")
                return redirect("film", film.slug)
            facts["told"] = parsing.compare(film, read)
            facts["anew"] = anew
            facts["remarks"] = read.remarks
    except (UnreadableScript, EditError) as error:
        facts["error"] = str(error)
    status = 422 if is_sent and facts["error"] else 200
    return render(request, "films/script.html", facts, status=status)


def _read(film: Film, text: str, format: str) -> ScriptRead:
    return parsing.read(film, text, format, narrated=FilmSettings.of(film).narrator)


def _pieces(read: ScriptRead) -> list[Piece]:
    return [
        Piece(one.kind.value, read.text[one.start : one.end]) for one in read.elements[:MOST_MARKED]
    ]
