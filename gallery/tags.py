"""Tags: words on products, put on and taken off, renamed, merged, coloured and removed."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from gallery import names
from gallery.bulk_acts import (
    CannotUndo,
    Done,
    Undone,
    done,
    existing_ids,
    in_batches,
    insert,
    packed,
    sentence,
    unpacked,
)
from gallery.models import TRASHED, Product
from gallery.names import BadName
from gallery.organising_models import ProductTag, Tag
from gallery.search import index

MOST_AT_ONCE = 50
COLOUR = re.compile("#[0-9a-f]{6}")


class NameInUse(BadName):
    """Another tag has that name: `other`."""

    def __init__(self, other: Tag) -> None:
        super().__init__(
            f"There is a tag “{other}” already. Merge the two, or choose another name."
        )
        self.other = other


def split(text: str) -> list[str]:
    """Names out of a box, parted by commas and lines, each once. Raises BadName."""
    parts = [part for part in re.split("[,\r\n]", text) if part.strip()]
    if len(parts) > MOST_AT_ONCE:
        raise BadName(f"That is more than {MOST_AT_ONCE} tags at once. Nothing was changed.")
    if not parts:
        raise BadName("Write a tag. Separate several with commas. Nothing was changed.")
    return [cleaned(part) for part in parts]


def cleaned(name: str) -> str:
    """Raises BadName. Commas part tags, so a tag has none."""
    return names.cleaned(name.replace(",", " "), "tag")


def named(text: str) -> list[Tag]:
    """Those of the tags in a box that there are. Raises BadName."""
    return list(Tag.objects.filter(folded__in=map(names.folded, split(text))))


def with_counts(rows: QuerySet[Tag]) -> list[Tag]:
    """Each with `number`: how many products bear it, trash left out. Four queries: of all that bear
    one the index of the search knows the number, of the trash the products are read."""
    found = list(rows)
    trashed = Product.objects.filter(TRASHED).order_by().values("pk")
    borne = ProductTag.objects.order_by().values_list("tag").annotate(Count("pk"))
    in_all = index.numbers_of("tag")
    if in_all is None:
        in_all = dict(borne.filter(tag__in=found))
    in_trash = dict(borne.filter(product__in=trashed))
    for tag in found:
        tag.number = in_all.get(tag.pk, 0) - in_trash.get(tag.pk, 0)  # type: ignore[attr-defined]
    return found


def put_on(ids: Sequence[int], tags: Iterable[str]) -> Done:
    """These tags, by name, on these products; a tag that is not there yet is made. Raises
    BadName."""
    wanted = {names.folded(name): name for name in map(cleaned, tags)}
    with transaction.atomic():
        known = {tag.folded: tag for tag in Tag.objects.filter(folded__in=wanted)}
        missing = [key for key in wanted if key not in known]
        made = [
            Tag.objects.get_or_create(folded=key, defaults={"name": wanted[key]})[0]
            for key in missing
        ]
        known |= {tag.folded: tag for tag in made}
        there = existing_ids(lambda some: _among(Product.objects.all(), some, "pk"), ids)
        new = {tag.pk: _put_on(tag.pk, there) for tag in known.values()}
        touched = list(dict.fromkeys(pk for those in new.values() for pk in those))
        words = _quoted(known[key].name for key in wanted)
        if not touched:
            for tag in made:
                tag.delete()
            return Done(words=f"Nothing to change: tagged {words} already.")
        before = {
            "on": {str(tag): packed(those) for tag, those in new.items()},
            "made": [tag.pk for tag in made],
        }
        return done("tag", touched, sentence(len(touched), f"tagged {words}"), before)


def take_off(ids: Sequence[int], tags: Iterable[Tag]) -> Done:
    chosen = list(tags)
    with transaction.atomic():
        gone = {tag.pk: _bearing(tag.pk, ids) for tag in chosen}
        for tag, those in gone.items():
            _take_off(tag, those)
        touched = list(dict.fromkeys(pk for those in gone.values() for pk in those))
        words = _quoted(tag.name for tag in chosen)
        if not touched:
            return Done(words=f"Nothing to change: none is tagged {words}.")
        before = {str(tag): packed(those) for tag, those in gone.items()}
        return done("untag", touched, sentence(len(touched), f"no longer tagged {words}"), before)


def rename(tag: Tag, name: str) -> None:
    """Raises BadName, and NameInUse where another tag has it."""
    new = cleaned(name)
    with transaction.atomic():
        other = Tag.objects.filter(folded=names.folded(new)).exclude(pk=tag.pk).first()
        if other is not None:
            raise NameInUse(other)
        tag.name = new
        tag.save(update_fields=["name", "folded"])


def colour(tag: Tag, colour: str) -> None:
    """ "#rrggbb", or "" for none. Raises BadName."""
    if colour and not COLOUR.fullmatch(colour.lower()):
        raise BadName("A colour is # and six digits, such as #ff9147. Nothing was changed.")
    tag.colour = colour.lower()
    tag.save(update_fields=["colour"])


def merge(tag: Tag, into: Tag) -> Done:
    """All that bear `tag` bear `into` instead, and `tag` is gone. Raises BadName."""
    if tag.pk == into.pk:
        raise BadName("A tag is not merged with itself. Nothing was changed.")
    with transaction.atomic():
        before = _described(tag)
        bearers = _bearers(tag)
        before |= {"into": into.pk, "new": packed(_put_on(into.pk, bearers))}
        _delete(tag, bearers)
        return done("remove-tag", bearers, f"“{before['name']}” is now “{into}”.", before)


def remove(tag: Tag) -> Done:
    """The tag goes; what bore it stays."""
    with transaction.atomic():
        before, bearers = _described(tag), _bearers(tag)
        _delete(tag, bearers)
        return done("remove-tag", bearers, f"The tag “{before['name']}” is removed.", before)


def _described(tag: Tag) -> dict[str, Any]:
    return {
        "pk": tag.pk,
        "name": tag.name,
        "colour": tag.colour,
        "created_at": tag.created_at.isoformat(),
        "products": packed(_bearers(tag)),
    }


def _undo_put_on(before: dict[str, Any]) -> Undone:
    back: list[int] = []
    total = 0
    for tag, text in before["on"].items():
        ids = unpacked(text)
        still = _bearing(int(tag), ids)
        _take_off(int(tag), still)
        total, back = total + len(ids), back + still
    Tag.objects.filter(pk__in=before["made"], products=None).delete()
    return _undone(back, total)


def _undo_take_off(before: dict[str, Any]) -> Undone:
    there = set(Tag.objects.filter(pk__in=map(int, before)).values_list("pk", flat=True))
    back, total = [], 0
    for tag, text in before.items():
        ids = unpacked(text)
        back += _put_back_on(int(tag), ids) if int(tag) in there else []
        total += len(ids)
    return _undone(back, total)


def _undo_remove(before: dict[str, Any]) -> Undone:
    if Tag.objects.filter(folded=names.folded(before["name"])).exists():
        words = f"There is another tag “{before['name']}” now. Rename that one, then undo."
        raise CannotUndo(f"{words} Nothing was changed.")
    Tag.objects.create(
        pk=before["pk"],
        name=before["name"],
        colour=before["colour"],
        created_at=datetime.fromisoformat(before["created_at"]),
    )
    ids = unpacked(before["products"])
    back = _put_back_on(before["pk"], ids)
    if "into" in before:
        _take_off(before["into"], unpacked(before["new"]))
    return _undone(back, len(ids))


def _undone(back: list[int], total: int) -> Undone:
    return Undone(list(dict.fromkeys(back)), total - len(back))


def _put_back_on(tag: int, ids: Sequence[int]) -> list[int]:
    return _put_on(tag, existing_ids(lambda some: _among(Product.objects.all(), some, "pk"), ids))


def _put_on(tag: int, ids: Sequence[int]) -> list[int]:
    """On those that do not bear it, which are returned."""
    bearing = set(_bearing(tag, ids))
    new = [pk for pk in ids if pk not in bearing]
    insert(ProductTag, ("product", "tag"), ((pk, tag) for pk in new))
    index.mark(new, add=[("tag", str(tag))])
    return new


def _take_off(tag: int, ids: Sequence[int]) -> None:
    for some in in_batches(ids):
        ProductTag.objects.filter(tag=tag, product__in=some).delete()
    index.mark(ids, drop=[("tag", str(tag))])


def _delete(tag: Tag, bearers: Sequence[int]) -> None:
    index.mark(bearers, drop=[("tag", str(tag.pk))])
    tag.delete()


def _bearing(tag: int, ids: Sequence[int]) -> list[int]:
    rows = ProductTag.objects.filter(tag=tag)
    return existing_ids(lambda some: _among(rows, some, "product"), ids)


def _bearers(tag: Tag) -> list[int]:
    return list(ProductTag.objects.filter(tag=tag).values_list("product", flat=True))


def _among(rows: QuerySet[Any], ids: Sequence[int], field: str) -> Iterable[int]:
    return rows.filter(**{f"{field}__in": ids}).order_by().values_list(field, flat=True)


def _quoted(tags: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in tags)


UNDOES = {"tag": _undo_put_on, "untag": _undo_take_off, "remove-tag": _undo_remove}
