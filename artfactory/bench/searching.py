"""How long the search takes: 200 fixed queries, and what is typed letter by letter."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from artfactory.bench.figures import Timing, least, longest, p95_of_all

QUERIES = Path(__file__).with_name("queries.txt")
TYPED = (
    "fox sto",
    "li",
    "tag:",
    'tag:"blue',
    "sampler:eul",
    "mod",
    "model:",
    "ba",
    "steps:",
    "rat",
)
SORTED = ("rating", "cost", "size", "duration", "oldest", "random")
RUNS = 3


def measure() -> dict[str, Timing]:
    """In processor time: p95 over the queries, of completion the longest. Each is the best of three
    runs, so that what else the machine does is not measured."""
    from gallery.search import find
    from gallery.search.completion import complete

    queries = QUERIES.read_text().splitlines()
    ordered = [
        partial(find.ids, query, sort=SORTED[number % len(SORTED)])
        for number, query in enumerate(queries)
    ]
    works: dict[str, Iterable[Callable[[], Any]]] = {
        "search": [partial(find.ids, query) for query in queries],
        "search deep": [partial(_second_page, find, query) for query in queries],
        "search sorted": ordered,
        "search count": [partial(find.count, query) for query in queries],
    }
    typed = [partial(complete, text[:end]) for text in TYPED for end in range(1, len(text) + 1)]
    figures = {name: p95_of_all(_each(of_it)) for name, of_it in works.items()}
    return figures | {"completion": longest(_each(typed))}


def _second_page(find: Any, query: str) -> list[int]:
    first = find.ids(query, limit=1)
    found: list[int] = find.ids(query, before=first[0] // 2) if first else []
    return found


def _each(works: Iterable[Callable[[], Any]]) -> list[Timing]:
    return [least(work, runs=RUNS) for work in works]
