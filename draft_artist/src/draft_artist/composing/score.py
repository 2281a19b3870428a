"""The piece on paper: sections, chords, and who plays which note when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from draft_artist.composing import patterns
from draft_artist.composing.bars import Bar
from draft_artist.composing.brief import Brief
from draft_artist.composing.drums import CRASH, FILLS, LOUD, PATTERNS
from draft_artist.composing.melody import Line, counter_line, melody_line
from draft_artist.composing.styles import Part
from draft_artist.composing.theory import Chord, asking_chord, turns, voicing


@dataclass(frozen=True)
class Note:
    """`start` and `beats` in beats; `pitch` a MIDI note; `loud` 0 to 1."""

    start: float
    beats: float
    pitch: int
    loud: float


@dataclass(frozen=True)
class Hit:
    """One stroke of the drummer."""

    start: float
    drum: str
    loud: float


@dataclass(frozen=True)
class Score:
    bars: tuple[Bar, ...]
    parts: tuple[tuple[Part, tuple[Note, ...]], ...]
    hits: tuple[Hit, ...]


def compose(brief: Brief) -> Score:
    bars = _bars(brief)
    line = melody_line(brief, bars)
    parts = [(part, _play(brief, part, bars, line)) for part in brief.style.parts]
    hits = _drum(brief, bars)
    if brief.ring:
        end = float(sum(brief.lengths))
        for part, notes in parts:
            notes += _last_chord(brief, part, end)
        hits += [Hit(end, hit.drum, 0.9) for hit in hits if hit.start == bars[-1].start]
    return Score(bars, tuple((part, tuple(notes)) for part, notes in parts), tuple(hits))


def _last_chord(brief: Brief, part: Part, end: float) -> list[Note]:
    """The tonic, held while the piece rings out."""
    beats = 0.6 * brief.ring * brief.tempo / 60
    home = brief.key.pitch(0, part.octave)
    if part.pattern in ("melody", "counter"):
        return [Note(end, beats, home, 0.8)]
    if part.octave <= 2:
        return [Note(end, beats, home - 12 if home >= 48 else home, 0.85)]
    centre = 12 * (part.octave + 1)
    voices = voicing(brief.key, Chord(0, brief.style.chord_size), (), centre - 7, centre + 14)
    return [Note(end, beats, voice, 0.75) for voice in voices]


def _bars(brief: Brief) -> tuple[Bar, ...]:
    style = brief.style
    dice = brief.dice("harmony")
    choices = turns(brief.key.mode, style.jazz)
    first, second = (choices[i] for i in dice.permutation(len(choices))[:2])
    lengths = brief.lengths
    phrases = [lengths[at : at + 4] for at in range(0, len(lengths), 4)]
    if len(phrases) > 1 and len(phrases[-1]) == 1:
        phrases[-2:] = [(*phrases[-2], *phrases[-1])]
    bars: list[Bar] = []
    start = 0.0
    for number, phrase in enumerate(phrases):
        roots = second if _is_contrast(number, len(phrases)) else first
        for place, beats in enumerate(phrase):
            root = roots[int(place // style.bars_per_chord) % len(roots)]
            if place == len(phrase) - 1 and len(phrase) > 2:
                # Phrases go in pairs: the first asks, the second comes home.
                root = 0 if number % 2 else asking_chord(brief.key.mode)
            chord = Chord(root, style.chord_size)
            intensity = _intensity(number + place / len(phrase), len(phrases))
            bars.append(Bar(start, beats, chord, intensity, place, len(phrase), number))
            start += beats
    return tuple(bars)


def _is_contrast(phrase: int, count: int) -> bool:
    """The third of four, and from then on every second pair."""
    return count >= 3 and phrase % 4 == 2


def _intensity(at: float, count: int) -> float:
    """How much goes on at a phrase: enter, build, a breath after the middle, the height, a fall.

    The fall leads back into the entry, so that a loop breathes.
    """
    if count == 1:
        return float(np.interp(at, (0, 0.5, 1), (0.72, 0.9, 0.9)))
    shape = {
        2: ((0, 0.9, 1), (0.5, 0.6, 0.92)),
        3: ((0, 0.9, 1, 2), (0.42, 0.5, 0.8, 0.95)),
        4: ((0, 0.9, 1, 2, 3), (0.4, 0.45, 0.76, 0.95, 0.82)),
    }.get(
        count,
        (
            (0, 0.9, 1, 2, 0.5 * count, 0.5 * count + 0.9, 0.5 * count + 1, count - 1.1, count - 1),
            (0.35, 0.42, 0.62, 0.8, 0.5, 0.55, 0.95, 1.0, 0.6),
        ),
    )
    whole = np.interp(np.floor(at), *shape)
    return float(0.6 * whole + 0.4 * np.interp(at, *shape))


def _play(brief: Brief, part: Part, bars: tuple[Bar, ...], line: Line) -> list[Note]:
    heard = [bar for bar in bars if bar.intensity >= part.enters]
    if part.pattern == "melody":
        notes = [Note(s, b, brief.key.pitch(d, part.octave), v) for s, b, d, v in line]
        return _while_playing(notes, heard)
    dice = brief.dice(part.role, part.pattern)
    if part.pattern == "counter":
        line = counter_line(brief, bars)
        notes = [Note(s, b, brief.key.pitch(d, part.octave), v) for s, b, d, v in line]
        return _while_playing(notes, heard)
    notes = []
    centre = 12 * (part.octave + 1)
    voices: list[int] = []
    for bar in bars:
        voices = voicing(brief.key, bar.chord, voices, centre - 7, centre + 14)
        if bar not in heard:
            continue
        root = brief.key.pitch(bar.chord.root % 7, part.octave)
        if root - centre > 7:
            root -= 12
        following = bars[(bars.index(bar) + 1) % len(bars)].chord.root
        frame = patterns.Frame(
            bar.beats, voices, root, following, bar.intensity, brief.key, bar.chord
        )
        pattern = patterns.PATTERNS[part.pattern]
        notes += [Note(bar.start + s, b, p, v) for s, b, p, v in pattern(frame, dice)]
    return _tied(notes) if part.pattern in ("sustain", "root") else notes


def _while_playing(notes: list[Note], heard: list[Bar]) -> list[Note]:
    return [note for note in notes if any(b.start <= note.start < b.start + b.beats for b in heard)]


def _tied(notes: list[Note]) -> list[Note]:
    """Held notes that go on into the next bar become one, instead of being struck again."""
    tied: dict[tuple[float, int], Note] = {}
    for note in notes:
        before = tied.pop((note.start, note.pitch), None)
        if before:
            note = Note(before.start, before.beats + note.beats, note.pitch, before.loud)
        tied[(note.start + note.beats, note.pitch)] = note
    return sorted(tied.values(), key=lambda note: note.start)


def _drum(brief: Brief, bars: tuple[Bar, ...]) -> list[Hit]:
    if brief.style.drums not in PATTERNS:
        return []
    light, full = PATTERNS[brief.style.drums]
    dice = brief.dice("drums")
    hits: list[Hit] = []
    before = bars[-1]
    for bar in bars:
        if bar.intensity < 0.4:
            before = bar
            continue
        pattern = dict(full if bar.intensity >= 0.7 else light)
        steps = 4 * bar.beats
        fill = FILLS[brief.style.drums] if bar.is_last and bar.phrase > 2 else {}
        for drum in {**pattern, **fill}:
            row = pattern.get(drum, "").ljust(steps, ".")[:steps]
            if fill and drum not in ("kick", "ride", "shaker"):
                row = row[: steps - 8] + fill.get(drum, "." * 8)
            for step, mark in enumerate(row):
                loud = LOUD[mark] * dice.uniform(0.85, 1.0)
                if loud and not (mark == "-" and dice.random() < 0.25):
                    hits.append(Hit(bar.start + step / 4, drum, float(loud)))
        crash = CRASH.get(brief.style.drums)
        if crash and bar.place == 0 and bar.intensity >= 0.7 and before.number != bar.number:
            hits.append(Hit(bar.start, crash, 0.8))
        before = bar
    return hits
