"""A database whose write lock another program holds."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOLD = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=10, isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print(flush=True)
input()
"""


@contextmanager
def held_by_another(database: Path) -> Iterator[int]:
    """Until the end of the block a process of its own, whose id this gives, holds it."""
    holding = [sys.executable, "-c", HOLD, str(database)]
    with subprocess.Popen(holding, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout and process.stdout.readline()
            yield process.pid
        finally:
            process.kill()
