"""What a film costs: spent and reserved by its purse, and what it may cost at most."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from films.models import Film
from ledger import cap_changes
from ledger.models import Cap, LedgerEntry


@dataclass(frozen=True)
class Spent:
    """Micros of USD: `committed` is spent or reserved, `most` what it may cost, None for no end."""

    committed: int
    most: int | None

    @property
    def left(self) -> int | None:
        return None if self.most is None else max(0, self.most - self.committed)


def of(film: Film) -> Spent:
    entries = LedgerEntry.objects.of_purse(film.purse).order_by()
    return Spent(entries.aggregate(total=Sum("delta_usd"))["total"] or 0, most(film))


def most(film: Film) -> int | None:
    """What the ledger holds it to: the Costs page changes that, too."""
    cap = _cap(film)
    return cap.amount_micros if cap else None


def set_most(film: Film, micros: int | None) -> None:
    """The most that the film may cost in all: a cap on its purse, so that the ledger holds it in
    the very write of each order."""
    with transaction.atomic():
        cap = _cap(film)
        if micros is not None:
            cap = cap or Cap(purse=film.purse, period=Cap.Period.ALL)
            cap.amount_micros = micros
            cap_changes.save(cap)
        elif cap:
            cap_changes.remove(cap)


def _cap(film: Film) -> Cap | None:
    of_all = Cap.objects.filter(project=None, provider="", part="", period=Cap.Period.ALL)
    return of_all.filter(purse=film.purse).first()
