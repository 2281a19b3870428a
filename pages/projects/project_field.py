"""A project in a form: of a list of those used last, or any other that was found."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from foundation.user_input import is_text
from pages.offered_projects import OfferedProjects
from projects.models import Project

GONE = "That project no longer exists. Choose another."
ARCHIVED = "“{}” is archived, so nothing new goes into it. Choose another."


class ProjectField(forms.Field):
    """A project by its slug; None where `empty` (the words for none) may be chosen and is. One that
    is archived where `may_be_archived`; the one that was chosen before, even if it is deleted."""

    widget = forms.Select

    def __init__(self, *, empty: str = "", may_be_archived: bool = True, **options: Any) -> None:
        self._empty, self._may_be_archived = empty, may_be_archived
        self._chosen: Project | None = None
        super().__init__(**options)

    def offer(self, offered: OfferedProjects, chosen: Project | None = None) -> None:
        none = [("", self._empty)] if self._empty else []
        self._chosen = chosen
        self.widget.attrs |= {"data-finder": reverse("project-find"), "class": "input"}
        self.widget.choices = [*none, *offered.choices(chosen)]  # type: ignore[attr-defined]

    def clean(self, value: Any) -> Project | None:
        slug = super().clean(value)
        if not slug:
            return None
        project = Project.objects.filter(slug=slug).first() if is_text(slug) else None
        if project is None or (project.deleted_at and project != self._chosen):
            raise ValidationError(GONE)
        if project.state == Project.State.ARCHIVED and not self._may_be_archived:
            raise ValidationError(ARCHIVED.format(project))
        self._keep(project)
        return project

    def _keep(self, project: Project) -> None:
        """A form that is shown again has it still."""
        there = list(self.widget.choices)  # type: ignore[attr-defined]
        if project.slug not in dict(there):
            self.widget.choices = [*there, (project.slug, project.name)]  # type: ignore[attr-defined]
