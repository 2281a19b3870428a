"""The parts of the running app and how each of them is, in words: for /health, the sidebar and the
page that explains it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import redis
from django.conf import settings

from foundation import home_lock, redis_client
from foundation.liveness import Standing, pulse
from pages.status import write_probe
from pages.status.failure_words import Trouble
from pages.status.write_probe import Probe

SUPERVISOR_WORRYING = 6.0
BUSY_LONG = 60.0
COSTS_NOTHING = "Until then nothing that costs is sent."


@dataclass(frozen=True)
class Part:
    """`short` is what the sidebar says of its `trouble`; `facts` are what /health adds."""

    name: str
    label: str
    short: str = ""
    trouble: Trouble | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.trouble is None

    def __or__(self, facts: dict[str, Any]) -> "Part":
        """With these facts, too."""
        return replace(self, facts=self.facts | facts)

    def as_json(self) -> dict[str, Any]:
        says = {"says": str(self.trouble)} if self.trouble else {}
        return {"ok": self.ok, **self.facts, **says}


def now() -> list[Part]:
    """Every part, tried anew where the last answer is some seconds old."""
    return _parts(Probe.fresh)


def troubles() -> list[Part]:
    """What does not work, by what is known already: it costs no wait and no query. Without a
    supervisor, as in tests, there is nobody who would know."""
    if pulse.newest is None:
        return []
    return [part for part in _parts(Probe.latest) if not part.ok]


def _parts(answer: Callable[[Probe], Trouble | None]) -> list[Part]:
    standing = pulse.newest
    supervisor = _supervisor(standing)
    return [
        Part("database", "Database", "Database not writable", answer(write_probe.DATABASE)),
        _redis(standing),
        _workers(standing),
        *([supervisor, _clock(standing)] if standing else []),
        _folder("media", "Media folder", "Media not writable", answer(write_probe.MEDIA)),
        _folder("disk", "Disk of the home", "Disk not writable", answer(write_probe.DISK))
        | {"free_bytes": write_probe.free_bytes()},
    ]


def _folder(name: str, label: str, short: str, trouble: Trouble | None) -> Part:
    if trouble is None:
        return Part(name, label)
    if trouble.is_full:
        short = "Disk full"
    reported = Trouble(trouble.cause, f"{trouble.remedy} {COSTS_NOTHING}".strip())
    return Part(name, label, short, reported)


def _supervisor(standing: Standing | None) -> Part:
    silence = 0.0 if standing is None else time.monotonic() - standing.at
    trouble = None
    if silence > SUPERVISOR_WORRYING:
        trouble = Trouble(
            f"The supervisor has not answered for {silence:.0f} s.",
            "What dies is not started again, and the scheduler is stopped. Start the app again.",
        )
    return Part("supervisor", "Supervisor", "Supervisor silent", trouble)


def _clock(standing: Standing) -> Part:
    trouble = None
    if silence := standing.silent.get("clock"):
        trouble = Trouble(
            f"The scheduler has been silent for {silence:.0f} s, so nothing is asked for.",
            f"It continues by itself when what it waits for is back; {_log()}",
        )
    return Part("clock", "Clock", "Scheduler stopped", trouble)


def _redis(standing: Standing | None) -> Part:
    trouble = None
    if standing is None:
        is_there = redis_client.answers(_client())
        silence = "" if is_there else "does not answer"
    else:
        seconds = standing.silent.get("redis", 0.0)
        silence = f"has not answered for {seconds:.0f} s" if seconds else ""
    if silence:
        remedy = "It is started again by itself." if settings.OWN_REDIS else "Start it."
        trouble = Trouble(f"The queue server {silence}, so the work waits.", f"{remedy} {_log()}")
    return Part("redis", "Queue server", "Queue server silent", trouble)


def _workers(standing: Standing | None) -> Part:
    """By their beats; where no supervisor is heard, by whether their processes are there."""
    if standing is None:
        running = home_lock.workers_alive(settings.PATHS)
        silent: dict[str, float] = {}
    else:
        silent = {n: s for n, s in standing.silent.items() if n.startswith("worker-")}
        running = settings.WORKERS - len(silent)
    facts: dict[str, Any] = {"running": running}
    if busy := {n: s for n, s in (standing.busy if standing else {}).items() if s > BUSY_LONG}:
        facts["busy_seconds"] = busy
    trouble = None
    if running < settings.WORKERS:
        names = ", ".join(sorted(silent))
        cause = f"{running} of {settings.WORKERS} workers answer."
        if names:
            longest = max(silent.values())
            cause = f"{cause[:-1]}; {names} has not for {longest:.0f} s."
        remedy = "One that stops answering is replaced within seconds."
        trouble = Trouble(cause, f"{remedy} {_log()}")
    return Part("workers", "Workers", "A worker is silent", trouble, facts)


def _log() -> str:
    return f"The log says more: {settings.PATHS.log}"


@cache
def _client() -> redis.Redis:
    return redis_client.client(settings.REDIS_URL)
