"""A pytest plugin: after a test that commits, its database is again what it was before the first.

Django deletes the rows of a hundred tables one by one and writes the permissions anew, which takes
longer than most of these tests; and what the migrations had written is gone for the next.
"""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

from tests.tables import file_of_tables

GOES, PAUSE = 100, 0.1
"""How often it is tried, in seconds, where another connection has not let go yet."""


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    TransactionTestCase._fixture_teardown = put_back


def put_back(_: Any) -> None:
    """Raises OperationalError where another connection holds the database all the time."""
    tries = 0

    def note(status: int, left: int, pages: int) -> None:
        nonlocal tries
        tries += 1
        if tries > GOES:
            raise sqlite3.OperationalError("another connection of the test holds the database")

    connection.ensure_connection()
    address = f"{file_of_tables().as_uri()}?immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as empty:
        empty.backup(connection.connection, progress=note, sleep=PAUSE)
