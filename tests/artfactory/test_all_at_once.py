"""The whole app, of which everything is asked at once: downloads, pages that wait, and pages."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.artfactory.app import CHECKOUT, environment

PRODUCTS = 1_010
MOST = 2_000
"""Milliseconds, with other tests beside: who had to wait for a thread would wait for a minute."""


@pytest.mark.faults
def test_pages_are_answered_meanwhile(tmp_path: Path, figure) -> None:
    measured = subprocess.run(
        [sys.executable, "-m", "artfactory.bench.all_at_once", str(PRODUCTS), "4"],
        cwd=CHECKOUT,
        env=environment(tmp_path, DJANGO_SETTINGS_MODULE="artfactory.settings"),
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
    )
    found = json.loads(measured.stdout)
    too_many = found.pop("told at once that too many wait")
    assert too_many >= 8
    assert len(found) == 3
    for name, milliseconds in found.items():
        figure(f"{name}, ms", milliseconds, f"≤ {MOST}")
        assert milliseconds <= MOST
