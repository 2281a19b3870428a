"""The page of backups: how it stands with them, a button that makes one, how far that is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from backup import runs, standing
from backup.layout import Manifest
from backup.models import BackupRun
from foundation.disk_errors import disk_words
from foundation.written import thousands
from gallery import worker_runs
from gallery.worker_runs import UNDER_WAY, RunState
from ledger.money import in_words
from pages import second_place as second_place_page
from pages.formatting import plural, size
from production import jobs

MOST_BACKUPS, MOST_NOTES = 60, 20
LATER = "You can leave this page and keep working; it continues."
STEPS = {
    BackupRun.Step.FILES: f"{{}} of {{}} of files copied. {LATER}",
    BackupRun.Step.DATABASE: f"The database is being copied. {LATER}",
    BackupRun.Step.SENDING: f"It is whole, and is sent to the second place, {{}} of {{}}. {LATER}",
    BackupRun.Step.CHECKING: f"It is being read again, {{}} of {{}}. {LATER}",
}


@dataclass(frozen=True)
class BackupRow:
    """A backup in the list."""

    number: int
    when: datetime
    words: str
    has_keys: bool
    notes: list[str]


@require_GET
def backups(request: HttpRequest) -> HttpResponse:
    found = standing.look()
    last = BackupRun.objects.first()
    context: dict[str, Any] = {
        "here": "settings",
        "place": str(found.place),
        "warnings": found.warnings,
        "advice": found.advice,
        "last": found.last,
        "numbers": _numbers(found.last) if found.last else [],
        "free": found.free,
        "second": second_place_page.facts(),
        "removed": last.facts.get("removed", 0) if last else 0,
        "backups": [_row_of(one) for one in found.snapshots[:MOST_BACKUPS]],
        "run": last if last and last.is_under_way else None,
        "failed": last if last and last.state == RunState.FAILED else None,
    }
    context["words"] = _words(context["run"])
    return render(request, "backups/backups.html", context)


@require_GET
def progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The part that changes; at the end the page anew."""
    run = get_object_or_404(BackupRun, uid=uid)
    if not run.is_under_way:
        return HttpResponseClientRefresh()
    return render(request, "backups/progress.html", {"run": run, "words": _words(run)})


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    try:
        runs.begin()
    except OSError as error:
        cause, remedy = disk_words(error)
        messages.error(request, f"No backup was started: {cause}. {remedy}")
    else:
        jobs.want_backups()
    return redirect("backups")


@require_POST
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What was copied stays, for the next to go on from."""
    if worker_runs.cancel(get_object_or_404(BackupRun, uid=uid)):
        messages.success(request, "Cancelled. The next backup continues from what was copied.")
    else:
        messages.error(request, "It has already ended.")
    return redirect("backups")


@require_POST
def go_on(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Once more what failed, unless another is under way."""
    run = get_object_or_404(BackupRun, uid=uid)
    if not BackupRun.objects.filter(UNDER_WAY).exists() and worker_runs.again(run):
        jobs.want_backups()
    return redirect("backups")


def _words(run: BackupRun | None) -> str:
    if run is None:
        return ""
    if not run.total:
        return f"Waiting its turn. {LATER}"
    if run.step in (BackupRun.Step.FILES, BackupRun.Step.SENDING):
        return STEPS[BackupRun.Step(run.step)].format(size(run.done), size(run.total))
    return STEPS[BackupRun.Step(run.step)].format(thousands(run.done), thousands(run.total))


def _numbers(one: Manifest) -> list[tuple[str, str]]:
    """What the last good one holds."""
    entries = sum(count for count, _ in one.ledger.values())
    spent = sum(delta for _, delta in one.ledger.values())
    templates = one.counts.get("parameter_templates_parametertemplate", 0)
    return [
        (f"{thousands(one.products)}", f"product{plural(one.products)}"),
        (f"{thousands(one.files)}", f"file{plural(one.files)}"),
        (f"{thousands(templates)}", f"template{plural(templates)}"),
        (f"{thousands(entries)}", plural(entries, "ledger entries", "ledger entry")),
        (in_words(spent), "spent and reserved"),
        (size(one.size), "in all"),
    ]


def _row_of(one: Manifest) -> BackupRow:
    words = f"{thousands(one.products)} product{plural(one.products)}, {size(one.size)}"
    return BackupRow(one.number, one.when, words, one.keys is not None, one.notes[:MOST_NOTES])
