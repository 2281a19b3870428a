"""What may be written into which column of a board and a bible, and what becomes of it there."""

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model

from films.bible_models import Entry, Reference
from films.edited_rows import row_of
from films.models import Film
from films.steps import EditError
from films.transitions import LABELS as TRANSITIONS
from foundation import user_input
from gallery.models import Product
from providers.contract import Medium

COLUMNS = {
    "film": (
        *("name", "style", "language", "target_frames", "width", "height", "profile", "settings"),
    ),
    "scene": (
        *("label", "heading", "interior", "place_id", "time_of_day", "mood", "synopsis", "music"),
    ),
    "shot": (
        *("label", "action", "size", "angle", "move", "frames", "in_frame", "picture"),
        *("imported_id", "first_and_last", "extra", "negative", "sounds", "seed", "locked"),
        *("transition", "transition_frames", "title", "fades_out", "face"),
    ),
    "line": (*("kind", "speaker_id", "text", "direction", "language", "offset_frames", "dual"),),
    "entry": ("name", "aliases", "description", "voice_only", "voice", "anchor_id"),
}
"""What may be changed of each table, by `attname`. What money hangs on, as the purse of a film, is
no step: to take a step back must never spend."""
READ = {
    "scene": {"label", "heading", "interior", "place_id", "time_of_day", "mood", "synopsis"},
    "shot": {
        *("action", "size", "angle", "move", "frames", "sounds", "transition"),
        *("transition_frames", "title", "fades_out"),
    },
    "line": {"kind", "speaker_id", "text", "direction", "language", "dual"},
}
"""What a reading of the script writes."""
LONGEST_TEXT = 20_000
MOST_FRAMES = 60 * 60 * 60
"""An hour at 60 frames a second."""
BOUNDS = {
    "frames": (1, MOST_FRAMES),
    "target_frames": (1, MOST_FRAMES),
    "in_frame": (0, MOST_FRAMES),
    "offset_frames": (0, MOST_FRAMES),
    "transition_frames": (0, 600),
    "face": (1, 1000),
    "width": (64, 4096),
    "height": (64, 4096),
}
"""As an edit list has them."""


def cleaned(film: Film, table: str, row: Model, values: dict[str, Any]) -> dict[str, Any]:
    """The values as their columns keep them. Raises EditError where one cannot be."""
    unknown = values.keys() - set(COLUMNS[table])
    if unknown:
        raise EditError(f"“{user_input.short(min(unknown))}” of a {table} cannot be changed.")
    found = {name: _clean(row, name, value) for name, value in values.items()}
    for name, what in (("place_id", Entry.Kind.PLACE), ("speaker_id", Entry.Kind.CHARACTER)):
        if found.get(name) and row_of(film, Entry, found[name]).kind != what:
            raise EditError(f"That is not a {what} of the project's bible.")
    if isinstance(row, Entry):
        found |= _named(row, found)
    return found


def key_of(name: str) -> str:
    """By which a name is found again, however it is written."""
    return unicodedata.normalize("NFC", " ".join(name.split()).casefold())[:120]


def _named(entry: Entry, found: dict[str, Any]) -> dict[str, Any]:
    if "anchor_id" in found and found["anchor_id"] is not None:
        pictures = Reference.objects.filter(entry=entry, pk=found["anchor_id"])
        if not pictures.exists():
            raise EditError(f"That is no longer a picture of {entry.name}.")
    if "name" not in found:
        return {}
    name, key = " ".join(found["name"].split()), key_of(found["name"])
    others = Entry.objects.filter(
        project=entry.project_id, kind=entry.kind, name_key=key, removed_at=None
    )
    if others.exclude(pk=entry.pk).exists():
        raise EditError(f"Another {entry.kind} is called {name}. Nothing was changed.")
    return {"name": name, "name_key": key}


def _clean(row: Model, name: str, value: Any) -> Any:
    field: Any = next(one for one in row._meta.concrete_fields if one.attname == name)
    if isinstance(field, ForeignKey):
        return _key(field, value)
    try:
        value = _text(value, field.get_internal_type() == "TextField")
        user_input.check(value)
        value = field.clean(value, row)
    except ValidationError as wrong:
        raise EditError(f"{field.verbose_name.capitalize()}: {' '.join(wrong.messages)}") from None
    except user_input.NoJson as wrong:
        raise EditError(f"The {field.verbose_name} {wrong}") from None
    _in_bounds(name, value)
    return value


def _text(value: Any, is_long: bool) -> Any:
    if not isinstance(value, str):
        return value
    text = user_input.words(value)
    if len(text) > LONGEST_TEXT:
        raise ValidationError(f"At most {LONGEST_TEXT:,} characters, and this has {len(text):,}.")
    return text.strip() if is_long else " ".join(text.split())


def _key(field: Any, value: Any) -> int | None:
    if value in (None, ""):
        return None
    key = user_input.row_id(str(value))
    living = field.related_model._default_manager.filter(pk=key)
    if field.related_model is Product:
        living = living.filter(trashed_at=None, medium__in=(Medium.IMAGE, Medium.VIDEO))
    if key is None or not living.exists():
        what = "picture or video" if field.related_model is Product else field.verbose_name
        raise EditError(f"The {what} that was chosen no longer exists.")
    return key


def _in_bounds(name: str, value: Any) -> None:
    if name in BOUNDS and value is not None and not BOUNDS[name][0] <= value <= BOUNDS[name][1]:
        low, high = BOUNDS[name]
        raise EditError(f"{name.replace('_', ' ').capitalize()}: from {low:,} to {high:,}.")
    if name in ("width", "height") and value % 2:
        raise EditError("A film is an even number of pixels wide and high.")
    if name == "transition" and value not in TRANSITIONS:
        raise EditError(f"There is no transition “{user_input.short(value)}”.")
    if name in ("profile", "settings", "voice") and not isinstance(value, dict):
        raise EditError(f"The {name} are names with values.")
    if name == "aliases" and not (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    ):
        raise EditError("Other names are a list of names.")
