"""The bars of a piece."""

from dataclasses import dataclass

from draft_artist.composing.theory import Chord


@dataclass(frozen=True)
class Bar:
    """`intensity` 0 to 1 says who plays; `place` counts the bars of the phrase, up to `phrase`."""

    start: float
    beats: int
    chord: Chord
    intensity: float
    place: int
    phrase: int
    number: int

    @property
    def is_last(self) -> bool:
        return self.place == self.phrase - 1
