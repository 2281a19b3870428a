"""The catalogue: models are rows, so they can be added, switched off or preferred at any time."""

import time
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from providers import account_slugs, pricing
from providers.contract import Kind, ModelSpec

LONGEST_ADDRESS = 200


def new_mark() -> int:
    """One that no row has had."""
    return time.time_ns()


class CatalogueQuerySet(models.QuerySet["CatalogueModel"]):
    """Whatever is written gets a new mark, by which `providers.catalogue_cache` knows it."""

    def update(self, **values: Any) -> int:
        return super().update(**{"mark": new_mark()} | values)

    def bulk_create(
        self, objs: Iterable["CatalogueModel"], *args: Any, **options: Any
    ) -> list["CatalogueModel"]:
        rows, mark = list(objs), new_mark()
        for row in rows:
            row.mark = mark
        if options.get("update_fields"):
            options["update_fields"] = [*options["update_fields"], "mark"]
        return super().bulk_create(rows, *args, **options)


class CatalogueModel(models.Model):
    """One model of one account as the catalogue knows it; `provider` is the account's slug.

    `enabled`, `favourite`, `is_default` and `own_price` are the user's and survive a refresh;
    everything else is the provider's word. Prices are in the form of `providers.pricing`.

    `previous_schema` is the one that the user knows, from `schema_changed_at` until they have seen
    the change. `schema_is_live`: of a shipped model, the provider itself told a newer schema.
    `used_at` is when it was ordered from last. `purposes` are those of `ModelSpec`, as declared.
    `ends` and `successor` as there. `mark` is another one with every write of the row.
    """

    class Source(models.TextChoices):
        SHIPPED = "shipped", "Shipped"
        FETCHED = "fetched", "From the provider's catalogue"
        USER = "user", "Added by you"

    provider = models.CharField(max_length=account_slugs.LONGEST)
    model_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in Kind])
    label = models.CharField(max_length=120)
    description = models.TextField(blank=True, default="")
    schema = models.JSONField(default=dict)
    schema_is_live = models.BooleanField(default=False)
    previous_schema = models.JSONField(null=True, blank=True)
    schema_changed_at = models.DateTimeField(null=True, blank=True)
    prompt_field = models.CharField(max_length=60, blank=True, default="prompt")
    seed_field = models.CharField(max_length=60, blank=True, default="")
    price = models.JSONField(null=True, blank=True)
    own_price = models.JSONField(null=True, blank=True)
    url = models.URLField(blank=True, default="")
    purposes = models.JSONField(default=dict, blank=True)
    ends = models.DateField(null=True, blank=True)
    successor = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=8, choices=Source, default=Source.SHIPPED)
    enabled = models.BooleanField(default=True)
    favourite = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    described_at = models.DateTimeField(auto_now=True)
    mark = models.BigIntegerField(default=0, editable=False, db_index=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        ordering = ("-is_default", "-favourite", "position", "label")
        constraints = (
            models.UniqueConstraint(fields=("provider", "model_id"), name="one_row_per_model"),
        )
        indexes = (models.Index(fields=("kind", "enabled")),)

    def __str__(self) -> str:
        return self.ref

    def save(self, *args: Any, **options: Any) -> None:
        self.mark = new_mark()
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], "mark"}
        super().save(*args, **options)

    def clean(self) -> None:
        if self.own_price is None:
            return
        try:
            pricing.check(self.own_price)
        except pricing.BadPrice as error:
            raise ValidationError({"own_price": str(error)}) from None

    @property
    def ref(self) -> str:
        """How a model is named everywhere: `provider/model-id`."""
        return f"{self.provider}/{self.model_id}"

    def spec(self) -> ModelSpec:
        return ModelSpec(
            id=self.model_id,
            kind=Kind(self.kind),
            label=self.label,
            schema=self.schema,
            description=self.description,
            prompt_field=self.prompt_field or None,
            seed_field=self.seed_field or None,
            price=self.price,
            ends=self.ends,
            url=self.url,
            purposes=self.purposes,
            successor=self.successor,
        )

    @staticmethod
    def facts(spec: ModelSpec) -> dict[str, Any]:
        """The columns that are the provider's word, from a spec."""
        return {
            "kind": spec.kind.value,
            "label": spec.label,
            "schema": spec.schema,
            "description": spec.description,
            "prompt_field": spec.prompt_field or "",
            "seed_field": spec.seed_field or "",
            "price": spec.price,
            "ends": spec.ends,
            "successor": spec.successor,
            "url": spec.url,
            "purposes": dict(spec.purposes),
        }


class Account(models.Model):
    """An account beside the first of its provider, which needs no row but where it has an address.
    `slug` is what rows call `provider`, `label` the user's own name for it, `address` the one that
    they typed, "" for the usual ones; see `providers.accounts`. `costs` is what a server of the
    user's own costs, by their own word.
    """

    class Costs(models.TextChoices):
        BY_ADDRESS = "", "Nothing on this machine, elsewhere unknown"
        NOTHING = "nothing", "Nothing"
        UNKNOWN = "unknown", "Unknown"

    slug = models.CharField(max_length=account_slugs.LONGEST, unique=True)
    label = models.CharField(max_length=60, blank=True, default="")
    address = models.CharField(max_length=LONGEST_ADDRESS, blank=True, default="")
    costs = models.CharField(max_length=7, choices=Costs, blank=True, default=Costs.BY_ADDRESS)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class StoredKey(models.Model):
    """One key of one account, encrypted; only `providers.keys` reads and writes it."""

    provider = models.CharField(max_length=account_slugs.LONGEST)
    field = models.CharField(max_length=40)
    token = models.BinaryField()
    stored_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("provider", "field"), name="one_key_per_field"),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.field}"
