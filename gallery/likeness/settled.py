"""Which groups of duplicates have nothing left to decide: written down, so that the page of what is
open need not go past all that ever was.
"""

from collections.abc import Iterable, Sequence

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef

from gallery.bulk_acts import in_batches
from gallery.duplicate_models import DuplicateGroup, DuplicateMember


def look_again(products: Sequence[int]) -> None:
    """At the groups of products that went to the trash, came back, or joined. Call it in the same
    transaction, after that."""
    for some in in_batches(products):
        ids = DuplicateMember.objects.filter(product__in=some).values_list("group", flat=True)
        _write(ids)


def _write(groups: Iterable[int]) -> None:
    there = DuplicateMember.objects.filter(group=OuterRef("pk"), product__trashed_at=None)
    is_settled = ExpressionWrapper(~Exists(there.order_by()[1:2]), output_field=BooleanField())
    DuplicateGroup.objects.filter(pk__in=groups).update(is_settled=is_settled)
