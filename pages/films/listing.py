"""All films, a new one out of a script, and one to try."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from films import advance, new_films, spending, trial
from films.models import Film
from films.new_films import ASPECTS, RATES, SIZES, Shape
from films.script import decoding, reading
from films.script.pieces import ScriptRead, UnreadableScript
from films.stages import Stage
from films.steps import EditError
from films.take_models import Take
from foundation.user_input import row_id
from foundation.written import thousands
from ledger.money import in_words
from pages.context import frame_of
from pages.current_project import NoSuchProject, current_project, target_project
from pages.films import pictures
from pages.films.pictures import Picture
from pages.formatting import clock
from pages.gallery.uploads import takes_files
from projects.models import Project

FEW = 60
MOST_SCENES = 40
EXAMPLE = (
    "EXT. HARBOUR - NIGHT\n\nFog over a small harbour. A lantern burns at the end of the pier.\n\n"
    "MARA\nThe last ferry leaves at midnight."
)


@dataclass(frozen=True, slots=True)
class Tile:
    film: Film
    cover: Picture | None
    words: str
    waits: str


@require_GET
def films(request: HttpRequest) -> HttpResponse:
    """The newest first, those of the project that one stands in; elsewhere those of hidden projects
    only where what is hidden is shown."""
    rows = Film.objects.filter(project__deleted_at=None).select_related("project")
    project = current_project(request)
    if project is not None:
        rows = rows.filter(project=project)
    elif not frame_of(request).hidden:
        rows = rows.exclude(project__is_hidden=True)
    trashed = rows.exclude(trashed_at=None).order_by("-trashed_at")[:FEW]
    rows = rows.filter(trashed_at=None)
    if before := row_id(request.GET.get("before")):
        rows = rows.filter(pk__lt=before)
    found = list(_with_facts(rows)[: FEW + 1])
    more = found[FEW - 1].pk if len(found) > FEW else None
    return render(
        request,
        "films/films.html",
        {"here": "films", "tiles": _tiles(found[:FEW]), "more": more, "trashed": trashed},
    )


def _with_facts(rows: Any) -> Any:
    """Films with how many shots they have, how long they are, and a picture of them."""
    here = Q(scenes__removed=False, scenes__shots__removed=False)
    of_film = Take.objects.filter(film=OuterRef("pk"), chosen=True, product__trashed_at=None)
    covers = of_film.filter(stage__in=(Stage.FILM, Stage.STILL), product__isnull=False)
    return rows.annotate(
        shot_count=Count("scenes__shots", filter=here),
        frame_count=Sum("scenes__shots__frames", filter=here),
        cover=Subquery(covers.order_by("stage", "pk").values("product")[:1]),
    ).order_by("-pk")


def _tiles(found: list[Any]) -> list[Tile]:
    covers = pictures.of_products(film.cover for film in found if film.cover)
    spent = spending.committed(found)
    return [
        Tile(
            film,
            covers.get(film.cover or 0),
            _words(film, spent[film.purse]),
            advance.why_stopped(film),
        )
        for film in found
    ]


def _words(film: Any, spent: int) -> str:
    """ "0:34 · 8 shots · 0.12 $ · continues by itself"."""
    count = film.shot_count
    parts = [
        clock(film.seconds(film.frame_count or 0)),
        f"{thousands(count)} shot{'' if count == 1 else 's'}",
        in_words(spent),
    ]
    if (film.auto_until or film.run) and not advance.why_stopped(film):
        parts.append("continues by itself")
    return " · ".join(parts)


@require_POST
def try_one(request: HttpRequest) -> HttpResponse:
    """A film of our own script that makes itself with what is free."""
    try:
        film = trial.begin(_project(request))
    except (EditError, NoSuchProject) as error:
        messages.error(request, str(error))
        return redirect("films")
    return redirect("film", film.slug)


@takes_files
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A script is looked at first; kept, it is a film. Without a script it begins empty."""
    facts: dict[str, Any] = {
        "here": "films",
        "aspects": list(ASPECTS),
        "sizes": list(SIZES),
        "rates": list(RATES),
        "formats": reading.FORMATS,
        "example": EXAMPLE,
        "entered": _form_values(request),
        "error": "",
        "read": None,
    }
    if request.method == "GET":
        return render(request, "films/new.html", facts)
    try:
        if file := request.FILES.get("file"):
            facts["entered"]["script"] = _text_of(file)
            facts["entered"]["name"] = (
                facts["entered"]["name"] or (file.name or "").rpartition(".")[0]
            )
        entered = facts["entered"]
        read = (
            reading.read(entered["script"], entered["format"])
            if entered["script"].strip()
            else None
        )
        if request.POST.get("do") == "keep" or (read is None and request.POST.get("do") == "empty"):
            return redirect("film", _keep(request, entered, read).slug)
        if read is None:
            raise EditError("There is nothing to film yet. Write at least a sentence.")
        entered["name"] = entered["name"] or new_films.name_of(read)
        facts["read"] = script_facts(read)
    except (EditError, UnreadableScript, NoSuchProject) as error:
        facts["error"] = str(error)
    return render(request, "films/new.html", facts, status=422 if facts["error"] else 200)


def _form_values(request: HttpRequest) -> dict[str, Any]:
    data = request.POST
    return {
        "script": data.get("script", ""),
        "name": data.get("name", "").strip(),
        "format": data.get("format", ""),
        "aspect": data.get("aspect", "16:9"),
        "size": row_id(data.get("size")) or 720,
        "rate": data.get("rate", "30"),
        "seconds": row_id(data.get("seconds")) or "",
    }


def _text_of(file: UploadedFile) -> str:
    if (file.size or 0) > decoding.MOST_BYTES:
        raise EditError(
            f"“{file.name}” has more than 2 MB. Send a part of it as a film of its own."
        )
    return decoding.text_of(file.read())


def _keep(request: HttpRequest, entered: dict[str, Any], read: ScriptRead | None) -> Film:
    name = entered["name"] or (new_films.name_of(read) if read else "A film")
    shape = Shape(entered["aspect"], entered["size"], entered["rate"])
    facts = name, _project(request), shape, entered["seconds"] or None
    if read is None:
        return new_films.create(*facts)
    film, _ = new_films.begin(read, *facts)
    return film


def _project(request: HttpRequest) -> Project:
    """Raises NoSuchProject."""
    return target_project(request) or Project.inbox()


def script_facts(read: ScriptRead) -> dict[str, Any]:
    """How it was read, for people."""
    return {
        "format": reading.FORMATS[read.format],
        "scenes": read.scenes[:MOST_SCENES],
        "more": max(0, len(read.scenes) - MOST_SCENES),
        "counts": f"{thousands(len(read.scenes))} scene{'' if len(read.scenes) == 1 else 's'}, "
        f"{thousands(len(read.shots))} shot{'' if len(read.shots) == 1 else 's'}, "
        f"{clock(read.milliseconds / 1000)}",
        "characters": ", ".join(read.characters),
        "remarks": read.remarks,
    }


@require_POST
def trash(request: HttpRequest, slug: str) -> HttpResponse:
    film = get_object_or_404(Film.objects.shown(), slug=slug)
    new_films.trash(film)
    words = f"“{film.name}” is in the trash of films. What was made stays in the gallery."
    messages.success(request, words, extra_tags=f"film-{film.slug}")
    return redirect("films")


@require_POST
def bring_back(request: HttpRequest, slug: str) -> HttpResponse:
    film = get_object_or_404(Film, slug=slug)
    new_films.bring_back(film)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": reverse("film", args=[slug])})
    return redirect("film", slug)
