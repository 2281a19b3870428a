"""One measured figure with its promise."""

import json
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Figure:
    """`value` in `unit`; `promise` is the most it may be, or the least (`at_least`), None where
    nothing was promised. `steady` is the same told so that others on the machine change it little,
    for two runs to be compared; None where there is no such thing."""

    name: str
    value: float
    unit: str
    promise: float | None = None
    steady: float | None = None
    at_least: bool = False

    @property
    def kept(self) -> bool | None:
        if self.promise is None:
            return None
        return self.value >= self.promise if self.at_least else self.value <= self.promise

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"kept": self.kept}


class Timing(NamedTuple):
    """Milliseconds; and the least of them over the least of a piece of work that is always the
    same, done by turns with it."""

    value: float
    steady: float | None = None


def p95(samples: list[float]) -> float:
    return statistics.quantiles(samples, n=20)[-1] if len(samples) > 1 else samples[0]


def p95_of_all(taken: Iterable[Timing]) -> Timing:
    """Of both, of works that all have both."""
    return Timing(*(p95([*column]) for column in zip(*taken, strict=True)))


def longest(taken: Iterable[Timing]) -> Timing:
    """Of both, of works that all have both."""
    return Timing(*(max(column) for column in zip(*taken, strict=True)))


def timed(work: Callable[[], Any], *, runs: int, warm_up: int = 3) -> list[float]:
    """Milliseconds of each run, by the clock."""
    for _ in range(warm_up):
        work()
    samples = []
    for _ in range(runs):
        before = time.perf_counter()
        work()
        samples.append((time.perf_counter() - before) * 1000)
    return samples


def worked(work: Callable[[], Any], *, runs: int, warm_up: int = 3) -> Timing:
    """In processor time, p95."""
    for _ in range(warm_up):
        work()
    taken, always = _by_turns(work, runs)
    return Timing(p95(taken), min(taken) / min(always))


def least(work: Callable[[], Any], *, runs: int) -> Timing:
    """In processor time, the least of the runs."""
    taken, always = _by_turns(work, runs)
    return Timing(min(taken), min(taken) / min(always))


def always_the_same() -> float:
    """Milliseconds of processor time of some two milliseconds of what a page does: words, rows,
    and words again."""
    return _worked(_words_rows_and_words)


def _by_turns(work: Callable[[], Any], runs: int) -> tuple[list[float], list[float]]:
    taken, always = [], []
    for _ in range(runs):
        taken.append(_worked(work))
        always.append(always_the_same())
    return taken, always


def _worked(work: Callable[[], Any]) -> float:
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1000


def _words_rows_and_words() -> None:
    rows = [{"name": f"product {number}", "rating": number % 6} for number in range(1500)]
    json.loads(json.dumps(rows))
