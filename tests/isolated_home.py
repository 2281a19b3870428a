"""A pytest plugin: every test process has a home of its own, made before settings are read."""

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="artfactory-tests-")
os.environ["ARTFACTORY_HOME"] = HOME
os.environ["ARTFACTORY_PROCESS"] = "tests"
for name in ("DATABASE_URL", "REDIS_URL", "ARTFACTORY_HOST", "ARTFACTORY_PORT"):
    os.environ.pop(name, None)
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


def pytest_runtest_setup() -> None:
    """What one test chose, another knows nothing of."""
    from preferences.store import forget

    forget()
