"""Imports: what was asked for, how far it is, and what became of each file."""

from django.db import models
from django.utils import timezone

from gallery.product_models import Product
from projects.models import Project


class TakingIn(models.Model):
    """One way through many things that are taken in, and how many of them came to what (`NUMBERS`).
    `trouble` is why it stopped, as sentences; `seen_at` is when it last went on."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"

    UNDER_WAY = (State.WAITING, State.RUNNING)
    NUMBERS: tuple[str, ...]

    project = models.ForeignKey(
        Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=7, choices=State, default=State.WAITING, db_index=True)
    trouble = models.TextField(blank=True, default="")
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ("-id",)

    @property
    def done(self) -> int:
        """How many it is through with."""
        return sum(getattr(self, name) for name in self.NUMBERS)

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def is_stopped(self) -> bool:
        return self.state == self.State.STOPPED


class ImportRun(TakingIn):
    """Files and folders that were asked to be added. `paths` are absolute, [] where a browser
    sends the files; `seconds` is how long it has worked in all."""

    class Origin(models.TextChoices):
        COMMAND = "command", "Command"
        PAGE = "page", "Page"
        BROWSER = "browser", "Browser"

    NUMBERS = ("taken", "known", "beside", "refused")

    paths = models.JSONField(default=list)
    is_linked = models.BooleanField(default=False)
    has_folder_tags = models.BooleanField(default=False)
    origin = models.CharField(max_length=7, choices=Origin, default=Origin.COMMAND)
    found = models.PositiveIntegerField(default=0)
    beside = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)

    def __str__(self) -> str:
        return f"import {self.pk}"

    @property
    def seconds_left(self) -> float | None:
        """None where it is not known."""
        if not self.done or self.found <= self.done:
            return None
        return self.seconds / self.done * (self.found - self.done)


class ImportedFile(models.Model):
    """What became of one file. `key` is the hash of the bytes of its path, which need not be text;
    `path` is that for people. A product that is gone leaves its line."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", "Added"
        KNOWN = "known", "There already"
        BESIDE = "beside", "Read with its picture"
        REFUSED = "refused", "Not taken"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    key = models.CharField(max_length=64)
    path = models.TextField()
    outcome = models.CharField(max_length=7, choices=Outcome)
    why = models.TextField(blank=True, default="")
    product: "models.ForeignKey[Product | None]" = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("run", "key"), name="a_file_once_in_a_run"),)
        indexes = (models.Index(fields=("run", "outcome", "id"), name="import_report"),)

    def __str__(self) -> str:
        return f"{self.path}: {self.outcome}"
