"""What a provider says, made fit to be kept.

A provider's code may give back anything: half a letter, a seed that fits no column, a cost below
zero. What cannot be right is left out, as if it had not been said; what is no answer at all raises
`NotUnderstood`.
"""

import json
import logging
import math
from dataclasses import replace
from typing import Any

from production.money import believable
from providers.contract import Failed, Finished, Money, Operation, Output, Pending, ProviderError

log = logging.getLogger(__name__)

LARGEST_COLUMN = 2**63
LARGEST_POSITION = 2**31


class NotUnderstood(Exception):
    """This is no answer of the contract."""


def submission(said: object) -> Operation | Finished:
    """The answer of `submit`, `find` or `adopt`."""
    if isinstance(said, Finished):
        return _finished(said)
    if not isinstance(said, Operation):
        raise NotUnderstood(repr(said)[:200])
    try:
        json.dumps(said.data)
    except (TypeError, ValueError) as error:
        raise NotUnderstood(f"the operation is not JSON: {error}") from None
    return replace(
        said, request_id=text(said.request_id), poll_after=_number(said.poll_after, least=0)
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
    )


def wait_told(error: ProviderError) -> float | None:
    """After how many seconds a provider wants to be asked again."""
    return _number(error.retry_after, least=0)


def text(said: object) -> str:
    """Words that every database takes: no halves of letters, no NUL; "" for None."""
    words = "" if said is None else str(said)
    return words.encode("utf-8", "replace").decode().replace("\0", "")


def _finished(said: Finished) -> Finished:
    outputs = tuple(said.outputs or ())
    if not all(isinstance(output, Output) for output in outputs):
        raise NotUnderstood(repr(outputs)[:200])
    return replace(
        said,
        outputs=outputs,
        cost=_cost(said.cost),
        seed=_whole(said.seed, -LARGEST_COLUMN, LARGEST_COLUMN),
        request_id=text(said.request_id),
        logs=_lines(said.logs),
    )


def _cost(said: Any) -> Money | None:
    cost = believable(said)
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
