"""Where things lie on disk: `ARTFACTORY_HOME` and the folders in it, its secret key, its logs."""

import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True)
class Paths:
    """Every path of one home. A second copy of the app on the same home is refused by `lock`."""

    home: Path

    @property
    def database(self) -> Path:
        return self.home / "db.sqlite3"

    @property
    def media(self) -> Path:
        return self.home / "media"

    @property
    def backups(self) -> Path:
        return self.home / "backups"

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def logs(self) -> Path:
        return self.run / "logs"

    @property
    def work(self) -> Path:
        """Scratch space of generations under way; safe to empty when nothing runs."""
        return self.run / "work"

    @property
    def uploads(self) -> Path:
        return self.run / "uploads"

    @property
    def lock(self) -> Path:
        return self.run / "start.lock"

    @property
    def redis_socket(self) -> Path:
        """A unix socket path may have 104 bytes on the Mac; a deep home gets a short one."""
        socket = self.run / "redis.sock"
        if len(os.fsencode(socket)) < 100:
            return socket
        import hashlib

        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path(f"/tmp/artfactory-{os.getuid()}-{name}") / "redis.sock"


def prepare(paths: Paths) -> None:
    """Make the folders that must exist; those that hold private things are for the user alone."""
    try:
        for folder in (paths.media, paths.backups, paths.logs, paths.work, paths.uploads):
            folder.mkdir(parents=True, exist_ok=True)
        paths.run.chmod(0o700)
        paths.redis_socket.parent.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise SystemExit(
            f"artfactory: cannot write to {paths.home} ({error.strerror}). "
            "Set ARTFACTORY_HOME to a folder of yours."
        ) from None


def secret_key(paths: Paths) -> str:
    """Django's signing key: made once, for the user's eyes only."""
    file = paths.run / "secret-key"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return file.read_text().strip()


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
    """Every process logs to one rotating file of its own name and to standard error."""
    name = os.environ.get("ARTFACTORY_PROCESS", "command")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"secrets": {"()": "artfactory.log_filter.HideSecrets"}},
        "formatters": {
            "line": {
                "format": "{asctime} {levelname:<7} {process} {name}: {message}",
                "style": "{",
            }
        },
        "handlers": {
            "file": {
                "class": "logging.handlers.RotatingFileHandler",
                "filename": str(paths.logs / f"{name}.log"),
                "maxBytes": 5_000_000,
                "backupCount": 3,
                "delay": True,
                "encoding": "utf-8",
                "formatter": "line",
                "filters": ["secrets"],
            },
            "screen": {
                "class": "logging.StreamHandler",
                "level": "WARNING",
                "formatter": "line",
                "filters": ["secrets"],
            },
        },
        "root": {"handlers": ["file", "screen"], "level": level.upper()},
        "loggers": {"django.request": {"level": "ERROR"}, "httpx": {"level": "WARNING"}},
    }


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
