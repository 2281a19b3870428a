"""Sounds on their buses, sample by sample: numpy alone, ten seconds at a time.

A bus is raw 32-bit stereo at 48,000 Hz, as long as the film. What it takes of memory does not grow
with the film, nor with how many sounds it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from providers.assembler.edit_list import PARTS, SAMPLE_RATE, EditList
from providers.assembler.probing import Source

Samples = NDArray[np.float32]
BLOCK = 10 * SAMPLE_RATE
CHANNELS = 2
FRAME = CHANNELS * 4
EDGE = SAMPLE_RATE // 100
"""A clip's own sound begins and ends within ten milliseconds, or it would click."""


@dataclass(frozen=True)
class Placed:
    """`length` samples from `start` of the film on, read from sample `begin` of a raw file."""

    source: int
    bus: str
    start: int
    length: int
    begin: int = 0
    gain: float = 1.0
    fade_in: int = 0
    fade_out: int = 0
    loop: bool = False

    @property
    def end(self) -> int:
        return self.start + self.length


def placed(edit: EditList, sources: dict[int, Source], lengths: dict[int, int]) -> list[Placed]:
    """Everything that is heard. `lengths` are those of the raw files, in samples."""
    total = edit.samples_at(edit.frames)
    found = []
    for sound in edit.sounds:
        start = edit.samples_at(sound.start_frame)
        end = total
        if sound.frames is not None:
            end = min(total, edit.samples_at(sound.start_frame + sound.frames))
        if not sound.loop:
            end = min(end, start + lengths[sound.source] - sound.in_sample)
        if end > start:
            found.append(
                Placed(
                    *(sound.source, sound.bus, start, end - start, sound.in_sample),
                    gain=_factor(sound.gain),
                    fade_in=edit.samples_at(sound.fade_in_frames),
                    fade_out=edit.samples_at(sound.fade_out_frames),
                    loop=sound.loop,
                )
            )
    return found + _native(edit, sources, lengths)


def _native(edit: EditList, sources: dict[int, Source], lengths: dict[int, int]) -> list[Placed]:
    found, frame = [], 0
    for shot in edit.shots:
        start, end = edit.samples_at(frame), edit.samples_at(frame + shot.frames)
        frame += shot.frames
        native, source = shot.native_sound, shot.source
        if native is None or source is None or not sources[source].has_sound:
            continue
        begin = edit.samples_at(shot.in_frame)
        length = min(end - start, lengths[source] - begin)
        if length > 0:
            found.append(
                Placed(
                    *(source, native.bus, start, length, begin, _factor(native.gain)),
                    fade_in=EDGE,
                    fade_out=EDGE,
                )
            )
    return found


def audible_sources(edit: EditList, sources: dict[int, Source]) -> set[int]:
    """The files that must be decoded."""
    native = {
        shot.source
        for shot in edit.shots
        if shot.native_sound and shot.source is not None and sources[shot.source].has_sound
    }
    return native | {sound.source for sound in edit.sounds}


def write_bus(sounds: Sequence[Placed], total: int, raw: dict[int, Path], target: Path) -> None:
    """Mix one bus into a file."""
    with target.open("wb") as file:
        for start in range(0, total, BLOCK):
            length = min(BLOCK, total - start)
            file.write(block(sounds, start, length, raw).tobytes())


def block(sounds: Iterable[Placed], start: int, length: int, raw: dict[int, Path]) -> Samples:
    """The sum of what is to be heard in `length` samples from `start` on."""
    mixed: Samples = np.zeros((length, CHANNELS), np.float32)
    for one in sounds:
        first, end = max(one.start, start), min(one.end, start + length)
        if first < end:
            at = np.arange(first - one.start, end - one.start)
            mixed[first - start : end - start] += _read(one, at, raw[one.source]) * _shape(one, at)
    return mixed


def _read(one: Placed, at: NDArray[np.int64], raw: Path) -> Samples:
    """Those samples of the sound, counted from where it begins on the film."""
    if not one.loop:
        return _from_file(raw, one.begin + int(at[0]), len(at))
    there = raw.stat().st_size // FRAME
    whole = np.memmap(raw, np.float32, "r", shape=(there, CHANNELS))
    taken: Samples = np.asarray(whole[(one.begin + at) % there])
    return taken


def _from_file(raw: Path, first: int, length: int) -> Samples:
    found = np.fromfile(raw, np.float32, length * CHANNELS, offset=first * FRAME)
    missing = length * CHANNELS - len(found)
    return np.pad(found, (0, missing)).reshape(-1, CHANNELS)


def _shape(one: Placed, at: NDArray[np.int64]) -> Any:
    """The gain of each sample: constant, with straight fades at its ends."""
    gain = np.full((len(at), 1), one.gain, np.float32)
    if one.fade_in:
        gain[:, 0] *= np.minimum(1, at / one.fade_in)
    if one.fade_out:
        gain[:, 0] *= np.clip((one.length - 1 - at) / one.fade_out, 0, 1)
    return gain


def _factor(gain: int) -> float:
    return float(10 ** (gain / PARTS / 20))
