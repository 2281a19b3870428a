"""Deleting a project: its products go to the trash and it is listed no longer; all can be undone.

What was ordered in it, and what that cost, stays on record under its name. A product that comes
back, and one that arrives late, brings it back.
"""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from gallery import organising
from gallery.bulk_acts import CannotUndo, Done, Undone, done
from gallery.models import Product
from gallery.organising_models import BulkAct
from projects.models import Project

ACT = "project"


class CannotDelete(ValueError):
    """Why a project stays, in a sentence."""


def delete(project: Project) -> Done:
    """Raises CannotDelete. What is under way in it is for the caller to look at, in the same
    transaction."""
    if project.slug == Project.INBOX:
        raise CannotDelete(
            "The Inbox stays: what is ordered without a project goes there. Nothing was changed."
        )
    with transaction.atomic():
        now = timezone.now()
        there = Project.objects.present().select_for_update().filter(pk=project.pk)
        if not there.update(deleted_at=now):
            raise CannotDelete("That project no longer exists. Nothing was changed.")
        shown = Product.objects.shown().filter(project=project).order_by()
        ids = list(shown.values_list("pk", flat=True))
        gone, before = organising.changed(ids, "trashed_at", now)
        where = {0: "", 1: " Its product is in the trash."}.get(
            len(gone), f" Its {len(gone):,} products are in the trash."
        )
        return done(ACT, gone, f"“{project}” is deleted.{where}", {"project": project.pk} | before)


def undo(before: dict[str, Any]) -> Undone:
    project = Project.objects.filter(pk=before["project"]).first()
    if project is None:
        raise CannotUndo("That project is gone for good. Nothing was changed.")
    project.bring_back()
    return replace(organising.undo(before), project=project.slug)


def undoable(project: Project) -> str:
    """The public id of what undoes its deletion, "" where that was too long ago."""
    acts = BulkAct.objects.filter(act=ACT, before__project=project.pk, undone_at=None)
    row = acts.first()
    return str(row.uid) if row else ""


UNDOES = {ACT: undo}
