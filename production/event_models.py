"""The outbox: what has ended, for whoever goes on from there, and how far each has read it.

`production.events` writes, `production.event_consumers` hands over; docs/house.md has the
payloads.
"""

from django.db import models
from django.utils import timezone


class Event(models.Model):
    """One end of work, written in the transaction of that end.

    `subject` is the public id of the generation; "" where a cap stopped an order before there was
    one. `payload` is plain values, without prompt, parameters or keys.
    """

    class Kind(models.TextChoices):
        """The states in which work ends, and what never began."""

        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        REFUSED = "refused", "Refused"
        CANCELLED = "cancelled", "Cancelled"
        UNKNOWN = "unknown", "May have been charged"
        REPLACED = "replaced", "Replaced"
        CAP_REACHED = "cap-reached", "Stopped by a cap"

    kind = models.CharField(max_length=20, choices=Kind)
    subject = models.CharField(max_length=36, blank=True, default="")
    payload = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.pk}: {self.kind} {self.subject}".rstrip()


class EventConsumer(models.Model):
    """How far a consumer has read: every event up to `last_id` is seen or parked. The next one has
    failed `failures` times and is not handed over before `not_before`."""

    name = models.CharField(max_length=60, unique=True)
    last_id = models.BigIntegerField()
    failures = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ParkedEvent(models.Model):
    """An event that a consumer could not take, as it was, and why."""

    consumer = models.CharField(max_length=60)
    event = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=36, blank=True, default="")
    payload = models.JSONField(default=dict)
    error = models.CharField(max_length=300)
    parked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.event} for {self.consumer}"
