"""The scripts behind `make run` and `make test`, on machines that lack something."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.artfactory.app import CHECKOUT

TOOLS = ("sh", "dirname", "cat", "chmod", "cksum", "mkdir", "rm")


class Machine:
    """A folder of programs that is all there is on PATH, and a checkout without .venv."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.checkout = folder / "checkout"
        self.bin.mkdir()
        shutil.copytree(CHECKOUT / "scripts", self.checkout / "scripts")
        for file in ("requirements.txt", "requirements-dev.txt", "Makefile"):
            shutil.copy(CHECKOUT / file, self.checkout)
        (self.checkout / "draft_artist").mkdir()
        shutil.copy(CHECKOUT / "draft_artist" / "pyproject.toml", self.checkout / "draft_artist")
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, f"this machine has no {tool}"
            (self.bin / tool).symlink_to(found)

    def has(self, name: str, script: str) -> None:
        program = self.bin / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def run(
        self, script: str, *arguments: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", f"scripts/{script}", *arguments],
            cwd=self.checkout,
            env={"PATH": str(self.bin), "HOME": str(self.checkout), **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


class TestPython:
    def test_none_at_all(self, machine: Machine) -> None:
        told = machine.run("environment.sh")
        assert told.returncode == 1
        assert told.stderr.count("\n") == 1
        assert "no Python 3.11" in told.stderr

    def test_one_that_is_too_old_and_one_that_only_looks_like_one(self, machine: Machine) -> None:
        machine.has("python3", "exit 1")
        machine.has("python3.13", "echo 'python3.13: command not found' >&2; exit 127")
        told = machine.run("environment.sh")
        assert told.returncode == 1
        assert "no Python 3.11" in told.stderr

    def test_one_without_ensurepip(self, machine: Machine) -> None:
        machine.has(
            "python3", f'case "$*" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"'
        )
        told = machine.run("environment.sh")
        assert told.returncode == 1
        assert "apt install python3." in told.stderr
        assert told.stderr.count("\n") == 1

    def test_uv_helps_out(self, machine: Machine) -> None:
        machine.has("uv", 'echo "$@" >>calls; [ "$1" = venv ] && mkdir -p .venv/bin; exit 0')
        told = machine.run("environment.sh")
        assert told.returncode == 0, told.stderr
        made, installed = (machine.checkout / "calls").read_text().splitlines()
        assert made.startswith("venv")
        assert "--only-binary :all: --no-binary pyvips -r requirements.txt" in installed


class TestInstalling:
    @pytest.fixture
    def installed(self, machine: Machine) -> Machine:
        """A machine whose .venv has a pip that only writes down what it is asked for."""
        python = machine.checkout / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text('#!/bin/sh\n[ "$2" = pip ] && echo "$@" >>calls\nexit 0\n')
        python.chmod(0o755)
        assert machine.run("environment.sh").returncode == 0
        return machine

    def calls(self, machine: Machine) -> list[str]:
        return (machine.checkout / "calls").read_text().splitlines()

    def test_wheels_only_and_once(self, installed: Machine) -> None:
        assert installed.run("environment.sh").returncode == 0
        [call] = self.calls(installed)
        assert "--only-binary :all: --no-binary pyvips -r requirements.txt" in call

    @pytest.mark.parametrize(
        ("file", "line"),
        [
            ("requirements.txt", "another==1"),
            ("draft_artist/pyproject.toml", '[project.entry-points."artfactory.providers"]'),
        ],
    )
    def test_again_when_what_is_asked_for_changed(
        self, installed: Machine, file: str, line: str
    ) -> None:
        with (installed.checkout / file).open("a") as asked:
            asked.write(f"{line}\n")
        assert installed.run("environment.sh").returncode == 0
        assert len(self.calls(installed)) == 2

    def test_without_the_draft_artist(self, installed: Machine) -> None:
        shutil.rmtree(installed.checkout / "draft_artist")
        told = installed.run("environment.sh")
        assert (told.returncode, "No such file" in told.stderr) == (0, False)

    def test_the_draft_artist_is_installed_where_it_lies(self) -> None:
        for name in ("requirements.txt", "requirements-dev.txt"):
            assert "-e ./draft_artist" in (CHECKOUT / name).read_text().splitlines()

    def test_again_when_it_failed(self, installed: Machine) -> None:
        python = installed.checkout / ".venv" / "bin" / "python"
        good = python.read_text()
        python.write_text(good.replace("exit 0", '[ "$2" != pip ]'))
        for _ in range(2):
            told = installed.run("environment.sh", "dev")
            assert told.returncode == 1
            assert "online?" in told.stderr
        python.write_text(good)
        assert installed.run("environment.sh", "dev").returncode == 0
        assert "-r requirements-dev.txt" in self.calls(installed)[-1]


class TestBrowser:
    def test_the_one_that_is_named(self, machine: Machine) -> None:
        machine.has("mine", "echo Chromium 150")
        told = machine.run("browser.sh", CHROMIUM=str(machine.bin / "mine"))
        assert told.stdout.strip() == str(machine.bin / "mine")

    def test_one_that_is_named_and_does_not_run(self, machine: Machine) -> None:
        machine.has("chromium", "echo Chromium 150")
        told = machine.run("browser.sh", CHROMIUM="/no/such/browser")
        assert told.returncode == 1
        assert "CHROMIUM=/no/such/browser" in told.stderr

    def test_one_that_is_there(self, machine: Machine) -> None:
        machine.has("chromium", "exit 1")
        machine.has("google-chrome", "echo Google Chrome 150")
        told = machine.run("browser.sh")
        assert told.stdout.strip() == str(machine.bin / "google-chrome")

    def test_one_without_windows_goes_first(self, machine: Machine) -> None:
        machine.has("chromium", "echo Chromium 150")
        machine.has("chromium-headless-shell", "echo Chromium 150")
        told = machine.run("browser.sh")
        assert told.stdout.strip() == str(machine.bin / "chromium-headless-shell")

    def test_none_fails_and_says_what_to_do(self, machine: Machine) -> None:
        machine.has("id", "echo 1000")
        told = machine.run("browser.sh")
        assert told.returncode == 1
        assert told.stdout == ""
        assert "need a browser" in told.stderr

    def test_debian_as_root_installs_its_own(self, machine: Machine) -> None:
        machine.has("id", "echo 0")
        here = machine.bin / "chromium"
        machine.has(
            "apt-get", f"[ $1 = update ] || {{ printf '#!/bin/sh\\n' >{here}; chmod +x {here}; }}"
        )
        told = machine.run("browser.sh")
        assert told.stdout.strip() == str(here), told.stderr


class TestMakefile:
    def test_help_names_every_target(self) -> None:
        told = subprocess.run(
            ["make", "help"], cwd=CHECKOUT, capture_output=True, text=True, check=True
        )
        for target in ("run", "test", "lint", "fix", "bench", "faults", "fuzz", "clean"):
            assert f"make {target}" in told.stdout

    @pytest.mark.parametrize(("target", "does"), [("check", "--check"), ("keep", "--keep")])
    def test_the_figures_are_checked_and_kept_of_any_size(self, target: str, does: str) -> None:
        told = subprocess.run(
            ["make", "--dry-run", f"bench-{target}", "ARGS=--products 2000"],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert f"manage.py bench --only pages {does} --products 2000\n" in told.stdout


def test_the_tools_come_with_all_that_the_app_needs() -> None:
    """Both lists are locked apart, and a test run installs the second alone."""
    app, tools = (
        set(re.findall(r"^[\w.-]+==[^\s;]+", (CHECKOUT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert len(app) > 40
    assert app - tools == set()
