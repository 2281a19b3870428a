"""What the emulator is told to do, job by job."""

from dataclasses import dataclass, fields, replace
from typing import Any


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SUBMIT_FAULTS = _words(
    """401 402 403 400 422 429 500 503 html empty error-in-200 moved
    cut-before cut-after hang-before hang-after deep nan-id list-id"""
)
STATUS_FAULTS = _words("401 429 500 html empty vanish huge cut hang odd deep")
ENDS = _words(
    """succeeded failed refused no-files more-files fewer-files same-file-twice
    seed-nan seed-inf seed--inf"""
)
FILE_FAULTS = _words(
    """half corrupt html svg empty wrong-medium huge drip 404 500 needs-key data cut
    redirect four-hops redirect-loopback redirect-http letters no-address"""
)


@dataclass(frozen=True)
class Script:
    """How one job goes. Seconds are wall-clock seconds.

    `submit` and `status` name a fault ("" for none); a `status` fault meets the first
    `status_times` polls, all when that is negative; so do `file` and `file_times` with fetches of
    its files. "…-before" faults lose the submission before it is taken, "…-after" ones when it has
    been taken and will be billed. `message` is what it says of a failure; of a text model it is the
    text that it writes. `answer` is what a vendor's
    model answers in place of its own result, `meanwhile` what stands there while it works.
    """

    latency: float = 0.0
    duration: float = 0.0
    queue: int = 0
    queue_share: float = 0.25
    logs: int = 2
    progress: bool = True
    price: str = "0.01"
    tells_cost: bool = True
    submit: str = ""
    retry_after: str = ""
    status: str = ""
    status_times: int = -1
    end: str = "succeeded"
    message: str = ""
    file: str = ""
    file_times: int = -1
    file_ttl: float = 3600.0
    hang: float = 30.0
    answer: Any = None
    meanwhile: Any = None

    def __post_init__(self) -> None:
        for name, allowed in (
            ("submit", SUBMIT_FAULTS),
            ("status", STATUS_FAULTS),
            ("file", FILE_FAULTS),
        ):
            if getattr(self, name) not in ("", *allowed):
                raise ValueError(f"{name} must be one of {', '.join(allowed)}")
        if self.end not in ENDS:
            raise ValueError(f"end must be one of {', '.join(ENDS)}")

    def but(self, changes: dict[str, Any]) -> "Script":
        unknown = set(changes) - {field.name for field in fields(self)}
        if unknown:
            raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
        return replace(self, **changes)


class Playbook:
    """The settings for all jobs, for the next jobs in turn, and for prompts that contain a word."""

    def __init__(self, settings: Script) -> None:
        self.first = settings
        self.settings = settings
        self.next: list[dict[str, Any]] = []
        self.match: dict[str, dict[str, Any]] = {}

    def take(self, prompt: str) -> Script:
        """The script of the job that is submitted now."""
        script = self.settings
        for word, changes in self.match.items():
            if word in prompt:
                script = script.but(changes)
        return script.but(self.next.pop(0)) if self.next else script

    def change(
        self,
        settings: dict[str, Any] | None = None,
        next: list[dict[str, Any]] | None = None,
        match: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        """Raises ValueError for what is no setting, and changes nothing then."""
        changed = self.settings.but(settings or {})
        for changes in (*(next or ()), *(match or {}).values()):
            changed.but(changes)
        self.settings = changed
        self.next += next or []
        self.match |= match or {}

    def reset(self) -> None:
        self.settings, self.next, self.match = self.first, [], {}
