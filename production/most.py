"""The most that an order may cost, as the user says it: held against what is known of its price,
and shared over what is not.

All amounts are micros of USD.
"""

from collections.abc import Sequence

from production.models import Generation
from production.money import MICROS, MOST, in_usd, in_words


class AboveMost(Exception):
    """What is known of the price does not fit into the most. The sentence says why."""


def share(generations: Sequence[Generation], most: int | None) -> None:
    """Give each generation of an order its part in `most_micros`: what is known of its price, and
    of the rest as much as the others. The parts add up to the most to the last micro.

    Raises AboveMost.
    """
    if most is None:
        return
    prices = [price_in_usd(generation) for generation in generations]
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
    for generation, price in zip(generations, prices, strict=True):
        takes_part = price is None or not unknown
        generation.most_micros = (price or 0) + (next(parts) if takes_part else 0)


def hold(generation: Generation) -> None:
    """Raise AboveMost where today's price of one generation is above what the user let it cost."""
    price = price_in_usd(generation)
    if generation.most_micros is not None and price is not None and price > generation.most_micros:
        raise AboveMost(
            f"It costs {in_words(price)} today, and that is above the most of "
            f"{in_words(generation.most_micros)} that you entered for it."
        )


def price_in_usd(generation: Generation) -> int | None:
    """Its estimate; None where that is unknown, be it for the want of an exchange rate."""
    if generation.estimate_micros is None:
        return None
    return in_usd(generation.estimate_micros, generation.currency)


def wrong(most: int | None) -> str:
    """Why this cannot be the most of an order; "" where it can."""
    if most is not None and not 0 <= most <= MOST * MICROS:
        return f"The most is between 0 and {MOST:,} $.".replace(",", " ")
    return ""


def _parts(whole: int, number: int) -> list[int]:
    each, left = divmod(whole, number)
    return [each + (position < left) for position in range(number)]
