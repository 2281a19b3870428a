"""The ledger's lines about orders, with the words of those orders that are still there."""

from dataclasses import replace

from ledger import spending
from production.models import Order

LONGEST = 140
GONE = "An order that is gone"


def named(lines: list[spending.Line]) -> tuple[list[spending.Line], set[str]]:
    """The same lines with labels, and the keys of the orders that are there. One query."""
    orders = Order.objects.filter(uid__in=[line.key for line in lines]).order_by()
    facts = orders.values_list("uid", "prompt", "kind")
    words = {str(uid): prompt[:LONGEST] or kind for uid, prompt, kind in facts}
    return [replace(line, label=words.get(line.key, GONE)) for line in lines], set(words)
