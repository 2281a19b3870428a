"""Melody: a motif, its answer, its return on other chords, and a close.

A line is a list of (start beat, beats, scale degree, loudness).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from draft_artist.composing.bars import Bar
from draft_artist.composing.brief import Brief

Line = list[tuple[float, float, int, float]]
Rhythm = tuple[tuple[float, float], ...]

# (start, beats) within a bar of four, from few notes to many
_RHYTHMS: tuple[tuple[Rhythm, ...], ...] = (
    (((0, 4),), ((0, 3), (3, 1)), ((1, 3),), ((0, 2), (2, 2))),
    (
        ((0, 2), (2, 1), (3, 1)),
        ((0, 1.5), (1.5, 0.5), (2, 2)),
        ((0, 1), (1, 1), (2, 2)),
        ((1, 1), (2, 1), (3, 1)),
    ),
    (
        ((0, 1), (1, 0.5), (1.5, 0.5), (2, 1.5), (3.5, 0.5)),
        ((0, 1.5), (1.5, 0.5), (2, 1), (3, 1)),
        ((0.5, 0.5), (1, 1), (2, 0.5), (2.5, 1.5)),
        ((0, 0.5), (0.5, 0.5), (1, 1), (2, 1), (3, 1)),
    ),
    (
        ((0, 0.5), (0.5, 0.5), (1, 0.5), (1.5, 0.5), (2, 1), (3, 0.5), (3.5, 0.5)),
        ((0, 0.75), (0.75, 0.75), (1.5, 0.5), (2, 0.75), (2.75, 0.75), (3.5, 0.5)),
        ((0, 0.5), (0.5, 1), (1.5, 0.5), (2, 0.5), (2.5, 1), (3.5, 0.5)),
    ),
)
_CLOSES: tuple[Rhythm, ...] = (((0, 1), (1, 3)), ((0, 0.5), (0.5, 0.5), (1, 2.5)), ((0, 3),))
_LOW, _HIGH = -3, 11


def melody_line(brief: Brief, bars: Sequence[Bar]) -> Line:
    """The tune over the whole piece. Phrases go in pairs: one that asks, one that answers."""
    dice = brief.dice("melody")
    busy = float(np.clip(brief.style.busy + brief.feeling.busy, 0, 0.99))
    motif, answer = _motif(dice, busy), _motif(dice, busy)
    other = _motif(dice, min(0.99, busy + 0.2))
    close: Rhythm = _CLOSES[int(dice.integers(len(_CLOSES)))]
    line: Line = []
    last = int(dice.choice([0, 2, 4]))
    for bar in bars:
        contrast = bar.number % 4 == 2
        first = other if contrast else motif
        if bar.is_last:
            rhythm, steps = close, tuple(int(s) for s in dice.choice([-1, 0, 1], len(close)))
        else:
            rhythm, steps = first if bar.place % 2 == 0 else answer
        if bar.number and bar.place % 2 == 1 and dice.random() < 0.4:
            steps = tuple(-step for step in steps)
        last = _sing(line, bar, rhythm, steps, last, dice)
    return line


def counter_line(brief: Brief, bars: Sequence[Bar]) -> Line:
    """A second voice in long notes: chord tones, by the nearest way."""
    dice = brief.dice("counter")
    line: Line = []
    last = 2
    for bar in bars:
        half = bar.beats / 2
        for start, way in ((0.0, int(dice.choice([-1, 0, 1]))), (half, int(dice.choice([-2, 2])))):
            last = _nearest(_within(last, way), bar)
            line.append((bar.start + start, half, last, 0.58))
    return line


def _within(degree: int, step: int) -> int:
    """A step away, turned back where it would leave the singer's range."""
    there = degree + step if _LOW <= degree + step <= _HIGH else degree - step
    return min(max(there, _LOW), _HIGH)


def _motif(dice: np.random.Generator, busy: float) -> tuple[Rhythm, tuple[int, ...]]:
    """A rhythm and the steps from note to note: mostly seconds, one leap that is filled after."""
    choices = _RHYTHMS[int(busy * len(_RHYTHMS))]
    rhythm = choices[int(dice.integers(len(choices)))]
    steps = [int(s) for s in dice.choice([-2, -1, -1, 0, 1, 1, 2], len(rhythm))]
    if len(steps) > 2:
        leap = int(dice.integers(1, len(steps) - 1))
        steps[leap] = int(dice.choice([-4, 3, 4]))
        steps[leap + 1] = -1 if steps[leap] > 0 else 1
    return rhythm, tuple(steps)


def _sing(
    line: Line, bar: Bar, rhythm: Rhythm, steps: Sequence[int], last: int, dice: np.random.Generator
) -> int:
    inside = [(s, b, step) for (s, b), step in zip(rhythm, steps, strict=True) if s < bar.beats]
    for number, (start, beats, step) in enumerate(inside):
        degree = _within(last, step)
        ends = bar.is_last and number == len(inside) - 1
        if start % 1 == 0 and (start % 2 == 0 or beats >= 1):
            degree = _nearest(degree, bar)
        if ends:
            # A phrase that asks stays open; its answer comes home where the chord allows.
            home = (0,) if bar.number % 2 and 0 in bar.chord.tones else (1, 4)
            degree = _nearest(degree, bar, home)
        loud = 0.82 if start % 2 == 0 else 0.68
        length = min(beats, bar.beats - start)
        line.append((bar.start + start, length, degree, loud * float(dice.uniform(0.9, 1))))
        last = degree
    return last


def _nearest(degree: int, bar: Bar, among: Sequence[int] = ()) -> int:
    """The chord tone nearest to a degree, of those `among` if there is one."""
    tones = bar.chord.tones & set(among) or bar.chord.tones
    around = range(degree - 4, degree + 5)
    return min((d for d in around if d % 7 in tones), key=lambda d: (abs(d - degree), d))
