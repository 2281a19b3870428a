"""Where things lie on disk: `ARTFACTORY_HOME` and the folders in it, its secret key, its logs."""

import fcntl
import os
import secrets
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from foundation import environment, file_lock
from foundation.disk_errors import disk_words
from foundation.user_input import is_text

SECONDS_FOR_THE_KEY = 10.0


@dataclass(frozen=True)
class Paths:
    """Every path of one home. A second copy of the app on the same home is refused by `lock`."""

    home: Path

    @property
    def database(self) -> Path:
        return self.home / "db.sqlite3"

    @property
    def database_address(self) -> str:
        return f"sqlite:///{_quoted(self.database)}"

    @property
    def media(self) -> Path:
        return self.home / "media"

    @property
    def word_lists(self) -> Path:
        return self.media / "word_lists"

    @property
    def backups(self) -> Path:
        return self.home / "backups"

    @property
    def backing_up(self) -> Path:
        """Held by whoever makes a backup, and alone by who puts one back."""
        return self.run / "backup.lock"

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def logs(self) -> Path:
        return self.run / "logs"

    @property
    def log(self) -> Path:
        return self.logs / "artfactory.log"

    @property
    def change_mark(self) -> Path:
        return self.run / "changed"

    @property
    def wrong_passwords(self) -> Path:
        return self.run / "wrong-passwords.json"

    @property
    def work(self) -> Path:
        """Scratch space of generations under way; safe to empty when nothing runs."""
        return self.run / "work"

    @property
    def caches(self) -> Path:
        """What would else be made, asked or counted again; safe to empty."""
        return self.run / "caches"

    @property
    def sent(self) -> Path:
        """Notes of what was submitted, which belong with the database (`sent_log`)."""
        return self.home / "sent"

    @property
    def uploads(self) -> Path:
        return self.run / "uploads"

    @property
    def exports(self) -> Path:
        """What is exported for the browser, until it was fetched or a day has gone."""
        return self.run / "exports"

    @property
    def installs(self) -> Path:
        """Folders of models that servers of the user's own are to get: they hold a lock alone."""
        return self.run / "installs"

    @property
    def bundles(self) -> Path:
        """Projects as one file, on their way out by the browser or in."""
        return self.run / "bundles"

    @property
    def backup_runs(self) -> Path:
        """Folders of backups under way: they hold a lock alone."""
        return self.run / "backups"

    @property
    def restored(self) -> Path:
        """There from a restore until the next start has brought all else in step with it."""
        return self.run / "restored"

    @property
    def lock(self) -> Path:
        return self.run / "start.lock"

    @property
    def note(self) -> Path:
        """What the running copy tells of itself."""
        return self.run / "start.json"

    @property
    def redis_socket(self) -> Path:
        """A unix socket path may have 104 bytes on the Mac, and its address is written in letters;
        a deep home and one whose name is no text get a short one."""
        socket = self.run / "redis.sock"
        if len(os.fsencode(socket)) < 100 and _is_text(socket):
            return socket
        import hashlib

        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path(f"/tmp/artfactory-{os.getuid()}-{name}") / "redis.sock"

    @property
    def redis_address(self) -> str:
        return f"unix://{_quoted(self.redis_socket)}"


def _quoted(path: Path) -> str:
    """As it stands in an address, where `#`, `?` and `%` have a meaning of their own."""
    return quote(os.fsencode(path))


def _is_text(path: Path) -> bool:
    """False for names from elsewhere whose bytes are not those of any letters."""
    return is_text(str(path))


def prepare(paths: Paths) -> None:
    """Make the folders that must exist; those that hold private things are for the user alone.

    `media` is made for a home that is new. Where an old one has none, its disk may not be mounted:
    the gallery, which knows what should lie there, says what is to be done.
    """
    try:
        is_new = not paths.run.exists()
        paths.home.mkdir(parents=True, exist_ok=True)
        kept = [paths.run, paths.backups, paths.sent, *([paths.media] if is_new else [])]
        for folder in kept:
            folder.mkdir(mode=0o700, exist_ok=True)
        for folder in (paths.logs, paths.work, paths.uploads, paths.redis_socket.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        cause, remedy = disk_words(error)
        environment.stop(
            f"Cannot write to {error.filename or paths.home}: {cause}. {remedy} "
            "Or set ARTFACTORY_HOME to a folder of yours."
        )
    for folder in (paths.run, paths.redis_socket.parent):
        if folder.stat().st_uid != os.getuid():
            environment.stop(
                f"{folder} belongs to another user. Remove it or move ARTFACTORY_HOME."
            )
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)


def secret_key(paths: Paths) -> str:
    """Django's signing key: made once, whoever comes first, for the user's eyes only."""
    file = paths.run / "secret-key"
    try:
        return file.read_text().strip() or _new_secret_key(file)
    except FileNotFoundError:
        return _new_secret_key(file)


def _new_secret_key(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        cause, remedy = disk_words(error)
        environment.stop(f"Cannot write {path}: {cause}. {remedy}")
    with os.fdopen(descriptor, "r+") as file:
        if not file_lock.take(file, SECONDS_FOR_THE_KEY):
            environment.stop(f"Another process holds {path}. Stop it, then start again.")
        key = file.read().strip()
        if not key:
            key = secrets.token_urlsafe(50)
            file.write(key)
            file.flush()
            os.fsync(descriptor)
    return key


def master_key_file(paths: Paths, moved: bool) -> Path:
    """Where the key to the stored keys lies: with the user's settings, outside media and backups;
    under the home itself where the user has moved that."""
    if moved:
        return paths.home / "config" / "master-key"
    import platformdirs

    name = "Art Factory" if sys.platform == "darwin" else "artfactory"
    return Path(platformdirs.user_config_dir(name, appauthor=False)) / "master-key"


def names_of(host: str) -> list[str]:
    """What a browser may call a server bound to `host`: the wildcard means every own address."""
    if host not in ("0.0.0.0", "::"):
        return [f"[{host}]" if ":" in host else host]
    import psutil

    machine = socket.gethostname().lower()
    names = [machine, machine.partition(".")[0] + ".local"]
    for addresses in psutil.net_if_addrs().values():
        for entry in addresses:
            if entry.family == socket.AF_INET:
                names.append(entry.address)
            elif entry.family == socket.AF_INET6:
                names.append(f"[{entry.address.partition('%')[0]}]")
    return names


def time_zone() -> str:
    """The machine's own time zone, so that "today" means the user's today."""
    name = os.environ.get("TZ", "").lstrip(":")
    if not name:
        parts = Path("/etc/localtime").resolve().parts
        name = "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else "UTC"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
    return name


def logging_config(paths: Paths, level: str) -> dict[str, Any]:
    """Every process writes to one file that rotates, and warnings to standard error as well."""
    process = os.environ.get("ARTFACTORY_PROCESS") or _command()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "foundation.log_filter.SecretFreeFormatter",
                "fmt": f"{{asctime}} {{levelname:<7}} {process}[{{process}}] {{name}}: {{message}}",
                "style": "{",
            }
        },
        "handlers": {
            "file": {
                "class": "foundation.log_file.SharedLogFile",
                "filename": str(paths.log),
                "full_at": 5_000_000,
                "kept": 3,
                "formatter": "line",
            },
            "screen": {
                "class": "foundation.nonblocking_stderr.Screen",
                "level": "WARNING",
                "formatter": "line",
            },
        },
        "root": {"handlers": ["file", "screen"], "level": level.upper()},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "httpx": {"level": "WARNING"},
            "waitress.queue": {"level": "ERROR"},
        },
    }


def _command() -> str:
    """The management command that runs, for the log."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    return name if name.isidentifier() else "python"


def app_is_running(paths: Paths) -> bool:
    """True while `manage.py start` holds the lock of this home."""
    try:
        with paths.lock.open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
