"""How much was ever sent to each account: it grows with every order, so that it is not counted to
its end."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from production.models import Generation

MOST_COUNTED = 1_000
_SENT = f"FROM {Generation._meta.db_table} WHERE provider = %s AND submitted_at IS NOT NULL"
_OF_ONE = f"""
SELECT %s,
    (SELECT COUNT(*) FROM (SELECT 1 {_SENT} LIMIT {MOST_COUNTED + 1}) AS counted),
    (SELECT id {_SENT} ORDER BY submitted_at DESC LIMIT 1)
"""


class Sent(NamedTuple):
    """`orders` is exact up to MOST_COUNTED, `are_more` where there are more; the last went `at`."""

    orders: int = 0
    are_more: bool = False
    at: datetime | None = None


def sent_to(accounts: Sequence[str]) -> dict[str, Sent]:
    """By the slugs of accounts; those that were sent nothing are left out."""
    if not accounts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([_OF_ONE] * len(accounts)),
            [slug for slug in accounts for _ in range(_OF_ONE.count("%s"))],
        )
        found = {slug: (orders, last) for slug, orders, last in cursor.fetchall() if orders}
    newest = Generation.objects.filter(pk__in=[last for _, last in found.values()])
    at = dict(newest.values_list("pk", "submitted_at"))
    return {
        slug: Sent(min(orders, MOST_COUNTED), orders > MOST_COUNTED, at.get(last))
        for slug, (orders, last) in found.items()
    }
