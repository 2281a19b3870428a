"""Which providers there are: those that ship with the app, plug-ins, and those named by a setting.

All three use the same door. A provider is imported on first use. One that cannot be imported, is
not a whole provider, or takes a name that is taken is listed in `broken()` and skipped; it never
stops the others.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from django.conf import settings

from providers import redact
from providers.contract import Provider
from providers.door import guarded

log = logging.getLogger(__name__)

BUILT_IN = {
    "local": "providers.local.provider:Local",
    "fal": "providers.fal.provider:Fal",
    "replicate": "providers.replicate.provider:Replicate",
    "openai": "providers.openai.provider:OpenAI",
    "google": "providers.google.provider:Google",
    "google-enterprise": "providers.google.enterprise:GoogleEnterprise",
}
ENTRY_POINTS = "artfactory.providers"
MUST_WRITE = ("models", "check_key", "submit")
GOOD_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class UnknownProvider(LookupError):
    """There is no provider of that name. `close` holds names that look like it."""

    def __init__(self, slug: str, close: list[str]) -> None:
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        super().__init__(f"There is no provider “{slug}”.{hint}")
        self.slug = slug
        self.close = close


class Unfit(Exception):
    """Why something cannot be used as a provider."""


class _Registry:
    """What was found (by name) and what became of it: a provider, or the reason why not."""

    def __init__(self) -> None:
        self.found: dict[str, Callable[[], object]] = {}
        self.loaded: dict[str, Provider] = {}
        self.broken: dict[str, str] = {}
        for name, source, load in _offers():
            if name in self.found:
                self.broken[f"{name} ({source})"] = f"The name “{name}” is taken already."
            else:
                self.found[name] = load

    def get(self, name: str) -> Provider | None:
        if name in self.found and name not in self.loaded and name not in self.broken:
            try:
                self.loaded[name] = whole(name, self.found[name]())
            except Unfit as error:
                self._skip(name, str(error))
            except (Exception, SystemExit) as error:
                self._skip(name, f"{type(error).__name__}: {error}")
        return self.loaded.get(name)

    def _skip(self, name: str, reason: str) -> None:
        reason = redact.hide(reason)
        self.broken[name] = reason
        log.warning("the provider %s is skipped: %s", name, reason)


_lock = threading.RLock()
_registry: _Registry | None = None


def get(slug: str) -> Provider:
    """The provider of that name. Raises UnknownProvider, with names that look like it."""
    with _lock:
        provider = _known().get(slug)
        if provider is None:
            raise UnknownProvider(slug, get_close_matches(slug, slugs(), n=3))
        return provider


def all_providers() -> list[Provider]:
    """Every provider that works: the app's own first, then the others by name."""
    with _lock:
        known = _known()
        return [provider for name in known.found if (provider := known.get(name))]


def slugs() -> list[str]:
    return [provider.slug for provider in all_providers()]


def broken() -> dict[str, str]:
    """What was offered as a provider and cannot be used: name → reason, for people."""
    with _lock:
        all_providers()
        return dict(_known().broken)


def forget() -> None:
    """Look again at the next use: what is installed or set may have changed."""
    global _registry
    with _lock:
        _registry = None


def _known() -> _Registry:
    global _registry
    if _registry is None:
        _registry = _Registry()
    return _registry


def _offers() -> Iterator[tuple[str, str, Callable[[], object]]]:
    """Everything on offer, as (name, where from, how to load it); the first of a name wins."""
    for name, path in BUILT_IN.items():
        yield name, "built in", _importer(path)
    for entry in settings.EXTRA_PROVIDERS.split(","):
        name, _, path = entry.strip().partition("=")
        if entry.strip():
            yield name.strip() or entry, "ARTFACTORY_PROVIDERS", _importer(path.strip())
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        yield point.name, _package(point), point.load


def _package(point: EntryPoint) -> str:
    return f"package {point.dist.name}" if point.dist else point.value


def _importer(path: str) -> Callable[[], object]:
    def load() -> object:
        module, _, name = path.partition(":")
        if not module or not name:
            raise Unfit(f"“{path}” is not module:Class.")
        return getattr(import_module(module), name)

    return load


def whole(name: str, thing: object) -> Provider:
    """The provider that this class makes, once it is seen to be whole; what it says comes in by
    `providers.door`. Raises Unfit."""
    if not (isinstance(thing, type) and issubclass(thing, Provider)):
        raise Unfit(f"{thing!r} is not a subclass of providers.contract.Provider.")
    missing = [attribute for attribute in ("slug", "label") if not hasattr(thing, attribute)]
    missing += [m for m in MUST_WRITE if getattr(thing, m) is getattr(Provider, m)]
    if missing:
        raise Unfit(f"{thing.__name__} lacks {', '.join(missing)}.")
    if not GOOD_SLUG.fullmatch(thing.slug) or len(thing.slug) > 40:
        raise Unfit(f"The slug “{thing.slug}” is not lower-case words joined by hyphens.")
    if thing.slug != name:
        raise Unfit(f"Its slug is “{thing.slug}”, but it is offered as “{name}”.")
    if thing.key_fields and not (thing.hosts or thing.base_url):
        raise Unfit(f"{thing.__name__} wants a key and names no host that may see it.")
    return guarded(thing)()
