"""Many files, a few at once: one is hashed while another is written."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
    """Every item with what came of it. `go_on` is called between two batches, and may raise; what
    `work` raises ends it. A thread is handed its share of a batch at once: to hand over a small
    file costs as much as to copy it."""

    def share(of: Sequence[Item]) -> list[tuple[Item, Answer]]:
        return [(one, work(one)) for one in of]

    with ThreadPoolExecutor(AT_ONCE, "backup") as threads:
        for start in range(0, len(items), BATCH):
            go_on()
            batch = items[start : start + BATCH]
            for done in threads.map(share, [batch[n::AT_ONCE] for n in range(AT_ONCE)]):
                yield from done
