"""Which values of an axis are the same to the models that are ordered from: "3", "3.0" and "03" are
one number, and as texts three. A cell is paid for once, however its value is written."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from production.grids.axes import FIELDS, MODEL, PROVIDER, TITLES, WORDS, Axis, Value, words
from providers import catalogue
from providers.coercion import NotA, coerced, titled
from providers.params import Checker
from providers.schema import Field


def once(along: Sequence[Axis], refs: Iterable[str]) -> list[Axis]:
    """The axes of a new grid of those models, each value there once."""
    return joined([replace(one, values=()) for one in along], along, refs)


def joined(there: Sequence[Axis], more: Sequence[Axis], refs: Iterable[str]) -> list[Axis]:
    """Each axis with those values of the other one that it does not have yet. What it has stays in
    its place, whatever it is."""
    reads = _Reading(more, refs)
    found = []
    for one, other in zip(there, more, strict=True):
        known = {reads.key(one, value) for value in one.values}
        added: dict[str, Value] = {}
        for value in other.values:
            key = reads.key(one, value)
            if key not in known:
                added.setdefault(key, reads.titled(one, value))
        found.append(replace(one, values=(*one.values, *added.values())))
    return found


class _Reading:
    def __init__(self, along: Sequence[Axis], refs: Iterable[str]) -> None:
        named = [
            value.content for one in along if one.name in (MODEL, PROVIDER) for value in one.values
        ]
        wanted = dict.fromkeys([*refs, *named])
        varies = any(one.name == FIELDS or _is_parameter(one) for one in along)
        rows = catalogue.rows_of(wanted) if varies else {}
        self.models = [Checker(row.spec()).fields for row in rows.values()]

    def key(self, axis: Axis, value: Value) -> str:
        values = value.content
        if axis.name == FIELDS:
            values = {name: self._read(name, text) for name, text in values.items()}
        elif _is_parameter(axis):
            values = self._read(axis.parameter, values)
        return json.dumps(values, sort_keys=True)

    def titled(self, axis: Axis, value: Value) -> Value:
        """With the title of a choice as its words, where a model has one."""
        if not _is_parameter(axis):
            return value
        known = next((one[axis.parameter] for one in self.models if axis.parameter in one), None)
        named = value.content if known is None else titled(known, value.content)
        return value if named == value.content else replace(value, words=words(named))

    def _read(self, name: str, content: Any) -> Any:
        """As each of the models reads it; as it is written where none does."""
        return [_of(known[name], content) for known in self.models if name in known] or content


def _is_parameter(axis: Axis) -> bool:
    return axis.name not in TITLES and not axis.name.startswith(WORDS)


def _of(field: Field, content: Any) -> Any:
    try:
        return [_plain(coerced(field, content))]
    except NotA:
        return content


def _plain(value: Any) -> Any:
    """3.0 is 3, wherever in it."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value
