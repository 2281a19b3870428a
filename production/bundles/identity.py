"""Which project of this home is the one in a bundle."""

from typing import Any
from uuid import UUID

from foundation import user_input
from gallery.storing import SAFE_NAME
from production.bundle_models import ProjectIdentity
from projects.models import Project

LONGEST_NAME = 120


def of(project: Project) -> UUID:
    """Its public id, given with the first export."""
    return ProjectIdentity.objects.get_or_create(project=project)[0].uid


def known(uid: UUID) -> Project | None:
    found = ProjectIdentity.objects.filter(uid=uid).select_related("project").first()
    return found.project if found else None


def create_project(uid: UUID, facts: dict[str, Any]) -> Project:
    """A new project of these columns. It has the slug that it had where no other has it."""
    slug = facts["slug"]
    is_free = slug not in Project.PAGES and not Project.objects.filter(slug=slug).exists()
    slug = slug if is_free and SAFE_NAME.fullmatch(slug) else Project.free_slug(facts["name"])
    project = Project.objects.create(**facts | {"slug": slug})
    # The table gives it the time of today.
    Project.objects.filter(pk=project.pk).update(created_at=facts["created_at"])
    ProjectIdentity.objects.create(project=project, uid=uid)
    return project


def name_of(typed: str) -> str:
    """In one line, as a person may have written it; "" for none that can be seen."""
    return " ".join(user_input.words(typed).split())[:LONGEST_NAME]
