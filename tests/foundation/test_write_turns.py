"""Who writes to SQLite waits for its turn, and for no turn without end."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE

import pytest
from django.db import OperationalError, connection, transaction

from foundation.file_lock import Turns
from foundation.home import Paths
from foundation.sqlite3 import write_turns
from projects.models import Project
from tests.artfactory.app import CHECKOUT, until
from tests.held import held_by_another

HOLD = """
import sys, time
from pathlib import Path
from foundation.file_lock import Turns

turns, pause = Turns(Path(sys.argv[1])), float(sys.argv[2])
assert turns.take(1)
print(flush=True)
while pause:
    time.sleep(pause)
    turns.end()
    assert turns.take(10)
input()
"""


@contextmanager
def turn_of_another(run: Path, again_every: float = 0) -> "Iterator[subprocess.Popen[bytes]]":
    """Another process has the turn to write, until it is killed; it gives it back and takes it
    again, or stands still with it."""
    command = [sys.executable, "-c", HOLD, str(run / "writing.lock"), str(again_every)]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, cwd=CHECKOUT) as other:
        try:
            assert other.stdout and other.stdout.readline()
            yield other
        finally:
            other.kill()


@contextmanager
def turn_of_another_thread() -> Iterator[None]:
    done = threading.Event()
    has_it = threading.Event()

    def hold() -> None:
        turn = write_turns.take()
        has_it.set()
        done.wait(30)
        assert turn
        turn.end()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        has_it.wait(10)
        try:
            yield
        finally:
            done.set()
            holding.result()


def seconds(work) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def make(name: str = "a") -> None:
    Project.objects.create(name=name, slug=name)


def make_in_transaction(name: str = "a") -> None:
    with transaction.atomic():
        make(name)


def is_free() -> bool:
    """Asked from a thread that would have to wait for another's turn."""
    with ThreadPoolExecutor(1) as pool:
        turn = pool.submit(write_turns.take).result()
    if turn:
        turn.end()
    return turn is not None


@pytest.fixture
def patience(monkeypatch) -> float:
    monkeypatch.setattr(write_turns, "PATIENCE", 0.3)
    return 0.3


@pytest.mark.django_db(transaction=True)
class TestOrder:
    def test_nobody_comes_in_again_before_those_who_wait(self):
        """SQLite alone lets one write nearly all of its rows before another's first."""
        threads, rows = 6, 8
        start = threading.Barrier(threads)
        written = []

        def write(number: int) -> None:
            start.wait()
            try:
                for row in range(rows):
                    with transaction.atomic():
                        make(f"{number}-{row}")
                        written.append(number)
                        time.sleep(0.01)
            finally:
                connection.close()

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(write, range(threads)))
        assert len(written) == threads * rows
        turns = [written[place : place + threads] for place in range(0, len(written), threads)]
        assert sum(len(set(turn)) for turn in turns) > 0.6 * len(written)

    def test_a_process_that_writes_without_end_lets_others_in(self, settings):
        with turn_of_another(settings.PATHS.run, again_every=0.02):
            assert seconds(lambda: [make(str(number)) for number in range(5)]) < 2
        assert Project.objects.count() == 5


@pytest.mark.django_db(transaction=True)
class TestWait:
    @pytest.mark.parametrize("write", [make, make_in_transaction])
    def test_a_row_and_a_transaction_wait_for_their_turn(self, settings, patience, write):
        with turn_of_another(settings.PATHS.run):
            assert seconds(write) >= patience
        assert Project.objects.count() == 1

    @pytest.mark.parametrize("write", [make, make_in_transaction])
    def test_for_that_of_a_thread_too(self, patience, write):
        with turn_of_another_thread():
            assert seconds(write) >= patience
        assert Project.objects.count() == 1

    def test_who_reads_does_not_wait(self, settings):
        with turn_of_another(settings.PATHS.run):
            assert seconds(lambda: Project.objects.count()) < write_turns.PATIENCE

    def test_one_that_stands_still_is_waited_for_once(self, settings):
        with turn_of_another(settings.PATHS.run):
            assert seconds(make) < write_turns.PATIENCE + 2
            more = ["b", "c", "d"]
            assert seconds(lambda: [make(name) for name in more]) < write_turns.PATIENCE
        until(is_free)
        assert Project.objects.count() == 4

    def test_the_turn_is_that_of_the_home(self, settings, tmp_path, patience):
        """Also in a process that has written in another home before."""
        make("a")
        settings.PATHS = Paths(tmp_path)
        settings.PATHS.run.mkdir()
        with turn_of_another(settings.PATHS.run):
            assert seconds(lambda: make("b")) >= patience

    def test_where_no_lock_can_be_made_the_row_is_written(self, settings, tmp_path):
        settings.PATHS = Paths(tmp_path / "nowhere")
        make_in_transaction("a")
        make("b")
        assert Project.objects.count() == 2


@pytest.mark.django_db(transaction=True)
class TestEnd:
    """Of a turn, however the writing ends."""

    def test_with_the_commit(self):
        with transaction.atomic():
            make()
            assert not is_free_soon()
            transaction.on_commit(lambda: ended.append(is_free()))
            ended: list[bool] = []
        assert ended == [True]

    def test_with_what_is_undone(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            make()
            raise RuntimeError
        assert is_free()

    def test_with_a_row_that_is_refused(self):
        make("a")
        with pytest.raises(Exception, match="UNIQUE"):
            make("a")
        assert is_free()

    def test_with_a_connection_that_is_closed(self):
        with transaction.atomic():
            make()
            connection.close()
            assert is_free()

    @pytest.mark.parametrize("write", [make, make_in_transaction])
    def test_where_another_program_holds_the_database(self, write):
        file = Path(connection.settings_dict["NAME"])
        connection.close()
        options = {**connection.settings_dict["OPTIONS"], "timeout": 0.2}
        connection.settings_dict["OPTIONS"], before = options, connection.settings_dict["OPTIONS"]
        try:
            with held_by_another(file), pytest.raises(OperationalError) as raised:
                write()
        finally:
            connection.settings_dict["OPTIONS"] = before
            connection.close()
        assert raised.value.__cause__.sqlite_errorcode == sqlite3.SQLITE_BUSY
        assert is_free()


def is_free_soon() -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(write_turns, "PATIENCE", 0.1)
        return is_free()


class OutOfTime(BaseException):
    pass


def out_of_time(*_: object) -> None:
    raise OutOfTime


class TestLine:
    def test_threads_come_in_the_order_in_which_they_came(self, tmp_path):
        turns = Turns(tmp_path / "lock")
        assert turns.take(1)
        came: list[int] = []

        def come(number: int) -> None:
            assert turns.take(30)
            came.append(number)
            turns.end()

        with ThreadPoolExecutor(8) as pool:
            for number in range(8):
                pool.submit(come, number)
                until(lambda: len(turns._line._waiting) == len(pool._threads), every=0.001)
            turns.end()
        assert came == list(range(8))

    def test_one_whose_time_is_up_is_not_called_in_vain(self, tmp_path):
        """As the time limit of a job is: an exception in the midst of the wait."""
        turns = Turns(tmp_path / "lock")
        assert turns.take(1)
        before = signal.signal(signal.SIGALRM, out_of_time)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with pytest.raises(OutOfTime):
                turns.take(30)
        finally:
            signal.signal(signal.SIGALRM, before)
        turns.end()
        assert turns.take(1)

    def test_where_no_thread_is_to_be_had_a_row_is_written(self, settings, monkeypatch):
        def no_thread(*_: object) -> None:
            raise RuntimeError("can't start new thread")

        with turn_of_another(settings.PATHS.run):
            monkeypatch.setattr(threading.Thread, "start", no_thread)
            assert write_turns.take() is None

    def test_one_that_has_waited_enough_leaves_its_place(self, tmp_path):
        turns = Turns(tmp_path / "lock")
        assert turns.take(1)
        with ThreadPoolExecutor(1) as pool:
            assert not pool.submit(turns.take, 0.05).result()
        turns.end()
        assert turns.take(1)


@pytest.mark.django_db(transaction=True)
class TestReturned:
    """A row that is written by itself is committed once what it gives back is fetched."""

    CHANGE = "UPDATE projects_project SET name = name RETURNING id"

    @pytest.mark.parametrize("fetch", ["fetchone", "fetchall", "fetchmany", "close"])
    def test_its_turn_ends_then(self, fetch: str):
        make()
        with connection.cursor() as cursor:
            cursor.execute(self.CHANGE)
            assert not is_free_soon()
            getattr(cursor, fetch)()
            assert is_free()

    def test_or_with_a_cursor_that_nobody_keeps(self):
        make()
        connection.cursor().execute(self.CHANGE)
        assert is_free()

    def test_many_rows_at_once_wait_for_it_too(self, settings, patience):
        with turn_of_another(settings.PATHS.run), connection.cursor() as cursor:
            rows = [("a",), ("b",), ("c",)]
            change = "\n  UPDATE projects_project SET name = %s"
            assert seconds(lambda: cursor.executemany(change, rows)) >= patience
