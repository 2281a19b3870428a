"""How things get made: orders, and generations with their attempts and inputs.

The rows are the truth; queue messages only point at them. Amounts are in millionths of `currency`
(micros); None means unknown, never zero.
"""

import uuid

from django.db import models
from django.db.models import Count
from django.utils import timezone

from foundation.literal_words import IsOneOf
from gallery.models import Asset, Product, UncheckedFile
from ledger.models import Basis
from parameter_templates.models import TemplateVersion
from production import (
    attempt_models,  # noqa: F401 - Django looks for tables here
    bundle_models,  # noqa: F401 - Django looks for tables here
    event_models,  # noqa: F401 - Django looks for tables here
    grid_models,  # noqa: F401 - Django looks for tables here
    install_models,  # noqa: F401 - Django looks for tables here
    limit_models,  # noqa: F401 - Django looks for tables here
    lineage_models,  # noqa: F401 - Django looks for tables here
    list_models,  # noqa: F401 - Django looks for tables here
    past_models,  # noqa: F401 - Django looks for tables here
)
from production.prompt_keys import PromptKey
from projects.models import Project
from providers import account_slugs
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
    REPLACED = "replaced", "Replaced"


ACTIVE = (State.QUEUED, State.SUBMITTING, State.RUNNING, State.COLLECTING)
ENDED = (
    *(State.DONE, State.FAILED, State.REFUSED, State.CANCELLED, State.UNKNOWN),
    State.REPLACED,
)


class Order(models.Model):
    """One press of the button. By `nonce` and `digest` a request is known as that press once
    more (`production.idempotency`). What each of its lines asked for, its generations say.
    `template` is the version that it was made by, `grid` the one whose cells it is of, if it was by
    or of one; `title` its name where that is not its prompt; it left Create at `dismissed_at`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nonce = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=20, choices=KINDS)
    prompt = models.TextField(blank=True, default="")
    prompt_key = PromptKey()
    title = models.CharField(max_length=200, blank=True, default="")
    made_by = models.CharField(max_length=20, default="page")
    purse = models.CharField(max_length=80, blank=True, default="")
    part = models.CharField(max_length=80, blank=True, default="")
    template = models.ForeignKey(
        TemplateVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    grid = models.ForeignKey(
        "production.Grid", null=True, blank=True, on_delete=models.SET_NULL, related_name="orders"
    )
    created_at = models.DateTimeField(default=timezone.now)
    dismissed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("digest", "created_at"), name="order_by_digest"),
            models.Index(fields=("prompt_key", "project", "made_by", "id"), name="order_by_prompt"),
        )

    def __str__(self) -> str:
        return f"order {self.pk}"


IS_ACTIVE = models.Q(IsOneOf("state", *ACTIVE, looked_up=False))
"""In the words of the indexes that hold the active rows alone, and the others alone. Not looked up
by state: the indexes carry an order, or all that is added up."""
HAS_FAILED = models.Q(IsOneOf("state", State.FAILED))
FAILED_FREE = models.Q(
    IsOneOf("state", State.FAILED, looked_up=False), IsOneOf("charged", Charged.NO.value)
)
"""Not looked up by state, either: their own index has the newest first."""


class GenerationQuerySet(models.QuerySet["Generation"]):
    def active(self) -> "GenerationQuerySet":
        return self.filter(IS_ACTIVE)

    def count_active(self) -> int:
        """How many of them are. By a column that beside the state only an index of active rows has:
        a plain count goes through all of another index where the database knows more of that one,
        and of an empty index it knows nothing."""
        counted: int = self.active().order_by().aggregate(number=Count("currency"))["number"]
        return counted

    def has_active(self) -> bool:
        """The same, of a look for one."""
        return bool(self.active().order_by().values_list("currency")[:1])

    def ended(self) -> "GenerationQuerySet":
        return self.filter(~IS_ACTIVE)

    def for_cards(self) -> "GenerationQuerySet":
        """Without what no card or row of a page shows, the largest of its columns."""
        return self.defer("body", "drawn", "log", "details")


class Generation(models.Model):
    """One submission to one provider. Only `engine.transitions` moves it from state to state.

    `params` are exactly what was ordered, `body` exactly what was sent. `drawn` are the entries of
    word lists that its prompt and parameters were made with, by the names of the lists.
    `lease_until` guards a step under way: past it the step is taken for lost and `sweep` settles
    it. `round` counts how often the user asked for it (1, and one more with each retry), `attempt`
    the submissions over all rounds, `tries` the failures in a row of the step under way.
    `changed_at` is what pages watch. `breakdowns` of its steps are counted in a row,
    `breakdown_kind` is the last one's; `worker_stops` counts how often in a row the worker stopped
    with a step of it under way. `news_at` is when a poll last told something new,
    `polls_without_news` how many have told nothing since. `held` work waits until the user lets it
    go: it came with a restored database and may have been sent since from elsewhere. `most_micros`,
    in USD, is the most that the user lets it cost; None where that was not said. `remarks` are
    lines that the provider says of the result, for people; `details` is what else it tells of it
    (usage, units, timings), as JSON.

    `fallback` is what may be ordered in its place (`production.fallbacks.Fallback`), None where
    that was not asked for. Once it is, this one is `replaced` for good, and the other is
    `instead_of` it: one at most, and the same result of the order.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="generations")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="generations")
    provider = models.CharField(max_length=account_slugs.LONGEST)
    model_id = models.CharField(max_length=200)
    model_label = models.CharField(max_length=120, blank=True, default="")
    kind = models.CharField(max_length=20, choices=KINDS)
    prompt = models.TextField(blank=True, default="")
    params = models.JSONField(default=dict, blank=True)
    body = models.JSONField(null=True, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    drawn = models.JSONField(default=dict, blank=True)
    fallback = models.JSONField(null=True, blank=True)
    instead_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaced_by"
    )

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    priority = models.IntegerField(default=0)
    round = models.PositiveIntegerField(default=1)
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    poll_after = models.DateTimeField(null=True, blank=True)
    news_at = models.DateTimeField(null=True, blank=True)
    polls_without_news = models.PositiveIntegerField(default=0)
    breakdown_kind = models.CharField(max_length=200, blank=True, default="")
    breakdowns = models.PositiveIntegerField(default=0)
    worker_stops = models.PositiveIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    held = models.BooleanField(default=False)
    operation = models.JSONField(null=True, blank=True)
    results = models.JSONField(null=True, blank=True)
    request_id = models.CharField(max_length=200, blank=True, default="")

    progress = models.FloatField(null=True, blank=True)
    queue_position = models.PositiveIntegerField(null=True, blank=True)
    message = models.CharField(max_length=300, blank=True, default="")
    log = models.TextField(blank=True, default="")
    remarks = models.JSONField(default=list, blank=True)
    details = models.JSONField(default=dict, blank=True)

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
    wrong_fields = models.JSONField(default=dict, blank=True)

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
            models.Index(name="generation_by_request", fields=("request_id",)),
            models.Index(name="generation_held", fields=("held",), condition=models.Q(held=True)),
            # Pages read the active ones and the newest of the past, however long that is.
            models.Index(
                name="generation_active",
                fields=("-progress", "-priority", "id"),
                condition=IS_ACTIVE,
            ),
            models.Index(
                name="generation_reserved",
                fields=(
                    *("state", "currency", "basis"),
                    *("estimate_micros", "cost_micros", "most_micros"),
                ),
                condition=IS_ACTIVE,
            ),
            models.Index(name="generation_ended", fields=("-id",), condition=~IS_ACTIVE),
            models.Index(
                name="generation_ended_as",
                fields=("state", "-id"),
                condition=~IS_ACTIVE,
            ),
            models.Index(
                name="generation_of_project",
                fields=("project", "-id", "state"),
                condition=~IS_ACTIVE,
            ),
            models.Index(
                name="generation_of_project_as",
                fields=("project", "state", "-id"),
                condition=~IS_ACTIVE,
            ),
            models.Index(name="generation_failed_free", fields=("-id",), condition=FAILED_FREE),
            models.Index(
                name="generation_to_fetch",
                fields=("state", "round"),
                condition=HAS_FAILED & models.Q(results__isnull=False),
            ),
            models.Index(
                name="generation_lanes",
                fields=("provider", "model_id", "state", "lease_until"),
                condition=IS_ACTIVE,
            ),
            models.Index(
                name="generation_times",
                fields=("provider", "model_id", "state", "-id", "submitted_at", "ended_at"),
            ),
            models.Index(
                name="generation_sent",
                fields=("provider", "-submitted_at"),
                condition=models.Q(submitted_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"generation {self.pk} ({self.state})"

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """As Django's own, which looks through the choices anew for each row of a page."""
        return State(self.state).label

    @property
    def called(self) -> str:
        """Its words; without any what its order is called, or its model."""
        return self.prompt or self.order.title or self.model_label

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
        is_there = self.operation is not None and self.charged != Charged.NO
        return ended and bool(self.results or is_there)


class GenerationInput(models.Model):
    """One file that goes into a generation; `product` where it came from the gallery."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="inputs")
    field = models.CharField(max_length=200)
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
