"""The models of one provider: choose among them, search its own catalogue, add, refresh."""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from pages import paging
from pages.formatting import day, day_from_iso
from pages.providers import pictures
from pages.providers.cards import cards, provider_of
from production import model_installs
from providers import (
    catalogue,
    catalogue_editing,
    connect,
    currencies,
    model_prices,
    price_words,
    pricing,
    snapshots,
)
from providers.contract import Kind, Provider, ProviderError
from providers.models import CatalogueModel
from providers.snapshots import Changes

log = logging.getLogger(__name__)

LONGEST_REFERENCE = 2000
PART = 40
NO_DOCUMENT = {"document": "", "document_name": "", "wrong_document": ""}
"""What the form for a document shows before anything was handed in."""
Facts = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A model as the list shows it. `price` in words, "" where it is unknown."""

    model: CatalogueModel
    price: str
    changes: Changes
    today: date

    @property
    def change(self) -> str:
        """The address to which every press is sent."""
        return reverse("model-change", args=[self.model.pk])

    @property
    def create(self) -> str:
        """The Create page with this model."""
        chosen = urlencode({"kind": self.model.kind, "model": self.model.ref}, safe="/")
        return f"{reverse('create')}?{chosen}"

    @property
    def ends(self) -> tuple[str, str]:
        """(look, words): until when the provider offers it."""
        if self.model.ends is None:
            return "", ""
        if self.model.ends < self.today:
            return "failed", f"ended {day(self.model.ends, brief=True)}"
        return "unknown", f"ends {day(self.model.ends, brief=True)}"

    @property
    def priced_on(self) -> str:
        return day_from_iso(str((self.model.price or {}).get("date", "")))

    @property
    def link(self) -> str:
        """The model's page at the provider; nothing but https is ever a link."""
        return self.model.url if self.model.url.startswith("https://") else ""


@require_GET
def models(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; with `q`, what the provider's own search finds (to the page's script only that)."""
    provider = provider_of(slug)
    found = search_facts(request, provider) if "q" in request.GET else {}
    if request.htmx and found:  # type: ignore[attr-defined]
        return render(request, "providers/found.html", {"provider": provider, **found})
    return page(request, provider, found)


@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a model by its id or the address of its page."""
    provider = provider_of(slug)
    reference = request.POST.get("model", "").strip()
    row, wrong = added(provider, reference)
    if row is not None:
        messages.success(request, f"{row.label} is now among the models of {provider.label}.")
    status = 200 if row else 422
    if not request.htmx:  # type: ignore[attr-defined]
        if row:
            return redirect("provider-models", slug)
        return page(
            request, provider, {"wrong": wrong, "typed": reference[:LONGEST_REFERENCE]}, 422
        )
    facts: Facts = {"provider": provider, "added": row}
    facts |= {"wrong": wrong, "typed": reference[:LONGEST_REFERENCE]}
    facts |= listed(request, provider) if row else {}
    template = "providers/add_answer.html"
    if request.POST.get("from") == "found":
        template = "providers/found_answer.html"
    return render(request, template, facts, status=status)


@require_POST
def refresh(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the provider about all its models anew."""
    provider = provider_of(slug)
    _show_outcome(request, catalogue_editing.refresh(provider), provider)
    return _answer(request, provider)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """`do` with one model what the pressed button says."""
    row = get_object_or_404(CatalogueModel, pk=pk)
    provider = provider_of(row.provider)
    match request.POST.get("do"):
        case "on" | "off" as do:
            catalogue_editing.switch(row, do == "on")
        case "favourite" | "plain" as do:
            catalogue_editing.prefer(row, do == "favourite")
        case "default":
            catalogue.make_default(row)
            kind = row.get_kind_display().lower()
            messages.success(request, f"{row.label} is the default for {kind}.")
        case "seen":
            catalogue_editing.acknowledge_change(row)
        case "refresh":
            _show_outcome(request, catalogue_editing.describe_again(row, provider), provider)
        case "remove":
            _remove(request, row)
        case _:
            messages.error(request, "There is no such action.")
    return _answer(request, provider)


def added(provider: Provider, reference: str) -> tuple[CatalogueModel | None, str]:
    """Add a model by its id or the address of its page: the row, which is on, or what is wrong in
    words."""
    if not reference:
        return None, "Enter the id of a model, or paste the address of its page."
    if len(reference) > LONGEST_REFERENCE:
        return None, "That is too long to be the id or the address of a model."
    try:
        row = catalogue.add_model(provider.slug, reference)
    except catalogue.UnknownModel as error:
        return None, str(error)
    except ProviderError as error:
        return None, connect.in_words(provider, error)
    except Exception:  # a plug-in may raise anything
        log.exception("%s could not describe a model", provider.slug)
        return None, f"{provider.label} could not describe it; the log says more."
    if not row.enabled:
        catalogue_editing.switch(row, on=True)
    return row, ""


def _remove(request: HttpRequest, row: CatalogueModel) -> None:
    try:
        catalogue_editing.remove(row)
    except catalogue_editing.NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{row.label} is removed. What it made stays.")


def _show_outcome(
    request: HttpRequest, done: catalogue_editing.Refreshed, provider: Provider
) -> None:
    if done.missing:
        names = ", ".join(done.missing[:8])
        messages.warning(
            request, f"{provider.label} no longer knows {names}. Switch off or remove."
        )
    if done.trouble:
        messages.error(request, f"Not all were refreshed: {done.trouble}")
    elif done.changed:
        names = ", ".join(done.changed[:8])
        messages.warning(request, f"{provider.label} changed the parameters of {names}.")
    elif done.answered:
        count = f"{done.answered} model{'' if done.answered == 1 else 's'}"
        messages.success(request, f"{provider.label} refreshed {count}. Your choices stay.")


def _answer(request: HttpRequest, provider: Provider) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        facts = {"provider": provider, **listed(request, provider)}
        return render(request, "providers/list_answer.html", facts)
    return redirect("provider-models", provider.slug)


def page(request: HttpRequest, provider: Provider, facts: Facts, status: int = 200) -> HttpResponse:
    [card] = cards([provider])
    facts = {
        **{"q": "", "kind": "", "found": None, "trouble": "", "wrong": "", "typed": ""},
        **NO_DOCUMENT,
        **facts,
        "here": "providers",
        "provider": provider,
        "card": card,
        "all_kinds": list(Kind),
        **install_facts(provider),
    }
    facts |= listed(request, provider)
    return render(request, "providers/models.html", facts, status=status)


def install_facts(provider: Provider) -> Facts:
    """What a server of the user's own is getting, and got today."""
    runs = model_installs.of(provider) if provider.can_install else []
    return {"installs": runs, "is_under_way": any(run.is_under_way for run in runs)}


def search_facts(request: HttpRequest, provider: Provider) -> Facts:
    """What its own search finds for the `q` and the `kind` of the address."""
    words = request.GET.get("q", "").strip()[:200]
    kind = request.GET.get("kind", "")
    kind = kind if kind in list(Kind) else ""
    facts: Facts = {"q": words, "kind": kind, "found": [], "trouble": ""}
    if not words:
        return facts | {"trouble": "Write what you are looking for, such as “video” or “voice”."}
    if not provider.can_search:
        return facts | {"trouble": f"{provider.label} has no search. Add the model by its id."}
    try:
        found = catalogue_editing.search(provider, words, kind)
    except ProviderError as error:
        return facts | {"trouble": connect.in_words(provider, error)}
    with_pictures = [(one, pictures.href(provider.slug, one.spec.picture)) for one in found]
    return facts | {
        "found": with_pictures,
        "has_pictures": any(picture for _, picture in with_pictures),
    }


def listed(request: HttpRequest, provider: Provider) -> Facts:
    """The rows by kind, in the order of `Kind`, as many as a page shows. A row stays in its place
    whatever is done to it."""
    rows = CatalogueModel.objects.filter(provider=provider.slug)
    ordered = rows.order_by("source", "position", "label", "pk").values_list("kind", "pk")
    place = {kind.value: number for number, kind in enumerate(Kind)}
    every = sorted(ordered, key=lambda row: place[row[0]])
    part = paging.part(every, request, reverse("provider-models", args=[provider.slug]), PART)
    there = CatalogueModel.objects.in_bulk([pk for _, pk in part.rows])
    today = timezone.localdate()
    rows_of_part = [
        Row(row, price_in_words(row), _changes(row), today)
        for _, pk in part.rows
        if (row := there.get(pk))
    ]
    counts = Counter(kind for kind, _ in every)
    groups = [
        (kind, counts[kind.value], [row for row in rows_of_part if row.model.kind == kind])
        for kind in Kind
    ]
    return {"groups": [group for group in groups if group[2]], "part": part}


def _changes(row: CatalogueModel) -> Changes:
    return snapshots.changes(row.previous_schema, row.schema) if row.previous_schema else Changes()


def price_in_words(row: CatalogueModel) -> str:
    """ "0.04 $ per image", "free", "" where nobody knows; the user's own price goes first."""
    price = row.own_price or row.price
    if row.own_price is None and (why := model_prices.prices_elsewhere(row)):
        return f"unknown: {why}"
    try:
        if price:
            pricing.check(price)
            return price_words.in_words(price) + (" by your own price" if row.own_price else "")
    except pricing.BadPrice:
        log.warning("the price of %s cannot be read", row.ref)
        return ""
    money = model_prices.price_of(row, {})
    if money is None:
        return ""
    return (
        f"{money.amount.normalize():f} {currencies.sign(money.currency)} each"
        if money.amount
        else "free"
    )
