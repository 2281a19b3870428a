"""A generation as the ledger is told of it."""

from dataclasses import replace

from ledger.charge import Charge
from production import fallbacks
from production.models import Generation


def charge_of(generation: Generation) -> Charge:
    """The charge of its present round, at what is known of its price now. What may be ordered in
    its place belongs to the round that it was ordered with."""
    charge = Charge(
        generation=generation.uid,
        round=generation.round,
        order=generation.order.uid,
        provider=generation.provider,
        model_id=generation.model_id,
        model_label=generation.model_label,
        kind=generation.kind,
        project=generation.project.slug,
        currency=generation.currency,
        estimate_micros=generation.estimate_micros,
        most_micros=generation.most_micros,
        purse=generation.order.purse,
        part=generation.order.part,
    )
    if generation.fallback and generation.round == 1:
        return replace(charge, or_else=fallbacks.charge(charge, generation.fallback))
    return charge
