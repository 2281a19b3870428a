"""Bring the database up to date before anything uses it."""

import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from artfactory import file_lock
from artfactory.home import app_is_running
from artfactory.middleware.local_user import local_user
from gallery import media_folder
from gallery.search import index as search_index
from pages.status import write_probe
from parameter_templates import shipped_set
from projects.models import Project

KEPT_BACKUPS = 5
SECONDS_TO_MIGRATE = 120.0
SECONDS_TO_START = 20.0
SECONDS_TO_INDEX = 5.0
"""Some 10,000 products; the clock goes on with the others while the app runs."""


def make_ready() -> None:
    """Prepare a home that was never started, or not since an update, for a command that needs it.

    The app that runs, or starts at this moment, does that itself. Raises what `prepare` does, and
    CommandError where the app that runs is another version.
    """
    if _is_there() and not pending_migrations():
        return
    deadline = time.monotonic() + SECONDS_TO_START
    while app_is_running(settings.PATHS):
        if _is_there() and not pending_migrations():
            return
        if time.monotonic() > deadline:
            raise CommandError(
                "Art Factory runs in an older version than this command. Stop it and start it "
                "again, then repeat the command."
            )
        time.sleep(0.2)
    prepare()


def prepare() -> None:
    """Back up and migrate where a migration waits; make the rows that must always be there.

    Raises DatabaseError, OSError and StoreFailed where database or media cannot be written to, or
    the database is too old.
    """
    with (settings.PATHS.run / "prepare.lock").open("w") as lock:
        file_lock.take(lock, SECONDS_TO_MIGRATE)
        _migrate()
        shipped_set.bring_in()
    write_probe.write_to_database()
    local_user()
    Project.inbox()
    search_index.build_some(SECONDS_TO_INDEX)
    media_folder.check_home()
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


def _migrate() -> None:
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite:
        keep_private(Path(connection.settings_dict["NAME"]))
    _refuse_half_old(MigrationLoader(connection))
    if pending_migrations():
        if is_sqlite:
            back_up()
        call_command("migrate", interactive=False, verbosity=0)


def pending_migrations() -> list[str]:
    """Names of the migrations that this code has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


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


def back_up() -> None:
    """Copy a database that holds something into backups/ and keep the newest few copies."""
    if not connection.introspection.table_names():
        return
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
