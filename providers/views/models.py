"""The models of one provider: choose among them, search its own catalogue, add, refresh."""

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from providers import catalogue, connect, curating, pricing, snapshots
from providers.contract import Kind, Provider, ProviderError
from providers.models import CatalogueModel
from providers.snapshots import Changes
from providers.views.cards import cards, provider_of

log = logging.getLogger(__name__)

LONGEST_ASKED = 2000
Facts = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A model as the list shows it. `price` in words, "" where it is unknown."""

    model: CatalogueModel
    price: str
    changes: Changes
    today: date

    @property
    def has_ended(self) -> bool:
        return self.model.ends is not None and self.model.ends < self.today

    @property
    def link(self) -> str:
        """The model's page at the provider; nothing but https is ever a link."""
        return self.model.url if self.model.url.startswith("https://") else ""


@require_GET
def models(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; with `q`, what the provider's own search finds (to the page's script only that)."""
    provider = provider_of(slug)
    found = _found(request, provider) if "q" in request.GET else {}
    if request.htmx and found:  # type: ignore[attr-defined]
        return render(request, "providers/found.html", {"provider": provider, **found})
    return _page(request, provider, found)


@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a model by its id or the address of its page."""
    provider = provider_of(slug)
    asked = request.POST.get("model", "").strip()
    row, wrong = _added(provider, asked)
    if row is not None:
        messages.success(request, f"{row.label} is among the models of {provider.label}.")
    status = 200 if row else 422
    if not request.htmx:  # type: ignore[attr-defined]
        if row:
            return redirect("provider-models", slug)
        return _page(request, provider, {"wrong": wrong, "asked": asked[:LONGEST_ASKED]}, 422)
    facts: Facts = {"provider": provider, "added": row}
    facts |= {"wrong": wrong, "asked": asked[:LONGEST_ASKED]}
    facts |= _list(provider) if row else {}
    template = "providers/add_answer.html"
    if request.POST.get("from") == "found":
        template = "providers/found_answer.html"
    return render(request, template, facts, status=status)


@require_POST
def refresh(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the provider about all its models anew."""
    provider = provider_of(slug)
    _say(request, curating.refresh(provider), provider)
    return _answer(request, provider)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """`do` with one model what the pressed button says."""
    row = get_object_or_404(CatalogueModel, pk=pk)
    provider = provider_of(row.provider)
    match request.POST.get("do"):
        case "on" | "off" as do:
            curating.switch(row, do == "on")
        case "favourite" | "plain" as do:
            curating.prefer(row, do == "favourite")
        case "default":
            catalogue.make_default(row)
            kind = row.get_kind_display().lower()
            messages.success(request, f"{row.label} is the one to begin with for {kind}.")
        case "seen":
            curating.seen(row)
        case "refresh":
            _say(request, curating.describe_again(row, provider), provider)
        case "remove":
            _remove(request, row)
        case _:
            messages.error(request, "There is nothing of that name to do.")
    return _answer(request, provider)


def _added(provider: Provider, asked: str) -> tuple[CatalogueModel | None, str]:
    """The row, or what is wrong in words."""
    if not asked:
        return None, "Enter the id of a model, or paste the address of its page."
    if len(asked) > LONGEST_ASKED:
        return None, "That is too long to be the id or the address of a model."
    try:
        row = catalogue.add_model(provider.slug, asked)
    except catalogue.UnknownModel as error:
        return None, str(error)
    except ProviderError as error:
        return None, connect.in_words(provider, error)
    except Exception as error:  # a plug-in may raise anything
        log.exception("%s could not describe a model", provider.slug)
        return None, f"{provider.label} could not describe it ({type(error).__name__})."
    if not row.enabled:
        curating.switch(row, on=True)
    return row, ""


def _remove(request: HttpRequest, row: CatalogueModel) -> None:
    try:
        curating.remove(row)
    except curating.NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{row.label} is removed. What it made stays.")


def _say(request: HttpRequest, done: curating.Refreshed, provider: Provider) -> None:
    if done.missing:
        names = ", ".join(done.missing[:8])
        messages.warning(
            request, f"{provider.label} no longer knows {names}. Switch off or remove."
        )
    if done.trouble:
        messages.error(request, f"Not all were told anew: {done.trouble}")
    elif done.changed:
        names = ", ".join(done.changed[:8])
        messages.warning(request, f"{provider.label} changed the parameters of {names}.")
    elif done.told:
        count = f"{done.told} model{'' if done.told == 1 else 's'}"
        messages.success(request, f"{provider.label} told us anew of {count}. Your choices stay.")


def _answer(request: HttpRequest, provider: Provider) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        facts = {"provider": provider, **_list(provider)}
        return render(request, "providers/list_answer.html", facts)
    return redirect("provider-models", provider.slug)


def _page(
    request: HttpRequest, provider: Provider, facts: Facts, status: int = 200
) -> HttpResponse:
    [card] = cards([provider])
    facts = facts | {
        "here": "providers",
        "provider": provider,
        "card": card,
        "all_kinds": list(Kind),
    }
    return render(request, "providers/models.html", facts | _list(provider), status=status)


def _found(request: HttpRequest, provider: Provider) -> Facts:
    words = request.GET.get("q", "").strip()[:200]
    kind = request.GET.get("kind", "")
    kind = kind if kind in list(Kind) else ""
    facts: Facts = {"q": words, "kind": kind, "found": [], "trouble": ""}
    if not words:
        return facts | {"trouble": "Write what you look for, for example “video” or “voice”."}
    if not provider.can_search:
        return facts | {"trouble": f"{provider.label} has no search. Add the model by its id."}
    try:
        return facts | {"found": curating.search(provider, words, kind)}
    except ProviderError as error:
        return facts | {"trouble": connect.in_words(provider, error)}


def _list(provider: Provider) -> Facts:
    """The rows by kind, in the order of `Kind`. A row stays in its place whatever is done to it."""
    rows = CatalogueModel.objects.filter(provider=provider.slug)
    rows = rows.order_by("source", "position", "label", "pk")
    today = timezone.localdate()
    shown = [Row(row, price_in_words(row), _changes(row), today) for row in rows]
    groups = [(kind, [row for row in shown if row.model.kind == kind]) for kind in Kind]
    return {"groups": [(kind, rows) for kind, rows in groups if rows]}


def _changes(row: CatalogueModel) -> Changes:
    return snapshots.changes(row.previous_schema, row.schema) if row.previous_schema else Changes()


def price_in_words(row: CatalogueModel) -> str:
    """ "0.04 $ per image", "free", "" where nobody knows; the user's own price goes first."""
    price = row.own_price or row.price
    try:
        if price:
            pricing.check(price)
            return pricing.in_words(price) + (" by your own price" if row.own_price else "")
    except pricing.BadPrice:
        log.warning("the price of %s cannot be read", row.ref)
        return ""
    money = catalogue.price_of(row, {})
    if money is None:
        return ""
    sign = "$" if money.currency == "USD" else money.currency
    return f"{money.amount.normalize():f} {sign} each" if money.amount else "free"
