"""A vendor whose work takes a while: jobs, their logs, their files, and what they cost in the end.

Nothing runs: how a job stands is worked out from the clock (`tests/emulator/jobs.py`).
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from providers.contract import ModelSpec
from tests.emulator import media
from tests.emulator.jobs import Job
from tests.emulator.script import Script
from tests.emulator.vendor import DEEP, HTML, Asked, Reply, Turn, Vendor, reply

LONG_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)


@dataclass(frozen=True)
class Course(Turn):
    """A script with more words. `shape` names a form of the answer, `end` a failure of the work,
    `cancel` what becomes of a cancellation; `kept` is how many seconds a result can be read."""

    shape: str = ""
    cancel: str = ""
    kept: float = 3600.0


class Queued(Vendor):
    """Subclasses say which models there are and how a job is described."""

    turn: ClassVar[type[Turn]] = Course

    def __init__(self, port: int = 0, **settings: Any) -> None:
        super().__init__(port, **settings)
        self.models: dict[str, ModelSpec] = {}

    def clear(self) -> None:
        super().clear()
        self.jobs: dict[str, Job] = {}
        self.created: dict[str, datetime] = {}
        self.list_faults: list[str] = []
        self.odd_list = ""
        self.page_size = 100
        self.uploads: dict[str, tuple[bytes, str]] = {}

    def begin(self, spec: ModelSpec, input: dict[str, Any], script: Script) -> Job:
        """A job that has been taken. Its id is the vendor's to make (`job_id`)."""
        with self.lock:
            number = len(self.jobs) + 1
            medium = spec.kind.medium.value
            asked = next((input[n] for n in ("num_images", "num_outputs", "n") if n in input), 1)
            job = Job(self.job_id(number), number, "", spec.id, medium, {"n": asked}, script)
            job.input = input | {"n": asked}
            self.jobs[job.id] = job
            self.created[job.id] = datetime.now(UTC) + self.clock
            return job

    def remember(self, spec: ModelSpec, count: int = 1, input: Any = None, **script: Any) -> None:
        """Runs of the account that were ordered elsewhere, a second apart."""
        for _ in range(count):
            turn = self.playbook.settings.but(script)
            job = self.begin(spec, dict(input or {"prompt": "a past fox"}), turn)
            self.created[job.id] = LONG_AGO + timedelta(seconds=job.number)

    def listed(self, asked: Asked, after: str, before: str) -> list[Job]:
        """The jobs that were made in a span, newest first."""
        begins, ends = (
            datetime.fromisoformat(asked.query.get(name, [other])[0])
            for name, other in ((after, "2000-01-01T00:00Z"), (before, "2100-01-01T00:00Z"))
        )
        made = [job for job in self.jobs.values() if begins <= self.created[job.id] < ends]
        return sorted(made, key=lambda job: -job.number)

    def list_fault(self) -> Reply | None:
        """What goes wrong with the next pages of a list, by `list_faults`, each once."""
        fault = self.list_faults.pop(0) if self.list_faults else ""
        if fault == "429":
            made = self.error(429, f"Slow down, {self.key}.")
            return Reply(made.body, 429, headers={"Retry-After": "1"})
        if fault == "html":
            return Reply(HTML, mime="text/html")
        return self.error(int(fault), f"Not for {self.key}.") if fault else None

    def next_place(self, place: int, count: int) -> int | None:
        """Where the next page begins; an odd list goes round or stands still."""
        if self.odd_list == "round":
            return 0 if place else self.page_size
        if self.odd_list == "same page":
            return place + 10_000
        place = place + self.page_size
        return place if place < count else None

    def age(self, seconds: float) -> None:
        """Let time pass for all jobs."""
        with self.lock:
            for job in self.jobs.values():
                job.born -= seconds

    def job_id(self, number: int) -> str:
        raise NotImplementedError

    def failed(self, job: Job) -> bool:
        """Does it come to a bad end?"""
        raise NotImplementedError

    def state(self, job: Job) -> str:
        state = job.state(time.monotonic())
        return "failed" if state == "succeeded" and self.failed(job) else state

    def gone(self, job: Job) -> bool:
        return time.monotonic() > job.ended_at() + getattr(job.script, "kept", 3600.0)

    def log_lines(self, job: Job) -> list[str]:
        """Bars as tqdm draws them, as many as there are by now."""
        steps = max(job.script.logs, 1)
        done = int(steps * job.fraction(time.monotonic()))
        return [
            f"{100 * n // steps:3}%|{'#' * n}{' ' * (steps - n)}| {n}/{steps}"
            for n in range(done + 1)
        ]

    def status_fault(self, job: Job) -> Reply | None:
        """What the script has go wrong when the job is asked about."""
        with self.lock:
            job.polls += 1
            times = job.script.status_times
            meets = bool(job.script.status) and (times < 0 or job.polls <= times)
        fault = job.script.status if meets else ""
        if fault == "cut":
            return Reply(cut="all")
        if fault == "html":
            return Reply(HTML, 502, "text/html")
        if fault in ("odd", ""):
            return None
        if fault == "deep":
            return Reply(DEEP)
        if fault.isdigit():
            made = self.error(int(fault), "Something else.")
            return Reply(made.body, made.status, headers={"Retry-After": "1"})
        raise ValueError(fault)

    def is_odd(self, job: Job) -> bool:
        return job.script.status == "odd"

    def url_of(self, job: Job, number: int = 0, medium: str = "") -> str:
        return f"{self.url}/files/{job.id}/{number}.{media.SUFFIXES[medium or job.medium]}"

    def data_of(self, job: Job, number: int = 0, medium: str = "") -> bytes:
        return media.make(medium or job.medium, job.number * 100 + number)

    def file(self, asked: Asked) -> Reply:
        """A result or an upload, with the faults of the script."""
        name = asked.path.removeprefix("/files/")
        if name in self.uploads:
            content, mime = self.uploads[name]
            return Reply(content, mime=mime)
        id, _, rest = name.partition("/")
        job = self.jobs.get(id)
        number, _, suffix = rest.partition(".")
        if job is None or not number.isdigit():
            return Reply(b"not found", 404, "text/plain")
        if time.monotonic() > job.ended_at() + job.script.file_ttl:
            return Reply(b"expired", 404, "text/plain")
        medium = next(m for m, ending in media.SUFFIXES.items() if ending == suffix)
        content, fault = self.data_of(job, int(number), medium), job.script.file
        if fault.isdigit():
            return Reply(b"no", int(fault), "text/plain")
        odd = {
            "half": Reply(content, mime=media.MIMES[medium], cut="half"),
            "corrupt": Reply(content[: len(content) // 2], mime=media.MIMES[medium]),
            "html": Reply(HTML, mime=media.MIMES[medium]),
            "empty": Reply(b"", mime=media.MIMES[medium]),
            "redirect-loopback": Reply(status=302, headers={"Location": "http://127.0.0.1:1/x"}),
            "redirect-file": Reply(status=302, headers={"Location": "file:///etc/passwd"}),
        }
        return odd.get(fault, Reply(content, mime=media.MIMES[medium]))

    def cost(self, job: Job) -> Decimal:
        """What a finished job costs."""
        return Decimal(job.script.price) * int(job.input["n"])

    def stats(self) -> dict[str, Any]:
        with self.lock:
            done = [job for job in self.jobs.values() if self.state(job) == "succeeded"]
            billed = sum((self.cost(job) for job in done), Decimal(0))
            accepted, uploads = len(self.jobs), len(self.uploads)
        return super().stats() | {
            "billed": str(billed),
            "billed_jobs": len(done),
            "accepted": accepted,
            "uploads": uploads,
        }


def page(rows: list[Any], **more: Any) -> Reply:
    return reply({"previous": None, "next": None, "results": rows} | more)
