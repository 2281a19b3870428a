"""Exports that take long: what is asked, and how far it is."""

from pathlib import Path

from django.conf import settings
from django.db import models

from gallery.worker_runs import UNDER_WAY, WorkerRun


class ExportRun(WorkerRun):
    """An export whose files are made by a worker, into a folder of its own under run/.

    `plan` is a list of [product id, file name], `options` those of `exporting.options`; `report`
    are the lines that tell of products left out and files without a mark.
    """

    plan = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta(WorkerRun.Meta):
        indexes = (models.Index(name="export_under_way", fields=("id",), condition=UNDER_WAY),)

    def __str__(self) -> str:
        return f"export {self.pk}"

    @classmethod
    def place(cls) -> Path:
        return settings.PATHS.exports
