"""A film of 30 s at 720p, cut together, against one bare FFmpeg run of the usual xfade chain.

`python -m artfactory.bench.assembling SHOTS`: eight shots with dissolves, music that makes way,
speech and burnt subtitles; then a film of so many shots, of which one is changed. Both roads have
the same clips, sizes and encoder.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

import django
import imageio_ffmpeg
import psutil

from providers.contract import Context, Input, Json, Prepared

FPS, SECONDS, SHOTS, OVERLAP = 30, 30, 8, 15
FRAMES = FPS * SECONDS
PEAK_EVERY = 0.25
TURNS = 2
MEDIA = "media"
CLIPS = (("1280x720", 30), ("1024x576", 24))
"""Sizes and rates that models of video have."""


@dataclass
class Studio:
    """Clips, sounds and a provider that takes edit lists."""

    folder: Path
    files: list[Input] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number in range(SHOTS):
            size, rate = CLIPS[number % len(CLIPS)]
            picture = f"testsrc2=s={size}:r={rate}:d=6,hue=h={40 * number}"
            self._make(f"clip-{number}.mp4", "video/mp4", picture, "-preset", "veryfast")
        self._make("speech.wav", "audio/wav", "sine=300:d=6")
        self._make("music.wav", "audio/wav", f"anoisesrc=c=pink:a=0.2:d={SECONDS}")

    def _make(self, name: str, mime: str, source: str, *more: str) -> None:
        path = self.folder / name
        ffmpeg(["-f", "lavfi", "-i", source, *more, str(path)])
        digest = sha256(path.read_bytes()).hexdigest()
        self.files.append(Input(MEDIA, path, mime, digest))

    def assemble(self, edit: Json, cache: Path) -> None:
        from providers import registry

        with tempfile.TemporaryDirectory(dir=self.folder) as work:
            ctx = Context({}, "", None, logging.getLogger(), Path(work), cache=cache)
            [(provider, model)] = [
                (one, model)
                for one in registry.hidden()
                for model in one.models(ctx)
                if model.schema.get("x-edit-list") == 1
            ]
            provider.submit(ctx, Prepared(model, edit, "bench", tuple(self.files)))


def ffmpeg(arguments: Sequence[str]) -> None:
    program = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run([program, "-v", "error", "-y", *arguments], check=True)


def edit_list(shots: int, frames: int) -> Json:
    """Shots of so many frames, with a line of speech over every second one."""
    return {
        **{"version": 1, "width": 1280, "height": 720, "fps": [FPS, 1], "subtitles": "burnt"},
        "shots": [
            {
                **{"source": place % SHOTS, "frames": frames, "in_frame": 20},
                **{"transition": "dissolve" if place else "cut", "transition_frames": OVERLAP},
            }
            for place in range(shots)
        ],
        "sounds": [
            {"source": SHOTS, "bus": "dialogue", "start_frame": 60, "frames": 150},
            {"source": SHOTS + 1, "bus": "music", "start_frame": 0, "loop": True},
        ],
        "cues": [
            {"start_frame": 30 + 110 * place, "frames": 75, "text": f"Line {place}"}
            for place in range(shots * frames // 110)
        ],
    }


def bare(studio: Studio, edit: Json) -> None:
    """One graph: every shot through one chain of xfades, a fixed gain, letters, one file."""
    handle = OVERLAP / FPS
    shown = [shot["frames"] / FPS for shot in edit["shots"]]
    inputs, chains = [], []
    for number, seconds in enumerate(shown):
        inputs += ["-threads", "1", "-i", str(studio.files[number].path)]
        chains.append(
            f"[{number}:v]fps={FPS},scale=1280:720:flags=bicubic,format=yuv420p,"
            f"trim=duration={seconds + handle},setpts=PTS-STARTPTS[v{number}]"
        )
    last, at = "v0", 0.0
    for number in range(1, len(shown)):
        at += shown[number - 1]
        chains.append(
            f"[{last}][v{number}]xfade=transition=fade:duration={handle}:offset={at}[x{number}]"
        )
        last = f"x{number}"
    cues = "\n".join(
        f"{number}\n{_srt(cue['start_frame'])} --> {_srt(cue['start_frame'] + cue['frames'])}\n"
        f"{cue['text']}\n"
        for number, cue in enumerate(edit["cues"], 1)
    )
    (studio.folder / "bare.srt").write_text(cues)
    letters = str(studio.folder / "bare.srt").replace(":", r"\:")
    chains += [
        f"[{last}]subtitles={letters},format=yuv420p[film]",
        f"[{SHOTS}:a]aresample=48000,adelay=2000:all=1,apad,asplit=2[said][key]",
        f"[{SHOTS + 1}:a]aresample=48000[m]",
        "[m][key]sidechaincompress=threshold=0.03:ratio=8:attack=20:release=400[ducked]",
        "[ducked][said]amix=inputs=2:normalize=0:duration=first,volume=3dB[sound]",
    ]
    for sound in studio.files[SHOTS:]:
        inputs += ["-i", str(sound.path)]
    ffmpeg(
        [
            *(*inputs, "-filter_complex", ";".join(chains), "-map", "[film]", "-map", "[sound]"),
            *("-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-g", "60"),
            *("-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart"),
            str(studio.folder / "bare.mp4"),
        ]
    )


def _srt(frame: int) -> str:
    seconds, rest = divmod(frame, FPS)
    return f"00:00:{seconds:02},{1000 * rest // FPS:03}"


@dataclass(frozen=True)
class ResourceUsage:
    """Seconds by the clock and of processors, and the most MB of all child processes at once."""

    clock: float
    processors: float
    memory: float


def timed(work: Callable[[], None]) -> ResourceUsage:
    peak, over = [0.0], threading.Event()

    def look() -> None:
        me = psutil.Process()
        while not over.wait(PEAK_EVERY):
            children = me.children(recursive=True)
            peak[0] = max(peak[0], sum(_memory(one) for one in children) / 1024**2)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    before, busy = time.perf_counter(), sum(os.times()[:4])
    work()
    clock, processors = time.perf_counter() - before, sum(os.times()[:4]) - busy
    over.set()
    watcher.join()
    return ResourceUsage(clock, processors, peak[0])


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def measure(shots: int, folder: Path) -> dict[str, float]:
    studio = Studio(folder)
    edit = edit_list(SHOTS, FRAMES // SHOTS)
    alone, ours = [], []
    for turn in range(TURNS):
        cache = folder / f"cache-{turn}"
        alone.append(timed(partial(bare, studio, edit)))
        ours.append(timed(partial(studio.assemble, edit, cache)))
    louder = edit | {"sounds": [{**edit["sounds"][0], "gain_db": 2}, *edit["sounds"][1:]]}
    line = timed(partial(studio.assemble, louder, folder / "cache-0"))
    long = edit_list(shots, FRAMES // SHOTS)
    whole = timed(partial(studio.assemble, long, folder / "cache-long"))
    changed = [*long["shots"]]
    changed[shots // 2] = changed[shots // 2] | {"in_frame": 40}
    again = timed(partial(studio.assemble, long | {"shots": changed}, folder / "cache-long"))
    pairs = [*zip(ours, alone, strict=True)]
    return {
        "film of 30 s over one bare xfade chain": min(
            one.clock / other.clock for one, other in pairs
        ),
        "the same in processor time": min(
            one.processors / other.processors for one, other in pairs
        ),
        "memory of the assembly": max(one.memory for one in ours),
        "a line changed, for 30 s of film": line.clock,
        f"one of {shots} shots changed, of the whole": 100 * again.processors / whole.processors,
        "film of 30 s": min(one.clock for one in ours),
        f"film of {shots} shots": whole.clock,
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artfactory.settings")
    django.setup()
    with tempfile.TemporaryDirectory(prefix="artfactory-film-") as scratch:
        sys.stdout.write(json.dumps(measure(int(sys.argv[1]), Path(scratch))))
