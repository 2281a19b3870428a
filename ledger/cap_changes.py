"""Caps are set, raised, lowered and removed here, on every path, so that all of it is on record."""

from typing import Any

from django.db import transaction

from audit import trail
from audit.models import AuditAction
from ledger import caps
from ledger.models import Cap


class AlreadyThere(ValueError):
    """Another cap holds for the same; the sentence says so."""


def refuse_a_twin(cap: Cap) -> None:
    """Raises AlreadyThere."""
    names = {name: getattr(cap, name) for name in caps.NAMES}
    twins = Cap.objects.filter(period=cap.period, project=cap.project, **names)
    if twins.exclude(pk=cap.pk).exists():
        raise AlreadyThere("That cap already exists. Change it instead.")


def save(cap: Cap) -> None:
    """A new cap, or one as it is to be from now on. Raises AlreadyThere."""
    with transaction.atomic():
        refuse_a_twin(cap)
        was = Cap.objects.select_for_update().filter(pk=cap.pk).first()
        cap.save()
        before, now = _facts(was) if was else None, _facts(cap)
        if before != now:
            trail.note(_action(was, cap), cap, before=before, now=now)


def remove(cap: Cap) -> None:
    with transaction.atomic():
        before = _facts(cap)
        cap.delete()
        trail.note(AuditAction.CAP_REMOVED, cap, before=before)


def _action(was: Cap | None, cap: Cap) -> AuditAction:
    if was is None:
        return AuditAction.CAP_SET
    if cap.amount_micros == was.amount_micros:
        return AuditAction.CAP_CHANGED
    if cap.amount_micros > was.amount_micros:
        return AuditAction.CAP_RAISED
    return AuditAction.CAP_LOWERED


def _facts(cap: Cap) -> dict[str, Any]:
    return {
        "period": cap.period,
        "project": cap.project.slug if cap.project else "",
        **{name: getattr(cap, name) for name in caps.NAMES},
        "amount_micros": cap.amount_micros,
        "allows_unknown": cap.allows_unknown,
    }
