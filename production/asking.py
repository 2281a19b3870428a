"""When a press of a button wants one more yes: above a sum that the user sets, and where one press
would order at a price that nobody knows."""

from dataclasses import dataclass

from preferences import store
from production.orders import Estimate

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Yes:
    """What the user agreed to, as the question put it: so many micros of USD at most, `UNKNOWN`, or
    "" for nothing. A price that has risen since is asked about again."""

    to: str = ""

    def covers(self, price: Estimate) -> bool:
        if price.usd is None:
            return self.to == UNKNOWN
        return self.to.isascii() and self.to.isdigit() and price.usd <= int(self.to[:18])


def wants_yes(price: Estimate, yes: Yes, *, unknown: bool) -> bool:
    """`unknown`: a price that nobody knows is asked about, too."""
    if yes.covers(price):
        return False
    if price.usd is None:
        return unknown
    limit = store.get("ask_above")
    return limit is not None and price.usd > limit


def in_form(price: Estimate) -> str:
    """What a yes to this price says (`Yes.to`)."""
    return UNKNOWN if price.usd is None else str(price.usd)
