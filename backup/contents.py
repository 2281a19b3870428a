"""What a backup has: its projects, and products that are looked for. It is only read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from backup.backup_place import Place
from backup.layout import BadBackup, Manifest

UNREADABLE = (
    "The database of this backup cannot be read: {}. “manage.py restore --dry-run” says more."
)
TEXTS = ("prompt", "title", "text")
ESCAPE = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})
PROJECTS = """
    SELECT p.id, p.slug, p.name, p.created_at, count(g.id), coalesce(sum(a.size), 0)
    FROM projects_project p
    LEFT JOIN gallery_product g ON g.project_id = p.id AND g.trashed_at IS NULL
    LEFT JOIN gallery_asset a ON a.id = g.asset_id
    GROUP BY p.id ORDER BY p.name COLLATE NOCASE, p.id
"""
PRODUCTS = """
    SELECT g.id, g.uid, p.slug, p.name,
        substr(coalesce(nullif(g.title, ''), nullif(g.prompt, ''), g.text), 1, 300), g.created_at,
        a.size, g.trashed_at IS NOT NULL
    FROM gallery_product g JOIN projects_project p ON p.id = g.project_id
    JOIN gallery_asset a ON a.id = g.asset_id
"""
FILES = """
    SELECT a.path FROM gallery_product g JOIN gallery_asset a ON a.id = g.asset_id
    WHERE g.project_id = ?
    UNION SELECT s.path FROM gallery_product g JOIN gallery_sidefile s ON s.product_id = g.id
    WHERE g.project_id = ?
"""


@dataclass(frozen=True)
class SavedProject:
    """`products` are those that were not in the trash then, `bytes` their files; `created_at` is as
    SQLite has it."""

    id: int
    slug: str
    name: str
    created_at: str
    products: int
    bytes: int


@dataclass(frozen=True)
class SavedProduct:
    """`uid` is 32 hexadecimal digits, `words` begin its title, prompt or
    text, `was_trashed` 1 or 0."""

    id: int
    uid: str
    project: str
    project_name: str
    words: str
    created_at: str
    bytes: int
    was_trashed: int


def projects(place: Place, manifest: Manifest) -> list[SavedProject]:
    """Raises BadBackup; so do the others."""
    with _reading(place.object(manifest.database.sha256)) as database:
        return [SavedProject(*row) for row in database.execute(PROJECTS)]


def search(place: Place, manifest: Manifest, words: str, most: int) -> list[SavedProduct]:
    """Products with this number or beginning of an id, else with all these words in name, prompt or
    text, the newest first."""
    text = words.strip()
    where, values = _where(text)
    query = f"{PRODUCTS} WHERE {where} ORDER BY g.id DESC LIMIT ?"
    with _reading(place.object(manifest.database.sha256)) as database:
        return [SavedProduct(*row) for row in database.execute(query, [*values, most])]


def product(place: Place, manifest: Manifest, typed: str) -> SavedProduct:
    """By its number or the whole of its id."""
    key = typed.strip().lstrip("#").replace("-", "").lower()
    column = "g.uid" if len(key) == 32 else "CAST(g.id AS TEXT)"
    with _reading(place.object(manifest.database.sha256)) as database:
        row = database.execute(f"{PRODUCTS} WHERE {column} = ?", [key]).fetchone()
    if row is None:
        raise BadBackup(f"The backup has no product {typed[:40]}.")
    return SavedProduct(*row)


def project(place: Place, manifest: Manifest, typed: str) -> SavedProject:
    """By its slug, or by its name where no other has that."""
    every = projects(place, manifest)
    found = [one for one in every if one.slug == typed] or [
        one for one in every if one.name == typed
    ]
    if len(found) == 1:
        return found[0]
    if found:
        slugs = ", ".join(one.slug for one in found)
        raise BadBackup(f"{len(found)} projects have that name. Say which: {slugs}.")
    raise BadBackup(f"The backup has no project “{typed[:80]}”.")


def files(database: Path, project: int) -> list[str]:
    """Paths under media/ of all files of a project, in a database that was put back."""
    with _reading(database) as rows:
        return [path for (path,) in rows.execute(FILES, [project, project])]


def _where(text: str) -> tuple[str, list[str]]:
    key = text.lstrip("#").replace("-", "").lower()
    is_number = key.isascii() and key.isdigit() and len(key) < 19
    clauses = {"g.id = ?": key} if is_number else {}
    # An id may begin with digits alone.
    if len(key) >= 8 and set(key) <= set("0123456789abcdef"):
        clauses["g.uid LIKE ?"] = f"{key}%"
    if clauses:
        return " OR ".join(clauses), [*clauses.values()]
    parts = text.split()[:20]
    clause = "(" + " OR ".join(rf"g.{name} LIKE ? ESCAPE '\'" for name in TEXTS) + ")"
    values = [f"%{part.translate(ESCAPE)}%" for part in parts for _ in TEXTS]
    return " AND ".join([clause] * len(parts)) or "1", values


@contextmanager
def _reading(file: Path) -> Iterator[sqlite3.Connection]:
    """Nobody writes to it, so that no lock and no file beside it is needed."""
    address = f"file:{quote(bytes(file.absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            yield database
    except sqlite3.Error as error:
        raise BadBackup(UNREADABLE.format(error)) from error
