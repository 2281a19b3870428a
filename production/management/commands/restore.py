"""`manage.py restore PATH`: put a backup back, what is there is set aside; or bring one project or
product of it into the home that is there."""

import json
import os
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from datetime import time as clock_time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from backup import registered_tables, restoring, second_place
from backup.backup_place import Place
from backup.layout import BackupFailed, BadBackup
from backup.management.commands.backup import folder, line, passphrase
from backup.restoring import Restored
from backup.s3 import Bucket
from production.bundles import bringing_back
from production.bundles.layout import BadBundle, BundleFailed

NOT_DONE, BAD_INPUT = 1, 2
REPORT_EVERY = 2.0
COUNTED_TABLES = {
    "gallery_product": "products",
    "projects_project": "projects",
    "gallery_tag": "tags",
    "gallery_collection": "collections",
    "production_generation": "generations in all",
}
OF_A_BUCKET = (
    "Say restore s3://BUCKET/FOLDER --endpoint https://…, with the key in AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY."
)
AGAIN = "Nothing was changed; the same command goes on from what has come."
COUNTS = (
    *("taken", "known", "put_back", "files", "entries"),
    *("templates", "templates_known", "templates_put_back"),
)
DATE = "A date is written as 2026-11-28, or as 2026-11-28T18:00."
NEXT = (
    "Start Art Factory: it looks up at the providers what was under way, and keeps back what waits "
    "and would cost until you let it go on the Queue page."
)


class Command(BaseCommand):
    help = (
        "Put a backup back into this home. What is there is set aside, not removed. With --project "
        "or --product that alone comes back, into the home that is there. Exit codes: 0 done, 1 "
        "not done, 2 bad input or a backup that is not whole."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", help="The folder of the backups, or s3://BUCKET/FOLDER.")
        parser.add_argument("--endpoint", metavar="URL", help="Of s3://: the server's address.")
        parser.add_argument("--region", default="us-east-1", help="Of s3://. Default: %(default)s.")
        parser.add_argument("--at", help="The last backup of that day or moment, else the newest.")
        part = parser.add_mutually_exclusive_group()
        part.add_argument("--project", metavar="NAME", help="Only this project; the app may run.")
        part.add_argument(
            "--product",
            metavar="N",
            help="Only this product, by its number or id; the app may run.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Read and check all of it only.")
        parser.add_argument("--in-part", action="store_true", help="Also where files are damaged.")
        parser.add_argument(
            "--keys",
            action="store_true",
            help="The providers' keys, too; the passphrase is read from the terminal or standard "
            "input.",
        )
        parser.add_argument("--yes", action="store_true", help="Do not ask.")
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        at = moment(options["at"])
        self.reported_at = time.monotonic()
        if options["path"].startswith("s3://"):
            place = self._fetched(options["path"], at, options)
        else:
            place = Place(folder(options["path"]))
        if options["project"] is not None or options["product"] is not None:
            return self._part(place, at, options)
        return self._all(place, at, options)

    def _fetched(self, typed: str, at: datetime | None, options: dict[str, Any]) -> Place:
        """A backup of a bucket, brought into the backups of this home."""
        name, _, inside = typed.removeprefix("s3://").partition("/")
        given = os.environ
        bucket = Bucket(
            options["endpoint"] or "",
            name,
            options["region"],
            given.get("AWS_ACCESS_KEY_ID", "").strip(),
            given.get("AWS_SECRET_ACCESS_KEY", "").strip(),
            inside.strip("/"),
        )
        try:
            second_place.check(bucket)
            return second_place.fetch(bucket, settings.PATHS.backups, at, self._print_progress)
        except (second_place.BadPlace, BadBackup) as error:
            raise CommandError(f"{error} {OF_A_BUCKET}", returncode=BAD_INPUT) from error
        except BackupFailed as error:
            raise CommandError(f"{error} {AGAIN}", returncode=NOT_DONE) from error

    def _part(self, place: Place, at: datetime | None, options: dict[str, Any]) -> None:
        """Into the home that is there; what is here already stays as it is."""
        if wrong := [name for name in ("dry_run", "in_part", "keys") if options[name]]:
            raise CommandError(
                f"--{wrong[0].replace('_', '-')} is for a whole backup.", returncode=BAD_INPUT
            )
        try:
            done, notes = bringing_back.now(
                place, restoring.choose(place, at), options["project"], options["product"]
            )
        except (BadBackup, BadBundle) as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from error
        except BundleFailed as error:
            raise CommandError(str(error), returncode=NOT_DONE) from error
        if options["json"]:
            facts = {name: getattr(done, name) for name in COUNTS} | {"notes": notes}
            facts |= {"slug": done.project.slug, "is_new": done.is_new}
            self.stdout.write(json.dumps(facts, indent=1))
            return
        words = f"“{done.project}” ({done.project.slug}): {done.taken:,} brought back"
        words += f", {done.put_back:,} taken out of the trash" if done.put_back else ""
        words += f", {done.known:,} here already and left as they are" if done.known else ""
        back = done.templates + done.templates_put_back
        words += f", {back:,} template{'s' * (back != 1)} brought back" if back else ""
        for line_ in [*notes, f"{words}."]:
            self.stdout.write(line_)

    def _all(self, place: Place, at: datetime | None, options: dict[str, Any]) -> None:
        try:
            manifest = restoring.choose(place, at)
            if options["dry_run"]:
                done = restoring.check(place, manifest, self._print_progress)
            else:
                secret = passphrase("Passphrase of the keys: ") if options["keys"] else ""
                self._ask(line(manifest), options["yes"])
                done = restoring.restore(
                    place,
                    manifest,
                    passphrase=secret,
                    in_part=options["in_part"],
                    on_progress=self._print_progress,
                )
        except BadBackup as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from error
        except BackupFailed as error:
            raise CommandError(str(error), returncode=NOT_DONE) from error
        if options["json"]:
            self.stdout.write(json.dumps(_facts(done), indent=1))
        else:
            for words in _lines(done):
                self.stdout.write(words)
        if done.lost:
            sentence = f"{len(done.lost):,} files of it are not whole."
            raise CommandError(sentence, returncode=NOT_DONE)

    def _ask(self, words: str, is_sure: bool) -> None:
        if is_sure:
            return
        if not sys.stdin.isatty():
            raise CommandError("Add --yes to put it back, or --dry-run.", returncode=BAD_INPUT)
        self.stderr.write(f"{words}\nWhat is in this home now is set aside.")
        if input("Put it back? (yes/no) ").strip().lower() not in ("y", "yes"):
            raise CommandError("Nothing was changed.", returncode=NOT_DONE)

    def _print_progress(self, done: int, total: int) -> None:
        if time.monotonic() - self.reported_at >= REPORT_EVERY:
            self.reported_at = time.monotonic()
            self.stderr.write(f"Megabytes: {done / 1e6:,.0f} of {total / 1e6:,.0f}")


def moment(typed: str | None) -> datetime | None:
    """Of a day its end, in this machine's time zone."""
    if typed is None:
        return None
    try:
        found = parse_datetime(typed) if len(typed) > 10 else None
        if found is None:
            day = parse_date(typed)
            found = datetime.combine(day, clock_time.max) if day else None
    except ValueError:
        found = None
    if found is None:
        raise CommandError(DATE, returncode=BAD_INPUT)
    return found if found.tzinfo else timezone.make_aware(found)


def _facts(done: Restored) -> dict[str, Any]:
    return {
        "backup": asdict(done.manifest),
        "files": done.files,
        "bytes": done.bytes,
        "before": asdict(done.before) if done.before else None,
        "aside": str(done.aside) if done.aside else None,
        "keys": done.keys,
        "lost": done.lost,
    }


def _lines(done: Restored) -> list[str]:
    found = [line(done.manifest)]
    before = done.before
    facts = {table: many for table, (_, many) in registered_tables.counted().items()}
    for table, name in (COUNTED_TABLES | facts).items():
        was = f"{before.counts.get(table, 0):,}" if before else "nothing"
        found.append(f"  {name}: {done.manifest.counts.get(table, 0):,} (was {was})")
    for type, (entries, delta) in done.manifest.ledger.items():
        then = before.ledger.get(type, [0, 0])[1] / 1e6 if before else 0.0
        found.append(
            f"  ledger, {type}: {entries:,} entries, {delta / 1e6:.6f} $ (was {then:.6f} $)"
        )
    found.append(f"  files: {done.files:,} of {done.manifest.files:,} with the hash that they had")
    found += [f"  {words}" for words in done.lost]
    if done.aside is None:
        verdict = "Not all of it is whole" if done.lost else "All of it is whole"
        return [*found, f"{verdict}: every hash, the database and its sums were looked at."]
    keys = f"{done.keys:,} keys" if done.keys else "No keys: enter them on the Providers page"
    aside = f"What was here is in {done.aside}." if done.aside.exists() else ""
    return [*found, f"Put back, hashes, counts and sums as they were saved. {keys}.", aside, NEXT]
