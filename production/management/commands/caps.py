"""`manage.py caps list|set|remove`: the most that may be spent."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from production import caps
from production.models import Cap
from production.money import from_micros, from_words, in_words
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
        raise CommandError("Say the period and the amount: caps set month 20", returncode=BAD_INPUT)
    try:
        micros = from_words(options["amount"])
    except ValueError as error:
        raise CommandError(str(error), returncode=BAD_INPUT) from None
    if options["provider"] and options["provider"] not in registry.slugs():
        known = ", ".join(registry.slugs())
        raise CommandError(
            f"There is no provider “{options['provider']}”. There are: {known}.",
            returncode=BAD_INPUT,
        )
    facts: dict[str, Any] = {"amount_micros": micros}
    if options["unknown"]:
        facts["allows_unknown"] = options["unknown"] == "pass"
    Cap.objects.update_or_create(**_key(options), defaults=facts)


def _remove(options: dict[str, Any]) -> None:
    if options["period"] is None:
        raise CommandError("Say the period: caps remove month", returncode=BAD_INPUT)
    removed, _ = Cap.objects.filter(**_key(options)).delete()
    if not removed:
        raise CommandError("There is no such cap.", returncode=BAD_INPUT)


def _key(options: dict[str, Any]) -> dict[str, Any]:
    project = None
    if slug := options["project"]:
        project = Project.objects.filter(slug=slug).first()
        if project is None:
            raise CommandError(f"There is no project “{slug}”.", returncode=BAD_INPUT)
    return {"period": options["period"], "project": project, "provider": options["provider"]}


def _described(standing: caps.Standing) -> dict[str, Any]:
    cap = standing.cap
    return {
        "period": cap.period,
        "project": cap.project.slug if cap.project else None,
        "provider": cap.provider or None,
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
