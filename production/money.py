"""Amounts as whole millionths (micros) of a currency, so that sums are exact."""

from decimal import ROUND_HALF_UP, Decimal

from providers.contract import Money

MICROS = 1_000_000


def to_micros(money: Money) -> int:
    """A price in micros, rounded half up."""
    return int((money.amount * MICROS).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def from_micros(micros: int) -> Decimal:
    return Decimal(micros) / MICROS


def in_words(micros: int | None, currency: str = "USD") -> str:
    """ "0.034 $", "1.20 EUR", "unknown": cents always, finer digits only where there are any."""
    if micros is None:
        return "unknown"
    amount = from_micros(micros).normalize()
    digits = max(2, -int(amount.as_tuple().exponent))
    sign = "$" if currency == "USD" else currency
    return f"{amount:.{digits}f} {sign}"
