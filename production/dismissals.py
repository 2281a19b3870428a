"""Orders that left the Create page by the user's word. Nothing of them is deleted: their results
stay in the gallery, and their work in the history of the queue."""

from uuid import UUID

from django.utils import timezone

from production.generation_actions import NotPossible
from production.models import Order


def dismiss(uid: UUID) -> Order:
    """Raises NotPossible while work of it runs or waits."""
    order = _order(uid)
    if order.generations.active().exists():
        raise NotPossible("Work of this order is under way. Cancel it first, or wait for it.")
    order.dismissed_at = timezone.now()
    order.save(update_fields=["dismissed_at"])
    return order


def bring_back(uid: UUID) -> Order:
    order = _order(uid)
    order.dismissed_at = None
    order.save(update_fields=["dismissed_at"])
    return order


def _order(uid: UUID) -> Order:
    order = Order.objects.filter(uid=uid).first()
    if order is None:
        raise NotPossible("This order no longer exists.")
    return order
