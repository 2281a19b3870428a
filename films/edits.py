"""Edits of what stands on a board and in the bible: its words, its choices, who is seen.

Each is one step (`films.steps`), and raises EditError where it cannot be, with nothing changed.
Where rows stand is changed by `films.arranging`, cutting and joining shots by `films.cutting`, the
pictures of the bible by `films.bible_edits`. What a reading of the script writes and the user
changes is the user's from then on.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from films import step_lists
from films.bible_models import Entry
from films.board_models import Line, Scene, Shot
from films.edited_rows import named, row_of, rows_of
from films.edited_values import READ, cleaned
from films.models import Film
from films.stages import Of, Stage
from films.steps import TABLES, ChangedMeanwhile, EditError, Step, claim, step
from films.take_models import Take


def change(
    film: Film, table: str, key: int, values: dict[str, Any], revision: int | None = None
) -> None:
    """Set columns of one row; those of `edited_values.COLUMNS`. `revision` is that of the form:
    ChangedMeanwhile where the row has changed since, but for the film itself."""
    with step(film, "") as edit:
        row = film if table == "film" else row_of(film, TABLES[table], key)
        new = cleaned(film, table, row, values)
        if row is not film:
            claim(row, revision, new)
        edit.label = f"Change {named(row)}"
        edit.set(row, **new)
        if READ.get(table, set()) & edit.changed(row):
            keep(edit, row)


def set_cast(film: Film, key: int, entries: Sequence[int], revision: int | None = None) -> None:
    """Who and what is seen in a shot, in this order."""
    with step(film, "") as edit:
        shot = row_of(film, Shot, key)
        wanted = list(dict.fromkeys(entries))
        seen = rows_of(film, Entry, wanted) if wanted else []
        if any(entry.kind == Entry.Kind.STYLE for entry in seen):
            raise EditError("A style is seen in the whole film, not in one shot.")
        was = step_lists.cast([key])[str(key)]
        try:
            claim(shot, revision, {})
        except ChangedMeanwhile:
            raise ChangedMeanwhile({"cast": (wanted, was)}) from None
        edit.label = f"Change who is seen in {named(shot)}"
        edit.set_list("cast", key, was, wanted)
        if was != wanted:
            edit.set(shot, hand_made=True)


def skip(film: Film, keys: Iterable[int], stage: Stage, skipped: bool) -> None:
    """Leave a stage of these shots out, or make it."""
    if Of.SHOT not in stage.of:
        raise EditError(f"{stage.label} are not made for a shot, so that none can skip them.")
    with step(film, "") as edit:
        shots = rows_of(film, Shot, keys)
        for shot in shots:
            rest = [one for one in shot.skipped if one != stage.value]
            edit.set(shot, skipped=sorted([*rest, stage.value] if skipped else rest))
        edit.label = f"{'Skip' if skipped else 'Make'} the {stage.one} of {named(*shots)}"


def choose(film: Film, keys: Iterable[int], label: str = "") -> None:
    """Choose these takes, each for its target. All takes stay, and it costs nothing."""
    with step(film, "") as edit:
        takes = rows_of(film, Take, keys)
        now = step_lists.choices(takes)
        for take in takes:
            if not take.content_sha256:
                raise EditError(f"Take {take.number} has no result yet that could be chosen.")
            target = step_lists.choice_of(take)
            edit.set_list("choice", target, now.get(target), take.pk)
        which = named(*takes) if len(takes) > 1 else f"take {takes[0].number}"
        edit.label = label or f"Choose {which}"


def approve(film: Film, keys: Iterable[int], approved: bool = True) -> None:
    """Say yes to these takes, or take the yes back. It costs nothing by itself."""
    with step(film, "") as edit:
        takes = rows_of(film, Take, keys)
        now = timezone.now() if approved else None
        for take in takes:
            if not take.content_sha256:
                raise EditError(f"Take {take.number} has no result yet that could be approved.")
            if (take.approved_at is None) is approved:
                was = take.approved_at and take.approved_at.isoformat()
                edit.set_list("approval", take.pk, was, now and now.isoformat())
        which = named(*takes) if len(takes) > 1 else f"take {takes[0].number}"
        edit.label = f"Approve {which}" if approved else f"Withdraw approval of {which}"


def keep(edit: Step, row: Model) -> None:
    """From now on it is the user's: no reading of the script changes it."""
    if isinstance(row, Line):
        if "text" in edit.changed(row):
            edit.set(row, verbatim=False)
        row = row.shot
    if isinstance(row, Scene | Shot):
        edit.set(row, hand_made=True)
