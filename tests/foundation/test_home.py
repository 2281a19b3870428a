"""The home on disk and the settings read from the environment."""

import multiprocessing
import os
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from foundation import environment, home
from tests.artfactory.app import App, manage, with_tables
from tests.disks import READ_ONLY, mounted


@pytest.fixture
def paths(tmp_path: Path) -> home.Paths:
    paths = home.Paths(tmp_path / "home")
    home.prepare(paths)
    return paths


class TestHome:
    def test_private_folders_are_private(self, paths: home.Paths) -> None:
        for folder in (paths.run, paths.media, paths.backups, paths.logs):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_run_is_made_private_again(self, paths: home.Paths) -> None:
        paths.run.chmod(0o755)
        home.prepare(paths)
        assert stat.S_IMODE(paths.run.stat().st_mode) == 0o700

    def test_a_file_in_the_way_stops_with_one_line(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "media").write_text("in the way")
        with pytest.raises(SystemExit) as stopped:
            home.prepare(home.Paths(tmp_path))
        assert stopped.value.code == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert str(tmp_path / "media") in said

    def test_the_socket_path_fits_however_deep_the_home_is(self, tmp_path: Path) -> None:
        shallow = home.Paths(Path("/h"))
        assert shallow.redis_socket == Path("/h/run/redis.sock")
        deep = home.Paths(tmp_path / ("deep" * 20) / ("deeper" * 20)).redis_socket
        assert len(str(deep)) < 100
        assert deep != home.Paths(tmp_path / ("deep" * 20) / ("others" * 20)).redis_socket


class TestSecretKey:
    def test_it_is_made_once_for_the_user_alone(self, paths: home.Paths) -> None:
        key = home.secret_key(paths)
        assert len(key) >= 50
        assert home.secret_key(paths) == key
        assert stat.S_IMODE((paths.run / "secret-key").stat().st_mode) == 0o600

    def test_many_at_once_get_the_same(self, paths: home.Paths) -> None:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(4, mp_context=spawn) as pool:
            assert len(set(pool.map(home.secret_key, [paths] * 16))) == 1

    def test_one_that_was_cut_short_is_made_again(self, paths: home.Paths) -> None:
        (paths.run / "secret-key").touch()
        assert len(home.secret_key(paths)) >= 50


class TestReaders:
    @pytest.fixture(autouse=True)
    def _forget(self) -> Iterator[None]:
        yield
        environment.SETTINGS.pop("X", None)

    def test_what_is_not_set_is_the_default(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("X", raising=False)
        assert environment.integer("X", 5, "help", low=1, high=9) == 5
        monkeypatch.setenv("X", "  ")
        assert environment.integer("X", 5, "help", low=1, high=9) == 5

    def test_good_values(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("X", " 7 ")
        assert environment.integer("X", 5, "help", low=1, high=9) == 7
        monkeypatch.setenv("X", "Yes")
        assert environment.boolean("X", False, "help") is True
        monkeypatch.setenv("X", "off")
        assert environment.boolean("X", True, "help") is False
        monkeypatch.setenv("X", "INFO")
        assert environment.choice("X", "debug", "help", of=("debug", "info")) == "info"
        monkeypatch.setenv("X", "redis://h")
        assert environment.address("X", "", "help", schemes=("redis",)) == "redis://h"

    @pytest.mark.parametrize("value", ["0", "10", "ten", "7.5", "1e0", "٣x", "7;rm"])
    def test_a_bad_number(
        self, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("X", value)
        with pytest.raises(SystemExit) as stopped:
            environment.integer("X", 5, "help", low=1, high=9)
        assert stopped.value.code == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "X=" in said
        assert "from 1 to 9" in said

    def test_other_bad_values(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("X", "perhaps")
        for read in (
            lambda: environment.boolean("X", True, "help"),
            lambda: environment.choice("X", "a", "help", of=("a", "b")),
            lambda: environment.address("X", "", "help", schemes=("redis",)),
        ):
            with pytest.raises(SystemExit):
                read()


NAMES = (
    # One that takes no longer than each of them would: what cannot stand in a path, an address, a
    # shell or a pattern.
    "-#b?c=d&e 100%41 two  blanks quo\"te'd `s` häuser-日本-🦊 line\nbreak "
    "back\\slash $HOME {x} [y]* semi;colon:comma, ",
    "x" * 200,
    os.fsdecode(b"latin-\xe9"),
)


class TestAnyHome:
    @pytest.mark.parametrize("name", NAMES, ids=ascii)
    def test_everything_lies_in_it(self, tmp_path: Path, name: str) -> None:
        here = tmp_path / name
        if name is not NAMES[0]:
            here.mkdir()
            with_tables(here)
        told = manage(here, "caps", "set", "day", "5", "--json")
        assert told.returncode == 0, told.stderr
        assert [entry.name for entry in tmp_path.iterdir()] == [name]
        with sqlite3.connect(here / "db.sqlite3") as rows:
            assert rows.execute("SELECT amount_micros FROM ledger_cap").fetchone() == (5_000_000,)
        rows.close()

    @pytest.mark.parametrize("name", NAMES, ids=ascii)
    def test_addresses_lead_back_to_it(self, tmp_path: Path, name: str) -> None:
        paths = home.Paths(tmp_path / name)
        url = urlsplit(paths.redis_address)
        assert (url.query, url.fragment) == ("", "")
        assert unquote(url.path) == str(paths.redis_socket)

    def test_the_app_runs_and_makes_things_in_an_odd_one(self, tmp_path: Path) -> None:
        here = tmp_path / "a#b?c=%41 'q' é"
        here.mkdir()
        app = App(with_tables(here), "--port", "0").ready()
        try:
            made = manage(here, "generate", "a fox", "--model", "local/draft-image", timeout=90)
            assert made.returncode == 0, made.stderr
            assert Path(made.stdout.strip()).is_relative_to(here / "media")
            status, body = app.get("health")
            assert status == 200, body
        finally:
            app.end()
        assert [entry.name for entry in tmp_path.iterdir()] == [here.name]

    def test_nobodys_home_is_refused_in_a_line(self) -> None:
        told = manage(Path("~nobody-of-that-name/x"), "caps", "list")
        assert told.returncode == 2
        assert told.stderr.count("\n") == 1


class TestHomesThatWereNeverStarted:
    def test_the_first_command_makes_one_ready(self, tmp_path: Path) -> None:
        """Tables, and the models that it orders from."""
        command = ("generate", "a fox", "--model", "local/draft-image", "--no-wait")
        told = manage(tmp_path, *command)
        assert told.returncode == 0, told.stderr
        assert stat.S_IMODE((tmp_path / "db.sqlite3").stat().st_mode) == 0o600

    def test_many_at_once_do_not_disturb_each_other(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(4) as pool:
            told = list(pool.map(lambda _: manage(tmp_path, "caps", "list"), range(4)))
        assert [one.returncode for one in told] == [0] * 4, [one.stderr for one in told]

    def test_doctor_only_looks(self, tmp_path: Path) -> None:
        manage(tmp_path, "doctor")
        assert not (tmp_path / "db.sqlite3").exists()

    def test_one_that_is_read_only_says_so_in_a_line(self, tmp_path: Path) -> None:
        with mounted(tmp_path / "home") as disk:
            disk.remount(READ_ONLY)
            told = manage(disk.place, "caps", "list")
        assert told.returncode != 0
        assert told.stderr.count("\n") == 1, told.stderr
        assert "read-only" in told.stderr

    @pytest.mark.parametrize("left", [0, 60_000, 400_000])
    def test_one_without_room_says_so_in_a_line(self, tmp_path: Path, left: int) -> None:
        with mounted(tmp_path / "home") as disk:
            (disk.place / "reserve").write_bytes(bytes(left))
            disk.fill()
            (disk.place / "reserve").unlink()
            told = manage(disk.place, "caps", "list")
        assert told.returncode != 0
        assert told.stderr.count("\n") == 1, told.stderr
        assert "disk is full" in told.stderr
