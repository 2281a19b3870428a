"""Names for the moments between two durable steps.

A fault test sets `ARTFACTORY_STOP_AT` to the name of such a moment; the process that reaches it
kills itself the hard way, as a power cut or `kill -9` would.
"""

import os
import signal
from collections.abc import Callable
from typing import NamedTuple

MOMENTS = (
    "prepared",
    "claimed",
    "posted",
    "operation saved",
    "results saved",
    "answer polled",
    "downloaded",
    "file stored",
    "product committed",
)


class Step(NamedTuple):
    """Something to do next: `name` is a function of `production.jobs`, `id` a generation."""

    name: str
    id: int | None = None


DISPATCH = Step("dispatch")


def _stop_here() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _moment_reader(stop_at: str) -> Callable[[str], None]:
    def reached(moment: str) -> None:
        if moment == stop_at:
            _stop_here()

    return reached


reached = _moment_reader(os.environ.get("ARTFACTORY_STOP_AT", ""))
