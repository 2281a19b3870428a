"""What the audit table is told of orders and generations."""

from typing import Any

from audit import trail
from audit.models import AuditAction
from ledger.money import is_free
from production.models import Generation, Order
from production.quotes import Quote


def ordered(order: Order, quoted: Quote) -> None:
    """What costs nothing is not spent."""
    if is_free(quoted.price.micros):
        return
    trail.note(
        AuditAction.SPENT,
        f"order {order.uid}",
        results=quoted.request.results,
        models=list(dict.fromkeys(line.model_ref for line in quoted.request.lines)),
        project=order.project.slug,
        purse=order.purse,
        estimate_micros=quoted.price.micros,
        currency=quoted.price.currency,
        most_micros=quoted.request.most_micros,
    )


def sent_again(generation: Generation, *, is_twice: bool) -> None:
    """It is in a new round, at the price that it carries now."""
    if is_twice or not is_free(generation.estimate_micros):
        about(AuditAction.PAID_TWICE if is_twice else AuditAction.SPENT, generation)


def about(action: AuditAction, generation: Generation, **facts: Any) -> None:
    trail.note(
        action,
        f"generation {generation.uid}",
        round=generation.round,
        models=[generation.model_ref],
        project=generation.project.slug,
        purse=generation.order.purse,
        estimate_micros=generation.estimate_micros,
        currency=generation.currency,
        most_micros=generation.most_micros,
        **facts,
    )
