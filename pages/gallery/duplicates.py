"""The page of duplicates: groups of what is the same or looks alike, side by side, what frees most
first. It suggests which to keep, and moves nothing by itself."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from foundation.user_input import row_id
from foundation.written import thousands
from gallery import hidden
from gallery.duplicate_models import Likeness
from gallery.likeness import grouping, groups
from gallery.models import Product
from gallery.search import index
from pages.current_project import current_project
from pages.formatting import cut, date, extension, money, size
from pages.gallery.bulk import answer, refuse, show_done
from pages.gallery.presenters import Card, card
from providers import registry

PAGE = 20
SECONDS = 0.2
"""For which one request looks: others are waiting for this process meanwhile."""
SECONDS_WITHOUT_SCRIPT = 3.0
ASKING = {
    "hx-trigger": "load, every 400ms",
    "hx-target": "#duplicates-looked",
    "hx-swap": "morph:innerHTML",
}
MOST_COUNTED = 1_000
"""Of what is left to be looked at."""
STOP_ASKING = 286
"""The status by which htmx ends its asking."""


@dataclass(frozen=True)
class Member:
    """`differs` is what it has otherwise than others of its group, by name."""

    card: Card
    differs: dict[str, str]
    is_best: bool


@dataclass(frozen=True)
class Group:
    """`same` is what all of them have; `more` so many that are not shown yet."""

    pk: int
    title: str
    words: str
    same: str
    members: list[Member]
    named: str
    more: int


@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """`likeness` says how much alike, `after` which group the ones before ended with, `of` whose
    groups alone."""
    likeness = _likeness(request)
    of = row_id(request.GET.get("of"))
    frees, _, last = request.GET.get("after", "").partition("-")
    before = (row_id(frees) or 0, row_id(last) or 0) if last else None
    found = groups.page(likeness, current_project(request), PAGE + 1, before, of)
    on_page, more = found[:PAGE], found[PAGE:]
    params = {"likeness": likeness}
    context = {
        "groups": [_group(one, is_exact=likeness == Likeness.EXACT) for one in on_page],
        "older": _href(**params, of=of, after="-".join(map(str, on_page[-1].place)))
        if more
        else "",
    }
    if request.htmx and before:  # type: ignore[attr-defined]
        return render(request, "gallery/duplicate_groups.html", context)
    looked = _looked(likeness, groups.newest())
    return render(
        request,
        "gallery/duplicates.html",
        context
        | looked
        | {
            "asking": {}
            if looked["is_looked"]
            else ASKING | {"hx-post": reverse("duplicates-look")},
            "here": "gallery",
            "likenesses": [
                (one.label, _href(likeness=one.value), one == likeness) for one in Likeness
            ],
            "of": of,
            "all_of_them": _href(**params),
        },
    )


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Keep looking for a moment; answers with how far that was. `seen` is the newest group that the
    page knew of."""
    is_script = bool(request.htmx)  # type: ignore[attr-defined]
    grouping.look(SECONDS if is_script else SECONDS_WITHOUT_SCRIPT)
    likeness = _likeness(request)
    if not is_script:
        return HttpResponseRedirect(_href(likeness=likeness))
    context = _looked(likeness, row_id(request.POST.get("seen")) or 0)
    status = STOP_ASKING if context["is_looked"] else 200
    return render(request, "gallery/duplicates_looked.html", context, status=status)


@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """The products of this `group` are no duplicates."""
    pk = row_id(request.POST.get("group")) or 0
    done = groups.dismiss(pk)
    if not done.undo:
        return refuse(request, done.words)
    show_done(request, done)
    return trigger_client_event(
        answer(request, "duplicates"), "duplicates-dismissed", {"group": pk}
    )


def _likeness(request: HttpRequest) -> Likeness:
    fields = request.POST if request.method == "POST" else request.GET
    value = fields.get("likeness")
    return Likeness(value) if value in list(Likeness) else Likeness.VERY


def _href(**params: Any) -> str:
    filled = {name: one for name, one in params.items() if one}
    return f"{reverse('duplicates')}?{urlencode(filled)}"


def _looked(likeness: str, seen: int) -> dict[str, Any]:
    """How far was looked, and what was found since a page was made."""
    through = grouping.through()
    left, looked, is_exact = _left(through)
    return {
        "likeness": likeness,
        "is_looked": not left,
        "looked": looked,
        "is_exact": is_exact,
        "left": left,
        "seen": seen,
        "found": groups.count_since(seen, likeness),
        "again": _href(likeness=likeness),
    }


def _left(through: int) -> tuple[int, int, bool]:
    """How many are still to be looked at, how many are, and whether that is so to the last one: of
    many it is told by how far their keys are, so that it does not take longer with each there
    is."""
    later = Product.objects.order_by("pk").filter(pk__gt=through)
    left = later[: MOST_COUNTED + 1].count()
    if not left:
        return 0, 0, True
    is_exact = left <= MOST_COUNTED
    if not is_exact:
        last = Product.objects.order_by("-pk").values_list("pk", flat=True)[0]
        left = max(left, round(_products() * (1 - through / last)))
    return left, max(0, _products() - left) if through else 0, is_exact


def _products() -> int:
    """How many there are, as the search counts them; else they are counted."""
    by_project = index.numbers_of("project")
    return Product.objects.count() if by_project is None else sum(by_project.values())


def _group(found: groups.GroupSummary, *, is_exact: bool) -> Group:
    facts = [_facts(product) for product in found.products]
    names = list(dict.fromkeys(name for one in facts for name in one))
    varied = [name for name in names if len({one[name] for one in facts}) > 1]
    members = [
        Member(
            card(product),
            {name: one[name] or "–" for name in varied},
            is_best=product == found.products[0],
        )
        for product, one in zip(found.products, facts, strict=True)
    ]
    same = [facts[0][name] for name in names if facts and name not in varied and facts[0][name]]
    frees = _frees(found.products)
    return Group(
        pk=found.pk,
        title=f"{thousands(found.count)} {'copies' if is_exact else 'alike'}",
        words=f"{size(frees)} to be freed" if frees else "Frees nothing",
        same=" · ".join(same),
        members=members,
        named=",".join(str(product.pk) for product in found.products),
        more=found.count - len(found.products),
    )


def _frees(products: list[Product]) -> int:
    """Bytes that are free once all but the first are gone."""
    assets = {product.asset_id: product.asset for product in products}
    gone = [asset for pk, asset in assets.items() if pk != products[0].asset_id]
    return sum(asset.size for asset in gone if not asset.linked_path)


def _facts(product: Product) -> dict[str, str]:
    asset = product.asset
    return {
        "Rating": "★" * product.rating,
        "Favourite": "Favourite" if product.favourite else "",
        "Size": f"{asset.width} × {asset.height}" if asset.width else "",
        "File": f"{extension(asset).upper()}, {size(asset.size)}",
        "Made": date(timezone.localtime(product.created_at).date(), "j M Y"),
        "Model": product.model_id,
        "Provider": registry.label(product.provider) if product.provider else "",
        "Cost": money(product.cost_micros, product.currency) if product.provider else "",
        "Project": product.project.name,
        "Prompt": "" if hidden.is_hidden(product) else cut(product.prompt, 160),
        "Disk": "Linked: the file is yours and stays" if asset.linked_path else "",
    }
