"""Bring back from the sent log what an older copy of the database has forgotten.

Each note is played onto the rows: what was sent gets its row, what was answered goes on from there,
what had ended ends the same way, and files that were stored since come back with it. What nobody
answered is left to the sweep: looked up where that can be, else it may have been charged.
"""

import logging

from django.core.exceptions import ValidationError
from django.utils import timezone

from ledger import entries
from ledger.models import Basis
from ledger.money import from_micros
from production.engine import (
    attempts,
    results,
    sent_facts,
    sent_log,
    stored_results,
    submitting,
    transitions,
)
from production.engine.group_commit import grouped
from production.engine.sent_log import Note
from production.generation_charge import charge_of
from production.models import ACTIVE, ENDED, Generation, State
from providers.contract import Charged, Finished, Json, Money, ProviderError, Refused, Unknown

log = logging.getLogger(__name__)

FACTS_ARE_BROKEN = (KeyError, TypeError, ValueError, AttributeError)
ENDED_WITHOUT_NOTE = "It ended after this database was copied, and no note says how."


def replay() -> int:
    """Play all notes that the rows do not know onto them; says how many there were. Safe to run
    twice."""
    brought = 0
    for key in sorted(sent_log.keys(), key=_by_attempt):
        row = _row(key)
        if row is not None and _knows(row, _by_attempt(key)[1]):
            continue
        note = sent_log.read(key)
        if note is None or not note.sent:
            continue
        try:
            _play(note, row)
        except FACTS_ARE_BROKEN as error:
            log.error("the note %s is not whole (%r); look for it at the provider", key, error)
        else:
            brought += 1
    return brought


def _by_attempt(key: str) -> tuple[str, int]:
    uid, _, attempt = key.partition("-")
    return uid, int(attempt) if attempt.isdecimal() else 0


def _row(key: str) -> Generation | None:
    try:
        found = Generation.objects.select_related("order", "project").filter(uid=key[:32])
        return found.first()
    except ValidationError:  # a file of another sort
        return None


def _knows(row: Generation, attempt: int) -> bool:
    """It has gone on since, or has ended for good."""
    ended = row.state in ENDED and row.state != State.UNKNOWN
    return row.attempt > attempt or (row.attempt == attempt and ended)


def _play(note: Note, row: Generation | None) -> None:
    generation = _sent(note.sent, row)
    ended = note.ended.get("state")
    # What ended otherwise was tried again, should there be files: they are a later round's.
    if ended in (None, State.DONE) and stored_results.finish(generation, _whole(note, generation)):
        return
    if note.answered and generation.state in (State.SUBMITTING, State.UNKNOWN):
        submitting.go_on(generation, note.answered)
    if note.ended:
        _end(generation, note.ended)


def _whole(note: Note, generation: Generation) -> int:
    """How many stored files are all that it made: those that are there, where it had ended well."""
    if note.ended.get("state") == State.DONE:
        return 1
    facts = results.for_products(note.answered.get("results") or generation.results)
    return max(1, len(facts))


@grouped
def _sent(facts: Json, row: Generation | None) -> Generation:
    """The row as it was when this was sent, with its reserve."""
    if row is not None and row.attempt == facts["attempt"]:
        return row
    if row is None:
        row = sent_facts.make_generation(facts, state=State.SUBMITTING)
    else:
        if row.round != facts["round"]:
            _leave_round(row)
        transitions.restore_submitting(row, **sent_facts.columns(facts))
    attempts.begin(row, row.submitted_at or row.created_at)
    entries.recall(charge_of(row), timezone.localdate(row.submitted_at))
    return row


def _leave_round(row: Generation) -> None:
    """The user had it tried again, so this round had ended, and what ends without a note was never
    sent. Its reserve would stay open for ever, as no row would be left to close it."""
    if row.state == State.QUEUED:
        entries.release(charge_of(row), "Never sent")
    elif row.state in ACTIVE:
        entries.doubt(charge_of(row), ENDED_WITHOUT_NOTE)


@grouped
def _end(generation: Generation, facts: Json) -> None:
    """As it ended then, at what it cost then."""
    charged, words = Charged(facts["charged"]), facts["error"]
    if generation.state == State.UNKNOWN and facts["state"] != State.UNKNOWN:
        # That doubt was settled since, and only active work ends.
        transitions.restore_submitting(generation)
    if facts["basis"] == Basis.ACTUAL and facts["cost_micros"] is not None:
        bill = Money(from_micros(facts["cost_micros"]), facts["currency"])
        transitions.billed(generation, bill)
    match facts["state"]:
        case State.DONE:
            transitions.received(generation, Finished(()), generation.results or [])
            transitions.done(generation)
        case State.CANCELLED:
            transitions.cancelled(generation, charged)
        case State.UNKNOWN:
            transitions.unknown(generation, Unknown(words))
        # Of what took its place, only what was sent comes back: the user decides anew.
        case State.FAILED | State.REFUSED | State.REPLACED:
            kind = Refused if facts["state"] == State.REFUSED else ProviderError
            transitions.failed(
                generation, kind(words, next_step=facts["next_step"], charged=charged)
            )
