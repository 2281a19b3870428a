"""The page "What leaves this machine": who is sent what, where that is, what becomes of it there.

Addresses are those that are spoken to, by `providers.connect`; what a vendor says of its own is the
`disclosure` of the provider, plug-ins included.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from pages import second_place
from production.sent_orders import Sent, sent_to
from providers import connect, registry, typed_addresses
from providers.contract import BadRequest, Disclosure, Provider

NOTHING = Sent()


@dataclass(frozen=True)
class Account:
    """One account as this page shows it. `address` is where it is spoken to, "" for nowhere, and
    `hosts` are the others that its key and its orders may go to."""

    slug: str
    label: str
    address: str
    is_moved: bool
    hosts: list[str]
    disclosure: Disclosure
    is_own: bool
    is_inside: bool
    is_in_use: bool
    sent: Sent

    @property
    def source(self) -> str:
        """Where the vendor says so, in a word: "replicate.com"."""
        return site(self.disclosure.source)


def site(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


@require_GET
def leaving(request: HttpRequest) -> HttpResponse:
    providers = [*registry.all_providers(anew=True), *registry.hidden()]
    sent = sent_to([one.slug for one in providers])
    found = [account(one, sent.get(one.slug, NOTHING)) for one in providers]
    away = [one for one in found if one.address and not one.is_own]
    context = {
        "here": "settings",
        "in_use": [one for one in away if one.is_in_use],
        "unused": [one for one in away if not one.is_in_use],
        "own": [one for one in found if one.is_own and one.address],
        "here_only": [one for one in found if not one.address and not one.is_own],
        "broken": registry.broken(),
        "second": second_place.facts(),
    }
    return render(request, "providers/leaving.html", context)


def account(provider: Provider, sent: Sent = NOTHING) -> Account:
    address, address_from = connect.address_in_words(provider)
    return Account(
        slug=provider.slug,
        label=provider.label,
        address=address,
        is_moved=address_from != "usual",
        hosts=_hosts(provider, address),
        disclosure=provider.disclosure,
        is_own=provider.own_server,
        is_inside=typed_addresses.is_inside(address, provider.own_server),
        is_in_use=_is_in_use(provider),
        sent=sent,
    )


def _hosts(provider: Provider, address: str) -> list[str]:
    """Those beside that of the address itself."""
    return sorted({*connect.hosts(provider)} - {urlsplit(address).hostname})


def _is_in_use(provider: Provider) -> bool:
    try:
        return connect.has_key(provider)
    except BadRequest:  # the address itself is wrong, which its card says
        return False
