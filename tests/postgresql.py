"""An empty PostgreSQL, where Debian's own server and psycopg are there."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
OWNER = "postgres"

only_with_postgresql = pytest.mark.skipif(
    not SERVERS or not find_spec("psycopg") or os.geteuid() != 0,
    reason="wants PostgreSQL's server, psycopg and root, to run it as its own user",
)


@pytest.fixture
def address() -> Iterator[str]:
    """An empty database on a socket of its own, whose path must be short."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    shutil.chown(folder, OWNER)

    def run(program: str, *arguments: str) -> None:
        command = [str(SERVERS[-1] / program), "-D", str(folder / "data"), *arguments]
        user = pwd.getpwnam(OWNER)
        quiet = subprocess.DEVNULL
        subprocess.run(
            command, user=user.pw_uid, group=user.pw_gid, check=True, stdout=quiet, stderr=quiet
        )

    run("initdb", "-A", "trust", "-U", OWNER)
    run("pg_ctl", "-w", "start", "-o", f"-c listen_addresses='' -k {folder} -c fsync=off")
    yield f"postgres://{OWNER}@{str(folder).replace('/', '%2F')}/postgres"
    run("pg_ctl", "-w", "stop", "-m", "immediate")
    shutil.rmtree(folder)
