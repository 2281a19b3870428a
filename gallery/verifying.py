"""Do rows and files agree? What can be mended without losing anything is mended on request.

Nothing that could be a user's file is ever deleted: what fits nowhere goes to media/quarantine.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from gallery import (
    leftovers,
    linked_files,
    media_folder,
    own_media,
    products,
    recipes,
    side_files,
    thumbnails,
    trash,
    unchecked_files,
)
from gallery.checking import check_paid
from gallery.folders import checks as folder_checks
from gallery.folders import keeping as folders
from gallery.likeness import near
from gallery.media_facts import BadMedia
from gallery.models import Asset, SideFile, UncheckedFile
from gallery.search import index
from gallery.storing import StoreFailed, adopt, sha256_of
from gallery.verify_report import Problem as Problem
from gallery.verify_report import Report as Report
from projects.models import Project
from providers.contract import Kind, Medium

log = logging.getLogger(__name__)

NOT_MEDIA = {"Thumbs.db", "desktop.ini"}
LINK = "It is a link, which is not followed. Put what it leads to in its place, or remove it."
HALF_PURGED = "A purge was broken off, which left this in the trash; --repair finishes it."
LONGEST_PATH = 255
FOUND_AGAIN = "Your file had moved; its product has it again, where it lies now."
# A file may be in its place a moment before its row is: so old is one whose row is missing.
SETTLED_SECONDS = 5.0


def verify(*, repair: bool = False, wait: Callable[[float], None] = time.sleep) -> Report:
    """Check everything; with `repair` mend what can be. Reads every file of the gallery once."""
    report = Report()
    report.problems += _database()
    report.problems += _search(repair)
    try:
        own_media.check_home()
    except StoreFailed as error:
        report.problems.append(Problem("media", "", str(error)))
        return report
    report.problems += _leftovers(repair)
    report.problems += _links()
    files = _files()
    missing: dict[str, Asset | SideFile] = {}
    moved = _moved_files() if repair else {}
    for asset in Asset.objects.order_by("pk").iterator(chunk_size=500):
        report.assets += 1
        if asset.linked_path:
            if before := moved.get(asset.linked_path):
                report.problems.append(Problem("missing", before, FOUND_AGAIN, True))
            if found := linked_files.problem_of(asset):
                report.problems.append(Problem(*found))
            elif problem := _thumbnail_problem(asset, repair):
                report.problems.append(problem)
            continue
        if media_folder.link_in(asset.path):
            continue
        if problem := _file_problem(asset):
            if problem.what == "missing":
                missing[asset.sha256] = asset
            else:
                report.problems.append(problem)
        elif problem := _thumbnail_problem(asset, repair):
            report.problems.append(problem)
    kept = [
        one for one in UncheckedFile.objects.order_by("pk") if not media_folder.link_in(one.path)
    ]
    report.problems += filter(None, map(_file_problem, kept))
    for beside in SideFile.objects.order_by("pk").iterator(chunk_size=500):
        if media_folder.link_in(beside.path):
            continue
        if problem := _file_problem(beside):
            if problem.what == "missing" and beside.sha256 not in missing:
                missing[beside.sha256] = beside
            else:
                report.problems.append(problem)
    for path in _orphans(files, repair, wait):
        report.problems.append(_orphan(path, missing, repair))
    report.problems += [_lost(owner, repair) for owner in missing.values()]
    for path, message, is_mended in folder_checks.wrongs(repair):
        report.problems.append(Problem("folder", _words(path), message, is_mended))
    return report


def _lost(owner: Asset | SideFile, repair: bool) -> Problem:
    left = trash.half_purged(owner)
    if not left:
        problem = _missing(owner)
        if repair and folders.give_back(owner):
            problem = problem.mended("It was in its project's folder, and is in its place again.")
        return problem
    problem = Problem("missing", owner.path, HALF_PURGED)
    if repair:
        products.purge(left)
        problem = problem.mended("A purge had been broken off; it is finished.")
    return problem


def _moved_files() -> dict[str, str]:
    """New places of linked files that had moved, with their old ones."""
    linked = Asset.objects.exclude(linked_path="").iterator(chunk_size=500)
    moved = linked_files.find_again(asset for asset in linked if not asset.file.is_file())
    return {new: old for old, new in moved.items()}


def _database() -> Iterator[Problem]:
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            lines = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
            cursor.execute("PRAGMA foreign_key_check")
            lines += [f"{row[0]} row {row[1]} points to no {row[2]}" for row in cursor.fetchall()]
    except DatabaseError as error:
        lines = [str(error)]
    for words in lines:
        yield Problem("database", "", f"The database is damaged: {words}. Restore a backup.")


def _search(repair: bool) -> Iterator[Problem]:
    if wrong := index.check():
        problem = Problem("search", "", f"{wrong}. --repair makes it anew.")
        if repair:
            index.rebuild()
            problem = problem.mended("The search index was made anew.")
        yield problem
    if repair:
        index.forget_gone()


def _file_problem(asset: Asset | SideFile | UncheckedFile) -> Problem | None:
    if not asset.file.is_file():
        return _missing(asset)
    try:
        if sha256_of(asset.file) == asset.sha256 and asset.file.stat().st_size == asset.size:
            return None
    except StoreFailed as error:
        return Problem("changed", asset.path, f"{error} Make it readable or restore a backup.")
    message = "The file is not as it was stored. Put it back from a backup."
    return Problem("changed", asset.path, message)


def _missing(asset: Asset | SideFile | UncheckedFile) -> Problem:
    return Problem("missing", asset.path, "The file is missing. Put it back from a backup.")


def _thumbnail_problem(asset: Asset, repair: bool) -> Problem | None:
    if asset.medium == Medium.TEXT or not asset.is_checked:
        return None
    if asset.medium == Medium.AUDIO:
        is_there = asset.waveform is not None
    else:
        is_there = bool(asset.thumbnail) and media_folder.absolute(asset.thumbnail).is_file()
    if repair and is_there and asset.likeness is None:
        near.learn(asset, thumbnails.likeness_of(asset))
    if is_there:
        return _larger_problem(asset, repair)
    what = "waveform" if asset.medium == Medium.AUDIO else "thumbnail"
    problem = Problem("thumbnail", asset.path, f"It has no {what}; --repair makes one.")
    if not repair:
        return problem
    made = thumbnails.preview(asset.file, asset.facts, asset.sha256)
    if not made.thumbnail and made.waveform is None:
        return replace(problem, message=f"No {what} can be made of it.")
    asset.thumbnail, asset.colour, asset.waveform = made.thumbnail, made.colour, made.waveform
    asset.save(update_fields=["thumbnail", "colour", "waveform"])
    near.learn(asset, made.likeness)
    return problem.mended(f"Its {what} was made again.")


def _larger_problem(asset: Asset, repair: bool) -> Problem | None:
    if not asset.has_larger_preview or thumbnails.larger_is_there(asset.sha256):
        return None
    problem = Problem("thumbnail", asset.path, "Its larger preview is gone; --repair makes one.")
    if not repair:
        return problem
    if not thumbnails.enlarge(asset.file, asset.facts, asset.sha256):
        return replace(problem, message="No larger preview can be made of it.")
    return problem.mended("Its larger preview was made again.")


def _files() -> list[str]:
    """Every file that should have a row, as a path under media/. What is hidden is not ours."""
    found = []
    for file in media_folder.walk(media_folder.PROJECTS):
        path = file.relative_to(media_folder.media())
        is_hidden = any(part.startswith(".") for part in path.parts)
        if not (is_hidden or file.name in NOT_MEDIA or file.is_symlink()):
            found.append(path.as_posix())
    return sorted(found)


def _links() -> Iterator[Problem]:
    for root in (media_folder.PROJECTS, media_folder.THUMBNAILS):
        for file in media_folder.walk(root):
            path = file.relative_to(media_folder.media())
            if file.is_symlink() and not any(part.startswith(".") for part in path.parts):
                yield Problem("link", _words(path.as_posix()), LINK)


def _leftovers(repair: bool) -> Iterator[Problem]:
    """Temporary files whose process is gone."""
    for file in sorted(leftovers.in_media()):
        path = file.relative_to(media_folder.media()).as_posix()
        problem = Problem("leftover", _words(path), "Half a file that a crash left behind.")
        if repair:
            file.unlink(missing_ok=True)
            problem = problem.mended("Half a file that a crash left behind was removed.")
        yield problem


def _orphans(files: list[str], repair: bool, wait: Callable[[float], None]) -> list[str]:
    """Files without a row. Before a repair those that were just written get time to receive it."""
    found = _without_row(files)
    if repair and any(_age(path) < SETTLED_SECONDS for path in found):
        wait(SETTLED_SECONDS)
        found = [path for path in _without_row(found) if media_folder.absolute(path).is_file()]
    return found


def _without_row(files: list[str]) -> list[str]:
    known = set(Asset.objects.values_list("path", flat=True).iterator())
    known |= set(UncheckedFile.objects.values_list("path", flat=True))
    known |= set(SideFile.objects.values_list("path", flat=True))
    return [path for path in files if path not in known]


def _age(path: str) -> float:
    try:
        return time.time() - media_folder.absolute(path).stat().st_mtime
    except OSError:
        return 0.0


def _orphan(path: str, missing: dict[str, Asset | SideFile], repair: bool) -> Problem:
    problem = Problem(
        "orphan", _words(path), "No product has this file; --repair takes it in or sets it aside."
    )
    if not repair:
        return problem
    try:
        if unchecked_files.is_its_place(path):
            return problem.mended(_keep_unchecked(path))
        return problem.mended(_take_in(path, missing))
    except (BadMedia, StoreFailed) as error:
        return _set_aside(problem, path, error)
    except Exception:  # whatever one file does, the others are looked at
        log.exception("%s cannot be taken in", path)
        return replace(problem, message="It cannot be added; run/logs says why. It stays there.")


def _take_in(path: str, missing: dict[str, Asset | SideFile]) -> str:
    """Give a file its row; returns what was done. Raises BadMedia where it cannot have one."""
    if len(path) > LONGEST_PATH or any("\ud800" <= letter <= "\udfff" for letter in path):
        raise BadMedia("Its name cannot be kept in a row.")
    file = media_folder.absolute(path)
    sha256 = sha256_of(file)
    if lost := missing.pop(sha256, None):
        lost.path = path
        lost.save(update_fields=["path"])
        return "It is the lost file of a product, which has it again."
    if beside := side_files.take_in(path):
        return f"It lay beside product {beside.product_id}, which has it again."
    if same := Asset.objects.filter(sha256=sha256).first():
        raise BadMedia(f"It is a second copy of {same.path}.")
    facts, _ = check_paid(file)
    folders = Path(path).parts[1:-1]
    columns = products.facts_of_recipe(recipes.read(file))
    columns["kind"] = columns.get("kind") or next(
        (name for name in folders if name in list(Kind)), ""
    )
    with transaction.atomic():
        product = products.add(
            adopt(path, facts),
            project=Project.objects.filter(slug__in=folders[:1]).first() or Project.inbox(),
            title=products.title_from(file.name),
            **columns,
        )
    return f"It was added as product {product.pk}."


def _keep_unchecked(path: str) -> str:
    """What lies among the unchecked files was paid for: the user decides."""
    project = Project.objects.filter(slug=Path(path).parts[1]).first() or Project.inbox()
    unchecked_files.add(unchecked_files.at_path(path), project=project)
    return "It lay among what is kept unchecked; it is listed there again, on the Queue page."


def _set_aside(problem: Problem, path: str, why: Exception) -> Problem:
    try:
        return problem.mended(f"{why} It was moved to {_words(_quarantine(path))}.")
    except (StoreFailed, OSError) as error:
        return replace(problem, message=f"{why} {error}")


def _quarantine(path: str) -> str:
    """Move a file out of the way, never over another; returns where it is now."""
    source, number = media_folder.absolute(path), 1
    if link := media_folder.link_in(f"{media_folder.QUARANTINE}/{Path(path).parent}"):
        raise StoreFailed(f"It cannot be moved to media/{link}, which is a link.")
    target = media_folder.media() / media_folder.QUARANTINE / path
    target.parent.mkdir(parents=True, exist_ok=True)
    while target.exists():
        number += 1
        target = target.with_name(f"{source.stem}-{number}{source.suffix}")
    source.rename(target)
    return target.relative_to(media_folder.media()).as_posix()


def _words(path: str) -> str:
    """A path that can be printed, whatever bytes its name has."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in path
    )
