"""Keep the leases of the steps under way in this process alive.

One thread per process renews them all; when the process is killed they run out, and the sweep
settles what it left behind.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

from production.engine import policy, transitions

log = logging.getLogger(__name__)


_alive: set[int] = set()
_step_errors: set[int] = set()
"""Whose steps ended here by an error: they gave nothing back, but no worker stopped with them."""
_lock = threading.Lock()
_some_alive = threading.Event()
_thread: threading.Thread | None = None


@contextmanager
def keep_alive(id: int) -> Iterator[None]:
    """The step of generation `id` is under way here until the block ends. By an error it ends
    without a word in the row, which `step_error_was_noted` tells then."""
    with _lock:
        _alive.add(id)
        _ensure_renewing()
        _some_alive.set()
    try:
        yield
    except BaseException:
        note_step_error(id)
        raise
    finally:
        with _lock:
            _alive.discard(id)
            if not _alive:
                _some_alive.clear()


def is_kept_alive_here(id: int) -> bool:
    """A thread of this very process is at work on it, whatever its lease says."""
    with _lock:
        return id in _alive


def note_step_error(id: int) -> None:
    with _lock:
        _step_errors.add(id)


def step_error_was_noted(id: int) -> bool:
    """Whether the last step of it ended here, whatever its row says. Asked once, forgotten."""
    with _lock:
        known = id in _step_errors
        _step_errors.discard(id)
    return known


def give_back() -> None:
    """Of what is under way here, as this process stops: it is not what stopped it."""
    with _lock:
        ids = list(_alive)
    try:
        transitions.give_back(ids)
    except OperationalError as error:
        log.warning("leases cannot be given back: %s", error)


def _ensure_renewing() -> None:
    global _thread
    if _thread is None or not _thread.is_alive():
        _thread = threading.Thread(target=_renew, name="leases", daemon=True)
        _thread.start()


def _renew() -> None:
    pause = threading.Event()
    while True:
        _some_alive.wait()
        pause.wait(policy.RENEW_LEASES_EVERY)
        with _lock:
            ids = list(_alive)
        if not ids:
            continue
        try:
            transitions.keep_leases(ids)
        except OperationalError as error:
            log.warning("leases cannot be renewed now: %s", error)
        except Exception:
            log.exception("leases could not be renewed; they are tried again")
        finally:
            connection.close()
