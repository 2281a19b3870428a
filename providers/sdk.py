"""Small things that providers on a vendor's SDK share."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from providers.contract import (
    BadRequest,
    Charged,
    Context,
    Json,
    Kind,
    NeedsKey,
    ProviderError,
)


def key_of(ctx: Context, name: str = "api_key") -> str:
    """The key. Raises NeedsKey for one that no HTTP header can carry."""
    key = ctx.key[name]
    if not key.isascii() or not key.isprintable() or " " in key:
        raise NeedsKey("The key has characters in it that no key has; it was pasted wrongly.")
    return key


@contextmanager
def under_way() -> Iterator[None]:
    """Around what is asked of work that was accepted: whatever ends the asking (a key that was
    revoked, an empty wallet), the work itself may have been charged."""
    try:
        yield
    except ProviderError as error:
        if error.was_charged is Charged.NO:
            error.was_charged = Charged.MAYBE
        raise


def split_id(model_id: str) -> tuple[str, Kind | None]:
    """`gpt-image-2/image-to-image` → the vendor's own id, and the kind where one is named.

    One model of the vendor that does several kinds of work is several models here: the vendor's id
    alone for what it does first, the id with a kind for the rest.
    """
    name, _, last = model_id.rpartition("/")
    if name and last in set(Kind):
        return name, Kind(last)
    return model_id, None


def id_in(text: str) -> str:
    """The model's id in a pasted address: its `model=`, else its fragment, else its last part."""
    text = text.strip()
    if not text.startswith(("https://", "http://")):
        return text
    parts = urlsplit(text)
    named = parse_qs(parts.query).get("model")
    return named[0] if named else parts.fragment or parts.path.rstrip("/").rpartition("/")[2]


def with_defaults(schema: Json, params: Json) -> Json:
    """The parameters as they are sent: what was left out is what the form and the price say."""
    properties = schema.get("properties") or {}
    defaults = {name: node["default"] for name, node in properties.items() if "default" in node}
    return defaults | {name: value for name, value in params.items() if value is not None}


def wrong(field: str, sentence: str) -> BadRequest:
    """One field that the provider will not take; nothing was sent."""
    return BadRequest(sentence, fields={field: sentence})
