"""All that a film needs, at prices and paces of real models; one submission in so many fails.

As a provider: ARTFACTORY_PROVIDERS=sheets=tests.emulator.sheets:Sheets. As what it talks to:
`python -m tests.emulator.sheets --share 0.1 --pace 1 --width 1280 --height 720`.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import imageio_ffmpeg

from providers.contract import Context, Json, Kind, ModelSpec, Money
from tests.emulator import media
from tests.emulator.jobs import Job, Jobs
from tests.emulator.script import Playbook, Script
from tests.emulator.server import KEY, Server
from tests.scripted_provider import Scripted

WORDS: Json = {"type": "string", "minLength": 1, "maxLength": 2500, "x-order": 0}
IMAGE: Json = {"type": "string", "format": "uri", "x-media": "image"}
ASPECT: Json = {"enum": ["1:1", "16:9", "9:16"], "default": "16:9"}


def _schema(required: tuple[str, ...] = ("prompt",), **properties: Json) -> Json:
    about = {"prompt": WORDS, **properties}
    return {"type": "object", "required": list(required), "properties": about}


PICTURE = ModelSpec(
    "picture", Kind.TEXT_TO_IMAGE, "Picture", _schema(aspect_ratio=ASPECT), seed_field=None
)
MOVING = ModelSpec(
    "moving",
    Kind.IMAGE_TO_VIDEO,
    "Moving",
    _schema(("image",), image=IMAGE, duration={"enum": [5, 10], "default": 5}),
    seed_field=None,
)
VOICE = ModelSpec(
    "voice",
    Kind.TEXT_TO_SPEECH,
    "Voice",
    _schema(voice={"enum": ["alto", "bass", "tenor"], "default": "alto"}),
    seed_field=None,
)
TUNE = ModelSpec(
    "tune",
    Kind.TEXT_TO_AUDIO,
    "Tune",
    _schema(duration={"type": "integer", "minimum": 1, "maximum": 180, "default": 30}),
    seed_field=None,
)
MODELS = (PICTURE, MOVING, VOICE, TUNE)

TAKES = {"picture": 6.0, "moving": 120.0, "voice": 3.0, "tune": 150.0}
"""Seconds. Replicate's sheet has a picture recorded with 5.5 s, Suno's a song with two to three
minutes; of clips and voices no sheet tells, and these are long ones."""
SETTLED: dict[str, dict[str, Any]] = {
    "too many requests": {"submit": "429", "retry_after": "3"},
    "turned away": {"submit": "422", "message": "The studio is being cleaned."},
    "cut off after it was taken": {"submit": "cut-after"},
    "no answer, taken": {"submit": "hang-after"},
    "the work failed": {"end": "failed"},
    "asked in vain": {"status": "500", "status_times": 2},
    "a file came in part": {"file": "cut", "file_times": 3},
}
"""After these it is known what was charged: by the answer, or by looking it up."""
IN_DOUBT: dict[str, dict[str, Any]] = {
    "server error": {"submit": "500"},
    "too busy": {"submit": "503"},
    "cut off before it was taken": {"submit": "cut-before"},
    "no answer, not taken": {"submit": "hang-before"},
}
"""Nobody can know: what is not found at the provider may still have been on its way."""
VARIANTS = 8


def price(model: str, input: Json) -> Decimal:
    """In USD. Pictures: flux-1.1-pro of Replicate; clips: Kling 2.5 turbo, silent, 720p, at 0.3
    units of 0.14 $ a second; voices: speech-2.8 of MiniMax; music: its music model."""
    match model:
        case "picture":
            return Decimal("0.04")
        case "moving":
            return Decimal("0.3") * Decimal("0.14") * int(input.get("duration") or 5)
        case "voice":
            return Decimal("0.0001") * len(str(input.get("prompt") or ""))
    return Decimal("0.15")


class Sheets(Scripted):
    slug, label = "sheets", "Sheets"

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        return MODELS

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        return Money(price(model.id, params))


@dataclass
class Look:
    """How large the pictures are, how fast it works (1 is as the sheets say, 10 is ten times as
    fast), which share of submissions fails, and whether some leave in doubt what was charged."""

    width: int
    height: int
    pace: float
    share: float
    doubt: bool

    @property
    def faults(self) -> dict[str, dict[str, Any]]:
        return SETTLED | IN_DOUBT if self.doubt else SETTLED


class Dealing(Playbook):
    """Deals what goes wrong, by a seed. `dealt` is that of this thread's submission."""

    def __init__(self, look: Look, seed: int) -> None:
        super().__init__(Script())
        self.look, self.dice, self.dealt = look, random.Random(seed), threading.local()

    def take(self, prompt: str) -> Script:
        goes_wrong = self.dice.random() < self.look.share
        self.dealt.name = self.dice.choice(list(self.look.faults)) if goes_wrong else ""
        return super().take(prompt).but(self.look.faults.get(self.dealt.name, {}))


class FilmJobs(Jobs):
    """Jobs at the prices and paces of their models, and what was dealt to each submission."""

    def __init__(self, look: Look, seed: int, folder: Path) -> None:
        self.look, self.folder, self.deals = look, folder, Dealing(look, seed)
        super().__init__(self.deals)

    def clear(self) -> None:
        super().clear()
        self.faults: list[tuple[str, str]] = []

    def seen(self, key: str) -> None:
        super().seen(key)
        if name := self.deals.dealt.name:
            self.faults.append((name, key))

    def add(self, key: str, model: str, medium: str, input: Json, script: Script) -> Job:
        costs = {"price": str(price(model, input)), "duration": TAKES[model] / self.look.pace}
        return super().add(key, model, medium, input, script.but(costs))

    def content(self, job: Job, index: int, width: int, height: int) -> bytes:
        match job.model:
            case "picture":
                return media.png(job.number, self.look.width, self.look.height)
            case "moving":
                return self.clip(job.number % VARIANTS, int(job.input.get("duration") or 5))
            case "voice":
                return media.wav(job.number, max(0.5, len(job.input["prompt"]) / 15))
        return media.wav(job.number % VARIANTS, float(job.input.get("duration") or 30))

    @lru_cache(maxsize=2 * VARIANTS)  # noqa: B019 - it lives as long as the process
    def clip(self, variant: int, seconds: int) -> bytes:
        path = self.folder / f"{variant}-{seconds}.mp4"
        source = f"testsrc2=s={self.look.width}x{self.look.height}:r=24:d={seconds}"
        program = imageio_ffmpeg.get_ffmpeg_exe()
        command = f"{program} -v error -y -f lavfi -i {source},hue=h={40 * variant} "
        command += "-preset ultrafast -pix_fmt yuv420p"
        subprocess.run([*command.split(), str(path)], check=True)
        return path.read_bytes()

    def stats(self) -> dict[str, Any]:
        told = super().stats()
        with self.lock:
            paid = {job.id: (job.key, str(job.cost())) for job in self.by_id.values()}
            failed = {job.id for job in self.by_id.values() if job.script.end == "failed"}
            faults = list(self.faults)
        bill = [both for id, both in paid.items() if id not in failed]
        return {**told, "log": [], "bill": bill, "faults": faults}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.emulator.sheets", description=__doc__)
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--pace", type=float, default=1.0)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=720)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--doubt", action="store_true")
    asked = parser.parse_args()
    look = Look(asked.width, asked.height, asked.pace, asked.share, asked.doubt)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="artfactory-sheets-") as folder:
        server = Server(0, Script(), KEY)
        server.jobs = FilmJobs(look, asked.seed, Path(folder))
        for variant in range(VARIANTS):
            server.jobs.clip(variant, 5)
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        try:
            server.serve_forever(poll_interval=0.5)
        finally:
            server.server_close()


if __name__ == "__main__":
    main()
