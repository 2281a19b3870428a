"""A part of the app stands still, as under a debugger or in swap: it is noticed and replaced."""

import json
import os
import signal
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psutil
import pytest

from artfactory.launcher.watchdog import LONGEST_SILENCE, STOOD_STILL
from foundation.liveness import EVERY
from pages.status import lock_holder
from tests.artfactory.app import until, with_tables
from tests.emulator import Emulator
from tests.faults.studio import NOT_SHOWN, Studio, account

pytestmark = pytest.mark.faults

PROMISED = 15.0
PARTS = ("redis", "web", "worker-1", "worker-2")


def health(studio: Studio) -> dict:
    assert studio.app is not None
    try:
        return json.loads(studio.app.get("health")[1])
    except urllib.error.HTTPError as told:
        return json.load(told)


def is_well(studio: Studio) -> bool:
    try:
        return health(studio)["ok"]
    except OSError:
        return False


def line(studio: Studio) -> str:
    assert studio.app is not None
    return studio.app.get("state/line/?seen=x")[1].decode()


@contextmanager
def stopped(*pids: int) -> Iterator[float]:
    """Gives when they were stopped. Those that are still there go on at the end."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield time.monotonic()
    finally:
        for pid in reversed(pids):
            if psutil.pid_exists(pid):
                os.kill(pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    home = with_tables(tmp_path_factory.mktemp("home"))
    with Emulator(duration=2.0) as emulator:
        studio = Studio(home, emulator).start()
        yield studio
        studio.end()


@pytest.fixture
def running(started: Studio) -> Studio:
    """An app that is well, whatever was done to it before, and has nothing under way."""
    until(lambda: sorted(started.app.children()) == sorted(PARTS))
    until(lambda: is_well(started))
    assert started.active() == 0
    return started


class TestOnePart:
    def test_it_is_told_and_replaced(self, running: Studio):
        """One after the other, in an app that is well again each time."""
        self._health_and_sidebar_name_a_worker(running)
        for name in ("web", "worker-1"):
            old = running.app.children()[name]
            with stopped(old) as since:
                until(
                    lambda name=name, old=old: running.app.children().get(name, old) != old,
                    within=PROMISED,
                )
                until(lambda: is_well(running), within=PROMISED - (time.monotonic() - since))
        self._the_queue_server_behind_its_wrapper(running)

    def _the_queue_server_behind_its_wrapper(self, running: Studio):
        wrapper = psutil.Process(running.app.children()["redis"])
        [server] = wrapper.children()
        with stopped(server.pid):
            until(lambda: not health(running)["redis"]["ok"], within=PROMISED)
            until(lambda: not wrapper.is_running(), within=PROMISED)
            until(lambda: is_well(running), within=PROMISED)

    def _health_and_sidebar_name_a_worker(self, running: Studio):
        worker = running.app.children()["worker-2"]
        with stopped(worker):
            until(lambda: not health(running)["ok"], within=PROMISED)
            report = health(running)
            assert "worker-2 has not" in report["workers"]["says"]
            assert report["database"]["ok"] and report["redis"]["ok"]
            assert "A worker is silent" in line(running)
        until(lambda: is_well(running), within=PROMISED)


def stands_still(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_STOPPED
    except psutil.NoSuchProcess:
        return False


def stop_in_the_middle_of_a_write(studio: Studio) -> int:
    """Stop a worker again and again until that catches it with the write lock."""
    database = studio.home / "db.sqlite3"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for name, pid in studio.app.children().items():
            if not name.startswith("worker-"):
                continue
            os.kill(pid, signal.SIGSTOP)
            if f"(process {pid})" in lock_holder.holder_of(database):
                return pid
            os.kill(pid, signal.SIGCONT)
        time.sleep(0.002)
    raise AssertionError("no worker was ever caught")


@pytest.mark.skipif(not lock_holder.LOCKS.exists(), reason="nobody tells here who holds a lock")
class TestInTheMiddleOfAWrite:
    def test_it_is_replaced_and_nothing_is_lost_or_sent_twice(self, running: Studio):
        visitor = running.visitor()
        visitor.get("/")
        before = running.states().total()
        running.order(70)
        pid = stop_in_the_middle_of_a_write(running)
        with stopped(pid) as since:
            pressed = time.monotonic()
            try:
                visitor.order(kind="text-to-image", model="scripted/picture", prompt="x", count="1")
                ordered = 1
            except urllib.error.HTTPError as told:
                assert told.code == 503
                words = told.read().decode()
                # Who waited long on a busy machine comes after its end: it can be named no more.
                assert f"(process {pid})" in words or not stands_still(pid)
                assert "Nothing was ordered or spent." in words
                ordered = 0
            assert time.monotonic() - pressed < PROMISED
            until(lambda: not psutil.pid_exists(pid), within=PROMISED)
            assert time.monotonic() - since < PROMISED
        running.settle(within=120)
        facts = account(running)
        assert facts["generations"] == before + 70 + ordered
        assert facts["duplicates"] == 0
        assert facts[NOT_SHOWN] == 0
        assert facts["billed"] == facts["ledger"]
        until(lambda: is_well(running), within=PROMISED)


class TestAnotherProgramHoldsTheDatabase:
    def test_orders_are_told_and_all_goes_on_afterwards(self, running: Studio):
        visitor = running.visitor()
        visitor.get("/")
        before, done = running.app.children(), running.states()["done"]
        with closing(sqlite3.connect(running.home / "db.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            pressed = time.monotonic()
            with pytest.raises(urllib.error.HTTPError) as told:
                visitor.order(kind="text-to-image", model="scripted/picture", prompt="x", count="1")
            assert told.value.code == 503
            assert time.monotonic() - pressed < 11
            words = told.value.read().decode()
            assert "Nothing was ordered or spent." in words
            assert "holds the database" in words
            assert not health(running)["database"]["ok"]
            until(lambda: "Database not writable" in line(running), within=PROMISED)
        until(lambda: is_well(running), within=PROMISED)
        visitor.order(kind="text-to-image", model="scripted/picture", prompt="x", count="1")
        assert running.settle(within=60)["done"] == done + 1
        assert running.app.children() == before, "nobody was killed for it"


class TestPauses:
    """What nobody could have heard is nobody's fault."""

    def test_whoever_stands_still_is_told_and_kills_nobody(self, running: Studio):
        """The supervisor alone, and then the whole machine."""
        before = running.app.children()
        with stopped(running.app.process.pid) as since:
            until(lambda: not health(running)["ok"], within=PROMISED)
            assert not health(running)["supervisor"]["ok"]
            assert "Supervisor silent" in line(running)
            until(lambda: time.monotonic() - since > LONGEST_SILENCE + STOOD_STILL, within=20)
        until(lambda: is_well(running), within=PROMISED)
        assert running.app.children() == before
        everything = [process.pid for process in running.app.whole_set()]
        with stopped(*everything) as since:
            until(lambda: time.monotonic() - since > LONGEST_SILENCE + STOOD_STILL, within=20)
        until(lambda: is_well(running), within=PROMISED)
        resumed = time.monotonic()
        until(lambda: time.monotonic() - resumed > 3 * EVERY)
        assert running.app.children() == before
