"""Backups under way, where any were made, and which versions of the app have used this database."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from gallery.worker_runs import UNDER_WAY, WorkerRun


class BackupRun(WorkerRun):
    """A backup that a worker makes at `path`. `done` of `total` are bytes of files, pages of the
    database or files read again, by `step`; `facts` of one that is done: `number`, `files`,
    `bytes`, `products`, how many backups were `sent` to a second place and `removed` from it, or
    why they were `not_sent` and `not_removed`. `is_daily` was begun by the clock."""

    class Step(models.TextChoices):
        FILES = "files", "Files are copied"
        DATABASE = "database", "The database is copied"
        CHECKING = "checking", "It is verified"
        SENDING = "sending", "It is sent to the second place"

    path = models.TextField()
    step = models.CharField(max_length=8, choices=Step, default=Step.FILES)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    facts = models.JSONField(default=dict, blank=True)
    is_daily = models.BooleanField(default=False)

    class Meta(WorkerRun.Meta):
        indexes = (models.Index(name="backup_under_way", fields=("id",), condition=UNDER_WAY),)

    def __str__(self) -> str:
        return f"backup run {self.pk}"

    @classmethod
    def place(cls) -> Path:
        return Path(settings.PATHS.backup_runs)


class UsedPlace(models.Model):
    """A folder outside the home where it has made a backup: without one there later on, its disk
    is not mounted, and what would be written lands on another. Erasing names it, too."""

    path = models.TextField(unique=True)
    first_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.path


class UsedVersion(models.Model):
    """A version of the app that has used this database: one that is older than its tables says by
    this which it would have to be."""

    version = models.CharField(max_length=20, unique=True)
    first_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.version
