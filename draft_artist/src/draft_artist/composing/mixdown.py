"""The mixing desk: a score becomes stereo samples, mastered to -14 LUFS.

A piece that loops is mixed on a ring: what rings on past its end is heard at its start, and the
reverb goes round as well. So the loop has no seam, to the sample.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from draft_artist.composing.brief import Brief
from draft_artist.composing.instruments import RATE, Wave, sound
from draft_artist.composing.kit import PANS, stroke
from draft_artist.composing.loudness import loudness, master
from draft_artist.composing.score import Note, Score
from draft_artist.composing.styles import Part

SOLO = -20.0  # loudness of a solo voice before mastering, in LUFS


def mix(brief: Brief, score: Score, report: Callable[[float, str], None]) -> Wave:
    """2 x n samples of exactly `brief.seconds`."""
    desk = _Desk(brief, round(brief.seconds * RATE))
    total, played = sum(len(notes) for _, notes in score.parts), 0
    for part, notes in score.parts:
        for start in range(0, len(notes), 64):
            report(0.7 * (played + start) / total, f"Playing the {part.instrument}")
            desk.play(part, notes[start : start + 64])
        desk.place(part)
        played += len(notes)
    desk.drum(score)
    report(0.75, "Mixing")
    whole = desk.mixed()
    report(0.85, "Mastering")
    if brief.ring:
        whole[:, -RATE:] *= np.linspace(1, 0, RATE, dtype=np.float32) ** 2
    return master(whole, ring=not brief.ring)


class _Desk:
    def __init__(self, brief: Brief, length: int) -> None:
        self._brief = brief
        self._length = length
        self._dry = np.zeros((2, length), dtype=np.float32)
        self._echo = np.zeros((2, length), dtype=np.float32)
        self._track = np.zeros((2, length), dtype=np.float32)
        self._known: dict[tuple[str, int, int], Wave] = {}
        self._dice = brief.dice("hands")

    def play(self, part: Part, notes: tuple[Note, ...]) -> None:
        """Record notes of a part on its track."""
        bright, loose = self._brief.feeling.bright, self._brief.style.loose / 2000
        for note in notes:
            start = self._seconds(note.start)
            held = self._seconds(note.start + note.beats) - start
            # Lengths in steps of 20 ms let equal notes share their samples.
            key = (part.instrument, note.pitch, round(held * 50))
            if key not in self._known:
                self._known[key] = sound(part.instrument, note.pitch, key[2] / 50, bright)
            self._add(
                self._track,
                self._known[key],
                start + float(self._dice.normal(0, loose)),
                note.loud * float(self._dice.uniform(0.92, 1)),
            )

    def place(self, part: Part) -> None:
        """Put the track into the mix and take a fresh one."""
        style, track = self._brief.style, self._track
        if part.instrument in style.drive:
            track = _amplified(track, style.drive[part.instrument])
        track *= self._balance(track, part.level)
        left, right = _pan(part.pan)
        track *= np.array([[left], [right]], dtype=np.float32)
        if style.pump:
            track *= self._pump()
        self._dry += track
        self._echo += np.float32(part.echo) * track
        self._track = np.zeros_like(track)
        self._known.clear()

    def drum(self, score: Score) -> None:
        style = self._brief.style
        loose = style.loose / 4000
        drums = np.zeros((2, self._length), dtype=np.float32)
        for hit in score.hits:
            wave = stroke(style.kit, hit.drum)
            start = self._seconds(hit.start) + float(self._dice.normal(0, loose))
            left, right = _pan(PANS.get(hit.drum, 0.0))
            self._add(drums, np.stack([left * wave, right * wave]), start, 0.5 * hit.loud)
        drums *= self._balance(drums, style.drum_level)
        self._dry += drums
        self._echo += np.float32(0.3 if style.kit == "orchestra" else 0.06) * drums

    def mixed(self) -> Wave:
        style = self._brief.style
        f = np.fft.rfftfreq(self._length, 1 / RATE).astype(np.float32)
        keep = (f / 28) ** 2 / (1 + (f / 28) ** 4) ** 0.5
        keep /= (1 + (f / np.float32(style.top * self._brief.feeling.bright**0.5)) ** 4) ** 0.5
        for dry, echo, room in zip(self._dry, self._echo, self._room(), strict=True):
            bins = np.fft.rfft(echo) * np.fft.rfft(room, self._length)
            bins += np.fft.rfft(dry)
            bins *= keep
            dry[:] = np.fft.irfft(bins, self._length)
        return self._dry + self._vinyl() if style.crackle else self._dry

    def _balance(self, track: Wave, level: float) -> np.float32:
        """The gain that makes a track heard at `level`, measured at the height of the piece."""
        start = int(0.5 * self._length)
        window = track[:, start : start + 20 * RATE]
        heard = loudness(window if window.any() else track)
        return np.float32(10 ** ((SOLO + level - heard) / 20)) if heard > -60 else np.float32(0)

    def _seconds(self, beat: float) -> float:
        """When a beat falls, with the second half of each beat moved back by the swing."""
        whole, part = divmod(beat, 1)
        swing = self._brief.style.swing
        part = 2 * part * swing if part < 0.5 else swing + (2 * part - 1) * (1 - swing)
        return float((whole + part) * 60 / self._brief.tempo)

    def _add(self, track: Wave, wave: Wave, start: float, loud: float) -> None:
        at = round(start * RATE)
        wave = np.float32(loud) * wave
        if self._brief.ring:
            at = max(0, at)
            room = max(0, self._length - at)
            track[:, at : at + wave.shape[1]] += wave[:, :room]
            return
        at %= self._length
        while wave.shape[1]:
            fits = min(self._length - at, wave.shape[1])
            track[:, at : at + fits] += wave[:, :fits]
            wave, at = wave[:, fits:], 0

    def _pump(self) -> Wave:
        """Everything ducks under the kick drum on each beat."""
        beat = np.arange(self._length) / RATE * self._brief.tempo / 60 % 1
        return np.asarray(1 - 0.55 * np.exp(-beat / 0.16), dtype=np.float32)

    def _room(self) -> Wave:
        """What a clap leaves in the hall: noise that dies away, its highs first."""
        seconds = min(self._brief.style.echo, 0.8 * self._brief.seconds)
        n = int(seconds * RATE)
        t = np.arange(n) / RATE
        dice = self._brief.dice("room")
        air = dice.standard_normal((2, n))
        dull = np.stack([np.convolve(row, np.hanning(24) / 12, "same") for row in air])
        late = 1 - np.exp(-t / 0.015)
        tail = (0.35 * air * np.exp(-t * 16 / seconds) + dull * np.exp(-t * 6.9 / seconds)) * late
        tail *= 1.1 / np.sqrt(np.sum(tail**2) / 2)
        return np.asarray(tail, dtype=np.float32)

    def _vinyl(self) -> Wave:
        dice = self._brief.dice("vinyl")
        dust = np.zeros((2, self._length), dtype=np.float32)
        count = int(9 * self._length / RATE)
        places = dice.integers(0, self._length, count)
        side = dice.integers(0, 2, count)
        dust[side, places] = dice.exponential(0.035, count) * dice.choice([-1, 1], count)
        hiss = dice.standard_normal((2, self._length), dtype=np.float32) * np.float32(0.0012)
        return dust + hiss


def _pan(place: float) -> tuple[float, float]:
    """Gains left and right of equal power; 1 and 1 in the middle."""
    angle = (place + 1) * np.pi / 4
    return float(np.cos(angle) * 2**0.5), float(np.sin(angle) * 2**0.5)


def _amplified(track: Wave, drive: float) -> Wave:
    """An overdriven amplifier and its speaker, which lets through 90 to 4500 Hz."""
    loud = np.tanh(np.float32(drive) * track)
    bins = np.fft.rfft(loud, axis=1)
    f = np.fft.rfftfreq(track.shape[1], 1 / RATE)
    bins *= (f / 90) ** 2 / (1 + (f / 90) ** 4) ** 0.5 / (1 + (f / 4500) ** 8) ** 0.5
    return (0.32 * np.fft.irfft(bins, track.shape[1], axis=1)).astype(np.float32)
