"""How long the search takes: 200 fixed queries, and what is typed letter by letter."""

from functools import partial
from pathlib import Path
from time import thread_time
from typing import Any

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


def measure() -> dict[str, float]:
    """Milliseconds of processor time: p95 over the queries, of completion the longest. Each is the
    best of three runs, so that what else the machine does is not measured."""
    from artfactory.bench.figures import p95
    from gallery.search import find
    from gallery.search.completion import complete

    queries = QUERIES.read_text().splitlines()
    pages = [_best(partial(find.ids, query)) for query in queries]
    counts = [_best(partial(find.count, query)) for query in queries]
    deep = [_best(partial(_second_page, find, query)) for query in queries]
    ordered = [
        _best(partial(find.ids, query, sort=SORTED[number % len(SORTED)]))
        for number, query in enumerate(queries)
    ]
    typed = [
        _best(partial(complete, text[:end])) for text in TYPED for end in range(1, len(text) + 1)
    ]
    return {
        "search": p95(pages),
        "search deep": p95(deep),
        "search sorted": p95(ordered),
        "search count": p95(counts),
        "completion": max(typed),
    }


def _second_page(find: Any, query: str) -> list[int]:
    first = find.ids(query, limit=1)
    found: list[int] = find.ids(query, before=first[0] // 2) if first else []
    return found


def _best(work: Any) -> float:
    taken = []
    for _ in range(RUNS):
        before = thread_time()
        work()
        taken.append((thread_time() - before) * 1000)
    return min(taken)
