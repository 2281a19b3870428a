"""The providers' keys: an environment variable first, else what the user entered, encrypted.

Stored keys are read from the database after each change and at least every two seconds per process,
so that a key that was entered, changed or removed counts everywhere at once without a restart.
"""

import os
import re
import threading
import time
from dataclasses import dataclass

from django.db import transaction

from audit import trail
from audit.models import AuditAction
from foundation import change_mark
from providers import accounts, redact, vault
from providers.contract import KeyField, Provider
from providers.models import StoredKey

FRESH = 2.0
LONGEST = 10_000
NOT_OPENED = "stored, but this master key does not open it"
IN_WORDS = {
    "environment": "from the environment",
    "stored": "stored",
    "unreadable": NOT_OPENED,
    "": "not set",
}
_lock = threading.Lock()
_cached: dict[tuple[str, str], str | None] = {}
_read_at, _read_with = 0.0, 0


class BadKey(ValueError):
    """What was entered cannot be a key; the sentence says why."""


@dataclass(frozen=True)
class Standing:
    """How one key stands, to be shown: never the key itself.

    `source` is `environment`, `stored`, `unreadable` (stored, but not under this master key) or "".
    `is_stored` says whether there is a stored one, also where the environment goes before it.
    """

    field: KeyField
    source: str
    masked: str
    is_stored: bool

    @property
    def is_set(self) -> bool:
        return self.source in ("environment", "stored")

    @property
    def words(self) -> str:
        return IN_WORDS[self.source]


def value(provider: Provider, field: KeyField) -> str:
    """The key, or "" where there is none."""
    key = os.environ.get(field.env, "").strip() or _stored().get((provider.slug, field.name))
    if key:
        redact.remember(key)
    return key or ""


def is_unreadable(provider: Provider) -> bool:
    """Is one of its keys stored that this master key does not open?"""
    return any(standing.source == "unreadable" for standing in standings(provider))


def standings(provider: Provider) -> list[Standing]:
    """Each key of a provider, as it stands."""
    return [_standing(provider, field) for field in provider.key_fields]


def put(provider: Provider, field_name: str, key: str) -> None:
    """Store a key as it was pasted, without the blanks and quotes around it; with it an account
    that is new comes to be. Raises BadKey, also where the master key is damaged."""
    field = _field(provider, field_name)
    cleaned = key.strip().strip("\"'").strip()
    if not cleaned:
        raise BadKey("The key is empty.")
    if len(cleaned) > LONGEST:
        raise BadKey("That is too long to be a key.")
    if re.search(r"[\x00-\x1f\x7f]", cleaned) and not cleaned.startswith("{"):
        raise BadKey("The key has a line break or another control character in it.")
    try:
        token = vault.encrypt(cleaned)
    except vault.CannotDecrypt as error:
        raise BadKey(str(error)) from None
    with transaction.atomic():
        StoredKey.objects.update_or_create(
            provider=provider.slug, field=field.name, defaults={"token": token}
        )
        trail.note(AuditAction.KEY_SET, provider.slug, field=field.name)
        accounts.keep(provider)
    forget_cached()


def remove(provider: Provider) -> int:
    """Forget the stored keys of a provider; says how many there were."""
    with transaction.atomic():
        removed: int = StoredKey.objects.filter(provider=provider.slug).delete()[0]
        if removed:
            trail.note(AuditAction.KEY_REMOVED, provider.slug, keys=removed)
    forget_cached()
    return removed


def rotate() -> int:
    """Encrypt every stored key anew under a new master key; says how many. Raises
    vault.CannotDecrypt, and changes nothing then, where one of them cannot be read."""
    for row in StoredKey.objects.order_by("provider"):
        try:
            vault.decrypt(row.token)
        except vault.CannotDecrypt as error:
            raise vault.CannotDecrypt(
                f"The key of {row.provider} is {NOT_OPENED}. {error}"
            ) from None
    vault.add_master_key()
    with transaction.atomic():
        rows = list(StoredKey.objects.select_for_update())
        for row in rows:
            row.token = vault.renew(row.token)
            row.save(update_fields=["token"])
        trail.note(AuditAction.KEYS_ROTATED, keys=len(rows))
    vault.keep_newest_master_key()
    return len(rows)


def mask(key: str) -> str:
    """Enough to tell two keys apart and no more: the last four of a long one."""
    return "••••" + key[-4:] if len(key) >= 12 else "••••"


def forget_cached() -> None:
    """Of this process and all others."""
    global _read_at
    with _lock:
        _read_at = 0.0
    change_mark.changed()


def _standing(provider: Provider, field: KeyField) -> Standing:
    stored = _stored()
    name = provider.slug, field.name
    if from_environment := os.environ.get(field.env, "").strip():
        return Standing(field, "environment", mask(from_environment), name in stored)
    if key := stored.get(name):
        return Standing(field, "stored", mask(key), is_stored=True)
    return Standing(field, "unreadable" if name in stored else "", "", name in stored)


def _field(provider: Provider, name: str) -> KeyField:
    for field in provider.key_fields:
        if field.name == name:
            return field
    raise BadKey(f"{provider.label} has no key named “{name}”.")


def _stored() -> dict[tuple[str, str], str | None]:
    """Every stored key; None where it cannot be read with this master key."""
    global _cached, _read_at, _read_with
    mark = change_mark.now()
    with _lock:
        if _read_at and mark == _read_with and time.monotonic() - _read_at < FRESH:
            return _cached
    found: dict[tuple[str, str], str | None] = {}
    for row in StoredKey.objects.all():
        try:
            found[row.provider, row.field] = key = vault.decrypt(row.token)
            redact.remember(key)
        except vault.CannotDecrypt:
            found[row.provider, row.field] = None
    with _lock:
        _cached, _read_at, _read_with = found, time.monotonic(), mark
        return _cached
