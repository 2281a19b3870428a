"""When a press of a button wants one more yes: above a sum and a number of results that the user
sets, and where one press would order at a price that nobody knows."""

from dataclasses import dataclass

from preferences import store
from production.estimates import Estimate

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Yes:
    """What the user agreed to, as the question put it: so many micros of USD at most, or `UNKNOWN`,
    and so many results, as in "1200x30"; "" for nothing. A price that has risen is asked about
    again."""

    to: str = ""

    def covers(self, price: Estimate, results: int = 1) -> bool:
        sum_, _, number = self.to.partition("x")
        if results > _whole(number or "1"):
            return False
        if price.usd is None:
            return sum_ == UNKNOWN
        return price.usd <= _whole(sum_)


def _whole(text: str) -> int:
    return int(text[:18]) if text.isascii() and text.isdigit() else -1


def wants_yes(price: Estimate, yes: Yes, *, unknown: bool, results: int = 1) -> bool:
    """`unknown`: a price that nobody knows is asked about, too."""
    if yes.covers(price, results):
        return False
    if are_many(results) or (price.usd is None and unknown):
        return True
    limit = store.get("ask_above")
    return price.usd is not None and limit is not None and price.usd > limit


def are_many(results: int) -> bool:
    """More than the user wants to order unasked."""
    limit = store.get("ask_above_results")
    return limit is not None and results > limit


def in_form(price: Estimate, results: int = 1) -> str:
    """What a yes to this says (`Yes.to`)."""
    said = UNKNOWN if price.usd is None else str(price.usd)
    return f"{said}x{results}" if results > 1 else said
