"""Deleting a project, once nothing is under way in it."""

from django.db import transaction

from gallery import project_deletion
from gallery.bulk_acts import Done
from gallery.project_deletion import CannotDelete
from production.models import ACTIVE, Generation
from projects.models import Project


def delete(project: Project) -> Done:
    """Its products go to the trash; `undo` brings all of it back. Raises CannotDelete."""
    with transaction.atomic():
        # Orders wait for each other by the same row, so that none slips in.
        Project.objects.select_for_update().filter(pk=project.pk).first()
        number = Generation.objects.filter(project=project, state__in=ACTIVE).count()
        if number:
            those = "1 result is" if number == 1 else f"{number:,} results are"
            raise CannotDelete(
                f"{those} still under way in “{project}”. Wait for that, or cancel it on the "
                "Queue page. Nothing was changed."
            )
        return project_deletion.delete(project)
