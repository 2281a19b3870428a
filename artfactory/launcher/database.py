"""Bring the database up to date before anything uses it."""

from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from artfactory import probing
from artfactory.middleware.local_user import local_user
from gallery import places
from projects.models import Project

KEPT_BACKUPS = 5


def prepare() -> None:
    """Back up and migrate where a migration waits; make the rows that must always be there.

    Raises DatabaseError, OSError and StoreFailed where database or media cannot be written to.
    """
    is_sqlite = connection.vendor == "sqlite"
    file = Path(connection.settings_dict["NAME"])
    if is_sqlite:
        keep_private(file)
    if pending_migrations():
        if is_sqlite:
            back_up()
        call_command("migrate", interactive=False, verbosity=0)
    probing.write_to_database()
    local_user()
    Project.inbox()
    places.check_home()
    places.try_to_write(places.media())


def keep_private(file: Path) -> None:
    """Make the database where there is none, and close it to others, however it was put back."""
    if not file.exists():
        file.touch(mode=0o600)
    for one in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        with suppress(FileNotFoundError, PermissionError):
            if one.stat().st_mode & 0o077:
                one.chmod(0o600)


def pending_migrations() -> list[str]:
    """Names of the migrations that this code has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


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
