"""Money: entries that are only added, caps and exchange rates.

Everything is named by value, so that an entry outlives what it was for. Amounts are in millionths
of `currency` (micros); None means unknown, never zero.
"""

from django.db import models
from django.utils import timezone

from foundation.literal_words import IsOneOf
from ledger import day_models  # noqa: F401 - Django looks for tables here
from projects.models import Project
from providers import account_slugs, registry


class Basis(models.TextChoices):
    """Where an amount comes from.

    On the ledger only: MOST is the most that the user let it cost, since nobody knew its price;
    BILLED is the actual cost of such a round, so that nobody takes the most for an estimate.
    """

    ACTUAL = "actual", "Actual"
    ESTIMATE = "estimate", "Estimated"
    UNKNOWN = "unknown", "Unknown"
    MOST = "most", "At most"
    BILLED = "billed", "Actual, where only a most was known"


BILLS = (Basis.ACTUAL, Basis.BILLED)
"""On what settles a round: the provider named its figure."""
IS_BILL = models.Q(IsOneOf("type", "settle"), IsOneOf("basis", *BILLS))


class Entries(models.QuerySet["LedgerEntry"]):
    def of_purse(self, purse: str) -> "Entries":
        """By the index of purses, which is taken only where its condition is said, too."""
        return self.filter(purse=purse).exclude(purse="")


class Entry(models.Model):
    """The columns of an entry, which names everything by value.

    `amount_micros` is in `currency` as the provider says it. `delta_usd` is how the entry changes
    what is committed, in micros of USD: the sum of all deltas is what was spent plus what is
    reserved. `day` is that of the order, so that an order counts against one day's cap only.

    `reserved_usd`, on the entry that closes a round, is what had been set aside for it, in micros
    of USD; None where its price was unknown. So `delta_usd + reserved_usd` is what it cost, and
    what is still reserved is the sum of all deltas less the cost of all that is closed.

    `purse` and `part` are names that an order may carry: a sum of its own to spend from, and which
    part of something larger it is. Nothing more is known of them here.
    """

    class Type(models.TextChoices):
        RESERVE = "reserve", "Reserved"
        SETTLE = "settle", "Settled"
        RELEASE = "release", "Released"

    type = models.CharField(max_length=8, choices=Type)
    generation_uid = models.UUIDField(db_index=True)
    round = models.PositiveIntegerField(default=1)
    order_uid = models.UUIDField()
    provider = models.CharField(max_length=account_slugs.LONGEST)
    model_id = models.CharField(max_length=200)
    model_label = models.CharField(max_length=120, blank=True, default="")
    kind = models.CharField(max_length=20)
    project_slug = models.CharField(max_length=60)
    purse = models.CharField(max_length=80, blank=True, default="")
    part = models.CharField(max_length=80, blank=True, default="")
    amount_micros = models.BigIntegerField(null=True, blank=True)
    basis = models.CharField(max_length=8, choices=Basis, default=Basis.UNKNOWN)
    currency = models.CharField(max_length=3, default="USD")
    delta_usd = models.BigIntegerField(default=0)
    reserved_usd = models.BigIntegerField(null=True, blank=True)
    day = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.type} {self.amount_micros} {self.currency}"


class LedgerEntry(Entry):
    """Money, append only. It names everything by value, so it outlives generation and project.

    A generation's entries of one round: `reserve`, then `settle` (what it cost) or `release` (it
    cost nothing); a reserve with neither is money that is or may be on its way.

    `surplus_usd`, on a reserve, is the part of `delta_usd` by which the model that may take its
    place is dearer: held against the caps as well, and no part of what this work itself costs.
    """

    surplus_usd = models.BigIntegerField(default=0)

    objects = Entries.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "ledger entries"
        constraints = (
            models.UniqueConstraint(
                fields=("generation_uid", "type", "round"), name="one_entry_per_step"
            ),
        )
        indexes = (
            models.Index(fields=("day",), name="ledger_by_day"),
            models.Index(fields=("project_slug", "day"), name="ledger_of_project"),
            models.Index(fields=("order_uid", "day", "delta_usd"), name="ledger_by_order"),
            # What prices are learned from is read from the index alone, newest first.
            models.Index(
                fields=(
                    *("-id", "type", "basis"),
                    *("provider", "model_id", "currency", "amount_micros"),
                ),
                condition=models.Q(type="settle", basis__in=BILLS),
                name="ledger_bills",
            ),
            models.Index(
                fields=("purse", "part", "type", "basis", "delta_usd", "reserved_usd"),
                condition=~models.Q(purse=""),
                name="ledger_of_purse",
            ),
        )


class ImportedEntry(Entry):
    """What was spent for a project before it came into this home, as the other ledger had it.

    It is only added to. Nothing but `ledger.elsewhere` reads it: it is no money of this home.
    `into` is the slug of the project that it belongs to here, `project_slug` its slug there.
    """

    into = models.CharField(max_length=60, db_index=True)
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "imported entries"
        constraints = (
            models.UniqueConstraint(
                fields=("generation_uid", "type", "round"), name="one_imported_entry_per_step"
            ),
        )


class Doubt(models.Model):
    """A reserve whose round ended without anyone here knowing whether it was charged.

    It goes when the reserve is closed, by a later answer of the provider or by the user's word.
    """

    reserve = models.OneToOneField(LedgerEntry, on_delete=models.CASCADE, related_name="doubt")
    reason = models.CharField(max_length=300)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.reserve_id}: {self.reason}"


class Cap(models.Model):
    """The most that may be committed; `amount_micros` in USD.

    `project`, `provider`, `purse` and `part` narrow a cap to what carries that name; with none it
    is for all.
    What has an unknown price passes only where `allows_unknown` says so.
    """

    class Period(models.TextChoices):
        ORDER = "order", "Per order"
        DAY = "day", "Per day"
        MONTH = "month", "Per month"
        ALL = "all", "In all"

    period = models.CharField(max_length=5, choices=Period)
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE)
    provider = models.CharField(max_length=account_slugs.LONGEST, blank=True, default="")
    purse = models.CharField(max_length=80, blank=True, default="")
    part = models.CharField(max_length=80, blank=True, default="")
    amount_micros = models.PositiveBigIntegerField()
    allows_unknown = models.BooleanField(default=False, verbose_name="unknown prices may pass")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("period", "project", "provider", "purse", "part"),
                condition=models.Q(project__isnull=False),
                name="one_cap_per_project",
            ),
            models.UniqueConstraint(
                fields=("period", "provider", "purse", "part"),
                condition=models.Q(project__isnull=True),
                name="one_cap_for_all_projects",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_period_display()} {self.scope}".strip()

    @property
    def scope(self) -> str:
        """ "project Lighthouse, purse film-1", "provider Replicate (work)" or "" for everything."""
        named = {
            "project": self.project if self.project_id else "",
            "provider": registry.label(self.provider) if self.provider else "",
            "purse": self.purse,
            "part": self.part,
        }
        return ", ".join(f"{what} {name}" for what, name in named.items() if name)


class ExchangeRate(models.Model):
    """How many USD one unit of another currency is; the user's to edit."""

    currency = models.CharField(max_length=3, primary_key=True)
    usd = models.DecimalField(max_digits=16, decimal_places=8)
    source = models.CharField(max_length=200, blank=True, default="")
    dated = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return f"1 {self.currency} is {self.worth} $"

    @property
    def worth(self) -> str:
        """ "0.14": so many USD."""
        return f"{self.usd.normalize():f}"
