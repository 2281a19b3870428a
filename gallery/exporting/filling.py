"""A whole export: a folder that fills, from where it stood, or entries that come one by one."""

import json
import os
import secrets
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from foundation.disk_errors import disk_words
from gallery.exporting import making
from gallery.exporting.ai_origin import mark_of
from gallery.exporting.ffmpeg import Stopped
from gallery.exporting.making import REPORT, SIDE_CAR, ExportFailed, ExportResult, Planned
from gallery.exporting.options import Options
from gallery.models import Product

Entries = Generator[tuple[str, Path | bytes], None, None]
"""Names, and files or what stands in them."""
STATE = ".artfactory-export.json"
"""In a folder that is not full yet: what was asked, so that a second run goes on."""


@dataclass
class Report:
    """How an export went: `problems` are products that are not there, by their number; `notes` say
    how many files lack something."""

    done: int = 0
    problems: dict[int, str] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)

    def add(self, pk: int, made: ExportResult) -> None:
        if made.problem:
            self.problems[pk] = made.problem
        else:
            self.done += 1
        self.notes.update(made.notes)

    def lines(self) -> list[str]:
        """What is to be said of it, a line each."""
        missing = [f"Product {pk} is not exported: {why}." for pk, why in self.problems.items()]
        return missing + [f"{count} without it: {what}." for what, count in self.notes.items()]


def fill(
    folder: Path,
    planned: Sequence[Planned],
    options: Options,
    is_stopped: Callable[[], bool] = lambda: False,
    on_one: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Make what is not in the folder yet. Raises ExportFailed, and Stopped between two files or in
    the middle of a long one; a second call goes on from there."""
    report = Report()
    names = {it.pk: it.name for it in planned}
    there = {file.name for file in folder.iterdir()}
    for left in folder.glob(".*.part*"):
        left.unlink()
    known = set()
    for product in making.in_order(names):
        known.add(product.pk)
        name = names[product.pk]
        if is_stopped():
            raise Stopped
        if name in there:
            report.done += 1
        else:
            report.add(product.pk, making.make(product, name, folder, options, is_stopped))
        on_one(report)
    report.problems |= dict.fromkeys(names.keys() - known, "it is no longer there")
    return report


def entries(
    planned: Sequence[Planned], options: Options, report: Report, *, goes_on: bool = False
) -> Entries:
    """Names and files one by one, each gone when the next is asked for; last what is to be said of
    them. Raises ExportFailed where the disk has no room for a file, unless it `goes_on`."""
    names = {it.pk: it.name for it in planned}
    prefix = f"export-{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=settings.PATHS.work) as place:
        folder = Path(place)
        for product in making.in_order(names):
            name = names[product.pk]
            mark = mark_of(product) if options.ai_mark else ""
            if making.is_as_it_lies(product, options, mark):
                yield from _as_they_lie(product, name, options, report)
                continue
            try:
                made = making.make(product, name, folder, options)
            except ExportFailed as error:
                if not goes_on:
                    raise
                made = ExportResult(problem=str(error).rstrip("."))
            report.add(product.pk, made)
            for file in made.files:
                yield file, folder / file
                (folder / file).unlink()
    if lines := report.lines():
        yield REPORT, ("\n".join(lines) + "\n").encode()


def _as_they_lie(product: Product, name: str, options: Options, report: Report) -> Entries:
    if not product.asset.file.is_file():
        report.add(product.pk, ExportResult(problem=making.MISSING))
        return
    report.add(product.pk, ExportResult((name,)))
    yield name, product.asset.file
    if words := making.side_car_of(product, name, options):
        yield f"{name}{SIDE_CAR}", words.encode()


def in_folder(folder: Path, report_lines: Sequence[str]) -> Entries:
    """The entries of a folder that is full."""
    for file in sorted(folder.iterdir()):
        if not file.name.startswith("."):
            yield file.name, file
    if report_lines:
        yield REPORT, ("\n".join(report_lines) + "\n").encode()


class NotTheSame(Exception):
    """Another export was begun in that folder."""


def begin(folder: Path, asked: str, planned: list[Planned], options: Options) -> list[Planned]:
    """What is to be made in the folder: where an export of the same query with the same options
    was begun there and not ended, what was planned then. Raises NotTheSame."""
    state = folder / STATE
    what = {"asked": asked, "options": options.as_json()}
    if state.exists():
        found = json.loads(state.read_text(encoding="utf-8"))
        plan = [Planned(pk, name) for pk, name in found.pop("plan")]
        if found != what:
            raise NotTheSame
        return plan
    draft = folder / f".{os.getpid()}-{secrets.token_hex(4)}.part"
    plan_of = [[it.pk, it.name] for it in planned]
    draft.write_text(json.dumps(what | {"plan": plan_of}), encoding="utf-8")
    draft.replace(state)
    return planned


def end(folder: Path) -> None:
    """The folder is full."""
    (folder / STATE).unlink(missing_ok=True)


def write_whole(target: Path, pieces: Iterator[bytes]) -> None:
    """As `whole`, of pieces that come one by one."""
    with whole(target) as file:
        for piece in pieces:
            file.write(piece)


@contextmanager
def whole(target: Path) -> Iterator[BinaryIO]:
    """Write a file that is there only when it is whole, and never in the place of another. Raises
    ExportFailed, and FileExistsError."""
    draft = target.with_name(f".{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        with draft.open("xb") as file:
            yield file
        try:
            os.link(draft, target)
        except FileExistsError:
            raise
        except OSError:  # a disk without hard links
            if target.exists():
                raise FileExistsError(target) from None
            draft.rename(target)
    except FileExistsError:
        raise
    except OSError as error:
        cause, remedy = disk_words(error)
        raise ExportFailed(f"{target} could not be written: {cause}. {remedy}") from error
    finally:
        draft.unlink(missing_ok=True)
