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


def prepared(answer: object) -> Prepared:
    """The answer of `prepare`: its body is what is sent, and kept."""
    if not isinstance(answer, Prepared):
        raise NotUnderstood(repr(answer)[:200])
    return replace(answer, body=_plain(answer.body))


def submission(answer: object) -> Operation | Finished:
    """The answer of `submit`, `find` or `adopt`."""
    if isinstance(answer, Finished):
        return _finished(answer)
    if not isinstance(answer, Operation):
        raise NotUnderstood(repr(answer)[:200])
    request_id = _id(answer.request_id)
    if request_id is None:
        raise NotUnderstood(f"this is no id: {answer.request_id!r:.100}")
    data = _plain(answer.data, request_id)
    return replace(
        answer, data=data, request_id=request_id, poll_after=_number(answer.poll_after, least=0)
    )


def status(answer: object) -> Pending | Finished | Failed:
    """The answer of `poll`."""
    if isinstance(answer, Finished):
        return _finished(answer)
    if isinstance(answer, Failed):
        return replace(answer, logs=_lines(answer.logs))
    if not isinstance(answer, Pending):
        raise NotUnderstood(repr(answer)[:200])
    return Pending(
        progress=_number(answer.progress),
        queue_position=_whole(answer.queue_position, 0, LARGEST_POSITION),
        message=text(answer.message),
        logs=_lines(answer.logs),
        poll_after=_number(answer.poll_after, least=0),
        preview=preview(answer.preview),
    )


def retry_after_of(error: ProviderError) -> float | None:
    """After how many seconds a provider wants to be asked again."""
    return _number(error.retry_after, least=0)


def wrong_fields(error: ProviderError) -> dict[str, str]:
    """Which parameters a provider did not accept, and why."""
    named = list(error.fields.items())[:MOST_FIELDS]
    return {text(name)[:200]: text(why)[:LONGEST_WHY] for name, why in named}


def text(answer: object) -> str:
    """Words that every database takes: no halves of letters, no NUL; "" for None."""
    words = "" if answer is None else str(answer)
    return words.encode("utf-8", "replace").decode().replace("\0", "")


def _finished(answer: Finished) -> Finished:
    request_id = _id(answer.request_id) or ""
    try:
        outputs = tuple(_output(output) for output in answer.outputs or ())
    except TypeError as error:
        raise NotUnderstood(f"these are no results: {error}", request_id) from None
    return replace(
        answer,
        outputs=outputs,
        cost=_cost(answer.cost),
        seed=_whole(answer.seed, -LARGEST_COLUMN, LARGEST_COLUMN),
        request_id=request_id,
        logs=_lines(answer.logs),
        remarks=tuple(remarks(answer.remarks)),
        details=_details(answer.details),
    )


def _output(answer: object) -> Output:
    """An address that is none stays, as words: it is told when it is fetched, and the other results
    are not lost for it. Raises TypeError for what is no result at all."""
    if not isinstance(answer, Output):
        raise TypeError(repr(answer)[:200])
    if not isinstance(answer.data, bytes) or not isinstance(answer.path, Path | None):
        raise TypeError(f"{type(answer.data).__name__}, {type(answer.path).__name__}")
    return replace(
        answer,
        url=text(answer.url),
        mime=text(answer.mime) if isinstance(answer.mime, str) else "",
        needs_key=answer.needs_key is True,
        role=" ".join(text(answer.role).split())[:LONGEST_ROLE]
        if isinstance(answer.role, str)
        else "",
        beside=answer.beside is True,
    )


def _details(answer: Any) -> Json:
    """What cannot be written as JSON is left out as a whole."""
    try:
        return details(json.loads(json.dumps(answer, default=str)))
    except (TypeError, ValueError, RecursionError):
        return {}


def preview(answer: Any) -> bytes | str:
    """A small picture, or where it is; what is neither, or too large, is none."""
    is_small = isinstance(answer, bytes) and len(answer) <= policy.MOST_PREVIEW
    is_address = isinstance(answer, str) and len(answer) <= 2 * policy.MOST_PREVIEW
    return answer if is_small or is_address else b""


def _id(answer: Any) -> str | None:
    """A name that a provider gave; None for what can be none."""
    if answer is None or (isinstance(answer, str | int) and not isinstance(answer, bool)):
        return text(answer)
    return None


def _plain(answer: Any, request_id: str = "") -> Json:
    """An object that every JSON column takes."""
    try:
        if not isinstance(answer, dict):
            raise TypeError(type(answer).__name__)
        json.dumps(answer, allow_nan=False)
        return {text(name): _fit(value) for name, value in answer.items()}
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


def _cost(answer: Any) -> Money | None:
    cost = valid_money(answer)
    if answer is not None and cost is None:
        log.warning("a provider told a cost that can be none: %.200r", answer)
    return cost


def _number(answer: Any, least: float = -math.inf) -> float | None:
    try:
        number = float(answer)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and number >= least else None


def _whole(answer: Any, least: int, end: int) -> int | None:
    whole = isinstance(answer, int) and not isinstance(answer, bool)
    return answer if whole and least <= answer < end else None


def _lines(answer: Any) -> tuple[str, ...]:
    return tuple(text(line) for line in (answer or ()) if line is not None)
