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
    forked = blanks.fork(3, {"MALLOC_ARENA_MAX": "2"})
ends, other, killed = [forked.take() for _ in range(3)]
later, late, unused = [forked.take() for _ in range(3)]
told = []
words = ((ends, "end"), (other, "break"), (killed, "wait"), (later, "end"), (late, "wait"))
for blank, word in words:
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
later.send_signal(signal.SIGTERM)
nursery = forked._nursery
os.kill(nursery.pid, signal.SIGKILL)
try:
    forked.take()
except blanks.Gone:
    told.append("gone")
forked.discard()
told.append(nursery.returncode)
sys.stdout.write(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told() -> list[Any]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=CHECKOUT, check=True, capture_output=True
    )
    return list(json.loads(done.stdout))


@pytest.mark.skipif(sys.platform != "linux", reason="a Mac's libraries do not survive a fork")
class TestBlanks:
    @pytest.mark.parametrize("begins", [0, 9], ids=["early", "later"])
    def test_it_becomes_a_program_of_its_own(self, told: list[Any], begins: int) -> None:
        number, found, code = told[begins : begins + 3]
        assert found["argv"] == ["tests.artfactory.blank_program", "end", str(number)]
        assert (found["variable"], found["heard"], found["input"]) == ("yes", "by its number", "")
        assert (found["actor"], found["is_leader"], code) == ("program", True, 0)
        # Three of its own, the one that it was given, the folder that is read; none of who forked
        # it.
        assert found["files"] == 5

    def test_how_it_ended_is_told(self, told: list[Any]) -> None:
        assert (told[5], told[8], told[14], told[15]) == (1, -9, -9, 0)

    def test_a_nursery_that_died_is_not_waited_for(self, told: list[Any]) -> None:
        assert told[16:] == ["gone", -9]
