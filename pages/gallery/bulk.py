"""Acts on one product or on many (`selection.selected`). Each answers a page's script with messages
and an event, by which cards change in place, and a plain form with a redirect."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from foundation.user_input import row_id
from foundation.written import thousands
from gallery import collections, family, organising, tags, undoing
from gallery.bulk_acts import CannotUndo, Done, Undone, existing_ids
from gallery.models import Product
from gallery.names import BadName
from gallery.organising import BadChange
from gallery.organising_models import Collection
from pages.gallery.selection import BadSelection, named, selected
from pages.http_params import way_back
from projects.models import Project

MOST_IDS = 10_000
"""Ids in an event, which is a header, and browsers take a quarter of a megabyte of those; of more
the page is told none."""
COLUMNS = {"rating": "rating", "favourite": "favourite", "is_hidden": "hidden"}

Change = dict[str, Any]


@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    stars = row_id(request.POST.get("rating"))
    stars = -1 if stars is None else stars
    return _act(request, lambda ids: organising.rate(ids, stars), {"rating": stars})


@require_POST
def favourite(request: HttpRequest) -> HttpResponse:
    """`is_favourite`, 1 or 0, of all that are named; without it the first, there and back."""
    if wanted := request.POST.get("is_favourite"):
        is_one = wanted == "1"
        change = {"favourite": is_one}
        return _act(request, lambda ids: organising.set_favourite(ids, is_one), change)
    try:
        named = selected(request)[:1]
    except BadSelection:
        named = []
    for pk in named:
        is_favourite = organising.toggle_favourite(pk)
        about = {"product": pk, "favourite": is_favourite}
        return trigger_client_event(answer(request), "favourite-changed", about)
    return _gone(request)


@require_POST
def hide(request: HttpRequest) -> HttpResponse:
    hidden = request.POST.get("hidden") == "1"
    return _act(request, lambda ids: organising.hide(ids, hidden), {"hidden": hidden})


@require_POST
def tag(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("tags", "")
    return _act(request, lambda ids: tags.put_on(ids, tags.split(text)), {})


@require_POST
def untag(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("tags", "")
    return _act(request, lambda ids: tags.take_off(ids, tags.named(text)), {})


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    slug = request.POST.get("to", "")
    project = Project.objects.present().filter(slug=slug).first() if "\0" not in slug else None
    if project is None:
        return refuse(request, "That project no longer exists. Nothing was changed.")
    return _act(request, lambda ids: organising.move(ids, project), {"project": project.slug})


@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """Into the collection of this name, which is made where there is none."""
    name = request.POST.get("collection", "")
    return _act(request, lambda ids: collections.add(ids, collections.named(name)), {})


@require_POST
def uncollect(request: HttpRequest) -> HttpResponse:
    row = Collection.objects.filter(pk=row_id(request.POST.get("from")) or 0).first()
    if row is None:
        return refuse(request, "That collection no longer exists. Nothing was changed.")
    return _act(request, lambda ids: collections.take_out(ids, row), {"without": row.pk})


@require_POST
def trash(request: HttpRequest) -> HttpResponse:
    return _act(request, organising.trash, None)


@require_POST
def trash_others(request: HttpRequest) -> HttpResponse:
    """All that are named but those to `keep`, at least one of which must be there to stay."""
    try:
        keep = set(named(request.POST.getlist("keep")))
    except BadSelection as error:
        return refuse(request, str(error))
    if not keep:
        return refuse(request, "Tick at least one to keep. Nothing was changed.")
    there = Product.objects.shown().order_by()
    if not existing_ids(
        lambda some: there.filter(pk__in=some).values_list("pk", flat=True), list(keep)
    ):
        return refuse(request, "What you keep no longer exists. Nothing was changed.")
    return _act(
        request,
        lambda ids: organising.trash([pk for pk in ids if pk not in keep]),
        None,
    )


@require_POST
def trash_branch(request: HttpRequest) -> HttpResponse:
    """The one that is named and all that was made from it, however much that is by now."""
    return _act(request, lambda ids: organising.trash(family.branch(ids[0])), None)


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    try:
        ids = selected(request)
    except BadSelection as error:
        return refuse(request, str(error))
    if not ids:
        return _gone(request)
    show_done(request, organising.restore(ids))
    return _restored(answer(request), ids)


@require_POST
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    try:
        undone = undoing.undo(uid)
    except CannotUndo as error:
        return refuse(request, str(error))
    messages.success(request, _undone_in_words(undone))
    if undone.project:
        return _go(request, reverse("project", args=[undone.project]))
    response = answer(request)
    if undone.column == "trashed_at":
        went = [pk for value, ids in undone.values if value for pk in ids]
        return _trashed(response, went) if went else _restored(response, undone.ids)
    name = COLUMNS.get(undone.column)
    values = undone.values if name else [(None, undone.ids)]
    return changed(response, [(ids, {name: value} if name else {}) for value, ids in values])


def _undone_in_words(undone: Undone) -> str:
    if not undone.skipped:
        return "Undone."
    verb = "is" if undone.skipped == 1 else "are"
    those = f"{thousands(undone.skipped)} that changed or went since {verb}"
    return f"Undone for {thousands(len(undone.ids))}; {those} left as found."


def _act(
    request: HttpRequest, act: Callable[[list[int]], Done], change: Change | None
) -> HttpResponse:
    """`change` is what cards are told of it; None of the trash, which has its own event."""
    try:
        ids = selected(request)
        if not ids:
            return _gone(request)
        done = act(ids)
    except (BadSelection, BadChange, BadName) as error:
        return refuse(request, str(error))
    show_done(request, done)
    response = answer(request)
    if change is not None:
        return changed(response, [(done.ids, change)])
    return _trashed(response, done.ids)


def show_done(request: HttpRequest, done: Done) -> None:
    """What was done, with the way to undo it."""
    messages.success(request, done.words, extra_tags=f"act-{done.undo}" if done.undo else "")


def changed(response: HttpResponse, groups: Iterable[tuple[list[int], Change]]) -> HttpResponse:
    """Tell the page what of its products is otherwise now. `products` is null where they are too
    many to be named."""
    groups = list(groups)
    has_ids = _ids_if_few([pk for ids, _ in groups for pk in ids]) is not None
    changes = [change | {"products": ids if has_ids else None} for ids, change in groups]
    return trigger_client_event(response, "products-changed", {"changes": changes})


def _trashed(response: HttpResponse, ids: list[int]) -> HttpResponse:
    return trigger_client_event(response, "products-trashed", {"products": _ids_if_few(ids)})


def _restored(response: HttpResponse, ids: list[int]) -> HttpResponse:
    return trigger_client_event(response, "products-restored", {"products": _ids_if_few(ids) or []})


def _ids_if_few(ids: list[int]) -> list[int] | None:
    return ids if len(ids) <= MOST_IDS else None


def refuse(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return answer(request)


def _gone(request: HttpRequest) -> HttpResponse:
    return refuse(request, "That product no longer exists. Nothing was changed.")


def _go(request: HttpRequest, href: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(href)
    return HttpResponseRedirect(href)


def answer(request: HttpRequest, otherwise: str = "gallery") -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "frame/messages_oob.html")
    return HttpResponseRedirect(way_back(request, otherwise))
