"""One measured figure with its promise."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`value` in `unit`; `promise` is the most it may be, None where nothing was promised."""

    name: str
    value: float
    unit: str
    promise: float | None = None

    @property
    def kept(self) -> bool | None:
        return None if self.promise is None else self.value <= self.promise

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"kept": self.kept}


def p95(samples: list[float]) -> float:
    return statistics.quantiles(samples, n=20)[-1] if len(samples) > 1 else samples[0]


def timed(work: Callable[[], Any], *, runs: int, warm_up: int = 3) -> list[float]:
    """Milliseconds of each run."""
    for _ in range(warm_up):
        work()
    samples = []
    for _ in range(runs):
        before = time.perf_counter()
        work()
        samples.append((time.perf_counter() - before) * 1000)
    return samples
