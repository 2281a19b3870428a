"""A model that a server of the user's own is to get, and how far that is."""

from pathlib import Path

from django.conf import settings
from django.db import models

from gallery.worker_runs import UNDER_WAY, WorkerRun
from providers import account_slugs

LONGEST_NAME = 200


class ModelInstall(WorkerRun):
    """`progress` runs from 0 to 1, of what `step` says."""

    provider = models.CharField(max_length=account_slugs.LONGEST)
    name = models.CharField(max_length=LONGEST_NAME)
    progress = models.FloatField(default=0)
    step = models.CharField(max_length=200, blank=True, default="")

    class Meta(WorkerRun.Meta):
        indexes = (models.Index(name="install_under_way", fields=("id",), condition=UNDER_WAY),)

    def __str__(self) -> str:
        return f"{self.name} for {self.provider}, {self.pk}"

    @classmethod
    def place(cls) -> Path:
        return Path(settings.PATHS.installs)
