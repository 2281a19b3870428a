"""Which sent log a database belongs to."""

from django.db import models


class Lineage(models.Model):
    """One row: which sent log belongs to this database, and the start at which they last agreed.

    `production.log_replay` compares it with what the log's own folder says.
    """

    log = models.UUIDField()
    start = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.log} since {self.start}"
