"""What an account has made before, wherever that was ordered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from providers.contract.kinds import Json
from providers.contract.money import Money
from providers.contract.offers import ModelSpec
from providers.contract.outcomes import Output


class PastState(StrEnum):
    """How a run ended that the provider remembers. GONE: its files are no longer kept."""

    DONE = "done"
    GONE = "gone"
    FAILED = "failed"
    RUNNING = "running"


@dataclass(frozen=True)
class PastRun:
    """A run of the account, wherever it was ordered. `id` is the request id that `submit` would
    have given, `params` its input as the provider has it; `cost` only where the provider tells
    it."""

    id: str
    model: str
    state: PastState
    created: datetime | None = None
    params: Json = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    cost: Money | None = None
    seed: int | None = None
    details: Json = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class PastPage:
    """Some of them, newest first. `next` is the cursor of those after them, "" at the end."""

    runs: tuple[PastRun, ...] = ()
    next: str = ""


@dataclass(frozen=True)
class PastAsked:
    """Which past runs are wanted: those made from `since` on and before `until`. `models` are the
    known ones, for a provider that lists by model."""

    until: datetime
    since: datetime | None = None
    models: tuple[ModelSpec, ...] = ()

    def wants(self, made: datetime | None) -> bool:
        """None is a time that nobody knows: it is wanted where no beginning is named."""
        if made is None:
            return self.since is None
        return made < self.until and (self.since is None or made >= self.since)
