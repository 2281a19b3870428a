"""The ledger: what was reserved and spent. Entries are added, never changed.

Reserve when ordered; when the work ends, settle (it cost something) or release (it cost nothing).
Where nobody here can know whether it was charged, the reserve stays open and a `Doubt` says why,
until a later answer or the user's word closes it. Every function must be called inside the
transaction that changes the generation's state; settling twice adds one entry.
"""

import copy
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from production import caps
from production.models import Basis, Doubt, Generation, LedgerEntry
from production.money import USD, in_usd


def reserve(generations: Sequence[Generation]) -> None:
    """Set aside what the generations are estimated to cost; the most that the user lets them cost
    where nobody knows.

    The only way into the ledger, so the only place where caps must be asked. Raises CapReached and
    reserves nothing when one would be passed.
    """
    entries = [_reserve(generation) for generation in generations]
    caps.check(entries)
    LedgerEntry.objects.bulk_create(entries)


def recall(generation: Generation) -> None:
    """Set aside anew for a submission that the sent log brought back. It has left already, so that
    no cap can stop it; it counts for every cap from now on."""
    if reserve_of(generation.uid, generation.round) is None:
        entry = _reserve(generation)
        entry.day = timezone.localdate(generation.submitted_at)
        entry.save(force_insert=True)


def outlook(generations: Sequence[Generation]) -> caps.Outlook:
    """How it would fare with the caps if these were reserved now, all for one order."""
    return caps.outlook([_reserve(generation) for generation in generations])


def reserve_of(generation_uid: UUID, round: int) -> LedgerEntry | None:
    """What was set aside for one round."""
    of_round = LedgerEntry.objects.filter(generation_uid=generation_uid, round=round)
    return of_round.filter(type=LedgerEntry.Type.RESERVE).first()


def settle(generation: Generation, micros: int | None, basis: Basis) -> None:
    """It cost `micros`; None where the provider does not say and no price is known."""
    entry = _entry(generation, LedgerEntry.Type.SETTLE, micros, basis)
    if entry.basis == Basis.UNKNOWN:
        _by_the_reserve(entry, basis)
    _close(entry)


def release(generation: Generation, note: str = "") -> None:
    """It cost nothing."""
    entry = _entry(generation, LedgerEntry.Type.RELEASE, 0, Basis.ACTUAL)
    entry.note = note[:200]
    _close(entry)


def doubt(generation: Generation, reason: str) -> None:
    """The round has ended, and whether it was charged is not known: its reserve stays open. One
    that is closed stays so; nobody could answer that doubt."""
    reserve = reserve_of(generation.uid, generation.round)
    if reserve is not None and not _is_closed(reserve):
        Doubt.objects.update_or_create(reserve=reserve, defaults={"reason": reason[:300]})


def answered(doubt: Doubt, *, was_charged: bool) -> bool:
    """Close a reserve by the user's word: it cost what was set aside, or nothing."""
    entry = copy.copy(doubt.reserve)
    entry.pk = None
    entry.created_at = timezone.now()
    entry.note = "By the user’s word"
    if was_charged:
        entry.type = LedgerEntry.Type.SETTLE
    else:
        entry.type, entry.basis = LedgerEntry.Type.RELEASE, Basis.ACTUAL
        entry.amount_micros = entry.delta_usd = 0
    return _close(entry)


def _close(entry: LedgerEntry) -> bool:
    """Put the real amount in the place of the reserved one; the first to close a round wins."""
    if _is_closed(entry):
        return False
    reserved = reserve_of(entry.generation_uid, entry.round)
    if reserved is not None:
        entry.day = reserved.day
        entry.delta_usd -= reserved.delta_usd
        if reserved.basis != Basis.UNKNOWN:
            entry.reserved_usd = reserved.delta_usd
        if reserved.basis == Basis.MOST and entry.basis == Basis.ACTUAL:
            entry.basis = Basis.BILLED
        Doubt.objects.filter(reserve=reserved).delete()
    entry.save(force_insert=True)
    return True


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
    entry.delta_usd, entry.basis = reserved.delta_usd, Basis(reserved.basis)
    if reserved.currency == entry.currency and reserved.amount_micros and entry.amount_micros:
        worth = Decimal(reserved.delta_usd) / reserved.amount_micros
        entry.delta_usd, entry.basis = round(entry.amount_micros * worth), basis


def _reserve(generation: Generation) -> LedgerEntry:
    estimate, most = generation.estimate_micros, generation.most_micros
    entry = _entry(generation, LedgerEntry.Type.RESERVE, estimate, Basis.ESTIMATE)
    if entry.basis == Basis.UNKNOWN and most is not None:
        entry.amount_micros = entry.delta_usd = most
        entry.basis, entry.currency = Basis.MOST, USD
    return entry


def _entry(generation: Generation, type: str, micros: int | None, basis: Basis) -> LedgerEntry:
    usd = None if micros is None else in_usd(micros, generation.currency)
    return LedgerEntry(
        type=type,
        generation_uid=generation.uid,
        round=generation.round,
        order_uid=generation.order.uid,
        provider=generation.provider,
        model_id=generation.model_id,
        model_label=generation.model_label,
        kind=generation.kind,
        project_slug=generation.project.slug,
        amount_micros=micros,
        basis=Basis.UNKNOWN if usd is None else basis,
        currency=generation.currency,
        delta_usd=usd or 0,
        day=timezone.localdate(),
    )
