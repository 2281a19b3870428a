"""What was picked as the best of several products, for the figures of what works best."""

from django.db import models
from django.utils import timezone

from gallery.product_models import Product


class Pick(models.Model):
    """That `product` is the best of those it was `compared` with, itself among them. `key` stands
    for the whole set: who picks from it once more has changed their mind. `is_blind`: it was not
    said which model had made which."""

    key = models.CharField(max_length=32, unique=True)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    compared: "models.ManyToManyField[Product, PickedFrom]" = models.ManyToManyField(
        Product, through="PickedFrom", related_name="+"
    )
    is_blind = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.product_id} picked"


class PickedFrom(models.Model):
    """One of those that a pick was made from."""

    pick = models.ForeignKey(Pick, on_delete=models.CASCADE, related_name="sides")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("pick", "product"), name="a_product_once_in_a_pick"),
        )

    def __str__(self) -> str:
        return f"{self.pick_id}: {self.product_id}"
