"""`manage.py caps list|set|remove`: the most that may be spent."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from foundation import user_input
from ledger import cap_changes, caps
from ledger.models import Cap
from ledger.money import from_micros, from_words, in_words
from projects.models import Project
from providers import registry

BAD_INPUT = 2


class Command(BaseCommand):
    help = "List, set or remove caps. Exit codes: 0 done, 2 bad input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["list", "set", "remove"])
        parser.add_argument("period", nargs="?", choices=Cap.Period.values, help="how long")
        parser.add_argument("amount", nargs="?", help="the most, in $; 0 lets only free work pass")
        parser.add_argument("--project", default="", metavar="SLUG", help="of this project only")
        parser.add_argument("--provider", default="", metavar="P", help="of this provider only")
        parser.add_argument("--purse", default="", metavar="NAME", help="of this purse only")
        parser.add_argument("--part", default="", metavar="NAME", help="of this part only")
        parser.add_argument(
            "--unknown",
            choices=["stop", "pass"],
            help="what has an unknown price: stopped, as a new cap does, or let through",
        )
        parser.add_argument("--json", action="store_true", help="one JSON list of all caps")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "set":
            _set(options)
        elif options["action"] == "remove":
            _remove(options)
        found = caps.standings()
        if options["json"]:
            self.stdout.write(json.dumps([_described(standing) for standing in found], indent=1))
            return
        for standing in found:
            self.stdout.write(_line(standing))
        if not found:
            self.stderr.write("There is no cap, so nothing stops an order.")


def _set(options: dict[str, Any]) -> None:
    if options["amount"] is None:
        raise CommandError("Give period and amount: caps set month 20", returncode=BAD_INPUT)
    try:
        micros = from_words(options["amount"])
    except ValueError as error:
        raise CommandError(str(error), returncode=BAD_INPUT) from None
    if options["provider"]:
        _check_provider(options["provider"])
    key = _key(options)
    with transaction.atomic():
        cap = Cap.objects.filter(**key).first() or Cap(**key)
        cap.amount_micros = micros
        if options["unknown"]:
            cap.allows_unknown = options["unknown"] == "pass"
        cap_changes.save(cap)


def _check_provider(slug: str) -> None:
    try:
        registry.get(slug)
    except registry.UnknownProvider as error:
        known = ", ".join(registry.slugs())
        raise CommandError(f"{error.words} There are: {known}.", returncode=BAD_INPUT) from None


def _remove(options: dict[str, Any]) -> None:
    if options["period"] is None:
        raise CommandError("Give the period: caps remove month", returncode=BAD_INPUT)
    cap = Cap.objects.filter(**_key(options)).first()
    if cap is None:
        raise CommandError("There is no such cap.", returncode=BAD_INPUT)
    cap_changes.remove(cap)


def _key(options: dict[str, Any]) -> dict[str, Any]:
    project = None
    if slug := options["project"]:
        project = Project.objects.present().filter(slug=slug).first()
        if project is None:
            raise CommandError(
                f"There is no project “{user_input.short(slug)}”.", returncode=BAD_INPUT
            )
    names = {name: options[name] for name in caps.NAMES}
    return {"period": options["period"], "project": project, **names}


def _described(standing: caps.Standing) -> dict[str, Any]:
    cap = standing.cap
    return {
        "period": cap.period,
        "project": cap.project.slug if cap.project else None,
        **{name: getattr(cap, name) or None for name in caps.NAMES},
        "amount": str(from_micros(cap.amount_micros)),
        "committed": str(from_micros(standing.committed)),
        "left": str(from_micros(standing.left)),
        "near": standing.near,
        "unknown": "pass" if cap.allows_unknown else "stop",
    }


def _line(standing: caps.Standing) -> str:
    most, left = in_words(standing.cap.amount_micros), in_words(standing.left)
    unknown = ", unknown prices pass" if standing.cap.allows_unknown else ""
    return f"{standing.cap!s:<40} {most:>12}  {left} left{unknown}"
