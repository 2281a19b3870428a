"""What a provider gets to work with: its key, its address, the shared HTTP client, a logger."""

import logging
import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from providers import keys, redact, registry, vault
from providers.contract import (
    BadRequest,
    Context,
    Expired,
    KeyCheck,
    NeedsKey,
    Provider,
    ProviderError,
    RateLimited,
    Unavailable,
)
from providers.door import without_keys
from providers.http import client, is_loopback

log = logging.getLogger(__name__)
LONGEST_SHOWN = 200


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


def unheard(progress: float, message: str = "") -> None:
    """Progress that nobody wants to know."""


def context(
    provider: Provider,
    *,
    workdir: Path,
    report: Callable[[float, str], None] = unheard,
) -> Context:
    """Everything the provider may use. Raises BadRequest when `<SLUG>_BASE_URL` is no address."""
    return Context(
        key=Keys(provider),
        base_url=base_url(provider),
        http=client(),
        log=redact.guard(logging.getLogger(f"providers.{provider.slug}")),
        workdir=workdir,
        report=_without_keys(report),
    )


def _without_keys(report: Callable[[float, str], None]) -> Callable[[float, str], None]:
    def tell(progress: float, message: str = "") -> None:
        report(progress, without_keys(message))

    return tell


def has_key(provider: Provider) -> bool:
    """Is every key there that the provider asks for?"""
    return all(keys.value(provider, field) for field in provider.key_fields)


def try_key(provider: Provider) -> KeyCheck:
    """One free call with the key; an error is an answer, too."""
    try:
        return provider.check_key(context(provider, workdir=settings.PATHS.work))
    except ProviderError as error:
        return KeyCheck(ok=False, message=in_words(provider, error))
    except Exception as error:  # a plug-in may raise anything
        log.exception("%s could not test its key", provider.slug)
        return KeyCheck(ok=False, message=f"The test itself failed ({type(error).__name__}).")


def in_words(provider: Provider, error: ProviderError) -> str:
    """What went wrong with something free that was asked by hand, and the next step.

    Nobody tries that again by itself, and nothing was ordered: the errors' own advice for that
    would be wrong here.
    """
    advice, setting = error.advice, base_url_setting(provider)
    is_default = advice == type(error).next_step
    if isinstance(error, Unavailable | RateLimited) and is_default:
        advice = "Try again in a moment."
    elif isinstance(error, Expired | BadRequest) and moved_to(provider) and setting not in advice:
        advice = f"Look at {setting}: is the address right?"
    elif isinstance(error, Expired | BadRequest) and is_default:
        advice = "Try again later; if it stays so, look for a newer version of the app."
    return f"{error.message} {advice}".strip()


def missing_key(provider: Provider) -> NeedsKey:
    """The error that says which key to set, and how."""
    names = " and ".join(field.env for field in provider.key_fields)
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


def base_url_setting(provider: Provider) -> str:
    """The environment variable that moves a provider: `REPLICATE_BASE_URL`."""
    return f"{provider.slug.upper().replace('-', '_')}_BASE_URL"


def base_url(provider: Provider) -> str:
    """Where the provider lives, without a slash at the end; "" when it lives nowhere."""
    name = base_url_setting(provider)
    set_by_user = os.environ.get(name, "").strip()
    if not set_by_user:
        return provider.base_url.rstrip("/")
    wrong = _what_is_wrong(set_by_user)
    if wrong:
        raise BadRequest(
            f"{name}={moved_to(provider)!r} {wrong}.",
            next_step=f"Correct {name} or unset it, and start again.",
        )
    return set_by_user.rstrip("/")


def moved_to(provider: Provider) -> str:
    """The address that the user set, fit to be shown, right or wrong; "" where none is set."""
    address = os.environ.get(base_url_setting(provider), "").strip()
    shown = re.sub(r"//[^/]*@", "//***@", address)
    return redact.hide(re.split(r"[?#]", shown)[0])[:LONGEST_SHOWN]


def moved() -> list[Provider]:
    """The providers that are spoken to somewhere else than at their own address."""
    return [provider for provider in registry.all_providers() if moved_to(provider)]


def trusted_origins(provider: Provider) -> tuple[str, ...]:
    """The origins that the user configured: files may be fetched from them wherever they are."""
    name = base_url_setting(provider)
    address = base_url(provider) if os.environ.get(name, "").strip() else ""
    if not address:
        return ()
    parts = urlsplit(address)
    return (f"{parts.scheme}://{parts.netloc}",)


def download_headers(provider: Provider, ctx: Context) -> dict[str, str]:
    """What an output with `needs_key` is fetched with. `http.download` takes care where it goes."""
    return provider.key_headers(ctx)


def _what_is_wrong(address: str) -> str:
    """The words that end "NAME=value …", or "" for a good address."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not an address"
    if parts.scheme not in ("http", "https") or not host:
        return "is not an address that begins with https:// or http://"
    if parts.username or parts.password or parts.query or parts.fragment:
        return "has a user name, password, query or fragment in it"
    if parts.scheme == "http" and not is_loopback(host):
        return "is http:// to another machine: only https:// may leave this one"
    return ""
