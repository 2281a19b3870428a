"""A price that is plain data (`providers.pricing`), in words for people."""

from decimal import Decimal

from foundation import written
from providers import currencies
from providers.contract import Json
from providers.pricing import decimal


def in_words(price: Json) -> str:
    """ "0.04 $ per image", "0.20 $ up to 40 seconds, then 0.005 $ per second"."""
    sign = currencies.sign(price.get("currency", "USD"))
    besides = f", and {price['besides']}" if price.get("besides") else ""
    if "steps" in price and not price.get("table"):
        return _steps_in_words(price["steps"], price["unit"], sign) + besides
    tariffs = [*price.get("table", []), *([price] if "amount" in price or "steps" in price else [])]
    amounts = [amount for tariff in tariffs for amount in _amounts(tariff)]
    low, high = min(amounts), max(amounts)
    span = written.number(f"{low:f}" if low == high else f"{low:f}–{high:f}")
    return f"{span} {sign} per {price['unit']}{besides}"


def _amounts(tariff: Json) -> list[Decimal]:
    tariffs = tariff.get("steps") or [tariff]
    return [decimal(one.get("amount", one.get("flat"))) for one in tariffs]


def _steps_in_words(steps: list[Json], unit: str, sign: str) -> str:
    parts = []
    for step in steps:
        amount = decimal(step.get("amount", step.get("flat")))
        each = "" if "flat" in step else f" per {unit}"
        end = f" up to {step['up_to']}{'' if each else f' {unit}s'}" if "up_to" in step else ""
        parts.append(f"{written.number(f'{amount:f}')} {sign}{each}{end}")
    return ", then ".join(parts)
