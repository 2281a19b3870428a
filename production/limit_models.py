"""What holds work back: pauses and limits of the user's, and what providers were heard to say."""

from django.db import models
from django.utils import timezone

from providers import account_slugs


class Pause(models.Model):
    """Nothing new of this provider is submitted; the empty name stands for all of them."""

    provider = models.CharField(
        max_length=account_slugs.LONGEST, blank=True, default="", unique=True
    )
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.provider or "everything"


class OwnLimit(models.Model):
    """The user's own limit of a provider, or of one model of it: at once, and a minute."""

    provider = models.CharField(max_length=account_slugs.LONGEST)
    model_id = models.CharField(max_length=200, blank=True, default="")
    concurrency = models.PositiveIntegerField(null=True, blank=True)
    per_minute = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("provider", "model_id"), name="one_own_limit"),
        )

    def __str__(self) -> str:
        return f"{self.provider}/{self.model_id}" if self.model_id else self.provider


class Throttle(models.Model):
    """What a provider's 429 taught us. Forgotten after a while, since limits change.

    `concurrency` is the most that went well; `not_before` is when the provider wants to hear of us
    again.
    """

    provider = models.CharField(max_length=account_slugs.LONGEST, unique=True)
    concurrency = models.PositiveIntegerField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    learned_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.provider}: {self.concurrency} at once"
