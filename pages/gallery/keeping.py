"""What the user keeps of one product: title, project, stars, tags, collections, hidden or not,
notes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import CharField, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from foundation.prepared_queries import prepared_values
from gallery import organising, project_covers
from gallery.models import Product
from gallery.organising_models import Collection, Tag

MOST_KNOWN = 300
"""Names that a box completes."""


@dataclass(frozen=True)
class Label:
    """A tag or collection of the product; `dot` is its colour, "" for none."""

    pk: int
    name: str
    href: str
    dot: SafeString | str = ""


@require_GET
def keeping(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the product's page, with `in=viewer` that of its inspector full screen."""
    product = Product.objects.select_related("project", "asset").filter(pk=pk).first()
    if product is None:
        raise Http404
    context = {"product": product, "in_viewer": request.GET.get("in") == "viewer"}
    return render(request, "gallery/keeping.html", context | keeping_facts(product))


@require_POST
def title(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers as `notes`."""
    return saved(request, pk, organising.set_title, "title")


@require_POST
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers with a word about whether they are saved."""
    return saved(request, pk, organising.set_notes, "notes")


def saved(
    request: HttpRequest, pk: int, write: Callable[[int, str], object], field: str
) -> HttpResponse:
    """Write what a box of the product's page holds, and say whether it is saved."""
    try:
        write(pk, request.POST.get(field, ""))
    except Product.DoesNotExist:
        raise Http404 from None
    except organising.BadChange as error:
        context = {"words": str(error), "is_wrong": True}
        return render(request, "gallery/notes_said.html", context, status=422)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("product", pk=pk)
    return render(request, "gallery/notes_said.html", {"words": "Saved", "is_wrong": False})


@require_POST
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """Of its project."""
    product = Product.objects.select_related("project", "asset").filter(pk=pk).first()
    if product is None:
        raise Http404
    try:
        project_covers.choose(product)
    except project_covers.NoCover as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"It is the cover of “{product.project}” now.")
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "frame/messages_oob.html")
    return redirect("product", pk=pk)


@require_GET
def known(request: HttpRequest) -> HttpResponse:
    """Names to complete a box with: `of=collections`, else tags."""
    model = Collection if request.GET.get("of") == "collections" else Tag
    names = model.objects.order_by("name").values_list("name", flat=True)  # type: ignore[attr-defined]
    return render(request, "gallery/known.html", {"names": names[:MOST_KNOWN]})


def keeping_facts(product: Product) -> dict[str, Any]:
    return {
        "stars": [(n, _stars(n), product.rating == n) for n in range(organising.MOST_STARS + 1)],
        **_labels(product),
        "hidden_by_project": product.project.is_hidden,
    }


def _labels(product: Product) -> dict[str, list[Label]]:
    """Its tags and its collections, by one query."""
    found: dict[str, list[Label]] = {"tags": [], "collections": []}
    for name, pk, colour, what in sorted(_tags_and_collections(product.pk)):
        href = tag_href(name) if what == "tags" else reverse("collection", args=[pk])
        found[what].append(Label(pk, name, href, dot(colour)))
    return found


@prepared_values(1)
def _tags_and_collections(product: int) -> QuerySet[Any, Any]:
    tags = Tag.objects.filter(products=product).order_by()
    shelves = Collection.objects.filter(products=product).order_by()
    no_colour = Value("", CharField())
    return tags.values_list("name", "pk", "colour", Value("tags")).union(
        shelves.values_list("name", "pk", no_colour, Value("collections")), all=True
    )


def tag_href(name: str) -> str:
    """All that bear it, found by the gallery's search."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return reverse("gallery") + "?" + urlencode({"q": f'tag:"{quoted}"'})


def dot(colour: str) -> SafeString | str:
    """A tag's colour as a picture: pages may have no style of their own."""
    if not colour:
        return ""
    return format_html(
        '<svg class="dot" width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">'
        '<circle cx="4" cy="4" r="4" fill="{}"></circle></svg>',
        colour,
    )


def _stars(number: int) -> str:
    return "No rating" if not number else f"{number} star{'' if number == 1 else 's'}"
