"""What waits for the user's decision, in one place: what asks for one is counted and listed here.

That is what may have been charged (work whose fate is unknown, and reserves that work left open
when it was cancelled, failed or sent again before its cost was known), results that are kept
unchecked, and work that is held since its database was restored.
"""

from typing import NamedTuple

from production import doubts, unchecked
from production.models import Generation, UncheckedResult
from production.side_figures import SideFigures, side_figures


class Decisions(NamedTuple):
    """`cards` are the newest generations whose fate is unknown, `kept` the newest results that are
    kept unchecked, `figures` how many wait in all."""

    cards: list[Generation]
    kept: list[UncheckedResult]
    figures: SideFigures

    @property
    def elsewhere(self) -> int:
        """Doubts that have no card here."""
        return max(0, self.figures.doubts - len(self.cards))


def listed(most: int) -> Decisions:
    figures = side_figures()
    return Decisions(
        list(doubts.open_doubts().select_related("project")[:most]) if figures.doubts else [],
        list(unchecked.open_unchecked()[:most]) if figures.unchecked else [],
        figures,
    )
