"""Replicate's list of past predictions, a page of 100 at a time."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from providers import outputs
from providers.contract import (
    BadOutput,
    Json,
    ModelSpec,
    PastAsked,
    PastPage,
    PastRun,
    PastState,
    Unavailable,
)
from providers.replicate import predictions

VERSION = re.compile(r"[0-9a-f]{64}")


def page(get: Callable[..., Any], own: tuple[str, ...], asked: PastAsked, cursor: str) -> PastPage:
    """`own`: how addresses begin that are read with the token. Raises Unavailable for an answer
    that is no list."""
    query = {"created_before": asked.until.isoformat()}
    if asked.since:
        query["created_after"] = asked.since.isoformat()
    answer = get("/v1/predictions", params=query | ({"cursor": cursor} if cursor else {}))
    rows = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise Unavailable("Replicate's list of predictions is not understood.")
    found = [_run(row, own, asked.models) for row in rows if isinstance(row, dict)]
    # A filter that the list does not know is passed over in silence.
    runs = tuple(run for run in found if run and asked.wants(run.created))
    return PastPage(runs, _cursor(answer.get("next")) if rows else "")


def _cursor(address: Any) -> str:
    """The cursor in the address of the next page; nothing else in it is believed."""
    try:
        query = parse_qs(urlsplit(address).query) if isinstance(address, str) else {}
    except ValueError:
        return ""
    return query.get("cursor", [""])[0]


def _run(row: Json, own: tuple[str, ...], models: Sequence[ModelSpec]) -> PastRun | None:
    id, params = row.get("id"), row.get("input")
    if not isinstance(id, str) or not id:
        return None
    model = _model(row, models)
    spec = next((one for one in models if one.id == model), None)
    created = predictions.moment(row)
    run = PastRun(
        id,
        model,
        PastState.RUNNING,
        created=created if created.year > 1 else None,
        params=params if isinstance(params, dict) else {},
    )
    status = row.get("status")
    if status in ("failed", "canceled", "aborted"):
        return replace(run, state=PastState.FAILED)
    if status != "succeeded":
        return run
    if row.get("data_removed") or row.get("output") is None:
        return replace(run, state=PastState.GONE)
    try:
        result = outputs.of_past(row["output"], spec)
    except BadOutput:
        return replace(run, state=PastState.FAILED)
    metrics = row.get("metrics")
    return replace(
        run,
        state=PastState.DONE if result.outputs else PastState.FAILED,
        outputs=tuple(replace(one, needs_key=one.url.startswith(own)) for one in result.outputs),
        cost=predictions.cost(predictions.metered(spec), metrics) if spec else None,
        seed=predictions.seed(row, predictions.lines(row.get("logs"))),
        details=result.details | ({"metrics": metrics} if metrics else {}),
        remarks=result.remarks,
    )


def _model(row: Json, models: Sequence[ModelSpec]) -> str:
    """As it is ordered here: `owner/name`, with its version where the name alone does not do."""
    name, version = str(row.get("model") or ""), str(row.get("version") or "")
    if any(one.id == name for one in models) or not VERSION.fullmatch(version):
        return name
    return f"{name}:{version}" if name else version
