"""A pytest plugin: what takes longest begins first, so that no core waits for it at the end.

At most half of the workers begin so: tests of what breaks promise times, and would break each
other's. Those that share an app of their module's stay together, so that it is started once.
"""

import os
from math import ceil

import pytest

LONGEST = ("tests/browser/test_walk.py", "tests/browser/test_find_again.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    together: dict[str, list[pytest.Item]] = {}
    for item in filter(is_long, items):
        together.setdefault(what_stays_together(item), []).append(item)
    long = [*together.values()]
    rest = [item for item in items if not is_long(item)]
    share, first = ceil(len(items) / workers), max(1, workers // 2)
    items.clear()
    for number in range(workers):
        mine = [item for some in long[number::first] for item in some] if number < first else []
        room = share - len(mine)
        items += mine + rest[:room]
        del rest[:room]
    items += rest


def is_long(item: pytest.Item) -> bool:
    return item.get_closest_marker("faults") is not None or item.nodeid.startswith(LONGEST)


def what_stays_together(item: pytest.Item) -> str:
    """The file of tests that share what one of them starts, else the test alone."""
    fixtures = item._fixtureinfo.name2fixturedefs.values()
    shares = any(one[-1].scope == "module" for one in fixtures if one)
    return item.nodeid.partition("::")[0] if shares else item.nodeid
