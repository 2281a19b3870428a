"""`manage.py erase --everything`: remove all that Art Factory has of a home."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from backup import erasing
from backup.erasing import Going
from backup.layout import BackupFailed
from foundation import home_erasing, user_input
from foundation.disk_errors import disk_words
from foundation.home_lock import AlreadyRunning, HomeLock
from production import at_providers

NOT_DONE, BAD_INPUT = 1, 2
AS_NEW = "Erased. The next start is that of a new home."


class Command(BaseCommand):
    help = (
        "Say what erasing this home would remove; with --everything remove it, once the home's "
        "name is typed. It cannot be undone. Exit codes: 0 done, 1 not done, 2 bad input."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--everything", action="store_true", help="Erase it.")
        parser.add_argument(
            "--backups-elsewhere",
            action="store_true",
            help="Also the backups of this home in other places, which else stay.",
        )
        parser.add_argument("--name", help="The home's name, in place of typing it.")
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        going = erasing.look()
        # Merely asking SQLite for a database that is not there would make one.
        there = at_providers.under_way() if settings.PATHS.database.exists() else []
        places = going.elsewhere if options["backups_elsewhere"] else []
        if not options["json"]:
            for words in lines(going, there, places):
                self.stdout.write(words)
        if options["everything"]:
            self._want_name(going, options["name"])
            self._erase(places)
        if options["json"]:
            self.stdout.write(json.dumps(_facts(going, there, options["everything"]), indent=1))
        elif options["everything"]:
            self.stdout.write(AS_NEW)
        else:
            self.stdout.write("Nothing was erased. --everything erases it.")

    def _want_name(self, going: Going, typed: str | None) -> None:
        if typed is None:
            if not sys.stdin.isatty():
                raise CommandError(
                    f"Say --name {going.name} to erase this home.", returncode=BAD_INPUT
                )
            typed = input(f"This cannot be undone. Type “{going.name}” to erase it: ").strip()
        if typed != going.name:
            raise CommandError(
                f"That is not the name of this home, which is “{going.name}”. Nothing was erased.",
                returncode=BAD_INPUT,
            )

    def _erase(self, places: list[Path]) -> None:
        lock = HomeLock(settings.PATHS)
        try:
            lock.take()
        except AlreadyRunning as error:
            raise CommandError(f"{error} Nothing was erased.", returncode=NOT_DONE) from None
        try:
            erasing.decide(places)
            connections.close_all()
            home_erasing.finish(settings.PATHS)
        except BackupFailed as error:
            raise CommandError(str(error), returncode=NOT_DONE) from error
        except OSError as error:
            raise CommandError(not_erased(error), returncode=NOT_DONE) from error
        finally:
            lock.release()


def not_erased(error: OSError) -> str:
    cause, remedy = disk_words(error)
    if home_erasing.is_decided(settings.PATHS):
        return (
            f"{error.filename or settings.PATHS.home} cannot be removed: {cause}. {remedy} Erasing "
            "is decided: the next start goes on with it."
        )
    return f"Nothing was erased: {cause}. {remedy}"


def lines(going: Going, there: list[tuple[str, int]], places: list[Path]) -> list[str]:
    found = [f"The home {user_input.printable(str(going.home))} has:"]
    found += [f"  {number:,} {word}" for number, word in going.rows if number]
    found += [
        f"  {part.name}: {part.files:,} files, {part.bytes / 1e6:,.1f} MB"
        for part in going.parts
        if part.files
    ]
    for label, number in there:
        found.append(
            f"Under way at {label}: {number:,}. It cannot be unsent, may be charged, and its "
            "results are not fetched."
        )
    if going.linked:
        found.append(f"Stay: {going.linked:,} files of yours that are only linked.")
    found += [f"Stays: your word lists in {place}." for place in going.stays]
    if going.bucket:
        found.append(f"Stay: the backups in {going.bucket}. Remove them there.")
    for place in going.elsewhere:
        goes = "Goes, too" if place in places else "Stays, unless --backups-elsewhere"
        found.append(f"{goes}: the backups in {user_input.printable(str(place))}.")
    return found


def _facts(going: Going, there: list[tuple[str, int]], is_done: bool) -> dict[str, Any]:
    return {
        "home": str(going.home),
        "rows": {word: number for number, word in going.rows},
        "parts": [asdict(part) for part in going.parts],
        "under_way": dict(there),
        "linked": going.linked,
        "elsewhere": [str(place) for place in going.elsewhere],
        "bucket": going.bucket,
        "stays": [str(place) for place in going.stays],
        "erased": is_done,
    }
