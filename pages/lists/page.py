"""Lists to order: a CSV or JSON file taken in, its columns said, checked, ordered and reported."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from foundation import user_input
from foundation.user_input import row_id
from ledger.money import from_words
from pages.context import frame_of
from pages.current_project import NoSuchProject, current_project, target_project
from pages.gallery.uploads import takes_files
from pages.lists import presenters
from pages.providers import documents
from pages.queue.confirmation import question, yes_of
from parameter_templates import searching
from parameter_templates.list_files.errors import BadListFile
from production import list_choices, used_lists
from production.confirmation import YesWanted
from production.list_models import UsedList
from production.order_requests import OrderRejected
from production.used_lists import LARGEST, Look, NotAList
from providers.contract import Provider

MOST_LISTS = 30
AS_NAMED = "?"
"""What a column is of which nothing was said."""


@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """The file to take in, and the lists that were: the newest, in the project of the page."""
    rows = UsedList.objects.defer("data").prefetch_related("ordered")
    if project := current_project(request):
        rows = rows.filter(project=project)
    elif not frame_of(request).hidden:
        rows = rows.exclude(project__is_hidden=True)
    context = {"here": "create", "rows": [presenters.row(one) for one in rows[:MOST_LISTS]]}
    return render(request, "lists/lists.html", context)


@takes_files
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    try:
        if file is None:
            raise NotAList("No file was chosen.")
        if (file.size or 0) > LARGEST:
            raise NotAList(f"“{file.name}” is over {LARGEST // 1_000_000} MB. Split the list.")
        data = file.read()
        if maker := documents.maker_of(file.name or "", data):
            return _to_its_maker(request, file.name or "", maker)
        used_list = used_lists.take(file.name or "", data, target_project(request))
    except (NotAList, NoSuchProject) as error:
        messages.error(request, str(error))
        return redirect("lists")
    return redirect("list", used_list.uid)


def _to_its_maker(request: HttpRequest, name: str, maker: Provider) -> HttpResponse:
    """What is no list, but makes a model; the page's script puts it into the box there."""
    words = f"“{user_input.short(name)}” is a {maker.document}, not a list. Make a model of it here"
    messages.info(request, f"{words}, and order from that on Create.")
    return redirect(f"{reverse('provider-models', args=[maker.slug])}?dropped=1#document-form")


@require_GET
def one_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _page(request, _used_list(uid))


@require_POST
def check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What was chosen is kept, and the rows are looked at anew by it."""
    used_list = _used_list(uid)
    _take_choices(request, used_list)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("list", uid)
    return render(request, "lists/check.html", _facts(request, used_list))


@require_POST
def order(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Order the rows, all or nothing; those that were ordered before in another list are not, but
    where `anew` says so."""
    used_list = _used_list(uid)
    _take_choices(request, used_list)
    try:
        look = _look(request, used_list)
        known = used_list.ordered.count()
        placed = used_lists.place(used_list, look, yes_of(request))
    except YesWanted as wanted:
        return question(request, wanted, "Order")
    except OrderRejected as error:
        return _again(request, used_list, 422, errors=error.errors, wrong=str(error))
    if used_list.ordered.count() == known:
        return _again(request, used_list, 200, twin=reverse("order-page", args=[placed.uid]))
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(reverse("list", args=[uid]))
    return redirect("list", uid)


@require_GET
def progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far its orders are; the page anew when all has ended."""
    used_list = _used_list(uid)
    progress = presenters.progress(used_list)
    if not progress or not progress.is_live:
        return HttpResponseClientRefresh()
    return render(request, "lists/progress.html", {"list": used_list, "progress": progress})


@require_GET
def report(request: HttpRequest, uid: UUID) -> HttpResponse:
    try:
        name, data = used_lists.report_of(_used_list(uid))
    except (BadListFile, OSError) as error:
        messages.error(request, f"The report could not be written: {error}")
        return redirect("list", uid)
    kind = "application/json" if name.lower().endswith("json") else "text/csv"
    header = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": header or ""})


@require_POST
def remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    used_list = _used_list(uid)
    used_lists.remove(used_list)
    messages.success(request, f"“{used_list.name}” is removed. What was made by it stays.")
    return redirect("lists")


def _used_list(uid: UUID) -> UsedList:
    return get_object_or_404(
        UsedList.objects.select_related("project", "template__template"), uid=uid
    )


def _take_choices(request: HttpRequest, used_list: UsedList) -> None:
    data = request.POST
    columns = dict(zip(data.getlist("column"), data.getlist("is"), strict=False))
    with transaction.atomic():
        list_choices.choose_model(used_list, data.get("kind", ""), data.get("model", ""))
        list_choices.choose_count(used_list, row_id(data.get("count")) or 1)
        list_choices.choose_columns(used_list, {k: v for k, v in columns.items() if v != AS_NAMED})
        if "template" in data:
            offered = searching.search(kind=used_list.kind, project=used_list.project)
            template = offered.filter(pk=row_id(data["template"]) or 0).first()
            list_choices.choose_template(used_list, template)


def _look(request: HttpRequest, used_list: UsedList) -> Look:
    """Raises OrderRejected."""
    text = request.POST.get("most", "").strip()
    try:
        most = from_words(text) if text else None
    except ValueError as error:
        raise OrderRejected({"most": [str(error)]}) from None
    base = used_lists.request_of(
        used_list,
        used_list.project,
        accept_unknown=request.POST.get("accept_unknown") == "1",
        most_micros=most,
    )
    return used_lists.look(used_list, base, anew=request.POST.get("anew") == "1")


def _page(
    request: HttpRequest, used_list: UsedList, status: int = 200, **outcome: Any
) -> HttpResponse:
    """The form is there as long as some row can be ordered."""
    progress = presenters.progress(used_list)
    facts = {"list": used_list, "progress": progress, "here": "create"}
    if progress is None or progress.anew:
        facts |= _facts(request, used_list, **outcome)
    return render(request, "lists/list.html", facts, status=status)


def _again(request: HttpRequest, used_list: UsedList, status: int, **outcome: Any) -> HttpResponse:
    """The rows looked at once more, with what came of the press."""
    if not request.htmx:  # type: ignore[attr-defined]
        return _page(request, used_list, status, **outcome)
    response = render(
        request, "lists/check.html", _facts(request, used_list, **outcome), status=status
    )
    response["HX-Retarget"] = "#list-check"  # the answer to a question has no place of its own
    response["HX-Reswap"] = "morph"
    return response


def _facts(
    request: HttpRequest,
    used_list: UsedList,
    *,
    errors: dict[str, list[str]] | None = None,
    wrong: str = "",
    twin: str = "",
) -> dict[str, Any]:
    errors = dict(errors or {})
    try:
        look = _look(request, used_list)
    except OrderRejected as error:
        errors |= error.errors
        base = used_lists.request_of(used_list, used_list.project)
        look = used_lists.look(used_list, base)
    most = request.POST.get("most", "")[:30]
    facts = presenters.look_facts(used_list, look, most, errors)
    return {**facts, "list": used_list, "twin": twin, "wrong": wrong}
