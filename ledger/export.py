"""The ledger round by round, for a spreadsheet.

A round is one time that the user asked for a generation: its reserve and the entry that closes it.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from ledger import spending
from ledger.models import Basis, LedgerEntry
from ledger.money import from_micros

COLUMNS = (
    *("day", "order", "generation", "round", "provider", "model", "model_label", "kind", "project"),
    *("state", "reserved", "reserved_currency", "actual", "basis", "currency", "usd"),
    *("reserved_at", "ended_at", "note"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def rounds(span: spending.Period, project: str = "") -> Iterator[tuple[str, ...]]:
    """One row of COLUMNS per round as it was closed, then those that are still open.

    `actual` and `usd` are empty where nobody knows (yet) what it cost. Every cell is safe to open
    in a spreadsheet.
    """
    open_rounds: dict[tuple[UUID, int], LedgerEntry] = {}
    for entry in spending.entries(span, project).order_by("id").iterator(chunk_size=2000):
        key = entry.generation_uid, entry.round
        if entry.type == LedgerEntry.Type.RESERVE:
            open_rounds[key] = entry
        else:
            yield _row(open_rounds.pop(key, None), entry)
    for reserve in open_rounds.values():
        yield _row(reserve, None)


def _row(reserve: LedgerEntry | None, closing: LedgerEntry | None) -> tuple[str, ...]:
    entry = closing or reserve
    assert entry
    known = closing is not None and closing.basis != Basis.UNKNOWN
    cost = closing.delta_usd + (closing.reserved_usd or 0) if closing and known else None
    cells = (
        entry.day.isoformat(),
        str(entry.order_uid),
        str(entry.generation_uid),
        str(entry.round),
        entry.provider,
        entry.model_id,
        entry.model_label,
        entry.kind,
        entry.project_slug,
        closing.get_type_display().lower() if closing else "reserved",
        _amount(reserve.amount_micros if reserve else None),
        reserve.currency if reserve else "",
        _amount(closing.amount_micros if closing else None),
        _basis(closing),
        closing.currency if closing else "",
        _amount(cost),
        _moment(reserve.created_at if reserve else None),
        _moment(closing.created_at if closing else None),
        entry.note,
    )
    return tuple(safe(cell) for cell in cells)


def _basis(closing: LedgerEntry | None) -> str:
    if closing is None:
        return ""
    return str(Basis.ACTUAL if closing.basis == Basis.BILLED else closing.basis)


def safe(cell: str) -> str:
    """The words as words: a spreadsheet takes what begins like a formula for one."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def _amount(micros: int | None) -> str:
    return "" if micros is None else f"{from_micros(micros):f}"


def _moment(moment: datetime | None) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""
