"""A film of a project, and its script in every version.

Times on the film are whole frames of its own rate. Nothing of a film is deleted: what is taken away
is marked, so that it can be brought back and what was paid for it stays.
"""

import uuid
from fractions import Fraction
from functools import lru_cache

from django.db import models
from django.utils import timezone
from django.utils.text import slugify

from films import (
    bible_models,  # noqa: F401 - Django looks for tables here
    board_models,  # noqa: F401 - Django looks for tables here
    history_models,  # noqa: F401 - Django looks for tables here
    reading_models,  # noqa: F401 - Django looks for tables here
    take_models,  # noqa: F401 - Django looks for tables here
)
from films.stages import Stage
from projects.models import Project

LONGEST_NAME = 120
PURSE = "film-"
"""What the purses of films begin with."""
STAGES = [(stage.value, stage.label) for stage in Stage]


_fraction = lru_cache(maxsize=64)(Fraction)
"""Of the few rates that there are: a board asks a thousand times."""


class FilmQuerySet(models.QuerySet["Film"]):
    def shown(self) -> "FilmQuerySet":
        """All that are not in the trash."""
        return self.filter(trashed_at=None)

    def bump(self) -> None:
        """Something on their boards changed."""
        self.update(revision=models.F("revision") + 1)


class Film(models.Model):
    """`style` is put into the prompt of every picture. `target_frames` is its length,
    None where that is as it comes. `profile` says by which model a stage is made: {stage: {"draft":
    ref, "final": ref, "use": "draft" | "final" | "off", "waits": True where it wants a yes}}; what
    is not in it is chosen (`films.profiles`). `auto_until` is the stage up to which it goes on by
    itself, "" for none; what it may cost in all is a cap on its purse (`films.spending`).
    `settings` has what else is chosen (`films.film_settings`). `run` is what one press asked for
    and is not ordered yet (`films.runs`). `script` is the version that its board was read from: a
    step back over a reading goes back to the script before it, too. `revision` grows with every
    change of its board.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="films")
    name = models.CharField(max_length=LONGEST_NAME)
    slug = models.SlugField(max_length=60, unique=True)
    script = models.ForeignKey(
        "ScriptVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    script_format = models.CharField(max_length=20, blank=True, default="")
    language = models.CharField(max_length=20, blank=True, default="")
    width = models.PositiveIntegerField(default=1280)
    height = models.PositiveIntegerField(default=720)
    fps_num = models.PositiveIntegerField(default=30)
    fps_den = models.PositiveIntegerField(default=1)
    style = models.TextField(blank=True, default="")
    target_frames = models.PositiveIntegerField(null=True, blank=True)
    profile = models.JSONField(default=dict, blank=True)
    auto_until = models.CharField(max_length=10, blank=True, default="", choices=STAGES)
    stopped_by = models.TextField(
        blank=True, default="", help_text="Why it does not continue by itself."
    )
    run = models.JSONField(default=dict, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    remarks = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    trashed_at = models.DateTimeField(null=True, blank=True)

    objects = FilmQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name

    @property
    def fps(self) -> Fraction:
        """Frames a second."""
        return _fraction(self.fps_num, self.fps_den)

    @property
    def aspect(self) -> Fraction:
        return Fraction(self.width, self.height)

    @property
    def purse(self) -> str:
        """The name by which the ledger adds up what it costs."""
        return f"{PURSE}{self.uid.hex}"

    def frames(self, milliseconds: int) -> int:
        """The nearest whole number of frames, one at least."""
        return max(1, round(milliseconds * self.fps / 1000))

    def seconds(self, frames: int) -> float:
        return frames * self.fps_den / self.fps_num

    @classmethod
    def free_slug(cls, name: str) -> str:
        """A slug made from the name that no film has."""
        stem = slugify(name)[:50].strip("-") or "film"
        slug, number = stem, 2
        while slug in ("new", "try") or cls.objects.filter(slug=slug).exists():
            slug, number = f"{stem}-{number}", number + 1
        return slug


class ScriptVersion(models.Model):
    """The script as it was saved; it is never changed. Places in a script (`source_from`,
    `source_to`) are offsets into the text of the version that is the film's `script`."""

    film = models.ForeignKey(Film, on_delete=models.CASCADE, related_name="scripts")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("film", "number"), name="one_script_a_number"),
        )

    def __str__(self) -> str:
        return f"script {self.number} of film {self.film_id}"
