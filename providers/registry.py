"""Which providers there are: those built in, those of installed packages, those named by a setting.
And which accounts of them: nowhere else is it known whose account a slug is.

All three use the same door. A provider is imported on first use. One that cannot be imported, is
not a whole provider, or takes a name that is taken is listed in `broken()` and skipped; it never
stops the others.
"""

import logging
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from django.conf import settings

from foundation import user_input
from providers import account_slugs, accounts, redact
from providers.contract import Provider, Resubmit
from providers.key_guard import guarded

log = logging.getLogger(__name__)

BUILT_IN = {
    "fal": "providers.fal.provider:Fal",
    "replicate": "providers.replicate.provider:Replicate",
    "openai": "providers.openai.provider:OpenAI",
    "google": "providers.google.provider:Google",
    "veo": "providers.google.veo_provider:Veo",
    "civitai": "providers.civitai.provider:Civitai",
    "huggingface": "providers.huggingface.provider:HuggingFace",
    "suno": "providers.suno.provider:Suno",
    "kling": "providers.kling.provider:Kling",
    "minimax": "providers.minimax.provider:MiniMax",
    "jimeng": "providers.jimeng.provider:Ark",
    "jimeng-visual": "providers.jimeng.visual:Visual",
    "openai-compatible": "providers.compatible.provider:OpenAICompatible",
    "ollama": "providers.compatible.ollama:Ollama",
    "comfyui": "providers.comfyui.provider:ComfyUI",
    "a1111": "providers.a1111.provider:A1111",
    "assembler": "providers.assembler.provider:Assembler",
}
ENTRY_POINTS = "artfactory.providers"
MUST_WRITE = ("models", "check_key", "submit")


class UnknownProvider(LookupError):
    """There is no provider, or no account, of that name. `close` holds names that look like it,
    `words` are the sentence without them."""

    def __init__(self, slug: str, close: Sequence[str] = (), words: str = "") -> None:
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        self.slug, self.close = slug, list(close)
        self.words = words or f"There is no provider “{user_input.short(slug)}”."
        super().__init__(self.words + hint)


class Unfit(Exception):
    """Why something cannot be used as a provider."""


class _Registry:
    """What was found (by name) and what became of it: a provider, or the reason why not."""

    def __init__(self) -> None:
        self.found: dict[str, Callable[[], object]] = {}
        self.loaded: dict[str, Provider] = {}
        self.broken: dict[str, str] = {}
        self.accounts: dict[tuple[str, str], Provider] = {}
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
                log.warning("the provider %s cannot be loaded", name, exc_info=error)
                ends = isinstance(error, SystemExit)
                reason = "it ends the program" if ends else str(error) or "it gave no reason"
                self._skip(name, f"It cannot be loaded: {reason}")
        return self.loaded.get(name)

    def firsts(self) -> list[Provider]:
        return [provider for name in self.found if (provider := self.get(name))]

    def account(self, first: Provider, name: str, label: str) -> Provider:
        """Another account of a provider. Raises Unfit."""
        key = account_slugs.join(first.slug, name), label
        if key not in self.accounts:
            made = accounts.of(first, name, label)
            self._check(first, made)
            self.accounts[key] = made
        return self.accounts[key]

    def _check(self, first: Provider, made: Provider) -> None:
        """A key must never be taken for another account's."""
        if not (first.key_fields or first.base_url or first.own_server):
            raise Unfit(f"{first.label} has neither key nor address, so it has one account only.")
        its = accounts.settings_of(made)
        for other in self.firsts():
            is_longer = len(other.slug) > len(first.slug)
            clash = is_longer and account_slugs.may_be_taken_for(made.slug, other.slug)
            if clash or its & accounts.settings_of(other):
                raise Unfit(
                    f"{first.label} can have no account of that name: its settings in the "
                    f"environment would be those of {other.label}."
                )

    def _skip(self, name: str, reason: str) -> None:
        reason = redact.hide(reason)
        self.broken[name] = reason
        log.warning("the provider %s is skipped: %s", name, reason)


_lock = threading.RLock()
_registry: _Registry | None = None


def import_built_in() -> None:
    """Load the code of what is built in, for processes that will share it. What cannot be loaded is
    told where it is used."""
    for path in BUILT_IN.values():
        with suppress(Exception):
            import_module(path.partition(":")[0])


def get(slug: str) -> Provider:
    """The account of that slug: the provider it is of, under its own name and with its own keys.

    An account beside the first is there once something was stored for it, or where its environment
    is set. Raises UnknownProvider, with names that look like it.
    """
    found = account(slug)
    if account_slugs.is_provider(slug) or slug in accounts.labels():
        return found
    if accounts.is_in_environment(found) or slug in accounts.labels(anew=True):
        return found
    ways = [f"store a key for it, or set {field.env}" for field in found.key_fields[:1]]
    way = (*ways, f"set {accounts.base_url_setting(found)}")[0]
    words = f"There is no account “{slug}”: {way}."
    raise UnknownProvider(slug, get_close_matches(slug, accounts.labels(), n=3), words)


def account(slug: str) -> Provider:
    """The same, be that account there already or not: a key is about to be stored for it."""
    with _lock:
        if slug in _known().loaded:
            return _known().loaded[slug]
    try:
        of_provider, name = account_slugs.split(slug)
    except account_slugs.BadSlug as error:
        words = f"There is no provider “{user_input.short(slug)}”. {error}"
        raise UnknownProvider(slug, _like(slug), words) from None
    label = accounts.labels().get(slug, "") if name else ""
    with _lock:
        first = _known().get(of_provider)
        if first is not None:
            try:
                return _known().account(first, name, label) if name else first
            except Unfit as error:
                raise UnknownProvider(slug, words=str(error)) from None
    raise UnknownProvider(slug, _like(slug))


def provider_of(slug: str) -> str:
    """The slug of the provider whose account this is. Raises UnknownProvider."""
    account(slug)
    return account_slugs.split(slug)[0]


def label(slug: str) -> str:
    """Its name for people, also of an account that is not there any more; else the slug."""
    try:
        return account(slug).label
    except UnknownProvider:
        return slug


def firsts() -> list[Provider]:
    """The first account of every provider that works and can be chosen, without a look at the
    database: what costs nothing and is always there first, then those built in, then the others by
    name."""
    with _lock:
        return sorted(
            (one for one in _known().firsts() if not one.hidden),
            key=lambda one: one.resubmit is not Resubmit.SAFE or one.own_server,
        )


def hidden() -> list[Provider]:
    """Those that work and that nobody chooses: the app itself orders from them."""
    with _lock:
        return [one for one in _known().firsts() if one.hidden]


def all_providers(anew: bool = False) -> list[Provider]:
    """Every account that can be chosen: those of one provider stand together, its first one before
    the others. `anew`: also one that another process has made just now."""
    others: dict[str, list[Provider]] = {}
    for slug in accounts.labels(anew):
        try:
            others.setdefault(provider_of(slug), []).append(account(slug))
        except UnknownProvider:  # of a provider that was taken out
            continue
    return [one for first in firsts() for one in (first, *others.get(first.slug, ()))]


def slugs() -> list[str]:
    return [provider.slug for provider in all_providers()]


def broken() -> dict[str, str]:
    """What was offered as a provider and cannot be used: name → reason, for people."""
    firsts()
    with _lock:
        return dict(_known().broken)


def forget() -> None:
    """Look again at the next use: what is set, or where packages are, may have changed."""
    global _registry
    with _lock:
        _registry = None
    accounts.forget_cached()


def _like(slug: str) -> list[str]:
    return list(_alike(slug, tuple(first.slug for first in firsts())))


@lru_cache
def _alike(slug: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Pages name accounts of the past by their slugs, again and again, and to look takes long."""
    return tuple(get_close_matches(slug, known, n=3))


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
    for point in _installed(tuple(sys.path)):
        yield point.name, _package(point), point.load


@cache
def _installed(path: tuple[str, ...]) -> list[EntryPoint]:
    """By name. To read what every package there says takes as long as all else here."""
    return sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name)


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
    `providers.key_guard`. Raises Unfit."""
    if not (isinstance(thing, type) and issubclass(thing, Provider)):
        raise Unfit(f"{thing!r} is not a subclass of providers.contract.Provider.")
    missing = [attribute for attribute in ("slug", "label") if not hasattr(thing, attribute)]
    missing += [m for m in MUST_WRITE if getattr(thing, m) is getattr(Provider, m)]
    if missing:
        raise Unfit(f"{thing.__name__} lacks {', '.join(missing)}.")
    if not account_slugs.is_provider(thing.slug):
        raise Unfit(f"The slug “{thing.slug}” is not lower-case words joined by hyphens.")
    if thing.slug != name:
        raise Unfit(f"Its slug is “{thing.slug}”, but it is offered as “{name}”.")
    if thing.key_fields and not (thing.hosts or thing.base_url or thing.own_server):
        raise Unfit(f"{thing.__name__} wants a key and names no host that may see it.")
    return guarded(thing)()
