"""The supervisor: one process that starts, watches and ends all the others."""

import http.client
import logging
import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.db import DatabaseError, connections

from artfactory.launcher import address, blanks, database, redis_server, relay, shutdown_requests
from artfactory.launcher.blanks import Blanks
from artfactory.launcher.children import Child, begun
from artfactory.launcher.clock import Clock
from artfactory.launcher.parent_death import ParentDeathPipe
from artfactory.launcher.watchdog import Pings, Watch, Watched
from artfactory.middleware.local_user import LOCAL_USER, local_user
from foundation import home_erasing, redis_client
from foundation.disk_errors import disk_words
from foundation.home_lock import HomeLock, Running
from foundation.liveness import Line
from foundation.log_filter import hide_secrets
from gallery import leftovers, media_folder
from gallery.media_folder import StoreFailed
from pages.status.failure_words import trouble_of
from production import clock_duties, database_lineage
from production.engine import sent_log

logger = logging.getLogger(__name__)

MALLOC = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}
"""What glibc is told: large blocks go back when they are freed, however many threads there were."""
WEBS = ("web", *(f"web-{number}" for number in range(2, settings.MOST_WEB_PROCESSES + 1)))
"""All take from one socket: whoever has nothing to do takes who comes next, and where one has died
the others go on."""
PATIENCE = 7.0
"""Seconds that web and workers have to end by themselves."""
LONGEST_REFRESH = 180.0


class CannotStart(Exception):
    """Why the app does not start, in words."""


class WriteEvent(Protocol):
    """How the supervisor speaks to the person who started it."""

    def __call__(self, event: str, text: str, **facts: Any) -> None: ...


@dataclass(frozen=True)
class Options:
    host: str
    port: int
    open_browser: bool


class Supervisor:
    """Owns lock, parent-death pipe, socket, children and clock, from start to end."""

    def __init__(self, options: Options, write_event: WriteEvent) -> None:
        self._options = options
        self._write_event = write_event
        self._began = time.monotonic()
        self._lock = HomeLock(settings.PATHS)
        self._noting = threading.Lock()
        self._parent_pipe = ParentDeathPipe()
        self._clock = Clock(clock_duties.tick, clock_duties.sweep)
        self._blanks: Blanks | None = None
        self._children: list[Child] = []
        self._watched: list[Watched] = []
        self._lines: dict[str, Line] = {}
        self._watch: Watch | None = None
        self._socket: socket.socket | None = None

    def run(self) -> int | None:
        """Until SIGTERM, SIGINT or SIGHUP; or until the home is erased, which gives the port that a
        new process should start on.

        Raises AlreadyRunning, CannotStart, NoAddress or NoServer.
        """
        self._demand_room()
        self._blanks = blanks.fork(1 + settings.WEB_PROCESSES + settings.WORKERS, MALLOC)
        self._lock.take()
        signals = shutdown_requests.listen()
        try:
            if not home_erasing.is_decided(settings.PATHS):
                try:
                    self._start()
                    shutdown_requests.wait(signals)
                finally:
                    self._stop()
            is_wanted = not shutdown_requests.is_requested(signals)
            return self._port if self._erase() and is_wanted else None
        finally:
            if self._blanks:
                self._blanks.discard()
            self._lock.release()

    def _erase(self) -> bool:
        """All of the home, where that was decided; nobody else is at it any more."""
        connections.close_all()
        try:
            return home_erasing.finish(settings.PATHS)
        except OSError as error:
            cause, remedy = disk_words(error)
            raise CannotStart(
                f"This home is to be erased, and {error.filename or settings.PATHS.home} cannot be "
                f"removed: {cause}. {remedy} The next start goes on with it."
            ) from error

    def _start(self) -> None:
        """In the order of need; the web server before the workers, for somebody waits for it."""
        self._start_redis()
        try:
            database.prepare()
        except (DatabaseError, OSError, StoreFailed) as error:
            trouble = trouble_of(error) or f"The database cannot be used: {error}."
            raise CannotStart(f"{trouble} “manage.py doctor” says more.") from error
        self._know_the_database()
        self._demand_password()
        self._socket = address.bind(self._options.host, self._options.port)
        socket_fd = self._socket.fileno()
        settings.PATHS.wrong_passwords.unlink(missing_ok=True)
        for name in WEBS[: settings.WEB_PROCESSES]:
            self._start_python(name, "web", "--socket", str(socket_fd), inherits=socket_fd)
        for name in (f"worker-{number}" for number in range(1, settings.WORKERS + 1)):
            self._start_python(name, "worker", "--name", name)
        sent_log.forget_old()
        self._clock.start()
        self._start_watch()
        threading.Thread(target=self._announce, name="announce", daemon=True).start()

    def _know_the_database(self) -> None:
        """Before any worker may send anything."""
        try:
            brought = database_lineage.begin()
        except (DatabaseError, OSError) as error:
            trouble = trouble_of(error) or f"{settings.PATHS.sent} cannot be used: {error}."
            raise CannotStart(str(trouble)) from error
        if brought:
            self._write_event(
                "restored",
                f"This database is older than what was sent: {brought} submissions were brought "
                "back and are looked up. The Queue and Costs pages show them.",
            )

    def _start_redis(self) -> None:
        if settings.OWN_REDIS:
            self._start_child(
                "redis",
                redis_server.command(settings.PATHS, self._parent_pipe.fd),
                beat=self._pings().beat,
            )
        elif not redis_client.answers(redis_client.client(settings.REDIS_URL)):
            where = hide_secrets(settings.REDIS_URL)
            raise CannotStart(f"The server at REDIS_URL={where} does not answer. Start it first.")

    def _demand_room(self) -> None:
        """Before anything is started that would fail halfway, or not at all."""
        for folder in (settings.PATHS.home, settings.PATHS.run, settings.PATHS.work):
            try:
                media_folder.forget_tries(folder)
                media_folder.try_to_write(folder)
            except (StoreFailed, OSError) as error:
                raise CannotStart(str(trouble_of(error) or error)) from error

    def _demand_password(self) -> None:
        host = self._options.host
        if not address.is_loopback(host) and not local_user().has_usable_password():
            raise CannotStart(
                f"ARTFACTORY_HOST={host} lets other machines in, so a password is needed first: "
                f"run “manage.py changepassword {LOCAL_USER}”."
            )

    def _refresh_catalogue(self) -> None:
        refresh, output = begun(
            self._python("refresh"),
            {**os.environ, "ARTFACTORY_PROCESS": "refresh"},
            settings.CHECKOUT,
            (self._parent_pipe.fd,),
            self._blanks,
        )
        relay.begin(output)
        patience = threading.Timer(LONGEST_REFRESH, refresh.send_signal, [signal.SIGKILL])
        patience.daemon = True
        patience.start()
        ended = refresh.wait()
        patience.cancel()
        if ended:
            self._alarm(f"The catalogue could not be refreshed; see {settings.PATHS.log}.")

    def _pings(self) -> Pings:
        return Pings(redis_client.client(settings.REDIS_URL))

    def _start_watch(self) -> None:
        others = {"clock": lambda: self._clock.beaten_at}
        if not settings.OWN_REDIS:
            pings = self._pings()
            others["redis"] = lambda: pings.answered_at
        webs = [self._lines[name] for name in WEBS[: settings.WEB_PROCESSES]]
        self._watch = Watch(self._watched, others, webs)
        self._watch.start()

    def _python(self, module: str, *arguments: str) -> list[str]:
        program = [sys.executable, "-m", f"artfactory.launcher.{module}"]
        return [*program, "--parent-pipe", str(self._parent_pipe.fd), *arguments]

    def _start_python(self, name: str, module: str, *arguments: str, inherits: int = -1) -> None:
        """A child that beats."""
        line = self._lines[name] = Line()
        command = self._python(module, "--beats", str(line.fd), *arguments)
        more = () if inherits < 0 else (inherits,)
        self._start_child(name, command, (line.fd, *more), beat=line.busy, blanks=self._blanks)

    def _start_child(
        self,
        name: str,
        command: list[str],
        inherits: tuple[int, ...] = (),
        *,
        beat: Callable[[int | None], float | None],
        blanks: Blanks | None = None,
    ) -> None:
        child = Child(
            name,
            command,
            alarm=self._alarm,
            started=self._note,
            environment={"ARTFACTORY_PROCESS": name, **MALLOC},
            folder=settings.CHECKOUT,
            inherits=(self._parent_pipe.fd, *inherits),
            blanks=blanks,
        )
        self._children.append(child)
        self._watched.append(Watched(child, beat))
        child.start()

    def _note(self) -> None:
        """Keep the note for other processes up to date: the address, the children. A disk that does
        not take it is no reason to let a child go unwatched."""
        if not self._socket:
            return
        with self._noting:
            children = {child.name: child.pid for child in self._children if child.pid}
            try:
                self._lock.announce(Running(os.getpid(), self._port, self._url, children))
            except OSError as error:
                logger.warning("The note of what runs could not be written: %s", error.strerror)

    @property
    def _port(self) -> int:
        return self._socket.getsockname()[1] if self._socket else self._options.port

    @property
    def _url(self) -> str:
        return address.url(self._options.host, self._port)

    def _announce(self) -> None:
        """As soon as the first page can be had: tell where, and open the browser there."""
        self._refresh_catalogue()
        _wait_for_answer(self._url)
        if self._options.port not in (0, self._port):
            self._write_event(
                "busy", f"Port {self._options.port} is busy; port {self._port} is free."
            )
        seconds = round(time.monotonic() - self._began, 2)
        self._write_event(
            "ready",
            f"Art Factory runs at {self._url} (stop it with Ctrl-C).",
            address=self._url,
            port=self._port,
            pid=os.getpid(),
            seconds=seconds,
        )
        logger.info("Ready at %s after %s s", self._url, seconds)
        if self._options.open_browser and address.has_screen():
            webbrowser.open(self._url)
        try:
            if swept := leftovers.sweep():
                logger.info("%s files of killed uploads were removed", swept)
        except OSError as error:
            logger.warning("What killed uploads left could not be removed: %s", error.strerror)

    def _alarm(self, text: str) -> None:
        logger.error(text)
        self._write_event("trouble", text)

    def _stop(self) -> None:
        """Watch and clock, then web and workers together, then Redis: workers sign off there."""
        deadline = time.monotonic() + PATIENCE
        if self._watch:
            self._watch.stop(1)
        redis = [child for child in self._children if child.name == "redis"]
        others = [child for child in self._children if child.name != "redis"]
        for child in others:
            child.stop()
        self._clock.stop(1)
        for child in others:
            child.wait(deadline - time.monotonic())
        for child in redis:
            child.stop()
            child.wait(1)
        self._parent_pipe.close()
        for line in self._lines.values():
            line.close()
        logger.info("Stopped")


def _wait_for_answer(url: str) -> None:
    """Any answer will do. The socket listens already, so the first request simply waits."""
    host = url.removeprefix("http://").rstrip("/")
    while True:
        connection = http.client.HTTPConnection(host, timeout=30)
        try:
            connection.request("GET", "/health")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
