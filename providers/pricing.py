"""What one generation costs by a price that is plain data.

A price says what one `unit` costs, when that was looked up and where:

    {"unit": "second", "amount": "0.10", "currency": "USD", "quantity": "duration",
     "date": "2026-10-01", "source": "https://…",
     "table": [{"when": {"resolution": "1080p"}, "amount": "0.20"}]}

`unit` is one of UNITS. `quantity` names the parameter that says how many units there are, where it
is not the usual one. Of `table` the first row whose `when` fits the parameters takes the place of
`amount`. What cannot be worked out is None: unknown, never zero.

Where the provider counts tokens, `rates` say what a million of each sort costs; `of_tokens` makes
the actual cost of them when the provider has told its counts:

    "rates": {"text_in": "5.00", "image_out": "30.00"}
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from providers.contract import Json, Money

NUMBER = re.compile(r"\d+(?:\.\d+)?")
SIDES = re.compile(r"(\d{2,5})\s*[x*×]\s*(\d{2,5})")
COUNT_NAMES = ("num_images", "num_outputs", "n", "number_of_images", "max_images")
SECONDS_NAMES = ("duration", "duration_seconds", "seconds", "length")
TEXT_NAMES = ("prompt", "text", "input")


class BadPrice(ValueError):
    """The price data is not of the form above; the sentence says where."""


def cost(price: Json, params: Mapping[str, Any], schema: Json) -> Money | None:
    """What these parameters cost; None where it cannot be worked out. Raises BadPrice."""
    check(price)
    given = _defaults(schema) | dict(params)
    amount = _amount(price, given)
    quantity = _quantity(price, given)
    if amount is None or quantity is None:
        return None
    return Money(amount * quantity, price.get("currency", "USD"))


def check(price: Json) -> None:
    """Raise BadPrice when this is no price."""
    if not isinstance(price, dict) or price.get("unit") not in UNITS:
        raise BadPrice("The unit of a price is one of " + ", ".join(UNITS) + ".")
    if not re.fullmatch(r"[A-Z]{3}", str(price.get("currency", "USD"))):
        raise BadPrice("The currency of a price is three capital letters, such as USD.")
    table = price.get("table", [])
    if not isinstance(table, list):
        raise BadPrice("The table of a price is a list.")
    for row in table:
        if not isinstance(row, dict) or not isinstance(row.get("when"), dict):
            raise BadPrice("A row of a price table has “when” and “amount”.")
        _decimal(row.get("amount"))
    for rate in price.get("rates", {}).values():
        _decimal(rate)
    if "amount" in price:
        _decimal(price["amount"])
    elif not table:
        raise BadPrice("A price has an amount or a table.")


def of_tokens(price: Json | None, counts: Mapping[str, int]) -> Money | None:
    """What was used, by the price's `rates`; None where a rate or every count is missing."""
    rates = (price or {}).get("rates") or {}
    used = {sort: count for sort, count in counts.items() if count}
    if price is None or not used or not used.keys() <= rates.keys():
        return None
    total = sum((_decimal(rates[sort]) * count for sort, count in used.items()), Decimal(0))
    return Money(total / 1_000_000, price.get("currency", "USD"))


def in_words(price: Json) -> str:
    """ "0.04 $ per image"."""
    amounts = [_decimal(row["amount"]) for row in price.get("table", [])]
    if "amount" in price:
        amounts.append(_decimal(price["amount"]))
    sign = "$" if price.get("currency", "USD") == "USD" else price["currency"]
    low, high = min(amounts), max(amounts)
    span = f"{low:f}" if low == high else f"{low:f}–{high:f}"
    return f"{span} {sign} per {price['unit']}"


def _decimal(value: Any) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise BadPrice(f"“{value}” is not an amount of money.") from None
    if not amount.is_finite() or amount < 0:
        raise BadPrice("An amount of money is zero or more.")
    return amount


def _defaults(schema: Json) -> dict[str, Any]:
    return {
        name: node["default"]
        for name, node in schema.get("properties", {}).items()
        if isinstance(node, dict) and node.get("default") is not None
    }


def _amount(price: Json, given: Mapping[str, Any]) -> Decimal | None:
    for row in price.get("table", []):
        if all(str(given.get(name)) == str(value) for name, value in row["when"].items()):
            return _decimal(row["amount"])
    return _decimal(price["amount"]) if "amount" in price else None


def _quantity(price: Json, given: Mapping[str, Any]) -> Decimal | None:
    named = price.get("quantity")
    if named:
        return _number(given.get(named))
    return UNITS[price["unit"]](given)


def _number(value: Any) -> Decimal | None:
    """8, "8", "8s" or "auto" (None)."""
    if isinstance(value, bool) or value is None:
        return None
    found = NUMBER.search(str(value))
    return Decimal(found[0]) if found else None


def _first(given: Mapping[str, Any], names: tuple[str, ...]) -> Decimal | None:
    return next((_number(given[name]) for name in names if given.get(name) is not None), None)


def _runs(given: Mapping[str, Any]) -> Decimal | None:
    return Decimal(1)


def _images(given: Mapping[str, Any]) -> Decimal | None:
    return _first(given, COUNT_NAMES) or Decimal(1)


def _seconds(given: Mapping[str, Any]) -> Decimal | None:
    return _first(given, SECONDS_NAMES)


def _minutes(given: Mapping[str, Any]) -> Decimal | None:
    seconds = _seconds(given)
    return None if seconds is None else seconds / 60


def _megapixels(given: Mapping[str, Any]) -> Decimal | None:
    """From width and height, a size such as "1024x768", or an object with both."""
    for name in ("image_size", "size", "resolution"):
        if isinstance(given.get(name), Mapping):
            return _megapixels(given[name])
    width, height = _number(given.get("width")), _number(given.get("height"))
    if width is None or height is None:
        texts = (str(given.get(name, "")) for name in ("size", "image_size", "resolution"))
        sides = next((found for text in texts if (found := SIDES.search(text))), None)
        if sides is None:
            return None
        width, height = Decimal(sides[1]), Decimal(sides[2])
    return width * height / 1_000_000 * (_images(given) or 1)


def _thousand_characters(given: Mapping[str, Any]) -> Decimal | None:
    text = next((given[name] for name in TEXT_NAMES if isinstance(given.get(name), str)), None)
    return None if text is None else Decimal(len(text)) / 1000


def _million_tokens(given: Mapping[str, Any]) -> Decimal | None:
    """The longest answer that is allowed, and the text that goes in at four letters a token."""
    text = next((given[name] for name in TEXT_NAMES if isinstance(given.get(name), str)), None)
    longest = _first(given, ("max_output_tokens", "max_tokens")) or Decimal(1000)
    return None if text is None else (Decimal(len(text)) / 4 + longest) / 1_000_000


UNITS: dict[str, Callable[[Mapping[str, Any]], Decimal | None]] = {
    "run": _runs,
    "image": _images,
    "second": _seconds,
    "minute": _minutes,
    "megapixel": _megapixels,
    "1000 characters": _thousand_characters,
    "million tokens": _million_tokens,
}
