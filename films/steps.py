"""Steps of a board: each edit is written as a whole, can be taken back and done again.

A step knows what its rows were and what they became, as {table: {id: {column: value}}}. Beside the
tables of `TABLES` there are what belongs to a row as a list (`films.step_lists`). What a step
adds it takes away by marking it, so that no take of it is ever lost.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Model
from django.utils import timezone

from films import row_writes, step_lists
from films.bible_models import Entry
from films.board_models import Line, Scene, Shot
from films.history_models import Edit
from films.models import Film

Rows = dict[str, dict[str, dict[str, Any]]]

MOST = 500
"""Steps that are kept of a film."""
LONGEST_LABEL = 200
TABLES: dict[str, type[Model]] = {
    "film": Film,
    "entry": Entry,
    "scene": Scene,
    "shot": Shot,
    "line": Line,
}
NAMES = {model: name for name, model in TABLES.items()}
PLACES = frozenset({"position", "source_from", "source_to", "scene_id", "shot_id"})
"""Where a row stands. A form does not show it, so that a change of it leaves `revision` alone."""


GONE = {"removed": True, "source_from": 0, "source_to": 0}
GONE_ENTRY = {"removed_at": "1970-01-01T00:00:00+00:00"}
"""What a row becomes when the step that added it is taken back. The script has no place for it
then: the next reading does not find it there."""


class EditError(ValueError):
    """An edit that cannot be, in sentences; nothing was changed."""


class ChangedMeanwhile(EditError):
    """Somebody else changed the row since the form was shown. `texts`: {column: (what the form
    has, what is there now)}."""

    def __init__(self, texts: dict[str, tuple[Any, Any]]) -> None:
        super().__init__(
            "This was changed in another window. Your text was not saved: compare both and choose."
        )
        self.texts = texts


class CannotStep(EditError):
    """A step that cannot be taken back, or not done again."""


class Step:
    """What one edit changes. Rows are given as they were read; they are written at its end."""

    def __init__(self, film: Film, label: str) -> None:
        self.film = film
        self.label = label
        self.before: Rows = defaultdict(dict)
        self.after: Rows = defaultdict(dict)
        self._added: set[tuple[str, str]] = set()

    def set(self, row: Model, **columns: Any) -> None:
        """Columns by their `attname`: `place_id`, not `place`."""
        table, key = NAMES[type(row)], str(row.pk)
        for name, value in columns.items():
            was = getattr(row, name)
            if was != value:
                self._note(table, key, name, _plain(was), _plain(value))
                setattr(row, name, value)

    def set_list(self, table: str, key: str | int, was: Any, value: Any) -> None:
        """A whole list of `step_lists.TABLES`."""
        self._note(table, str(key), step_lists.VALUE, was, value)

    def add(self, rows: Sequence[Model]) -> None:
        """New rows of one table, written at once, as they shall be."""
        if not rows:
            return
        type(rows[0])._default_manager.bulk_create(rows)
        table = NAMES[type(rows[0])]
        gone = GONE_ENTRY if table == "entry" else GONE
        for row in rows:
            self._added.add((table, str(row.pk)))
            for name, value in gone.items():
                self._note(table, str(row.pk), name, value, _plain(getattr(row, name)))

    def remove(self, rows: Iterable[Model]) -> None:
        for row in rows:
            if isinstance(row, Entry):
                self.set(row, removed_at=timezone.now())
            else:
                self.set(row, removed=True)

    def changed(self, row: Model) -> frozenset[str]:
        """The columns of a row that this step has set."""
        return frozenset(self.after[NAMES[type(row)]].get(str(row.pk), {}))

    def write(self) -> Edit | None:
        """None where nothing was changed."""
        before, after = _differing(self.before, self.after)
        if not after:
            return None
        _apply(self.film, _without(after, self._added))
        Edit.objects.filter(film=self.film, undone=True).delete()
        newest = Edit.objects.filter(film=self.film).aggregate(Max("number"))["number__max"] or 0
        Edit.objects.filter(film=self.film, number__lte=newest + 1 - MOST).delete()
        label = self.label[:LONGEST_LABEL]
        return Edit.objects.create(
            film=self.film, number=newest + 1, label=label, before=before, after=after
        )

    def _note(self, table: str, key: str, name: str, was: Any, value: Any) -> None:
        self.before[table].setdefault(key, {}).setdefault(name, was)
        self.after[table].setdefault(key, {})[name] = value


@contextmanager
def step(film: Film, label: str) -> Iterator[Step]:
    """One edit of a film, in one transaction: the film is read anew and held meanwhile."""
    with transaction.atomic():
        hold(film)
        edit = Step(film, label)
        yield edit
        edit.write()


def hold(film: Film) -> None:
    """Nobody else edits the film until the end of the transaction."""
    film.refresh_from_db(from_queryset=Film.objects.select_for_update())


def claim(row: Model, revision: int | None, yours: dict[str, Any]) -> None:
    """Raise ChangedMeanwhile unless the row is still that of the form, which is of this
    `revision`; None: whatever it is. `yours` is what the form has."""
    if revision is None:
        return
    rows = type(row)._default_manager.filter(pk=row.pk, revision=revision)
    if not rows.update(revision=F("revision")):
        row.refresh_from_db()
        raise ChangedMeanwhile({name: (value, getattr(row, name)) for name, value in yours.items()})


def undo(film: Film) -> Edit | None:
    """Take the newest step back; None where there is none. Raises CannotStep."""
    with transaction.atomic():
        hold(film)
        edit = Edit.objects.filter(film=film, undone=False).order_by("-number").first()
        if edit:
            _apply(film, _unless_changed(edit.before, edit.after))
            edit.undone = True
            edit.save(update_fields=["undone"])
    return edit


def redo(film: Film) -> Edit | None:
    """Do the step again that was taken back last; None where there is none. Raises CannotStep."""
    with transaction.atomic():
        hold(film)
        edit = Edit.objects.filter(film=film, undone=True).order_by("number").first()
        if edit:
            _apply(film, _unless_changed(edit.after, edit.before))
            edit.undone = False
            edit.save(update_fields=["undone"])
    return edit


def _apply(film: Film, rows: Rows) -> None:
    """What belongs to entries comes first: others refer to it."""
    for table, set_values in step_lists.TABLES.items():
        if lists := rows.get(table):
            set_values({key: columns[step_lists.VALUE] for key, columns in lists.items()})
    for table, model in TABLES.items():
        if changes := rows.get(table):
            _update(model, {int(key): dict(columns) for key, columns in changes.items()})
    # A shot's card shows its cast as well.
    shown = list(map(int, rows.get("cast", {})))
    Shot.objects.filter(pk__in=shown).update(revision=F("revision") + 1)
    Film.objects.filter(pk=film.pk).update(revision=F("revision") + 1)
    film.refresh_from_db()


def _update(model: type[Model], changes: dict[int, dict[str, Any]]) -> None:
    if imported := {columns.get("imported_id") for columns in changes.values()} - {None}:
        living = step_lists.living(imported)
        for columns in changes.values():
            if "imported_id" in columns and columns["imported_id"] not in living:
                columns["imported_id"] = None
    grow = frozenset(key for key, columns in changes.items() if columns.keys() - PLACES)
    if model is Film:
        grow = frozenset()
    if model is not Entry:
        row_writes.update(model, changes, grow)
        return
    # A name that one of them gives up may be that of another.
    going = {key: columns for key, columns in changes.items() if columns.get("removed_at")}
    rest = {key: columns for key, columns in changes.items() if key not in going}
    try:
        with transaction.atomic():
            row_writes.update(model, going, grow)
            row_writes.update(model, rest, grow)
    except IntegrityError:
        raise CannotStep(
            "The bible now has another entry of this name. Rename that one or take it "
            "away first. Nothing was changed."
        ) from None


def _unless_changed(to: Rows, since: Rows) -> Rows:
    """Without what another film of the project made of the bible since: there it stays."""
    keys = {int(key) for table in ("entry", "pictures") for key in to.get(table, {})}
    if not keys:
        return to
    there = {str(row.pk): row for row in Entry.objects.filter(pk__in=keys)}
    entries = {
        key: {
            name: value
            for name, value in columns.items()
            if name == "removed_at"
            or _plain(getattr(there[key], name)) == since["entry"][key][name]
        }
        for key, columns in to.get("entry", {}).items()
        if key in there
    }
    now = step_lists.pictures(sorted(keys))
    pictures = {
        key: columns
        for key, columns in to.get("pictures", {}).items()
        if now[key] == since["pictures"][key][step_lists.VALUE]
    }
    entries = {key: columns for key, columns in entries.items() if columns}
    return {**to, "entry": entries, "pictures": pictures}


def _differing(before: Rows, after: Rows) -> tuple[Rows, Rows]:
    was: Rows = {}
    now: Rows = {}
    for table, rows in after.items():
        for key, columns in rows.items():
            for name, value in columns.items():
                if before[table][key][name] != value:
                    was.setdefault(table, {}).setdefault(key, {})[name] = before[table][key][name]
                    now.setdefault(table, {}).setdefault(key, {})[name] = value
    return was, now


def _without(rows: Rows, left_out: set[tuple[str, str]]) -> Rows:
    return {
        table: {key: columns for key, columns in changes.items() if (table, key) not in left_out}
        for table, changes in rows.items()
    }


def _plain(value: Any) -> Any:
    """As JSON has it; `row_writes` reads it back."""
    return value.isoformat() if isinstance(value, datetime) else value
