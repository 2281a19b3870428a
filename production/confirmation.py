"""When an order wants one more yes: above a sum and a number of results that the user sets, and
where one press would order at a price that nobody knows. Every door passes on the yes that it has;
without one nothing is ordered, and `YesWanted` tells what is to be asked."""

from dataclasses import dataclass

from ledger.money import in_words
from preferences import store
from production.estimates import Estimate
from production.order_requests import OrderRejected

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Yes:
    """What the user agreed to, as the question put it (`to`): so many micros of USD at most, or
    `UNKNOWN`, and so many results, as in "1200x30"; "" for nothing. A price that has risen is asked
    about again.

    `given` says where it was agreed to before, whatever it costs: a film's purse, an option of a
    command. `any_number`: so is how many there are, in so many words. `asks_unknown`: a price that
    nobody knows is asked about, too; elsewhere the order itself says yes to that
    (`OrderRequest.accept_unknown`).
    """

    to: str = ""
    given: str = ""
    any_number: bool = False
    asks_unknown: bool = False

    def covers(self, price: Estimate, results: int = 1) -> bool:
        sum_, _, number = self.to.partition("x")
        if results > _whole(number or "1"):
            return False
        if price.usd is None:
            return sum_ == UNKNOWN
        return price.usd <= _whole(sum_)


NONE = Yes()


class YesWanted(OrderRejected):
    """Nothing was ordered: the user is to be asked about `price` and `results` first, and foremost
    about how many they are where it `is_about_number`."""

    def __init__(self, price: Estimate, results: int, *, is_about_number: bool) -> None:
        self.price, self.results, self.is_about_number = price, results, is_about_number
        super().__init__({"": [f"{self.why} Nothing was ordered."]}, "cap")

    @property
    def why(self) -> str:
        """In a sentence."""
        if self.is_about_number:
            most = f"{store.get('ask_above_results'):,}"
            return f"These are {self.results:,} results, and Settings asks before more than {most}."
        if self.price.usd is None:
            return "What this costs is unknown."
        costs, limit = in_words(self.price.usd), in_words(store.get("ask_above"))
        return f"This costs {costs}, and Settings asks before more than {limit}."


def want(price: Estimate, yes: Yes, results: int = 1) -> None:
    """Raises YesWanted where the user is to be asked, and has not agreed to this."""
    if yes.given or yes.covers(price, results):
        return
    is_many = are_many(results) and not yes.any_number
    if is_many or (price.usd is None and yes.asks_unknown) or _is_much(price):
        raise YesWanted(price, results, is_about_number=is_many)


def are_many(results: int) -> bool:
    """More than the user wants to order unasked."""
    limit = store.get("ask_above_results")
    return limit is not None and results > limit


def in_form(price: Estimate, results: int = 1) -> str:
    """What a yes to this says (`Yes.to`)."""
    price_text = UNKNOWN if price.usd is None else str(price.usd)
    return f"{price_text}x{results}" if results > 1 else price_text


def _is_much(price: Estimate) -> bool:
    limit = store.get("ask_above")
    return price.usd is not None and limit is not None and price.usd > limit


def _whole(text: str) -> int:
    return int(text[:18]) if text.isascii() and text.isdigit() else -1
