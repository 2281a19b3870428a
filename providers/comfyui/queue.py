"""What ComfyUI tells of jobs: those in its `/queue`, and those in its `/history` that are over."""

from dataclasses import dataclass
from typing import Any

from providers.contract import Json
from providers.json_values import as_list, as_text


@dataclass(frozen=True)
class Row:
    """A job, told as [number, id, workflow, more, outputs]; `client` is who ordered it."""

    id: str
    client: str
    number: float
    is_running: bool = False


def rows(answer: Any) -> list[Row]:
    """The jobs of the queue in the order in which they are done."""
    found = [
        row
        for name in ("queue_running", "queue_pending")
        for one in as_list(answer.get(name) if isinstance(answer, dict) else None)
        if (row := _row(one, is_running=name == "queue_running"))
    ]
    return sorted(found, key=lambda row: (not row.is_running, row.number))


def entry(history: Any) -> Json | None:
    """The one job of a history that was asked about one; None where it has none."""
    return next(iter(_entries(history)), None)


def past(history: Any) -> list[Row]:
    """The jobs of a history."""
    return [row for one in _entries(history) if (row := _row(one.get("prompt")))]


def _entries(history: Any) -> list[Json]:
    entries = history.values() if isinstance(history, dict) else ()
    return [one for one in entries if isinstance(one, dict)]


def _row(row: Any, *, is_running: bool = False) -> Row | None:
    if not isinstance(row, list) or len(row) <= 3 or not isinstance(row[1], str):
        return None
    number = row[0] if isinstance(row[0], int | float) else 0.0
    more = row[3] if isinstance(row[3], dict) else {}
    return Row(row[1], as_text(more.get("client_id")), number, is_running)
