"""One copy per home."""

import subprocess
import sys
from pathlib import Path

import pytest

from foundation import home
from foundation.home_lock import (
    AlreadyRunning,
    HomeLock,
    Running,
    read_note,
    workers_alive,
)
from tests.artfactory.app import CHECKOUT, until


@pytest.fixture
def paths(tmp_path: Path) -> home.Paths:
    paths = home.Paths(tmp_path)
    home.prepare(paths)
    return paths


class TestLock:
    def test_the_second_is_refused_and_told_where(self, paths: home.Paths) -> None:
        first = HomeLock(paths)
        first.take()
        first.announce(Running(1, 8787, "http://127.0.0.1:8787/", {}))
        with pytest.raises(AlreadyRunning, match=r"at http://127\.0\.0\.1:8787/"):
            HomeLock(paths).take()
        first.release()
        HomeLock(paths).take()

    def test_the_second_comes_before_the_first_has_an_address(self, paths: home.Paths) -> None:
        first = HomeLock(paths)
        first.take()
        with pytest.raises(AlreadyRunning, match="just starting"):
            HomeLock(paths).take()
        first.release()

    def test_one_that_only_asks_does_not_stand_in_the_way(self, paths: home.Paths) -> None:
        paths.lock.touch()
        ask = (
            "import fcntl, sys, time; file = open(sys.argv[1]); fcntl.flock(file, fcntl.LOCK_SH); "
            "print(flush=True); time.sleep(0.1)"
        )
        command = [sys.executable, "-c", ask, str(paths.lock)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as asking:
            assert asking.stdout and asking.stdout.readline()
            HomeLock(paths).take()

    def test_it_is_free_when_its_holder_was_killed(self, paths: home.Paths) -> None:
        hold = (
            "import sys; from pathlib import Path; from foundation import home; "
            "from foundation.home_lock import HomeLock, Running; "
            "lock = HomeLock(home.Paths(Path(sys.argv[1]))); lock.take(); "
            "lock.announce(Running(1, 2, 'x', {})); print(flush=True); input()"
        )
        holder = subprocess.Popen(
            [sys.executable, "-c", hold, str(paths.home)],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert holder.stdout and holder.stdout.readline()
        assert home.app_is_running(paths)
        holder.kill()
        holder.communicate()
        assert not home.app_is_running(paths)
        HomeLock(paths).take()
        assert read_note(paths) is None


class TestNote:
    @pytest.mark.parametrize("text", ["", "{", "[]", '"x"', '{"pid": 1}', "null"])
    def test_a_broken_note_tells_nothing(self, paths: home.Paths, text: str) -> None:
        paths.note.write_text(text)
        assert read_note(paths) is None
        assert workers_alive(paths) == 0

    def test_only_workers_that_live_are_counted(self, paths: home.Paths) -> None:
        lock = HomeLock(paths)
        alive = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        lock.announce(Running(1, 2, "x", {"web": alive.pid, "worker-1": alive.pid}))
        assert workers_alive(paths) == 1
        alive.communicate()
        until(lambda: workers_alive(paths) == 0)
