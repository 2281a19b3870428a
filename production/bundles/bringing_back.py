"""A project or a product of a backup, found there and taken into the home that is there."""

import os
import tempfile
from pathlib import Path

from django.conf import settings

from backup import contents
from backup.backup_place import Place
from backup.layout import Manifest
from foundation.disk_errors import disk_words
from gallery import missing_previews
from production.bundles import from_backup, importing
from production.bundles.from_backup import Wanted
from production.bundles.import_report import ImportReport
from production.bundles.layout import BundleFailed


def project(place: Place, manifest: Manifest, typed: str) -> Wanted:
    """A project by its slug or name. Raises BadBackup."""
    found = contents.project(place, manifest, typed)
    return Wanted(place.path.absolute(), manifest.number, found.id)


def product(place: Place, manifest: Manifest, typed: str) -> Wanted:
    """A product by its number there, or its id. Raises BadBackup."""
    found = contents.product(place, manifest, typed)
    of = contents.project(place, manifest, found.project)
    return Wanted(place.path.absolute(), manifest.number, of.id, (found.uid,))


def now(
    place: Place, manifest: Manifest, of_project: str | None, of_product: str | None
) -> tuple[ImportReport, list[str]]:
    """Bring one of both back at once; with sentences on what is not in it. Raises BadBackup,
    BadBundle and BundleFailed."""
    if of_product is not None:
        wanted = product(place, manifest, of_product)
    else:
        wanted = project(place, manifest, of_project or "")
    prefix = f"restore-{os.getpid()}-"
    try:
        with tempfile.TemporaryDirectory(prefix=prefix, dir=settings.PATHS.work) as folder:
            file = Path(folder) / "bundle"
            notes = from_backup.write(wanted, file, Path(folder) / "home")
            done = importing.import_file(file)
    except OSError as error:
        cause, remedy = disk_words(error)
        raise BundleFailed(f"Nothing was brought back: {cause}. {remedy}") from error
    missing_previews.make(missing_previews.of_project(done.project))
    return done, notes
