import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.emulator import Emulator


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def call(url: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def submit(emulator: Emulator, key: str = "k", prompt: str = "x", **input: Any) -> tuple[int, Any]:
    body = {"model": "picture", "medium": "image", "input": {"prompt": prompt, **input}}
    auth = {"Authorization": f"Bearer {emulator.key}", "Idempotency-Key": key}
    return call(f"{emulator.url}/v1/jobs", body, **auth)


class TestCounting:
    def test_every_submission_counts_by_its_key(self, emulator: Emulator) -> None:
        for key in ("a", "b", "b"):
            submit(emulator, key)
        stats = emulator.stats()
        assert stats["submissions"] == 3
        assert stats["by_key"] == {"a": 1, "b": 2}
        assert stats["duplicates"] == 1
        assert stats["billed"] == "0.03"

    def test_one_that_is_refused_counts_but_is_not_billed(self, emulator: Emulator) -> None:
        emulator.script(next=[{"submit": "402"}, {"end": "failed"}])
        assert submit(emulator)[0] == 402
        assert submit(emulator)[1]["status"] == "failed"
        stats = emulator.stats()
        assert (stats["submissions"], stats["accepted"], stats["billed"]) == (2, 1, "0")

    def test_a_wrong_key_gets_nowhere(self, emulator: Emulator) -> None:
        assert call(f"{emulator.url}/v1/jobs", {})[0] == 401
        assert emulator.stats()["submissions"] == 0


class TestScript:
    def test_next_then_match_then_all(self, emulator: Emulator) -> None:
        emulator.script(
            settings={"duration": 60}, match={"quick": {"duration": 0}}, next=[{"submit": "500"}]
        )
        assert submit(emulator)[0] == 500
        assert submit(emulator)[1]["status"] == "running"
        assert submit(emulator, prompt="a quick one")[1]["status"] == "succeeded"

    def test_by_http(self, emulator: Emulator) -> None:
        control = f"{emulator.url}/_control"
        assert call(f"{control}/script", {"settings": {"submit": "429"}})[0] == 200
        assert submit(emulator)[0] == 429
        assert call(f"{control}/stats")[1]["submissions"] == 1
        assert call(f"{control}/reset", {})[0] == 200
        assert submit(emulator)[0] == 201
        assert call(f"{control}/stats")[1]["submissions"] == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"settings": {"speed": 1}},
            {"settings": {"submit": "odd"}},
            {"next": [{"end": "x"}]},
            {"x": 1},
        ],
    )
    def test_a_slip_in_a_script_is_told(self, emulator: Emulator, wrong: Any) -> None:
        assert call(f"{emulator.url}/_control/script", wrong)[0] == 400

    @pytest.mark.parametrize(
        ("end", "files"), [("succeeded", 2), ("more-files", 3), ("fewer-files", 1), ("no-files", 0)]
    )
    def test_files(self, emulator: Emulator, end: str, files: int) -> None:
        emulator.script(settings={"end": end})
        assert len(submit(emulator, n=2)[1]["outputs"]) == files

    def test_the_same_file_twice(self, emulator: Emulator) -> None:
        emulator.script(settings={"end": "same-file-twice"})
        first, second = submit(emulator, n=2)[1]["outputs"]
        assert first == second

    def test_a_file_expires(self, emulator: Emulator) -> None:
        emulator.script(settings={"file_ttl": -1})
        url = submit(emulator)[1]["outputs"][0]["url"]
        assert call(url)[0] == 410


class TestProcess:
    def test_it_runs_by_itself_and_stops_when_told(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.emulator", "--duration", "9"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert process.stdout is not None
        with process, process.stdout:
            url = process.stdout.readline().strip()
            assert call(f"{url}/_control/stats")[1]["submissions"] == 0
            os.kill(process.pid, signal.SIGTERM)
            assert process.wait(10) == 0
