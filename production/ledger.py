"""The ledger: what was reserved and spent. Entries are added, never changed.

Reserve when ordered; when the work ends, settle (it cost something) or release (it cost nothing).
Where nobody can know whether it was charged, the reserve stays open. Every function is safe to call
twice and must be called inside the transaction that changes the generation's state.
"""

from production.models import Basis, Generation, LedgerEntry


def reserve(generations: list[Generation]) -> None:
    LedgerEntry.objects.bulk_create(
        [
            _entry(
                generation,
                LedgerEntry.Type.RESERVE,
                generation.estimate_micros,
                Basis.UNKNOWN if generation.estimate_micros is None else Basis.ESTIMATE,
            )
            for generation in generations
        ]
    )


def settle(generation: Generation, micros: int | None, basis: Basis) -> None:
    """It cost `micros`; None where the provider does not say and no price is known."""
    _add(_entry(generation, LedgerEntry.Type.SETTLE, micros, basis))


def release(generation: Generation, note: str = "") -> None:
    """It cost nothing."""
    _add(_entry(generation, LedgerEntry.Type.RELEASE, 0, Basis.ACTUAL, note))


def _add(entry: LedgerEntry) -> None:
    LedgerEntry.objects.bulk_create([entry], ignore_conflicts=True)


def _entry(
    generation: Generation, type: str, micros: int | None, basis: Basis, note: str = ""
) -> LedgerEntry:
    return LedgerEntry(
        type=type,
        generation_uid=generation.uid,
        round=generation.round,
        order_uid=generation.order.uid,
        provider=generation.provider,
        model_id=generation.model_id,
        kind=generation.kind,
        project_slug=generation.project.slug,
        amount_micros=micros,
        basis=basis,
        currency=generation.currency,
        note=note[:200],
    )
