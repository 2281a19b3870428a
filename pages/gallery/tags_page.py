"""The Tags page: every tag with its count, to rename, merge, colour and remove."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from foundation import user_input
from foundation.user_input import row_id
from gallery import names, tags
from gallery.names import BadName
from gallery.organising_models import Tag
from pages.gallery import bulk
from pages.gallery.keeping import dot, tag_href

MOST_TAGS = 200


@require_GET
def tags_page(request: HttpRequest) -> HttpResponse:
    """With `find` those in whose names that stands."""
    find = user_input.words(request.GET.get("find", "")).strip()[: names.LONGEST]
    rows = Tag.objects.order_by("name")
    if find:
        rows = rows.filter(folded__contains=names.folded(find))
    found = tags.with_counts(rows[: MOST_TAGS + 1])
    chips = [(tag, tag_href(tag.name), dot(tag.colour)) for tag in found[:MOST_TAGS]]
    context = {"here": "gallery", "find": find, "tags": chips, "are_more": found[MOST_TAGS:]}
    return render(request, "gallery/tags.html", context)


@require_POST
def tag_rename(request: HttpRequest) -> HttpResponse:
    def act(tag: Tag) -> None:
        tags.rename(tag, request.POST.get("name", ""))
        messages.success(request, f"Renamed to “{tag}” on all products.")

    return _act(request, act)


@require_POST
def tag_colour(request: HttpRequest) -> HttpResponse:
    """`none` takes the colour off."""

    def act(tag: Tag) -> None:
        tags.colour(tag, "" if "none" in request.POST else request.POST.get("colour", ""))
        messages.success(request, "Saved.")

    return _act(request, act)


@require_POST
def tag_merge(request: HttpRequest) -> HttpResponse:
    """Into the one tag that `into` names."""

    def act(tag: Tag) -> None:
        named = tags.named(request.POST.get("into", ""))
        if len(named) != 1:
            raise BadName("Choose an existing tag to merge into. Nothing was changed.")
        bulk.show_done(request, tags.merge(tag, named[0]))

    return _act(request, act)


@require_POST
def tag_remove(request: HttpRequest) -> HttpResponse:
    return _act(request, lambda tag: bulk.show_done(request, tags.remove(tag)))


def _act(request: HttpRequest, act: Callable[[Tag], None]) -> HttpResponse:
    tag = Tag.objects.filter(pk=row_id(request.POST.get("tag")) or 0).first()
    if tag is None:
        return bulk.refuse(request, "That tag no longer exists. Nothing was changed.")
    try:
        act(tag)
    except BadName as error:
        return bulk.refuse(request, str(error))
    return bulk.answer(request, "tags")
