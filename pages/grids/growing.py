"""More of a grid: values of an axis, cells that are not ordered yet, a cell of which nothing is
left. Each is an order like any other: priced, asked about, held by the caps."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from foundation.written import thousands
from pages.create.price_presenters import cap_href
from pages.grids.page import any_row, grid_row
from pages.queue.actions import answer, with_cap
from pages.queue.again import price_in_words
from pages.queue.confirmation import question, yes_of
from production.confirmation import YesWanted
from production.grid_models import Grid
from production.grids import axes, planning
from production.grids.planning import Plan
from production.orders import OrderRejected, OrderRequest, place, quote
from production.quotes import outlook

LONGEST = 20_000


@require_POST
def grow(request: HttpRequest, uid: UUID) -> HttpResponse:
    """With the values that are typed for an `axis-0`, `axis-1` …; without any, what is missing."""
    row = any_row(uid)
    more = _more(request, row)
    return _order(request, row, lambda order_request: planning.grown(row, more, order_request))


@require_POST
def price(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the same would cost, and what is in its way, for the line under the form."""
    row = grid_row(uid)
    facts: dict[str, object] = {"wrong": ""}
    try:
        plan = planning.grown(row, _more(request, row), _request_for(request, row))
        quoted = quote(plan.request)
    except OrderRejected as error:
        facts["wrong"] = str(error)
    else:
        line = outlook(quoted, row.project)
        facts |= {
            "number": quoted.request.results,
            "price": price_in_words(quoted.price),
            "shape": plan.shape,
            "stop": line.stop,
            "stop_href": cap_href(line.stop) if line.stop else "",
        }
    return render(request, "grids/price.html", facts)


@require_POST
def again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The cell that is named by its `key`."""
    row = any_row(uid)
    key = request.POST.get("key", "")
    if key not in axes.keys(axes.from_json(row.axes)):
        messages.error(request, "There is no such cell. Nothing was ordered.")
        return answer(request)
    return _order(request, row, lambda order_request: planning.again(row, key, order_request))


def _more(request: HttpRequest, row: Grid) -> dict[int, str]:
    """The values that are typed, by the numbers of their axes."""
    typed = {n: request.POST.get(f"axis-{n}", "")[:LONGEST] for n in range(len(row.axes))}
    return {number: text for number, text in typed.items() if text.strip()}


def _request_for(request: HttpRequest, row: Grid) -> OrderRequest:
    return OrderRequest(
        kind=row.base["kind"],
        prompt="",
        lines=(),
        project=row.project,
        nonce=request.POST.get("nonce", "")[:64],
        made_by="grid",
    )


def _order(
    request: HttpRequest, row: Grid, plan_of: Callable[[OrderRequest], Plan]
) -> HttpResponse:
    try:
        if row.deleted_at:
            raise OrderRejected({"": ["This grid is deleted. Nothing was ordered."]})
        quoted = quote(plan_of(_request_for(request, row)).request)
        results = quoted.request.results
        place(quoted, yes_of(request, asks_unknown=True))
    except YesWanted as wanted:
        return question(request, wanted, "Order")
    except OrderRejected as error:
        nothing = "" if "Nothing was ordered." in str(error) else " Nothing was ordered."
        messages.error(request, with_cap(f"{error}{nothing}", error.stop))
        return _back(request, row, changed=False)
    messages.success(request, f"{thousands(results)} more ordered: {price_in_words(quoted.price)}.")
    return _back(request, row, changed=True)


def _there(row: Grid) -> str:
    return reverse("grid", args=[row.uid])


def _back(request: HttpRequest, row: Grid, *, changed: bool) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("grid", uid=row.uid)
    return HttpResponseClientRedirect(_there(row)) if changed else answer(request)
