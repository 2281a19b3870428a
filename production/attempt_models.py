"""The tries of a generation, kept for those who look back."""

from django.db import models
from django.utils import timezone


class Attempt(models.Model):
    """History: one try of a generation, from claim to outcome.

    `log` is that of an earlier round; the present one's is the generation's own.
    """

    generation = models.ForeignKey(
        "production.Generation", on_delete=models.CASCADE, related_name="attempts"
    )
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True, default="")
    request_id = models.CharField(max_length=200, blank=True, default="")
    error = models.TextField(blank=True, default="")
    next_step = models.TextField(blank=True, default="")
    log = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("generation", "number"), name="one_row_per_attempt"),
        )
        indexes = (models.Index(name="attempt_by_request", fields=("request_id",)),)

    def __str__(self) -> str:
        return f"attempt {self.number} of generation {self.generation_id}"
