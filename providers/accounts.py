"""Accounts: a provider several times over, each with a key, an address, limits and caps of its own.

What rows, caps, limits and keys call `provider` is the slug of an account: `account_slugs` says how
it is written. The first account of a provider is always there; another one is from the moment at
which a key, an address or a model is stored for it. A process reads the rows anew after each
change, twice a minute, and whenever it is asked for one that it does not know; a typed address
counts everywhere within two seconds, whatever else happens.
"""

import os
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from types import new_class

from django.db import transaction

from audit import trail
from audit.models import AuditAction
from foundation import change_mark, user_input
from providers import account_slugs, typed_addresses
from providers.contract import Provider
from providers.models import Account, StoredKey

FRESH = 30.0
FRESH_ADDRESS = 2.0
LONGEST_LABEL = 60
_lock = threading.Lock()
_cached: dict[str, Account] = {}
_read_at, _read_with = 0.0, 0


class BadName(ValueError):
    """An account cannot be called so; the sentence says why."""


class AtWork(typed_addresses.BadAddress):
    """An account cannot be moved or taken out now: what it works on would be asked for elsewhere,
    or by no key."""


def _nothing(slug: str) -> int:
    return 0


under_way: Callable[[str], int] = _nothing
"""How many generations of an account are; set by who has them."""


def _nothing_with_it(slug: str) -> None: ...


goes_with: Callable[[str], None] = _nothing_with_it
"""Takes out what was set for an account and goes with it; set by who has that."""


def of(first: Provider, name: str, label: str = "") -> Provider:
    """Another account of the provider: the same in all but slug, label and the settings of its
    keys. `label` is the user's own, "" for "Replicate (work)"."""
    kind = type(first)
    facts = {
        "__module__": kind.__module__,
        "__qualname__": kind.__qualname__,
        "slug": account_slugs.join(first.slug, name),
        "label": label or f"{first.label} ({name})",
        "key_fields": tuple(
            replace(field, env=account_slugs.setting_of(field.env, first.slug, name))
            for field in first.key_fields
        ),
    }
    made: type[Provider] = new_class(kind.__name__, (kind,), exec_body=lambda it: it.update(facts))
    return made()


def base_url_setting(provider: Provider) -> str:
    """The environment variable that moves an account: `REPLICATE_BASE_URL`."""
    return f"{account_slugs.in_capitals(provider.slug)}_BASE_URL"


def settings_of(provider: Provider) -> set[str]:
    """The environment variables that it reads."""
    return {base_url_setting(provider), *(field.env for field in provider.key_fields)}


def is_in_environment(provider: Provider) -> bool:
    return any(os.environ.get(name, "").strip() for name in settings_of(provider))


def labels(anew: bool = False) -> dict[str, str]:
    """The accounts beside the first ones: slug → the user's own name for it, or ""."""
    rows = _rows(0 if anew else FRESH)
    return {slug: row.label for slug, row in rows.items() if not account_slugs.is_provider(slug)}


def address_of(provider: Provider) -> str:
    """The address that was typed for the account; "" where none was."""
    if not may_have_address(provider):
        return ""
    row = _rows(FRESH_ADDRESS).get(provider.slug)
    return row.address if row else ""


def costs_of(provider: Provider) -> str:
    """What it costs by the user's own word: one of `Account.Costs`."""
    row = _rows(FRESH).get(provider.slug) if provider.own_server else None
    return row.costs if row else ""


def may_have_address(provider: Provider) -> bool:
    """A vendor's first account is at the vendor's address, or at that of the environment."""
    return provider.own_server or not account_slugs.is_provider(provider.slug)


def put_address(provider: Provider, typed: str) -> None:
    """From now on the account is spoken to there; "" for its usual address. With it an account that
    is new comes to be. Raises BadAddress, and AtWork while generations of it are under way."""
    address = typed_addresses.cleaned(typed, provider.own_server) if typed.strip() else ""
    if address and not may_have_address(provider):
        raise typed_addresses.BadAddress(
            f"{provider.label} is at its own address. Give another account of it one, or set "
            f"{base_url_setting(provider)}."
        )
    if address == address_of(provider):
        return
    with transaction.atomic():
        want_movable(provider)
        keep(provider)
        Account.objects.update_or_create(slug=provider.slug, defaults={"address": address})
        trail.note(AuditAction.ADDRESS_SET, provider.slug, address=address)
    forget_cached()


def want_movable(provider: Provider) -> None:
    """Raises AtWork. What has been nowhere yet can be given a place at any time."""
    is_somewhere = address_of(provider) or provider.base_url
    if is_somewhere and (are := _at_work(provider.slug)):
        raise AtWork(f"{are}, so {provider.label} stays where it is. Wait for that, or cancel it.")


def what_keeps(slug: str) -> str:
    """Why the account cannot be taken out now, in a sentence: its work could not be fetched any
    more. "" where nothing keeps it."""
    are = _at_work(slug)
    return f"{are}, so {slug} is not taken out. Wait for that, or cancel it." if are else ""


def _at_work(slug: str) -> str:
    count = under_way(slug)
    are = "1 generation of it is" if count == 1 else f"{count} generations of it are"
    return f"{are} under way" if count else ""


def _rows(fresh: float) -> dict[str, Account]:
    """By their slugs, as they were at most so many seconds ago."""
    global _cached, _read_at, _read_with
    mark = change_mark.now()
    with _lock:
        if _read_at and mark == _read_with and time.monotonic() - _read_at < fresh:
            return _cached
    found = {row.slug: row for row in Account.objects.order_by("slug")}
    with _lock:
        _cached, _read_at, _read_with = found, time.monotonic(), mark
        return _cached


def keep(provider: Provider) -> None:
    """From now on this account is there, and shown wherever accounts are."""
    if account_slugs.is_provider(provider.slug) or provider.slug in labels():
        return
    with transaction.atomic():
        _, is_new = Account.objects.get_or_create(slug=provider.slug)
        if is_new:
            trail.note(AuditAction.ACCOUNT_MADE, provider.slug)
    forget_cached()


def make(provider: Provider, label: str = "", address: str = "") -> None:
    """A new account, under the user's own name for it and at an address of its own. Raises
    BadName and BadAddress, and makes nothing then."""
    if provider.slug in labels(anew=True):
        raise BadName(f"There is an account {provider.slug} already.")
    with transaction.atomic():
        keep(provider)
        if label:
            rename(provider, label)
        if address.strip():
            put_address(provider, address)


def put_costs(provider: Provider, costs: str) -> None:
    """What a server of the user's own costs from now on, by their word."""
    if costs == costs_of(provider):
        return
    with transaction.atomic():
        Account.objects.update_or_create(slug=provider.slug, defaults={"costs": costs})
        trail.note(AuditAction.COSTS_SET, provider.slug, costs=costs)
    forget_cached()


def rename(provider: Provider, label: str) -> None:
    """What it is called on pages; "" for the usual name. Raises BadName."""
    name = " ".join(label.split())
    if len(name) > LONGEST_LABEL:
        raise BadName(f"A name has at most {LONGEST_LABEL} letters.")
    if name and not (user_input.is_text(name) and user_input.is_visible(name)):
        raise BadName("A name has letters that can be seen.")
    with transaction.atomic():
        if Account.objects.filter(slug=provider.slug).exclude(label=name).update(label=name):
            trail.note(AuditAction.ACCOUNT_RENAMED, provider.slug, label=name)
    forget_cached()


def remove(found: Collection[str]) -> None:
    """Take accounts out, their stored keys and own limits with them; what they made, and what it
    cost, stays, and so do their caps. Raises AtWork, and takes none out then."""
    with transaction.atomic():
        for slug in found:
            if keeps := what_keeps(slug):
                raise AtWork(keeps)
            goes_with(slug)
            keys, _ = StoredKey.objects.filter(provider=slug).delete()
            if keys:
                trail.note(AuditAction.KEY_REMOVED, slug, keys=keys)
            if Account.objects.filter(slug=slug).delete()[0]:
                trail.note(AuditAction.ACCOUNT_REMOVED, slug)
    forget_cached()


def forget_cached() -> None:
    """Of this process and all others."""
    global _read_at
    with _lock:
        _read_at = 0.0
    change_mark.changed()
