"""Whether a request is a press of a button that has come before.

Two marks tell it: the nonce of the page, which a double click or a second try of the network sends
once more; and the digest of what was asked for, which a held key repeats under any nonce.
"""

import hashlib
import json
import secrets

from django.utils import timezone

from production.engine import policy
from production.models import Order, State


def digest_of(*facts: object) -> str:
    """The same for two requests that ask for the same."""
    return _hash(json.dumps(facts, sort_keys=True, default=str))


def mark_of(nonce: str, digest: str) -> str:
    """What an order is known by. The same page may order something else before it has its next
    nonce, and that is another order; without a nonce each request is one."""
    return _hash(f"{nonce} {digest}") if nonce else secrets.token_urlsafe(24)


def placed_before(mark: str) -> Order | None:
    return Order.objects.filter(nonce=mark).first()


def pressed_just_now(digest: str) -> Order | None:
    """The order that asked for the same within the last half second and was not undone since. One
    with a time in the future was written before the clock was set back."""
    now = timezone.now()
    twins = Order.objects.filter(digest=digest, created_at__range=(now - policy.ONE_PRESS, now))
    return twins.exclude(generations__state=State.CANCELLED).first()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
