"""Small things a provider remembers: for a while in this process, or with one generation."""

import json
import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from providers.contract import Context, Json

T = TypeVar("T")


class Kept(Generic[T]):
    """Answers that stay good for some seconds. Safe to use from many threads."""

    def __init__(self, seconds: float, most: int = 500) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: dict[Hashable, tuple[float, T]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, ask: Callable[[], T]) -> T:
        """The answer kept under `key`, else what `ask` gives now. What it raises is not kept."""
        with self._lock:
            until, value = self._kept.get(key, (0.0, None))
        if value is not None and until > time.monotonic():
            return value
        fresh = ask()
        with self._lock:
            while len(self._kept) >= self._most:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = time.monotonic() + self._seconds, fresh
        return fresh


def note(ctx: Context, key: str, facts: Json) -> None:
    """Write down with the generation what is about to be sent; it outlives a crash."""
    (ctx.workdir / f"sent-{key}.json").write_text(json.dumps(facts), encoding="utf-8")


def noted(ctx: Context, key: str = "*") -> Json | None:
    """What was written down for this submission, or (without a key) for the latest one."""
    files = sorted(ctx.workdir.glob(f"sent-{key}.json"), key=lambda file: file.stat().st_mtime)
    try:
        facts = json.loads(files[-1].read_text(encoding="utf-8")) if files else None
    except (OSError, ValueError):
        return None
    return facts if isinstance(facts, dict) else None
