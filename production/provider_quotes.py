"""What a provider says that just this order will cost, asked by a press: a free call, and nothing
is ordered by it. It is remembered for ten minutes, for the same parameters and files, in a folder
that all web processes share.
"""

import hashlib
import json
import logging
from collections.abc import Iterable

from django.conf import settings
from django.core.cache.backends.filebased import FileBasedCache

from foundation.disk_errors import disk_words
from gallery.models import Asset
from ledger.money import valid_money
from production.order_models import OrderedModel
from providers import connect, registry
from providers.contract import Input, Json, Kind, Money, Provider, ProviderError, Request

log = logging.getLogger(__name__)
Files = Iterable[tuple[str, Asset]]
BY_LENGTH = (Kind.TEXT_TO_SPEECH, Kind.TEXT_GENERATION)
_answers = FileBasedCache(
    str(settings.PATHS.caches / "asked-quotes"), {"TIMEOUT": 600, "OPTIONS": {"MAX_ENTRIES": 500}}
)


def known(model: OrderedModel, params: Json, files: Files) -> Money | None:
    """What was told lately; None where nobody asked, or what was told cannot be read."""
    key = _key(model, params, files)
    try:
        return _answers.get(key)  # type: ignore[no-any-return]
    except Exception as error:  # a power cut may leave anything of a file, another version its own
        log.info("an asked price cannot be read (%s); it can be asked for again", error)
        return None


def can_quote(model: OrderedModel) -> bool:
    provider = registry.get(model.row.provider)
    return provider.can_quote and connect.has_key(provider)


def ask(model: OrderedModel, params: Json, files: Files) -> str:
    """Ask, and remember the answer. What kept it from being told, in words; "" for nothing."""
    provider, inputs = registry.get(model.row.provider), list(files)
    try:
        money = valid_money(_quoted(provider, model, params, inputs))
    except ProviderError as error:
        return connect.in_words(provider, error)
    except Exception:  # a plug-in may raise anything
        log.exception("%s could not tell a price", provider.slug)
        return f"{provider.label} could not tell the price; the log says more."
    if money is None:
        return f"{provider.label} does not tell what that costs."
    try:
        _answers.set(_key(model, params, inputs), money)
    except OSError as error:
        return f"{provider.label} told the price, and it could not be kept: {disk_words(error)[0]}."
    return ""


def _quoted(provider: Provider, model: OrderedModel, params: Json, files: Files) -> Money | None:
    ctx = connect.context(provider, workdir=settings.PATHS.work)
    inputs = tuple(Input(name, one.file, one.mime, one.sha256) for name, one in files)
    request = Request(model.spec, params, inputs, key="quote")
    return provider.quote(ctx, provider.prepare(ctx, request))


def _key(model: OrderedModel, params: Json, files: Files) -> str:
    """The words of a prompt cost nothing, but where they are what is made."""
    spec = model.spec
    left = () if spec.kind in BY_LENGTH else (spec.prompt_field,)
    facts = {name: value for name, value in params.items() if name not in (*left, spec.seed_field)}
    hashes = [(name, one.sha256) for name, one in files]
    encoded = json.dumps([model.row.ref, facts, hashes], sort_keys=True, default=str)
    return hashlib.sha256(encoded.encode()).hexdigest()
