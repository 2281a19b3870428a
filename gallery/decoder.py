"""Foreign bytes are read apart: by a child process with limits in time and memory.

What a decoder does with hostile bytes then stops neither the pages nor a worker; a child that takes
too long, grows too large or falls over is ended, and its file is too much work to check. A child
starts with the first file, serves many, and goes when there was nothing for a minute.
"""

import atexit
import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from gallery.decoder_places import Places
from gallery.media_facts import MOST_MEMORY, BadMedia, TooLarge, TooMuchWork

MOST_CHILDREN = 2
MOST_STARTS = 3
LOOK_EVERY = 0.05
GIVES_UP_EVERY = 0.25
SERVES = 5.0
"""Seconds before a child that is never idle makes way for one of another process."""
IDLE_SECONDS = 60.0
FINISHED = 0
CHECKOUT = Path(__file__).parents[1]
# No key of a provider is among them.
PASSED_ON = {"PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH"}
PASSED_ON |= {"DYLD_LIBRARY_PATH", "PYTHONPATH", "IMAGEIO_FFMPEG_EXE", "SYSTEMROOT"}

TOO_SLOW = "that takes longer than {:.0f} s"
TOO_LARGE = f"that takes more than {MOST_MEMORY // 1024**2} MB of memory"
FELL_OVER = "it stopped the program that looked at it"


class NotRead(Exception):
    """The child could not do what it was asked, for a reason that lies in the file or the disk."""


class _Gone(Exception):
    """The child had finished before it took the order."""


def ask(name: str, path: Path, seconds: float, **more: Any) -> Any:
    """Let a child do one of the works of `gallery.decoder_child` with the file: what it gives, as
    JSON knows it. Raises BadMedia, TooMuchWork, NotRead, and OSError where no child starts.

    It waits while all children are at work; `seconds` count from when one takes it up.
    """
    order = {"name": name, "path": str(path.absolute()), "seconds": seconds, **more}
    return _meant(_children.ask(json.dumps(order).encode() + b"\n", seconds))


def warm() -> None:
    """Have a child ready that is asked soon, where this process has none: to start takes half a
    second. Does nothing where all places are taken, or none can be started."""
    _children.warm()


def _meant(answer: dict[str, Any]) -> Any:
    if "bad" in answer:
        if answer["kind"] == TooMuchWork.__name__:
            raise TooMuchWork(said=answer["bad"])
        raise (TooLarge if answer["kind"] == TooLarge.__name__ else BadMedia)(answer["bad"])
    if "error" in answer:
        raise NotRead(answer["error"])
    return answer["given"]


class Children:
    """Those of this process, idle or at work: one where other processes want some as well."""

    def __init__(self, places: Places | None = None) -> None:
        self.places = places
        self._turns = threading.Semaphore(MOST_CHILDREN)
        self._changed = threading.Condition(threading.RLock())
        self._idle: list[_Child] = []
        self._count = 0

    def ask(self, line: bytes, seconds: float) -> dict[str, Any]:
        with self._turns:
            for _ in range(MOST_STARTS):
                child = self._take()
                try:
                    answer = child.ask(line, seconds)
                except _Gone:
                    continue
                self._take_back(child)
                return answer
        raise TooMuchWork(FELL_OVER)

    def warm(self) -> None:
        with contextlib.suppress(OSError):  # whoever asks next is told
            with self._changed:
                place = self.places.take() if self.places and not self._count else None
                if self._count or (self.places and not place):
                    return
                self._count += 1
            self._take_back(self._new(place))

    def _take(self) -> "_Child":
        """One that is idle, or a new one where there is a place: what comes first."""
        with self._changed:
            while True:
                if self._idle:
                    return self._idle.pop()
                if self.places is None:
                    place = None
                    break
                # With one of its own it waits for that where another process has none: children
                # that are taken back and forth would hardly do else than start.
                if not (self._count and self.places.is_wanted()) and (place := self.places.take()):
                    break
                if not self._count:
                    self.places.want()
                self._changed.wait(LOOK_EVERY)
            self._count += 1
        return self._new(place)

    def _new(self, place: IO[str] | None) -> "_Child":
        try:
            return _Child(self, place)
        except OSError:
            self._give_back(place)
            raise

    def _take_back(self, child: "_Child") -> None:
        with self._changed:
            if self._has_to_go(child):
                child.end()
            else:
                self._idle.append(child)
                self._changed.notify()

    def _has_to_go(self, child: "_Child") -> bool:
        """Another process has none, and this one has two or had its own for a while."""
        if not (self.places and self.places.is_wanted()):
            return False
        return self._count > 1 or time.monotonic() - child.began > SERVES

    def end_if_idle(self, child: "_Child") -> None:
        with self._changed:
            if child in self._idle:
                self._idle.remove(child)
                child.end()

    def end_idle(self) -> None:
        with self._changed:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def leave(self, child: "_Child") -> None:
        """It is asked no more; once that is said, saying it again does nothing."""
        with self._changed:
            if not child.has_left:
                child.has_left = True
                self._give_back(child.place)

    def _give_back(self, place: IO[str] | None) -> None:
        with self._changed:
            self._count -= 1
            if place:
                place.close()
            self._changed.notify()


class _Child:
    def __init__(self, children: Children, place: IO[str] | None) -> None:
        self._children, self.place = children, place
        self.has_left = False
        self.began = time.monotonic()
        self._process = _started()
        # It ends by itself when it is idle, and somebody has to take note of that.
        threading.Thread(target=self._look_after, name="reader's end", daemon=True).start()
        assert self._process.stdin and self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._from, selectors.EVENT_READ)

    def _look_after(self) -> None:
        """Until its end; it has that early where another process waits for its place."""
        places = self._children.places
        if places is None:
            self._process.wait()
        else:
            while self._process.poll() is None:
                threading.Event().wait(GIVES_UP_EVERY)
                if places.is_wanted():
                    self._children.end_if_idle(self)
        self._children.leave(self)

    def ask(self, line: bytes, seconds: float) -> dict[str, Any]:
        """Its answer. A child that raises here is ended and must not be asked again."""
        try:
            return self._ask(line, time.monotonic() + seconds, seconds)
        except BaseException:
            self.end()
            raise

    def _ask(self, line: bytes, deadline: float, seconds: float) -> dict[str, Any]:
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[self._to.write(rest) :]
        except OSError as error:
            self._raise_why(error)
        received = bytearray()
        while not received.endswith(b"\n"):
            if self._ready.select(LOOK_EVERY):
                if not (part := self._from.read(1024**2)):
                    self._raise_why(None)
                received += part
            elif time.monotonic() > deadline:
                raise TooMuchWork(TOO_SLOW.format(seconds))
            elif self._memory() > MOST_MEMORY:
                raise TooMuchWork(TOO_LARGE)
        answer: dict[str, Any] = json.loads(received)
        return answer

    def _raise_why(self, error: OSError | None) -> None:
        if self._process.wait() == FINISHED:
            raise _Gone from error
        raise TooMuchWork(FELL_OVER) from error

    def _memory(self) -> int:
        import psutil

        try:
            return int(psutil.Process(self._process.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def end(self) -> None:
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._children.leave(self)
        self._ready.close()
        self._to.close()
        self._from.close()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "gallery.decoder_child", str(IDLE_SECONDS)],
        cwd=CHECKOUT,
        env={name: value for name, value in os.environ.items() if name in PASSED_ON},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        # What it starts itself goes with it, and Ctrl-C is not its business.
        start_new_session=True,
    )


_children = Children()


def share(folder: Path | None) -> None:
    """From now on all processes that say so with this folder have so many children together; None:
    this one for itself."""
    global _children
    end_idle()
    _children = Children(Places(folder) if folder else None)


@atexit.register
def end_idle() -> None:
    """End the children that have nothing to do."""
    _children.end_idle()
