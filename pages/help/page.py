"""The help: its pages and the search over them, what is new, and a report of a problem."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from pages.help import diagnosis, library, rendering

LONGEST = 200


@require_GET
def help_index(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
    every = library.documents()
    groups = [
        ("Using it", [one for one in every if one.slug not in library.FOR_DEVELOPERS]),
        ("How it is made", [one for one in every if one.slug in library.FOR_DEVELOPERS]),
    ]
    context = {
        "here": "help",
        "query": query,
        "found": library.search(query),
        "groups": groups,
        "version": library.version(),
        "news": library.NEWS,
    }
    return render(request, "help/index.html", context)


@require_GET
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    document = library.read(slug)
    if document is None:
        raise Http404
    parts = [one for one in rendering.headings(document.text) if one.level == 2]
    context = {
        "here": "help",
        "document": document,
        "html": library.rendered(document),
        "parts": parts,
    }
    return render(request, "help/page.html", context)


@require_GET
def help_picture(request: HttpRequest, name: str) -> FileResponse:
    file = library.picture(name)
    if file is None:
        raise Http404
    kind = library.PICTURES[file.suffix[1:]]
    answer = FileResponse(file.open("rb"), content_type=kind)
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


@require_POST
@never_cache
def help_diagnosis(request: HttpRequest) -> HttpResponse:
    """What a report of a problem needs to say of this machine."""
    context = {"here": "help", "diagnosis": diagnosis.as_text()}
    page = "help/diagnosis.html" if request.htmx else "help/diagnosis_page.html"  # type: ignore[attr-defined]
    return render(request, page, context)
