"""Probes of lines that were met are taken away, and nothing is missed for that."""

import sys
from pathlib import Path

import pytest

from tests.measured import take_away_probes

SOURCE = """
def twice(function):
    def around(number):
        return function(function(number))
    return around

@twice
def halved(number):
    if number % 2:
        return number
    return number // 2
"""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python does this by itself")
def test_what_was_met_is_kept_and_what_comes_later_is_told(tmp_path: Path) -> None:
    slipcover = pytest.importorskip("slipcover.slipcover").Slipcover(d_miss_threshold=2**31 - 1)
    file, names = tmp_path / "halved.py", {}
    file.write_text(SOURCE)
    exec(slipcover.instrument(compile(SOURCE, str(file), "exec")), names)
    around = names["halved"]
    inside = around.__closure__[0].cell_contents
    measured = {one: one.__code__ for one in (around, inside)}
    assert around(8) == 2
    take_away_probes(slipcover)
    assert all(one.__code__ is not code for one, code in measured.items())
    assert around(8) == 2
    assert around(3) == 3
    [told] = slipcover.get_coverage()["files"].values()
    assert told["missing_lines"] == []
