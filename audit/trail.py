"""Write down who did what."""

from typing import Any

from audit.actor import actor
from audit.models import LONGEST_SUBJECT, LONGEST_WHO, AuditAction, AuditEntry

MOST_NAMED = 200
"""Of many things that one act is about so many are named; how many there were is said besides."""


def note(action: AuditAction, subject: object = "", **facts: Any) -> None:
    """Call it inside the transaction of the act, so that neither is there without the other."""
    who, about = actor()[:LONGEST_WHO], str(subject)[:LONGEST_SUBJECT]
    AuditEntry.objects.create(who=who, action=action, subject=about, facts=facts)
