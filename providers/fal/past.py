"""fal's list of past requests: by endpoint, a page of 100 at a time.

Input and output are in it where the account keeps payloads; the files of an output have a life of
their own, often a longer one.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from providers import http, outputs
from providers.contract import (
    BadOutput,
    BadRequest,
    Expired,
    Json,
    ModelSpec,
    Money,
    PastAsked,
    PastPage,
    PastRun,
    PastState,
    Unavailable,
)
from providers.fal.catalogue import PLATFORM
from providers.json_values import as_count

AT_ONCE = 100
REMEMBERED = timedelta(days=90)
"""How far back fal looks for requests. Without a beginning it lists one day."""
Cost = Callable[[str, str], Money | None]


def page(api: httpx.Client, cost: Cost, asked: PastAsked, cursor: str) -> PastPage:
    """A cursor is an endpoint and, behind a space, fal's own. `cost` tells that of so many units of
    an endpoint. Raises Unavailable for an answer that is no list."""
    specs = {spec.id: spec for spec in asked.models}
    endpoint, _, place = cursor.partition(" ")
    endpoint = endpoint or _after("", specs)
    if not endpoint:
        return PastPage()
    onward = PastPage(next=_after(endpoint, specs))
    query: Json = {
        "endpoint_id": endpoint,
        "start": (asked.since or asked.until - REMEMBERED).isoformat(),
        "end": asked.until.isoformat(),
        "limit": AT_ONCE,
        "expand": "payloads",
    }
    address = f"{PLATFORM}/models/requests/by-endpoint"
    try:
        answer = http.json_of(api.get(address, params=query | ({"cursor": place} if place else {})))
    except (Expired, BadRequest):  # an endpoint that fal no longer has
        return onward
    rows = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise Unavailable("fal's list of requests is not understood.")
    found = [_run(row, endpoint, specs.get(endpoint), cost) for row in rows if _is_one(row)]
    further = answer.get("next_cursor")
    if rows and answer.get("has_more") and isinstance(further, str) and further:
        return PastPage(tuple(found), f"{endpoint} {further}")
    return replace(onward, runs=tuple(found))


def _after(endpoint: str, endpoints: Iterable[str]) -> str:
    return min((one for one in endpoints if one > endpoint), default="")


def _is_one(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("request_id"), str) and row["request_id"]


def _run(row: Json, endpoint: str, spec: ModelSpec | None, cost: Cost) -> PastRun:
    params, made, status = row.get("json_input"), row.get("json_output"), row.get("status_code")
    run = PastRun(
        row["request_id"],
        endpoint,
        PastState.FAILED,
        created=_moment(row.get("sent_at") or row.get("started_at")),
        params=params if isinstance(params, dict) else {},
    )
    if status is None or (status == 200 and not row.get("ended_at")):
        return replace(run, state=PastState.RUNNING)
    if status != 200:
        return run
    if made is None:
        return replace(run, state=PastState.GONE)
    try:
        result = outputs.of_past(made, spec)
    except BadOutput:
        return run
    units = row.get("billable_units")
    return replace(
        run,
        state=PastState.DONE if result.outputs else PastState.FAILED,
        outputs=result.outputs,
        cost=cost(endpoint, str(units)) if result.outputs and units is not None else None,
        seed=as_count(made.get("seed")) if isinstance(made, dict) else None,
        details=result.details,
        remarks=result.remarks,
    )


def _moment(value: Any) -> datetime | None:
    try:
        when = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return when.replace(tzinfo=UTC) if when and not when.tzinfo else when
