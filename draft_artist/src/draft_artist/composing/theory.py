"""Keys, modes and chords.

Harmony is thought in scale degrees: 0 is the tonic, 7 the tonic an octave up, -1 the leading note
below. Only `pitch` turns a degree into a MIDI note (60 is middle C).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

KEYS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
MODES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "harmonic-minor": (0, 2, 3, 5, 7, 8, 11),
}

# Roots of four chords, by mode. The first of each turns best into its own start.
_TURNS: dict[str, tuple[tuple[int, ...], ...]] = {
    "major": (
        *((0, 4, 5, 3), (0, 5, 3, 4), (5, 3, 0, 4), (0, 2, 3, 4)),
        *((0, 3, 5, 4), (0, 3, 1, 4), (3, 0, 4, 5)),
    ),
    "minor": (
        *((0, 5, 2, 6), (0, 3, 5, 6), (0, 6, 5, 6), (0, 5, 3, 4)),
        *((0, 2, 6, 5), (0, 3, 6, 2), (5, 6, 0, 0)),
    ),
    "dorian": ((0, 3, 0, 6), (0, 3, 6, 3), (0, 1, 2, 3), (0, 6, 3, 0)),
    "mixolydian": ((0, 6, 3, 0), (0, 4, 6, 3), (0, 3, 6, 0), (0, 6, 0, 3)),
    "lydian": ((0, 1, 5, 4), (0, 1, 0, 1), (0, 1, 2, 1), (5, 1, 0, 4)),
    "phrygian": ((0, 1, 2, 1), (0, 1, 6, 0), (0, 5, 1, 0), (0, 1, 0, 6)),
    "harmonic-minor": ((0, 3, 4, 0), (0, 5, 3, 4), (0, 3, 0, 4), (0, 5, 1, 4)),
}
_JAZZ = ((1, 4, 0, 5), (0, 5, 1, 4), (2, 5, 1, 4), (0, 3, 1, 4))
# How a phrase ends: on the chord that asks for the tonic.
_ASKS = {"mixolydian": 6, "dorian": 6, "phrygian": 1, "lydian": 1, "minor": 6}


def turns(mode: str, jazz: bool) -> tuple[tuple[int, ...], ...]:
    """Chord roots to choose from, four each."""
    return _JAZZ if jazz and mode in ("major", "minor", "harmonic-minor") else _TURNS[mode]


def asking_chord(mode: str) -> int:
    return _ASKS.get(mode, 4)


@dataclass(frozen=True)
class Key:
    """`tonic` 0 to 11 from C."""

    tonic: int
    mode: str

    @property
    def name(self) -> str:
        return f"{KEYS[self.tonic]} {self.mode.replace('-', ' ')}"

    def pitch(self, degree: int, octave: int = 4) -> int:
        """MIDI note of a degree. Degree 0 is the tonic nearest to the C of that octave (4: 60)."""
        tonic = self.tonic if self.tonic <= 6 else self.tonic - 12
        return 12 * (octave + 1 + degree // 7) + tonic + MODES[self.mode][degree % 7]

    def degree_near(self, pitch: float, octave: int = 4) -> int:
        """The degree whose pitch is nearest to `pitch`."""
        around = range(-28, 36)
        return min(around, key=lambda degree: abs(self.pitch(degree, octave) - pitch))


@dataclass(frozen=True)
class Chord:
    """`size` notes in stacked thirds over a scale degree: 3 a triad, 4 a seventh, 5 a ninth."""

    root: int
    size: int = 3

    @property
    def tones(self) -> frozenset[int]:
        """The degrees within one octave, 0 to 6."""
        return frozenset((self.root + 2 * third) % 7 for third in range(self.size))


def voicing(key: Key, chord: Chord, before: Sequence[int], low: int, high: int) -> list[int]:
    """MIDI notes of the chord between `low` and `high`, as near to the chord `before` as can be.

    A ninth leaves out its root and fifth, which the bass and the ear supply.
    """
    tones = sorted(chord.tones)
    if chord.size == 5:
        tones = sorted((chord.root + step) % 7 for step in (2, 6, 8, 4))
    centre = sum(before) / len(before) if before else (low + high) / 2
    candidates = []
    for turn in range(len(tones)):
        for octave in range(1, 8):
            order = tones[turn:] + [tone + 7 for tone in tones[:turn]]
            notes = [key.pitch(degree, octave) for degree in order]
            if low <= notes[0] and notes[-1] <= high:
                leaps = sum(min(abs(note - old) for old in before) for note in notes if before)
                candidates.append((leaps + abs(sum(notes) / len(notes) - centre), notes))
    return min(candidates)[1] if candidates else [key.pitch(tone, 4) for tone in tones]
