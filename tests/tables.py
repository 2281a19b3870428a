"""A database with its tables and nothing in them: the migrations take two seconds, more than most
tests, and run once for all processes of a test run.
"""

import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from foundation import file_lock
from tests.isolated_home import RUN

CHECKOUT = Path(__file__).resolve().parents[1]
PATIENCE = 120.0


@cache
def tables() -> bytes:
    """What such a database file holds."""
    return file_of_tables().read_bytes()


@cache
def file_of_tables() -> Path:
    """Such a file, which is to stay as it is."""
    file = RUN / "tables.sqlite3"
    with (RUN / "tables.lock").open("w") as lock, file_lock.locked(lock, PATIENCE):
        if not file.exists():
            _migrate(file)
    return file


def _migrate(file: Path) -> None:
    from tests.artfactory.app import environment

    with TemporaryDirectory(dir=RUN) as home:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"],
            cwd=CHECKOUT,
            env=environment(Path(home)),
            check=True,
        )
        (Path(home) / "db.sqlite3").rename(file)
