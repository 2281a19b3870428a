"""`manage.py trash QUERY`: move what a search finds to the trash, or put it back."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gallery import organising
from gallery.management.commands.products import BAD_INPUT, in_place
from gallery.search import find, writer
from gallery.search.nodes import BadQuery


class Command(BaseCommand):
    help = (
        "Move what a search finds to the trash. Says how many first; nothing is deleted. "
        "Exit codes: 0 done (also when none is found), 1 not done, 2 bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query", nargs="+", help="As for “products”.")
        parser.add_argument("--restore", action="store_true", help="Put back from the trash.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        query = " ".join(options["query"])
        is_back = options["restore"]
        if not query.strip():
            raise CommandError("Say which products, for example “rating:1”.", returncode=BAD_INPUT)
        try:
            query = writer.narrowed(query, "is:trashed" if is_back else "-is:trashed")
            ids = find.ids(query, limit=None)
        except BadQuery as error:
            raise CommandError(in_place(error, query), returncode=BAD_INPUT) from None
        is_done = bool(ids) and (options["yes"] or self._agreed(len(ids), is_back))
        act = organising.restore if is_back else organising.trash
        changed = len(act(ids).ids) if is_done else 0
        if options["json"]:
            self.stdout.write(json.dumps({"found": len(ids), "changed": changed, "ids": ids}))
        elif is_done or not ids:
            self.stdout.write(f"{_counted(changed)} {'put back' if is_back else 'in the trash'}.")
        if ids and not is_done:
            raise CommandError("Nothing was changed. Add --yes to go on without being asked.")

    def _agreed(self, count: int, is_back: bool) -> bool:
        what = "put back from the trash" if is_back else "moved to the trash"
        self.stderr.write(f"{_counted(count)} would be {what}.")
        if not sys.stdin.isatty():
            return False
        self.stderr.write("Go on? [y/N] ", ending="")
        return sys.stdin.readline().strip().lower() in ("y", "yes")


def _counted(count: int) -> str:
    return f"{count:,} product{'' if count == 1 else 's'}"
