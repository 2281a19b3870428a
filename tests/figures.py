"""A pytest plugin: what tests measure, as a table at the end of the run."""

from collections.abc import Callable
from typing import Any

import pytest

Tell = Callable[[str, object, str], None]


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Tell:
    """Tell of a figure: what was measured, the value, and what is asked of it."""

    def tell(what: str, value: object, asked: str) -> None:
        record_property("figure", [what, str(value), asked])

    return tell


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
    ]
    rows = [row for report in reports for name, row in report.user_properties if name == "figure"]
    if not rows:
        return
    terminalreporter.section("figures")
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for what, value, asked in rows:
        line = f"{what:<{widths[0]}}  {value:>{widths[1]}}  {asked}"
        terminalreporter.write_line(line.rstrip())
