"""What models cost: the user's own prices go before the providers'; and exchange rates."""

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger import listed_models, rate_changes
from ledger import prices as pricelist
from ledger.models import ExchangeRate
from ledger.money import in_words
from pages import paging
from pages.costs import presenters
from pages.costs.cap_forms import RateForm
from pages.costs.price_form import PriceForm
from pages.providers.cards import provider_of
from providers import catalogue_editing, connect, currencies, own_prices, registry
from providers.models import CatalogueModel


@require_GET
def prices(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_http_methods(["GET", "POST"])
def price_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The user's own price of one model."""
    model = get_object_or_404(CatalogueModel, pk=pk)
    form = PriceForm(request.POST or None, model)
    if request.method == "POST" and form.is_valid():
        form.save()
        _show_new_price(request, model)
        return _back_to(model)
    price = pricelist.price(model)
    context = {
        "here": "costs",
        "model": model,
        "words": price.words,
        "more_words": presenters.price_now(price),
        "is_own": bool(model.own_price),
        "form": form,
    }
    return render(request, "costs/price.html", context, status=422 if form.is_bound else 200)


@require_POST
def price_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to what the provider says."""
    model = get_object_or_404(CatalogueModel, pk=pk)
    own_prices.put(model, None)
    words = pricelist.price(model).words
    messages.success(request, f"{model.label}: back to the provider's price, {words}.")
    return _back_to(model)


@require_POST
def prices_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Take over the provider's own price list: one free look."""
    provider = provider_of(slug)
    done = catalogue_editing.ask_prices(provider)
    if done.trouble:
        messages.error(request, f"Nothing was changed. {done.trouble}")
    else:
        changed = f"{len(done.changed)} of them new" if done.changed else "nothing new"
        count = f"{done.answered} price{'' if done.answered == 1 else 's'}"
        messages.success(request, f"{provider.label} told {count}, {changed}.")
    return HttpResponseRedirect(_address(slug))


@require_POST
def rate_save(request: HttpRequest) -> HttpResponse:
    form = RateForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    rate = form.save()
    messages.success(
        request, f"{rate}, from the next entry on. What is in the ledger stays as it was written."
    )
    return _back()


@require_POST
def rate_remove(request: HttpRequest) -> HttpResponse:
    currency = request.POST.get("currency", "")[:3]
    removed = rate_changes.remove(currency)
    provider_rate = currencies.own().get(currency)
    if removed and provider_rate:
        unit, label = provider_rate
        messages.success(request, f"{unit.label} uses the rate of {label} again.")
    elif removed:
        messages.success(request, f"{currency} has no rate now: amounts in it are unknown.")
    else:
        messages.error(request, "That rate no longer exists. Nothing was changed.")
    return _back()


def _page(request: HttpRequest, bad: RateForm | None = None) -> HttpResponse:
    on = [one for one in listed_models.every() if one.enabled]
    there = list(dict.fromkeys(one.provider for one in on))
    provider = request.GET.get("provider", "")
    provider = provider if provider in there else next(iter(there), "")
    of_it = [one for one in on if one.provider == provider]
    part = paging.part(of_it, request, _address(provider))
    bills = pricelist.learned()
    context = {
        "here": "costs",
        "providers": [(registry.label(slug), slug == provider, _address(slug)) for slug in there],
        "prices": [presenters.price_row(one, bills) for one in part.rows],
        "part": part,
        "ask_href": reverse("prices-ask", args=[provider]) if _has_live_prices(provider) else "",
        "missing": pricelist.currencies_without_rate(one.currency for one in on),
        "rates": (rates := ExchangeRate.objects.order_by("currency")),
        "provider_rates": _provider_rates({rate.currency for rate in rates}),
        "form": bad or RateForm(currency=request.GET.get("currency", "")[:3]),
    }
    return render(request, "costs/prices.html", context, status=422 if bad else 200)


def _provider_rates(own: Collection[str]) -> list[tuple[str, str, str, str]]:
    """(currency, so many $, whose word, its date) of those that the user has no rate for."""
    found = [one for code, one in currencies.own().items() if code not in own]
    return [
        (f"{one.label} ({one.code})", f"{one.usd.normalize():f}", by, one.date) for one, by in found
    ]


def _has_live_prices(slug: str) -> bool:
    if not slug:
        return False
    provider = registry.get(slug)
    return provider.can_tell_prices and connect.has_key(provider)


def _show_new_price(request: HttpRequest, model: CatalogueModel) -> None:
    price = pricelist.price(model)
    if price.usual is None:
        messages.warning(
            request,
            f"{model.label} is {price.words} now. With the usual settings nobody can tell how "
            "many units that makes, so its orders will ask for a yes.",
        )
        return
    usual = in_words(price.usual_micros, price.usual.currency)
    messages.success(
        request, f"{model.label} is {price.words} now: {usual} with the usual settings."
    )


def _back_to(model: CatalogueModel) -> HttpResponse:
    return HttpResponseRedirect(_address(model.provider))


def _address(slug: str) -> str:
    return f"{reverse('prices')}?provider={slug}"


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("prices") + "#rates")
