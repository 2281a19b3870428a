"""How things get made: orders, generations with their attempts and inputs, and the ledger.

The rows are the truth; queue messages only point at them. Amounts are in millionths of `currency`
(micros); None means unknown, never zero.
"""

import uuid

from django.db import models
from django.utils import timezone

from gallery.models import Asset, Product, UncheckedFile
from projects.models import Project
from providers.contract import Charged, Kind

KINDS = [(kind.value, kind.label) for kind in Kind]


class State(models.TextChoices):
    QUEUED = "queued", "Waiting"
    SUBMITTING = "submitting", "Sending"
    RUNNING = "running", "Running"
    COLLECTING = "collecting", "Collecting"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    REFUSED = "refused", "Refused"
    CANCELLED = "cancelled", "Cancelled"
    UNKNOWN = "unknown", "May have been charged"


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


ACTIVE = (State.QUEUED, State.SUBMITTING, State.RUNNING, State.COLLECTING)
ENDED = (State.DONE, State.FAILED, State.REFUSED, State.CANCELLED, State.UNKNOWN)


class Order(models.Model):
    """One press of the button. By `nonce` and `digest` a request is known as that press once
    more (`production.presses`)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nonce = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=20, choices=KINDS)
    prompt = models.TextField(blank=True, default="")
    params = models.JSONField(default=dict, blank=True)
    made_by = models.CharField(max_length=20, default="page")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("digest", "created_at"), name="order_by_digest"),)

    def __str__(self) -> str:
        return f"order {self.pk}"


class GenerationQuerySet(models.QuerySet["Generation"]):
    def active(self) -> "GenerationQuerySet":
        return self.filter(state__in=ACTIVE)


class Generation(models.Model):
    """One submission to one provider. Only `production.engine` moves it from state to state.

    `params` are exactly what was ordered, `body` exactly what was sent. `lease_until` guards a
    step under way: past it the step is taken for lost and `sweep` settles it. `round` counts how
    often the user asked for it (1, and one more with each retry), `attempt` the submissions over
    all rounds, `tries` the failures in a row of the step under way. `changed_at` is what pages
    watch. `broke_how` and `broke_times` count breakdowns of its steps in a row, `outlived` how
    often in a row the worker stopped with a step of it under way. `heard_at` is when
    a poll last told something new, `unheard` how many have told nothing since. `held` work waits
    until the user lets it go: it came with a restored database and may have been sent since from
    elsewhere. `most_micros`, in USD, is the most that the user lets it cost; None where that was
    not said.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="generations")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="generations")
    provider = models.CharField(max_length=40)
    model_id = models.CharField(max_length=200)
    model_label = models.CharField(max_length=120, blank=True, default="")
    kind = models.CharField(max_length=20, choices=KINDS)
    prompt = models.TextField(blank=True, default="")
    params = models.JSONField(default=dict, blank=True)
    body = models.JSONField(null=True, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    priority = models.IntegerField(default=0)
    round = models.PositiveIntegerField(default=1)
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    poll_after = models.DateTimeField(null=True, blank=True)
    polls = models.PositiveIntegerField(default=0)
    heard_at = models.DateTimeField(null=True, blank=True)
    unheard = models.PositiveIntegerField(default=0)
    broke_how = models.CharField(max_length=200, blank=True, default="")
    broke_times = models.PositiveIntegerField(default=0)
    outlived = models.PositiveIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    held = models.BooleanField(default=False)
    operation = models.JSONField(null=True, blank=True)
    results = models.JSONField(null=True, blank=True)
    request_id = models.CharField(max_length=200, blank=True, default="")

    progress = models.FloatField(null=True, blank=True)
    queue_position = models.PositiveIntegerField(null=True, blank=True)
    message = models.CharField(max_length=300, blank=True, default="")
    log = models.TextField(blank=True, default="")

    estimate_micros = models.BigIntegerField(null=True, blank=True)
    most_micros = models.BigIntegerField(null=True, blank=True)
    cost_micros = models.BigIntegerField(null=True, blank=True)
    basis = models.CharField(max_length=8, choices=Basis, default=Basis.UNKNOWN)
    currency = models.CharField(max_length=3, default="USD")
    charged = models.CharField(
        max_length=5, choices=[(c.value, c.value) for c in Charged], default=Charged.NO.value
    )
    error_class = models.CharField(max_length=40, blank=True, default="")
    error = models.TextField(blank=True, default="")
    next_step = models.TextField(blank=True, default="")

    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("state", "poll_after")),
            models.Index(fields=("state", "-priority", "id")),
            models.Index(fields=("provider", "state")),
            models.Index(name="generation_held", fields=("held",), condition=models.Q(held=True)),
            # What prices are learned from is read from the index alone, newest first.
            models.Index(
                fields=(
                    *("state", "basis", "-id"),
                    *("provider", "model_id", "currency", "cost_micros"),
                ),
                name="generation_billed",
            ),
        )

    def __str__(self) -> str:
        return f"generation {self.pk} ({self.state})"

    @property
    def model_ref(self) -> str:
        return f"{self.provider}/{self.model_id}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def can_be_fetched(self) -> bool:
        """Its result may still be had without ordering it anew."""
        ended = self.state in (State.FAILED, State.CANCELLED)
        if ended and self.results:
            return True
        return ended and self.operation is not None and self.charged != Charged.NO


class GenerationInput(models.Model):
    """One file that goes into a generation; `product` where it came from the gallery."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="inputs")
    field = models.CharField(max_length=60)
    position = models.PositiveIntegerField(default=0)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ("field", "position")

    def __str__(self) -> str:
        return f"{self.field} of generation {self.generation_id}"


class GenerationOutput(models.Model):
    """Which products a generation made. `position` makes collecting twice find the same row."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="outputs")
    position = models.PositiveIntegerField(default=0)
    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="made_by")

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("generation", "position"), name="one_row_per_output"),
        )

    def __str__(self) -> str:
        return f"output {self.position} of generation {self.generation_id}"


class UncheckedResult(models.Model):
    """A result that was paid for and that the check does not like; the user decides about it.

    `cost_micros` is its share of what the generation cost, as a product would have it.
    """

    generation = models.ForeignKey(
        Generation, on_delete=models.CASCADE, related_name="unchecked_results"
    )
    round = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)
    file = models.OneToOneField(UncheckedFile, on_delete=models.CASCADE, related_name="result")
    cost_micros = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"unchecked result {self.position} of generation {self.generation_id}"


class Attempt(models.Model):
    """History: one try of a generation, from claim to outcome.

    `log` is that of an earlier round; the present one's is the generation's own.
    """

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="attempts")
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

    def __str__(self) -> str:
        return f"attempt {self.number} of generation {self.generation_id}"


class LedgerEntry(models.Model):
    """Money, append only. It names everything by value, so it outlives generation and project.

    A generation's entries of one round: `reserve`, then `settle` (what it cost) or `release` (it
    cost nothing); a reserve with neither is money that is or may be on its way.

    `amount_micros` is in `currency` as the provider says it. `delta_usd` is how the entry changes
    what is committed, in micros of USD: the sum of all deltas is what was spent plus what is
    reserved. `day` is that of the order, so that an order counts against one day's cap only.

    `reserved_usd`, on the entry that closes a round, is what had been set aside for it, in micros
    of USD; None where its price was unknown. So `delta_usd + reserved_usd` is what it cost, and
    what is still reserved is the sum of all deltas less the cost of all that is closed.
    """

    class Type(models.TextChoices):
        RESERVE = "reserve", "Reserved"
        SETTLE = "settle", "Settled"
        RELEASE = "release", "Released"

    type = models.CharField(max_length=8, choices=Type)
    generation_uid = models.UUIDField(db_index=True)
    round = models.PositiveIntegerField(default=1)
    order_uid = models.UUIDField()
    provider = models.CharField(max_length=40)
    model_id = models.CharField(max_length=200)
    model_label = models.CharField(max_length=120, blank=True, default="")
    kind = models.CharField(max_length=20)
    project_slug = models.CharField(max_length=60)
    amount_micros = models.BigIntegerField(null=True, blank=True)
    basis = models.CharField(max_length=8, choices=Basis, default=Basis.UNKNOWN)
    currency = models.CharField(max_length=3, default="USD")
    delta_usd = models.BigIntegerField(default=0)
    reserved_usd = models.BigIntegerField(null=True, blank=True)
    day = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "ledger entries"
        constraints = (
            models.UniqueConstraint(
                fields=("generation_uid", "type", "round"), name="one_entry_per_step"
            ),
        )
        # Sums are made from the index alone, so they hold all that is summed.
        indexes = (
            models.Index(
                fields=("day", "type", "basis", "delta_usd", "reserved_usd"), name="ledger_by_day"
            ),
            models.Index(
                fields=("project_slug", "day", "type", "basis", "delta_usd", "reserved_usd"),
                name="ledger_of_project",
            ),
            models.Index(fields=("provider", "day", "delta_usd"), name="ledger_by_provider"),
            models.Index(
                fields=(
                    *("provider", "model_id", "kind", "type", "basis"),
                    *("day", "delta_usd", "reserved_usd"),
                ),
                name="ledger_by_model",
            ),
            models.Index(fields=("order_uid", "day", "delta_usd"), name="ledger_by_order"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.amount_micros} {self.currency}"


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

    `project` and `provider` narrow a cap to that project or provider; with neither it is for all.
    What has an unknown price passes only where `allows_unknown` says so.
    """

    class Period(models.TextChoices):
        ORDER = "order", "Per order"
        DAY = "day", "Per day"
        MONTH = "month", "Per month"
        ALL = "all", "In all"

    period = models.CharField(max_length=5, choices=Period)
    project = models.ForeignKey(Project, null=True, blank=True, on_delete=models.CASCADE)
    provider = models.CharField(max_length=40, blank=True, default="")
    amount_micros = models.PositiveBigIntegerField()
    allows_unknown = models.BooleanField(default=False, verbose_name="unknown prices may pass")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("period", "project", "provider"),
                condition=models.Q(project__isnull=False),
                name="one_cap_per_project",
            ),
            models.UniqueConstraint(
                fields=("period", "provider"),
                condition=models.Q(project__isnull=True),
                name="one_cap_for_all_projects",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_period_display()} {self.scope}".strip()

    @property
    def scope(self) -> str:
        """ "project Lighthouse", "provider fal" or "" for everything."""
        parts = [f"project {self.project}"] if self.project_id else []
        return ", ".join([*parts, f"provider {self.provider}"] if self.provider else parts)


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


class Pause(models.Model):
    """Nothing new of this provider is submitted; the empty name stands for all of them."""

    provider = models.CharField(max_length=40, blank=True, default="", unique=True)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.provider or "everything"


class Lineage(models.Model):
    """One row: which sent log belongs to this database, and the start at which they last agreed.

    `production.restoring` compares it with what the log's own folder says.
    """

    log = models.UUIDField()
    start = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.log} since {self.start}"


class OwnLimit(models.Model):
    """The user's own limit of a provider, or of one model of it: at once, and a minute."""

    provider = models.CharField(max_length=40)
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

    provider = models.CharField(max_length=40, unique=True)
    concurrency = models.PositiveIntegerField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    learned_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.provider}: {self.concurrency} at once"
