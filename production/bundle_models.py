"""By what a project is known in every home that it goes to, and its ways there and back."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models

from gallery.worker_runs import UNDER_WAY, WorkerRun
from projects.models import Project


class ProjectIdentity(models.Model):
    """The public id of a project that was exported from here or imported into here."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="+")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "project identities"

    def __str__(self) -> str:
        return f"{self.project}: {self.uid}"


class BundleRun(WorkerRun):
    """A project on its way out into one file, or in from one, by a worker.

    `name` is what the file is called; it lies in the folder of the run, or where it is imported
    from at `path`. `done` of `total` is counted in bytes, or in files that get their previews;
    `facts` are numbers of what is in it, or what became of it: products `taken`, `known` and
    `put_back`, `files` written, `entries` of the ledger, `templates` that are new, known or put
    back, `without_preview`. `saved` says which part of a backup is to become the file
    (`production.bundles.from_backup.Wanted`), {} where none is.
    """

    class Direction(models.TextChoices):
        OUT = "out", "Export"
        IN = "in", "Import"

    class Step(models.TextChoices):
        SENDING = "sending", "On its way here"
        READING = "reading", "Read from a backup"
        WRITING = "writing", "Being written"
        CHECKING = "checking", "Being checked"
        TAKING = "taking", "Being added"
        PREVIEWS = "previews", "Getting previews"

    direction = models.CharField(max_length=3, choices=Direction)
    step = models.CharField(max_length=8, choices=Step)
    project = models.ForeignKey(
        Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=255)
    path = models.TextField(blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    facts = models.JSONField(default=dict, blank=True)
    saved = models.JSONField(default=dict, blank=True)

    class Meta(WorkerRun.Meta):
        indexes = (models.Index(name="bundle_under_way", fields=("id",), condition=UNDER_WAY),)

    def __str__(self) -> str:
        return f"{self.get_direction_display().lower()} of a project, {self.pk}"

    @classmethod
    def place(cls) -> Path:
        return Path(settings.PATHS.bundles)

    @property
    def file(self) -> Path:
        return Path(self.path) if self.path else self.folder / "bundle"
