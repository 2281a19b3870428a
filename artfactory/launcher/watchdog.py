"""Watching the children: one that stands still is killed, and so replaced; all hear who does."""

import logging
import threading
import time
from collections.abc import Callable

import redis

from artfactory.launcher.children import Child
from foundation import redis_client
from foundation.liveness import EVERY, Line, Standing

logger = logging.getLogger(__name__)

LONGEST_SILENCE = 10.0
FIRST_SILENCE = 60.0
"""For a process that starts: on a slow machine its imports take long."""
WORRYING = 4.0
STOOD_STILL = 3.0
"""When so long passed between two looks, the watch or the whole machine stood still itself."""


class Watched:
    """One child and its signs of life. The time of a process counts from its own start."""

    def __init__(self, child: Child, beat: Callable[[int | None], float | None]) -> None:
        """`beat(pid)`: None, or for how long the child has been at one thing; asked each look."""
        self.child = child
        self.busy = 0.0
        self._beat = beat
        self._pid: int | None = None
        self._has_beaten = self._is_killed = False
        self._alive_at = self._counts_from = time.monotonic()

    def look(self, now: float) -> None:
        """Listen, and kill the process when it was silent too long."""
        if self.child.pid != self._pid:
            self._pid, self._counts_from = self.child.pid, now
            self._has_beaten = self._is_killed = False
        busy = self._beat(self._pid)
        if busy is not None:
            self._alive_at = self._counts_from = now
            self._has_beaten, self.busy = True, busy
        silence = now - self._counts_from
        if silence > (LONGEST_SILENCE if self._has_beaten else FIRST_SILENCE):
            self._kill(silence)

    def forgive(self, now: float) -> None:
        """A fresh period: nobody could have heard it."""
        self._alive_at = self._counts_from = now

    def silence(self, now: float) -> float:
        """Seconds since it was heard, whichever process it was then."""
        return now - self._alive_at

    def _kill(self, silence: float) -> None:
        if self._is_killed or self._pid is None:
            return
        self._is_killed = True
        logger.error("%s has stood still for %.0f s and is killed", self.child.name, silence)
        self.child.kill()


class Pings:
    """Asks a Redis-compatible server once a second whether it answers, on a thread of its own.
    `answered_at` is when it last did, in monotonic time."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self.answered_at = self._seen_at = time.monotonic()
        threading.Thread(target=self._run, name="ping", daemon=True).start()

    def beat(self, _pid: int | None) -> float | None:
        """As a child's line does."""
        if self.answered_at == self._seen_at:
            return None
        self._seen_at = self.answered_at
        return 0.0

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            if redis_client.answers(self._client):
                self.answered_at = time.monotonic()
            pause.wait(EVERY)


class Watch:
    """Looks once a second. `others` are parts without a process, by name: when each was last heard,
    in monotonic time."""

    def __init__(
        self,
        watched: list[Watched],
        others: dict[str, Callable[[], float]],
        listeners: list[Line],
    ) -> None:
        self._watched, self._others, self._listeners = watched, others, listeners
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Also right before `start`."""
        self._stopping.set()
        if self._thread.ident:
            self._thread.join(seconds)

    def _run(self) -> None:
        last = time.monotonic()
        self.look(last)  # who is there hears of the supervisor from the first page on
        while not self._stopping.wait(EVERY):
            now = time.monotonic()
            if now - last > STOOD_STILL:
                logger.warning("The machine or the supervisor stood still for %.0f s", now - last)
                for one in self._watched:
                    one.forgive(now)
            last = now
            self.look(now)

    def look(self, now: float) -> None:
        for one in self._watched:
            one.look(now)
        silences = {one.child.name: one.silence(now) for one in self._watched}
        silences |= {name: now - alive_at() for name, alive_at in self._others.items()}
        standing = Standing(
            at=now,
            silent={name: round(s, 1) for name, s in silences.items() if s > WORRYING},
            busy={
                one.child.name: round(one.busy, 1) for one in self._watched if one.busy > WORRYING
            },
        )
        for line in self._listeners:
            line.report(standing)
