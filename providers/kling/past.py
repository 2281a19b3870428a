"""Kling's lists of past tasks: one for each kind of work of its first API, one for its second.

Of a task they keep the files, the day and what was taken, for 30 days: neither the words of a
prompt nor anything else that it was ordered with, and no model where several share a list.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from providers.contract import (
    Expired,
    Json,
    Output,
    PastAsked,
    PastPage,
    PastRun,
    PastState,
    Unavailable,
)
from providers.json_values import as_count, as_object, as_text, objects_in
from providers.kling import results

RETENTION = timedelta(days=30)
PAGE, LAST_PAGE = 100, 1000
DONE = ("succeed", "succeeded")
SECOND = "tasks"
REMARK = "Kling’s list tells neither its words nor its other parameters."


@dataclass(frozen=True)
class Listed:
    """A list. `model` is whose tasks are in it, where it is one's; `unit` what a unit is worth."""

    path: str
    model: str
    unit: Decimal | None


def page(
    ask: Callable[..., Json], lists: Sequence[Listed], asked: PastAsked, cursor: str
) -> PastPage:
    """A cursor is the path of a list and, behind a blank, the number of its page or Kling's own
    cursor. Raises Unavailable for an answer that is no list."""
    path, _, place = cursor.partition(" ")
    at = next((n for n, one in enumerate(lists) if one.path == path), 0)
    if not lists:
        return PastPage()
    one = lists[at]
    try:
        rows, further = (_second if one.path == SECOND else _first)(ask, one.path, asked, place)
    except Expired:  # a list that this account has not, or no longer
        rows, further = [], ""
    found = [_run(row, one) for row in rows if _id(row)]
    runs = tuple(run for run in found if asked.wants(run.created))
    if further:
        return PastPage(runs, f"{one.path} {further}")
    return PastPage(runs, lists[at + 1].path if at + 1 < len(lists) else "")


def _first(
    ask: Callable[..., Json], path: str, asked: PastAsked, place: str
) -> tuple[list[Json], str]:
    number = as_count(place) or 1
    answer = ask("GET", f"/v1/{path}", params={"pageNum": number, "pageSize": PAGE})
    rows = answer.get("data")
    if rows is not None and not isinstance(rows, list):
        raise Unavailable("Kling's list of tasks is not understood.")
    is_last = len(rows or ()) < PAGE or number >= LAST_PAGE
    return objects_in(rows), "" if is_last else str(number + 1)


def _second(
    ask: Callable[..., Json], path: str, asked: PastAsked, place: str
) -> tuple[list[Json], str]:
    """A POST that only reads."""
    span = {
        "start_time": _millis(asked.since or asked.until - RETENTION),
        "end_time": _millis(asked.until),
    }
    answer = ask("POST", f"/{path}", span | {"limit": PAGE} | ({"cursor": place} if place else {}))
    data = as_object(answer.get("data"))
    if not isinstance(data.get("result"), list):
        raise Unavailable("Kling's list of tasks is not understood.")
    rows = objects_in(data["result"])
    return rows, as_text(data.get("next_cursor")) if rows and data.get("has_more") else ""


def _run(row: Json, one: Listed) -> PastRun:
    status = as_text(row.get("task_status") or row.get("status")).lower()
    about: Json = {
        "id": _id(row),
        "model": one.model or one.path,
        "created": _moment(row.get("created_at") or row.get("create_time")),
    }
    if status == "failed":
        return PastRun(state=PastState.FAILED, **about)
    if status not in DONE:
        return PastRun(state=PastState.RUNNING, **about)
    made = [file for file in results.files(row) if file["url"]]
    is_old = about["created"] is not None and datetime.now(UTC) - about["created"] > RETENTION
    if is_old or not made:
        return PastRun(state=PastState.GONE if is_old else PastState.FAILED, **about)
    return PastRun(
        state=PastState.DONE,
        outputs=tuple(Output(url=file["url"]) for file in made),
        cost=results.cost(row, one.unit),
        details=results.details(row, made),
        remarks=(REMARK,),
        **about,
    )


def lists_of(places: Iterable[tuple[str, str, Decimal | None]]) -> list[Listed]:
    """Of (path, model, unit) of every model one list each, named by its model where it has one."""
    found: dict[str, Listed] = {}
    for path, model, unit in places:
        shared = path in found
        found[path] = Listed(path, "" if shared or path == SECOND else model, unit)
    return list(found.values())


def _id(row: Json) -> str:
    id = row.get("task_id") or row.get("id")
    return str(id) if isinstance(id, str | int) and not isinstance(id, bool) else ""


def _moment(millis: Any) -> datetime | None:
    count = as_count(millis)
    try:
        return None if count is None else datetime.fromtimestamp(count / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
