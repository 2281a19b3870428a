"""Processes that are forked early and become programs: run apart, for what is forked here would
have all that the tests have."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.artfactory.app import CHECKOUT

SCRIPT = """
import json, os, signal, sys
import django
django.setup()
from artfactory.launcher import blanks
from audit.actor import acting

with acting("command: start"):
    forked = blanks.fork(4, {"MALLOC_ARENA_MAX": "2"})
ends, other, killed, unused = forked
told = []
for blank, word in ((ends, "end"), (other, "break"), (killed, "wait")):
    reading, output = os.pipe()
    hearing, number = os.pipe()
    told.append(number)
    blank.become("tests.artfactory.blank_program", [word, str(number)],
        {"TOLD": "yes", "ARTFACTORY_PROCESS": "trial"}, output, [number])
    for file in (output, number):
        os.close(file)
    with open(reading) as said, open(hearing) as heard:
        told.append(json.loads(said.readline()) | {"heard": heard.read(13)})
    if word == "wait":
        blank.send_signal(signal.SIGKILL)
    told.append(blank.wait())
unused.discard()
told.append(unused.returncode)
ends.send_signal(signal.SIGTERM)
sys.stdout.write(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told() -> list[Any]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=CHECKOUT, check=True, capture_output=True
    )
    return list(json.loads(done.stdout))


@pytest.mark.skipif(sys.platform != "linux", reason="a Mac's libraries do not survive a fork")
def test_it_becomes_a_program_of_its_own(told: list[Any]) -> None:
    number, found, code = told[:3]
    assert found["argv"] == ["tests.artfactory.blank_program", "end", str(number)]
    assert (found["variable"], found["heard"], found["input"]) == ("yes", "by its number", "")
    assert (found["actor"], found["is_leader"], code) == ("program", True, 0)
    # Three of its own, the one that it was given, the folder that is read; none of who forked it.
    assert found["files"] == 5


@pytest.mark.skipif(sys.platform != "linux", reason="a Mac's libraries do not survive a fork")
def test_how_it_ended_is_told(told: list[Any]) -> None:
    assert (told[5], told[8], told[9]) == (1, -9, 0)
