"""`manage.py import_past PROVIDER`: bring what was made at a provider before."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.user_input import short
from production.engine.timing import is_put_off
from production.past_models import PastImport, SeenRun
from production.past_runs import report, steering, walk
from projects.models import Project
from providers import registry

NOT_ALL, BAD_INPUT = 1, 2
REPORT_EVERY = 2.0
SECONDS_BETWEEN_LOOKS = 0.2


class Command(BaseCommand):
    help = (
        "Bring what an account made at its provider before, with recipe, free of charge. Started "
        "again after a stop it goes on. Exit codes: 0 all that is kept there is here, 1 some was "
        "not added, 2 bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("provider", metavar="PROVIDER", help="an account, such as replicate")
        parser.add_argument("--since", default="", metavar="DAY", help="like 2026-03-01")
        parser.add_argument("--project", default="", help="The slug of a project (the Inbox).")
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            provider = registry.get(options["provider"])
            since = steering.day(options["since"])
            bringing = steering.start(provider, _project(options["project"]), since)
        except (registry.UnknownProvider, steering.CannotBring) as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from None
        self._reported_at = time.monotonic()
        try:
            walk.go_on(bringing, self._print_progress)
            while bringing.state == PastImport.State.WAITING:
                self._wait(bringing)
                walk.go_on(bringing, self._print_progress)
        except walk.Busy:
            # A worker of the running app has taken it up.
            raise CommandError(
                "It is under way in the app; its page “Import” shows it.", returncode=NOT_ALL
            ) from None
        if options["json"]:
            self.stdout.write(json.dumps(_described(bringing), indent=2))
        else:
            for line in bringing.runs.filter(outcome=SeenRun.Outcome.REFUSED):
                self.stdout.write(f"Not added: {line.run}, {line.model_id}: {line.why}")
            self.stdout.write(report.numbers(bringing))
            if bringing.trouble:
                self.stderr.write(bringing.trouble)
        if bringing.refused or bringing.trouble:
            raise SystemExit(NOT_ALL)

    def _wait(self, bringing: PastImport) -> None:
        until = bringing.not_before
        self.stderr.write("The provider is busy, or cannot be reached; trying again soon.")
        while is_put_off(until, timezone.now(), walk.LONGEST_WAIT):
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def _print_progress(self, bringing: PastImport) -> None:
        if time.monotonic() - self._reported_at >= REPORT_EVERY:
            self._reported_at = time.monotonic()
            self.stderr.write(report.numbers(bringing))


def _project(slug: str) -> Project | None:
    if not slug:
        return None
    if found := Project.objects.open().filter(slug=slug).first():
        return found
    sentence = f"There is no project “{short(slug)}” that takes anything."
    raise CommandError(sentence, returncode=BAD_INPUT)


def _described(bringing: PastImport) -> dict[str, Any]:
    lines = bringing.runs.exclude(outcome__in=(SeenRun.Outcome.GONE, SeenRun.Outcome.FAILED))
    return {
        "import": bringing.pk,
        "provider": bringing.provider,
        "state": bringing.state,
        **{name: getattr(bringing, name) for name in PastImport.NUMBERS},
        "trouble": bringing.trouble,
        "runs": list(lines.values("run", "model_id", "outcome", "why", "product")),
    }
