"""What a provider gets to work with: its key, its address, the shared HTTP client, a logger."""

import logging
import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from providers import accounts, keys, redact, registry, typed_addresses, vault
from providers.accounts import base_url_setting as base_url_setting
from providers.contract import (
    BadRequest,
    Context,
    Expired,
    KeyCheck,
    Money,
    NeedsKey,
    Provider,
    ProviderError,
    RateLimited,
    Unavailable,
)
from providers.http import NotTheProvider, client
from providers.key_guard import without_keys
from providers.models import Account
from providers.proxies import is_loopback

log = logging.getLogger(__name__)
LONGEST_SHOWN = 200
STRANGE = Expired | BadRequest | NotTheProvider
"""What an address may lead to that is not right."""


class Keys(dict[str, str]):
    """A provider's keys by field name. Asking for one that is not set raises NeedsKey."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._provider = provider
        for field in provider.key_fields:
            if value := keys.value(provider, field):
                self[field.name] = value

    def __missing__(self, name: str) -> str:
        raise missing_key(self._provider)

    def __repr__(self) -> str:
        return f"Keys({', '.join(self)})"

    __str__ = __repr__


def ignore_progress(progress: float, message: str = "", preview: bytes | str = b"") -> None:
    """Progress that nobody wants to know."""


def context(
    provider: Provider,
    *,
    workdir: Path,
    report: Callable[..., None] = ignore_progress,
) -> Context:
    """Everything the provider may use. Raises BadRequest when `<SLUG>_BASE_URL` is no address, and
    NeedsKey when a server of the user's own has none."""
    address = base_url(provider)
    if provider.own_server and not address:
        raise _missing_address(provider)
    return Context(
        key=Keys(provider),
        base_url=address,
        http=client(),
        log=redact.guard(logging.getLogger(f"providers.{provider.slug}")),
        workdir=workdir,
        report=_without_keys(report),
        is_inside=typed_addresses.is_inside(address, provider.own_server),
        cache=settings.PATHS.caches / provider.slug,
        hosts=hosts(provider),
    )


def hosts(provider: Provider) -> tuple[str, ...]:
    """All that it may speak to beside its address: what the page "What leaves this machine" names
    is what `providers.http` lets through."""
    return (*provider.hosts, *provider.disclosure.file_hosts)


def _without_keys(report: Callable[..., None]) -> Callable[..., None]:
    def report_without_keys(progress: float, message: str = "", preview: bytes | str = b"") -> None:
        report(progress, without_keys(message), without_keys(preview))

    return report_without_keys


def has_key(provider: Provider) -> bool:
    """Is every key there that the provider asks for, and the address of a server of one's own?"""
    needed = [field for field in provider.key_fields if not field.optional]
    is_somewhere = not provider.own_server or _has_address(provider)
    return is_somewhere and all(keys.value(provider, field) for field in needed)


def try_key(provider: Provider) -> KeyCheck:
    """One free call with the key; an error is an answer, too."""
    try:
        return provider.check_key(context(provider, workdir=settings.PATHS.work))
    except ProviderError as error:
        return KeyCheck(ok=False, message=in_words(provider, error))
    except Exception:  # a plug-in may raise anything
        log.exception("%s could not test its key", provider.slug)
        return KeyCheck(ok=False, message="The test itself failed; the log says more.")


def in_words(provider: Provider, error: ProviderError) -> str:
    """What went wrong with something free that was asked by hand, and the next step.

    Nobody tries that again by itself, and nothing was ordered: the errors' own advice for that
    would be wrong here.
    """
    advice, setting = error.advice, base_url_setting(provider)
    is_default = advice == type(error).next_step
    is_strange = isinstance(error, NotTheProvider)
    if isinstance(error, Unavailable | RateLimited) and is_default and not is_strange:
        advice = "Try again in a moment."
    elif isinstance(error, STRANGE) and moved_to(provider) and setting not in advice:
        advice = f"Look at {setting}: is the address right?"
    elif isinstance(error, STRANGE) and is_default and accounts.address_of(provider):
        advice = "Look at its address on the Providers page: is it right?"
    elif isinstance(error, STRANGE) and is_default:
        advice = "Try again later; if it stays so, look for a newer version of the app."
    return f"{error.message} {advice}".strip()


def missing_key(provider: Provider) -> NeedsKey:
    """The error that says which key to set, and how; or that there is no address."""
    if provider.own_server and not _has_address(provider):
        return _missing_address(provider)
    needed = [field for field in provider.key_fields if not field.optional]
    names = " and ".join(field.env for field in needed or provider.key_fields)
    if keys.is_unreadable(provider):
        return NeedsKey(
            f"The key of {provider.label} is {keys.NOT_OPENED}.",
            next_step=f"Put the right master key back into {vault.file()}, or enter the key again "
            f"on the Providers page (or set {names}), and retry.",
        )
    return NeedsKey(
        f"{provider.label} needs a key, and none is set.",
        next_step=f"Enter it on the Providers page (or set {names}) and retry.",
    )


def _missing_address(provider: Provider) -> NeedsKey:
    return NeedsKey(
        f"{provider.label} needs an address, and none is set.",
        next_step="Enter it on the Providers page "
        f"(or set {base_url_setting(provider)}) and retry.",
    )


def _has_address(provider: Provider) -> bool:
    try:
        return bool(base_url(provider))
    except BadRequest:
        return False


def base_url(provider: Provider) -> str:
    """Where the provider lives, without a slash at the end; "" when it lives nowhere. The
    environment goes before what was typed. Raises BadRequest when that is no address."""
    name = base_url_setting(provider)
    if set_by_user := os.environ.get(name, "").strip():
        if wrong := typed_addresses.what_is_wrong(set_by_user, provider.own_server):
            raise BadRequest(
                f"{name}={moved_to(provider)!r} {wrong}.",
                next_step=f"Correct {name} or unset it, and start again.",
            )
        return set_by_user.rstrip("/")
    return (accounts.address_of(provider) or provider.base_url).rstrip("/")


def is_inside(provider: Provider) -> bool:
    """Is it a server of the user's own in their own network? What it makes comes from its very
    address then, and from no other."""
    return typed_addresses.is_inside(base_url(provider), provider.own_server)


def costs_nothing(provider: Provider) -> bool:
    """Is it known to cost nothing? A server of the user's own, if they say so, or where they do not
    say and it runs on this machine."""
    if not provider.own_server:
        return False
    if costs := accounts.costs_of(provider):
        return costs == Account.Costs.NOTHING
    host = urlsplit(base_url(provider)).hostname or ""
    return is_loopback(host)


def prices_elsewhere(provider: Provider) -> str:
    """Why the prices that ship with it do not hold where it is spoken to; "" where they do."""
    try:
        return provider.prices_elsewhere(base_url(provider))
    except BadRequest:  # the address itself is wrong, which is said elsewhere
        return ""


def address_in_words(provider: Provider) -> tuple[str, str]:
    """(address, where from: "environment", "typed", "usual"), fit to be shown, right or wrong."""
    if moved := moved_to(provider):
        return moved, "environment"
    if typed := accounts.address_of(provider):
        return typed, "typed"
    return provider.base_url, "usual"


def fetch_balance(provider: Provider) -> Money | None:
    """What is left in the account, asked by one free call; None where the provider does not say, or
    cannot be asked with this key. Raises ProviderError."""
    if not provider.can_tell_balance or not has_key(provider):
        return None
    try:
        return provider.balance(context(provider, workdir=settings.PATHS.work))
    except ProviderError:
        raise
    except Exception as error:  # a plug-in may raise anything
        log.exception("%s could not tell its balance", provider.slug)
        raise Unavailable(f"{provider.label} could not tell its balance.") from error


def moved_to(provider: Provider) -> str:
    """The address that the user set, fit to be shown, right or wrong; "" where none is set."""
    address = os.environ.get(base_url_setting(provider), "").strip()
    shown = re.sub(r"//[^/]*@", "//***@", address)
    return redact.hide(re.split(r"[?#]", shown)[0])[:LONGEST_SHOWN]


def moved() -> list[Provider]:
    """The providers that are spoken to somewhere else than at their own address."""
    return [
        provider
        for provider in registry.all_providers()
        if not provider.own_server and (moved_to(provider) or accounts.address_of(provider))
    ]


def trusted_origins(provider: Provider) -> tuple[str, ...]:
    """The origins that the user configured: files may be fetched from them wherever they are."""
    is_set = os.environ.get(base_url_setting(provider), "").strip()
    is_typed = provider.own_server or accounts.address_of(provider)
    address = base_url(provider) if is_set or is_typed else ""
    if not address:
        return ()
    parts = urlsplit(address)
    return (f"{parts.scheme}://{parts.netloc}",)


def download_headers(provider: Provider, ctx: Context) -> dict[str, str]:
    """What an output with `needs_key` is fetched with. `http.download` takes care where it goes."""
    return provider.key_headers(ctx)
