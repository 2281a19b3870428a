"""A model's schema as it was and as it is: what the provider has changed of its parameters.

Words and titles may change at any time; only what decides about an order counts as a change.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from providers.contract import Json, ModelSpec
from providers.models import CatalogueModel
from providers.schema import Field, fields, label_of, same

BOUNDS = (
    ("minimum", "at least"),
    ("maximum", "at most"),
    ("min_length", "letters, at least"),
    ("max_length", "letters, at most"),
    ("min_items", "entries, at least"),
    ("max_items", "entries, at most"),
)
MOST_NAMED = 6


@dataclass(frozen=True)
class Changes:
    """Names of parameters that came and went; (name, what is other) of those that changed."""

    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.changed)


def changes(before: Json, after: Json) -> Changes:
    """What is other for somebody who fills in the form. Never raises for an odd schema."""
    old = {field.name: field for field in fields(before)}
    new = {field.name: field for field in fields(after)}
    both = ((name, _difference(old[name], new[name])) for name in new if name in old)
    return Changes(
        came=tuple(name for name in new if name not in old),
        went=tuple(name for name in old if name not in new),
        changed=tuple((name, words) for name, words in both if words),
    )


def facts(row: CatalogueModel | None, spec: ModelSpec) -> dict[str, Any]:
    """The columns of a model that is told anew; `row` is how it was known, if it was.

    The schema that the user saw last is kept until they have seen the change; so are purposes, of
    which providers' own catalogues say nothing.
    """
    columns = CatalogueModel.facts(spec)
    if row is not None and not spec.purposes:
        columns["purposes"] = row.purposes
    if row is None or not row.schema or row.schema == spec.schema:
        return columns
    seen = row.previous_schema or row.schema
    if not changes(seen, spec.schema):
        return columns | {"previous_schema": None, "schema_changed_at": None}
    return columns | {"previous_schema": seen, "schema_changed_at": timezone.now()}


def _difference(old: Field, new: Field) -> str:
    """What is other, in words; "" where nothing is."""
    if (old.type, old.item, old.medium, old.multiple) != (
        new.type,
        new.item,
        new.medium,
        new.multiple,
    ):
        return f"{_type(new)} instead of {_type(old)}"
    parts = []
    if new.required != old.required:
        parts.append("needed now" if new.required else "no longer needed")
    parts += _choices(old, new)
    for name, words in BOUNDS:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            parts.append(f"{words} {_value(now)} instead of {_value(was)}")
    if not same(old.default, new.default):
        parts.append(f"{_value(new.default)} by default instead of {_value(old.default)}")
    return ", ".join(parts)


def _choices(old: Field, new: Field) -> list[str]:
    came = [c.label for c in new.choices if not any(same(c.value, o.value) for o in old.choices)]
    went = [c.label for c in old.choices if not any(same(c.value, n.value) for n in new.choices)]
    return [
        f"{words} {_named(names)}" for words, names in (("with", came), ("no more", went)) if names
    ]


def _named(names: list[str]) -> str:
    rest = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _type(field: Field) -> str:
    several = "several of " if field.multiple else ""
    return several + (field.medium or field.type).value.replace("-", " ")


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    text = label_of(value)
    return text if len(text) <= 40 else text[:39] + "…"
