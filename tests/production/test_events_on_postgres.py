"""The order of ids on PostgreSQL."""

import json
import subprocess
import sys
from pathlib import Path

from tests.artfactory.app import CHECKOUT, environment
from tests.postgresql import only_with_postgresql

pytestmark = only_with_postgresql


def test_a_slow_writer_is_not_stepped_over(address: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.production.slow_writers"],
        cwd=CHECKOUT,
        env=environment(
            tmp_path, DJANGO_SETTINGS_MODULE="artfactory.settings", DATABASE_URL=address
        ),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["waited"]
    assert told["read"] == told["written"]
    assert len(told["written"]) == 2
