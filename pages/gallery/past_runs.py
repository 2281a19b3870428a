"""Past runs on the import page: a button for each account that can tell them, and how far it is."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from pages.current_project import NoSuchProject, target_project
from production import jobs
from production.past_models import PastImport, SeenRun
from production.past_runs import steering
from production.past_runs.report import numbers
from providers import registry

MOST_LINES = 20


@dataclass(frozen=True)
class Source:
    """An account that can tell its past runs, the last time they were brought, and what of them was
    not taken: the first few."""

    slug: str
    label: str
    last: PastImport | None
    lines: list[SeenRun]

    @property
    def is_under_way(self) -> bool:
        return self.last is not None and self.last.is_under_way

    @property
    def words(self) -> str:
        """How far it is."""
        if self.last is None:
            return ""
        if self.last.not_before and self.last.state == PastImport.State.WAITING:
            return "Waiting: the provider is busy, or cannot be reached"
        return self.last.get_state_display()

    @property
    def numbers(self) -> str:
        return numbers(self.last) if self.last else ""

    @property
    def can_go_on(self) -> str:
        """What its button says; "" where there is nothing to go on with."""
        if self.last is None or self.is_under_way:
            return ""
        if self.last.state == PastImport.State.STOPPED:
            return "Go on"
        return "Try again what was not added" if self.last.refused else ""


def sources() -> list[Source]:
    found = steering.sources()
    last: dict[str, PastImport] = {}
    slugs = [one.slug for one in found]
    for bringing in PastImport.objects.filter(provider__in=slugs).select_related("project"):
        last.setdefault(bringing.provider, bringing)
    with_lines = [one.pk for one in last.values() if one.refused]
    refused = SeenRun.objects.filter(past_import__in=with_lines, outcome=SeenRun.Outcome.REFUSED)
    lines: dict[int, list[SeenRun]] = {}
    for line in refused[: MOST_LINES * len(found)]:
        lines.setdefault(line.past_import_id, []).append(line)
    return [
        Source(
            one.slug,
            one.label,
            last.get(one.slug),
            lines.get(last[one.slug].pk, [])[:MOST_LINES] if one.slug in last else [],
        )
        for one in found
    ]


@require_GET
def past_runs(request: HttpRequest) -> HttpResponse:
    """For the script: the part of the import page that changes."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("imports")
    return render(request, "gallery/past_runs.html", {"sources": sources()})


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    try:
        provider = registry.get(request.POST.get("provider", ""))
        since = steering.day(request.POST.get("since", ""))
        steering.start(provider, target_project(request), since)
    except (registry.UnknownProvider, steering.CannotBring, NoSuchProject) as error:
        messages.error(request, str(error))
    jobs.want_past_runs()
    return redirect("imports")


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    if not steering.stop(get_object_or_404(PastImport, pk=pk)):
        messages.error(request, "It has already ended.")
    return redirect("imports")


@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """From where it stood; what was not taken is tried once more."""
    bringing = get_object_or_404(PastImport, pk=pk)
    try:
        steering.again(bringing)
    except IntegrityError:
        messages.error(request, steering.ALREADY.format(registry.label(bringing.provider)))
    jobs.want_past_runs()
    return redirect("imports")
