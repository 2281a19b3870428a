"""Whether a request is a press of a button that has come before.

Two marks tell it: the nonce of the page, which a double click or a second try of the network sends
once more; and the digest of what was asked for, which a held key repeats under any nonce.
"""

import hashlib
import json
import secrets
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from foundation.prepared_queries import prepared_rows, prepared_values
from production.engine import policy
from production.models import Order, State

NEWEST = 20
"""So many orders that asked for the same are looked at; where a clock that was set back has made
all of them later than now, those of just now are asked for."""


def digest_of(*facts: object) -> str:
    """The same for two requests that ask for the same."""
    return _hash(json.dumps(facts, sort_keys=True, default=str))


def mark_of(nonce: str, digest: str) -> str:
    """What an order is known by. The same page may order something else before it has its next
    nonce, and that is another order; without a nonce each request is one."""
    return _hash(f"{nonce} {digest}") if nonce else secrets.token_urlsafe(24)


def placed_before(mark: str) -> Order | None:
    return next(iter(_of_mark(mark)), None)


@prepared_rows(1)
def _of_mark(mark: str) -> QuerySet[Order, Order]:
    return Order.objects.filter(nonce=mark)


def pressed_just_now(digest: str) -> Order | None:
    """The order that asked for the same within the last half second and was not undone since. One
    with a time in the future was written before the clock was set back."""
    now = timezone.now()
    since = now - policy.ONE_PRESS
    newest = _newest(digest)
    if len(newest) == NEWEST and newest[-1][1] > now:
        newest = list(_orders_with_digest(digest).filter(created_at__range=(since, now)))
    just_now = [pk for pk, created_at in newest if since <= created_at <= now]
    if not just_now:
        return None
    twins = Order.objects.filter(pk__in=just_now).exclude(generations__state=State.CANCELLED)
    return twins.first()


@prepared_values(1)
def _newest(digest: str) -> QuerySet[Any, Any]:
    return _orders_with_digest(digest)[:NEWEST]


def _orders_with_digest(digest: str) -> QuerySet[Any, Any]:
    """Each with the time when it was made."""
    rows = Order.objects.filter(digest=digest).order_by("-created_at")
    return rows.values_list("pk", "created_at")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
