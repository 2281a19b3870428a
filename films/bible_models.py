"""The bible of a project: who and what its films show, as it looks and sounds."""

import uuid

from django.db import models
from django.utils import timezone

from films.quick_rows import QuickRows
from gallery.models import Product
from projects.models import Project


class Entry(QuickRows):
    """A character, a place, a prop or a style. `aliases` are further names that scripts call it
    by. `description` goes into the prompt of every picture it is seen in, `anchor` is the
    picture by which it stays the same. `voice_only`: it is heard and never seen. `voice` is who
    speaks for it: {"model": ref, "params": {…}}, {} where that is chosen."""

    class Kind(models.TextChoices):
        CHARACTER = "character", "Character"
        PLACE = "place", "Place"
        PROP = "prop", "Prop"
        STYLE = "style", "Style"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=9, choices=Kind)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    aliases = models.JSONField(default=list, blank=True)
    description = models.TextField(blank=True, default="")
    voice_only = models.BooleanField(default=False)
    voice = models.JSONField(default=dict, blank=True)
    anchor = models.ForeignKey(
        "Reference", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "name")
        verbose_name_plural = "entries"
        constraints = (
            models.UniqueConstraint(
                fields=("project", "kind", "name_key"),
                condition=models.Q(removed_at=None),
                name="one_entry_a_name",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Reference(models.Model):
    """A picture of an entry. `angle` says from where it is seen ("front"); its product may be gone
    from the gallery."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="references")
    product = models.ForeignKey(Product, null=True, on_delete=models.SET_NULL, related_name="+")
    angle = models.CharField(max_length=40, blank=True, default="")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"reference {self.pk} of {self.entry_id}"
