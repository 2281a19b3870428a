"""Commands take whatever they are given: they end well or with exit code 2 and a line, never in a
traceback, and find or make the home they need."""

import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from artfactory import command_runner
from foundation.user_input import printable
from providers import connect, registry
from tests import naughty
from tests.artfactory.app import CHECKOUT, environment, manage, with_tables

MODEL = "local/draft-image"
Line = Callable[[str], list[str]]

LINES: dict[str, Line] = {
    "products": lambda x: [x],
    "products --": lambda x: ["--", x],
    "products --project": lambda x: [f"--project={x}"],
    "products --limit": lambda x: [f"--limit={x}"],
    "products --medium": lambda x: [f"--medium={x}"],
    "products --json": lambda x: ["--json", "--", x],
    "costs --project": lambda x: [f"--project={x}"],
    "costs --period": lambda x: [f"--period={x}"],
    "caps set": lambda x: ["set", "day", f"--project={x}", "--", "5"],
    "caps set amount": lambda x: ["set", "day", "--json", "--", x],
    "caps set --provider": lambda x: ["set", "day", "5", f"--provider={x}"],
    "caps remove": lambda x: ["remove", "day", f"--project={x}"],
    "keys list": lambda x: ["list", "--", x],
    "keys remove": lambda x: ["remove", "--", x],
    "keys test": lambda x: ["test", "--", x],
    "keys set --field": lambda x: ["set", "fal", f"--field={x}"],
    "models --search": lambda x: [f"--search={x}"],
    "models --provider": lambda x: [f"--provider={x}"],
    "models add": lambda x: ["add", "--", x, x],
    "models add local": lambda x: ["add", "--", "local", x],
    "models add fal": lambda x: ["add", "--", "fal", x],
    "models add replicate": lambda x: ["add", "--", "replicate", x],
    "models add google": lambda x: ["add", "--", "google", x],
    "models add openai": lambda x: ["add", "--", "openai", x],
    "verify": lambda x: ["--", x],
    "doctor": lambda x: ["--", x],
    "bench --only": lambda x: [f"--only={x}", "--products", "x"],
    "start --port": lambda x: [f"--port={x}x"],
    "generate": lambda x: ["--no-wait", "--model", MODEL, "--", x],
    "generate --model": lambda x: ["x", "--no-wait", f"--model={x}"],
    "generate --kind": lambda x: ["x", "--no-wait", "--model", MODEL, f"--kind={x}"],
    "generate --param": lambda x: ["x", "--no-wait", "--model", MODEL, f"--param={x}"],
    "generate --param name": lambda x: ["x", "--no-wait", "--model", MODEL, f"--param={x}=1"],
    "generate --input": lambda x: ["x", "--no-wait", "--model", "local/draft-edit", f"--input={x}"],
    "generate --count": lambda x: ["x", "--no-wait", "--model", MODEL, f"--count={x}"],
    "generate --project": lambda x: ["x", "--no-wait", "--model", MODEL, f"--project={x}"],
    "projects": lambda x: ["--", x],
    "projects add": lambda x: ["add", "--", x],
    "projects export": lambda x: ["export", "--", x, "/nowhere/at/all.zip"],
    "projects import": lambda x: ["import", "--json", "--", x],
    "nonsense": lambda x: [x],
}
EXITS = {None, 0, 1, 2, 3, 4}
DEAR = {"models --search"}
"""Each of its lists asks all providers for their models: a quarter of a second for a word."""


@pytest.fixture
def home(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Providers that nobody answers for: no test of these asks one of the world."""
    for provider in registry.all_providers():
        if provider.base_url:
            monkeypatch.setenv(connect.base_url_setting(provider), "http://127.0.0.1:9")
    monkeypatch.setattr(sys, "stdin", io.StringIO("a key"))


def ran(*argv: str) -> int | str | None:
    """The exit code; None where the command ended by itself."""
    try:
        command_runner.run(["manage.py", *argv])
    except SystemExit as ended:
        return ended.code
    return None


@pytest.mark.parametrize("line", LINES)
class TestWhateverIsHandedOver:
    def test_a_command_ends_in_words(
        self, home: None, line: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for text in naughty.strings(line, few=4 if line in DEAR else 8):
            code = ran(line.split()[0], *LINES[line](text))
            out, err = capsys.readouterr()
            what = (line, printable(text[:60]), code, err[-400:])
            assert code in EXITS, what
            assert "Traceback" not in err, what
            assert "fault is in Art Factory" not in err, what
            if line != "nonsense":
                assert printable(err) == err, what
                assert printable(out) == out, what
            if code == 1:
                assert line.split()[0] in ("doctor", "nonsense"), what

    def test_what_is_no_text_is_refused_in_a_line(
        self, home: None, line: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        if line == "nonsense":
            return
        for text in naughty.NO_TEXT:
            assert ran(line.split()[0], *LINES[line](text)) == 2
            _, err = capsys.readouterr()
            assert err.startswith("artfactory: An argument is no text in UTF-8")
            assert err.count("\n") == 1


class TestInAShell:
    """The same by a shell of its own: the few that only the system's own bytes tell apart."""

    def test_one_line_and_exit_code_2(self, tmp_path: Path) -> None:
        with_tables(tmp_path)
        for arguments in (
            ("products", os.fsdecode(b"caf\xe9")),
            ("products", "x" * 50_000),
            ("costs", "--project", "x" * 300),
            ("caps", "set", "day", "1e-9999999"),
            ("generate", "x", "--model", MODEL, "--param", "width=" + "[" * 400),
            ("generate", "x", "--model", "local/draft-edit", "--input", "x" * 300),
            ("generate", "x", "--model", MODEL, "--project", "\u202e\x1b[31m"),
        ):
            told = manage(tmp_path, *arguments)
            assert (told.returncode, told.stderr.count("\n")) == (2, 1), told.stderr
            assert len(told.stderr) < 300
            assert printable(told.stderr) == told.stderr

    def test_a_model_that_is_no_address(self, tmp_path: Path) -> None:
        with_tables(tmp_path)
        told = manage(tmp_path, "generate", "x", "--model", "fal/http://[")
        assert (told.returncode, told.stderr.count("\n")) == (2, 1), told.stderr
        told = manage(tmp_path, "models", "add", "fal", "[")
        assert told.returncode == 2
        assert told.stderr == "artfactory: “[” is neither an id nor an address.\n"

    def test_foreign_words_do_not_reach_the_terminal(self, tmp_path: Path) -> None:
        picture = with_tables(tmp_path) / "picture.png"
        Image.new("RGB", (8, 8)).save(picture)
        order = ("generate", "x", "--model", "local/draft-edit", f"--input={picture}", "--no-wait")
        assert manage(tmp_path, *order).returncode == 0
        with sqlite3.connect(tmp_path / "db.sqlite3") as rows:
            hostile = ("\x1b]0;x\x07 \x9b31m \u202efox",)
            rows.execute("UPDATE gallery_product SET prompt = ?", hostile)
        rows.close()
        listed = manage(tmp_path, "products", "is:input")
        assert "fox" in listed.stdout
        assert printable(listed.stdout) == listed.stdout
        as_json = manage(tmp_path, "products", "is:input", "--json")
        assert printable(as_json.stdout) == as_json.stdout
        assert "\u202efox" in json.loads(as_json.stdout)[0]["prompt"]

    def test_whoever_stops_reading_is_no_fault(self, tmp_path: Path) -> None:
        with_tables(tmp_path)
        models = subprocess.Popen(
            [sys.executable, "manage.py", "models", "--json"],
            cwd=CHECKOUT,
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert models.stdout and models.stderr
        models.stdout.close()
        assert models.stderr.read() == b""
        models.stderr.close()
        assert models.wait(20) == 1
