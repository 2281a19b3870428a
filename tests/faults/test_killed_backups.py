"""kill -9 while a backup is made and while one is put back: what is called a backup is whole, and a
home is the old one or the new one."""

import json
import os
import subprocess
import sys

import pytest

from foundation.home import Paths
from tests.artfactory.app import CHECKOUT, environment
from tests.backup.conftest import home, in_home  # noqa: F401

pytestmark = pytest.mark.faults
TIMES = 50 if os.environ.get("ARTFACTORY_FAULTS") == "long" else 6


def test_at_any_moment(home: Paths, tmp_path) -> None:  # noqa: F811
    words = [sys.executable, "-m", "tests.faults.killing_backups", str(tmp_path / "place")]
    done = subprocess.run(
        [*words, str(TIMES), "7"],
        cwd=CHECKOUT,
        env=environment(home.home),
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["killed"] and told["restores"] and told["backups"] >= 3, told
