"""Who works behind the pages has a smaller share of the processor, in whichever session."""

import os
import subprocess
import sys

import pytest

from foundation.priority import SESSION
from tests.artfactory.app import CHECKOUT

USUAL = os.nice(0)
"""Of these tests, which somebody may run behind other work."""

pytestmark = pytest.mark.skipif(not SESSION.exists(), reason="Linux alone shares by sessions")


def printed_by(program: str) -> list[str]:
    """The words that a program in a session of its own prints."""
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, cwd=CHECKOUT, start_new_session=True, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_a_process_steps_back_with_its_session() -> None:
    program = """
import os, time
from foundation import priority
priority.step_back(5)
while priority.SESSION.read_text().split()[-1] != str(os.nice(0)):
    time.sleep(0.05)
print(os.nice(0))
"""
    assert printed_by(program) == [str(USUAL + 5)]


def test_one_that_is_as_all_are_leaves_its_session_alone() -> None:
    program = "from foundation import priority; priority.step_back();"
    program += "print(priority.SESSION.read_text().split()[-1])"
    assert printed_by(program) == [str(USUAL)]


def test_what_reads_files_for_work_is_in_a_session_as_nice() -> None:
    """It has one of its own, which would have the share of a page's."""
    program = """
import os, time
from pathlib import Path
import psutil
os.nice(5)
from gallery import decoder
decoder.warm()
[child] = psutil.Process().children()
place = Path(f"/proc/{child.pid}/autogroup")
while place.read_text().split()[-1] != str(os.nice(0)):
    time.sleep(0.05)
print(os.nice(0))
"""
    assert printed_by(program) == [str(USUAL + 5)]
