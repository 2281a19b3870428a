"""The trash: what it takes up, when things go by themselves, and removing them for good."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from foundation.written import thousands
from gallery import trash
from gallery.storing import StoreFailed
from pages.current_project import current_project
from pages.formatting import plural, size
from pages.gallery.selection import BadSelection, selected
from pages.questions import ask
from preferences import store

MOST_SELECTED = 10_000
"""A statement takes no more."""
ADDED_UP_AT_ONCE = 200
"""What more than so many free is asked for behind the page: it takes 9 µs each."""
FOR_GOOD = "What is removed cannot be put back. The costs stay on record."


@dataclass(frozen=True)
class Bar:
    """What stands above the trash; `days` is None where nothing goes by itself, `frees` "" where
    that is asked for behind the page."""

    products: str
    frees: str
    days: int | None


def bar(request: HttpRequest) -> Bar | None:
    """None for an empty trash."""
    project = current_project(request)
    if not (count := trash.count(project)):
        return None
    frees = size(trash.contents(project).frees) if count <= ADDED_UP_AT_ONCE else ""
    return Bar(f"{thousands(count)} product{plural(count)}", frees, store.get("trash_days"))


@require_GET
def frees(request: HttpRequest) -> HttpResponse:
    """What is free once all that is in the trash is gone: added up file by file."""
    return HttpResponse(size(trash.contents(current_project(request)).frees))


@require_POST
def purge(request: HttpRequest) -> HttpResponse:
    """Remove for good what is selected, `product=3,4` or all that the trash shows (`all` with the
    fields of a `Result`), or with `all` alone whatever is in the trash of the current project;
    after a question with the count and what it frees."""
    back = f"{reverse('gallery')}?view=trash"
    try:
        is_everything = request.POST.get("all") and request.POST.get("view") != "trash"
        ids = None if is_everything else _selected(request)
    except BadSelection as error:
        messages.error(request, str(error))
        return _go(request, back)
    project = current_project(request) if ids is None else None
    found = trash.contents(project, ids)
    if not found.count:
        messages.error(request, "That is no longer in the trash. Nothing was changed.")
        return _go(request, back)
    if request.POST.get("agreed") != str(found.count):
        is_one = found.count == 1
        return ask(
            request,
            "Remove it for good?" if is_one else f"Remove {thousands(found.count)} for good?",
            why=f"That frees {size(found.frees)}. {FOR_GOOD}",
            press="Remove it" if is_one else f"Remove {thousands(found.count)}",
            agreed=str(found.count),
            back=back,
        )
    try:
        gone = trash.empty(project, ids)
    except StoreFailed as error:
        messages.error(request, f"Not removed. {error}")
    else:
        words = f"{thousands(gone)} removed for good, {size(found.frees)} are free."
        messages.success(request, words)
    return _go(request, back)


def _selected(request: HttpRequest) -> list[int]:
    ids = selected(request)
    if len(ids) > MOST_SELECTED:
        raise BadSelection(
            f"At most {thousands(MOST_SELECTED)} can be removed by a selection; “Empty the trash” "
            "removes all. Nothing was changed."
        )
    return ids


def _go(request: HttpRequest, back: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(back)
    return HttpResponseRedirect(back)
