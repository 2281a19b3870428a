"""What waits for the user's decision, in one place: whatever asks for one is counted
and listed here.

That is what may have been charged: work whose fate is unknown, and reserves that work left open
when it was cancelled, failed or sent again before its cost was known.
"""

from typing import NamedTuple

from production import doubts
from production.models import Generation


class Decisions(NamedTuple):
    """`cards` are the newest generations whose fate is unknown, `number` is how many decisions wait
    in all."""

    cards: list[Generation]
    number: int

    @property
    def elsewhere(self) -> int:
        return max(0, self.number - len(self.cards))


def number() -> int:
    """How many there are. One query, over the doubts alone, which are few."""
    return doubts.waiting().count()


def listed(most: int) -> Decisions:
    return Decisions(list(doubts.open_doubts().select_related("project")[:most]), number())
