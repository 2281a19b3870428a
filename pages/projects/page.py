"""Pages of projects with what was made in them; here because they join rooms."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Func, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gallery import products
from gallery.folders import places
from gallery.models import Asset, SideFile
from gallery.project_covers import count_products, take_newest, with_covers
from gallery.project_deletion import CannotDelete, undoable
from gallery.search.writer import condition
from ledger import day_totals, elsewhere
from ledger.day_totals import Days
from ledger.money import in_words
from ledger.totals import total
from pages.current_project import current_project
from pages.formatting import size
from pages.gallery import bulk
from pages.gallery.presenters import card
from pages.gallery.result import Result
from pages.paging import part
from pages.projects import finding
from pages.projects.project_form import ProjectForm
from production import project_deletion
from projects.models import Project

RECENT = 24
PART = 48


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """Those used last first, a part at a time: all that are not archived, or with `archived` those
    that are; `q` are letters of their names."""
    query, archived = request.GET.get("q", "")[: finding.LONGEST].strip(), "archived" in request.GET
    is_archived = Q(state=Project.State.ARCHIVED)
    present = Project.objects.present()
    rows = present.filter(is_archived if archived else ~is_archived)
    params = {**({"archived": 1} if archived else {}), **({"q": query} if query else {})}
    address = f"{reverse('projects')}{'?' if params else ''}{urlencode(params)}"
    on_part = part(finding.matching(rows, query), request, address, PART)
    there = {one.pk: one for one in with_covers(present.filter(pk__in=on_part.rows))}
    count_products(there.values())
    context = {
        "here": "projects",
        "part": on_part,
        "projects": [there[pk] for pk in on_part.rows if pk in there],
        "query": query,
        "archived": archived,
        "others": present.filter(~is_archived if archived else is_archived).count(),
    }
    return render(request, "projects/projects.html", context)


@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(with_covers(Project.objects.select_related("folder")), slug=slug)
    if row.deleted_at:
        return _deleted(request, row)
    form = ProjectForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("project", slug=slug)
    if form.is_bound:
        row.refresh_from_db()
    context = {
        "here": "projects",
        "project": row,
        "form": form,
        "is_current": current_project(request) == row,
        "tallies": tallies(row),
        "spent": spent(row),
        "spent_elsewhere": spent_elsewhere(row),
        "recent": [
            card(product, query_string=_within(row))
            for product in products.feed(project=row, with_inputs=False, limit=RECENT)
        ],
        "folder": places.root() / row.folder.name if hasattr(row, "folder") else None,
        "may_go": row.slug != Project.INBOX,
    }
    return render(request, "projects/project.html", context, status=422 if form.is_bound else 200)


@require_GET
def disk(request: HttpRequest, slug: str) -> HttpResponse:
    """How much there is on disk, asked for behind the page: it is added up file by file."""
    row = get_object_or_404(Project.objects.present(), slug=slug)
    return HttpResponse(size(disk_use(row)))


@require_POST
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Its products go to the trash; the message has the way back."""
    try:
        done = project_deletion.delete(get_object_or_404(Project.objects.present(), slug=slug))
    except CannotDelete as error:
        messages.error(request, str(error))
        return redirect("project", slug=slug)
    bulk.show_done(request, done)
    return redirect("projects")


@require_POST
def newest_as_cover(request: HttpRequest, slug: str) -> HttpResponse:
    take_newest(get_object_or_404(Project.objects.present(), slug=slug))
    messages.success(request, "The newest picture is its cover now.")
    return redirect("project", slug=slug)


def _deleted(request: HttpRequest, project: Project) -> HttpResponse:
    undo = undoable(project)
    messages.warning(
        request,
        f"“{project}” is deleted. A product of it that is put back from the trash brings it back.",
        extra_tags=f"act-{undo}" if undo else "",
    )
    return redirect("projects")


def _within(project: Project) -> str:
    """What keeps the arrows of a product's page in this project, in whichever one stands."""
    return Result(query=condition("project", project.slug)).query_string()


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
    """Bytes of the files of its products, each file once, those beside them and in the trash too,
    without linked ones, which lie elsewhere."""
    mine = project.products.order_by()
    files = Asset.objects.filter(pk__in=mine.values("asset"), linked_path="")
    beside = SideFile.objects.filter(product__in=mine)
    sizes = Project.objects.values_list(_sum_of(files), _sum_of(beside)).get(pk=project.pk)
    return sum(size or 0 for size in sizes)


def _sum_of(files: QuerySet[Any]) -> Subquery:
    return Subquery(files.order_by().values(total=Func("size", function="SUM")))


def spent(project: Project) -> dict[str, Any]:
    """What the ledger says was paid: the `sum` in words, and of how many it is `unknown`."""
    sums = total(day_totals.sums(Days(project=project.slug)).values())
    return {"sum": in_words(sums.spent), "unknown": sums.unknown}


def spent_elsewhere(project: Project) -> str:
    """What it had cost before it was imported; "" where that was nothing."""
    found = elsewhere.spent([project.slug]).get(project.slug)
    return in_words(found.spent) if found and found.spent else ""
