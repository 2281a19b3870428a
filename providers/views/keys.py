"""Keys: enter, test, remove, rotate. No answer, message or log line ever holds one."""

import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from providers import connect, curating, keys, vault
from providers.contract import Provider
from providers.views.cards import cards, provider_of
from providers.views.page import page_facts


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
        return _card(request, provider, wrong_key=str(error), field=name, status=422)
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
        curating.ask_prices(provider)
    if not found.ok:
        words = found.message or f"{provider.label} does not accept the key."
    if request.htmx:  # type: ignore[attr-defined]
        facts = {"provider": provider, "ok": found.ok, "words": words, "seconds": seconds}
        return render(request, "providers/tested.html", facts)
    (messages.success if found.ok else messages.error)(request, f"{words} ({seconds:.1f} s)")
    return redirect(_back(provider))


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
    request: HttpRequest, provider: Provider, status: int = 200, **facts: object
) -> HttpResponse:
    """The card anew for the page's script; without it the page, or a redirect when all is well."""
    [card] = cards([provider])
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "providers/key_answer.html", {"card": card, **facts}, status=status)
    if status == 200:
        return redirect(_back(provider))
    facts |= page_facts() | {"wrong_provider": provider.slug}
    return render(request, "providers/providers.html", facts, status=status)


def _back(provider: Provider) -> str:
    return f"{reverse('providers')}#provider-{provider.slug}"
