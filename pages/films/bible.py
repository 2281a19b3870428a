"""The bible of a film's project: who and what is seen, how it looks and who speaks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from films import bible_edits, edits, profiles
from films.asking import Model
from films.bible_models import Entry, Reference
from films.board_models import Appearance, Line, Shot
from films.model_params import voice_emotion, voice_speed, voices
from films.models import Film
from films.stages import Stage
from films.steps import ChangedMeanwhile, EditError
from films.take_models import Take
from foundation.user_input import NoNumber, number, row_id
from gallery.checking import BadMedia
from gallery.models import Product
from gallery.storing import StoreFailed
from pages.films import pictures
from pages.films.common import film_of, head
from pages.films.pictures import Picture
from pages.gallery.uploads import take_in, takes_files
from providers.contract import Medium
from providers.schema import Field, Type

READ = "None yet. Reading a script adds the ones it names."
ADD = "None yet."
SECTIONS = (
    (Entry.Kind.CHARACTER, "Characters", "Who is seen or heard.", "What they look like", READ),
    (Entry.Kind.PLACE, "Places", "Where scenes are set.", "What it looks like", READ),
    (Entry.Kind.PROP, "Props", "Things that must always look the same.", "What it looks like", ADD),
    (Entry.Kind.STYLE, "Style", "How every picture looks.", "How the film looks", ADD),
)
"""With what a description is called, and what stands where none is there yet."""


@dataclass(frozen=True, slots=True)
class EntryPicture:
    pk: int
    angle: str
    is_anchor: bool
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class EntryCard:
    """`voice`, `speed` and `emotion` are those of the model that speaks; `sample` a sound in which
    it was heard; `line` the first one that it says, which a sample is ordered by; `offered` a
    picture that was made of it and is none of its own yet."""

    entry: Entry
    pictures: tuple[EntryPicture, ...]
    voice: str
    speed: str
    emotion: str
    sample: str
    line: int | None
    can_be_made: bool
    offered: Picture | None
    shots: int

    @property
    def is_here(self) -> bool:
        """This film shows it, or lets it speak; a style is seen in each."""
        is_style = self.entry.kind == Entry.Kind.STYLE
        return is_style or bool(self.shots) or self.line is not None


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
                named = {"name": data.get("name", "")}
                key = bible_edits.add_entry(film, data.get("kind", ""), named).pk
            case "save":
                edits.change(
                    film, "entry", key, _values(film, key, data), row_id(data.get("revision"))
                )
                messages.success(request, f"{data.get('name', '')} is saved.")
            case "remove":
                bible_edits.remove_entry(film, key)
            case "picture":
                _add_picture(request, film, key)
            case "anchor":
                edits.change(film, "entry", key, {"anchor_id": row_id(data.get("picture"))})
            case "remove-picture":
                bible_edits.remove_picture(film, key, row_id(data.get("picture")) or 0)
            case _:
                raise EditError("This page is out of date. Reload it.")
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
    speaks = _speaks(film)
    if entry and entry.kind == Entry.Kind.CHARACTER and speaks:
        kept = dict(entry.voice.get(speaks.ref, {}))
        _choose(kept, speaks.name, speaks.voices, data.get("voice"))
        if one := speaks.emotion:
            _choose(kept, one.name, [each.value for each in one.choices], data.get("emotion"))
        if (one := speaks.speed) and "speed" in data:
            _set_speed(kept, one, data["speed"])
        if kept != entry.voice.get(speaks.ref, {}):
            values["voice"] = entry.voice | {speaks.ref: kept}
    return values


def _choose(kept: dict[str, Any], name: str, there: Sequence[Any], wanted: str | None) -> None:
    """What is none of those that are there leaves it as it was; nothing, as it comes."""
    if wanted == "":
        kept.pop(name, None)
    elif (value := next((one for one in there if str(one) == wanted), None)) is not None:
        kept[name] = value


def _set_speed(kept: dict[str, Any], one: Field, text: str) -> None:
    if not text.strip():
        kept.pop(one.name, None)
        return
    try:
        value = float(number(text.replace(",", ".")))
    except NoNumber:
        raise EditError("The speed is a number, such as 1.1. Nothing was changed.") from None
    low, high = one.minimum, one.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = " and ".join(f"{each:g}" for each in (low, high) if each is not None)
        raise EditError(f"The speed of this model is between {bounds}. Nothing was changed.")
    kept[one.name] = round(value) if one.type is Type.INTEGER else value


@dataclass(frozen=True, slots=True)
class Speaks:
    """The model that speaks: the parameter that says which voice, what that may be, and those for
    speed and emotion where it has them."""

    ref: str
    name: str
    voices: tuple[Any, ...]
    speed: Field | None
    emotion: Field | None


def _speaks(film: Film) -> Speaks | None:
    ref = profiles.ref(film, Stage.VOICE)
    row = profiles.models(film, [ref]).get(ref) if ref else None
    if row is None:
        return None
    every = Model(row).fields
    name, there = voices(every)
    return Speaks(ref, name, tuple(there), voice_speed(every), voice_emotion(every))


def _add_picture(request: HttpRequest, film: Film, key: int) -> None:
    product = row_id(request.POST.get("product"))
    if file := request.FILES.get("file"):
        product = take_in(file, film.project, Medium.IMAGE).pk
    if product is None:
        raise EditError("Choose a picture, or write its number in the gallery.")
    bible_edits.add_picture(film, key, product, request.POST.get("angle", ""))


def _page(request: HttpRequest, film: Film, *, status: int = 200, **overrides: Any) -> HttpResponse:
    speaks = _speaks(film)
    takes_pictures = Stage.REFERENCE in profiles.wanted(film)
    entries = _entries(film, speaks, takes_pictures=takes_pictures)
    sections = [(kind.value, *words, *_of_kind(entries, kind)) for kind, *words in SECTIONS]
    facts = {
        **head(film, "film-bible"),
        "sections": sections,
        "takes_pictures": takes_pictures,
        "voices": speaks.voices if speaks else (),
        "speed": speaks.speed if speaks else None,
        "emotions": [one.value for one in speaks.emotion.choices]
        if speaks and speaks.emotion
        else [],
        "conflict": None,
        "wrong": "",
        **overrides,
    }
    if overrides.get("wrong"):
        messages.error(request, overrides["wrong"])
    return render(request, "films/bible.html", facts, status=status)


def _of_kind(entries: list[EntryCard], kind: Entry.Kind) -> tuple[list[EntryCard], list[EntryCard]]:
    """Those of this film, and those that only others of the project have."""
    found = [one for one in entries if one.entry.kind == kind]
    return [one for one in found if one.is_here], [one for one in found if not one.is_here]


def _entries(film: Film, speaks: Speaks | None, *, takes_pictures: bool) -> list[EntryCard]:
    entries = Entry.objects.filter(project=film.project_id, removed_at=None)
    here = {"shot__scene__film": film, "shot__removed": False, "shot__scene__removed": False}
    seen = Appearance.objects.filter(entry=OuterRef("pk"), **here).order_by()
    shots = Shot.objects.filter(scene__film=film, removed=False, scene__removed=False)
    there = shots.filter(scene__place=OuterRef("pk")).order_by()
    entries = entries.annotate(
        seen=_counted(seen.values("entry")), there=_counted(there.values("scene__place"))
    )
    references: dict[int, list[Reference]] = {}
    rows = Reference.objects.filter(entry__in=entries.values("pk"))
    for one in rows.select_related("product__asset"):
        references.setdefault(one.entry_id, []).append(one)
    lines = Line.objects.filter(shot__scene__film=film, removed=False, shot__removed=False)
    first: dict[int, int] = {}
    for line, speaker in lines.order_by("-pk").values_list("pk", "speaker_id"):
        if speaker:
            first[speaker] = line
    made = {
        (take.stage, take.entry_id or take.line.speaker_id if take.line else take.entry_id): take
        for take in Take.objects.filter(
            film=film,
            chosen=True,
            stage__in=(Stage.REFERENCE, Stage.VOICE),
            product__trashed_at=None,
        ).select_related("product__asset", "line")
    }
    return [
        EntryCard(
            entry=entry,
            pictures=tuple(
                EntryPicture(one.pk, one.angle, one.pk == entry.anchor_id, _picture(one.product))
                for one in references.get(entry.pk, ())
            ),
            voice=_voice_setting(entry, speaks, speaks.name if speaks else ""),
            speed=_voice_setting(
                entry, speaks, speaks.speed.name if speaks and speaks.speed else ""
            ),
            emotion=_voice_setting(
                entry, speaks, speaks.emotion.name if speaks and speaks.emotion else ""
            ),
            sample=_sound(made.get((Stage.VOICE, entry.pk))),
            line=first.get(entry.pk),
            can_be_made=takes_pictures
            and bool(entry.seen + entry.there)
            and entry.kind != Entry.Kind.STYLE,
            offered=_offered(made.get((Stage.REFERENCE, entry.pk)), references.get(entry.pk, [])),
            shots=entry.seen + entry.there,
        )
        for entry in entries
    ]


def _counted(rows: Any) -> Coalesce:
    """How many rows there are of each group, 0 for none."""
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


def _voice_setting(entry: Entry, speaks: Speaks | None, name: str) -> str:
    return str(entry.voice.get(speaks.ref, {}).get(name, "")) if speaks else ""


def _picture(product: Product | None) -> Picture | None:
    return pictures.of_product(product) if product else None


def _sound(take: Take | None) -> str:
    return pictures.of_product(take.product).file if take and take.product else ""


def _offered(take: Take | None, kept: list[Reference]) -> Picture | None:
    """A picture that was made of it and that it does not have yet."""
    if take is None or take.product_id in {one.product_id for one in kept}:
        return None
    return _picture(take.product)
