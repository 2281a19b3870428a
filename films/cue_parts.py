"""Subtitles: a spoken line cut into cues of one or two rows, where it reads best of all that
fits."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from films.cue_units import CLAUSE, SENTENCE, WIDEST, Unit

LONGEST = 7_000_000
SHORTEST = 25_000_000 // 30
"""Microseconds, as all times here."""
PAUSE = 400_000
"""Of silence behind a word, from which on a cue should end there."""
PER_CUE, AT_CLAUSE, AT_WORD, HURRIED = 1_000, 400, 1_600, 1_500
MIXED, OVER_PAUSE = 900, 3_000
"""What speaks against a further cue, a break at a comma or at a word, a cue too short to read, one
that has the end of a sentence and a part of the next, and one over a pause; beside them stands a
tenth of the square of its width, so that they get even."""
ROW_ENDS = 6
"""Letters by which two rows may differ more where the first ends at a comma, or a sentence."""


def parts(units: Sequence[Unit]) -> list[list[Sequence[Unit]]]:
    """The rows of each cue."""
    line = _Line(units)
    if units and line.fits(0, len(units)) and not line.has_pauses:
        return [line.rows(0, len(units))]  # The cost of another cue is more than it could save.
    best: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(units) + 1):
        options = []
        for start in range(end - 1, -1, -1):
            if start < end - 1 and not line.fits(start, end):
                break
            options.append((best[start][0] + line.cost(start, end), start))
        best.append(min(options))
    found: list[list[Sequence[Unit]]] = []
    end = len(units)
    while end:
        start = best[end][1]
        found.append(line.rows(start, end))
        end = start
    return found[::-1]


class _Line:
    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units
        self._behind = list(accumulate((unit.width + unit.spaced for unit in units), initial=0))

        self._sentences = list(accumulate((one.ends == SENTENCE for one in units), initial=0))
        silent = (after.start - one.end > PAUSE for one, after in pairwise(units))
        self._pauses = list(accumulate(silent, initial=0))

    def width(self, start: int, end: int) -> int:
        """As one row; a space before it does not count."""
        if start == end:
            return 0
        return self._behind[end] - self._behind[start] - self._units[start].spaced

    def fits(self, start: int, end: int) -> bool:
        spoken = self._units[end - 1].end - self._units[start].start
        return spoken <= LONGEST and self.row(start, end) is not None

    def row(self, start: int, end: int) -> int | None:
        """Where the first row ends: at the end where one is enough; None where two are not."""
        if self.width(start, end) <= WIDEST:
            return end
        if self.width(start, end) > 2 * WIDEST + 1:
            return None
        rows = []
        for at in range(start + 1, end):
            first, second = self.width(start, at), self.width(at, end)
            if max(first, second) <= WIDEST:
                rows.append((abs(first - second) - ROW_ENDS * self._units[at - 1].ends, at))
        return min(rows)[1] if rows else None

    def rows(self, start: int, end: int) -> list[Sequence[Unit]]:
        middle = self.row(start, end) or end
        return [row for row in (self._units[start:middle], self._units[middle:end]) if row]

    @property
    def has_pauses(self) -> bool:
        return self._pauses[-1] > 0

    def cost(self, start: int, end: int) -> int:
        last = self._units[end - 1]
        ends = SENTENCE if end == len(self._units) else last.ends
        cost = PER_CUE + {SENTENCE: 0, CLAUSE: AT_CLAUSE}.get(ends, AT_WORD)
        if last.end - self._units[start].start < SHORTEST:
            cost += HURRIED
        if ends != SENTENCE and self._sentences[end] > self._sentences[start]:
            cost += MIXED
        cost += OVER_PAUSE * (self._pauses[end - 1] - self._pauses[start])
        return cost + self.width(start, end) ** 2 // 10
