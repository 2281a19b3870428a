"""`manage.py doctor`: what works on this machine, and how to mend the rest."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from artfactory.doctor import Status, examine

MARKS = {Status.OK: "ok  ", Status.WARN: "warn", Status.FAIL: "FAIL"}


class Command(BaseCommand):
    help = "Say what works on this machine and how to mend the rest. Exit code 1: something fails."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON object for all.")

    def handle(self, **options: Any) -> None:
        findings = list(examine())
        fails = any(finding.status is Status.FAIL for finding in findings)
        if options["json"]:
            found = [asdict(finding) for finding in findings]
            self.stdout.write(json.dumps({"ok": not fails, "checks": found}))
        for finding in () if options["json"] else findings:
            self.stdout.write(f"{MARKS[finding.status]}  {finding.what}: {finding.seen}")
            if finding.mend:
                self.stdout.write(f"      → {finding.mend}")
        sys.exit(1 if fails else 0)
