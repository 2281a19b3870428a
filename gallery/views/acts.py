"""What one can do to products. Each act answers a page's script with events and messages, and a
plain form with a redirect."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from gallery import products
from gallery.checking import BadMedia
from gallery.models import Product
from gallery.storing import StoreFailed
from gallery.uploads import take_in
from projects.asked import way_back, whole_number
from projects.current import NoSuchProject, target_project
from projects.models import Project
from providers.contract import Medium

MOST_AT_ONCE = 1000


@require_POST
def favourite(request: HttpRequest) -> HttpResponse:
    for pk in _asked(request)[:1]:
        is_favourite = products.toggle_favourite(pk)
        response = _answer(request)
        return trigger_client_event(
            response, "favourite-changed", {"product": pk, "favourite": is_favourite}
        )
    return _gone(request)


@require_POST
def trash(request: HttpRequest) -> HttpResponse:
    ids = _asked(request)
    if not ids:
        return _gone(request)
    products.trash(ids)
    words = "Moved to the trash." if len(ids) == 1 else f"{len(ids)} moved to the trash."
    messages.success(request, words, extra_tags=",".join(map(str, ids)))
    return trigger_client_event(_answer(request), "products-trashed", {"products": ids})


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    ids = _asked(request)
    if not ids:
        return _gone(request)
    products.restore(ids)
    messages.success(request, "Put back." if len(ids) == 1 else f"{len(ids)} put back.")
    return trigger_client_event(_answer(request), "products-restored", {"products": ids})


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take files in as products, as inputs of the form's `field`; `takes` is the medium that it
    wants, "" for any. 422 and messages say why not."""
    field = request.POST.get("field", "")[:60]
    takes = medium_asked(request.POST.get("takes"))
    taken: list[Product] = []
    problems: list[str] = []
    try:
        project = target_project(request) or Project.inbox()
    except NoSuchProject as error:
        messages.error(request, f"Not taken in, nothing was spent. {error}")
        context = {"products": [], "field": field}
        return render(request, "gallery/picked.html", context, status=422)
    for file in request.FILES.getlist("file"):
        try:
            taken.append(take_in(file, project, takes))
        except (BadMedia, StoreFailed) as error:
            problems.append(f"{file.name}: {error}")
    if not taken and not problems:
        problems.append("No file came with this upload. Choose one and try again.")
    for problem in problems:
        messages.error(request, f"Not taken in, nothing was spent. {problem}")
    context = {"products": taken, "field": field}
    return render(request, "gallery/picked.html", context, status=200 if taken else 422)


def medium_asked(name: str | None) -> Medium | None:
    """The medium of this name; None for any."""
    return Medium(name) if name in list(Medium) else None


def _asked(request: HttpRequest) -> list[int]:
    """The products that a request names and that there are: `product=3` or `product=3,4`."""
    words = ",".join(request.POST.getlist("product")).split(",")[:MOST_AT_ONCE]
    wanted = [number for number in map(whole_number, words) if number]
    found = set(Product.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return [pk for pk in dict.fromkeys(wanted) if pk in found]


def _gone(request: HttpRequest) -> HttpResponse:
    messages.error(request, "That product is no longer there. Nothing was changed.")
    return _answer(request)


def _answer(request: HttpRequest) -> HttpResponse:
    if request.htmx:
        return render(request, "frame/messages_oob.html")
    return HttpResponseRedirect(way_back(request, "gallery"))
