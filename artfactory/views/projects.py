"""Pages of projects with what was made in them; here because they join rooms."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from gallery import products
from gallery.models import Asset, Product
from production.models import LedgerEntry
from projects.current import current_project
from projects.forms import ProjectForm
from projects.models import Project

RECENT = 24


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    found = list(with_covers(Project.objects.all()))
    return render(
        request,
        "projects/projects.html",
        {
            "here": "projects",
            "open": [one for one in found if one.state != Project.State.ARCHIVED],
            "archived": [one for one in found if one.state == Project.State.ARCHIVED],
        },
    )


@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Project, slug=slug)
    form = ProjectForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("project", slug=slug)
    if form.is_bound:
        shown = Project.objects.get(pk=shown.pk)
    context = {
        "here": "projects",
        "project": shown,
        "form": form,
        "is_current": current_project(request) == shown,
        "tallies": tallies(shown),
        "disk": disk_use(shown),
        "spent": spent(shown),
        "recent": products.feed(project=shown, limit=RECENT),
    }
    return render(request, "projects/project.html", context, status=422 if form.is_bound else 200)


def with_covers(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Each project with `made` (how many products) and the newest picture as its cover."""
    made = Product.objects.shown().filter(project=OuterRef("pk")).order_by()
    counted = made.values("project").annotate(number=Count("pk")).values("number")
    covers = made.exclude(asset__thumbnail="").order_by("-pk")
    return rows.annotate(
        made=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        cover=Subquery(covers.values("asset__sha256")[:1]),
        newest_at=Subquery(made.order_by("-pk").values("created_at")[:1]),
    )


def tallies(project: Project) -> list[tuple[str, int]]:
    """How many products of each medium there are, media without any left out."""
    counts = products.counts(project)
    names = {"image": "image", "video": "video", "audio": "sound", "text": "text"}
    return [
        (name if counts[medium] == 1 else f"{name}s", counts[medium])
        for medium, name in names.items()
        if counts[medium] or medium == "image"
    ]


def disk_use(project: Project) -> int:
    """Bytes of the files of its products, each file once, those in the trash too."""
    files = Asset.objects.filter(pk__in=project.products.order_by().values("asset"))
    return files.aggregate(total=Sum("size"))["total"] or 0


def spent(project: Project) -> dict[str, Any]:
    """What the ledger says was paid: `sums` of (micros, currency) and how many are `unknown`."""
    settled = LedgerEntry.objects.filter(
        project_slug=project.slug, type=LedgerEntry.Type.SETTLE
    ).order_by()
    rows = settled.values_list("currency").annotate(
        micros=Sum("amount_micros"), priced=Count("amount_micros"), number=Count("pk")
    )
    return {
        "sums": [(micros, currency) for currency, micros, _, _ in rows if micros is not None],
        "unknown": sum(number - priced for _, _, priced, number in rows),
    }
