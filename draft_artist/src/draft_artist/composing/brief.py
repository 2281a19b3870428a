"""From what was asked to what will be composed: every choice made, every bar counted."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass

import numpy as np

from draft_artist.composing import words
from draft_artist.composing.styles import MOODS, STYLES, Mood, Style
from draft_artist.composing.theory import KEYS, Key
from providers.contract import Json


@dataclass(frozen=True)
class Brief:
    """`lengths` are the beats of each bar. `seconds` is the whole, of which a piece that does not
    loop spends `ring` at its end on a last chord.
    """

    genre: str
    mood: str
    key: Key
    tempo: float
    lengths: tuple[int, ...]
    meter: int
    seconds: float
    ring: float
    seed: int

    @property
    def style(self) -> Style:
        return STYLES[self.genre]

    @property
    def feeling(self) -> Mood:
        return MOODS[self.mood]

    def dice(self, *what: str) -> np.random.Generator:
        """Chance for one purpose: a change in one part leaves the others as they were."""
        return np.random.default_rng([self.seed, zlib.crc32("/".join(what).encode())])


def decide(params: Json, seed: int) -> Brief:
    """Parameters win over the prompt's words, words over what the genre likes and the dice."""
    text = str(params.get("prompt") or "")
    dice = np.random.default_rng([seed, zlib.crc32(text.encode())])
    genre = _chosen(params["genre"]) or words.genre(text) or str(dice.choice(list(STYLES)))
    style = STYLES[genre]
    mood = _chosen(params["mood"]) or words.mood(text) or str(dice.choice(style.moods))
    key = _key(params, text, style, MOODS[mood], dice)
    meter = words.beats_per_bar(text)
    wanted = params.get("tempo") or words.tempo(text)
    low, high = style.tempo
    usual = float(np.clip(dice.uniform(low, high) * MOODS[mood].tempo, 45, 190))
    seconds = float(params["duration"])
    ring = 0.0 if params["loop"] else min(3.0, 0.2 * seconds)
    lengths = (
        _exact_bars(float(wanted), seconds - ring, meter)
        if wanted
        else [meter] * _round_bars(usual * (seconds - ring) / 60 / meter)
    )
    tempo = float(wanted) if wanted and ring else sum(lengths) * 60 / (seconds - ring)
    return Brief(
        genre=genre,
        mood=mood,
        key=key,
        tempo=tempo,
        lengths=tuple(lengths),
        meter=meter,
        seconds=seconds,
        ring=ring,
        seed=int(dice.integers(2**32)),
    )


def _chosen(value: str | None) -> str | None:
    return None if value in (None, "auto") else value


def _key(params: Json, text: str, style: Style, mood: Mood, dice: np.random.Generator) -> Key:
    written = words.key(text) or (None, None)
    likes = [mode for mode in mood.modes if not style.modes or mode in style.modes]
    tonic = int(dice.integers(12))
    mode = str(dice.choice(likes or mood.modes))
    if written[0] is not None:
        tonic = written[0]
    if chosen := _chosen(params["key"]):
        tonic = KEYS.index(chosen)
    return Key(tonic, _chosen(params["mode"]) or written[1] or mode)


def _round_bars(bars: float) -> int:
    """A number of bars that makes whole phrases, near enough to keep the tempo likely."""
    for step in (8, 4, 2, 1):
        near = max(step, step * round(bars / step))
        if abs(math.log(near / bars)) < 0.09:
            return near
    return max(1, round(bars))


def _exact_bars(tempo: float, seconds: float, meter: int) -> list[int]:
    """Bars for a tempo that was asked for: a last bar of two beats rather than another tempo."""
    beats = tempo * seconds / 60
    whole, rest = divmod(max(beats, meter), meter)
    lengths = [meter] * int(whole)
    if meter == 4 and 1 <= rest < 3:
        lengths.append(2)
    elif rest >= meter / 2:
        lengths.append(meter)
    return lengths
