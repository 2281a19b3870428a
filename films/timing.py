"""When what is spoken: where the lines of a shot begin, how long it gets by them, and where all of
it stands on the film. Frames are whole, of the film's rate; no floats.

Silences are told in frames at 30 a second, and are as long at any other rate.
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import ceil

from films.script.speech import milliseconds_of

FIRST, BETWEEN, OTHER_SPEAKER, BEAT, LAST = 9, 8, 15, 24, 12
"""Before the first word, between lines, at a change of speaker, for a (beat), after the last."""
FASTEST = Fraction(115, 100)
"""How much faster words may be played without sounding hurried."""
SLOWEST_VOICE, FASTEST_VOICE = Fraction(1, 2), Fraction(2)
"""Bounds of a voice's factor, so that one odd file does not mislead."""
_PAUSE = re.compile(r"\b(?:beat|pause|silence|stille)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line with its length: `frames` is that of its voice, or estimated. `offset`: where it
    begins in its shot, None where that is worked out. `pause`: there is a (beat) before it."""

    speaker: Hashable
    frames: int
    dual: bool = False
    pause: bool = False
    offset: int | None = None


class Way(StrEnum):
    """What can be done where the words do not fit into their shot."""

    LONGER = "longer"
    FASTER = "faster"
    OVER_CUT = "over the cut"
    SHORTER = "shorter"


@dataclass(frozen=True, slots=True)
class Offer:
    """`frames`: that the shot would have, or that its words hang over the cut. `tempo`: how much
    faster they would be played. `letters`: how many would have to go."""

    way: Way
    frames: int = 0
    tempo: Fraction = Fraction(1)
    letters: int = 0


@dataclass(frozen=True, slots=True)
class Timed:
    """A shot on the film. `lines` are (start on the film, frames)."""

    start: int
    frames: int
    lines: tuple[tuple[int, int], ...]


def is_pause(direction: str) -> bool:
    """Whether a (beat) is asked for before the words."""
    return _PAUSE.search(direction) is not None


def frames_of(milliseconds: int, fps: Fraction) -> int:
    """That nothing of a sound of this length is cut off."""
    return ceil(milliseconds * fps / 1000)


def factor(measured: Iterable[tuple[str, int]]) -> Fraction:
    """How much slower a voice speaks than is reckoned, by its lines so far, each (text,
    milliseconds)."""
    reckoned = spoken = 0
    for text, milliseconds in measured:
        reckoned, spoken = reckoned + milliseconds_of(text), spoken + milliseconds
    if not reckoned or not spoken:
        return Fraction(1)
    return min(max(Fraction(spoken, reckoned), SLOWEST_VOICE), FASTEST_VOICE)


def estimate(text: str, fps: Fraction, voice: Fraction = Fraction(1)) -> int:
    """Frames that a line takes before there is a voice; `voice` is its `factor`. One at least."""
    return max(1, ceil(milliseconds_of(text) * voice * fps / 1000))


def starts(lines: Sequence[Spoken], fps: Fraction) -> list[int]:
    """Where in its shot each line begins, in frames. Lines that are dual begin together with the
    one before; those behind one that was placed by hand follow it."""
    found: list[int] = []
    ends, speaker = 0, None
    for number, line in enumerate(lines):
        gap = FIRST if not number else BETWEEN if line.speaker == speaker else OTHER_SPEAKER
        at = ends + silence(gap + (BEAT if line.pause else 0), fps)
        if line.dual and found:
            at = found[-1]
        if line.offset is not None:
            at = line.offset
        found.append(at)
        ends, speaker = max(ends, at + line.frames), line.speaker
    return found


def needed(lines: Sequence[Spoken], fps: Fraction) -> int:
    """Frames of a shot in which all of this is said; 0 without a line."""
    if not lines:
        return 0
    return needed_by(zip(starts(lines, fps), (line.frames for line in lines), strict=True), fps)


def needed_by(lines: Iterable[tuple[int, int]], fps: Fraction) -> int:
    """The same of lines that stand in their shot already, as (start, frames); one at least."""
    return max(start + frames for start, frames in lines) + silence(LAST, fps)


def grown(frames: int, locked: bool, lines: Sequence[Spoken], fps: Fraction) -> int:
    """How long a shot gets by what is said in it; never shorter."""
    return frames if locked else max(frames, needed(lines, fps))


def offers(frames: int, lines: Sequence[Spoken], letters: int, fps: Fraction) -> tuple[Offer, ...]:
    """What can be done in a shot of so many frames, where its words of so many letters do not fit;
    nothing where they do."""
    wanted = needed(lines, fps)
    over = wanted - frames
    if over <= 0:
        return ()
    found = [Offer(Way.LONGER, frames=wanted)]
    spoken = sum(line.frames for line in lines if not line.dual)
    room = spoken - over
    if room > 0 and Fraction(spoken, room) <= FASTEST:
        found.append(Offer(Way.FASTER, tempo=Fraction(spoken, room)))
    found.append(Offer(Way.OVER_CUT, frames=over))
    if room > 0:
        found.append(Offer(Way.SHORTER, letters=ceil(Fraction(letters * over, spoken))))
    return tuple(found)


def on_film(shots: Sequence[tuple[int, Sequence[Spoken]]], fps: Fraction) -> list[Timed]:
    """Shots, as (frames, lines), one behind the other. A transition is centred on its cut, so that
    it moves nothing."""
    begins = accumulate((frames for frames, _ in shots), initial=0)
    return [
        Timed(
            start,
            frames,
            tuple(
                (start + at, line.frames)
                for at, line in zip(starts(lines, fps), lines, strict=True)
            ),
        )
        for start, (frames, lines) in zip(begins, shots, strict=False)
    ]


@lru_cache(maxsize=256)
def silence(frames_at_30: int, fps: Fraction) -> int:
    return ceil(frames_at_30 * fps / 30)
