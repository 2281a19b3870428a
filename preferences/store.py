"""Reading and writing preferences.

Each process keeps all values until one is changed, by whichever process, and for a second at most,
so that a page asks the database at most once.
"""

import time
from typing import Any

from django.db import transaction

from audit import trail
from audit.models import AuditAction
from foundation import change_mark
from preferences.models import Preference
from preferences.registry import named

KEPT_SECONDS = 1.0

_kept: tuple[float, int, dict[str, Any]] | None = None


def get(name: str) -> Any:
    """The user's choice, or the default; that, too, where what is stored makes no sense here (any
    more). Raises UnknownPreference."""
    preference = named(name)
    value = _all().get(name, preference.default)
    return preference.default if preference.wrong(value) else value


def set(name: str, value: Any) -> None:
    """Raises UnknownPreference, and ValueError with a sentence for a value that cannot be."""
    if wrong := named(name).wrong(value):
        raise ValueError(wrong)
    with transaction.atomic():
        before = get(name)
        Preference.objects.update_or_create(name=name, defaults={"value": value})
        trail.note(AuditAction.PREFERENCE_SET, name, before=before, now=value)
    forget()
    change_mark.changed()


def forget() -> None:
    """Ask the database at the next look."""
    global _kept
    _kept = None


def _all() -> dict[str, Any]:
    global _kept
    kept, now, mark = _kept, time.monotonic(), change_mark.now()
    if kept is None or kept[1] != mark or now - kept[0] >= KEPT_SECONDS:
        kept = now, mark, dict(Preference.objects.values_list("name", "value"))
        _kept = kept
    return kept[2]
