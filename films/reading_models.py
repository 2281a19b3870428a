"""Readings of a script by a text model: what was asked for, and what came of each scene."""

import uuid

from django.db import models
from django.utils import timezone

from production.models import Generation


class Reading(models.Model):
    """One reading of a film's script. `text` and `format` are as they were given, `model` is the
    reference of the text model. `accept_unknown`: the user said yes to a price that nobody knows.
    `rest_by_rules`: nothing more is asked. `stopped_by` says why it does not go on, `remarks` how
    it ended."""

    class State(models.TextChoices):
        OPEN = "open", "Under way"
        DONE = "done", "Read"
        CLOSED = "closed", "Given up"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    film = models.ForeignKey("films.Film", on_delete=models.CASCADE, related_name="readings")
    text = models.TextField()
    format = models.CharField(max_length=20, blank=True, default="")
    narrated = models.BooleanField(default=True)
    model = models.CharField(max_length=300)
    accept_unknown = models.BooleanField(default=False)
    rest_by_rules = models.BooleanField(default=False)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    stopped_by = models.TextField(blank=True, default="")
    remarks = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("film",), condition=models.Q(state="open"), name="one_open_reading_a_film"
            ),
        )

    def __str__(self) -> str:
        return f"reading of film {self.film_id} by {self.model}"


class SceneAsked(models.Model):
    """One scene, or a part of a long one, in a question to a text model. `digest` stands for its
    words and for all else that the answer hangs on; `number` counts how often this reading asked
    for it, `place` is the number by which the question calls it. `items` is what was answered, None
    until it is; `faults` what is wrong with that, in sentences."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="scenes")
    digest = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    generation = models.ForeignKey(
        Generation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    items = models.JSONField(null=True, blank=True)
    faults = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("reading", "digest", "number"), name="one_scene_asked_a_number"
            ),
        )
        indexes = (models.Index(fields=("digest",), name="scene_asked_by_digest"),)

    def __str__(self) -> str:
        return f"scene {self.place} asked by reading {self.reading_id}"
