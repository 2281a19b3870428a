"""How long who gave wrong passwords waits: per address, and all addresses together.

A bounded number of rows, kept in a file that all web processes share: nothing of it needs to
outlive a start, which removes it. A try counts as wrong before the password is looked at, so that
many at once are no way around, and nothing is counted while the wait lasts: who waits gets in with
the right password. Where the right one came from before, others' wrong ones make nobody wait.
"""

import ipaddress
import json
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from foundation import file_lock

PATIENCE = 5.0
"""Seconds for the file, which others have for an instant."""
MOST_ADDRESSES = 1000
FORGOTTEN_AFTER = 3600.0
"""Seconds without a try."""


@dataclass
class Row:
    in_a_row: int = 0
    until: float = 0.0
    tried_at: float = 0.0

    def add(self, now: float, free: int, longest: float) -> None:
        """After `free` tries a wait of one second, which doubles up to `longest`."""
        self.in_a_row += 1
        self.tried_at = now
        if self.in_a_row >= free:
            self.until = now + min(2.0 ** min(self.in_a_row - free, 60), longest)

    def take_back(self) -> None:
        self.in_a_row = max(0, self.in_a_row - 1)
        self.until = 0.0

    def is_old(self, now: float) -> bool:
        return now - self.tried_at > FORGOTTEN_AFTER


class WrongPasswords:
    FREE, LONGEST = 3, 900.0
    FREE_TOGETHER, LONGEST_TOGETHER = 10, 60.0

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, file: Path | None = None
    ) -> None:
        """`clock` gives seconds, the same ones in all processes that share the `file`."""
        self._clock = clock
        self._file = file
        self._lock = threading.Lock()
        self._rows: OrderedDict[str, Row] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()
        self._together = Row()

    def wait(self, address: str) -> float:
        """Seconds until a password from there is looked at."""
        with self._ours():
            return self._wait(whole(address), self._clock())

    def begin(self, address: str) -> float:
        """As `wait` says; where that is 0, a try, wrong unless `right` or `take_back` follows."""
        key, now = whole(address), self._clock()
        with self._ours():
            if wait := self._wait(key, now):
                return wait
            if self._together.is_old(now):
                self._together = Row()
            row = self._rows.pop(key, Row())
            self._rows[key] = Row() if row.is_old(now) else row
            self._rows[key].add(now, self.FREE, self.LONGEST)
            if key not in self._known:
                self._together.add(now, self.FREE_TOGETHER, self.LONGEST_TOGETHER)
            _shorten(self._rows)
        return 0.0

    def right(self, address: str) -> None:
        key = whole(address)
        with self._ours():
            self._rows.pop(key, None)
            self._together = Row()
            self._known.pop(key, None)
            self._known[key] = None
            _shorten(self._known)

    def take_back(self, address: str) -> None:
        """The password was not looked at."""
        key = whole(address)
        with self._ours():
            self._rows.get(key, Row()).take_back()
            if key not in self._known:
                self._together.take_back()

    def in_a_row(self, address: str) -> int:
        with self._ours():
            return self._rows.get(whole(address), Row()).in_a_row

    @contextmanager
    def _ours(self) -> Iterator[None]:
        """The rows as they are now, and nobody else's meanwhile."""
        with self._lock:
            if self._file is None:
                yield
                return
            with open(self._file, "a+", opener=_private) as file, file_lock.locked(file, PATIENCE):
                self._read(file)
                yield
                self._keep(file)

    def _read(self, file: IO[str]) -> None:
        file.seek(0)
        data = json.loads(file.read() or "{}")
        self._rows = OrderedDict((key, Row(**row)) for key, row in data.get("rows", {}).items())
        self._known = OrderedDict.fromkeys(data.get("known", ()))
        self._together = Row(**data.get("together", {}))

    def _keep(self, file: IO[str]) -> None:
        rows = {key: asdict(row) for key, row in self._rows.items()}
        facts = {"rows": rows, "known": [*self._known], "together": asdict(self._together)}
        file.truncate(0)
        file.write(json.dumps(facts))

    def _wait(self, key: str, now: float) -> float:
        until = self._rows.get(key, Row()).until
        if key not in self._known:
            until = max(until, self._together.until)
        return max(0.0, until - now)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def whole(address: str) -> str:
    """What one client can choose from freely counts as one: a network of IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if ip.version == 4:
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((int(ip) >> 64 << 64, 64)))


def _shorten(rows: OrderedDict[str, Any]) -> None:
    while len(rows) > MOST_ADDRESSES:
        rows.popitem(last=False)
