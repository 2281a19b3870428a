"""What is chosen of a film: its name, shape and sound, and by which model each stage is made."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from films import edits, profiles, spending
from films.film_settings import FilmSettings, MusicFor, Subtitles
from films.models import Film
from films.new_films import ASPECTS, SIZES, Shape
from films.profiles import Quality
from films.stages import Stage
from films.steps import EditError
from foundation.user_input import row_id
from ledger import listed_models
from ledger.listed_models import Listed
from ledger.money import from_words, in_words
from pages.films.common import film_of, head, in_dollars

QUALITIES: tuple[Quality, Quality] = ("draft", "final")
NONE = "none is there"
USES = (("draft", "Draft"), ("final", "Final"), ("off", "Not made"))
THEN = (("", "Continues by itself"), ("yes", "Waits for my approval"))
MUSIC_FOR = {
    MusicFor.NOTHING: "No music",
    MusicFor.FILM: "One piece for the film",
    MusicFor.SCENES: "A piece for each scene that asks for one",
}
SUBTITLES = {
    Subtitles.NONE: "None",
    Subtitles.BURNT: "In the picture",
    Subtitles.BESIDE: "As a track that can be switched on",
}
STYLES = {
    "plain": "Plain text",
    "box": "Text on a dark box",
    "words": "Large, each word highlighted as it is spoken",
}
"""Of subtitles in the picture; those of `providers.assembler.words`."""


@dataclass(frozen=True, slots=True)
class StageForm:
    stage: str
    label: str
    use: str
    draft: str
    final: str
    waits: str
    models: tuple[tuple[str, str], ...]
    comes: str
    comes_final: str


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    film = film_of(slug)
    error = ""
    if request.method == "POST":
        try:
            most = _most(request.POST)
            edits.change(film, "film", film.pk, _values(film, request.POST))
            if "most" in request.POST and most != spending.most(film):
                spending.set_most(film, most)
            messages.success(request, "Saved.")
            return redirect("film-settings", slug)
        except EditError as wrong:
            error = str(wrong)
            film = film_of(slug)
    every, spent = listed_models.every(), spending.of(film)
    facts = {
        **head(film, "film-settings"),
        "settings": FilmSettings.of(film),
        "stages": [_stage(film, stage, every) for stage in Stage if stage is not Stage.FILM],
        "uses": USES,
        "then": THEN,
        "aspects": list(ASPECTS),
        "sizes": list(SIZES),
        "aspect": next(
            (n for n, (w, h) in ASPECTS.items() if film.width * h == film.height * w), ""
        ),
        "size": min(film.width, film.height),
        "seconds": round(film.seconds(film.target_frames)) if film.target_frames else "",
        "music_for": [(one.value, label) for one, label in MUSIC_FOR.items()],
        "subtitle_styles": list(STYLES.items()),
        "subtitles": [(one.value, label) for one, label in SUBTITLES.items()],
        "most": in_dollars(spent.most),
        "spent": in_words(spent.committed),
        "error": error,
    }
    return render(request, "films/settings.html", facts, status=422 if error else 200)


def _values(film: Film, data: QueryDict) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: data[name] for name in ("name", "style", "language") if name in data
    }
    if "aspect" in data:
        shape = Shape(data.get("aspect", ""), row_id(data.get("size")) or 720)
        values["width"], values["height"] = shape.pixels
        seconds = row_id(data.get("seconds"))
        values["target_frames"] = round(seconds * film.fps) if seconds else None
        values["settings"] = _settings(film, data)
    if data.get("profile"):
        values["profile"] = _profile(film, data)
    return values


def _most(data: QueryDict) -> int | None:
    text = data.get("most", "").strip()
    try:
        return from_words(text) if text else None
    except ValueError as error:
        raise EditError(f"What it may cost: {error} Nothing was changed.") from None


def _settings(film: Film, data: QueryDict) -> dict[str, Any]:
    known = FilmSettings.of(film)
    kept = {one.name: getattr(known, one.name) for one in fields(FilmSettings)}
    for name in ("music", "title"):
        kept[name] = data.get(name, "").strip()[:300]
    for name, kind in (("music_for", MusicFor), ("subtitles", Subtitles)):
        if data.get(name) in {one.value for one in kind}:
            kept[name] = kind(data.get(name, ""))
    if data.get("subtitle_style") in STYLES:
        kept["subtitle_style"] = data["subtitle_style"]
    kept["title_seconds"] = min(30, row_id(data.get("title_seconds")) or 0)
    for name in ("duck", "keep_clip_sound", "narrator"):
        kept[name] = name in data
    return FilmSettings(**kept).as_json()


def _profile(film: Film, data: QueryDict) -> dict[str, Any]:
    kept = dict(film.profile)
    for stage in Stage:
        use = data.get(f"{stage}-use")
        if use not in {value for value, _ in USES}:
            continue
        known = {one.ref for one in profiles.fitting(stage)}
        entry: dict[str, Any] = {"use": use}
        if data.get(f"{stage}-then") == "yes":
            entry["waits"] = True
        for which in ("draft", "final"):
            ref = data.get(f"{stage}-{which}", "")
            if ref in known:
                entry[which] = ref
        if entry == {"use": profiles.choice(film, stage).use} and stage.value not in film.profile:
            continue
        kept[stage.value] = entry
    return kept


def _stage(film: Film, stage: Stage, every: Sequence[Listed]) -> StageForm:
    chosen = profiles.choice(film, stage)
    comes, final = (profiles.best(stage, quality, every) for quality in QUALITIES)
    return StageForm(
        stage=stage.value,
        label=stage.label,
        use=chosen.use,
        waits="yes" if chosen.waits else "",
        draft=chosen.draft,
        final=chosen.final,
        models=tuple((one.ref, _label(one)) for one in profiles.fitting(stage, every)),
        comes=comes.label if comes else NONE,
        comes_final=final.label if final else NONE,
    )


def _label(one: Listed) -> str:
    return f"{one.label} – {one.provider}{' – free' if one.is_free else ''}"
