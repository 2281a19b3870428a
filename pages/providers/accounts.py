"""Accounts: make another one, name it, say where it is and how much it may do, take it out."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from ledger.money import USD, in_words, to_micros
from pages.providers.account_forms import AccountForm, NewAccountForm, may_have_another
from pages.providers.cards import cards, provider_of
from pages.questions import ask
from production import jobs
from providers import account_slugs, accounts, catalogue, connect, registry
from providers.contract import Provider, ProviderError


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A form of its own; with what it makes, one goes on to its page."""
    if request.method != "POST":
        return _new(request, NewAccountForm(of=request.GET.get("of", "")))
    form = NewAccountForm(request.POST)
    if not form.is_valid() or not form.save() or form.new_account is None:
        return _new(request, form, 422)
    provider = registry.account(form.new_account.slug)
    catalogue.refresh_account(provider)
    needs_key = any(not field.optional for field in provider.key_fields)
    messages.success(request, f"{provider.label} is there.{' Enter its key.' if needs_key else ''}")
    return redirect(f"{reverse('account', args=[provider.slug])}?made=1")


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, slug: str) -> HttpResponse:
    provider = provider_of(slug)
    if request.method != "POST":
        return _page(request, provider, AccountForm(provider))
    form = AccountForm(provider, request.POST)
    if not form.is_valid() or not form.save():
        return _page(request, provider, form, 422)
    jobs.wake()
    messages.success(request, f"{registry.account(slug).label} is set. It applies from now on.")
    # What is at an address of the user's own is asked at once what it is and has.
    asks = "?made=1" if provider.own_server and "address" in form.changed_data else ""
    return redirect(f"{reverse('account', args=[slug])}{asks}")


@require_POST
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Remove it, its key and limits with it; what it made and cost stays, and so do its caps."""
    provider = provider_of(slug)
    here = reverse("account", args=[slug])
    keeps = accounts.what_keeps(slug)
    if account_slugs.is_provider(slug):
        messages.error(request, f"{provider.label} is the first account; it cannot be removed.")
    elif accounts.is_in_environment(provider) and slug not in accounts.labels(anew=True):
        messages.error(request, f"{provider.label} comes from the environment. Unset it there.")
    elif keeps:
        messages.error(request, keeps)
    elif request.POST.get("agreed") != slug:
        return ask(
            request,
            f"Take {provider.label} out?",
            why="Its stored key is removed, which cannot be undone. What it made and cost stays.",
            press="Remove it",
            agreed=slug,
            back=here,
        )
    else:
        try:
            accounts.remove([slug])
            messages.success(request, f"{provider.label} is removed. What it made stays.")
            here = reverse("providers")
        except accounts.AtWork as error:  # it was ordered from just now
            messages.error(request, str(error))
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(here)
    return HttpResponseRedirect(here)


@require_GET
@never_cache
def balance(request: HttpRequest, slug: str) -> HttpResponse:
    """What is left in the account, asked now. For the page's script."""
    return render(
        request, "providers/balance.html", {"balance": balance_in_words(provider_of(slug))}
    )


def balance_in_words(provider: Provider) -> str:
    """ "12.40 $ left", or why nobody knows; "" where the provider has no call for it."""
    try:
        left = connect.fetch_balance(provider)
    except ProviderError as error:
        return f"Balance unknown: {connect.in_words(provider, error)}"
    if left is None:
        return ""
    if left.currency == USD:
        return f"{in_words(to_micros(left))} left"
    return f"{left.amount.normalize():,f} {left.currency} left"


def _new(request: HttpRequest, form: NewAccountForm, status: int = 200) -> HttpResponse:
    facts = {"here": "providers", "form": form}
    return render(request, "providers/new_account.html", facts, status=status)


def _page(
    request: HttpRequest, provider: Provider, form: AccountForm, status: int = 200
) -> HttpResponse:
    first = registry.account(registry.provider_of(provider.slug))
    [card] = cards([provider])
    is_new = "made" in request.GET and card.can_be_tested
    facts: dict[str, Any] = {
        "here": "providers",
        "provider": provider,
        "first": first,
        "card": replace(card, just_stored=is_new),
        "form": form,
        "is_first": first.slug == provider.slug,
        "may_have_another": may_have_another(first),
    }
    return render(request, "providers/account.html", facts, status=status)
