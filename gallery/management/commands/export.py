"""`manage.py export QUERY PATH`: products as files, ZIP or contact sheet."""

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation import file_lock
from gallery.exporting import archive, contact_sheet, filling, making, options, selection
from gallery.exporting.making import ExportFailed, Planned
from gallery.exporting.names import USUAL, BadNameTemplate
from gallery.exporting.options import Options

SOME_FAILED, BAD_INPUT = 1, 2
UNFINISHED = ".{}.unfinished"


class Command(BaseCommand):
    help = (
        "Export products that fit a query into a folder, a ZIP or a contact sheet. Nothing that is "
        "there is overwritten. Exit codes: 0 all done, 1 some failed, 2 bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query", help="As in “products”; an id is one, too.")
        parser.add_argument("path", help="A new or empty folder, or the file to be made.")
        parser.add_argument("--recipe", choices=options.RECIPES, default=options.EMBED)
        parser.add_argument("--name", default=USUAL, help="The template of the names.")
        parser.add_argument("--format", default="", help=", ".join(options.FORMATS))
        parser.add_argument("--longest", default="", help="Pixels of the longest side at most.")
        parser.add_argument("--quality", default="", help="1 to 100.")
        parser.add_argument("--zip", action="store_true", help="PATH is one ZIP.")
        parser.add_argument("--contact-sheet", action="store_true", help="PATH is one page.")
        parser.add_argument("--ai-mark", choices=("yes", "no"), default="yes")
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *args: Any, **typed: Any) -> None:
        wanted = _options(typed)
        if typed["zip"] and typed["contact_sheet"]:
            raise _bad("Either --zip or --contact-sheet.")
        path = _path(typed["path"])
        planned = making.plan(_selected_ids(typed["query"]), wanted)
        try:
            if typed["contact_sheet"]:
                report = _sheet(path, planned, wanted)
            elif typed["zip"]:
                report = _zip(path, typed["query"], planned, wanted)
            else:
                report = _folder(path, typed["query"], planned, wanted)
        except FileExistsError:
            raise _bad(f"{path} already exists. Choose another name.") from None
        except ExportFailed as error:
            words = f"{error} What is done stays; the same command continues from there."
            raise CommandError(words, returncode=SOME_FAILED) from None
        self._print_report(path, report, typed["json"])
        if report.problems:
            raise CommandError(
                f"{len(report.problems)} of {len(planned)} are not exported.",
                returncode=SOME_FAILED,
            )

    def _print_report(self, path: Path, report: filling.Report, as_json: bool) -> None:
        if as_json:
            facts = {
                "path": str(path.absolute()),
                "exported": report.done,
                "not_exported": [
                    {"id": pk, "why": why} for pk, why in sorted(report.problems.items())
                ],
                "notes": dict(report.notes),
            }
            self.stdout.write(json.dumps(facts, indent=2))
            return
        for line in report.lines():
            self.stderr.write(line)
        self.stdout.write(f"{report.done} exported to {path}")


def _options(values: dict[str, Any]) -> Options:
    try:
        return options.checked(values | {"ai_mark": values["ai_mark"] == "yes"})
    except (options.BadOption, BadNameTemplate) as error:
        raise _bad(str(error)) from None


def _path(typed: str) -> Path:
    if not typed or "\0" in typed:
        raise _bad("Name the folder or file to export to.")
    path = Path(typed).expanduser()
    try:
        is_there = path.absolute().parent.is_dir()
    except OSError:
        is_there = False
    if not is_there:
        raise _bad(f"There is no folder {path.absolute().parent}.")
    return path


def _selected_ids(query: str) -> list[int]:
    try:
        found = selection.ids_of(query)
    except selection.BadQuery as error:
        raise _bad(str(error)) from None
    if not found:
        raise _bad("No product fits. Leave out a word.")
    return found


def _bad(words: str) -> CommandError:
    return CommandError(words, returncode=BAD_INPUT)


def _folder(path: Path, query: str, planned: list[Planned], wanted: Options) -> filling.Report:
    if path.exists():
        is_begun = path.is_dir() and (path / filling.STATE).exists()
        if not is_begun and not (path.is_dir() and not any(path.iterdir())):
            raise _bad(f"{path} already exists. Choose a new or an empty folder.")
    try:
        path.mkdir(exist_ok=True)
        planned = filling.begin(path, query, planned, wanted)
    except filling.NotTheSame:
        raise _bad(
            f"Another export was started in {path}. Finish it with the same command, or take a new "
            "folder."
        ) from None
    except OSError as error:
        raise making.failed(path, error) from error
    with (path / filling.STATE).open() as lock:
        if not file_lock.take(lock, 0):
            raise _bad(f"An export into {path} is under way.")
        report = filling.fill(path, planned, wanted)
        filling.end(path)
    return report


def _zip(path: Path, query: str, planned: list[Planned], wanted: Options) -> filling.Report:
    """Where nothing is coded anew the ZIP is written at once; else its files are made first, in a
    folder beside it that a second run goes on with."""
    if path.exists():
        raise FileExistsError(path)
    if not making.some_must_be_coded(planned, wanted):
        report = filling.Report()
        filling.write_whole(path, archive.stream(filling.entries(planned, wanted, report)))
        return report
    beside = path.with_name(UNFINISHED.format(path.name))
    report = _folder(beside, query, planned, wanted)
    filling.write_whole(path, archive.stream(filling.in_folder(beside, report.lines())))
    shutil.rmtree(beside, ignore_errors=True)
    return report


def _sheet(path: Path, planned: list[Planned], wanted: Options) -> filling.Report:
    if len(planned) > contact_sheet.MOST:
        raise _bad(f"A contact sheet shows {contact_sheet.MOST:,} products at most.")
    filling.write_whole(path, contact_sheet.stream(planned, wanted))
    return filling.Report(done=len(planned))
