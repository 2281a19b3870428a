"""The history of a generation: each try from its claim to what came of it.

Call these inside the transaction that moves the generation.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from foundation.prepared_writes import insert, update
from production.attempt_models import Attempt
from production.engine.sanitize import text
from production.models import Generation
from providers.contract import ProviderError

LONGEST_ID = 200


def begin(generation: Generation, now: datetime) -> None:
    insert(Attempt(generation=generation, number=generation.attempt, started_at=now))


def resumed(generation: Generation, request_id: str = "") -> None:
    """It is under way at the provider, also where it had been given up."""
    changes: dict[str, Any] = {"request_id": request_id[:LONGEST_ID]} if request_id else {}
    changes |= {"ended_at": None, "outcome": "", "error": "", "next_step": ""}
    update(Attempt, changes, _key(generation))


def note_late_answer(generation: Generation, request_id: str) -> None:
    """An answer that came when nobody waited for it any more: its id is kept to find it by."""
    if request_id:
        _of(generation).filter(request_id="").update(request_id=request_id[:LONGEST_ID])


def end(generation: Generation, outcome: str, error: ProviderError | None = None) -> None:
    """What came of it. What has ended before stays as it ended."""
    changes = {"ended_at": timezone.now(), "outcome": outcome}
    if error:
        changes |= {"error": text(error.message), "next_step": text(error.advice)}
    update(Attempt, changes, {**_key(generation), "ended_at": None})


def keep_log(generation: Generation, log: str) -> None:
    """The generation begins anew and has forgotten its log."""
    if log:
        _of(generation).update(log=log)


def _of(generation: Generation) -> QuerySet[Attempt]:
    return Attempt.objects.filter(**_key(generation))


def _key(generation: Generation) -> dict[str, int]:
    return {"generation_id": generation.pk, "number": generation.attempt}
