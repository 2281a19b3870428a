"""Files that come in as products."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from foundation.user_input import row_id
from gallery import collections, products
from gallery.checking import BadMedia
from gallery.importing import tags
from gallery.models import Product
from gallery.organising_models import Collection
from gallery.storing import StoreFailed
from pages.current_project import NoSuchProject, target_project
from pages.gallery.presenters import picked
from pages.gallery.uploads import fetch_in, take_in, take_in_once, takes_files
from projects.models import Project
from providers.contract import Medium, ProviderError

EDITOR_ROLES = ("crop", "mask")
"""What the picture editor makes of a product."""


@takes_files
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Add files as products, as inputs of the form's `field`; `takes` is the medium that it
    wants, "" for any. What was made here from the product `source` says as its `role` what it is.
    An `address` is fetched instead. What is wrong stands in the answer; 422 where nothing came."""
    field = request.POST.get("field", "")[:60]
    takes = medium_named(request.POST.get("takes"))
    added: list[Product] = []
    problems: list[str] = []
    try:
        project = target_project(request) or Project.inbox()
    except NoSuchProject as error:
        context = {"products": [], "field": field, "problems": [f"{error} Nothing was spent."]}
        return render(request, "gallery/picked.html", context, status=422)
    sources = _sources(request)
    is_gone = request.META.get("waitress.client_disconnected", lambda: False)
    for file in request.FILES.getlist("file"):
        try:
            added.append(take_in(file, project, takes, is_gone, sources, is_input=True))
        except products.Withdrawn:
            break
        except (BadMedia, StoreFailed) as error:
            problems.append(f"{file.name} was not added; nothing was spent. {error}")
    if address := request.POST.get("address", ""):
        try:
            added.append(fetch_in(address, project, takes, is_gone))
        except products.Withdrawn:
            pass
        except (BadMedia, StoreFailed, ProviderError) as error:
            problems.append(f"The picture was not added; nothing was spent. {error}")
    if not added and not problems:
        problems.append("No file came with this upload. Choose one and try again.")
    presented = [picked(product) for product in added]
    facts = {"products": presented, "field": field, "problems": problems}
    return render(request, "gallery/picked.html", facts, status=200 if added else 422)


MOST_FOLDERS = 50


@takes_files
@require_POST
def import_file(request: HttpRequest) -> HttpResponse:
    """Take one `file` in, with the text `beside` it, for a script that sends many and reports at
    the end: {"product": its id, "is_new"}, or with 422 {"why": a sentence}. `folders`, the names
    between it and the one that was chosen, parted by "/", become its tags; it goes into
    `collection` if one is named."""
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"why": "No file came with this upload."}, status=422)
    is_gone = request.META.get("waitress.client_disconnected", lambda: False)
    try:
        project = target_project(request) or Project.inbox()
        beside = request.FILES.get("beside")
        product, is_new = take_in_once(file, project, is_gone=is_gone, beside=beside)
    except (BadMedia, StoreFailed, NoSuchProject) as error:
        return JsonResponse({"why": str(error)}, status=422)
    except products.Withdrawn:
        return JsonResponse({"why": "It was cancelled."}, status=422)
    folders = request.POST.get("folders", "").split("/")[:MOST_FOLDERS]
    tags.put({product.pk: folders})
    if into := Collection.objects.filter(pk=row_id(request.POST.get("collection")) or 0).first():
        collections.add([product.pk], into)
    return JsonResponse({"product": product.pk, "is_new": is_new})


def _sources(request: HttpRequest) -> list[tuple[Product, str]]:
    """Of what an uploaded picture is a part: the product and the word for it."""
    role = request.POST.get("role", "")
    source = row_id(request.POST.get("source"))
    found = Product.objects.filter(pk=source) if source and role in EDITOR_ROLES else ()
    return [(product, role) for product in found]


def medium_named(name: str | None) -> Medium | None:
    """The medium of this name; None for any."""
    return Medium(name) if name in list(Medium) else None
