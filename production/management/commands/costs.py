"""`manage.py costs`: what was spent, what is reserved, what is not known."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation import user_input
from ledger import spending
from ledger.money import from_micros, in_words
from ledger.totals import Sums, total
from production import order_names
from projects.models import Project

BAD_INPUT = 2


class Command(BaseCommand):
    help = "What was spent in a period. Exit codes: 0 told, 2 bad input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", choices=spending.PERIODS, default="month")
        parser.add_argument("--by", choices=spending.DIMENSIONS, default="provider")
        parser.add_argument("--project", default="", metavar="SLUG", help="of this project only")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        project = options["project"]
        if project and not (
            Project.objects.filter(slug=project).exists()
            or spending.entries(spending.period("all"), project).exists()
        ):
            raise CommandError(
                f"There is no project “{user_input.short(project)}”.", returncode=BAD_INPUT
            )
        span = spending.period(options["period"])
        days = spending.within(spending.by_day(project), span)
        lines = spending.lines(options["by"], days, span, project)
        if options["by"] == "order":
            lines, _ = order_names.named(lines)
        whole = total(days.values())
        if options["json"]:
            facts = {
                "period": span.name,
                "first": span.first and span.first.isoformat(),
                "last": span.last and span.last.isoformat(),
                "project": project or None,
                "currency": "USD",
                **_described(whole),
                "by": options["by"],
                "lines": [
                    {"key": line.key, "label": line.label, **_described(line.sums)}
                    for line in lines
                ],
            }
            self.stdout.write(json.dumps(facts, indent=1, ensure_ascii=False))
            return
        for line in lines:
            self.stdout.write(_line(line.label, line.sums))
        self.stdout.write(_line(span.label, whole))


def _described(sums: Sums) -> dict[str, Any]:
    return {
        "spent": str(from_micros(sums.spent)),
        "billed_by_providers": str(from_micros(sums.billed)),
        "reserved": str(from_micros(sums.reserved)),
        "open": sums.open,
        "results": sums.settled,
        "unknown": sums.unknown,
        "estimated": str(from_micros(sums.estimated)),
        "billed": str(from_micros(sums.actual)),
    }


def _line(label: str, sums: Sums) -> str:
    words = f"{label[:40]:<40} {in_words(sums.spent):>14} spent"
    if sums.open:
        words += f", {in_words(sums.reserved)} reserved"
    return words + (f", {sums.unknown} of unknown cost" if sums.unknown else "")
