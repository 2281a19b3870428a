"""Open connections to the database that pass from thread to thread.

To open one takes longer than most of what is asked by it, and each holds up to 1.5 MB. A process of
a hundred threads that now and then have a question each keeps a few: who closes one leaves it to
the next, the last one first, whose statements are compiled and whose pages are read.
"""

import threading
from typing import Any

from django.db import connection

_most = 0
_idle: list[tuple[str, Any]] = []
"""Each with the address of its database."""
_lock = threading.Lock()


def keep(most: int) -> None:
    """From now on so many of this process stay open when they are closed. Not for a process that
    forks: a child may not use what its parent has opened."""
    global _most
    with _lock:
        _most, surplus = most, _idle[most:]
        del _idle[most:]
    for _, opened in surplus:
        opened.close()


def rest() -> None:
    """This thread asks nothing for a while: another may have its connection, if any are kept."""
    if _most and not connection.in_atomic_block:
        connection.close()


class PooledBackend:
    """Of a backend of Django's: what is opened and closed goes past here first."""

    connection: Any
    errors_occurred: bool
    settings_dict: dict[str, Any]

    def is_at_rest(self) -> bool:
        """Nothing is under way on the connection."""
        raise NotImplementedError

    def address(self) -> str:
        """Of the database: what is open to another must not be given."""
        return " ".join(str(self.settings_dict[name]) for name in ("HOST", "PORT", "USER", "NAME"))

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        with _lock:
            if _idle and _idle[-1][0] == self.address():
                return _idle.pop()[1]
        return super().get_new_connection(conn_params)  # type: ignore[misc]

    def _close(self) -> None:
        opened = self.connection
        if opened is not None and not self.errors_occurred and self.is_at_rest():
            with _lock:
                if len(_idle) < _most:
                    _idle.append((self.address(), opened))
                    return
        super()._close()  # type: ignore[misc]
