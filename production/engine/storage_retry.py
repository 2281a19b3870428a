"""Keep what is in hand until disk and database take it.

An answer that was paid for must not be lost because another program holds the database locked, a
disk is full, or a folder cannot be written for a while.
"""

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

from foundation.disk_errors import disk_words
from gallery.media_folder import StoreFailed
from production.engine import policy

log = logging.getLogger(__name__)
T = TypeVar("T")

NOT_NOW = (OSError, OperationalError)
"""What passes: a lock, a full disk, a folder that may be written again."""


def retry_until_stored(
    keep: Callable[[], T], what: str, on_failure: Callable[[Exception], object] = lambda error: None
) -> T:
    """Call `keep` until it succeeds, however long that takes. `on_failure` is called once for
    each new reason why it does not, and may itself fail for the same."""
    wait, reported = policy.FIRST_KEEP_WAIT, ""
    while True:
        try:
            return keep()
        except NOT_NOW as error:
            if str(error) != reported:
                reported = str(error)
                log.warning("%s cannot be written and is kept in memory: %s", what, reported)
                _report(on_failure, error)
            if not connection.in_atomic_block:
                connection.close()
        threading.Event().wait(wait)
        wait = min(wait * 1.5, policy.LONGEST_KEEP_WAIT)


def reason(error: Exception) -> str:
    """Why something cannot be written, and what mends it."""
    if isinstance(error, StoreFailed):
        return str(error)
    if isinstance(error, OSError):
        cause, remedy = disk_words(error)
        return f"{cause[:1].upper()}{cause[1:]}. {remedy}"
    return f"The database does not take it ({error}). Does another program hold it?"


def _report(on_failure: Callable[[Exception], object], error: Exception) -> None:
    try:
        on_failure(error)
    except NOT_NOW:
        log.info("nor can the reason be written to the row")
