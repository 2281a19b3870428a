"""What works on this machine, and how to mend what does not (`manage.py doctor`)."""

import importlib.metadata
import json
import platform
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection
from django.utils.timezone import localtime

from artfactory.launcher import address, database, redis_server
from artfactory.middleware.local_user import LOCAL_USER
from backup import standing
from foundation import home_erasing, home_lock, home_swap, redis_client
from foundation.home import app_is_running
from gallery import media_folder
from pages.status import write_probe
from pages.status.failure_words import trouble_of
from providers import ends, registry
from providers.models import CatalogueModel

GIGABYTE = 1_000_000_000
REINSTALL = "Run “make run”: it installs what is missing."
LOG = "See the log for more."
LONGEST_ANSWER = 20.0


class Status(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """How one thing stands: what was seen, and how to mend it. `what` is its check's name."""

    status: Status
    seen: str
    mend: str = ""
    what: str = ""


def ok(seen: str) -> Finding:
    return Finding(Status.OK, seen)


def warn(seen: str, mend: str) -> Finding:
    return Finding(Status.WARN, seen, mend)


def fail(seen: str, mend: str) -> Finding:
    return Finding(Status.FAIL, seen, mend)


def examine() -> Iterator[Finding]:
    """One finding per check; a check that breaks is a finding itself."""
    for check in CHECKS:
        try:
            finding = check()
        except Exception as error:
            finding = fail(f"This could not be looked at: {error or 'no reason was given'}.", LOG)
        yield Finding(finding.status, finding.seen, finding.mend, check.__name__.replace("_", " "))


def python() -> Finding:
    return ok(f"{platform.python_version()} on {platform.platform()}")


def packages() -> Finding:
    """Is what is installed what requirements.txt asks for, as far as it asks on every system?"""
    lines = (settings.CHECKOUT / "requirements.txt").read_text().splitlines()
    pins = [line.strip() for line in lines if "==" in line and ";" not in line]
    wrong = []
    for name, wanted in (pin.split("==") for pin in pins):
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            installed = "missing"
        if installed != wanted:
            wrong.append(f"{name} {installed}, not {wanted}")
    if wrong:
        return warn("; ".join(wrong), REINSTALL)
    return ok(f"{len(pins)} packages as pinned")


def ffmpeg() -> Finding:
    import imageio_ffmpeg

    try:
        program = imageio_ffmpeg.get_ffmpeg_exe()
        completed = subprocess.run(
            [program, "-version"], capture_output=True, text=True, check=True
        )
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        return fail(f"FFmpeg does not run ({error}); there will be no video.", REINSTALL)
    return ok(" ".join(completed.stdout.split()[:3]))


def what_providers_need() -> Finding:
    every = (*registry.firsts(), *registry.hidden())
    lacking = [f"{one.label}: {words}" for one in every for words in one.lacks()]
    if lacking:
        return warn(" ".join(lacking), REINSTALL)
    return ok("all of it is here")


def redis() -> Finding:
    if not settings.OWN_REDIS or app_is_running(settings.PATHS):
        if redis_client.answers(redis_client.client(settings.REDIS_URL)):
            return ok("answers")
        if settings.OWN_REDIS:
            return fail("The app runs, but its queue server does not answer.", "Start it again.")
        return fail("The server at REDIS_URL does not answer.", "Start it, or unset REDIS_URL.")
    try:
        return ok(f"{redis_server.find_binary().name}, started with the app")
    except redis_server.NoServer as error:
        return fail("There is none for this machine.", str(error))


def disk() -> Finding:
    free = shutil.disk_usage(settings.HOME).free
    seen = f"{free / GIGABYTE:.1f} GB free at {settings.HOME}"
    if free < 0.2 * GIGABYTE:
        return fail(seen, "Free some space: new products cannot be stored.")
    if free < 5 * GIGABYTE:
        return warn(seen, "Free some space soon: videos take a lot.")
    return ok(seen)


def home_folder() -> Finding:
    """Is it written to, and is the media folder this home's?"""
    try:
        write_probe.write_to_home()
        if _database_is_there() and not database.pending_migrations():
            write_probe.write_to_media()
    except (media_folder.StoreFailed, OSError) as error:
        trouble = trouble_of(error)
        return fail(trouble.cause, trouble.remedy) if trouble else fail(str(error), LOG)
    return ok("takes files, and the media folder is its own")


def private_files() -> Finding:
    """What others on this machine must not read."""
    paths = settings.PATHS
    folders = (paths.run, paths.backups, paths.media)
    private = (*folders, paths.run / "secret-key", paths.database, settings.MASTER_KEY_FILE)
    open_to_others = [path for path in private if path.exists() and path.stat().st_mode & 0o077]
    if open_to_others:
        names = " ".join(str(path) for path in open_to_others)
        return warn(f"Others can read {names}", f"chmod go-rwx {names}")
    return ok("for your eyes only")


def database_file() -> Finding:
    if not _database_is_there():
        return ok("none yet; the first start makes it")
    if connection.vendor != "sqlite":
        connection.ensure_connection()
        return ok(f"{connection.vendor} answers")
    health: str | int | DatabaseError
    try:
        health = _pragma("quick_check(1)")
    except DatabaseError as error:
        health = error
    if health != "ok":
        where = settings.PATHS.backups
        trouble = trouble_of(health) if isinstance(health, DatabaseError) else None
        if trouble and "damaged" not in trouble.cause:
            return fail(trouble.cause, trouble.remedy)
        return fail(f"The database is damaged ({health}).", f"Restore a copy from {where}.")
    journal, synchronous = _pragma("journal_mode"), _pragma("synchronous")
    if (journal, synchronous) != ("wal", 2):
        seen = f"It runs with journal_mode={journal}, synchronous={synchronous}."
        return fail(seen, "Keep ARTFACTORY_HOME on a disk of this machine.")
    if not database.pending_migrations():
        try:
            write_probe.write_to_database()
        except DatabaseError as error:
            trouble = trouble_of(error)
            return fail(trouble.cause, trouble.remedy) if trouble else fail(str(error), LOG)
    return ok("sound, WAL, synchronous FULL, takes what is written")


def _database_is_there() -> bool:
    """False before the first start; merely asking SQLite would make the file."""
    return connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).exists()


def _pragma(name: str) -> str | int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        value: str | int = cursor.fetchone()[0]
    return value


def migrations() -> Finding:
    if not _database_is_there():
        return ok("none applied yet; the first start applies them")
    if waiting := database.pending_migrations():
        return warn(f"{len(waiting)} wait", "The next start applies them, after a backup.")
    return ok("all applied")


def backups() -> Finding:
    """When the last good one was made, and what stands in the way of the next."""
    if home_erasing.is_decided(settings.PATHS):
        return warn("This home is to be erased, which was not ended.", "Start the app: it ends it.")
    if home_swap.is_pending(settings.PATHS):
        return warn("A restore was decided and not ended.", "Start the app: it ends it.")
    if not _database_is_there() or database.pending_migrations():
        return ok("the next start tells")
    if connection.vendor != "sqlite":
        return ok(f"by the tools of {connection.vendor}, together with media/ and sent/")
    found = standing.look()
    last = (
        f"the last good one is of {localtime(found.last.when):%Y-%m-%d %H:%M}" if found.last else ""
    )
    if found.warnings:
        return warn(" ".join(found.warnings), "“manage.py backup” makes one; Backups says more.")
    if found.advice and found.last:
        return warn(f"{last}. {found.advice[0]}", "Choose another disk on the Settings page.")
    return ok(last or "none yet; the first is made a day after the first start")


def catalogue() -> Finding:
    if not _database_is_there() or database.pending_migrations():
        return ok("the next start fills it")
    hidden = [one.slug for one in registry.hidden()]
    count = CatalogueModel.objects.filter(enabled=True).exclude(provider__in=hidden).count()
    if not count:
        return warn("no model is switched on", "Start the app, or switch some on under Providers.")
    ended, ending = ends.announced(
        CatalogueModel.objects.filter(enabled=True, ends__isnull=False).only(
            "label", "ends", "provider", "successor"
        )
    )
    seen = f"{count} models switched on"
    if ending:
        seen += f"; announced to end: {'; '.join(ending)}"
    if ended:
        return warn(
            f"{seen}; no longer offered: {'; '.join(ended)}",
            "Nothing can be ordered from these. Switch them off under Providers, choose others.",
        )
    return ok(seen)


def plug_ins() -> Finding:
    if broken := registry.broken():
        reasons = "; ".join(f"{name}: {reason}" for name, reason in broken.items())
        return warn(reasons, "Mend, update or uninstall the plug-in; the others work.")
    return ok(", ".join(provider.slug for provider in registry.firsts()))


def app() -> Finding:
    if not app_is_running(settings.PATHS):
        return ok("not running; “make run” starts it")
    running = home_lock.read_note(settings.PATHS)
    if running is None:
        return ok("starting")
    try:
        report = _health_of(running.address)
    except (OSError, ValueError):
        seen = f"The app runs, but its web server at {running.address} does not answer."
        return fail(seen, "One that stops answering is replaced within seconds; try again.")
    broken = [
        f"{name}: {part.get('says', 'does not work')}" for name, part in report if not part["ok"]
    ]
    if broken:
        return fail(" ".join(broken), f"The log says more: {settings.PATHS.log}")
    workers = home_lock.workers_alive(settings.PATHS)
    return ok(f"runs at {running.address} with {workers} workers, and every part answers")


def _health_of(address: str) -> list[tuple[str, dict[str, Any]]]:
    """What the running app says of its parts. Raises OSError and ValueError."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        answer = direct.open(f"{address}health", timeout=LONGEST_ANSWER)
    except urllib.error.HTTPError as told:
        answer = told
    with answer:
        report = json.load(answer)
    return [(name, part) for name, part in report.items() if isinstance(part, dict)]


def port() -> Finding:
    if app_is_running(settings.PATHS):
        return ok("in use by this app")
    try:
        server = address.bind(settings.HOST, settings.PORT)
    except address.NoAddress as error:
        return fail(str(error), "Set ARTFACTORY_HOST and ARTFACTORY_PORT to what this machine has.")
    free = server.getsockname()[1]
    server.close()
    if free != settings.PORT:
        return warn(f"{settings.PORT} is busy", f"Nothing to do: the app will take {free}.")
    return ok(f"{settings.PORT} is free")


def password() -> Finding:
    if address.is_loopback(settings.HOST):
        return ok("not needed: only this machine can connect")
    if _database_is_there() and not database.pending_migrations():
        user = get_user_model().objects.filter(username=LOCAL_USER).first()
        if user and user.has_usable_password():
            return ok("set")
    return fail(
        f"ARTFACTORY_HOST={settings.HOST} lets other machines in without one.",
        f"Run “manage.py changepassword {LOCAL_USER}”.",
    )


def screen() -> Finding:
    if address.has_screen():
        return ok("the browser opens at start")
    return ok("none here; open the address that the start prints")


CHECKS = (
    python,
    packages,
    ffmpeg,
    what_providers_need,
    redis,
    disk,
    home_folder,
    private_files,
    database_file,
    migrations,
    backups,
    catalogue,
    plug_ins,
    app,
    port,
    password,
    screen,
)
