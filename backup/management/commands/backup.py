"""`manage.py backup [PATH]`: save all of this home, or say how it stands with the backups."""

import getpass
import json
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backup import bucket_retention, making, second_place, standing
from backup.backup_place import Place
from backup.layout import BackupFailed, BadBackup, Manifest
from foundation.user_input import is_text
from preferences import store

NOT_DONE, BAD_INPUT = 1, 2
REPORT_EVERY = 2.0
UNITS = {making.FILES: ("Megabytes copied", 1e6), making.DATABASE: ("Pages of the database", 1.0)}
SENDING = "sending"
UNITS |= {SENDING: ("Megabytes sent", 1e6)}
UNITS |= {making.CHECKING: ("Files read again", 1.0)}


class Command(BaseCommand):
    help = (
        "Save the whole home while it works: database, files, word lists, notes of what was sent. "
        "Only what is new is copied. Exit codes: 0 done, 1 not done, 2 bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", help="The folder; else that of the Settings page.")
        parser.add_argument("--list", action="store_true", help="Only list those that exist.")
        parser.add_argument(
            "--keys",
            action="store_true",
            help="Save the providers' keys, too, under a passphrase that is read from the terminal "
            "or standard input.",
        )
        parser.add_argument(
            "--linked",
            action="store_true",
            help="Also files of yours that are only linked; else as the Settings page says.",
        )
        parser.add_argument(
            "--anew",
            action="store_true",
            help="Begin again in a folder that has lost its backups.",
        )
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        path = folder(options["path"]) if options["path"] is not None else standing.place()
        self.reported_at = time.monotonic()
        if options["list"]:
            return self._list(Place(path), options["json"])
        if options["path"] is None and not path.is_dir():
            raise CommandError(standing.NOT_THERE.format(path), returncode=NOT_DONE)
        secret = passphrase("Passphrase for the keys: ", twice=True) if options["keys"] else ""
        try:
            made = making.make(
                path,
                passphrase=secret,
                with_linked=options["linked"] or store.get("backup_linked"),
                is_anew=options["anew"],
                on_progress=self._print_progress,
            )
        except BackupFailed as error:
            raise CommandError(str(error), returncode=NOT_DONE) from error
        if options["path"] is None:
            self._send(Place(path))
        if options["json"]:
            self.stdout.write(json.dumps(asdict(made) | {"path": str(path)}, indent=1))
        else:
            for note in made.notes:
                self.stdout.write(f"Note: {note}")
            self.stdout.write(f"Saved in {path}, and verified: {line(made)}")
        return None

    def _send(self, place: Place) -> None:
        """What goes to the usual place goes to the second one, too."""

        def report(done: int, total: int) -> None:
            self._print_progress(SENDING, done, total)

        try:
            bucket = second_place.configured()
            if bucket:
                second_place.send(bucket, place, report)
        except (BackupFailed, BadBackup) as error:
            words = f"The backup is made, but not sent to its second place. {error}"
            raise CommandError(words, returncode=NOT_DONE) from error
        try:
            if bucket:
                bucket_retention.prune(bucket, place)
        except (BackupFailed, BadBackup) as error:
            self.stderr.write(f"Old backups stay in the second place. {error}")

    def _list(self, place: Place, as_json: bool) -> None:
        snapshots, broken = place.looked()
        if as_json:
            facts = {"path": str(place.path), "backups": [asdict(one) for one in snapshots]}
            self.stdout.write(json.dumps(facts | {"broken": broken}, indent=1))
            return
        for one in snapshots:
            self.stdout.write(line(one))
        for words in broken:
            self.stdout.write(f"Not good: {words}")
        if not snapshots:
            self.stdout.write(f"There is no whole backup in {place.path}.")

    def _print_progress(self, step: str, done: int, total: int) -> None:
        if time.monotonic() - self.reported_at >= REPORT_EVERY:
            self.reported_at = time.monotonic()
            what, unit = UNITS[step]
            self.stderr.write(f"{what}: {done / unit:,.0f} of {total / unit:,.0f}")


def folder(typed: str) -> Path:
    if not typed or not is_text(typed):
        raise CommandError("Name the folder of the backups.", returncode=BAD_INPUT)
    path = Path(typed).expanduser().absolute()
    try:
        is_wrong = path.exists() and not path.is_dir()
    except OSError:
        is_wrong = True
    if is_wrong:
        raise CommandError(f"{typed[:200]} cannot be a folder.", returncode=BAD_INPUT)
    return path


def passphrase(question: str, *, twice: bool = False) -> str:
    """As it is typed, `twice` where nothing would tell of a slip; else a line of standard input."""
    try:
        typed = getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline()
    except UnicodeDecodeError:
        typed = "\udcff"
    typed = typed.rstrip("\r\n")
    if not typed:
        raise CommandError("Enter a passphrase.", returncode=BAD_INPUT)
    if not is_text(typed):
        raise CommandError("The passphrase is not text in UTF-8.", returncode=BAD_INPUT)
    if twice and sys.stdin.isatty() and getpass.getpass("Again: ") != typed:
        raise CommandError("The passphrases differ. Nothing was saved.", returncode=BAD_INPUT)
    return typed


def line(one: Manifest) -> str:
    entries = sum(count for count, _ in one.ledger.values())
    keys = ", with keys" if one.keys else ""
    return (
        f"{timezone.localtime(one.when):%Y-%m-%d %H:%M}  {one.products:,} products, "
        f"{one.files:,} files, {entries:,} ledger entries, {one.size / 1e6:,.1f} MB{keys}"
    )
