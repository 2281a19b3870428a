"""Undo one act: exactly what it changed and nobody has changed since."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from gallery import collections, organising, picks, project_deletion, tags
from gallery.bulk_acts import CannotUndo, Undo, Undone
from gallery.likeness import groups
from gallery.organising_models import BulkAct

UNDOES: dict[str, Undo] = {
    organising.ACT: organising.undo,
    **tags.UNDOES,
    **collections.UNDOES,
    **groups.UNDOES,
    **picks.UNDOES,
    **project_deletion.UNDOES,
}


def undo(uid: UUID) -> Undone:
    """Raises CannotUndo, and nothing is changed then."""
    with transaction.atomic():
        row = BulkAct.objects.select_for_update().filter(uid=uid).first()
        if row is None:
            raise CannotUndo("That was too long ago to be undone. Nothing was changed.")
        if row.undone_at is not None:
            raise CannotUndo("That is undone already. Nothing was changed.")
        undone = UNDOES[row.act](row.before)
        row.undone_at = timezone.now()
        row.save(update_fields=["undone_at"])
    return undone
