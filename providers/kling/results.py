"""What a task of either API has made, and what Kling took for it."""

from decimal import Decimal, InvalidOperation
from typing import Any

from providers.contract import Charged, Json, Money
from providers.json_values import as_count, as_object, as_text, objects_in

ADDRESSES = ("url", "wav_url", "url_wav", "mp3_url", "url_mp3", "watermark_url")
MOST_DIGITS = 12
CURRENCIES = ("USD", "CNY")


def files(task: Json) -> list[Json]:
    """The results in the order in which they are counted, each by its plain address: not the one
    with a watermark, and of a sound the file that has lost nothing."""
    result = task.get("task_result")
    whole = result if isinstance(result, dict) else task
    every = [one for part in whole.values() for one in objects_in(part)]
    found = [one for one in every if any(name in one for name in ADDRESSES)]
    found.sort(key=lambda one: as_count(one.get("index")) or 0)
    addresses = [next((one[n] for n in ADDRESSES if as_text(one.get(n))), "") for one in found]
    return [one | {"url": url} for one, url in zip(found, addresses, strict=True)]


def details(task: Json, made: list[Json]) -> Json:
    """What Kling counts, and the ids by which it knows its own files again."""
    counted = units(task)
    ids = [one["id"] for one in made if isinstance(one.get("id"), str)]
    facts: Json = {} if counted is None else {"units": str(counted)}
    return facts | ({"ids": ids} if ids else {})


def cost(task: Json, rate: Decimal | None, more: Decimal | None = None) -> Money | None:
    """`rate`: what a unit is worth in USD, `more`: units that went before it. Money is told in its
    own currency by the second API; None where it is not known."""
    if (counted := units(task)) is not None:
        return None if rate is None else Money((counted + (more or 0)) * rate)
    bills = objects_in(task.get("billing"))
    amounts = [number(one.get("amount")) for one in bills if one.get("charge_type") == "cash"]
    known = [one for one in amounts if one is not None]
    named = {as_text(one.get("currency")) for one in bills}
    if more or not bills or len(known) != len(bills) or len(named) != 1:
        return None
    currency = named.pop()
    return Money(sum(known, Decimal(0)), currency) if currency in CURRENCIES else None


def units(task: Json) -> Decimal | None:
    """What Kling took for it, in units; None where it does not say."""
    if _took_money(task):
        return None
    if task.get("final_unit_deduction") is not None:
        return number(task["final_unit_deduction"])
    bills = objects_in(task.get("billing"))
    counted = [number(one.get("amount")) for one in bills if one.get("charge_type") == "unit"]
    known = [one for one in counted if one is not None]
    return sum(known, Decimal(0)) if bills and len(known) == len(bills) else None


def charged(task: Json) -> Charged:
    counted = units(task)
    return Charged.MAYBE if counted is None else Charged.YES if counted else Charged.NO


def number(value: Any) -> Decimal | None:
    try:
        decimal = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    is_sane = decimal.is_finite() and decimal >= 0 and abs(decimal.adjusted()) <= MOST_DIGITS
    return decimal if is_sane else None


def _took_money(task: Json) -> bool:
    """Whether the balance was charged beside the units, in a currency that is not told."""
    deduction = as_object(task.get("final_balance_deduction"))
    amounts = [deduction.get(name) for name in ("quota", "list_price")]
    return any(one not in (None, "") and number(one) != 0 for one in amounts)
