"""Names for the moments between two durable steps, so that fault tests can break things there.

A test sets `ARTFACTORY_STOP_AT` to moments and a folder, "claimed,posted@/some/folder". The first
process to reach such a moment notes the generation in a file of that name and kills itself the hard
way, as a power cut or `kill -9` would; later ones pass. With "redis:claimed@/some/folder" it kills
that part of the app instead: "redis", "web" or "supervisor".
"""

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

FAILPOINTS = (
    "order written",
    "prepared",
    "claimed",
    "other written",
    "other ordered",
    "posted",
    "answer noted",
    "operation saved",
    "answer polled",
    "results saved",
    "downloaded",
    "file stored",
    "product committed",
)


def _watch(wanted: str) -> Callable[[str, int], None]:
    which, _, folder = wanted.partition("@")
    part, _, moments = which.rpartition(":")
    writing = threading.Lock()

    def reached(moment: str, id: int) -> None:
        if moment not in moments.split(","):
            return
        # Or another thread's kill leaves a note that says nothing.
        with writing:
            try:
                with (Path(folder) / moment).open("x") as note:
                    note.write(str(id))
            except FileExistsError:
                return
            _kill(part)

    return reached


def _kill(part: str) -> None:
    """Another part by what the running copy tells; one that was just killed is waited for."""
    while True:
        running = json.loads(settings.PATHS.note.read_text())
        parts = running["children"] | {"supervisor": running["pid"], "": os.getpid()}
        try:
            return os.kill(parts[part], signal.SIGKILL)
        except (KeyError, ProcessLookupError):
            time.sleep(0.05)


reached = _watch(os.environ.get("ARTFACTORY_STOP_AT", ""))
