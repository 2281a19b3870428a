"""A pytest plugin: which lines the tests run.

SlipCover puts a probe on each line in compiled code, which costs a quarter of the work of a test
until the lines that were met are told by heart and their probes taken away, between two tests; the
C tracer of coverage.py makes Python 3.11 twice as slow, and is used where SlipCover has no wheel.
What was met is written down as coverage.py writes it, which measures what the tests start: of these
programs only those count whose code runs nowhere else, the app's own processes and the workers, and
these in a few of their tests: to be measured takes a start twice its time. What decodes files is
killed and cannot tell.
"""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
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
TAKEN_AWAY_AFTER = (60, 300, 1200)
"""So many tests of one process. Python from 3.12 on stops by itself at a line that was met."""
NEVER = 2**31 - 1
ROOT = Path(__file__).resolve().parent.parent
# The process that hands tests out to others runs none.
HANDS_OUT = "-n" in sys.argv and "PYTEST_XDIST_WORKER" not in os.environ
SETTINGS = "" if HANDS_OUT else os.environ.get("ARTFACTORY_COVERAGE", "")


def _with_slipcover() -> Callable[[], None]:
    global _take_away
    settings = coverage.Coverage(config_file=SETTINGS).config
    omit = settings.run_omit or []
    # By itself it would walk through the names of modules, which other threads change meanwhile.
    slipcover = Slipcover(omit=omit, d_miss_threshold=NEVER)
    sources = [ROOT / folder for folder in settings.source or []]
    ImportManager(slipcover, FileMatcher(sources=sources, omit=omit)).__enter__()

    def write() -> None:
        files = slipcover.get_coverage()["files"]
        data = coverage.CoverageData(settings.data_file, suffix=True)
        data.add_lines({str(ROOT / name): file["executed_lines"] for name, file in files.items()})
        data.write()

    if sys.version_info < (3, 12):
        _take_away = lambda: take_away_probes(slipcover)  # noqa: E731
    return write


def take_away_probes(slipcover: Any) -> None:
    """Put code without the probes that were met into every function there is.

    SlipCover's own way finds those only that modules and classes hold by name: no view within its
    decorators, no property.
    """
    with slipcover.lock:
        for file, lines in slipcover._get_newly_seen().items():
            for code in [*slipcover.instrumented[file]]:
                slipcover.deinstrument(code, lines)
            slipcover.all_seen[file].update(lines)
        became = slipcover.replace_map
        gc.unfreeze()
        functions = [one for one in gc.get_objects() if type(one) is FunctionType]
        gc.freeze()
        for function in functions:
            if function.__code__ in became:
                function.__code__ = became[function.__code__]
        became.clear()


def _with_coverage() -> Callable[[], None]:
    measuring = coverage.Coverage(config_file=SETTINGS, data_suffix=True)
    measuring.start()

    def write() -> None:
        measuring.stop()
        measuring.save()

    return write


# The app's modules are imported while pytest is being set up: before any of its hooks.
_write = None
_take_away: Callable[[], None] | None = None
_tests_done = 0
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


def pytest_runtest_logfinish() -> None:
    global _tests_done
    _tests_done += 1
    if _take_away is not None and _tests_done in TAKEN_AWAY_AFTER:
        _take_away()


# Before its worker is taken for done: from then on xdist gives it ten seconds, and ends it.
@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    if _write is not None:
        _write()
