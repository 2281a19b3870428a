"""A grid: its heads, its cells, and what can be done with it; the list of all grids."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from foundation.user_input import row_id
from pages.context import frame_of
from pages.create.page import new_nonce
from pages.current_project import current_project
from pages.grids import cells
from pages.grids.presenters import Layout
from production.grid_models import Grid
from production.grids import axes, rows

FEW = 30


@require_GET
def grids(request: HttpRequest) -> HttpResponse:
    """The newest first, those of the project that one stands in; elsewhere those of hidden projects
    only where what is hidden is shown. `before` goes on."""
    there = Grid.objects.filter(deleted_at=None, project__deleted_at=None)
    there = there.select_related("project").order_by("-pk")
    project = current_project(request)
    if project is not None:
        there = there.filter(project=project)
    elif not frame_of(request).hidden:
        there = there.exclude(project__is_hidden=True)
    if before := row_id(request.GET.get("before")):
        there = there.filter(pk__lt=before)
    found = list(there[: FEW + 1])
    listed = [(grid, _summary(grid)) for grid in found[:FEW]]
    more = found[FEW - 1].pk if len(found) > FEW else None
    return render(request, "grids/grids.html", {"here": "grids", "grids": listed, "more": more})


def _summary(grid: Grid) -> str:
    """ "3 × 2: Model, Style"."""
    along = axes.from_json(grid.axes)
    shape = " × ".join(str(len(one.values)) for one in along)
    return f"{shape}: {', '.join(one.title for one in along)}"


@require_GET
def grid(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = any_row(uid)
    if row.deleted_at:
        messages.warning(request, f"“{row}” is deleted.", extra_tags=f"grid-{row.uid}")
        return redirect("grids")
    facts = table_facts(request, row)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "grids/cells.html", facts)
    return render(request, "grids/grid.html", facts | {"nonce": new_nonce()})


def table_facts(request: HttpRequest, row: Grid) -> dict[str, Any]:
    along = axes.from_json(row.axes)
    layout = Layout.of(along, request.GET)
    found = cells.presented_cells(row, layout.keys, reverse("details", args=[0]))
    lines = [
        (
            head,
            [
                found.get(layout.key(line, column)) or cells.Cell(layout.key(line, column))
                for column in layout.column_places
            ],
        )
        for line, head in zip(layout.row_places, layout.row_heads, strict=True)
    ]
    return {
        "here": "grids",
        "grid": row,
        "axes": along,
        "layout": layout,
        "lines": lines,
        "totals": cells.presented_totals(row, axes.count(along)),
    }


@require_POST
def rename(request: HttpRequest, uid: UUID) -> HttpResponse:
    rows.rename(grid_row(uid), request.POST.get("name", "").replace("\0", ""))
    return redirect("grid", uid=uid)


@require_POST
def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = any_row(uid)
    if rows.delete(row):
        words = f"The grid “{row}” is deleted. What was made stays in the gallery."
        messages.success(request, words, extra_tags=f"grid-{row.uid}")
    return redirect("grids")


@require_POST
def bring_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    rows.bring_back(any_row(uid))
    there = reverse("grid", args=[uid])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(there)
    return HttpResponseRedirect(there)


def grid_row(uid: UUID) -> Grid:
    row = any_row(uid)
    if row.deleted_at:
        raise Http404
    return row


def any_row(uid: UUID) -> Grid:
    """Also one that is deleted, for what tells so or brings it back."""
    row = Grid.objects.select_related("project").filter(uid=uid).first()
    if row is None:
        raise Http404
    return row
