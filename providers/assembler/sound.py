"""The sound of a film: decoded once, mixed, ducked, measured, brought to its loudness, one AAC.

It is made for the whole film, never for a segment, and kept by its digest. The gain is one and the
same from beginning to end; only what would go past −1.5 dBTP by it meets a limiter.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from providers.assembler import digests, encoding, ffmpeg, mixing
from providers.assembler.cache import Cache
from providers.assembler.edit_list import BUSES, SAMPLE_RATE, EditList
from providers.assembler.probing import FORMATS, Source
from providers.contract import BadOutput, BadRequest

AT_ONCE = 16
"""Files that one FFmpeg decodes."""
CEILING = -1.5
"""Most of true peak, in dBTP."""
RAW = ("-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "2")
DUCKED = "sidechaincompress=threshold=0.03:ratio=8:attack=20:release=400"
EARLY = 0.12
"""Seconds by which music makes way before the word."""
LIMITER = (
    "aresample=192000,alimiter=limit=0.841:level=0:attack=5:release=50:latency=1,aresample=48000"
)
MEASURE = "ebur128=peak=true:framelog=quiet"
SILENCE = -69.0
"""LUFS: what is as quiet is not made louder."""


@dataclass(frozen=True)
class SoundMeasurement:
    """What was measured of a film's sound, before it became AAC. None is silence."""

    samples: int
    gain_db: float
    limited: bool
    loudness_lufs: float | None
    true_peak_dbtp: float | None


def make(
    edit: EditList,
    sources: dict[int, Source],
    folder: Path,
    cache: Cache,
    alive: Callable[[], None],
) -> tuple[Path, SoundMeasurement] | None:
    """The sound as a file of the work folder; None where there is nothing to hear. `alive` is
    called all along, and may end it by what it raises."""
    needed = mixing.audible_sources(edit, sources)
    if not needed:
        return None
    folder = folder / "sound"
    folder.mkdir(exist_ok=True)
    name, target = digests.sound(edit, sources), folder / "sound.m4a"
    facts_file = folder / "sound.json"
    target.unlink(missing_ok=True)
    facts_file.unlink(missing_ok=True)
    if cache.take(f"{name}.m4a", target) and cache.take(f"{name}.json", facts_file):
        return target, SoundMeasurement(**json.loads(facts_file.read_text()))
    target.unlink(missing_ok=True)
    facts_file.unlink(missing_ok=True)
    facts = _rendered(edit, sources, sorted(needed), folder, target, alive)
    facts_file.write_text(json.dumps(asdict(facts)))
    cache.keep(f"{name}.m4a", target)
    cache.keep(f"{name}.json", facts_file)
    return target, facts


def _rendered(
    edit: EditList,
    sources: dict[int, Source],
    needed: Sequence[int],
    folder: Path,
    target: Path,
    alive: Callable[[], None],
) -> SoundMeasurement:
    raw: dict[int, Path] = {}
    for first in range(0, len(needed), AT_ONCE):
        some = needed[first : first + AT_ONCE]
        raw |= _decoded({place: sources[place] for place in some}, folder, alive)
    lengths = {place: file.stat().st_size // mixing.FRAME for place, file in raw.items()}
    total = edit.samples_at(edit.frames)
    sounds = mixing.placed(edit, sources, lengths)
    buses = {}
    for bus in BUSES:
        on_it = [one for one in sounds if one.bus == bus]
        if on_it or (bus == "effects" and not sounds):
            buses[bus] = folder / f"{bus}.f32"
            mixing.write_bus(on_it, total, raw, buses[bus])
            alive()
    for file in raw.values():
        file.unlink()
    mixed = folder / "mix.f32"
    loudness, peak = _mix(edit, buses, total, mixed, alive)
    gain = 0.0
    if edit.loudness is not None and loudness is not None:
        gain = edit.loudness - loudness
    limited = peak is not None and peak + gain > CEILING
    loudness, peak = _encode(mixed, gain, limited, target, alive)
    for file in (*buses.values(), mixed):
        file.unlink()
    return SoundMeasurement(total, round(gain, 2), limited, loudness, peak)


def _decoded(
    sources: dict[int, Source], folder: Path, alive: Callable[[], None]
) -> dict[int, Path]:
    """Each file's sound as raw samples, from the beginning of the file on."""
    files = {place: folder / f"heard-{place}.f32" for place in sources}
    arguments: list[str] = []
    for source in sources.values():
        arguments += ["-threads", "1", "-format_whitelist", FORMATS]
        arguments += ["-protocol_whitelist", "file", "-i", str(source.path)]
    for number, file in enumerate(files.values()):
        arguments += ["-map", f"{number}:a:0", "-af"]
        arguments += [f"aresample={SAMPLE_RATE}:async=1:first_pts=0", *RAW, file.name]
    try:
        ffmpeg.run(arguments, folder, lambda frames: alive())
    except BadOutput as error:
        raise BadRequest(
            f"A sound of the film cannot be read: {error.message}",
            next_step="Choose another file for it.",
        ) from error
    return files


def _mix(
    edit: EditList,
    buses: dict[str, Path],
    total: int,
    target: Path,
    alive: Callable[[], None],
) -> tuple[float | None, float | None]:
    """The buses as one, music under speech: how loud that is, and its true peak."""
    inputs: list[str] = []
    for file in buses.values():
        inputs += [*RAW, "-i", file.name]
    place = {bus: number for number, bus in enumerate(buses)}
    chains, ends = [], [f"[{number}:a]" for number in place.values()]
    if edit.duck and {"dialogue", "music"} <= place.keys():
        speech, music = place["dialogue"], place["music"]
        chains = [
            f"[{speech}:a]asplit=2[said][key]",
            f"[key]atrim=start={EARLY},asetpts=PTS-STARTPTS,apad[early]",
            f"[{music}:a][early]{DUCKED}[ducked]",
        ]
        ends[speech], ends[music] = "[said]", "[ducked]"
    sum_of = f"{''.join(ends)}amix=inputs={len(ends)}:normalize=0," if len(ends) > 1 else ends[0]
    chains.append(f"{sum_of}atrim=end_sample={total},apad=whole_len={total},{MEASURE}[mixed]")
    output = ffmpeg.run(
        [*inputs, "-filter_complex", ";".join(chains), "-map", "[mixed]", *RAW, target.name],
        target.parent,
        lambda frames: alive(),
        level="info",
    )
    return _measured(output)


def _encode(
    mixed: Path, gain: float, limited: bool, target: Path, alive: Callable[[], None]
) -> tuple[float | None, float | None]:
    limiter = f"{LIMITER}," if limited else ""
    output = ffmpeg.run(
        [
            *(*RAW, "-i", mixed.name, "-af", f"volume={gain:.2f}dB,{limiter}{MEASURE}"),
            *(*encoding.SOUND, "-map_metadata", "-1", target.name),
        ],
        mixed.parent,
        lambda frames: alive(),
        level="info",
    )
    return _measured(output)


def _measured(output: str) -> tuple[float | None, float | None]:
    """Integrated loudness and true peak of ebur128's last word; None for silence, and for what is
    shorter than the 0.4 s that loudness is measured over."""
    summary = output.rpartition("Summary:")[2]
    loudness = _number(r"I:\s+(-?[\d.]+|-inf|nan) LUFS", summary)
    peak = _number(r"Peak:\s+(-?[\d.]+|-inf|nan) dBFS", summary)
    return (None if loudness is None or loudness < SILENCE else loudness), peak


def _number(pattern: str, text: str) -> float | None:
    found = re.search(pattern, text)
    value = float(found[1]) if found else math.nan
    return value if math.isfinite(value) else None
