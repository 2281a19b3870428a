"""Take turns at the database within a process.

SQLite lets one writer in at a time and makes the others sleep and try again, which is slow and
unfair when dozens of threads write. Here the threads of a process queue up on a lock, so that only
processes compete; and small writes that meet in the queue go into one transaction.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

from django.db import transaction

T = TypeVar("T")

_turn = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """One transaction; the threads of this process enter one after another."""
    with _turn, transaction.atomic():
        yield


class Batch(Generic[T]):
    """Saves items in groups: whoever gets the turn saves what all the waiting ones brought."""

    def __init__(self, save: Callable[[Sequence[T]], None]) -> None:
        self._save = save
        self._waiting: list[T] = []
        self._lock = threading.Lock()

    def add(self, item: T) -> None:
        """Returns when the item is saved. Raises what `save` raised, to whoever called it."""
        with self._lock:
            self._waiting.append(item)
        with _turn:
            with self._lock:
                items, self._waiting = self._waiting, []
            if items:
                with transaction.atomic():
                    self._save(items)
