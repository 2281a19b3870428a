"""Another database than the tests' usual one, for a while."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections


@contextmanager
def another_database(path: Path) -> Iterator[None]:
    """Every connection that is opened meanwhile, in any thread, goes to this file.

    The tests' usual database is one connection in memory, which a server's threads cannot share.
    """
    usual, name = connections["default"], connections.settings["default"]["NAME"]
    del connections["default"]
    connections.settings["default"]["NAME"] = str(path)
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = usual
        connections.settings["default"]["NAME"] = name
