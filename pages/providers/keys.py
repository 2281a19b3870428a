"""Keys: enter, test, remove, rotate. No answer, message or log line ever holds one."""

import time
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from pages.providers.accounts import balance_in_words
from pages.providers.cards import cards, provider_of
from pages.providers.page import page_facts
from providers import catalogue_editing, connect, keys, vault
from providers.contract import Provider


@require_POST
@never_cache
@sensitive_post_parameters("key")
@sensitive_variables("entered")
def put_key(request: HttpRequest, slug: str) -> HttpResponse:
    """Store what was entered. The page's script gets the card anew, which then tests the key."""
    provider = provider_of(slug)
    name = request.POST.get("field", "")
    entered = request.POST.get("key", "")
    try:
        keys.put(provider, name, entered)
    except keys.BadKey as error:
        return _card(request, provider, 422, wrong_key=str(error), wrong_field=name)
    standing = next(one for one in keys.standings(provider) if one.field.name == name)
    words = f"The key of {provider.label} is stored."
    if standing.source == "environment":
        words += f" {standing.field.env} in the environment goes before it."
    messages.success(request, words)
    return _card(request, provider, just_stored=True)


@require_POST
def remove_key(request: HttpRequest, slug: str) -> HttpResponse:
    provider = provider_of(slug)
    removed = keys.remove(provider)
    words = f"The stored key of {provider.label} is removed." if removed else "No key was stored."
    messages.success(request, words)
    return _card(request, provider)


@require_POST
def test_key(request: HttpRequest, slug: str) -> HttpResponse:
    """One free call with the key, in words and with the time that it took."""
    provider = provider_of(slug)
    began = time.perf_counter()
    found = connect.try_key(provider)
    seconds = time.perf_counter() - began
    account = f" Account: {found.account}." if found.account else ""
    words = (found.message or f"{provider.label} accepts the key.") + account
    if found.ok:
        catalogue_editing.ask_prices(provider)
        words = f"{words}{_read_models(provider)} {_balance(provider)}".strip()
    else:
        words = found.message or f"{provider.label} does not accept the key."
    if request.htmx:  # type: ignore[attr-defined]
        facts = {"provider": provider, "ok": found.ok, "words": words, "seconds": f"{seconds:.1f}"}
        return render(request, "providers/tested.html", facts)
    (messages.success if found.ok else messages.error)(request, f"{words} ({seconds:.1f} s)")
    return redirect(_back(provider))


def _read_models(provider: Provider) -> str:
    """What a server of the user's own has now, in words."""
    if not provider.can_read_models:
        return ""
    read = catalogue_editing.read_models(provider)
    count = f"{read.answered} model{'' if read.answered == 1 else 's'}"
    return f" Its models could not be read: {read.trouble}" if read.trouble else f" It has {count}."


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
        anew = f"{count} stored key{'' if count == 1 else 's'} encrypted anew"
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
    page = page_facts()
    page["shown"] = [card if one.slug == card.slug else one for one in page["shown"]]
    return render(request, "providers/providers.html", page, status=status)


def _back(provider: Provider) -> str:
    return f"{reverse('providers')}#provider-{provider.slug}"
