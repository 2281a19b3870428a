"""The Costs page: what was spent, what is reserved, what is not known; and the caps."""

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from foundation.user_input import row_id
from ledger import cap_changes, caps, spending
from ledger.export import COLUMNS, rounds
from ledger.models import Cap
from ledger.money import in_words
from ledger.totals import Sums, total
from pages.context import frame_of
from pages.costs import presenters
from pages.costs.cap_forms import CapForm
from pages.costs.chart import chart, drawn_by_day
from pages.current_project import current_project
from pages.http_params import way_back
from pages.offered_projects import OfferedProjects, offered_and
from production import order_names, reconciliation
from production.estimate_totals import totals_of_amounts
from production.generation_actions import NotPossible
from projects.models import Project

MONTHS_LISTED = 3
"""By their days, of more than are drawn by the day."""
MOST_LEFT_OPEN = 50
TABLES = (
    ("provider", "Provider"),
    ("model", "Model"),
    ("project", "Project"),
    ("kind", "Kind"),
    ("day", "Day"),
    ("order", "Order"),
)


@require_GET
def costs(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_GET
def costs_csv(request: HttpRequest) -> StreamingHttpResponse:
    """One row per round of the ledger, for the period and project that are shown."""
    span, project = _requested(request)
    lines = _lines([COLUMNS], rounds(span, project))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="costs-{span.name}.csv"'
    return answer


@require_POST
def cap_save(request: HttpRequest) -> HttpResponse:
    """Add a cap, or change the one that `cap` names."""
    number = request.POST.get("cap", "")
    cap = _cap(number) if number else None
    if number and cap is None:
        messages.error(request, "That cap no longer exists. Nothing was changed.")
        return _back()
    form = CapForm(request.POST, cap, frame_of(request).offered)
    if not form.is_valid():
        return _page(request, form)
    saved = form.save()
    messages.success(request, f"“{saved}” is at most {in_words(saved.amount_micros)} now.")
    return HttpResponseRedirect(way_back(request, "costs")) if "next" in request.POST else _back()


@require_POST
def cap_remove(request: HttpRequest) -> HttpResponse:
    cap = _cap(request.POST.get("cap", ""))
    if cap is None:
        messages.error(request, "That cap no longer exists. Nothing was changed.")
    else:
        cap_changes.remove(cap)
        words = f"The cap “{cap}” of {in_words(cap.amount_micros)} is removed."
        messages.success(request, words)
    return _back()


@require_POST
def reserve_answer(request: HttpRequest) -> HttpResponse:
    """The user's word on a reserve that was left open: `charged` is "yes" or "no"."""
    answered = request.POST.get("charged")
    number = row_id(request.POST.get("doubt", ""))
    if answered not in ("yes", "no"):
        messages.error(request, "Choose whether it was charged. Nothing was changed.")
    elif number is None:
        messages.error(request, "That reserve no longer exists. Nothing was changed.")
    else:
        try:
            reconciliation.answer(number, was_charged=answered == "yes")
        except NotPossible as error:
            messages.error(request, f"Nothing was changed: {error}")
        else:
            words = "charged" if answered == "yes" else "not charged"
            messages.success(request, f"Closed as {words}.")
    return HttpResponseRedirect(reverse("costs") + "#undecided")


def _page(request: HttpRequest, bad: CapForm | None = None) -> HttpResponse:
    """`bad` is a cap's form with errors, which takes the place of the clean one."""
    span, project = _requested(request)
    by = request.GET.get("by", "")
    by = by if by in spending.DIMENSIONS else "provider"
    days, recent, in_all = _days(span, project)
    frame = frame_of(request)
    frame.offered, chosen = offered_and(project)
    chosen = chosen or (Project(name=project, slug=project) if project else None)
    listed = _listed(days, span, project) if by == "day" else days
    lines = spending.lines(by, listed, span, project)
    orders_there: set[str] = set()
    if by == "order":
        lines, orders_there = order_names.named(lines)
    undecided = reconciliation.undecided()
    left_open = [one for one in undecided if not one.has_card]
    whole, drawn = total(days.values()), chart(days, span)
    here = reverse("costs")
    context = {
        "here": "costs",
        "headlines": [
            presenters.headline(name, sums)
            for name, sums in zip(
                ("Today", "This month", "In all"), spending.headlines(recent, in_all), strict=True
            )
        ],
        "undecided": _undecided_words(undecided),
        "on_queue": len(undecided) - len(left_open),
        "left_open": [presenters.left_open(one) for one in left_open[:MOST_LEFT_OPEN]],
        "more_left_open": len(left_open[MOST_LEFT_OPEN:]),
        "span": span,
        "project": project,
        "project_name": chosen.name if chosen else "",
        "chosen_project": chosen,
        "periods": [
            (one.label, one.name == span.name, here + _query(one.name, by, project))
            for one in map(spending.period, spending.PERIODS)
        ],
        "by": by,
        "by_label": dict(TABLES)[by],
        "tables": [
            (label, key == by, here + _query(span.name, key, project)) for key, label in TABLES
        ],
        "query": _query(span.name, by, project),
        "by_day_href": here + _query(span.name, "day", project),
        "figures": presenters.figures(whole),
        "has_unknown": whole.unknown > 0,
        "chart": drawn,
        "chart_words": presenters.chart_words(drawn, span) if drawn else "",
        "rows": presenters.rows(lines, by, span, orders_there),
        "most_orders": spending.MOST_ORDERS,
        "months_listed": 0 if listed is days else MONTHS_LISTED,
        "caps": _caps(bad, frame.offered),
        "new_cap": bad if bad and not bad.cap.pk else CapForm(offered=frame.offered),
    }
    return render(request, "costs/costs.html", context, status=422 if bad else 200)


Days = dict[date, Sums]


def _days(span: spending.Period, project: str) -> tuple[Days, Days, Sums]:
    """Those of the period, those of this month, and what all days come to. Years that are not drawn
    by the day are months, by their first days."""
    month = spending.month_of(timezone.localdate())
    if span.name in ("year", "all"):
        months = spending.by_month(project)
        months_within = spending.within(months, span)
        if not drawn_by_day(months_within, span):
            return months_within, spending.by_day(project, month), total(months.values())
    if span.first is None:
        days = spending.by_day(project)
        return days, days, total(days.values())
    days = spending.by_day(project, min(span.first, month))
    return spending.within(days, span), days, spending.in_all(project)


def _listed(days: Days, span: spending.Period, project: str) -> Days:
    """Those of the period; where it is drawn by the month, those of its newest months alone."""
    if drawn_by_day(days, span):
        return days
    first = sorted({spending.month_of(day) for day in days})[-MONTHS_LISTED:][0]
    return spending.within(spending.by_day(project, first), span)


def _caps(
    bad: CapForm | None, offered: OfferedProjects
) -> list[tuple[presenters.CapCard, CapForm, bool]]:
    """Each cap with how it stands, its form, and whether that is open."""
    cards = []
    for standing in caps.standings():
        wrong = bad if bad is not None and bad.cap.pk == standing.cap.pk else None
        form = CapForm(cap=standing.cap, offered=offered) if wrong is None else wrong
        cards.append((presenters.presented_cap(standing), form, wrong is not None))
    return cards


def _undecided_words(undecided: list[reconciliation.Undecided]) -> str:
    """ "" where nothing waits for the user's word."""
    amounts = ((one.doubt.reserve.amount_micros, one.doubt.reserve.currency) for one in undecided)
    return presenters.undecided_words(totals_of_amounts(amounts)) if undecided else ""


def _requested(request: HttpRequest) -> tuple[spending.Period, str]:
    """Period and project; the latter is the one that the user works in, until another is chosen."""
    project = request.GET.get("project")
    if project is None:
        current = current_project(request)
        project = current.slug if current else ""
    return spending.period(request.GET.get("period", "")), project[:60].replace("\0", "")


def _query(period: str, by: str, project: str) -> str:
    return "?" + urlencode({"period": period, "by": by, "project": project})


def _cap(number: str) -> Cap | None:
    pk = row_id(number)
    return Cap.objects.select_related("project").filter(pk=pk).first() if pk else None


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("costs") + "#caps")


def _lines(*parts: object) -> Iterator[str]:
    for part in parts:
        for row in part:  # type: ignore[attr-defined]
            line = StringIO()
            csv.writer(line).writerow(row)
            yield line.getvalue()
