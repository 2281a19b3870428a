"""Parameter templates: what to ask, saved under a name, with every version of it."""

import uuid

from django.db import models
from django.utils import timezone

from gallery.names import LONGEST
from projects.models import Project
from providers.contract import Kind

LONGEST_DESCRIPTION = 2_000
LONGEST_REF = 300
KINDS = [(kind.value, kind.label) for kind in Kind]


class TemplateQuerySet(models.QuerySet["ParameterTemplate"]):
    def present(self) -> "TemplateQuerySet":
        """All that are not deleted."""
        return self.filter(deleted_at=None)


class ParameterTemplate(models.Model):
    """One template, for one kind of work; `model_ref` ("account/model-id") narrows it to a model,
    `project` to a project. What it asks for is in its versions, `current` is the newest of them.

    `uid` is the same wherever it is imported. `words` are what a search looks through, folded. One
    that is deleted keeps its row: orders remember its versions.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=LONGEST)
    description = models.TextField(blank=True, default="")
    kind = models.CharField(max_length=20, choices=KINDS)
    model_ref = models.CharField(max_length=LONGEST_REF, blank=True, default="")
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    favourite = models.BooleanField(default=False)
    is_shipped = models.BooleanField(default=False, editable=False)
    current = models.ForeignKey(
        "TemplateVersion", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    words = models.TextField(blank=True, default="", editable=False)
    uses = models.PositiveIntegerField(default=0, editable=False)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ("-favourite", "name", "id")

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """What a template asks for since `created_at`; it is never changed. `body` is in the form of
    `parameter_templates.body`. `is_shipped`: it came with the app."""

    template = models.ForeignKey(
        ParameterTemplate, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    body = models.JSONField()
    is_shipped = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("template", "number"), name="one_version_a_number"),
        )

    def __str__(self) -> str:
        return f"version {self.number} of template {self.template_id}"


class TemplateTag(models.Model):
    """A word on a template. No two on the same differ by case alone."""

    template = models.ForeignKey(ParameterTemplate, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=LONGEST)
    folded = models.CharField(max_length=3 * LONGEST, db_index=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("template", "folded"), name="a_tag_once_on_a_template"),
        )

    def __str__(self) -> str:
        return self.name
