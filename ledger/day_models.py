"""The past of the ledger by day: what `ledger.closing` has added up of it, once and for all.

Each table holds the same entries, grouped by what its columns name. Amounts are micros of USD, as
in `ledger.totals`: a row is all entries of one type and basis in its group. Where entries are
spread evenly over projects and models, days by both are hardly fewer than entries; so what asks for
one of them alone, or for none, has a table of its own.
"""

from django.db import models

from providers import account_slugs

SUMS = ("number", "delta", "reserved", "with_reserve", "delta_with_reserve")
"""With these, what adds all days up reads an index alone."""


class Closed(models.Model):
    """One row: every entry up to the key `through` is counted in the tables of days."""

    through = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "closed"

    def __str__(self) -> str:
        return f"closed through {self.through}"


class DayTotal(models.Model):
    """The columns of all five: `reserved` is the sum of `reserved_usd` of the `with_reserve`
    entries that have one, `delta_with_reserve` the sum of `delta_usd` of those."""

    day = models.DateField()
    type = models.CharField(max_length=8)
    basis = models.CharField(max_length=8)
    number = models.PositiveBigIntegerField(default=0)
    delta = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    with_reserve = models.PositiveBigIntegerField(default=0)
    delta_with_reserve = models.BigIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.day} {self.type} {self.basis}: {self.number}"


class Day(DayTotal):
    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("day", "type", "basis"), name="one_day_of_all"),
        )


class ProjectDay(DayTotal):
    project_slug = models.CharField(max_length=60)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("project_slug", "day", "type", "basis"), name="one_day_of_a_project"
            ),
        )
        indexes = (
            models.Index(fields=("project_slug", "type", "basis", *SUMS), name="projects_in_all"),
        )


class ModelDay(DayTotal):
    provider = models.CharField(max_length=account_slugs.LONGEST)
    model_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    model_label = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=(
                    *("provider", "model_id", "kind", "model_label"),
                    *("day", "type", "basis"),
                ),
                name="one_day_of_a_model",
            ),
        )
        indexes = (
            models.Index(
                fields=("provider", "model_id", "type", "basis", *SUMS), name="models_in_all"
            ),
            models.Index(fields=("day",), name="days_of_models"),
        )


class PurseDay(DayTotal):
    purse = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("purse", "day", "type", "basis"), name="one_day_of_a_purse"
            ),
        )


class ProjectModelDay(DayTotal):
    project_slug = models.CharField(max_length=60)
    provider = models.CharField(max_length=account_slugs.LONGEST)
    model_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=(
                    *("project_slug", "provider", "model_id", "kind"),
                    *("day", "type", "basis"),
                ),
                name="one_day_of_a_project_and_model",
            ),
        )


class OrderDay(models.Model):
    """What an order has committed by its entries of a day: of these the costliest are found."""

    order_uid = models.UUIDField()
    day = models.DateField()
    project_slug = models.CharField(max_length=60)
    committed = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("order_uid", "day", "project_slug"), name="one_day_of_an_order"
            ),
        )
        indexes = (
            models.Index(
                fields=("-committed", "day", "project_slug", "order_uid"), name="costliest_orders"
            ),
            models.Index(
                fields=("project_slug", "-committed", "day", "order_uid"),
                name="costliest_of_a_project",
            ),
            models.Index(
                fields=("day", "project_slug", "committed", "order_uid"), name="orders_of_days"
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.order_uid}: {self.committed}"
