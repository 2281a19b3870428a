"""Accompaniment: what a player makes of one bar of a chord.

Each pattern gives (start, beats, MIDI note, loudness) within the bar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from draft_artist.composing.theory import Chord, Key

Played = Iterator[tuple[float, float, int, float]]
Dice = np.random.Generator


@dataclass(frozen=True)
class Frame:
    """One bar: the chord's `voices` from low to high, its `root` in the bass."""

    beats: int
    voices: Sequence[int]
    root: int
    following: int
    intensity: float
    key: Key
    chord: Chord

    @property
    def fifth(self) -> int:
        step = self.key.pitch(self.chord.root + 4) - self.key.pitch(self.chord.root)
        return self.root + step if self.root + step < self.root + 8 else self.root + 7


def _sustain(bar: Frame, dice: Dice) -> Played:
    for voice in bar.voices:
        yield 0, bar.beats, voice, 0.7


def _halves(bar: Frame, dice: Dice) -> Played:
    for start in range(0, bar.beats, 2):
        for voice in bar.voices:
            yield start, min(2, bar.beats - start) * 0.95, voice, 0.85 if start == 0 else 0.7


def _sparse(bar: Frame, dice: Dice) -> Played:
    for start in (0.0, 1.5, 3.0):
        if start < bar.beats and dice.random() < 0.4 + 0.3 * bar.intensity:
            yield start, 3, int(dice.choice(bar.voices)) + 12, float(dice.uniform(0.45, 0.8))


def _lazy(bar: Frame, dice: Dice) -> Played:
    for start, beats, loud in ((0.0, 2.4, 0.75), (2.5, 1.4, 0.55)):
        if start < bar.beats:
            for number, voice in enumerate(bar.voices):
                yield start + 0.02 * number, min(beats, bar.beats - start), voice, loud
    if dice.random() < 0.35 and bar.beats == 4:
        yield 1.5, 0.5, bar.voices[-1], 0.4


def _comp(bar: Frame, dice: Dice) -> Played:
    rhythm = (
        ((0.0, 1.4), (1.5, 0.4)),
        ((0.5, 0.4), (2.5, 0.9)),
        ((0.0, 0.4), (1.5, 1.2), (3.5, 0.4)),
        ((1.0, 0.4), (2.5, 0.4)),
    )[int(dice.integers(4))]
    for start, beats in rhythm:
        if start < bar.beats:
            for voice in bar.voices:
                yield start, beats, voice, float(dice.uniform(0.5, 0.75))


def _broken(bar: Frame, dice: Dice) -> Played:
    """Eighths up and down the chord, the first one held."""
    notes = [bar.voices[0], *bar.voices[1:], bar.voices[0] + 12]
    order = [0, *range(1, len(notes)), *range(len(notes) - 2, 0, -1)]
    for step in range(2 * bar.beats):
        voice = notes[order[step % len(order)]]
        yield step / 2, 2.0 if step == 0 else 0.9, voice, 0.72 if step % 4 == 0 else 0.52


def _sixteenths(bar: Frame, dice: Dice) -> Played:
    notes = [*bar.voices, bar.voices[0] + 12]
    for step in range(4 * bar.beats):
        accent = step % 4 == 0 or step % 16 in (3, 6, 10, 14)
        yield step / 4, 0.22, notes[step % len(notes)], 0.75 if accent else 0.45


def _picking(bar: Frame, dice: Dice) -> Played:
    order = (0, 2, 1, -1, 0, 2, 1, 2)
    for step in range(2 * bar.beats):
        voice = bar.voices[order[step % 8] % len(bar.voices)]
        yield step / 2, 1.2, voice, 0.7 if step % 4 == 0 else 0.5


def _strum(bar: Frame, dice: Dice) -> Played:
    strings = sorted({bar.root + 12, *bar.voices, bar.voices[0] + 12})
    for start, down, loud in (
        *((0.0, True, 0.85), (1.0, True, 0.65), (1.5, False, 0.5)),
        *((2.5, False, 0.55), (3.0, True, 0.7), (3.5, False, 0.5)),
    ):
        if start >= bar.beats:
            return
        for number, voice in enumerate(strings if down else strings[:0:-1]):
            yield start + 0.022 * number, 1.1, voice, loud * float(dice.uniform(0.8, 1.0))


def _chug(bar: Frame, dice: Dice) -> Played:
    """Power chords in eighths: muted, with open accents."""
    for step in range(2 * bar.beats):
        accent = step in (0, 3, 6)
        for voice in (bar.root, bar.fifth, bar.root + 12):
            yield step / 2, 0.95 if accent else 0.3, voice, 0.85 if accent else 0.6


def _ostinato(bar: Frame, dice: Dice) -> Played:
    third = bar.voices[1] - 12 if bar.voices[1] - 12 > bar.root else bar.voices[1]
    figure = (bar.root, bar.fifth, bar.root + 12, bar.fifth, third, bar.fifth, bar.root, bar.fifth)
    for step in range(2 * bar.beats):
        yield step / 2, 0.42, figure[step % 8], 0.9 if step % 4 == 0 else 0.62


def _root(bar: Frame, dice: Dice) -> Played:
    yield 0, bar.beats, bar.root, 0.8


def _root_fifth(bar: Frame, dice: Dice) -> Played:
    yield 0, min(2, bar.beats), bar.root, 0.8
    if bar.beats > 2:
        yield 2, bar.beats - 2, bar.fifth, 0.65


def _alternating(bar: Frame, dice: Dice) -> Played:
    for beat in range(0, bar.beats, 2):
        yield beat, 0.9, bar.root if beat == 0 else bar.fifth - 12, 0.8 if beat == 0 else 0.65


def _eighths(bar: Frame, dice: Dice) -> Played:
    for step in range(2 * bar.beats):
        last = step == 2 * bar.beats - 1
        pitch = bar.fifth if last and dice.random() < 0.5 else bar.root
        yield step / 2, 0.45, pitch, 0.85 if step % 2 == 0 else 0.68


def _octaves(bar: Frame, dice: Dice) -> Played:
    for step in range(2 * bar.beats):
        yield step / 2, 0.4, bar.root + 12 * (step % 2), 0.8


def _offbeat(bar: Frame, dice: Dice) -> Played:
    for beat in range(bar.beats):
        for step in (0.5, 0.75):
            yield beat + step, 0.22, bar.root, 0.85 if step == 0.5 else 0.6


def _lofi_bass(bar: Frame, dice: Dice) -> Played:
    yield 0, 1.4, bar.root, 0.85
    if bar.beats > 2:
        yield 2.5, 1.0, bar.root if dice.random() < 0.6 else bar.fifth, 0.65
        if dice.random() < 0.4:
            yield 3.5, 0.4, bar.fifth, 0.5


def _walking(bar: Frame, dice: Dice) -> Played:
    """A note to each beat: root, chord or scale tones, then a step away from the next root."""
    target = bar.key.pitch(bar.following % 7, 2)
    low, high = bar.root - 7, bar.root + 12
    while target - bar.root > 7:
        target -= 12
    degree = bar.key.degree_near(bar.root, 2)
    way = 1 if target >= bar.root else -1
    for beat in range(bar.beats):
        if beat == bar.beats - 1 and bar.beats > 2:
            pitch = target + int(dice.choice([-1, 1, 2, -2]))
        else:
            pitch = bar.key.pitch(
                degree + way * (0, 2, 4 if dice.random() < 0.5 else 1, 3)[beat], 2
            )
        yield beat, 0.9, min(max(pitch, low), high), 0.8 if beat % 2 == 0 else 0.72


PATTERNS: dict[str, Callable[[Frame, Dice], Played]] = {
    "sustain": _sustain,
    "halves": _halves,
    "sparse": _sparse,
    "lazy": _lazy,
    "comp": _comp,
    "broken": _broken,
    "sixteenths": _sixteenths,
    "picking": _picking,
    "strum": _strum,
    "chug": _chug,
    "ostinato": _ostinato,
    "root": _root,
    "root-fifth": _root_fifth,
    "alternating": _alternating,
    "eighths": _eighths,
    "octaves": _octaves,
    "offbeat": _offbeat,
    "lofi": _lofi_bass,
    "walking": _walking,
}
