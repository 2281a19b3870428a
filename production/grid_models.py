"""Grids: what was ordered to be looked at side by side, and what stands in which cell."""

import uuid

from django.db import models
from django.utils import timezone

from projects.models import Project

LONGEST_NAME = 120
LONGEST_KEY = 60


class Grid(models.Model):
    """`axes` are those of `production.grids.axes` as JSON, `base` is what all its cells have in
    common (`production.grids.base`). Values are only ever added to an axis. One that is deleted
    keeps its row and all that was made."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=LONGEST_NAME)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    base = models.JSONField()
    axes = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class GridCell(models.Model):
    """`key` has the place on each axis, as in "0.2.1"."""

    grid = models.ForeignKey(Grid, on_delete=models.CASCADE, related_name="cells")
    key = models.CharField(max_length=LONGEST_KEY)
    generation = models.OneToOneField(
        "production.Generation", on_delete=models.CASCADE, related_name="cell"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("grid", "key"), name="one_generation_a_cell"),
        )

    def __str__(self) -> str:
        return f"cell {self.key} of grid {self.grid_id}"
