"""What was made at a provider before or beside this app: how far its list was gone through, and
what became of each run in it."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from gallery.import_models import TakingIn
from providers import account_slugs

if TYPE_CHECKING:
    from gallery.models import Product


class PastImport(TakingIn):
    """One way through the list of an account. `cursor` is the provider's own, of the page that
    comes next; `tries` are the failures in a row to get it, `not_before` when it is tried again."""

    NUMBERS = ("taken", "known", "gone", "failed", "refused")

    provider = models.CharField(max_length=account_slugs.LONGEST)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(default=timezone.now)
    cursor = models.TextField(blank=True, default="")
    tries = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    gone = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta(TakingIn.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=("provider",),
                condition=models.Q(state__in=("waiting", "running")),
                name="one_past_import_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"past runs of {self.provider}, {self.pk}"


class SeenRun(models.Model):
    """What became of one run; `run` is the provider's id of it. A product that is gone leaves its
    line."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", "Added"
        KNOWN = "known", "There already"
        GONE = "gone", "No longer kept there"
        FAILED = "failed", "Without a result"
        REFUSED = "refused", "Not taken"

    past_import = models.ForeignKey(PastImport, on_delete=models.CASCADE, related_name="runs")
    run = models.CharField(max_length=200)
    model_id = models.CharField(max_length=200, blank=True, default="")
    outcome = models.CharField(max_length=7, choices=Outcome)
    why = models.TextField(blank=True, default="")
    product: "models.ForeignKey[Product | None]" = models.ForeignKey(
        "gallery.Product", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("past_import", "run"), name="a_run_once_in_a_past_import"
            ),
        )
        indexes = (
            models.Index(fields=("run",), name="seen_run"),
            models.Index(fields=("past_import", "outcome", "id"), name="past_report"),
        )

    def __str__(self) -> str:
        return f"{self.run}: {self.outcome}"
