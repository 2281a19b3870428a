"""The user's own limits are set and taken away here, on every path, so that it is on record."""

from audit import trail
from audit.models import AuditAction
from production.engine.group_commit import grouped
from production.limit_models import (
    OwnLimit,
)
from providers import account_slugs


@grouped
def save(limit: OwnLimit) -> None:
    """A new limit, or one as it is to be from now on."""
    limit.save()
    numbers = {"at_once": limit.concurrency, "per_minute": limit.per_minute}
    trail.note(AuditAction.LIMIT_SET, limit, **numbers)


@grouped
def remove(limit: OwnLimit) -> None:
    limit.delete()
    trail.note(AuditAction.LIMIT_REMOVED, limit)


def remove_of_account(slug: str) -> None:
    """Those of its models, too. A provider's first account stays where its row goes, and so do its
    limits."""
    if account_slugs.is_provider(slug):
        return
    for limit in OwnLimit.objects.filter(provider=slug):
        remove(limit)
