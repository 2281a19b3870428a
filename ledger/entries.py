"""The ledger: what was reserved and spent. Entries are added, never changed.

Reserve when ordered; when the work ends, settle (it cost something) or release (it cost nothing).
Where nobody here can know whether it was charged, the reserve stays open and a `Doubt` says why,
until a later answer or the user's word closes it. Every function must be called inside the
transaction that changes what it is for; settling twice adds one entry.
"""

import copy
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from foundation import bulk_insert
from foundation.prepared_queries import prepared_rows
from foundation.prepared_writes import delete, insert
from ledger import caps
from ledger.charge import Charge
from ledger.models import Basis, Doubt, LedgerEntry
from ledger.money import USD, Rates


def reserve(charges: Sequence[Charge]) -> None:
    """Set aside what these are estimated to cost; the most that the user lets them cost
    where nobody knows. Of what has another in its place if need be, the dearer of both.

    The only way into the ledger, so the only place where caps must be asked. Raises CapReached and
    reserves nothing when one would be passed.
    """
    ways = _ways(charges)
    for entries in ways:
        caps.check(entries)
    bulk_insert.insert(ways[0])


def recall(charge: Charge, day: date) -> None:
    """Set aside anew for a submission that the sent log brought back. It has left already, so that
    no cap can stop it; it counts for every cap from now on. `day` is when it was sent."""
    if reserve_of(charge.generation, charge.round) is None:
        entry = _reserve(charge, Rates())
        entry.day = day
        entry.save(force_insert=True)


def outlook(charges: Sequence[Charge]) -> caps.Outlook:
    """How it would fare with the caps if these were reserved now, all for one order."""
    found = [caps.outlook(entries) for entries in _ways(charges)]
    return next((one for one in found if one.stop), found[0])


def prospects(orders: Sequence[Sequence[Charge]]) -> list[caps.Prospect]:
    """How the caps that hold for any of these orders would take them, one after the other. The
    first models alone are looked at."""
    rates = Rates()
    return caps.prospects([[_reserve(one, rates) for one in order] for order in orders])


def reserve_of(generation_uid: UUID, round: int) -> LedgerEntry | None:
    """What was set aside for one round."""
    of_round = LedgerEntry.objects.filter(generation_uid=generation_uid, round=round)
    return of_round.filter(type=LedgerEntry.Type.RESERVE).first()


def settle(charge: Charge, micros: int | None, basis: Basis) -> None:
    """It cost `micros`; None where the provider does not say and no price is known."""
    entry = _entry(charge, LedgerEntry.Type.SETTLE, micros, basis)
    if entry.basis == Basis.UNKNOWN:
        _by_the_reserve(entry, basis)
    _close(entry)


def release(charge: Charge, note: str = "") -> None:
    """It cost nothing."""
    entry = _entry(charge, LedgerEntry.Type.RELEASE, 0, Basis.ACTUAL)
    entry.note = note[:200]
    _close(entry)


def doubt(charge: Charge, reason: str) -> None:
    """The round has ended, and whether it was charged is not known: its reserve stays open. One
    that is closed stays so; nobody could answer that doubt."""
    reserve = reserve_of(charge.generation, charge.round)
    if reserve is not None and not _is_closed(reserve):
        Doubt.objects.update_or_create(reserve=reserve, defaults={"reason": reason[:300]})


def answered(doubt: Doubt, *, was_charged: bool) -> bool:
    """Close a reserve by the user's word: it cost what was set aside, or nothing."""
    entry = copy.copy(doubt.reserve)
    entry.pk = None
    entry.created_at = timezone.now()
    entry.note = "By the user’s word"
    entry.delta_usd, entry.surplus_usd = entry.delta_usd - entry.surplus_usd, 0
    if was_charged:
        entry.type = LedgerEntry.Type.SETTLE
    else:
        entry.type, entry.basis = LedgerEntry.Type.RELEASE, Basis.ACTUAL
        entry.amount_micros = entry.delta_usd = 0
    return _close(entry)


def _close(entry: LedgerEntry) -> bool:
    """Put the real amount in the place of the reserved one; the first to close a round wins."""
    of_round = [one for one in _of(entry.generation_uid) if one.round == entry.round]
    if any(one.type != LedgerEntry.Type.RESERVE for one in of_round):
        return False
    if of_round:
        reserved = of_round[0]
        entry.day = reserved.day
        entry.delta_usd -= reserved.delta_usd
        if reserved.basis != Basis.UNKNOWN or reserved.surplus_usd:
            entry.reserved_usd = reserved.delta_usd
        if reserved.basis == Basis.MOST and entry.basis == Basis.ACTUAL:
            entry.basis = Basis.BILLED
        delete(Doubt, {"reserve_id": reserved.pk})
    insert(entry)
    return True


@prepared_rows(1, uuids=1)
def _of(generation_uid: UUID) -> QuerySet[LedgerEntry, LedgerEntry]:
    """Of all its rounds, the first before the others."""
    return LedgerEntry.objects.filter(generation_uid=generation_uid).order_by("pk")


def _is_closed(entry: LedgerEntry) -> bool:
    """What the round of this entry cost is settled."""
    of_round = LedgerEntry.objects.filter(generation_uid=entry.generation_uid, round=entry.round)
    return of_round.exclude(type=LedgerEntry.Type.RESERVE).exists()


def _by_the_reserve(entry: LedgerEntry, basis: Basis) -> None:
    """Its currency has no exchange rate (any more): it is worth what it was when it was reserved,
    or else what was set aside stands; so does the user's most where nobody says what it cost. A
    cap must not forget it."""
    reserved = reserve_of(entry.generation_uid, entry.round)
    if reserved is None or reserved.basis == Basis.UNKNOWN:
        return
    if entry.amount_micros is None and reserved.basis != Basis.MOST:
        return
    own = reserved.delta_usd - reserved.surplus_usd
    entry.delta_usd, entry.basis = own, Basis(reserved.basis)
    if reserved.currency == entry.currency and reserved.amount_micros and entry.amount_micros:
        worth = Decimal(own) / reserved.amount_micros
        entry.delta_usd, entry.basis = round(entry.amount_micros * worth), basis


def _ways(charges: Sequence[Charge]) -> list[list[LedgerEntry]]:
    """The reserves that are made; and where some may be taken over by others, what these would be:
    caps of one provider alone hold them, too."""
    rates = Rates()
    kept = [_reserve(charge, rates) for charge in charges]
    if not any(charge.or_else for charge in charges):
        return [kept]
    others = [
        _reserve(charge.or_else, rates) if charge.or_else else entry
        for charge, entry in zip(charges, kept, strict=True)
    ]
    for entry, other in zip(kept, others, strict=True):
        if other.delta_usd > entry.delta_usd:
            entry.surplus_usd = other.delta_usd - entry.delta_usd
            entry.delta_usd = other.delta_usd
    return [kept, others]


def _reserve(charge: Charge, rates: Rates) -> LedgerEntry:
    estimate, most = charge.estimate_micros, charge.most_micros
    entry = _entry(charge, LedgerEntry.Type.RESERVE, estimate, Basis.ESTIMATE, rates)
    if entry.basis == Basis.UNKNOWN and most is not None:
        entry.amount_micros = entry.delta_usd = most
        entry.basis, entry.currency = Basis.MOST, USD
    return entry


def _entry(
    charge: Charge, type: str, micros: int | None, basis: Basis, rates: Rates | None = None
) -> LedgerEntry:
    rates = rates or Rates()
    usd = None if micros is None else rates.in_usd(micros, charge.currency)
    return LedgerEntry(
        type=type,
        generation_uid=charge.generation,
        round=charge.round,
        order_uid=charge.order,
        provider=charge.provider,
        model_id=charge.model_id,
        model_label=charge.model_label,
        kind=charge.kind,
        project_slug=charge.project,
        purse=charge.purse,
        part=charge.part,
        amount_micros=micros,
        basis=Basis.UNKNOWN if usd is None else basis,
        currency=charge.currency,
        delta_usd=usd or 0,
        day=timezone.localdate(),
    )
