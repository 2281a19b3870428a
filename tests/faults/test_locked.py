"""Somebody else holds the database for six seconds: pages wait, nothing breaks."""

import sqlite3
import threading
import time
from contextlib import closing

import pytest

from tests.faults.studio import Studio, account

pytestmark = pytest.mark.faults


class TestLockedDatabase:
    def test_pages_and_orders_get_through(self, studio: Studio):
        studio.start()
        visitor = studio.visitor()
        visitor.get("/")
        studio.press(10)
        locked, release = threading.Event(), threading.Event()

        def hold() -> None:
            database = studio.home / "db.sqlite3"
            with closing(sqlite3.connect(database, timeout=10, isolation_level=None)) as held:
                held.execute("BEGIN IMMEDIATE")
                locked.set()
                release.wait(6)
                held.execute("ROLLBACK")

        holder = threading.Thread(target=hold)
        holder.start()
        assert locked.wait(10)
        begun = time.monotonic()
        for path in ("/", "/gallery/", "/queue/", "/running/", "/costs/"):
            visitor.get(path)
        assert time.monotonic() - begun < 5, "reading waits for nobody who writes"
        visitor.order(kind="text-to-image", model="scripted/picture", prompt="x", count="1")
        holder.join()
        assert studio.settle(within=60)["done"] == 11
        assert account(studio)["duplicates"] == 0
