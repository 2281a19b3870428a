"""Ark's list of past videos. It keeps a task for seven days and its file for one. Pictures are in
no list, and neither are the words of a prompt."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from providers import outputs
from providers.contract import (
    BadOutput,
    Json,
    Medium,
    ModelSpec,
    Money,
    PastAsked,
    PastPage,
    PastRun,
    PastState,
    Unavailable,
)
from providers.jimeng import models
from providers.json_values import as_count, as_text

PAGE = 50
RETENTION = timedelta(hours=24)
ENDED_BADLY = ("failed", "cancelled", "expired")
PARAMS = ("resolution", "ratio", "duration", "seed", "generate_audio", "service_tier")


def page(answer: Json, number: int, asked: PastAsked) -> PastPage:
    """One page of the list. Raises Unavailable for an answer that is no list."""
    rows = answer.get("items")
    if not isinstance(rows, list):
        raise Unavailable("Ark's list of tasks is not understood.")
    found = [_run(row, asked.models) for row in rows if isinstance(row, dict) and row.get("id")]
    runs = tuple(run for run in found if asked.wants(run.created))
    seen_all = len(rows) < PAGE or number * PAGE >= (as_count(answer.get("total")) or 0)
    return PastPage(runs, "" if seen_all else str(number + 1))


def cost(rate: Any, usage: Any) -> Money | None:
    """Ark's own count of tokens, at what a thousand of them cost."""
    tokens = as_count(usage.get("completion_tokens")) if isinstance(usage, dict) else None
    return Money(Decimal(rate) * tokens / 1000) if rate and tokens is not None else None


def _run(row: Json, known: tuple[ModelSpec, ...]) -> PastRun:
    created = _moment(row.get("created_at"))
    status = as_text(row.get("status")).lower()
    about: Json = {
        "id": str(row["id"]),
        "model": _model(as_text(row.get("model")), known),
        "created": created,
        "params": {name: row[name] for name in PARAMS if row.get(name) is not None},
    }
    if status in ENDED_BADLY:
        return PastRun(state=PastState.FAILED, **about)
    if status != "succeeded":
        return PastRun(state=PastState.RUNNING, **about)
    if created is None or datetime.now(UTC) - created > RETENTION:
        return PastRun(state=PastState.GONE, **about)
    try:
        files = outputs.collect(row.get("content"), Medium.VIDEO)
    except BadOutput:
        files = ()
    usage = row.get("usage")
    return PastRun(
        state=PastState.DONE if files else PastState.FAILED,
        outputs=files,
        seed=as_count(row.get("seed")),
        details={"usage": usage} if isinstance(usage, dict) else {},
        **about,
    )


def _model(name: str, known: tuple[ModelSpec, ...]) -> str:
    """As it is ordered here: the same model has another prefix in the other region."""
    mine = models.tail(name)
    return next((one.id for one in known if mine and models.tail(one.id) == mine), name)


def _moment(seconds: Any) -> datetime | None:
    count = as_count(seconds)
    try:
        return None if count is None else datetime.fromtimestamp(count, UTC)
    except (OverflowError, OSError, ValueError):
        return None
