"""What models cost: the user's own prices go before the providers'; and exchange rates."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from production import prices as pricelist
from production.models import ExchangeRate
from production.money import in_words
from production.money_forms import RateForm
from production.price_form import PriceForm
from providers import connect, curating, registry
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
        _say_what_it_makes(request, model)
        return _back_to(model)
    context = {"here": "costs", "price": pricelist.price(model), "form": form}
    return render(request, "costs/price.html", context, status=422 if form.is_bound else 200)


@require_POST
def price_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to what the provider says."""
    model = get_object_or_404(CatalogueModel, pk=pk)
    model.own_price = None
    model.save(update_fields=["own_price"])
    words = pricelist.price(model).words
    messages.success(request, f"{model.label}: back to the provider's price, {words}.")
    return _back_to(model)


@require_POST
def prices_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Take over the provider's own price list: one free look."""
    if slug not in registry.slugs():
        raise Http404
    provider = registry.get(slug)
    done = curating.ask_prices(provider)
    if done.trouble:
        messages.error(request, f"Nothing was changed. {done.trouble}")
    else:
        changed = f"{len(done.changed)} of them new" if done.changed else "nothing new"
        words = (
            f"{provider.label} told {done.told} price{'' if done.told == 1 else 's'}, {changed}."
        )
        messages.success(request, words)
    return HttpResponseRedirect(f"{reverse('prices')}?provider={slug}")


@require_POST
def rate_save(request: HttpRequest) -> HttpResponse:
    form = RateForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    rate = form.save()
    messages.success(
        request, f"{rate}, from the next entry on. What the ledger holds stays as it was written."
    )
    return _back()


@require_POST
def rate_remove(request: HttpRequest) -> HttpResponse:
    currency = request.POST.get("currency", "")[:3]
    removed, _ = ExchangeRate.objects.filter(currency=currency).delete()
    if removed:
        messages.success(request, f"{currency} has no rate now: what is paid in it is unknown.")
    else:
        messages.error(request, "That rate is no longer there. Nothing was changed.")
    return _back()


def _page(request: HttpRequest, bad: RateForm | None = None) -> HttpResponse:
    there = pricelist.by_provider()
    provider = request.GET.get("provider", "")
    provider = provider if provider in there else next(iter(there), "")
    every = [price for group in there.values() for price in group]
    context = {
        "here": "costs",
        "providers": [(slug, registry.get(slug).label) for slug in there],
        "provider": provider,
        "shown": there.get(provider, []),
        "asks": provider and _can_be_asked(provider),
        "missing": pricelist.currencies_without_rate(every),
        "rates": ExchangeRate.objects.order_by("currency"),
        "form": bad or RateForm(currency=request.GET.get("currency", "")[:3]),
    }
    return render(request, "costs/prices.html", context, status=422 if bad else 200)


def _can_be_asked(slug: str) -> bool:
    provider = registry.get(slug)
    return provider.can_tell_prices and connect.has_key(provider)


def _say_what_it_makes(request: HttpRequest, model: CatalogueModel) -> None:
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
    return HttpResponseRedirect(f"{reverse('prices')}?provider={model.provider}")


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("prices") + "#rates")
