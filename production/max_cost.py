"""The most that an order may cost, as the user says it: held against what is known of its price,
and shared over what is not.

All amounts are micros of USD.
"""

from collections.abc import Sequence

from ledger.money import MICROS, MOST, in_usd, in_words
from production.models import Generation


class AboveMost(Exception):
    """What is known of the price does not fit into the most. The sentence says why."""


def share(prices: Sequence[int | None], most: int | None) -> list[int | None]:
    """What each result of an order may cost, where all together may cost `most`: what is known of
    its price, and of the rest as much as the others. The parts add up to the most to the last
    micro; they are None where there is no most.

    Raises AboveMost.
    """
    if most is None or not prices:
        return [None] * len(prices)
    known = sum(price for price in prices if price is not None)
    rest = most - known
    if rest < 0:
        costs = f"It costs {in_words(known)}"
        if None in prices:
            costs = f"{in_words(known)} of its price is known"
        raise AboveMost(f"{costs}, and that is above the most of {in_words(most)}.")
    unknown = prices.count(None)
    if rest < unknown:
        raise AboveMost(
            f"The most of {in_words(most)} leaves nothing for what has an unknown price. "
            "Enter more."
        )
    parts = iter(_parts(rest, unknown or len(prices)))
    return [(price or 0) + (next(parts) if price is None or not unknown else 0) for price in prices]


def hold(generation: Generation) -> None:
    """Raise AboveMost where today's price of one generation is above what the user let it cost."""
    price = None
    if generation.estimate_micros is not None:
        price = in_usd(generation.estimate_micros, generation.currency)
    if generation.most_micros is not None and price is not None and price > generation.most_micros:
        raise AboveMost(
            f"It costs {in_words(price)} today, and that is above the most of "
            f"{in_words(generation.most_micros)} that you entered for it."
        )


def want_within(price: int | None, share: int) -> None:
    """Raise AboveMost where what is known of a price does not fit into its share of the most."""
    if price is not None and price > share:
        raise AboveMost(
            f"One result may cost {in_words(price)}, and the most leaves {in_words(share)} for it. "
            "Enter more."
        )


def wrong(most: int | None) -> str:
    """Why this cannot be the most of an order; "" where it can."""
    if most is not None and not 0 <= most <= MOST * MICROS:
        return f"The most is between 0 and {MOST:,} $.".replace(",", " ")
    return ""


def _parts(whole: int, number: int) -> list[int]:
    each, left = divmod(whole, number)
    return [each + (position < left) for position in range(number)]
