"""How fast models were here: from submission to product, the median of their own runs of late."""

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from production.models import Generation, State

RECENT_RUNS = 2000


@dataclass(frozen=True)
class Speed:
    """In seconds; the middle one of `runs`."""

    seconds: float
    runs: int

    def __str__(self) -> str:
        rounded = f"{self.seconds:.1f}" if self.seconds < 10 else f"{self.seconds:.0f}"
        return f"{rounded} s"


Speeds = dict[tuple[str, str], Speed]


class _Cache:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.newest: object = None
        self.speeds: Speeds = {}


_cache = _Cache()


def measured_speeds() -> Speeds:
    """By (provider, model id), from the newest runs that are done; read again once one more is."""
    done = Generation.objects.ended().filter(state=State.DONE).order_by("-id")
    newest = done.values_list("id", "ended_at").first()
    with _cache.lock:
        if _cache.newest != newest:
            rows = done[:RECENT_RUNS]
            _cache.speeds = _medians(
                rows.values_list("provider", "model_id", "submitted_at", "ended_at")
            )
            _cache.newest = newest
        return _cache.speeds


def _medians(rows: Iterable[tuple[str, str, datetime | None, datetime | None]]) -> Speeds:
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    for provider, model_id, submitted, ended in rows:
        if submitted is not None and ended is not None and ended >= submitted:
            times[provider, model_id].append((ended - submitted).total_seconds())
    return {key: Speed(median(taken), len(taken)) for key, taken in times.items()}
