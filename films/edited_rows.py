"""The rows that an edit is about: those of its film, and of the bible of its project, that are not
taken away."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model

from films.bible_models import Entry
from films.board_models import Line, Scene, Shot
from films.models import Film
from films.steps import EditError
from films.take_models import Take
from foundation import user_input

AnyRow = TypeVar("AnyRow", bound=Model)
GONE = "It no longer exists: it was removed meanwhile. Reload the page, or undo."


def row_of(film: Film, model: type[AnyRow], key: int) -> AnyRow:
    """Raises EditError where it is not there."""
    return rows_of(film, model, [key])[0]


def rows_of(film: Film, model: type[AnyRow], keys: Iterable[int]) -> list[AnyRow]:
    """In the order of the keys, each once, one at least. Raises EditError where one is not
    there."""
    wanted = list(dict.fromkeys(keys))
    found = model._default_manager.filter(pk__in=wanted, **_present(film, model))
    known = {row.pk: row for row in found}
    if not wanted or len(known) < len(wanted):
        raise EditError(GONE)
    return [known[key] for key in wanted]


def shots_of(scene: int) -> list[Shot]:
    """In their order."""
    return list(Shot.objects.filter(scene=scene, removed=False))


def lines_of(shots: Sequence[int]) -> list[Line]:
    """In their order within each shot."""
    return list(Line.objects.filter(shot__in=shots, removed=False))


def scenes_of(film: Film) -> list[Scene]:
    return list(Scene.objects.filter(film=film, removed=False))


def named(*rows: Model) -> str:
    """For people: "shot 3B"; several as "3 shots"."""
    row = rows[0]
    if len(rows) > 1:
        return f"{len(rows)} {row._meta.verbose_name_plural}"
    if isinstance(row, Scene | Shot):
        return f"{row._meta.verbose_name} {row.label}".strip()
    if isinstance(row, Line):
        return f"“{user_input.short(row.text)}”"
    return row.name if isinstance(row, Entry) else f"the {row._meta.verbose_name}"


def _present(film: Film, model: type[Model]) -> dict[str, Any]:
    if model is Entry:
        return {"project": film.project_id, "removed_at": None}
    if model is Take:
        return {"film": film}
    if model is Scene:
        return {"film": film, "removed": False}
    if model is Shot:
        return {"scene__film": film, "removed": False, "scene__removed": False}
    assert model is Line
    return {
        "shot__scene__film": film,
        "removed": False,
        "shot__removed": False,
        "shot__scene__removed": False,
    }
