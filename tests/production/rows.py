"""Rows for tests: an order with generations in any state."""

from datetime import datetime
from typing import Any

from ledger import entries
from production.attempt_models import Attempt
from production.engine import limits
from production.engine.limits import Capacity
from production.generation_charge import charge_of
from production.models import Generation, Order, State
from projects.models import Project

_numbers = iter(range(10**9))


def capacity(provider: str, now: datetime | None = None) -> Capacity:
    """What may still be under way of one provider."""
    return limits.capacities((provider,), now)[provider]


def make_order(**changes: Any) -> Order:
    facts: dict[str, Any] = {
        "nonce": f"nonce-{next(_numbers)}",
        "project": Project.inbox(),
        "kind": "text-to-image",
        "prompt": "a lighthouse",
    }
    return Order.objects.create(**facts | changes)


def make_generation(state: str = State.QUEUED, **changes: Any) -> Generation:
    """A generation with its reserve on the ledger and, where it was sent, attempt and doubt."""
    order = changes.pop("order", None) or make_order()
    facts: dict[str, Any] = {
        "order": order,
        "project": order.project,
        "provider": "scripted",
        "model_id": "picture",
        "kind": order.kind,
        "prompt": order.prompt,
        "params": {"prompt": order.prompt},
        "estimate_micros": 10_000,
        "state": state,
        "attempt": 0 if state == State.QUEUED else 1,
    }
    generation = Generation.objects.create(**facts | changes)
    if generation.attempt:
        Attempt.objects.create(generation=generation, number=generation.attempt)
    entries.reserve([charge_of(generation)])
    if state == State.UNKNOWN:
        entries.doubt(charge_of(generation), "It was sent, and no answer came.")
    return generation
