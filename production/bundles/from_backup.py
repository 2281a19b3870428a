"""One project of a backup, or one product of it, as a bundle that this home can import.

A home is put together beside: the backup's database, brought up to date if it is older, and links
to the objects that the project's files are. A process in that home exports it as any other, and so
hashes each file once more; the backup itself is only read.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from backup import checking, contents, database, layout, linked_files, restoring
from backup.backup_place import Place, copied
from backup.contents import SavedProject
from backup.layout import BadBackup, Manifest
from foundation.home import Paths
from gallery.media_folder import LINKED, MARK
from production.bundles import identity
from production.bundles.layout import BundleFailed, Stopped
from projects.models import Project

IDENTITY = "production_projectidentity"
OURS = ("ARTFACTORY_", "DATABASE_URL", "REDIS_URL")
LOOK_EVERY = 0.2
NO_EXPORT = "The backup could not be read as a project: {}"
NOBODYS = uuid.UUID("6f1c3a52-6d0e-4c8f-9d53-7a6b1f0b7c11")
"""The name space of projects that no home knows by an id yet."""


@dataclass(frozen=True)
class Wanted:
    """What is brought back: a project of a backup, by its id there, or only these of its products,
    by their uids."""

    place: Path
    number: int
    project: int
    products: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        return {
            "place": str(self.place),
            "number": self.number,
            "project": self.project,
            "products": [*self.products],
        }

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Wanted":
        return cls(
            Path(facts["place"]), facts["number"], facts["project"], tuple(facts["products"])
        )


def manifest_of(place: Place, number: int) -> Manifest:
    """Raises BadBackup."""
    for one in place.snapshots():
        if one.number == number:
            return one
    raise BadBackup("That backup no longer exists, or cannot be read.")


def write(
    wanted: Wanted, target: Path, folder: Path, is_stopped: Callable[[], bool] = lambda: False
) -> list[str]:
    """Write the bundle to a file that is not there yet; sentences on what is not in it. `folder` is
    made, and goes again. Raises BadBackup, BundleFailed, Stopped and OSError."""
    place = Place(wanted.place)
    manifest = manifest_of(place, wanted.number)
    restoring.want_older(manifest)
    every = contents.projects(place, manifest)
    saved = next((one for one in every if one.id == wanted.project), None)
    if saved is None:
        raise BadBackup("The backup has no such project.")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _put_together(place, manifest, saved, wanted, Paths(folder))
        return _exported(saved, wanted, target, folder, is_stopped)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put_together(
    place: Place, manifest: Manifest, saved: SavedProject, wanted: Wanted, paths: Paths
) -> None:
    paths.media.mkdir(mode=0o700, parents=True)
    copied(place.object(manifest.database.sha256), paths.database)
    checking.sound(paths.database, manifest)
    needed, own = {*contents.files(paths.database, saved.id), MARK}, []
    for entry in checking.listed(place, manifest):
        root, _, path = entry.path.partition("/")
        if root == layout.MEDIA and path in needed:
            target, object_ = paths.media / path, place.object(entry.sha256).absolute()
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path == MARK:
                copied(object_, target)
            else:
                target.symlink_to(object_)
                if path.startswith(f"{LINKED}/"):
                    own.append([path])
    with closing(database.connect(paths.database)) as made:
        made.execute("BEGIN")
        _name(made, saved)
        made.executemany(linked_files.OWN, own)  # those of the backup are the files then
        for uid in wanted.products:  # one that was in the trash then is wanted all the same
            made.execute("UPDATE gallery_product SET trashed_at = NULL WHERE uid = ?", [uid])
        made.execute("COMMIT")


def _name(made: sqlite3.Connection, saved: SavedProject) -> None:
    """By the id that this home knows the project by, so that it comes to the one that is here. A
    backup from before there were such ids gives it a new one."""
    here = _here(saved)
    nobodys = uuid.uuid5(NOBODYS, f"{saved.id} {saved.created_at}")
    uid = identity.of(here) if here else nobodys
    with suppress(sqlite3.OperationalError):
        known = made.execute(f"SELECT uid FROM {IDENTITY} WHERE project_id = ?", [saved.id])
        if known.fetchone() is None:
            made.execute(
                f"INSERT INTO {IDENTITY} (project_id, uid) VALUES (?, ?)", [saved.id, uid.hex]
            )
        elif here:
            made.execute(f"UPDATE {IDENTITY} SET uid = ? WHERE project_id = ?", [uid.hex, saved.id])


def _here(saved: SavedProject) -> Project | None:
    """The same project in this home: of that number, begun at that microsecond."""
    found = Project.objects.filter(pk=saved.id).first()
    if found and f"{found.created_at:%Y-%m-%d %H:%M:%S.%f}" == saved.created_at.ljust(26, "0")[:26]:
        return found
    return None


def _exported(
    saved: SavedProject,
    wanted: Wanted,
    target: Path,
    folder: Path,
    is_stopped: Callable[[], bool],
) -> list[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    only = [part for uid in wanted.products for part in ("--product", uid)]
    arguments = ["projects", "export", saved.slug, str(target.absolute()), "--json", *only]
    child = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.CHECKOUT,
        env=inherited | {"ARTFACTORY_HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        while True:
            try:
                output, wrong = child.communicate(timeout=LOOK_EVERY)
                break
            except subprocess.TimeoutExpired:
                if is_stopped():
                    raise Stopped from None
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    try:
        facts = json.loads(output)
    except ValueError:
        last = wrong.strip().rpartition("\n")[2].removeprefix("artfactory: ")
        raise BundleFailed(NO_EXPORT.format(last or "it gave no reason")) from None
    return [*facts["left_out"], *facts["notes"]]
