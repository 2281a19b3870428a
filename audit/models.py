"""The one table of acts."""

from typing import Any, NoReturn

from django.db import models
from django.utils import timezone

LONGEST_WHO, LONGEST_SUBJECT = 80, 200


class AuditAction(models.TextChoices):
    SPENT = "spent", "Ordered"
    PAID_TWICE = "paid-twice", "Sent again what may have been charged"
    LET_GO = "let-go", "Let go what was held"
    DOUBT_ANSWERED = "doubt-answered", "Settled what may have been charged"
    CAP_SET = "cap-set", "Set a cap"
    CAP_RAISED = "cap-raised", "Raised a cap"
    CAP_LOWERED = "cap-lowered", "Lowered a cap"
    CAP_CHANGED = "cap-changed", "Changed what a cap holds"
    CAP_REMOVED = "cap-removed", "Removed a cap"
    PRICE_SET = "price-set", "Set an own price"
    PRICE_REMOVED = "price-removed", "Took an own price back"
    RATE_SET = "rate-set", "Set an exchange rate"
    RATE_REMOVED = "rate-removed", "Removed an exchange rate"
    LIMIT_SET = "limit-set", "Set a limit"
    LIMIT_REMOVED = "limit-removed", "Removed a limit"
    PREFERENCE_SET = "preference-set", "Changed a preference"
    KEY_SET = "key-set", "Stored a key"
    KEY_REMOVED = "key-removed", "Removed a key"
    ACCOUNT_MADE = "account-made", "Made an account"
    ACCOUNT_RENAMED = "account-renamed", "Named an account"
    ACCOUNT_REMOVED = "account-removed", "Took an account out"
    COSTS_SET = "costs-set", "Said what an account costs"
    ADDRESS_SET = "address-set", "Changed the address of an account"
    KEYS_ROTATED = "keys-rotated", "Made a new master key"
    PURGED = "purged", "Removed for good"
    PUT_BACK = "put-back", "Put back from the trash"
    RESTORED = "restored", "Went on with another copy of the database"


class Unchangeable(TypeError):
    """Rows of this table are added, never changed and never deleted."""


def _refuse(*args: Any, **options: Any) -> NoReturn:
    raise Unchangeable("What was done stays done: the audit table is only added to.")


class _OnlyAdded(models.QuerySet["AuditEntry"]):
    update = delete = bulk_update = _refuse


class AuditEntry(models.Model):
    """`who` is the door that it came by. `facts` are plain values, amounts in micros; never a key.
    It names everything by value, so it outlives what it is about."""

    at = models.DateTimeField(default=timezone.now)
    who = models.CharField(max_length=LONGEST_WHO)
    action = models.CharField(max_length=20, choices=AuditAction)
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True, default="")
    facts = models.JSONField(default=dict, blank=True)

    objects = _OnlyAdded.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "audit entries"

    delete = _refuse

    def __str__(self) -> str:
        return f"{self.who}: {self.get_action_display()} {self.subject}".rstrip()

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            _refuse()
        super().save(force_insert=True)
