"""What the user decides of products: rating, favourite, hidden, project, trash; for one or for a
hundred thousand it is the same act. Title, notes and caption of one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.models import AuditAction
from foundation import user_input
from gallery import products
from gallery.bulk_acts import (
    Done,
    Undone,
    done,
    existing_ids,
    in_batches,
    packed,
    sentence,
    unpacked,
)
from gallery.folders.touched import touch
from gallery.likeness import settled
from gallery.models import Product
from gallery.search import index
from gallery.search.facts import Pair
from projects.models import Project

MOST_STARS = 5
LONGEST_NOTES = 20_000
LONGEST_CAPTION = 20_000
LONGEST_TITLE = 200
ACT = "set"
STATES = {"favourite": "favourite", "is_hidden": "hidden", "trashed_at": "trashed"}
FACTS = {"rating": "rating", "project_id": "project"}


class BadChange(ValueError):
    """A change that cannot be, in a sentence."""


def rate(ids: Sequence[int], stars: int) -> Done:
    """From 0, which is none, to 5. Raises BadChange."""
    if not 0 <= stars <= MOST_STARS:
        raise BadChange(f"A rating is 0 to {MOST_STARS} stars. Nothing was changed.")
    words = f"rated {stars} star{'' if stars == 1 else 's'}" if stars else "rated no longer"
    return _set(ids, "rating", stars, words)


def set_favourite(ids: Sequence[int], is_one: bool) -> Done:
    words = "among the favourites" if is_one else "no longer among the favourites"
    return _set(ids, "favourite", is_one, words)


def toggle_favourite(id: int) -> bool:
    """Whether it is a favourite now. Raises Product.DoesNotExist."""
    with transaction.atomic():
        product = Product.objects.only("favourite").select_for_update().get(pk=id)
        set_favourite([id], not product.favourite)
    return not product.favourite


def hide(ids: Sequence[int], hidden: bool) -> Done:
    return _set(ids, "is_hidden", hidden, "hidden" if hidden else "no longer hidden")


def move(ids: Sequence[int], project: Project) -> Done:
    """Into another project, whose folder gets the files soon after; a file of two projects lies in
    both. Raises BadChange for one that takes nothing new."""
    if not Project.objects.present().filter(pk=project.pk).exists():
        raise BadChange(f"“{project}” was deleted meanwhile. Nothing was changed.")
    if project.state == Project.State.ARCHIVED:
        raise BadChange(
            f"“{project}” is archived, so nothing new goes into it. Make it active again first. "
            "Nothing was changed."
        )
    return _set(ids, "project_id", project.pk, f"moved to “{project}”")


def trash(ids: Sequence[int]) -> Done:
    """Those that are in the trash already stay as they are."""
    return _set(ids, "trashed_at", timezone.now(), "moved to the trash", Q(trashed_at=None))


def put_aside(ids: Sequence[int]) -> None:
    """To the trash with what was made on the way, and is of no more use: nobody undoes that."""
    with transaction.atomic():
        changed(ids, "trashed_at", timezone.now(), Q(trashed_at=None))


def restore(ids: Sequence[int]) -> Done:
    """Put back from the trash those that are in it."""
    with transaction.atomic():
        act = _set(ids, "trashed_at", None, "put back", ~Q(trashed_at=None))
        if act.ids:
            products.note(AuditAction.PUT_BACK, act.ids)
    return act


def set_notes(id: int, text: str) -> None:
    """What the user writes of one. Raises BadChange, and Product.DoesNotExist."""
    notes = user_input.words(text).strip()
    if len(notes) > LONGEST_NOTES:
        raise BadChange(
            f"Not saved: notes have at most {LONGEST_NOTES:,} letters, and these {len(notes):,}."
        )
    _write(id, notes=notes)


def set_title(id: int, text: str) -> None:
    """In one line. Raises as `set_notes`."""
    title = " ".join(user_input.words(text).split())
    if len(title) > LONGEST_TITLE:
        raise BadChange(
            f"Not saved: a title has at most {LONGEST_TITLE} letters, and this {len(title):,}."
        )
    _write(id, title=title)


def set_caption(id: int, text: str) -> None:
    """What is to be seen in it. Raises as `set_notes`."""
    caption = user_input.words(text).strip()
    if len(caption) > LONGEST_CAPTION:
        raise BadChange(
            f"Not saved: a caption has at most {LONGEST_CAPTION:,} letters, and this "
            f"{len(caption):,}."
        )
    _write(id, caption=caption)


def _write(id: int, **words: str) -> None:
    with transaction.atomic():
        if not Product.objects.filter(pk=id).update(**words):
            raise Product.DoesNotExist
        index.update([id])


def _set(ids: Sequence[int], field: str, value: Any, words: str, among: Q | None = None) -> Done:
    """Give a column of these one value, those that have it already left alone."""
    with transaction.atomic():
        touched, before = changed(ids, field, value, among)
        if not touched:
            return Done(words=f"Nothing to change: {words} already.")
        return done(ACT, touched, sentence(len(touched), words), before)


def changed(
    ids: Sequence[int], field: str, value: Any, among: Q | None = None
) -> tuple[list[int], dict[str, Any]]:
    """Those that got the value of a column, and what `undo` takes. Call it inside a transaction."""
    was: dict[Any, list[int]] = defaultdict(list)
    others = Product.objects.select_for_update().filter(among or ~Q(**{field: value}))
    for some in in_batches(ids):
        for pk, before in others.filter(pk__in=some).order_by().values_list("pk", field):
            was[before].append(pk)
    touched = [pk for those in was.values() for pk in those]
    _update([(value, touched)], field, was)
    return touched, {
        "field": field,
        "now": _plain(value),
        "was": [[_plain(old), packed(those)] for old, those in was.items()],
    }


def undo(before: dict[str, Any]) -> Undone:
    """Those that have another value by now were changed since."""
    column, now = before["field"], _value(before["field"], before["now"])
    was = [(_value(column, plain), unpacked(those)) for plain, those in before["was"]]
    ids = [pk for _, those in was for pk in those]
    still = Product.objects.select_for_update().filter(**{column: now}).order_by()
    same = set(
        existing_ids(lambda some: still.filter(pk__in=some).values_list("pk", flat=True), ids)
    )
    if column == "project_id":
        projects = Project.objects.filter(pk__in=[pk for pk, _ in was])
        there = set(projects.values_list("pk", flat=True))
        was = [(pk, those if pk in there else []) for pk, those in was]
    values = [(value, [pk for pk in those if pk in same]) for value, those in was]
    _update(values, column, [now])
    back = [pk for _, those in values for pk in those]
    if column == "trashed_at" and back and now:
        products.note(AuditAction.PUT_BACK, back)
    return Undone(back, len(ids) - len(back), column, values)


def _update(values: Sequence[tuple[Any, list[int]]], field: str, was: Iterable[Any]) -> None:
    """Give each value to those beside it, and tell the search, the folders and what looks alike
    once of all."""
    ids = [pk for _, those in values for pk in those]
    if field == "project_id":
        touch(ids)
    for value, those in values:
        for some in in_batches(those):
            Product.objects.filter(pk__in=some).update(**{field: value})
    if field == "trashed_at":
        settled.look_again(ids)
    if field in ("project_id", "trashed_at"):
        touch(ids)
        _bring_back_projects(ids)
    old = list(dict.fromkeys(pair for one in was for pair in _facts(field, one)))
    known: dict[tuple[Pair, ...], list[int]] = defaultdict(list)
    for value, those in values:
        known[tuple(_facts(field, value))] += those
    for facts, those in known.items():
        index.mark(those, add=facts, drop=old)


def _bring_back_projects(ids: Sequence[int]) -> None:
    """What is out of the trash has a project."""
    for some in in_batches(ids):
        back = Product.objects.shown().filter(pk__in=some).order_by()
        Project.objects.filter(pk__in=back.values("project")).bring_back()


def _facts(field: str, value: Any) -> list[Pair]:
    """What the search knows of a product by that value of its column."""
    if field in STATES:
        return [("is", STATES[field])] if value else []
    return [(FACTS[field], str(value))]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(field: str, plain: Any) -> Any:
    return datetime.fromisoformat(plain) if field == "trashed_at" and plain else plain
