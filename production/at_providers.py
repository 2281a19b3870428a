"""What providers are working on now: it goes on there, whatever becomes of it here."""

from django.db import DatabaseError
from django.db.models import Count

from production.models import Generation, State
from providers import registry
from providers.contract import Resubmit

THERE = (State.SUBMITTING, State.RUNNING, State.COLLECTING)


def under_way() -> list[tuple[str, int]]:
    """Accounts by name, with how much was sent to each and is not here yet. What can be made again
    for nothing is left out; so is all where the database cannot be read."""
    found = Generation.objects.filter(state__in=THERE).order_by().values_list("provider")
    try:
        counts = list(found.annotate(Count("pk")).order_by("provider"))
    except DatabaseError:
        return []
    return [(registry.label(slug), number) for slug, number in counts if not _is_free(slug)]


def _is_free(slug: str) -> bool:
    try:
        return registry.account(slug).resubmit is Resubmit.SAFE
    except registry.UnknownProvider:
        return False
