"""Saved searches: in the sidebar while the gallery is open, and a page to change them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from foundation.user_input import row_id
from foundation.written import thousands
from gallery import saved_searches
from gallery.saved_search_models import SavedSearch
from gallery.saved_searches import BadName, Counted
from gallery.search.find import MOST_COUNTED
from gallery.search.nodes import BadQuery
from gallery.search.writer import condition
from pages.current_project import current_project
from pages.gallery import bulk
from pages.gallery.result import Result

COUNTED_AT_ONCE = 1
"""Each takes up to 60 ms in a gallery of a million."""
GONE = "That search no longer exists. Nothing was changed."


@require_GET
def searches(request: HttpRequest) -> HttpResponse:
    """The page, or for the sidebar the list alone, which asks for the numbers of both."""
    rows = [(search, Result(query=search.query).href()) for search in SavedSearch.objects.all()]
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    name = "saved_searches" if is_part else "saved_searches_page"
    return render(request, f"gallery/{name}.html", {"here": "gallery", "searches": rows})


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """How many the next one finds in the project one is in, `after` so many that are counted."""
    project = current_project(request)
    more = [condition("project", project.slug)] if project else []
    after = row_id(request.GET.get("after")) or 0
    some = slice(after, min(after + COUNTED_AT_ONCE, saved_searches.MOST))
    counted = saved_searches.counted(*more, some=some)
    context = {
        "numbers": [(one.search.pk, _number(one)) for one in counted],
        "counted": some.stop if counted and some.stop < saved_searches.MOST else None,
    }
    return render(request, "gallery/saved_search_counts.html", context)


def _number(one: Counted) -> str:
    """ "" where the query is no longer right."""
    if one.count is None:
        return ""
    return f"{thousands(MOST_COUNTED)}+" if one.count > MOST_COUNTED else thousands(one.count)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """`query` under `name`, or under its own words where that is empty."""
    query = request.POST.get("query", "")
    if not query.strip():
        return bulk.refuse(request, "There is no search to save: search for something first.")
    try:
        saved = saved_searches.add(request.POST.get("name", ""), query)
    except (BadName, BadQuery) as error:
        return bulk.refuse(request, str(error))
    messages.success(request, f"“{saved.name}” is now listed under Gallery.")
    return _changed(request)


@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    try:
        search = saved_searches.change(_id(request), name=request.POST.get("name", ""))
    except SavedSearch.DoesNotExist:
        return bulk.refuse(request, GONE)
    except BadName as error:
        return bulk.refuse(request, str(error))
    messages.success(request, f"It is “{search.name}” now.")
    return _changed(request)


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """One place up (`step` is `earlier`) or down."""
    ids = list(SavedSearch.objects.values_list("pk", flat=True))
    moved = _id(request)
    if moved not in ids:
        return bulk.refuse(request, GONE)
    place = ids.index(moved)
    ids.remove(moved)
    ids.insert(max(0, place - 1) if request.POST.get("step") == "earlier" else place + 1, moved)
    saved_searches.reorder(ids)
    return _changed(request)


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """The search alone goes; a new one with its words is made as quickly."""
    if not saved_searches.remove(_id(request)):
        return bulk.refuse(request, GONE)
    messages.success(request, "The search is removed. What it found stays.")
    return _changed(request)


def _id(request: HttpRequest) -> int:
    return row_id(request.POST.get("search")) or 0


def _changed(request: HttpRequest) -> HttpResponse:
    return trigger_client_event(bulk.answer(request, "saved-searches"), "saved-searches-changed")
