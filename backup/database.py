"""The database as a file: copied while others write to it, stripped of secrets, checked."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PAGES = 1000
"""Of each step, after which it may be stopped."""
SECONDS = 10.0
SECRET = ("providers_storedkey", "django_session")
"""What is no part of a backup: the providers' keys go apart, and who is logged in is nobody's."""
RUN = "backup_backuprun"
LEDGER = "ledger_ledgerentry"
SEARCH = "search_"
FILES = """
    SELECT path, sha256, size FROM gallery_asset WHERE linked_path = ''
    UNION ALL SELECT path, sha256, size FROM gallery_sidefile
    UNION ALL SELECT path, sha256, size FROM gallery_uncheckedfile
"""
LINKED = "SELECT path, sha256, size, linked_path FROM gallery_asset WHERE linked_path <> ''"


@dataclass(frozen=True)
class Facts:
    """What two copies of one database agree in."""

    counts: dict[str, int]
    ledger: dict[str, list[int]]
    migrations: list[list[str]]


def connect(file: Path) -> sqlite3.Connection:
    """Of a file that is there: none is made."""
    address = f"file:{quote(bytes(file))}?mode=rw"
    return sqlite3.connect(address, uri=True, timeout=SECONDS, isolation_level=None)


def copy(source: Path, target: Path, on_progress: Callable[[int, int], None]) -> None:
    """The database as it is at this moment, as one file without what is secret. Others go on
    writing: within a read transaction the copy never begins anew. `on_progress` is called with the
    pages done and of how many, and may raise."""
    with closing(connect(source)) as live, closing(sqlite3.connect(target)) as made:
        target.chmod(0o600)
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(
            made, pages=PAGES, progress=lambda _, left, total: on_progress(total - left, total)
        )
        live.execute("ROLLBACK")
    with closing(connect(target)) as made:
        made.execute("PRAGMA journal_mode=DELETE").fetchone()
        made.execute("PRAGMA secure_delete=ON").fetchone()
        there = {*_tables(made)}
        for table in SECRET:
            if table in there:
                made.execute(f"DELETE FROM {table}")
        if RUN in there:
            made.execute(f"DELETE FROM {RUN} WHERE state IN ('waiting', 'running')")


def facts(file: Path) -> Facts:
    with closing(connect(file)) as database:
        tables = [name for name in _tables(database) if not name.startswith(SEARCH)]
        counts = {name: _one(database, f'SELECT count(*) FROM "{name}"') for name in tables}
        ledger: dict[str, list[int]] = {}
        if LEDGER in counts:
            rows = database.execute(
                f"SELECT type, count(*), coalesce(sum(delta_usd), 0) FROM {LEDGER}"
                " GROUP BY type ORDER BY type"
            )
            ledger = {type: [entries, delta] for type, entries, delta in rows}
        migrations: list[list[str]] = []
        if "django_migrations" in counts:
            found = database.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
            migrations = [[app, name] for app, name in found]
    return Facts(counts, ledger, migrations)


def problems(file: Path) -> list[str]:
    """What SQLite finds wrong; nothing where it is sound."""
    try:
        with closing(connect(file)) as database:
            found = [line for (line,) in database.execute("PRAGMA integrity_check(20)")]
            lost = database.execute("PRAGMA foreign_key_check").fetchmany(20)
    except sqlite3.Error as error:
        return [str(error)]
    return [line for line in found if line != "ok"] + [
        f"{table} row {row} points to no {parent}" for table, row, parent, *_ in lost
    ]


def files(file: Path) -> Iterator[tuple[str, str, int]]:
    """Path under media/, hash and size of every file that a row is about."""
    with closing(connect(file)) as database:
        yield from database.execute(FILES).fetchall()


def linked(file: Path) -> list[tuple[str, str, int, str]]:
    """Path under media/, hash, size and place of every file that is the user's own."""
    with closing(connect(file)) as database:
        return database.execute(LINKED).fetchall()


def projected(file: Path) -> set[tuple[str, int, int]]:
    """Name, size and mtime of the second names in the projects' folders, which are made anew."""
    with closing(connect(file)) as database:
        return {*database.execute("SELECT name, size, mtime_ns FROM gallery_folderfile")}


def media_mark(file: Path) -> str:
    with closing(connect(file)) as database:
        return str(_one(database, "SELECT media_mark FROM gallery_home WHERE id = 1") or "")


def _tables(database: sqlite3.Connection) -> list[str]:
    """Plain ones, by name."""
    found = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    )
    return [name for (name,) in found]


def _one(database: sqlite3.Connection, query: str) -> int:
    found = database.execute(query).fetchone()
    return found[0] if found else 0
