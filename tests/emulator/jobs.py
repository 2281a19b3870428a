"""The jobs of the emulator. Nothing runs: how a job stands is worked out from the clock."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.emulator import media
from tests.emulator.script import Playbook, Script


@dataclass
class Job:
    id: str
    number: int
    key: str
    model: str
    medium: str
    input: dict[str, Any]
    script: Script
    born: float = field(default_factory=time.monotonic)
    cancelled_at: float | None = None
    polls: int = 0
    fetches: int = 0

    def state(self, now: float) -> str:
        age = now - self.born
        if self.cancelled_at is not None:
            return "cancelled"
        if age >= self.script.duration:
            return "failed" if self.script.end in ("failed", "refused") else "succeeded"
        waits = self.script.queue and age < self.script.duration * self.script.queue_share
        return "queued" if waits else "running"

    def ended_at(self) -> float:
        return self.born + self.script.duration

    def count(self) -> int:
        """How many files there are in the end."""
        asked = self.input.get("n") or self.input.get("num_images") or 1
        odd = {"no-files": 0, "more-files": asked + 1, "fewer-files": asked - 1}
        return int(odd.get(self.script.end, asked))

    def billed(self, now: float) -> Decimal:
        """Paid when taken, given back when it fails or is cancelled before it ran."""
        state = self.state(now)
        waited = self.script.duration * self.script.queue_share if self.script.queue else 0.0
        early = self.cancelled_at is not None and self.cancelled_at - self.born < waited
        if state == "failed" or (state == "cancelled" and early):
            return Decimal(0)
        return self.cost()

    def cost(self) -> Decimal:
        return Decimal(self.script.price) * int(self.input.get("n") or 1)

    def fraction(self, now: float) -> float:
        return min((now - self.born) / self.script.duration, 1.0) if self.script.duration else 1.0

    def position(self, now: float) -> int:
        waiting = self.script.duration * self.script.queue_share
        return max(int(self.script.queue * (1 - (now - self.born) / waiting)), 0)


class Jobs:
    """All jobs and what was asked of them; safe to use from many threads."""

    def __init__(self, playbook: Playbook) -> None:
        self.playbook = playbook
        self.lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        with self.lock:
            self.by_id: dict[str, Job] = {}
            self.keys: Counter[str] = Counter()
            self.requests: Counter[str] = Counter()
            self.submissions = 0
            self.uploads: dict[str, tuple[bytes, str]] = {}
            self.log: list[dict[str, Any]] = []

    def note(self, method: str, path: str, authorized: bool) -> None:
        with self.lock:
            kind = "/".join(path.partition("?")[0].split("/")[: 2 if path[:7] == "/files/" else 3])
            self.requests[f"{method} {kind}"] += 1
            if len(self.log) < 5000:
                self.log.append({"method": method, "path": path, "authorized": authorized})

    def script_for(self, prompt: str) -> Script:
        with self.lock:
            return self.playbook.take(prompt)

    def seen(self, key: str) -> None:
        """A submission arrived, whatever becomes of it."""
        with self.lock:
            self.submissions += 1
            self.keys[key] += 1

    def add(self, key: str, model: str, medium: str, input: dict[str, Any], script: Script) -> Job:
        with self.lock:
            number = len(self.by_id) + 1
            job = Job(f"job-{number:05d}", number, key, model, medium, input, script)
            self.by_id[job.id] = job
            return job

    def get(self, id: str) -> Job | None:
        with self.lock:
            return self.by_id.get(id)

    def with_key(self, key: str) -> list[Job]:
        with self.lock:
            return [job for job in self.by_id.values() if job.key == key]

    def content(self, job: Job, index: int, width: int, height: int) -> bytes:
        """A result, the number of it from 0."""
        return media.make(job.medium, job.number + 1000 * index, width, height)

    def poll(self, job: Job) -> bool:
        """Counts one poll; says whether the status fault meets it."""
        with self.lock:
            job.polls += 1
            times = job.script.status_times
            return bool(job.script.status) and (times < 0 or job.polls <= times)

    def fetch(self, job: Job) -> str:
        """Counts one fetch of a file; the fault that meets it."""
        with self.lock:
            job.fetches += 1
            times = job.script.file_times
            return job.script.file if times < 0 or job.fetches <= times else ""

    def stats(self) -> dict[str, Any]:
        now = time.monotonic()
        with self.lock:
            jobs = list(self.by_id.values())
            return {
                "submissions": self.submissions,
                "accepted": len(jobs),
                "by_key": dict(self.keys),
                "duplicates": sum(count - 1 for count in self.keys.values()),
                "accepted_by_key": dict(Counter(job.key for job in jobs)),
                "states": dict(Counter(job.state(now) for job in jobs)),
                "polls": sum(job.polls for job in jobs),
                "billed": str(sum((job.billed(now) for job in jobs), Decimal(0))),
                "billed_jobs": sum(job.billed(now) > 0 for job in jobs),
                "requests": dict(self.requests),
                "uploads": len(self.uploads),
                "log": list(self.log),
            }
