"""Queries that the user keeps in the sidebar."""

from django.db import models

LONGEST_NAME = 80


class SavedSearch(models.Model):
    """A query under a name. Their order is the user's; places may have gaps."""

    name = models.CharField(max_length=LONGEST_NAME)
    query = models.TextField()
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name
