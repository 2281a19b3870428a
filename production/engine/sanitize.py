"""What a provider says, made fit to be kept.

A provider's code may give back anything: half a letter, a seed that fits no column, a cost below
zero. What cannot be right is left out, as if it had not been said; what is no answer at all raises
`NotUnderstood`.
"""

import json
import logging
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

from gallery.metadata_limits import LONGEST_ROLE, details, remarks
from ledger.money import valid_money
from production.engine import policy
from providers.contract import (
    Failed,
    Finished,
    Json,
    Money,
    Operation,
    Output,
    Pending,
    Prepared,
    ProviderError,
)

log = logging.getLogger(__name__)

LARGEST_COLUMN = 2**63
LARGEST_POSITION = 2**31
MOST_FIELDS, LONGEST_WHY = 50, 500


class NotUnderstood(Exception):
    """This is no answer of the contract. `request_id` is the provider's, where it gave one."""

    def __init__(self, why: str, request_id: str = "") -> None:
        super().__init__(why)
        self.request_id = request_id


def prepared(said: object) -> Prepared:
    """The answer of `prepare`: its body is what is sent, and kept."""
    if not isinstance(said, Prepared):
        raise NotUnderstood(repr(said)[:200])
    return replace(said, body=_plain(said.body))


def submission(said: object) -> Operation | Finished:
    """The answer of `submit`, `find` or `adopt`."""
    if isinstance(said, Finished):
        return _finished(said)
    if not isinstance(said, Operation):
        raise NotUnderstood(repr(said)[:200])
    request_id = _id(said.request_id)
    if request_id is None:
        raise NotUnderstood(f"this is no id: {said.request_id!r:.100}")
    data = _plain(said.data, request_id)
    return replace(
        said, data=data, request_id=request_id, poll_after=_number(said.poll_after, least=0)
    )


def status(said: object) -> Pending | Finished | Failed:
    """The answer of `poll`."""
    if isinstance(said, Finished):
        return _finished(said)
    if isinstance(said, Failed):
        return replace(said, logs=_lines(said.logs))
    if not isinstance(said, Pending):
        raise NotUnderstood(repr(said)[:200])
    return Pending(
        progress=_number(said.progress),
        queue_position=_whole(said.queue_position, 0, LARGEST_POSITION),
        message=text(said.message),
        logs=_lines(said.logs),
        poll_after=_number(said.poll_after, least=0),
        preview=preview(said.preview),
    )


def retry_after_of(error: ProviderError) -> float | None:
    """After how many seconds a provider wants to be asked again."""
    return _number(error.retry_after, least=0)


def wrong_fields(error: ProviderError) -> dict[str, str]:
    """Which parameters a provider did not accept, and why."""
    named = list(error.fields.items())[:MOST_FIELDS]
    return {text(name)[:200]: text(why)[:LONGEST_WHY] for name, why in named}


def text(said: object) -> str:
    """Words that every database takes: no halves of letters, no NUL; "" for None."""
    words = "" if said is None else str(said)
    return words.encode("utf-8", "replace").decode().replace("\0", "")


def _finished(said: Finished) -> Finished:
    request_id = _id(said.request_id) or ""
    try:
        outputs = tuple(_output(output) for output in said.outputs or ())
    except TypeError as error:
        raise NotUnderstood(f"these are no results: {error}", request_id) from None
    return replace(
        said,
        outputs=outputs,
        cost=_cost(said.cost),
        seed=_whole(said.seed, -LARGEST_COLUMN, LARGEST_COLUMN),
        request_id=request_id,
        logs=_lines(said.logs),
        remarks=tuple(remarks(said.remarks)),
        details=_details(said.details),
    )


def _output(said: object) -> Output:
    """An address that is none stays, as words: it is told when it is fetched, and the other results
    are not lost for it. Raises TypeError for what is no result at all."""
    if not isinstance(said, Output):
        raise TypeError(repr(said)[:200])
    if not isinstance(said.data, bytes) or not isinstance(said.path, Path | None):
        raise TypeError(f"{type(said.data).__name__}, {type(said.path).__name__}")
    return replace(
        said,
        url=text(said.url),
        mime=text(said.mime) if isinstance(said.mime, str) else "",
        needs_key=said.needs_key is True,
        role=" ".join(text(said.role).split())[:LONGEST_ROLE] if isinstance(said.role, str) else "",
        beside=said.beside is True,
    )


def _details(said: Any) -> Json:
    """What cannot be written as JSON is left out as a whole."""
    try:
        return details(json.loads(json.dumps(said, default=str)))
    except (TypeError, ValueError, RecursionError):
        return {}


def preview(said: Any) -> bytes | str:
    """A small picture, or where it is; what is neither, or too large, is none."""
    is_small = isinstance(said, bytes) and len(said) <= policy.MOST_PREVIEW
    is_address = isinstance(said, str) and len(said) <= 2 * policy.MOST_PREVIEW
    return said if is_small or is_address else b""


def _id(said: Any) -> str | None:
    """A name that a provider gave; None for what can be none."""
    if said is None or (isinstance(said, str | int) and not isinstance(said, bool)):
        return text(said)
    return None


def _plain(said: Any, request_id: str = "") -> Json:
    """An object that every JSON column takes."""
    try:
        if not isinstance(said, dict):
            raise TypeError(type(said).__name__)
        json.dumps(said, allow_nan=False)
        return {text(name): _fit(value) for name, value in said.items()}
    except (TypeError, ValueError, RecursionError) as error:
        raise NotUnderstood(f"this is not JSON: {error}", request_id) from None


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {text(name): _fit(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_fit(part) for part in value]
    return value


def _cost(said: Any) -> Money | None:
    cost = valid_money(said)
    if said is not None and cost is None:
        log.warning("a provider told a cost that can be none: %.200r", said)
    return cost


def _number(said: Any, least: float = -math.inf) -> float | None:
    try:
        number = float(said)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and number >= least else None


def _whole(said: Any, least: int, end: int) -> int | None:
    whole = isinstance(said, int) and not isinstance(said, bool)
    return said if whole and least <= said < end else None


def _lines(said: Any) -> tuple[str, ...]:
    return tuple(text(line) for line in (said or ()) if line is not None)
