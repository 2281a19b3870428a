"""A grid as one picture, or as one page that opens offline: all of it, further axes below each
other. What is hidden stays so unless one asked to see it."""

from itertools import product as combinations
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from foundation.written import thousands
from gallery import hidden
from gallery.exporting import sheet_page, sheet_picture
from gallery.exporting.sheet import Sheet, SheetCell, SheetTable
from gallery.models import Product
from pages.context import frame_of
from pages.formatting import cost, cut, day, took
from pages.grids.page import grid_row
from pages.grids.presenters import Layout
from production.grid_models import Grid, GridCell
from production.grids import axes
from production.models import Generation, State

MOST_WORDS = 600


@require_GET
def picture(request: HttpRequest, uid: UUID) -> HttpResponse:
    """`columns` and `rows` are those of the grid's own address."""
    row = grid_row(uid)
    try:
        data = sheet_picture.draw(_sheet(request, row))
    except sheet_picture.TooLarge as error:
        messages.error(request, str(error))
        return redirect("grid", uid=uid)
    return HttpResponse(data, content_type="image/jpeg", headers=_named(row, "jpg"))


@require_GET
def page(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    row = grid_row(uid)
    pieces = sheet_page.stream(_sheet(request, row))
    kind = "text/html; charset=utf-8"
    return StreamingHttpResponse(pieces, content_type=kind, headers=_named(row, "html"))


def _named(row: Grid, extension: str) -> dict[str, str]:
    name = slugify(row.name)[:60] or "grid"
    return {"Content-Disposition": f'attachment; filename="{name}.{extension}"'}


def _sheet(request: HttpRequest, row: Grid) -> Sheet:
    along = axes.from_json(row.axes)
    layout = Layout.of(along, request.GET)
    shows_hidden = bool(frame_of(request).hidden)
    cells = GridCell.objects.filter(grid=row).select_related("generation")
    made = cells.prefetch_related(
        "generation__outputs__product__asset", "generation__outputs__product__project"
    )
    found = {cell.key: _cell(cell.generation, shows_hidden=shows_hidden) for cell in made}
    tables = [
        _table(layout, dict(zip(layout.at, place, strict=True)), found)
        for place in combinations(*(range(len(along[number].values)) for number in layout.at))
    ]
    about = f"{thousands(axes.count(along))} cells · {row.project.name} · {day(row.created_at)}"
    return Sheet(row.name, about, tables)


def _table(layout: Layout, at: dict[int, int], found: dict[str, SheetCell]) -> SheetTable:
    whole = Layout(layout.axes, layout.columns, layout.rows, at)
    missing = SheetCell("Not ordered")
    title = ", ".join(
        f"{whole.axes[number].title}: {whole.axes[number].values[place].words}"
        for number, place in at.items()
    )
    heads = [""] if whole.rows is None else [one.words for one in whole.axes[whole.rows].values]
    columns = [one.words for one in whole.axes[whole.columns].values]
    rows = [
        (
            head,
            [found.get(whole.key(row, column), missing) for column in range(len(columns))],
        )
        for row, head in enumerate(heads)
    ]
    return SheetTable(title, whole.corner, columns, rows)


def _cell(generation: Generation, *, shows_hidden: bool) -> SheetCell:
    facts = " · ".join(filter(None, (_plain(cost(generation)), took(generation))))
    products = [one.product for one in generation.outputs.all() if one.product.trashed_at is None]
    if generation.state != State.DONE:
        return SheetCell(generation.get_state_display(), facts=facts)
    if not products:
        return SheetCell("In the trash or removed", facts=facts)
    if hidden.is_hidden(products[0]) and not shows_hidden:
        return SheetCell("Hidden", facts=facts)
    return SheetCell(_words(products[0]), products[0].asset, facts)


def _words(product: Product) -> str:
    return cut(product.text or product.prompt or product.medium, MOST_WORDS)


def _plain(markup: str) -> str:
    return markup.replace('<span class="faint">', "").replace("</span>", "")
