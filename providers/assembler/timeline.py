"""The film as segments: bodies of shots and the seams between them, in frames alone.

A transition of T frames takes ⌊T/2⌋ of them before the cut and the rest after it, out of both
shots, so that no cut moves. It may take no more than half of either neighbour: a shot between two
transitions always keeps a frame of its own, and changing one transition never changes another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from providers.assembler.edit_list import Shot


@dataclass(frozen=True)
class Piece:
    """Frames of one shot, from its own cut: below 0 and from its `frames` on are its handles."""

    shot: int
    first: int
    frames: int

    @property
    def end(self) -> int:
        return self.first + self.frames


@dataclass(frozen=True)
class Segment:
    """What is made and kept as one file: a body, or a seam, which has a `transition` and leads from
    `going` (None is black, at the film's beginning) to `coming` (None is black, at its end)."""

    start: int
    coming: Piece | None
    transition: str = ""
    going: Piece | None = None

    @property
    def frames(self) -> int:
        return self.pieces[0].frames

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """One at least."""
        return tuple(one for one in (self.going, self.coming) if one)


@dataclass(frozen=True)
class Timeline:
    """`shortened` are the shots whose transition is not as long as was asked: shot → frames."""

    segments: tuple[Segment, ...]
    shortened: dict[int, int]
    starts: tuple[int, ...]


def timeline(shots: Sequence[Shot], fade_out: int = 0) -> Timeline:
    """`fade_out`: in so many of its last frames the film goes to black, in half of its last shot
    at most."""
    lengths = [_transition(shots, place) for place in range(len(shots))]
    before = [0 if place == 0 else length // 2 for place, length in enumerate(lengths)]
    after = [length - head for length, head in zip(lengths, before, strict=True)]
    fade_out = min(fade_out, (shots[-1].frames - 1) // 2)
    segments, starts, cut = [], [], 0
    for place, shot in enumerate(shots):
        starts.append(cut)
        if length := lengths[place]:
            going = Piece(place - 1, shots[place - 1].frames - before[place], length)
            coming = Piece(place, -before[place], length)
            segments.append(
                Segment(cut - before[place], coming, shot.transition, going if place else None)
            )
        behind = before[place + 1] if place + 1 < len(shots) else fade_out
        body = shot.frames - after[place] - behind
        segments.append(Segment(cut + after[place], Piece(place, after[place], body)))
        cut += shot.frames
    if fade_out:
        last = Piece(len(shots) - 1, shots[-1].frames - fade_out, fade_out)
        segments.append(Segment(cut - fade_out, None, "dissolve", last))
    shortened = {
        place: lengths[place]
        for place, shot in enumerate(shots)
        if shot.transition != "cut" and lengths[place] < shot.transition_frames
    }
    return Timeline(tuple(segments), shortened, tuple(starts))


def _transition(shots: Sequence[Shot], place: int) -> int:
    """How many frames the transition into a shot has."""
    shot = shots[place]
    if shot.transition == "cut":
        return 0
    after = shot.frames // 2
    if place == 0:
        return min(shot.transition_frames, after)
    before = (shots[place - 1].frames - 1) // 2
    return min(shot.transition_frames, 2 * before + 1, 2 * after)


def needed(segments: Sequence[Segment], shot: int) -> tuple[int, int]:
    """The frames of a shot that these segments show, from its cut: (first, end)."""
    pieces = [piece for one in segments for piece in one.pieces if piece.shot == shot]
    return min(piece.first for piece in pieces), max(piece.end for piece in pieces)
