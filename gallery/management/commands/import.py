"""`manage.py import PATH…`: take in files and folders of one's own."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.user_input import short
from gallery.import_models import ImportedFile, ImportRun
from gallery.importing import runs
from gallery.importing.steering import NoPlace, place_of
from gallery.importing.watching import watch
from projects.models import Project

NOT_ALL, BAD_INPUT = 1, 2
REPORT_EVERY = 2.0


class Command(BaseCommand):
    help = (
        "Add files, and folders with all that is below them. Started again after a stop it "
        "goes on. Exit codes: 0 all is here, 1 some was not added, 2 bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH")
        parser.add_argument(
            "--link",
            action="store_true",
            help="Leave the files where they are. They are read only, never changed or moved.",
        )
        parser.add_argument("--project", default="", help="The slug of a project (the Inbox).")
        parser.add_argument(
            "--tags-from-folders",
            action="store_true",
            help="Each folder below the given one becomes a tag.",
        )
        parser.add_argument(
            "--watch", action="store_true", help="Then keep looking for new files until Ctrl-C."
        )
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        run = runs.start(
            [_place(path) for path in options["paths"]],
            _project(options["project"]),
            ImportRun.Origin.COMMAND,
            is_linked=options["link"],
            has_folder_tags=options["tags_from_folders"],
        )
        self._reported_at = time.monotonic()
        try:
            runs.go_on(run, self._print_progress)
            if options["watch"] and run.state == ImportRun.State.DONE:
                self.stderr.write("Watching for new files. Press Ctrl-C to end.")
                watch(run)
        except runs.Busy:
            sentence = "This import is already under way, in another process."
            raise CommandError(sentence, returncode=NOT_ALL) from None
        if options["json"]:
            self.stdout.write(json.dumps(_described(run), indent=2))
        else:
            self._report(run)
        if run.refused or run.trouble:
            raise SystemExit(NOT_ALL)

    def _print_progress(self, run: ImportRun) -> None:
        if time.monotonic() - self._reported_at < REPORT_EVERY:
            return
        self._reported_at = time.monotonic()
        left = "" if run.seconds_left is None else f", {_duration(run.seconds_left)} left"
        self.stderr.write(f"{run.done:,} of {run.found:,}{left}")

    def _report(self, run: ImportRun) -> None:
        for file in run.files.filter(outcome=ImportedFile.Outcome.REFUSED):
            self.stdout.write(f"Not added: {file.path}: {file.why}")
        self.stdout.write(
            f"{run.taken:,} added, {run.known:,} were there already, {run.beside:,} read with "
            f"their pictures, {run.refused:,} not added."
        )
        if run.trouble:
            self.stderr.write(run.trouble)


def _place(typed: str) -> Path:
    try:
        return place_of(typed)
    except NoPlace as error:
        raise CommandError(str(error), returncode=BAD_INPUT) from None


def _project(slug: str) -> Project:
    if not slug:
        return Project.inbox()
    if found := Project.objects.open().filter(slug=slug).first():
        return found
    sentence = f"There is no project “{short(slug)}” that takes anything."
    raise CommandError(sentence, returncode=BAD_INPUT)


def _described(run: ImportRun) -> dict[str, Any]:
    files = run.files.exclude(outcome=ImportedFile.Outcome.TAKEN)
    numbers = {name: getattr(run, name) for name in ("found", *ImportRun.NUMBERS)}
    return {
        "import": run.pk,
        **numbers,
        "seconds": round(run.seconds, 1),
        "trouble": run.trouble,
        "files": list(files.values("path", "outcome", "why", "product")),
    }


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
