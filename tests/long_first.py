"""A pytest plugin: what takes longest begins first, so that no core waits for it at the end.

At most half of the workers begin so: tests of what breaks promise times, and would break each
other's.
"""

import os
from math import ceil

import pytest

LONGEST = ("tests/browser/test_walk.py", "tests/browser/test_find_again.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if is_long(item)]
    rest = [item for item in items if not is_long(item)]
    share, first = ceil(len(items) / workers), max(1, workers // 2)
    items.clear()
    for number in range(workers):
        mine = long[number::first] if number < first else []
        room = share - len(mine)
        items += mine + rest[:room]
        del rest[:room]
    items += rest


def is_long(item: pytest.Item) -> bool:
    return item.get_closest_marker("faults") is not None or item.nodeid.startswith(LONGEST)
