"""The axes of a grid: what varies in it, and by which values.

An axis is named by the parameter that it varies, or by one of the names here. As JSON it is
`{"name": …, "values": [[what is ordered, its words], …]}`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Any

from production.order_requests import MOST_RESULTS, OrderRejected
from providers.contract import Json

MODEL, PROVIDER, TEMPLATE, SEED = "model", "provider", "template", "seed"
PROMPT, RESULT, FIELDS = "prompt", "result", "fields"
WORDS = "words-"
"""Before the number of a place in the prompt."""
TITLES = {
    **{MODEL: "Model", PROVIDER: "Provider", TEMPLATE: "Template", SEED: "Seed"},
    **{PROMPT: "Prompt", RESULT: "Result", FIELDS: "Words"},
}
PARAMETER = "param."
"""Before the name of a parameter that is called as one of ours."""
MOST_CELLS = MOST_RESULTS
MOST_AXES = 8
LONGEST_WORDS = 200


@dataclass(frozen=True)
class Value:
    """`content` is what is ordered, as JSON; `words` is what stands in the head."""

    content: Any
    words: str


@dataclass(frozen=True)
class Axis:
    name: str
    values: tuple[Value, ...]

    @property
    def title(self) -> str:
        if self.name.startswith(WORDS):
            return f"Words {int(self.name.removeprefix(WORDS)) + 1}"
        return TITLES.get(self.name) or self.parameter.replace("_", " ").capitalize()

    @property
    def parameter(self) -> str:
        return self.name.removeprefix(PARAMETER)

    def as_json(self) -> Json:
        return {"name": self.name, "values": [[one.content, one.words] for one in self.values]}

    def with_more(self, values: Iterable[Value]) -> "Axis":
        """Those that it has already are not there twice."""
        return replace(self, values=once((*self.values, *values)))


def plain(name: str) -> str:
    """The one name of an axis: `param.` stands before those alone that are called as ours."""
    bare = name.removeprefix(PARAMETER)
    return name if bare in TITLES or bare.startswith(WORDS) else bare


def from_json(facts: Iterable[Json]) -> list[Axis]:
    return [
        Axis(one["name"], tuple(Value(content, words) for content, words in one["values"]))
        for one in facts
    ]


def axis(name: str, values: Iterable[Value]) -> Axis:
    return Axis(name, once(values))


def once(values: Iterable[Value]) -> tuple[Value, ...]:
    found: dict[str, Value] = {}
    for one in values:
        found.setdefault(str(one.content), one)
    return tuple(found.values())


def words(text: object) -> str:
    """What stands in a head for this."""
    one_line = " ".join(str(text).split())
    return one_line if len(one_line) <= LONGEST_WORDS else f"{one_line[: LONGEST_WORDS - 1]}…"


def count(axes: Sequence[Axis]) -> int:
    return prod(len(one.values) for one in axes)


def keys(axes: Sequence[Axis]) -> list[str]:
    """Those of all cells, the last axis fastest."""
    return [key(place) for place in product(*(range(len(one.values)) for one in axes))]


def key(place: Iterable[int]) -> str:
    return ".".join(map(str, place))


def place(key: str) -> tuple[int, ...]:
    return tuple(map(int, key.split(".")))


def want_possible(axes: Sequence[Axis]) -> None:
    """Raises OrderRejected."""
    names = [one.name for one in axes]
    if not axes:
        raise wrong("Nothing varies. Choose several models, or name a parameter and its values.")
    if len(axes) > MOST_AXES:
        raise wrong(f"A grid has at most {MOST_AXES} axes, and this would have {len(axes)}.")
    if twice := next((one for one in axes if names.count(one.name) > 1), None):
        raise wrong(f"{twice.title} cannot be an axis twice.")
    if {MODEL, PROVIDER} <= set(names):
        raise wrong("A model already implies its provider. Choose Model or Provider, not both.")
    if PROMPT in names and any(name.startswith(WORDS) for name in names):
        raise wrong("The prompt cannot be an axis twice: by its own words and by whole prompts.")
    if {SEED, RESULT} <= set(names):
        raise wrong("With seeds of your own, order one result of each.")
    if count(axes) > MOST_CELLS:
        raise OrderRejected(
            {
                "count": [
                    f"That is {count(axes):,} cells, and a grid has at most {MOST_CELLS:,}. "
                    "Leave out an axis or some of its values; values can be added later."
                ]
            }
        )


def wrong(sentence: str) -> OrderRejected:
    return OrderRejected({"axis": [sentence]})
