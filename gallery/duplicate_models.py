"""Groups of products that are the same or look alike, and how far was looked for them."""

from django.db import models

from gallery.product_models import Product

NOT_APART = models.Q(dismissed_at__isnull=True)
OPEN = models.Q(dismissed_at__isnull=True, is_settled=False)


class Likeness(models.TextChoices):
    """How similar a group's products are."""

    EXACT = "exact", "Exact copies"
    VERY = "very", "Very alike"
    ALIKE = "alike", "Alike"


class DuplicateGroup(models.Model):
    """Each of its products is as near as `likeness` says to the first of them. `total` and
    `largest` are bytes of its files and of the largest one, linked ones counted as none; `frees` is
    their difference. A dismissed one is none, says the user; a settled one has one product at most
    outside the trash (`likeness.settled`)."""

    likeness = models.CharField(max_length=5, choices=Likeness)
    total = models.PositiveBigIntegerField(default=0)
    largest = models.PositiveBigIntegerField(default=0)
    frees = models.PositiveBigIntegerField(default=0)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    is_settled = models.BooleanField(default=False)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("likeness", "-frees", "-id"), condition=OPEN, name="duplicates_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_likeness_display()} {self.pk}"


class DuplicateMember(models.Model):
    group = models.ForeignKey(DuplicateGroup, on_delete=models.CASCADE, related_name="members")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("group", "product"), name="a_duplicate_once_in_a_group"
            ),
        )

    def __str__(self) -> str:
        return f"{self.group_id}: {self.product_id}"


class DuplicateLook(models.Model):
    """The one row of how far was looked: through which product's id, the oldest first."""

    through = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"through {self.through}"
