"""A pytest plugin: which lines the tests run.

SlipCover puts a probe on each line in compiled code, which costs a tenth; the C tracer of
coverage.py makes Python 3.11 twice as slow, and is used where SlipCover has no wheel. What was met
is written down as coverage.py writes it, which measures what the tests start: of these programs
only those count whose code runs nowhere else, the app's own processes and the workers, and these in
a few of their tests: to be measured takes a start twice its time. What decodes files is killed and
cannot tell.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest

try:
    from slipcover.importer import FileMatcher, ImportManager
    from slipcover.slipcover import Slipcover
except ImportError:
    Slipcover = None

PROGRAMS_COUNT = (
    "tests/artfactory/test_supervisor.py::TestRunning",
    "tests/artfactory/test_supervisor.py::TestRestart",
    "tests/artfactory/test_supervisor.py::TestStop::test_a_killed_copy",
    "tests/production/engine/test_worker_stops.py",
)
NEVER = 2**31 - 1
ROOT = Path(__file__).resolve().parent.parent
SETTINGS = os.environ.get("ARTFACTORY_COVERAGE", "")


def _with_slipcover() -> Callable[[], None]:
    settings = coverage.Coverage(config_file=SETTINGS).config
    omit = settings.run_omit or []
    # Taking away a probe walks through the names of modules, which other threads change meanwhile.
    slipcover = Slipcover(omit=omit, d_miss_threshold=NEVER)
    sources = [ROOT / folder for folder in settings.source or []]
    ImportManager(slipcover, FileMatcher(sources=sources, omit=omit)).__enter__()

    def write() -> None:
        files = slipcover.get_coverage()["files"]
        data = coverage.CoverageData(settings.data_file, suffix=True)
        data.add_lines({str(ROOT / name): file["executed_lines"] for name, file in files.items()})
        data.write()

    return write


def _with_coverage() -> Callable[[], None]:
    measuring = coverage.Coverage(config_file=SETTINGS, data_suffix=True)
    measuring.start()

    def write() -> None:
        measuring.stop()
        measuring.save()

    return write


# The app's modules are imported while pytest is being set up: before any of its hooks.
_write = None
if SETTINGS:
    _write = _with_slipcover() if Slipcover else _with_coverage()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    if SETTINGS and item.nodeid.startswith(PROGRAMS_COUNT):
        os.environ["COVERAGE_PROCESS_START"] = SETTINGS
    try:
        return (yield)
    finally:
        os.environ.pop("COVERAGE_PROCESS_START", None)


def pytest_unconfigure() -> None:
    if _write is not None:
        _write()
