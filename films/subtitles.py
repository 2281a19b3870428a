"""Subtitles of a film: what is spoken, cut into cues that can be read. Frames are whole.

A cue has at most two lines of 42 letters (21 of those that are twice as wide), is of one speaker,
stands 25 frames at 30 a second to 7 s, and as long as it takes to read 17 letters a second where
there is room for that. Two cues are two frames apart. What is spoken at once with something else
stands in a lane of its own. After the rules of the trade, as Netflix and the BBC publish them.
"""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor

from films.cue_parts import parts
from films.cue_units import Unit, joined, units, width
from films.rtl import isolated
from films.timing import silence

LETTERS_A_SECOND = 17
LONGEST = 7
"""Seconds."""
SHORTEST, LONGER, SNAPS = 25, 15, 6
"""Frames at 30 a second: of a cue at least; longer than its words, to be read; to a cut."""
APART = 2
"""Frames at any rate."""


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line on the film: `start` and `frames` of its sound. `words`: [letter of `text`,
    millisecond] of where each word begins, empty where nobody knows."""

    text: str
    start: int
    frames: int
    speaker: Hashable = None
    words: Sequence[Sequence[int]] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """`word_frames`: how long each word of `text` is spoken, as `text.split()` has them."""

    start_frame: int
    frames: int
    text: str
    word_frames: tuple[int, ...] = ()

    @property
    def end_frame(self) -> int:
        return self.start_frame + self.frames


def cues(
    lines: Sequence[SpokenLine],
    fps: Fraction,
    cuts: Sequence[int] = (),
    letters_a_second: int = LETTERS_A_SECOND,
) -> list[Cue]:
    """The cues of these lines, in the order in which they begin. `cuts`: the frames on which shots
    begin."""
    found: list[Cue] = []
    for lane in _lanes(lines):
        spoken = [cue for line in lane for cue in _of_line(line, fps)]
        found += _timed(spoken, fps, sorted(cuts), letters_a_second)
    return sorted(found, key=lambda cue: (cue.start_frame, cue.end_frame))


def _lanes(lines: Sequence[SpokenLine]) -> list[list[SpokenLine]]:
    """Lines that do not sound at once with another of their lane."""
    lanes: list[list[SpokenLine]] = []
    for line in sorted(lines, key=lambda one: one.start):
        ends = (lane[-1].start + lane[-1].frames for lane in lanes)
        free = next((at for at, end in enumerate(ends) if end <= line.start), None)
        if free is None:
            lanes.append([line])
        else:
            lanes[free].append(line)
    return lanes


def _of_line(line: SpokenLine, fps: Fraction) -> list[Cue]:
    words = tuple((one[0], one[1]) for one in line.words if len(one) == 2)
    found = _cut(line.text, words, line.frames, fps)
    return [replace(cue, start_frame=line.start + cue.start_frame) for cue in found]


@lru_cache(maxsize=4096)
def _cut(
    text: str, words: tuple[tuple[int, int], ...], frames: int, fps: Fraction
) -> tuple[Cue, ...]:
    """The cues of a line that begins at frame 0. Kept: a board that is looked at again has mostly
    the same lines."""
    found = units(text, words, floor(frames * 1000 / fps))
    return tuple(_cue(rows, frames, fps) for rows in parts(found))


def _cue(rows: Sequence[Sequence[Unit]], frames: int, fps: Fraction) -> Cue:
    line_units = [unit for row in rows for unit in row]
    words = [unit for row in rows for at, unit in enumerate(row) if unit.spaced or not at]
    edges = [_frame(unit.start, fps) for unit in words]
    edges.append(max(min(frames, _frame(line_units[-1].end, fps) + 1), edges[0] + 1))
    return Cue(
        start_frame=edges[0],
        frames=edges[-1] - edges[0],
        text="\n".join(isolated(joined(row)) for row in rows),
        word_frames=tuple(behind - edge for edge, behind in pairwise(edges)),
    )


def _frame(microseconds: int, fps: Fraction) -> int:
    return microseconds * fps.numerator // (fps.denominator * 1_000_000)


def _timed(
    spoken: Sequence[Cue], fps: Fraction, cuts: Sequence[int], letters_a_second: int
) -> list[Cue]:
    """Each as long as it can be read, on the cuts beside it, apart from the next."""
    shortest, longer, snaps = (silence(one, fps) for one in (SHORTEST, LONGER, SNAPS))
    longest = floor(LONGEST * fps)
    starts: list[int] = []
    for cue in spoken:
        start = _snapped(cue.start_frame, cuts, snaps)
        if starts and start < starts[-1] + shortest + APART:
            # The one before it was too short to be read: this one may wait a moment.
            latest = max(start, cue.start_frame) + longer
            start = max(min(starts[-1] + shortest, latest), starts[-1] + 1) + APART
        starts.append(start)
    found = []
    for at, (cue, start) in enumerate(zip(spoken, starts, strict=True)):
        end = max(cue.end_frame, start + 1)
        needed = start + ceil(width(cue.text) * fps / letters_a_second)
        end = max(start + shortest, min(max(needed, end), end + longer))
        on_cut = _snapped(end, cuts, snaps)
        end = on_cut if on_cut - start >= shortest else end
        end = min(end, start + longest)
        if at + 1 < len(starts):
            end = max(start + 1, min(end, starts[at + 1] - APART))
        found.append(replace(cue, start_frame=start, frames=end - start))
    return found


def _snapped(frame: int, cuts: Sequence[int], near: int) -> int:
    """The cut that is nearest, of these in their order; the frame itself where none is near."""
    at = bisect_left(cuts, frame)
    beside = [cut for cut in cuts[max(0, at - 1) : at + 1] if abs(cut - frame) <= near]
    return min(beside, key=lambda cut: abs(cut - frame), default=frame)
