"""Logs: no secret in them, and a size that stays."""

import logging
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from foundation.log_file import SharedLogFile
from foundation.log_filter import SecretFreeFormatter, hide_secrets
from foundation.nonblocking_stderr import Screen
from tests.artfactory.app import until

CANARY = "canary4711abcdef0123456789"


class TestHideSecrets:
    @pytest.mark.parametrize(
        "text",
        [
            f"Authorization: Bearer {CANARY}",
            f"authorization: Key 4f5a1c2e-0000:{CANARY}",
            f"Authorization: Token {CANARY}",
            f"Key 4f5a1c2e-0000:{CANARY} was refused",
            f"'Bearer {CANARY}'",
            f"x-goog-api-key: {CANARY}",
            f"{{'api_key': '{CANARY}', 'n': 1}}",
            f'{{"apiKey": "{CANARY}"}}',
            f"GET https://host/path?alt=json&key={CANARY}&page=2",
            f"https://host/file?X-Amz-Signature={CANARY}",
            f"https://host/file?sig={CANARY}",
            f"FAL_KEY={CANARY}",
            f"REPLICATE_API_TOKEN={CANARY}",
            f"redis://:{CANARY}@host:6379/0",
            f"postgres://user:{CANARY}@host/db",
            f"password={CANARY}",
            f"Set-Cookie: {CANARY}",
            f"invalid key sk-proj-{CANARY}",
            f"r8_{CANARY}",
            f"hf_{CANARY}",
            f"AIza{CANARY}",
        ],
    )
    def test_what_looks_like_a_key_is_hidden(self, text: str) -> None:
        assert CANARY not in hide_secrets(text)
        assert "***" in hide_secrets(text)

    @pytest.mark.parametrize(
        "text",
        [
            "KeyError: 'monkey'",
            "the turkey = 3",
            "UNIQUE constraint failed: no key matched",
            "http://127.0.0.1:8787/gallery/?page=2",
            "Key error: no such thing",
            "worker-1 was killed by signal 9 and is started again",
        ],
    )
    def test_other_lines_stay_as_they_are(self, text: str) -> None:
        assert hide_secrets(text) == text


class TestFormatter:
    def test_arguments_and_tracebacks_are_covered(self) -> None:
        formatter = SecretFreeFormatter("{message}", style="{")
        try:
            raise ValueError(f"Authorization: Bearer {CANARY}")
        except ValueError as error:
            info = (type(error), error, error.__traceback__)
        record = logging.LogRecord("x", 40, "f", 1, "token=%s", (CANARY,), info, "f", "stack")
        line = formatter.format(record)
        assert CANARY not in line
        assert "ValueError" in line


class TestSharedLogFile:
    def test_nothing_is_lost_and_little_is_kept(self, tmp_path: Path) -> None:
        file = tmp_path / "a.log"
        _write(file, 0, 400, full_at=500, kept=2)
        assert {entry.name for entry in tmp_path.iterdir()} == {
            "a.log",
            "a.log.1",
            "a.log.2",
            "a.lock",
        }
        assert all(entry.stat().st_size < 600 for entry in tmp_path.iterdir())
        assert file.read_text().splitlines()[-1] == "0 399"

    def test_several_processes_rotate_one_file(self, tmp_path: Path) -> None:
        file = tmp_path / "a.log"
        with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as pool:
            list(pool.map(_write, [file] * 3, range(3), [300] * 3))
        lines = [line for part in tmp_path.glob("a.log*") for line in part.read_text().splitlines()]
        assert sorted(lines) == sorted(f"{who} {n}" for who in range(3) for n in range(300))


def _write(file: Path, who: int, lines: int, full_at: int = 700, kept: int = 50) -> None:
    handler = SharedLogFile(str(file), full_at=full_at, kept=kept)
    for number in range(lines):
        handler.emit(logging.LogRecord("x", 20, "f", 1, f"{who} {number}", None, None))
    handler.close()


class TestScreen:
    @pytest.fixture
    def pipe(self):
        """What is logged, and the other end to read it from."""
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb", 0) as reader, os.fdopen(writing, "w") as writer:
            log = logging.Logger("to the screen")
            log.addHandler(Screen(writer))
            yield log, reader

    def test_lines_come_in_order(self, pipe):
        log, reader = pipe
        for number in range(100):
            log.warning("line %s", number)
        log.handlers[0].flush()
        assert reader.read(10_000).decode().split("\n")[:-1] == [
            f"line {number}" for number in range(100)
        ]

    def test_a_reader_that_stands_still_holds_nobody_up(self, pipe):
        log, reader = pipe
        for _ in range(5000):
            log.warning("x" * 1000)
        os.set_blocking(reader.fileno(), False)

        def reads_on() -> bool:
            log.warning("read again")
            return b"read again" in (reader.read(65_536) or b"")

        until(reads_on)

    def test_words_that_do_not_fit_together_break_nothing(self, pipe, capsys):
        log, reader = pipe
        log.warning("%d", "many")
        log.warning("and on")
        log.handlers[0].flush()
        assert reader.read(1000) == b"and on\n"
        assert "Logging error" in capsys.readouterr().err

    def test_a_process_that_ends_says_its_last_words(self):
        program = (
            "import logging; from foundation.nonblocking_stderr import Screen;"
            "logging.getLogger().addHandler(Screen()); logging.error('the last words')"
        )
        ended = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True
        )
        assert ended.stderr == "the last words\n"
