"""Many files, a few at once: one is hashed while another is written."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

AT_ONCE = 4
BATCH = 64
Item = TypeVar("Item")
Answer = TypeVar("Answer")


def each(
    work: Callable[[Item], Answer],
    items: Sequence[Item],
    go_on: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Item, Answer]]:
    """Every item with what came of it, in order. `go_on` is called between two batches, and may
    raise; what `work` raises ends it."""
    waiting = iter(items)
    with ThreadPoolExecutor(AT_ONCE, "backup") as threads:
        while some := list(islice(waiting, BATCH)):
            go_on()
            yield from zip(some, threads.map(work, some), strict=True)
