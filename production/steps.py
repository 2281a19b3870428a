"""What comes next, and names for the moments between two durable steps.

A fault test sets `ARTFACTORY_STOP_AT` to moments and a folder, "claimed,posted@/some/folder". The
first process to reach such a moment notes the generation in a file of that name and kills itself
the hard way, as a power cut or `kill -9` would; later ones pass.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

MOMENTS = (
    "order written",
    "prepared",
    "claimed",
    "posted",
    "operation saved",
    "answer polled",
    "results saved",
    "downloaded",
    "file stored",
    "product committed",
)


class Step(NamedTuple):
    """Something to do next: `name` is a function of `production.jobs`, `id` a generation."""

    name: str
    id: int | None = None


DISPATCH = Step("dispatch")


def _watch(wanted: str) -> Callable[[str, int], None]:
    moments, _, folder = wanted.partition("@")

    def reached(moment: str, id: int) -> None:
        if moment not in moments.split(","):
            return
        try:
            with (Path(folder) / moment).open("x") as note:
                note.write(str(id))
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    return reached


reached = _watch(os.environ.get("ARTFACTORY_STOP_AT", ""))
