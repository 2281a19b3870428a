"""Amounts as whole millionths (micros) of a currency, so that sums are exact."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from foundation import user_input, written
from ledger.models import ExchangeRate
from providers import currencies
from providers.contract import Money
from providers.currencies import USD as USD

MICROS = 1_000_000
MOST = 1_000_000_000
CURRENCY = re.compile(r"[A-Z]{3}")
AMBIGUOUS = re.compile(r"[1-9]\d{0,2}(,\d{3})+")


def valid_money(value: Any) -> Money | None:
    """A price or a cost as a provider's code tells it; None for what can be none: below zero, not a
    number, more than anybody has, or in no currency."""
    try:
        amount, currency = Decimal(str(value.amount)), str(value.currency).upper()
    except (AttributeError, InvalidOperation):
        return None
    fits = amount.is_finite() and 0 <= amount <= MOST and CURRENCY.fullmatch(currency)
    return Money(amount, currency) if fits else None


def to_micros(money: Money) -> int:
    """A price in micros, rounded half up."""
    return _whole(money.amount * MICROS)


def from_micros(micros: int) -> Decimal:
    return Decimal(micros) / MICROS


def is_free(micros: int | None) -> bool:
    """Whether it is known to cost nothing. What nobody knows may cost."""
    return micros == 0


def provider_rates() -> dict[str, Decimal]:
    """What one unit of a provider's own currency is in USD, by the provider's word."""
    return {code: currency.usd for code, (currency, _) in currencies.own().items()}


class Rates:
    """What currencies are worth, looked up once: for who has many amounts."""

    @cached_property
    def _known(self) -> dict[str, Decimal]:
        own = ExchangeRate.objects.values_list("currency", "usd")
        return provider_rates() | dict(own)

    def in_usd(self, micros: int, currency: str) -> int | None:
        """Micros of USD at the user's rate, else at that of the provider whose own currency it is;
        None where there is no rate."""
        if currency == USD or micros == 0:
            return micros
        usd = self._known.get(currency)
        return None if usd is None else _whole(micros * usd)


def in_usd(micros: int, currency: str) -> int | None:
    """One amount, as `Rates.in_usd`."""
    return Rates().in_usd(micros, currency)


def in_words(micros: int | None, currency: str = USD) -> str:
    """ "0.034 $", "1.20 EUR", "unknown": cents always, finer digits only where there are any."""
    if micros is None:
        return "unknown"
    amount = from_micros(micros).normalize()
    digits = max(2, -int(amount.as_tuple().exponent))
    return f"{written.number(f'{amount:.{digits}f}')} {currencies.sign(currency)}"


def in_short(micros: int, currency: str = USD) -> str:
    """A sum as one reads it in a table: "3.42 $", "0.034 $"; never 0.00 for what is not zero."""
    amount = from_micros(micros)
    rounded = round(amount, 2 if abs(amount) >= 1 else 4)
    if micros and not rounded:
        return in_words(micros, currency)
    digits = max(2, -int(rounded.normalize().as_tuple().exponent))
    number = written.number(f"{rounded:,.{digits}f}", written.NARROW)
    return f"{number} {currencies.sign(currency)}"


def from_words(text: str) -> int:
    """Micros from what a person writes: "5", "0.034", "1,50 $". Raises ValueError in words."""
    return _whole(number_from_words(text.strip().strip("$").removesuffix(USD)) * MICROS)


def number_from_words(text: str) -> Decimal:
    """A price or amount of zero or more, with a point or a comma. Raises ValueError in words."""
    cleaned = text.strip()
    if AMBIGUOUS.fullmatch(cleaned):
        raise ValueError(
            f"“{cleaned}” can be read as an amount in two ways. "
            f"Write {cleaned.replace(',', '')} or {cleaned.replace(',', '.')}."
        )
    try:
        amount = user_input.number(cleaned.replace(",", "."))
    except user_input.TooFine:
        raise
    except user_input.TooLarge:
        amount = Decimal(-1 if cleaned.startswith("-") else MOST + 1)
    except user_input.NoNumber:
        raise ValueError(f"“{user_input.short(text)}” is not an amount of money.") from None
    if amount < 0:
        raise ValueError("An amount of money is zero or more.")
    if amount > MOST:
        raise ValueError(f"An amount of money is at most {MOST:,}.".replace(",", " "))
    return amount


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
