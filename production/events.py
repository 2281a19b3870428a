"""Events: each end of work is told once, in the transaction of that end.

So neither is there without the other. What a cap stopped has written nothing else and is told in a
transaction of its own. `production.event_consumers` hands them to whoever goes on from there.
"""

from typing import Any

from foundation import bulk_insert
from ledger.caps import Stop
from production.engine.group_commit import one_writer, together
from production.event_models import Event
from production.models import Generation
from production.order_requests import OrderRequest


def ended(generation: Generation) -> None:
    """It has come to an end, as its row says now. Called by the write that ends it."""
    facts = {
        **_facts(generation),
        "state": str(generation.state),
        "cost_micros": generation.cost_micros,
        "currency": generation.currency,
        "charged": str(generation.charged),
    }
    if generation.instead_of_id and generation.instead_of:
        facts["instead_of"] = str(generation.instead_of.uid)
    _write(Event.Kind(generation.state), str(generation.uid), facts)


def order_stopped(request: OrderRequest, project: str, stop: Stop) -> None:
    """A cap stopped an order."""
    facts = {
        "models": list(dict.fromkeys(line.model_ref for line in request.lines)),
        "made_by": request.made_by,
        "project": project,
        "purse": request.purse,
        "part": request.part,
        **_stopped_by(stop),
    }
    together(lambda: _write(Event.Kind.CAP_REACHED, "", facts))


def retry_stopped(generation: Generation, stop: Stop) -> None:
    """A cap stopped another round of it, which has changed nothing."""
    facts = _facts(generation) | _stopped_by(stop)
    together(lambda: _write(Event.Kind.CAP_REACHED, str(generation.uid), facts))


def other_stopped(generation: Generation, other: Generation, stop: Stop) -> None:
    """A cap stopped the other model in its place, before anything of it was written."""
    facts = _facts(generation) | {"provider": other.provider, "model": other.model_id}
    together(lambda: _write(Event.Kind.CAP_REACHED, str(generation.uid), facts | _stopped_by(stop)))


def _facts(generation: Generation) -> dict[str, Any]:
    order = generation.order
    return {
        "generation": str(generation.uid),
        "order": str(order.uid),
        "round": generation.round,
        "provider": generation.provider,
        "model": generation.model_id,
        "kind": generation.kind,
        "project": generation.project.slug,
        "purse": order.purse,
        "part": order.part,
    }


def _stopped_by(stop: Stop) -> dict[str, Any]:
    return {
        "cap": str(stop.cap),
        "cap_micros": stop.cap.amount_micros,
        "left_micros": stop.standing.left,
        "asked_micros": stop.price,
        "has_unknown": stop.has_unknown,
    }


def _write(kind: Event.Kind, subject: str, payload: dict[str, Any]) -> None:
    one_writer()  # or a smaller id could be committed later, and would be stepped over
    bulk_insert.insert([Event(kind=kind, subject=subject, payload=payload)])
