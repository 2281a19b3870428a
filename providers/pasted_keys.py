"""Whose key is it that somebody pasted? Told by its shape, as the providers describe theirs."""

import re

from providers import registry
from providers.contract import KeyField, Provider


def cleaned(key: str) -> str:
    """Without the blanks and quotes around it, and what names it in a file (`FAL_KEY=…`)."""
    bare = re.sub(r"^(?:export\s+)?[A-Z][A-Z0-9_]{2,40}\s*=\s*", "", key.strip())
    return bare.strip().strip("\"'").strip()


def takers() -> list[Provider]:
    """Those to whom one key is enough, each by its first account."""
    return [one for one in registry.firsts() if field_of(one) and not one.own_server]


def field_of(provider: Provider) -> KeyField | None:
    """What a single key goes to; None where it takes none or wants several."""
    wanted = [field for field in provider.key_fields if not field.optional]
    return wanted[0] if len(wanted) == 1 else None


def meant(key: str) -> list[Provider]:
    """Those whose keys look so; nobody where a key has no shape of its own."""
    key = cleaned(key)
    return [one for one in takers() if _has_shape(one, key)]


def _has_shape(provider: Provider, key: str) -> bool:
    field = field_of(provider)
    return field is not None and bool(field.shape) and re.fullmatch(field.shape, key) is not None
