"""Exchange rates are set and removed here, so that all of it is on record."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from audit import trail
from audit.models import AuditAction
from ledger.models import ExchangeRate
from ledger.money import CURRENCY, USD, number_from_words

MOST_USD = 10_000_000
FINEST = Decimal("1e-8")


class BadRate(ValueError):
    """No currency can have such a rate; the sentence says why."""


def currency_from_words(text: str) -> str:
    """The code of a currency that may have a rate, "EUR" for " eur ". Raises BadRate."""
    currency = text.strip().upper()
    if currency == USD:
        raise BadRate("Everything is counted in $; it needs no rate.")
    if not CURRENCY.fullmatch(currency):
        raise BadRate("A currency is three capital letters, such as EUR.")
    return currency


def usd_from_words(text: str) -> Decimal:
    """How many USD one unit is worth, as people write it. Raises BadRate."""
    try:
        usd = number_from_words(text).quantize(FINEST)
    except ValueError as error:
        raise BadRate(str(error).replace("n amount of money", " rate")) from None
    if not 0 < usd < MOST_USD:
        raise BadRate("A rate is more than zero and less than ten million.")
    return usd


def put(currency: str, usd: str, source: str, dated: date) -> ExchangeRate:
    """What one unit of a currency is worth from the next entry on. Raises BadRate."""
    rate = ExchangeRate(
        currency=currency_from_words(currency),
        usd=usd_from_words(usd),
        source=source,
        dated=dated,
    )
    with transaction.atomic():
        before = _facts_of(rate.currency)
        rate.save()
        if before != (now := _facts(rate)):
            trail.note(AuditAction.RATE_SET, rate.currency, before=before, now=now)
    return rate


def remove(currency: str) -> bool:
    """Whether there was one."""
    with transaction.atomic():
        before = _facts_of(currency)
        if before is None:
            return False
        ExchangeRate.objects.filter(currency=currency).delete()
        trail.note(AuditAction.RATE_REMOVED, currency, before=before)
    return True


def _facts_of(currency: str) -> dict[str, Any] | None:
    rate = ExchangeRate.objects.select_for_update().filter(currency=currency).first()
    return _facts(rate) if rate else None


def _facts(rate: ExchangeRate) -> dict[str, Any]:
    return {"usd": rate.worth, "source": rate.source, "dated": rate.dated.isoformat()}
