"""More from this picture: what one press orders, its price before it, and the caption that a
description becomes."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from gallery import organising
from gallery.models import Product
from pages.create.page import new_nonce
from pages.gallery.keeping import saved
from pages.queue.actions import with_cap
from pages.queue.again import price_in_words
from pages.queue.confirmation import question, yes_of
from production import captions, quick_actions
from production.confirmation import Yes, YesWanted, in_form
from production.engine import policy
from production.models import ACTIVE, State
from production.orders import OrderRejected, place
from production.quick_actions import Offer
from providers import registry
from providers.contract import Medium

MENU = "gallery/quick_actions.html"


@dataclass(frozen=True)
class OfferRow:
    """An offer with its words. `to` is the price that a press agrees to, `other` the address of
    the form for another model."""

    offer: Offer
    price: str
    to: str
    maker: str
    other: str


@require_GET
def menu(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be pressed, each with its price today. Orders nothing."""
    return _menu(request, _picture(pk))


@require_POST
def press(request: HttpRequest, pk: int) -> HttpResponse:
    """Order from the model that the label named. It can be undone for some seconds."""
    product = _picture(pk)
    try:
        words, uid = _order(request, product)
    except _ConfirmationWanted as wanted:
        return wanted.answer
    except OrderRejected as error:
        messages.error(request, with_cap(f"Not done, nothing was spent: {error}", error.stop))
    else:
        if words:
            messages.success(request, words, extra_tags=f"order-{uid}")
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("product", pk=pk)
    response = _menu(request, product, is_answer=True)
    trigger_client_event(response, "work-changed", {"generation": None})
    return trigger_client_event(response, "caption-asked", after="swap")


@require_GET
def caption(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the product's page."""
    product = get_object_or_404(captions.with_latest(Product.objects.all()), pk=pk)
    return render(request, "gallery/caption.html", {"product": product} | captioned(product))


@require_POST
def set_caption(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers with a word about whether it is saved."""
    return saved(request, pk, organising.set_caption, "caption")


def captioned(product: Any) -> dict[str, Any]:
    """How the newest description of a product `with_latest` stands: `describing` while it goes on,
    `undescribed` why it came to nothing."""
    lost = product.described in (State.FAILED, State.REFUSED, State.UNKNOWN)
    return {
        "can_have_caption": product.medium == Medium.IMAGE or bool(product.caption),
        "describing": product.described in ACTIVE,
        "undescribed": product.described_error if lost else "",
    }


class _ConfirmationWanted(Exception):
    """One more yes is wanted: `answer` is the question."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


def _order(request: HttpRequest, product: Product) -> tuple[str, str]:
    """What to say of it, "" where it was pressed before, and the order. Raises OrderRejected and
    _ConfirmationWanted."""
    chosen = quick_actions.BY_NAME.get(request.POST.get("press", ""))
    if chosen is None:
        raise OrderRejected({"": ["That action no longer exists. Reload the page."]})
    named = request.POST.get("model", "")
    model = next((row for row in quick_actions.able(chosen) if row.ref == named), None)
    if model is None:
        sentence = "Its model is gone, switched off or has no key. Reload the page."
        raise OrderRejected({"models": [sentence]}, "nothing_to_run")
    nonce = request.POST.get("nonce", "")
    quote = quick_actions.quoted(chosen, model, product, nonce).accepted()
    if not Yes(request.POST.get("price", "")).covers(quote.price):
        sentence = f"The price has changed to {price_in_words(quote.price)}. Press again."
        raise OrderRejected({"": [sentence]}, "cap")
    pressed_at = timezone.now()
    try:
        placed = place(quote, yes_of(request, asks_unknown=True))
    except YesWanted as wanted:
        raise _ConfirmationWanted(question(request, wanted, chosen.label)) from None
    if placed.created_at < pressed_at:
        return "", str(placed.uid)
    words = f"{chosen.label}, into {placed.project}: {price_in_words(quote.price)}."
    return f"{words} It is sent in {policy.UNDO.seconds} s.", str(placed.uid)


def _picture(pk: int) -> Product:
    """Raises Http404."""
    return get_object_or_404(Product.objects.select_related("asset", "project"), pk=pk)


def _menu(request: HttpRequest, product: Product, *, is_answer: bool = False) -> HttpResponse:
    """`is_answer`: with messages, to take the place of the one on the page."""
    facts = {
        "is_answer": is_answer,
        "product": product,
        "offers": [_presented_offer(offer, product) for offer in quick_actions.offers(product)],
        "nonce": new_nonce(),
    }
    return render(request, MENU, facts)


def _presented_offer(offer: Offer, product: Product) -> OfferRow:
    if offer.model is None:
        return OfferRow(offer, "", "", "", "")
    query = {"use": product.pk, "press": offer.action.name, "project": product.project.slug}
    return OfferRow(
        offer,
        price_in_words(offer.price),
        in_form(offer.price),
        f"{offer.model.label}, {registry.label(offer.model.provider)}",
        f"{reverse('create')}?{urlencode(query)}",
    )
