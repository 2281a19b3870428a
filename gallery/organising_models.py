"""How the user keeps order among products: tags and collections, and what was done lately."""

import uuid
from typing import Any, cast

from django.db import models
from django.utils import timezone

from gallery import names
from gallery.product_models import Product

LONGEST_NAME = names.LONGEST


class Folded(models.CharField):  # type: ignore[type-arg]  # not generic at run time
    """The row's name without case, so that no two differ by that alone: what databases call lower
    case knows of ASCII at most."""

    def __init__(self, *args: Any, **options: Any) -> None:
        fixed = {"max_length": 3 * LONGEST_NAME, "unique": True, "editable": False}
        super().__init__(*args, **options | fixed)

    def pre_save(self, row: models.Model, add: bool) -> str:
        folded = names.folded(cast("Tag | Collection", row).name)
        setattr(row, self.attname, folded)
        return folded


class Tag(models.Model):
    """A word on products. No two differ by case alone; `colour` is "#rrggbb", "" for none."""

    name = models.CharField(max_length=LONGEST_NAME)
    folded = Folded()
    colour = models.CharField(max_length=7, blank=True, default="")
    products: "models.ManyToManyField[Product, ProductTag]" = models.ManyToManyField(
        Product, through="ProductTag", related_name="tags"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ProductTag(models.Model):
    """That a product bears a tag."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("product", "tag"), name="a_tag_once_on_a_product"),
        )

    def __str__(self) -> str:
        return f"{self.product_id}: {self.tag_id}"


class Collection(models.Model):
    """Products that the user put together, in an order of the user's own."""

    name = models.CharField(max_length=LONGEST_NAME)
    folded = Folded()
    cover = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    products: "models.ManyToManyField[Product, CollectionItem]" = models.ManyToManyField(
        Product, through="CollectionItem", related_name="collections"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class CollectionItem(models.Model):
    """A product's place in a collection. Places grow and may have gaps."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ("position",)
        indexes = (models.Index(fields=("collection", "position"), name="collection_in_order"),)
        constraints = (
            models.UniqueConstraint(
                fields=("collection", "product"), name="a_product_once_in_a_collection"
            ),
        )

    def __str__(self) -> str:
        return f"{self.collection_id}: {self.product_id}"


class BulkAct(models.Model):
    """One act on one product or many, with what undoes it: `before` is read by the module that
    wrote it. `count` is how many products it changed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    act = models.CharField(max_length=20)
    words = models.CharField(max_length=200)
    count = models.PositiveIntegerField()
    before = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.words
