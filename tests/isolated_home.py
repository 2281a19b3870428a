"""A pytest plugin: every test process has a home of its own, made before settings are read."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = tempfile.mkdtemp(prefix="artfactory-tests-")
os.environ["ARTFACTORY_HOME"] = HOME
os.environ["ARTFACTORY_PROCESS"] = "tests"
for name in ("DATABASE_URL", "REDIS_URL", "ARTFACTORY_HOST", "ARTFACTORY_PORT"):
    os.environ.pop(name, None)
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_notes_of_other_tests() -> Iterator[None]:
    """The sent log outlives a database, so that a test would find what others have sent."""
    yield
    for entry in (Path(HOME) / "sent").glob("*"):
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def pytest_runtest_setup() -> None:
    """What one test chose, another knows nothing of."""
    from preferences.store import forget

    forget()
