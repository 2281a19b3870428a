"""What could follow at the cursor: names of fields, their values with how many products have them,
and words. It asks the small table of values, never the full-text index."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gallery.models import Product
from gallery.organising_models import Collection, Tag
from gallery.search import engine, terms
from gallery.search.fields import BY_NAME, PARAMETERS, TABLE, Field, canonical, parameter_key
from gallery.search.parser import LONGEST, QUOTES
from gallery.search.words import fold, tokens
from gallery.search.writer import condition, quoted_if_needed
from projects.models import Project

MOST = 12
OFFERED_ALONE = ("tag", "model", "project", "collection", "lora")
"""Fields whose values are offered before the field is named."""
BEHIND = re.compile(
    rf"(?:^|(?<=[\s(|]))-?(?P<all>(?:(?P<name>[^\W\d][\w.\-]*):)?"
    rf"(?P<before>(?:[^\s(),|{QUOTES}]*,)*)(?P<op>>=|<=|>|<|=)?"
    rf"(?P<text>[{QUOTES}][^{QUOTES}]*|[^\s(),|{QUOTES}]*))$"
)


@dataclass(frozen=True)
class Completion:
    """`value` is shown with how many products have it (None of a field's name); `insert` goes in
    the place of the letters from `start` to `end`."""

    value: str
    count: int | None
    insert: str
    start: int
    end: int


def complete(text: str, cursor: int | None = None) -> list[Completion]:
    """What could stand where the cursor is, the likeliest first; at most twelve."""
    end = len(text) if cursor is None else max(0, min(cursor, len(text)))
    found = BEHIND.search(text[:end]) if end <= LONGEST else None
    if not found:
        return []
    typed = fold(found["text"].strip(QUOTES))
    if found["name"]:
        start = found.start("text")
        offered = _values(found["name"], typed) if not found["op"] or found["op"] == "=" else []
        return [
            Completion(value, count, quoted_if_needed(value), start, end)
            for value, count in offered
        ][:MOST]
    start = found.start("all")
    if not typed or found["before"] or found["op"]:
        return []
    names = [Completion(f"{name}:", None, f"{name}:", start, end) for name in _names(typed)]
    alone = [
        (count, Completion(value, count, condition(name, value), start, end))
        for name in OFFERED_ALONE
        for value, count in _values(name, typed)
    ]
    alone += [(count, Completion(word, count, word, start, end)) for word, count in _words(typed)]
    alone.sort(key=lambda one: -one[0])
    return [*names[: MOST // 2], *(one for _, one in alone)][:MOST]


def _names(typed: str) -> list[str]:
    """Fields first, then parameters."""
    own = [field.name for field in TABLE if field.name.startswith(typed)]
    others = sorted({*terms.fields(), *PARAMETERS} - {field.name for field in TABLE})
    return own + [name for name in others if name.startswith(typed)]


def _values(name: str, typed: str) -> list[tuple[str, int]]:
    """Values that have what was typed at the beginning of a word, the commonest first."""
    field = BY_NAME.get(canonical(name))
    begins = re.compile(rf"(?:^|[\W_]){re.escape(typed)}")
    found = [
        (value, count)
        for value, count in _known(field, field.name if field else parameter_key(name))
        if begins.search(fold(value))
    ]
    return sorted(found, key=lambda one: (-one[1], one[0]))[:MOST]


def _known(field: Field | None, name: str) -> Iterable[tuple[str, int]]:
    counts = dict(terms.values("is" if name == "favourite" else name))
    if name == "favourite":
        return [("yes", counts.get("favourite", 0)), ("no", _all() - counts.get("favourite", 0))]
    if field is None or field.takes not in ("choice", "name"):
        return counts.items()
    if field.takes == "choice":
        if name in ("is", "kind"):
            counts |= dict(terms.values("medium"))
        return [(value, counts.get(value, 0)) for value in field.choices if counts.get(value)]
    tables = {"tag": Tag.objects, "collection": Collection.objects}
    there = tables.get(name) or Project.objects.present()
    named = there.values_list("pk", "name")
    return [(label, counts[str(pk)]) for pk, label in named if str(pk) in counts]


def _all() -> int:
    return Product.objects.count()


def _words(typed: str) -> list[tuple[str, int]]:
    if len(typed) < 2 or tokens(typed) != [typed]:
        return []
    return engine.rows(
        f"SELECT value, count FROM search_term WHERE field = %s AND {engine.of_database().BEGINS}"
        " ORDER BY count DESC, value LIMIT %s",
        [terms.WORD, typed, f"{typed}\U0010ffff", MOST],
    )
