"""No letter that steers a terminal reaches it, by whatever way."""

import json
import logging
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from foundation.log_filter import SecretFreeFormatter
from foundation.user_input import printable
from tests.artfactory.app import CHECKOUT, App, manage, with_tables

HOSTILE = "\x1b]0;x\x07 \x9b31m \u202efox\u2066"


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, HOSTILE],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


KEEPER = (
    "import sys; from artfactory.launcher.children import Child;"
    "child = Child('x', [sys.executable, '-c', {code!r}, sys.argv[1]], alarm=print);"
    "child.start(); sys.stdin.read(); child.stop(); child.wait(30);"
    "import logging; logging.shutdown()"
)


def shown(code: str) -> tuple[str, str]:
    """What is shown of a child on both streams, which is ended once it has said its word."""
    command = [sys.executable, "-c", KEEPER.format(code=code), HOSTILE]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=CHECKOUT, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as keeper:
        assert keeper.stdin and keeper.stdout and keeper.stderr
        patience = threading.Timer(60, keeper.kill)
        patience.start()
        err = ""
        while "fox" not in err and (line := keeper.stderr.readline()):
            err += line
        keeper.stdin.close()
        err += keeper.stderr.read()
        out = keeper.stdout.read()
        patience.cancel()
    return out, err


class TestChildren:
    @pytest.mark.parametrize(
        "code",
        [
            "import sys, time; print(sys.argv[1], flush=True); time.sleep(9)",
            "import sys, time; print(sys.argv[1], file=sys.stderr, flush=True); time.sleep(9)",
            "import os, sys, time; os.write(2, sys.argv[1].encode() + bytes([10])); time.sleep(9)",
            "import os, time; os.write(1, b'\\x9bfox' + bytes([10])); time.sleep(9)",
            "import sys; raise ValueError(sys.argv[1])",
            "import sys, threading as t, time;"
            "t.Thread(target=lambda: 1 / len(sys.argv[1:0]), name=sys.argv[1]).start();"
            "print('fox', flush=True); time.sleep(9)",
        ],
    )
    def test_what_they_write_is_shown_and_harmless(self, code: str) -> None:
        out, err = shown(code)
        assert "fox" in err
        assert printable(err) == err
        assert printable(out) == out

    def test_keys_among_it_are_hidden(self) -> None:
        code = "import time; print('fox api_key=canary-4711', flush=True); time.sleep(9)"
        _, err = shown(code)
        assert "fox" in err
        assert "canary" not in err


class TestTheApp:
    def test_start(self, tmp_path: Path) -> None:
        plug_in = f"a{HOSTILE}=no.{HOSTILE}:Class"
        app = App(with_tables(tmp_path), ARTFACTORY_PROVIDERS=plug_in)
        try:
            app.ready()
            app.process.terminate()
            out, err = app.process.communicate(timeout=60)
        finally:
            app.end()
        assert "fox" in err
        assert printable(err) == err
        assert printable(out) == out
        log = (tmp_path / "run/logs/artfactory.log").read_text()
        assert "fox" in log
        assert printable(log) == log

    def test_a_setting_that_makes_no_sense(self, tmp_path: Path) -> None:
        for command in ("start", "caps", "check"):
            told = manage(tmp_path, command, ARTFACTORY_LOG_LEVEL=HOSTILE)
            assert told.returncode == 2
            assert "fox" in told.stderr.lower() or "LOG_LEVEL" in told.stderr
            assert printable(told.stderr) == told.stderr


class TestLog:
    def test_the_file_is_read_on_a_terminal(self) -> None:
        line = SecretFreeFormatter("{message}", style="{").format(
            logging.makeLogRecord({"msg": f"the provider says {HOSTILE}\nand ä 🦊"})
        )
        assert line.startswith(
            "the provider says \\u001b]0;x\\u0007 \\u009b31m \\u202efox\\u2066\n"
        )
        assert line.endswith("and ä 🦊")


class TestOtherCommands:
    def test_those_of_django(self, tmp_path: Path) -> None:
        told = manage(tmp_path, "migrate", HOSTILE)
        assert told.returncode
        assert "fox" in told.stderr
        assert printable(told.stderr) == told.stderr

    def test_what_nobody_caught(self) -> None:
        told = python(
            "import sys; from artfactory import command_runner as commands;"
            "sys.excepthook = commands.show_error; raise ValueError(sys.argv[1])"
        )
        assert "ValueError" in told.stderr
        assert "fox" in told.stderr
        assert printable(told.stderr) == told.stderr

    def test_a_traceback_that_was_asked_for(self, tmp_path: Path) -> None:
        with_tables(tmp_path)
        with sqlite3.connect(tmp_path / "db.sqlite3") as rows:
            rows.execute("DROP TABLE ledger_ledgerentry")
            rows.execute(f'CREATE VIEW ledger_ledgerentry AS SELECT "{HOSTILE}" FROM nowhere')
        rows.close()
        told = manage(tmp_path, "costs", "--traceback")
        assert "Traceback" in told.stderr
        assert printable(told.stderr) == told.stderr


def test_these_letters_do_steer() -> None:
    assert printable(HOSTILE) != HOSTILE
    assert json.loads(f'"{printable(HOSTILE)}"') == HOSTILE
