"""Writing together: durable on return, isolated in failure, joined within a transaction."""

import asyncio
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction

from foundation.sqlite3 import write_turns
from production.engine import group_commit
from production.engine.group_commit import grouped, together
from production.limit_models import (
    Pause,
)
from tests.artfactory.app import until
from tests.foundation.test_write_turns import turn_of_another
from tests.held import held_by_another

THREADS = 16


def names_from_outside() -> set[str]:
    """What another connection sees: only what is committed."""
    with sqlite3.connect(connection.settings_dict["NAME"]) as database:
        return {name for (name,) in database.execute("SELECT provider FROM production_pause")}


@grouped
def pause(name: str) -> str:
    Pause.objects.create(provider=name)
    return name


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_what_returns_is_committed(self):
        assert together(lambda: Pause.objects.create(provider="a").provider) == "a"
        assert names_from_outside() == {"a"}

    def test_an_error_comes_out_and_undoes_its_own_writes_only(self):
        pause("taken")
        start = threading.Barrier(THREADS)

        def one(number: int) -> str:
            start.wait()
            try:
                return pause("taken" if number % 2 else f"free-{number}")
            except IntegrityError:
                return "refused"
            finally:
                connection.close()

        with ThreadPoolExecutor(THREADS) as pool:
            answers = list(pool.map(one, range(THREADS)))
        free = {f"free-{number}" for number in range(0, THREADS, 2)}
        assert answers.count("refused") == THREADS // 2
        assert names_from_outside() == free | {"taken"}

    def test_those_who_wait_share_a_commit(self):
        """While one holds the turn the others line up; then all go into one transaction."""
        begun, go_on = threading.Event(), threading.Event()
        transactions = []

        def first() -> None:
            begun.set()
            go_on.wait(5)

        def others(number: int) -> None:
            try:
                together(lambda: transactions.append(id(connection.connection)))
            finally:
                connection.close()

        with ThreadPoolExecutor(THREADS) as pool:
            holder = pool.submit(together, first)
            begun.wait(5)
            waiting = [pool.submit(others, number) for number in range(8)]
            until(lambda: len(group_commit._waiting) == 8, every=0.001)
            go_on.set()
            holder.result(30)
            for future in waiting:
                future.result(30)
        assert len(transactions) == 8
        assert len(set(transactions)) < 8

    def test_so_do_those_who_come_while_it_waits_for_its_turn(self, settings, monkeypatch):
        monkeypatch.setattr(write_turns, "PATIENCE", 60.0)
        written, committed = [], []

        def one(number: int) -> None:
            try:
                together(lambda: note(number))
            finally:
                connection.close()

        def note(number: int) -> None:
            written.append(number)
            transaction.on_commit(lambda: committed.append(len(written)))

        with turn_of_another(settings.PATHS.run) as other, ThreadPoolExecutor(THREADS) as pool:
            waiting = [pool.submit(one, number) for number in range(9)]
            until(lambda: len(group_commit._waiting) == 9, every=0.001)
            other.kill()
            for future in waiting:
                future.result(30)
        assert committed == [9] * 9

    def test_a_thread_with_an_event_loop_serves_others_on_its_own_connection(self, monkeypatch):
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        in_line = threading.Event()

        def other() -> None:
            in_line.wait(5)
            try:
                pause("brought")
            finally:
                connection.close()

        def own() -> None:
            in_line.set()
            until(lambda: bool(group_commit._waiting), every=0.001)

        async def serve() -> None:
            try:
                together(own)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            brought = pool.submit(other)
            pool.submit(lambda: asyncio.run(serve())).result(30)
            brought.result(30)
        assert names_from_outside() == {"brought"}

    def test_a_database_that_cannot_be_opened_is_told_to_all_who_wait(self, monkeypatch):
        monkeypatch.setitem(connections.settings["default"], "NAME", "/nowhere/db.sqlite3")

        def one(number: int) -> str:
            try:
                return pause(f"never-{number}")
            except OperationalError as error:
                return str(error)

        with ThreadPoolExecutor(THREADS) as pool:
            told = pool.map(one, range(THREADS), timeout=60)
            assert set(told) == {"unable to open database file"}

    def test_within_a_transaction_it_is_part_of_that(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            pause("undone")
            raise RuntimeError
        assert names_from_outside() == set()


@pytest.mark.django_db(transaction=True)
class TestHeldByAnother:
    """Somebody else holds the database, or stands still with a lock: nobody waits without end."""

    def test_all_who_wait_are_told_at_once(self):
        def one(number: int) -> tuple[bool, float]:
            begun = time.monotonic()
            try:
                pause(f"never-{number}")
            except OperationalError as error:
                return group_commit.is_held(error), time.monotonic() - begun
            finally:
                connection.close()
            return False, 0.0

        with (
            held_by_another(Path(connection.settings_dict["NAME"])),
            ThreadPoolExecutor(THREADS) as pool,
        ):
            answers = list(pool.map(one, range(THREADS)))
        assert all(held for held, _ in answers)
        assert max(seconds for _, seconds in answers) < 30
        assert names_from_outside() == set()
        assert pause("afterwards") == "afterwards"
