"""Queries that the user keeps: added, renamed, put in order, removed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from foundation import user_input
from gallery.saved_search_models import LONGEST_NAME, SavedSearch
from gallery.search import find
from gallery.search.find import MOST_COUNTED
from gallery.search.nodes import BadQuery
from gallery.search.parser import parse
from gallery.search.writer import narrowed

MOST = 100


class BadName(ValueError):
    """A name that a search cannot have, in a sentence."""


@dataclass(frozen=True)
class Counted:
    """`count` is one more than the cap where there are more, None where the query is no longer
    right (it names a tag that is gone)."""

    search: SavedSearch
    count: int | None


def add(name: str, query: str) -> SavedSearch:
    """Keep a query, at the end. Raises BadName and BadQuery."""
    query = _query(query)
    with transaction.atomic():
        if SavedSearch.objects.count() >= MOST:
            raise BadName(f"There are {MOST} saved searches already. Remove one first.")
        last = SavedSearch.objects.aggregate(last=Max("position"))["last"] or 0
        return SavedSearch.objects.create(name=_name(name, query), query=query, position=last + 1)


def _query(text: str) -> str:
    cleaned = user_input.words(text).strip()
    parse(cleaned)
    return cleaned


def _name(name: str, otherwise: str = "") -> str:
    cleaned = " ".join(user_input.words(name).split()) or user_input.short(otherwise, LONGEST_NAME)
    if not cleaned:
        raise BadName("Give the search a name.")
    if len(cleaned) > LONGEST_NAME:
        raise BadName(f"A name has at most {LONGEST_NAME} letters; this has {len(cleaned)}.")
    return cleaned


def change(id: int, *, name: str | None = None, query: str | None = None) -> SavedSearch:
    """Another name or query. Raises SavedSearch.DoesNotExist, BadName and BadQuery."""
    search = SavedSearch.objects.get(pk=id)
    if query is not None:
        search.query = _query(query)
    if name is not None:
        search.name = _name(name)
    search.save(update_fields=["name", "query"])
    return search


def reorder(ids: Sequence[int]) -> None:
    """Put these first, in this order; the others follow as they were."""
    with transaction.atomic():
        by_id = {search.pk: search for search in SavedSearch.objects.all()}
        first = [by_id.pop(id) for id in dict.fromkeys(ids) if id in by_id]
        for position, search in enumerate((*first, *by_id.values()), start=1):
            search.position = position
            search.save(update_fields=["position"])


def remove(id: int) -> bool:
    """Whether it was there."""
    deleted, _ = SavedSearch.objects.filter(pk=id).delete()
    return bool(deleted)


def counted(*more: str, cap: int = MOST_COUNTED, some: slice = slice(None)) -> list[Counted]:
    """All of them, or `some`, with how many each finds now, under further conditions."""
    found = SavedSearch.objects.all()[some]
    return [Counted(search, _count(search.query, more, cap)) for search in found]


def _count(query: str, more: Sequence[str], cap: int) -> int | None:
    try:
        return find.count(narrowed(query, *more), cap)
    except BadQuery:
        return None
