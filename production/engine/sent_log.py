"""The sent log: what was submitted and what came of it, in files of its own beside the database.

A database that is put back from a copy has forgotten what was sent since, and one that another
program holds locked cannot take an answer that was paid for. So each submission has a small file
here, named by its idempotency key and only ever added to, one JSON object a line:

    {"note": "sent", …}       before the one call that spends: all that makes its row again
    {"note": "answered", …}   what the provider answered, before the row says so
    {"note": "ended", …}      what became of it, after the row says so

A file that is there before the submission means that somebody has sent it. `production.log_replay`
reads them all when the database turns out to be an older copy of itself.
"""

import json
import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from production.engine import policy

log = logging.getLogger(__name__)

SENT, ANSWERED, ENDED = "sent", "answered", "ended"
Json = dict[str, Any]


@dataclass(frozen=True)
class Note:
    """What is known of one submission; a part that was never written, or only half, is empty."""

    key: str
    sent: Json = field(default_factory=dict)
    answered: Json = field(default_factory=dict)
    ended: Json = field(default_factory=dict)


def begin(key: str, facts: Json) -> bool:
    """Note that this is being submitted now; False when it was noted before. Raises OSError, and
    leaves no note then."""
    file = _file(key)
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    try:
        _write(handle, SENT, facts)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return True


def answered(key: str, facts: Json) -> None:
    """Note the provider's answer to what was noted as sent. Raises OSError."""
    _add(key, ANSWERED, facts)


def ended(key: str, facts: Json) -> None:
    """Note what became of it. The row has it already, so that a full disk is no matter."""
    try:
        _add(key, ENDED, facts)
    except OSError as error:
        log.warning("the end of %s could not be noted: %s", key, error.strerror)


def not_sent(key: str) -> None:
    """It certainly did not arrive, so that nothing is left to be known of it. The row has it
    already; a disk that cannot be written must not undo the writes that share its commit."""
    try:
        _file(key).unlink(missing_ok=True)
    except OSError as error:
        log.warning("the note of %s could not be removed: %s", key, error.strerror)


def read(key: str) -> Note | None:
    """None where nothing was noted under this key, or the disk does not give it back."""
    try:
        lines = _file(key).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    parts: dict[str, Json] = {}
    for line in lines:
        try:
            facts = json.loads(line)
        except (ValueError, RecursionError):  # the line that a crash cut off
            continue
        if isinstance(facts, dict) and facts.get("note") in (SENT, ANSWERED, ENDED):
            parts[facts.pop("note")] = facts
    return Note(key, **parts)


def keys() -> Iterator[str]:
    """The keys of all notes, those of one generation one after the other."""
    for file in sorted(settings.PATHS.sent.glob("??/*-*")):
        yield file.name


def forget_old() -> int:
    """Remove notes older than any backup that is kept; says how many."""
    oldest = time.time() - policy.KEEP_SENT_LOG_DAYS * 86_400
    removed = 0
    for key in keys():
        file = _file(key)
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
            removed += 1
    return removed


def _file(key: str) -> Path:
    folder: Path = settings.PATHS.sent / key[:2]
    return folder / key


def _add(key: str, note: str, facts: Json) -> None:
    """Work that costs nothing has no note, and needs none."""
    try:
        handle = os.open(_file(key), os.O_WRONLY | os.O_APPEND)
    except FileNotFoundError:
        return
    _write(handle, note, facts)


def _write(handle: int, note: str, facts: Json) -> None:
    """One line, durable; on a line of its own, should a crash have cut off the one before."""
    line = json.dumps({"note": note} | facts, default=str)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"\n{line}\n" if note != SENT else f"{line}\n")
        file.flush()
        os.fsync(handle)
