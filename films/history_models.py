"""What was done on a board, so that it can be taken back and done again."""

from django.db import models
from django.utils import timezone


class Edit(models.Model):
    """One step. `before` and `after` say what its rows were and became: {table: {id: {column:
    value}}}. `undone`: it was taken back and can be done again, until something else is done."""

    film = models.ForeignKey("films.Film", on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=200)
    before = models.JSONField()
    after = models.JSONField()
    undone = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("film", "number"), name="one_edit_a_number"),
        )

    def __str__(self) -> str:
        return self.label
