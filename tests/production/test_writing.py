"""Writing together: durable on return, isolated in failure, joined within a transaction."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from production import writing
from production.models import Pause
from production.writing import grouped, together

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
            while len(writing._waiting) < 8:
                pass
            go_on.set()
            holder.result()
            for future in waiting:
                future.result()
        assert len(transactions) == 8
        assert len(set(transactions)) < 8

    def test_within_a_transaction_it_is_part_of_that(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            pause("undone")
            raise RuntimeError
        assert names_from_outside() == set()
