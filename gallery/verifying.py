"""Do rows and files agree? What can be mended without losing anything is mended on request.

Nothing that could be a user's file is ever deleted: what fits nowhere goes to media/quarantine.
"""

import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from gallery import places, products, recipes, thumbnails, unchecked
from gallery.checking import check
from gallery.facts import BadMedia, Facts
from gallery.models import Asset, UncheckedFile
from gallery.storing import StoreFailed, adopt, sha256_of
from projects.models import Project
from providers.contract import Kind, Medium

log = logging.getLogger(__name__)

OWNER = re.compile(r"\.(\d+)-[0-9a-f]{8}(?:-\w+)?\.part")
NOT_MEDIA = {"Thumbs.db", "desktop.ini"}
LONGEST_PATH = 255
# A file may be in its place a moment before its row is: so old is one whose row is missing.
SETTLED_SECONDS = 5.0


@dataclass(frozen=True)
class Problem:
    """`what` is database, media, missing, changed, thumbnail, orphan or leftover; `path` under
    media/."""

    what: str
    path: str
    message: str
    repaired: bool = False

    def mended(self, message: str) -> "Problem":
        return replace(self, message=message, repaired=True)


@dataclass
class Report:
    assets: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return all(problem.repaired for problem in self.problems)


def verify(*, repair: bool = False, wait: Callable[[float], None] = time.sleep) -> Report:
    """Check everything; with `repair` mend what can be. Reads every file of the gallery once."""
    report = Report()
    report.problems += _database()
    try:
        places.check_home()
    except StoreFailed as error:
        report.problems.append(Problem("media", "", str(error)))
        return report
    report.problems += _leftovers(repair)
    files = _files()
    missing: dict[str, Asset] = {}
    for asset in Asset.objects.order_by("pk").iterator(chunk_size=500):
        report.assets += 1
        if problem := _file_problem(asset):
            if problem.what == "missing":
                missing[asset.sha256] = asset
            else:
                report.problems.append(problem)
        elif problem := _thumbnail_problem(asset, repair):
            report.problems.append(problem)
    report.problems += filter(None, map(_file_problem, UncheckedFile.objects.order_by("pk")))
    for path in _orphans(files, repair, wait):
        report.problems.append(_orphan(path, missing, repair))
    report.problems += [_missing(asset) for asset in missing.values()]
    return report


def _database() -> Iterator[Problem]:
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            told = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
            cursor.execute("PRAGMA foreign_key_check")
            told += [f"{row[0]} row {row[1]} points to no {row[2]}" for row in cursor.fetchall()]
    except DatabaseError as error:
        told = [str(error)]
    for words in told:
        yield Problem("database", "", f"The database is damaged: {words}. Restore a backup.")


def _file_problem(asset: Asset | UncheckedFile) -> Problem | None:
    if not asset.file.is_file():
        return _missing(asset)
    try:
        if sha256_of(asset.file) == asset.sha256 and asset.file.stat().st_size == asset.size:
            return None
    except StoreFailed as error:
        return Problem("changed", asset.path, f"{error} Make it readable or restore a backup.")
    message = "The file is not as it was stored. Put it back from a backup."
    return Problem("changed", asset.path, message)


def _missing(asset: Asset | UncheckedFile) -> Problem:
    return Problem("missing", asset.path, "The file is missing. Put it back from a backup.")


def _thumbnail_problem(asset: Asset, repair: bool) -> Problem | None:
    if asset.medium == Medium.TEXT or not asset.is_checked:
        return None
    if asset.medium == Medium.AUDIO:
        is_there = asset.waveform is not None
    else:
        is_there = bool(asset.thumbnail) and places.absolute(asset.thumbnail).is_file()
    if is_there:
        return None
    what = "waveform" if asset.medium == Medium.AUDIO else "thumbnail"
    problem = Problem("thumbnail", asset.path, f"It has no {what}; --repair makes one.")
    if not repair:
        return problem
    made = thumbnails.preview(asset.file, _facts(asset), asset.sha256)
    if not made.thumbnail and made.waveform is None:
        return replace(problem, message=f"No {what} can be made of it.")
    asset.thumbnail, asset.colour, asset.waveform = made.thumbnail, made.colour, made.waveform
    asset.save(update_fields=["thumbnail", "colour", "waveform"])
    return problem.mended(f"Its {what} was made again.")


def _facts(asset: Asset) -> Facts:
    return Facts(
        medium=Medium(asset.medium),
        mime=asset.mime,
        extension=asset.extension,
        size=asset.size,
        width=asset.width,
        height=asset.height,
        duration=asset.duration,
        fps=asset.fps,
        has_audio=asset.has_audio,
        is_checked=asset.is_checked,
    )


def _files() -> list[str]:
    """Every file that should have a row, as a path under media/. What is hidden is not ours."""
    found = []
    for folder, folders, names in os.walk(places.media() / places.PROJECTS):
        folders[:] = [name for name in folders if not name.startswith(".")]
        here = Path(folder).relative_to(places.media())
        shown = (name for name in names if not name.startswith(".") and name not in NOT_MEDIA)
        found += [(here / name).as_posix() for name in shown]
    return sorted(found)


def _leftovers(repair: bool) -> Iterator[Problem]:
    """Temporary files whose process is gone."""
    for root in (places.PROJECTS, places.THUMBNAILS):
        for file in sorted((places.media() / root).rglob(".*.part")):
            if _is_being_written(file.name) or not file.is_file():
                continue
            path = file.relative_to(places.media()).as_posix()
            problem = Problem("leftover", _words(path), "Half a file that a crash left behind.")
            if repair:
                file.unlink(missing_ok=True)
                problem = problem.mended("Half a file that a crash left behind was removed.")
            yield problem


def _is_being_written(name: str) -> bool:
    owner = OWNER.search(name)
    if owner is None:
        return False
    try:
        os.kill(int(owner[1]), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _orphans(files: list[str], repair: bool, wait: Callable[[float], None]) -> list[str]:
    """Files without a row. Before a repair those that were just written get time to receive it."""
    found = _without_row(files)
    if repair and any(_age(path) < SETTLED_SECONDS for path in found):
        wait(SETTLED_SECONDS)
        found = [path for path in _without_row(found) if places.absolute(path).is_file()]
    return found


def _without_row(files: list[str]) -> list[str]:
    known = set(Asset.objects.values_list("path", flat=True).iterator())
    known |= set(UncheckedFile.objects.values_list("path", flat=True))
    return [path for path in files if path not in known]


def _age(path: str) -> float:
    try:
        return time.time() - places.absolute(path).stat().st_mtime
    except OSError:
        return 0.0


def _orphan(path: str, missing: dict[str, Asset], repair: bool) -> Problem:
    problem = Problem(
        "orphan", _words(path), "No product has this file; --repair takes it in or sets it aside."
    )
    if not repair:
        return problem
    try:
        if unchecked.is_its_place(path):
            return problem.mended(_keep_unchecked(path))
        return problem.mended(_take_in(path, missing))
    except (BadMedia, StoreFailed) as error:
        return problem.mended(f"{error} It was moved to {_words(_quarantine(path))}.")
    except Exception:  # whatever one file does, the others are looked at
        log.exception("%s cannot be taken in", path)
        return replace(problem, message="It cannot be taken in; run/logs says why. It stays there.")


def _take_in(path: str, missing: dict[str, Asset]) -> str:
    """Give a file its row; returns what was done. Raises BadMedia where it cannot have one."""
    if len(path) > LONGEST_PATH or any("\ud800" <= letter <= "\udfff" for letter in path):
        raise BadMedia("Its name cannot be kept in a row.")
    file = places.absolute(path)
    sha256 = sha256_of(file)
    if lost := missing.pop(sha256, None):
        lost.path = path
        lost.save(update_fields=["path"])
        return "It is the lost file of a product, which has it again."
    if same := Asset.objects.filter(sha256=sha256).first():
        raise BadMedia(f"It is a second copy of {same.path}.")
    facts = check(file)
    folders = Path(path).parts[1:-1]
    told = products.told_by(recipes.read(file))
    told["kind"] = told.get("kind") or next((name for name in folders if name in list(Kind)), "")
    with transaction.atomic():
        product = products.add(
            adopt(path, facts),
            project=Project.objects.filter(slug__in=folders[:1]).first() or Project.inbox(),
            title=products.title_from(file.name),
            **told,
        )
    return f"It was taken in as product {product.pk}."


def _keep_unchecked(path: str) -> str:
    """What lies among the unchecked files was paid for: the user decides."""
    project = Project.objects.filter(slug=Path(path).parts[1]).first() or Project.inbox()
    unchecked.add(unchecked.found(path), project=project)
    return "It lay among what is kept unchecked; it is listed there again, on the Queue page."


def _quarantine(path: str) -> str:
    """Move a file out of the way, never over another; returns where it is now."""
    source, number = places.absolute(path), 1
    target = places.media() / places.QUARANTINE / path
    target.parent.mkdir(parents=True, exist_ok=True)
    while target.exists():
        number += 1
        target = target.with_name(f"{source.stem}-{number}{source.suffix}")
    source.rename(target)
    return target.relative_to(places.media()).as_posix()


def _words(path: str) -> str:
    """A path that can be printed, whatever bytes its name has."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in path
    )
