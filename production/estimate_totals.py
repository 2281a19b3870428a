"""How many of something there are, and what they come to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from ledger.money import USD, in_words
from production.models import Generation


@dataclass(frozen=True)
class EstimateTotals:
    """`sums` are (micros, currency); `unpriced` is how many of them have no known price."""

    number: int
    unpriced: int
    sums: list[tuple[int, str]]

    @property
    def words(self) -> str:
        """ "0.04 $ + 1.20 EUR"; "" where no price is known."""
        return " + ".join(in_words(micros, currency) for micros, currency in self.sums)


def totals_of_amounts(amounts: Iterable[tuple[int | None, str]]) -> EstimateTotals:
    """Of (micros or None where the price is unknown, currency)."""
    found = list(amounts)
    sums: Counter[str] = Counter()
    for micros, currency in found:
        if micros is not None:
            sums[currency] += micros
    unpriced = sum(micros is None for micros, _ in found)
    return EstimateTotals(
        len(found), unpriced, [(micros, currency) for currency, micros in sums.items()]
    )


def totals_of(generations: QuerySet[Generation]) -> EstimateTotals:
    """By their estimates, and the user's most where there is none."""
    amount = Coalesce("estimate_micros", "most_micros")
    by_most = When(estimate_micros=None, most_micros__isnull=False, then=Value(USD))
    rows = (
        generations.order_by()
        .annotate(amount=amount, its_currency=Case(by_most, default=F("currency")))
        .values_list("its_currency")
        .annotate(number=Count("pk"), priced=Count("amount"), sum=Sum("amount"))
    )
    found = list(rows)
    return EstimateTotals(
        number=sum(number for _, number, _, _ in found),
        unpriced=sum(number - priced for _, number, priced, _ in found),
        sums=[(micros, currency) for currency, _, _, micros in found if micros is not None],
    )
