"""Any project by some of its letters: for the switcher, the palette and lists of a few."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gallery.search.words import fold
from pages.context import frame_of
from projects.models import Project, ProjectQuerySet

MOST_FOUND = 12
LONGEST = 120
PLACES = {
    "palette": "projects/found_palette.html",
    "select": "projects/finder.html",
    "": "projects/found.html",
}


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Those that have what `q` says, those used last where it says nothing; `in` is where they are
    shown: the palette, whose names others may see, leaves out what is hidden."""
    frame, query = frame_of(request), request.GET.get("q", "")[:LONGEST]
    place = request.GET.get("in", "")
    place = place if place in PLACES else ""
    rows = Project.objects.open()
    if place == "palette" and not frame.hidden:
        rows = rows.filter(is_hidden=False)
    found = matching(rows, query)
    by_pk = Project.objects.in_bulk(found[:MOST_FOUND])
    context = {
        "query": query.strip(),
        "projects": [by_pk[pk] for pk in found[:MOST_FOUND] if pk in by_pk],
        "more": max(0, len(found) - MOST_FOUND),
    }
    return render(request, PLACES[place], context)


def matching(rows: ProjectQuerySet, query: str) -> list[int]:
    """The keys of those whose name or slug has each of the words in it, however it is accented: a
    name that begins so first, then one with a word that does, of equals the one used last."""
    words = fold(query).split()
    named = rows.recent().values_list("pk", "name", "slug")
    if not words:
        return [pk for pk, *_ in named]
    found = []
    for pk, name, slug in named:
        text = fold(name)
        if all(word in text or word in slug for word in words):
            begins = text.startswith(words[0]), f" {text}".find(f" {words[0]}") >= 0
            found.append((begins, pk))
    found.sort(key=lambda one: one[0], reverse=True)
    return [pk for _, pk in found]
