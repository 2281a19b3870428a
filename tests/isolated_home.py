"""A pytest plugin: every test process has a home of its own, made before settings are read.

Homes lie in memory where there is room: the tests commit some ten thousand times, which a disk
makes them wait for; that the app asks a disk to keep what it writes does not show there either way.
"""

import atexit
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

IN_MEMORY = Path("/dev/shm")
MADE = ("projects", "thumbnails", "quarantine")
ROOM = 2 << 30  # bytes; a container's usual 64 MB would not do


def _has_room(place: Path) -> bool:
    """Whether it takes what tests write, and runs the programs that they install there."""
    if not place.is_dir() or not os.access(place, os.W_OK):
        return False
    facts = os.statvfs(place)
    return facts.f_bavail * facts.f_frsize > ROOM and not facts.f_flag & os.ST_NOEXEC


if "TMPDIR" not in os.environ and _has_room(IN_MEMORY):
    os.environ["TMPDIR"] = str(IN_MEMORY)
    tempfile.tempdir = None
# A Mac's shell allows 256 open files. What vendors' SDKs keep open to servers of past tests is
# closed once its objects are collected, which is seldom here.
allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
if 0 <= allowed < 4096:
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096 if most < 0 else min(4096, most), most))
HOME = tempfile.mkdtemp(prefix="artfactory-tests-")
os.environ["ARTFACTORY_HOME"] = HOME
os.environ["ARTFACTORY_PROCESS"] = "tests"
for name in ("DATABASE_URL", "REDIS_URL", "ARTFACTORY_HOST", "ARTFACTORY_PORT"):
    os.environ.pop(name, None)
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
# What all processes of a run share lies in the home of the one that starts the others.
RUN = Path(os.environ.setdefault("ARTFACTORY_TEST_RUN", HOME))


@pytest.fixture(autouse=True)
def _nothing_of_other_tests() -> Iterator[None]:
    """The sent log and the files outlive a database: a test would find what others have sent, and
    a repair would take in all that others have made. So do accounts that a process remembers."""
    yield
    accounts = sys.modules.get("providers.accounts")
    if accounts is not None and accounts._cached:
        accounts.forget_cached()
    runs = tuple(f"run/{name}/*" for name in ("exports", "bundles", "installs", "backups"))
    for place in ("sent/*", *runs, *(f"media/{name}" for name in MADE)):
        for entry in Path(HOME).glob(place):
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def pytest_runtest_setup() -> None:
    """What one test chose, another knows nothing of."""
    from preferences.store import forget
    from production.engine import heartbeat, poll_interval
    from providers import redact

    forget()
    heartbeat._step_errors.clear()
    poll_interval._usual.clear()
    redact._secrets = {}
