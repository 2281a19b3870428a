"""Keys: enter, test, remove, rotate. No answer, message or log line ever holds one."""

import time
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from pages.providers.accounts import balance_in_words
from pages.providers.cards import Card, cards, provider_of
from pages.providers.page import page_facts
from providers import accounts, catalogue_editing, connect, keys, typed_addresses, vault
from providers.contract import Provider


@require_POST
@never_cache
@sensitive_post_parameters()
@sensitive_variables("entered")
def put_key(request: HttpRequest, slug: str) -> HttpResponse:
    """Store what was entered, all of it or nothing; what was left empty stays as it is. The page's
    script gets the card anew, which then tests it."""
    provider = provider_of(slug)
    entered = {
        field.name: typed
        for field in provider.key_fields
        if (typed := request.POST.get(f"key-{field.name}", "")).strip()
    }
    moves = provider.own_server and "address" in request.POST
    wrong: dict[str, str] = {}
    try:
        with transaction.atomic():
            if moves:
                accounts.put_address(provider, request.POST["address"])
            for name in entered:
                wrong = {name: ""}
                keys.put(provider, name, entered[name])
    except typed_addresses.BadAddress as error:
        wrong = {"address": str(error)}
    except keys.BadKey as error:
        wrong = dict.fromkeys(wrong, str(error))
        keys.forget_cached()
        accounts.forget_cached()
    else:
        wrong = {} if entered or moves else {provider.key_fields[0].name: "The key is empty."}
    if wrong:
        return _card(request, provider, 422, not_kept=wrong)
    messages.success(request, _stored(provider, list(entered)))
    return _card(request, provider, just_stored=True)


def _stored(provider: Provider, names: list[str]) -> str:
    """What was stored, in words, and what goes before it."""
    if not names:
        return f"{provider.label} is at {connect.address_in_words(provider)[0] or 'no address'}."
    words = "The keys" if len(names) > 1 else "The key"
    sentences = [f"{words} of {provider.label} {'are' if len(names) > 1 else 'is'} stored."]
    for one in keys.standings(provider):
        if one.field.name in names and one.source == "environment":
            sentences.append(f"{one.field.env} in the environment takes precedence.")
    return " ".join(sentences)


@require_POST
def remove_key(request: HttpRequest, slug: str) -> HttpResponse:
    provider = provider_of(slug)
    removed = keys.remove(provider)
    words = f"The stored key of {provider.label} is removed." if removed else "No key was stored."
    messages.success(request, words)
    return _card(request, provider)


@dataclass(frozen=True)
class KeyTest:
    """What one free call with a key told, in words, and how long that took."""

    card: Card
    ok: bool
    words: str
    seconds: str


@require_POST
def test_key(request: HttpRequest, slug: str) -> HttpResponse:
    """One free call with the key, in words and with the time that it took."""
    provider = provider_of(slug)
    result = tested(provider)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "providers/tested.html", vars(result))
    say = messages.success if result.ok else messages.error
    say(request, f"{result.words} ({result.seconds} s)")
    return redirect(_back(provider))


def tested(provider: Provider) -> KeyTest:
    """Of an account whose key is good, its prices and models are read, too."""
    began = time.perf_counter()
    result = connect.try_key(provider)
    seconds = time.perf_counter() - began
    words, trouble = result.message, ""
    if result.ok:
        catalogue_editing.ask_prices(provider)
        trouble = _read_models(provider)
    [card] = cards([provider])
    if result.ok:
        account = f"Account: {result.account}." if result.account else ""
        has = trouble or f"It has {card.count} model{'' if card.count == 1 else 's'}."
        works = "accepts the key" if card.has_key else "is there"
        sentences = (words or f"{provider.label} {works}.", account, has, _balance(provider))
        words = " ".join(filter(None, sentences))
    words = words or f"{provider.label} does not accept the key."
    return KeyTest(card, result.ok, words, f"{seconds:.1f}")


def _read_models(provider: Provider) -> str:
    """Read what a server of the user's own has now; why it could not be, in words."""
    if not provider.can_read_models:
        return ""
    trouble = catalogue_editing.read_models(provider).trouble
    return f"Its models could not be read: {trouble}" if trouble else ""


def _balance(provider: Provider) -> str:
    words = balance_in_words(provider)
    return words if words.endswith(".") or not words else f"{words}."


@require_POST
def rotate(request: HttpRequest) -> HttpResponse:
    """Encrypt every stored key anew under a new master key."""
    try:
        count = keys.rotate()
    except vault.CannotDecrypt as error:
        messages.error(request, f"Nothing was changed. {error}")
    else:
        anew = f"{count} stored key{'' if count == 1 else 's'} encrypted again"
        messages.success(request, f"There is a new master key; {anew}.")
    return redirect("providers")


def _card(
    request: HttpRequest, provider: Provider, status: int = 200, **facts: Any
) -> HttpResponse:
    """The card anew for the page's script; without it the page, or a redirect when all is well.
    `facts` are what the card says besides."""
    [card] = cards([provider])
    card = replace(card, **facts)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "providers/key_answer.html", {"card": card}, status=status)
    if status == 200:
        return redirect(_back(provider))
    return render(request, "providers/providers.html", page_facts(anew=card), status=status)


def _back(provider: Provider) -> str:
    return f"{reverse('providers')}#provider-{provider.slug}"
