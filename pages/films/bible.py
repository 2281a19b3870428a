"""The bible of a film's project: who and what is seen, how it looks and who speaks for it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from artfactory.user_input import row_id
from films import bible_edits, board, edits, profiles
from films.asking import Model
from films.bible_models import Entry, Reference
from films.board import Board
from films.model_params import voices
from films.models import Film
from films.stages import Of, Stage
from films.steps import ChangedMeanwhile, EditError
from gallery.checking import BadMedia
from gallery.storing import StoreFailed
from pages.films import pictures
from pages.films.common import film_of, head
from pages.films.pictures import Picture
from pages.gallery.uploads import take_in, takes_files
from providers.contract import Medium

SECTIONS = (
    (Entry.Kind.CHARACTER, "Characters", "Who is seen or heard."),
    (Entry.Kind.PLACE, "Places", "Where scenes are."),
    (Entry.Kind.PROP, "Props", "Things that have to look the same."),
    (Entry.Kind.STYLE, "Style", "How every picture looks."),
)


@dataclass(frozen=True, slots=True)
class PictureShown:
    pk: int
    angle: str
    is_anchor: bool
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class EntryShown:
    """`voice` is that of the model that speaks; `sample` a sound in which it was heard; `line` the
    first one that it says, which a sample is ordered by; `offered` a picture that was made of it
    and is none of its own yet."""

    entry: Entry
    pictures: tuple[PictureShown, ...]
    voice: str
    sample: str
    line: int | None
    can_be_made: bool
    offered: Picture | None
    shots: int


@require_GET
def bible(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, film_of(slug))


@takes_files
@require_POST
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """One press on the bible; `do` names it."""
    film = film_of(slug)
    data = request.POST
    key = row_id(data.get("key")) or 0
    try:
        match data.get("do"):
            case "add":
                bible_edits.add_entry(film, data.get("kind", ""), {"name": data.get("name", "")})
            case "save":
                edits.change(film, "entry", key, _values(film, key, data), row_id(data.get("revision")))
            case "remove":
                bible_edits.remove_entry(film, key)
            case "picture":
                _add_picture(request, film, key)
            case "anchor":
                edits.change(film, "entry", key, {"anchor_id": row_id(data.get("picture"))})
            case "remove-picture":
                bible_edits.remove_picture(film, key, row_id(data.get("picture")) or 0)
            case _:
                raise EditError("That is not possible on this page any more. Load it anew.")
    except ChangedMeanwhile as error:
        return _page(request, film, status=409, conflict=_conflict(key, error))
    except (EditError, BadMedia, StoreFailed) as error:
        return _page(request, film, status=422, wrong=str(error))
    return redirect(f"{request.path.removesuffix('change/')}#entry-{key}")


def _conflict(key: int, error: ChangedMeanwhile) -> dict[str, Any]:
    texts = {
        name.replace("_", " "): (yours, theirs)
        for name, (yours, theirs) in error.texts.items()
        if yours != theirs
    }
    return {"key": key, "words": str(error), "texts": texts}


def _values(film: Film, key: int, data: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": data.get("name", ""),
        "description": data.get("description", ""),
        "aliases": [one.strip() for one in data.get("aliases", "").split(",") if one.strip()],
        "voice_only": "voice_only" in data,
    }
    entry = Entry.objects.filter(project=film.project_id, pk=key).first()
    name, there, ref = _voices(film)
    wanted = data.get("voice", "")
    if entry and name and (voice := next((one for one in there if str(one) == wanted), None)) is not None:
        kept = entry.voice.get(ref, {})
        values["voice"] = entry.voice | {ref: {**kept, name: voice}}
    return values


def _voices(film: Film) -> tuple[str, list[Any], str]:
    """The parameter of the model that speaks, what it may be, and the model's ref."""
    ref = profiles.ref(film, Stage.VOICE)
    row = profiles.models(film, [ref]).get(ref) if ref else None
    if row is None:
        return "", [], ""
    return *voices(Model(row).fields), ref


def _add_picture(request: HttpRequest, film: Film, key: int) -> None:
    product = row_id(request.POST.get("product"))
    if file := request.FILES.get("file"):
        product = take_in(file, film.project, Medium.IMAGE).pk
    if product is None:
        raise EditError("Choose a picture, or write its number in the gallery.")
    bible_edits.add_picture(film, key, product, request.POST.get("angle", ""))


def _page(request: HttpRequest, film: Film, *, status: int = 200, **said: Any) -> HttpResponse:
    now = board.read(film)
    name, there, ref = _voices(film)
    shown = _entries(now, name, ref)
    sections = [
        (kind.value, title, words, [one for one in shown if one.entry.kind == kind])
        for kind, title, words in SECTIONS
    ]
    facts = {
        **head(film, "film-bible"),
        "sections": sections,
        "voices": there,
        "conflict": None,
        "wrong": "",
        **said,
    }
    if said.get("wrong"):
        messages.error(request, said["wrong"])
    return render(request, "films/bible.html", facts, status=status)


def _entries(now: Board, voice_name: str, ref: str) -> list[EntryShown]:
    references: dict[int, list[Reference]] = {}
    for one in Reference.objects.filter(entry__in=now.entries):
        references.setdefault(one.entry_id, []).append(one)
    made = {
        target.key: take
        for target, take in now.chosen.items()
        if target.stage is Stage.REFERENCE and take.is_there
    }
    first: dict[int, int] = {}
    heard: dict[int, int] = {}
    for key, line in now.lines.items():
        if line.speaker_id:
            first.setdefault(line.speaker_id, key)
            if take := now.take(Stage.VOICE, Of.LINE, key):
                heard.setdefault(line.speaker_id, take.product or 0)
    keys = {one.product_id for rows in references.values() for one in rows}
    keys |= {take.product for take in made.values()} | set(heard.values())
    files = pictures.of_products(key for key in keys if key)
    makes = Stage.REFERENCE in now.wanted
    of_film = {entry.pk for entry in now.shown}
    return [
        EntryShown(
            entry=entry,
            pictures=tuple(
                PictureShown(one.pk, one.angle, one.pk == entry.anchor_id, files.get(one.product_id or 0))
                for one in references.get(entry.pk, ())
            ),
            voice=str(entry.voice.get(ref, {}).get(voice_name, "")),
            sample=_file(files, heard.get(entry.pk)),
            line=first.get(entry.pk),
            can_be_made=makes and entry.pk in of_film and entry.kind != Entry.Kind.STYLE,
            offered=_offered(files, made.get(entry.pk), references.get(entry.pk, [])),
            shots=sum(entry in cast for cast in now.cast_of.values()),
        )
        for entry in now.entries.values()
    ]


def _file(files: dict[int, Picture], key: int | None) -> str:
    file = files.get(key or 0)
    return file.file if file else ""


def _offered(files: dict[int, Picture], take: Any, kept: list[Reference]) -> Picture | None:
    if take is None or take.product in {one.product_id for one in kept}:
        return None
    return files.get(take.product or 0)


