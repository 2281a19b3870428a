"""Bring the database up to date before anything uses it."""

import shutil
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from artfactory.middleware.local_user import local_user
from backup import afterwards, versions
from foundation import file_lock, home_erasing, home_swap
from foundation.home import app_is_running
from foundation.home import prepare as make_folders
from foundation.home_lock import AlreadyRunning, HomeLock
from gallery import media_folder, own_media
from gallery.search import index as search_index
from pages.status import write_probe
from parameter_templates import shipped_set
from projects.models import Project

KEPT_BACKUPS = 5
SECONDS_TO_MIGRATE = 120.0
SECONDS_TO_START = 20.0
SECONDS_TO_INDEX = 5.0
"""Some 10,000 products; the clock goes on with the others while the app runs."""


BEING_ERASED = "This home is being erased. Wait until that is done, then repeat the command."


class CannotMigrate(DatabaseError):
    """The tables are as they were; why they stay so, as the end of a sentence."""


def make_ready() -> None:
    """Prepare a home that was never started, or not since an update or a restore, for a command
    that needs it.

    The app that runs, or starts at this moment, does that itself. Raises what `prepare` does, and
    CommandError where the app that runs, or the database, is of another version.
    """
    try:
        _make_ready()
    except CannotMigrate as error:
        raise CommandError(f"The database cannot be used: {error}.") from error


def _make_ready() -> None:
    _finish_erasing()
    home_swap.finish(settings.PATHS)
    if _is_ready():
        return
    deadline = time.monotonic() + SECONDS_TO_START
    while app_is_running(settings.PATHS):
        if _is_ready():
            return
        if time.monotonic() > deadline:
            raise CommandError(
                "Art Factory runs in an older version than this command. Stop it and start it "
                "again, then repeat the command."
            )
        time.sleep(0.2)
    prepare()


def _finish_erasing() -> None:
    """Raises CommandError while the app is about to do so itself."""
    if not home_erasing.is_decided(settings.PATHS):
        return
    lock = HomeLock(settings.PATHS)
    try:
        lock.take()
    except AlreadyRunning:
        raise CommandError(BEING_ERASED) from None
    try:
        home_erasing.finish(settings.PATHS)
        make_folders(settings.PATHS)
    finally:
        lock.release()


def prepare() -> None:
    """Back up and migrate where a migration waits; make the rows that must always be there.

    Raises DatabaseError, OSError and StoreFailed where database or media cannot be written to, or
    the database is too old.
    """
    home_swap.finish(settings.PATHS)
    with (settings.PATHS.run / "prepare.lock").open("w") as lock:
        file_lock.take(lock, SECONDS_TO_MIGRATE)
        _migrate()
        versions.note()
        shipped_set.bring_in()
        afterwards.settle()
    write_probe.write_to_database()
    local_user()
    Project.inbox()
    search_index.build_some(SECONDS_TO_INDEX)
    own_media.check_home()
    media_folder.try_to_write(media_folder.media())


def keep_private(file: Path) -> None:
    """Make the database where there is none, and close it to others, however it was put back."""
    if not file.exists():
        file.touch(mode=0o600)
    for one in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        with suppress(FileNotFoundError, PermissionError):
            if one.stat().st_mode & 0o077:
                one.chmod(0o600)


def _is_there() -> bool:
    """False before the first start; merely asking SQLite would make the file, open to others."""
    return connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).exists()


def _is_ready() -> bool:
    """Nothing is left to be done. Raises CannotMigrate for a database of a newer version."""
    if not _is_there() or settings.PATHS.restored.exists():
        return False
    loader = MigrationLoader(connection)
    if _waiting(loader):
        return False
    _refuse_newer(loader)
    return True


def _migrate() -> None:
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite:
        keep_private(Path(connection.settings_dict["NAME"]))
    loader = MigrationLoader(connection)
    _refuse_newer(loader)
    _refuse_half_old(loader)
    if _waiting(loader):
        copy = back_up() if is_sqlite else None
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except Exception as error:
            if copy is None:
                raise
            _put_back(copy)
            raise CannotMigrate(
                f"its tables could not be brought up to date ({error}). It is as it was before, "
                f"and a copy is in {copy}; start the version that ran before"
            ) from error


def _put_back(copy: Path) -> None:
    """The database as it was before: some migrations may have passed."""
    connection.close()
    file = Path(connection.settings_dict["NAME"])
    draft = file.with_name(f"{file.name}.part")
    shutil.copyfile(copy, draft)
    draft.chmod(0o600)
    for left in (Path(f"{file}-wal"), Path(f"{file}-shm")):
        left.unlink(missing_ok=True)
    draft.replace(file)


def _refuse_newer(loader: MigrationLoader) -> None:
    """Raises CannotMigrate where a newer version has changed the tables."""
    newer = versions.newer_than_this({*loader.applied_migrations})
    if newer:
        raise CannotMigrate(
            f"Art Factory {versions.newest()} has changed it ({', '.join(newer[:3])}), and this is "
            f"the older {versions.of_app()}. Update to that version or a later one, or restore a "
            "backup of before"
        )


def pending_migrations() -> list[str]:
    """Names of the migrations that this code has and the database has not."""
    return [f"{app}.{name}" for app, name in _waiting(MigrationLoader(connection))]


def _waiting(loader: MigrationLoader) -> list[tuple[str, str]]:
    """In their order. An executor would read all migrations once more for that."""
    graph = loader.graph
    plan = dict.fromkeys(one for leaf in graph.leaf_nodes() for one in graph.forwards_plan(leaf))
    return [one for one in plan if one not in loader.applied_migrations]


def _refuse_half_old(loader: MigrationLoader) -> None:
    """Each app's first migration stands for those that once led there: all of them, or none, are
    applied, else nobody knows any more what is missing. Raises DatabaseError."""
    applied = loader.applied_migrations
    for migration in loader.replacements.values():
        known = [name in applied for name in migration.replaces]
        if any(known) and not all(known):
            raise DatabaseError(
                f"it is older ({migration.app_label}) than this version can read; start it once "
                "with the version of 28 November 2026, then with this one"
            )


def back_up() -> Path | None:
    """Copy a database that holds something into backups/ and keep the newest few copies; returns
    the new one."""
    if not connection.introspection.table_names():
        return None
    folder = settings.PATHS.backups
    copy = folder / f"before-migration-{timezone.now():%Y-%m-%d-%H%M%S}.sqlite3"
    draft = folder / "before-migration.part"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(draft)])
    draft.replace(copy)
    for old in sorted(folder.glob("before-migration-*.sqlite3"))[:-KEPT_BACKUPS]:
        old.unlink()
    return copy
