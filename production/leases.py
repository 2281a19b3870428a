"""Keep the leases of the steps under way in this process alive.

One thread per process renews them all; when the process is killed they run out, and the sweep
settles what it left behind.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

from production import engine
from production.times import LEASE

log = logging.getLogger(__name__)

RENEW_EVERY = LEASE.total_seconds() / 4

_held: set[int] = set()
_lock = threading.Lock()
_some_held = threading.Event()
_thread: threading.Thread | None = None


@contextmanager
def held(id: int) -> Iterator[None]:
    """The step of generation `id` is under way here until the block ends."""
    with _lock:
        _held.add(id)
        _ensure_renewing()
        _some_held.set()
    try:
        yield
    finally:
        with _lock:
            _held.discard(id)
            if not _held:
                _some_held.clear()


def is_held_here(id: int) -> bool:
    """A thread of this very process is at work on it, whatever its lease says."""
    with _lock:
        return id in _held


def give_back() -> None:
    """Of what is under way here, as this process stops: it is not what stopped it."""
    with _lock:
        ids = list(_held)
    try:
        engine.give_back(ids)
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
        _some_held.wait()
        pause.wait(RENEW_EVERY)
        with _lock:
            ids = list(_held)
        if not ids:
            continue
        try:
            engine.keep_leases(ids)
        except OperationalError as error:
            log.warning("leases cannot be renewed now: %s", error)
        except Exception:
            log.exception("leases could not be renewed; they are tried again")
        finally:
            connection.close()
