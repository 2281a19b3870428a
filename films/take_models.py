"""Takes: every result that was ordered for something of a film. All are kept, one is chosen."""

import uuid

from django.db import models
from django.utils import timezone

from films.bible_models import Entry
from films.board_models import Line, Scene, Shot
from films.stages import Of, Stage
from gallery.models import Product
from production.models import Generation

TARGETS = ("entry", "shot", "line", "scene")
NO_TARGET = models.Q(entry=None, shot=None, line=None, scene=None)


def _of(name: str) -> models.Q:
    """Of this target and of no other."""
    rest = {other: None for other in TARGETS if other != name}
    return models.Q(**{f"{name}__isnull": False}, **rest)


class Take(models.Model):
    """A result, or the order of one, for a stage of one target: that which is not None of entry,
    shot, line and scene, else the film as a whole. Each film of a project has takes of its own for
    an entry of their bible.

    `basis` is the digest of what it was made from, as of its order, `basis_parts` a short one of
    each part by its name (`films.basis`). `product` is None until it is made, and again once its
    file is removed from the gallery; `content_sha256` stays. `quality` says by which model of the
    profile it was made, "own" for what was put there by hand. `words` are the times of what is
    spoken in it: [[letter, milliseconds], …], [] where they are not told.
    """

    class Quality(models.TextChoices):
        DRAFT = "draft", "Draft"
        FINAL = "final", "Final"
        OWN = "own", "Your own"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    film = models.ForeignKey("films.Film", on_delete=models.CASCADE, related_name="takes")
    stage = models.CharField(max_length=10, choices=[(one.value, one.label) for one in Stage])
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.CASCADE)
    shot = models.ForeignKey(Shot, null=True, blank=True, on_delete=models.CASCADE)
    line = models.ForeignKey(Line, null=True, blank=True, on_delete=models.CASCADE)
    scene = models.ForeignKey(Scene, null=True, blank=True, on_delete=models.CASCADE)
    number = models.PositiveIntegerField()
    generation = models.OneToOneField(
        Generation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    content_sha256 = models.CharField(max_length=64, blank=True, default="")
    basis = models.CharField(max_length=64)
    basis_parts = models.JSONField(default=dict, blank=True)
    quality = models.CharField(max_length=5, choices=Quality, default=Quality.DRAFT)
    chosen = models.BooleanField(default=False)
    approved_at = models.DateTimeField(null=True, blank=True)
    words = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=NO_TARGET | _of("entry") | _of("shot") | _of("line") | _of("scene"),
                name="take_of_one_target",
            ),
            *(
                models.UniqueConstraint(
                    fields=("stage", "film", name),
                    condition=models.Q(chosen=True, **{f"{name}__isnull": False}),
                    name=f"one_chosen_take_a_{name}",
                )
                for name in TARGETS
            ),
            models.UniqueConstraint(
                fields=("stage", "film"),
                condition=models.Q(chosen=True) & NO_TARGET,
                name="one_chosen_take_a_film",
            ),
            *(
                models.UniqueConstraint(
                    fields=("stage", "film", name, "number"),
                    condition=models.Q(**{f"{name}__isnull": False}),
                    name=f"one_take_a_number_of_a_{name}",
                )
                for name in TARGETS
            ),
            models.UniqueConstraint(
                fields=("stage", "film", "number"),
                condition=NO_TARGET,
                name="one_take_a_number_of_a_film",
            ),
        )
        indexes = (
            models.Index(name="take_chosen", fields=("film",), condition=models.Q(chosen=True)),
            models.Index(
                name="take_not_made", fields=("film",), condition=models.Q(content_sha256="")
            ),
        )

    def __str__(self) -> str:
        return f"take {self.number} of {self.stage} {self.target_id}"

    @property
    def target(self) -> tuple[Of, int]:
        """What it was made for, and its key."""
        for name in TARGETS:
            if key := getattr(self, f"{name}_id"):
                return Of(name), key
        return Of.FILM, self.film_id

    @property
    def target_id(self) -> str:
        of, key = self.target
        return f"{of} {key}"
