"""`manage.py verify [--repair]`: are rows and files as they should be?"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gallery import media_folder, own_media
from gallery.verify_report import Problem
from gallery.verifying import verify
from ledger import closing

PROBLEMS_REMAIN = 1


class Command(BaseCommand):
    help = (
        "Check that every product has its file as it was stored, every file its row, every picture "
        "its thumbnail, that sums by day are what the ledger says, and that the database is "
        "whole. Exit codes: 0 all well, 1 problems remain."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="Remake thumbnails, remove leftovers, take in files without a row or move them "
            "to media/quarantine. A file of yours is never deleted.",
        )
        parser.add_argument(
            "--this-media",
            action="store_true",
            help="First take the media folder, as it lies there now, for this home's own: where "
            "the old one was lost, or came back from a backup.",
        )
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["this_media"]:
            try:
                own_media.take_for_own()
            except media_folder.StoreFailed as error:
                raise CommandError(str(error)) from error
        report = verify(repair=options["repair"])
        report.problems += _of_days(options["repair"])
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report) | {"ok": report.is_well}, indent=2))
        else:
            for problem in report.problems:
                state = "repaired" if problem.repaired else "PROBLEM"
                self.stdout.write(f"{state}: {problem.path}: {problem.message}")
            remaining = sum(not problem.repaired for problem in report.problems)
            self.stdout.write(
                f"{report.assets} files of products checked, {remaining} problems remain."
            )
        if not report.is_well:
            raise SystemExit(PROBLEMS_REMAIN)


def _of_days(repair: bool) -> list[Problem]:
    """Sums that are wrong are taken away: the app makes them anew."""
    found = [Problem("ledger", "sums by day", words) for words in closing.problems()]
    if not (found and repair):
        return found
    closing.forget()
    return [one.mended(f"{one.message} They are made anew while the app runs.") for one in found]
