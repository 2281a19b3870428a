"""What one generation costs by a price that is plain data.

A price says what one `unit` costs, when that was looked up and where:

    {"unit": "second", "amount": "0.10", "currency": "USD", "quantity": "duration",
     "date": "2026-10-01", "source": "https://…",
     "table": [{"when": {"resolution": "1080p"}, "amount": "0.20"}]}

`unit` is one of UNITS. `quantity` names the parameter that says how many units there are, where it
is not the usual one; it may be a file that goes in, which is measured. Of `table` the first row
whose `when` fits the parameters takes the place of `amount`. What cannot be worked out is None:
unknown, never zero.

`steps` in the place of an `amount` are for a price that changes with the quantity. Each goes
`up_to` so many units (the last one may be without an end) and says what each unit in it costs, or
what the whole step costs once it is begun:

    "steps": [{"up_to": 1, "amount": "0.03"}, {"amount": "0.015"}]
    "steps": [{"up_to": 40, "flat": "0.20"}, {"amount": "0.005"}]

`unless` names parameters, files that go in among them, with which nobody knows what it costs.

`round_up` says in wholes of how many units the provider counts, `least` how many it bills at the
least, `pixels` how many of them are a megapixel to it (a million where it says nothing). `besides`
names, in words, what is billed as well and cannot be counted beforehand: nothing is worked out
then, and the price is only shown. `live` marks what the provider's own price list told.

Where the provider counts tokens, `rates` say what a million of each sort costs; `of_tokens` makes
the actual cost of them when the provider has told its counts. An estimate adds what the text costs
that goes in:

    "rates": {"text_in": "5.00", "text_cached": "1.25", "image_out": "30.00"}
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from providers.contract import Json, Money
from providers.quantities import UNITS as UNITS
from providers.quantities import counted, longest_answer, number, text_tokens

CURRENCY = re.compile(r"[A-Z]{3}")
A_MILLION = 1_000_000
MOST_STEPS = 20


class BadPrice(ValueError):
    """The price data is not of the form above; the sentence says where."""


def cost(price: Json, params: Mapping[str, Any], schema: Json) -> Money | None:
    """What these parameters cost; None where it cannot be worked out. Raises BadPrice."""
    check(price)
    values = _defaults(schema) | dict(params)
    is_beyond = price.get("besides") or any(values.get(name) for name in price.get("unless") or ())
    amount = None if is_beyond else _estimate(price, values)
    return None if amount is None else Money(amount, price.get("currency", "USD"))


def check(price: Json) -> None:
    """Raise BadPrice when this is no price."""
    unit = price.get("unit") if isinstance(price, dict) else None
    if not isinstance(unit, str) or unit not in UNITS:
        raise BadPrice("The unit of a price is one of " + ", ".join(UNITS) + ".")
    if not CURRENCY.fullmatch(str(price.get("currency", "USD"))):
        raise BadPrice("The currency of a price is three capital letters, such as USD.")
    for name in ("quantity", "besides"):
        if not isinstance(price.get(name, ""), str):
            raise BadPrice(f"“{name}” of a price is text.")
    for name in ("round_up", "least", "pixels"):
        if name in price and not decimal(price[name], "a quantity"):
            raise BadPrice(f"“{name}” of a price is more than zero.")
    table, rates = price.get("table", []), price.get("rates", {})
    if not isinstance(price.get("unless", []), list):
        raise BadPrice("“unless” of a price is a list of parameters.")
    if not isinstance(table, list):
        raise BadPrice("The table of a price is a list.")
    for row in table:
        if not isinstance(row, dict) or not isinstance(row.get("when"), dict):
            raise BadPrice("A row of a price table has “when” and “amount”.")
        decimal(row.get("amount"))
    if not isinstance(rates, dict):
        raise BadPrice("The rates of a price are sorts of tokens with their amounts.")
    for rate in rates.values():
        decimal(rate)
    if "amount" in price and "steps" in price:
        raise BadPrice("A price has either an amount or steps, not both.")
    if "amount" in price:
        decimal(price["amount"])
    elif "steps" in price:
        check_steps(price["steps"])
    elif not table:
        raise BadPrice("A price has an amount, steps or a table.")


def check_steps(steps: Any) -> None:
    """Raise BadPrice where these are no steps."""
    if not isinstance(steps, list) or not 0 < len(steps) <= MOST_STEPS:
        raise BadPrice(f"The steps of a price are a list of 1 to {MOST_STEPS}.")
    for step in steps:
        if not isinstance(step, dict) or ("amount" in step) == ("flat" in step):
            raise BadPrice("A step has an amount for each unit, or a flat one for the whole.")
        decimal(step.get("amount", step.get("flat")))
    ends = [decimal(step["up_to"], "a quantity") for step in steps if "up_to" in step]
    if len(ends) < len(steps) - ("up_to" not in steps[-1]):
        raise BadPrice("Only the last step may be open-ended.")
    if not all(one < next for one, next in pairwise((Decimal(0), *ends))):
        raise BadPrice("Each step ends further up than the one before.")


def files_that_count(price: Json) -> set[str]:
    """The parameters of which it matters what files they were given."""
    return {str(price.get("quantity")), *map(str, price.get("unless") or ())}


def latest(shipped: Json | None, price: Json | None) -> Json | None:
    """The price to go by, of the one that ships and the one that the provider's price list told
    (`live`). The list has one amount, so it goes before an older one of that form only."""
    if not price or not price.get("live"):
        return shipped
    if shipped is None or shipped.get("live"):
        return price
    plain = "amount" in shipped and not shipped.get("table")
    newer = str(price.get("date", "")) >= str(shipped.get("date", ""))
    same = price.get("unit") == shipped["unit"] and not price.get("besides")
    return shipped | price if plain and newer and same else shipped


def of_tokens(price: Json | None, counts: Mapping[str, int]) -> Money | None:
    """What was used, by the price's `rates`; None where a rate or every count is missing: a sort
    that no rate is known of would be guessed, and too low."""
    rates = (price or {}).get("rates") or {}
    used = {sort: count for sort, count in counts.items() if count}
    if price is None or not used or not used.keys() <= rates.keys():
        return None
    total = sum((decimal(rates[sort]) * count for sort, count in used.items()), Decimal(0))
    return Money(total / A_MILLION, price.get("currency", "USD"))


def decimal(value: Any, what: str = "an amount of money") -> Decimal:
    """A number of a price. Raises BadPrice."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise BadPrice(f"“{value}” is not {what}.") from None
    if not amount.is_finite() or amount < 0:
        raise BadPrice(f"{what.capitalize()} is zero or more.")
    return amount


def _defaults(schema: Json) -> dict[str, Any]:
    return {
        name: node["default"]
        for name, node in schema.get("properties", {}).items()
        if isinstance(node, dict) and node.get("default") is not None
    }


def _estimate(price: Json, values: Mapping[str, Any]) -> Decimal | None:
    rates = price.get("rates") or {}
    if price["unit"] == "million tokens" and {"text_in", "text_out"} <= rates.keys():
        into, out = text_tokens(values), longest_answer(values)
        if into is None or out is None:
            return None
        return (into * decimal(rates["text_in"]) + out * decimal(rates["text_out"])) / A_MILLION
    tariff, quantity = _tariff(price, values), counted(price, values)
    if tariff is None or quantity is None:
        return None
    each, results = quantity
    amount = _by_steps(tariff["steps"], each) if "steps" in tariff else None
    amount = decimal(tariff["amount"]) * each if "amount" in tariff else amount
    if amount is None:
        return None
    into = text_tokens(values) or Decimal(0)
    return amount * results + into * decimal(rates.get("text_in", 0)) / A_MILLION


def _tariff(price: Json, values: Mapping[str, Any]) -> Json | None:
    for row in price.get("table", []):
        if all(_same(values.get(name), value) for name, value in row["when"].items()):
            return dict(row)
    return price if "amount" in price or "steps" in price else None


def _same(one: Any, other: Any) -> bool:
    """Told as it may be: True is “true”, and 8 is “8.0”; but “8s” is not 8."""
    if str(one).lower() == str(other).lower():
        return True
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    first, second = (number(value) for value in (one, other))
    plain = all(str(value).replace(".", "", 1).isdigit() for value in (one, other))
    return plain and first is not None and first == second


def _by_steps(steps: list[Json], quantity: Decimal) -> Decimal | None:
    """None where the quantity goes beyond what the steps tell of."""
    total = begun = Decimal(0)
    for step in steps:
        end = min(quantity, Decimal(str(step["up_to"]))) if "up_to" in step else quantity
        if end <= begun:
            break
        flat = "flat" in step
        total += decimal(step["flat"]) if flat else decimal(step["amount"]) * (end - begun)
        begun = end
    return total if begun >= quantity else None
