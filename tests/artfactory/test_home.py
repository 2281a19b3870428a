"""The home on disk and the settings read from the environment."""

import multiprocessing
import stat
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from artfactory import environment, home


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
