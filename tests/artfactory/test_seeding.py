"""The galleries that the bench measures are whole: found, linked and paid for as real ones are."""

import pytest
from django.db import connection
from django.db.models import Count

from artfactory.bench import seeding
from gallery import tags
from gallery.models import Product
from gallery.organising_models import Tag
from gallery.search import find, index
from ledger.models import LedgerEntry
from production.attempt_models import Attempt
from production.models import Generation, State

pytestmark = pytest.mark.django_db


def test_a_multiple_of_a_gallery_is_as_whole(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence")  # as in a home of its own
        cursor.execute("DELETE FROM search_state")
    monkeypatch.setattr(seeding, "MOST_MADE", 30)
    seeding.gallery(90)
    products = list(Product.objects.order_by("pk"))
    assert len(products) == len({product.asset_id for product in products}) == 90
    assert index.is_whole() and index.check() == ""
    tagged = {tag.name: tag.number for tag in tags.with_counts(Tag.objects.all())}
    shown = Tag.objects.filter(products__trashed_at=None)
    assert tagged == dict(shown.values_list("name").annotate(Count("products")))
    for product in products:
        both = f"seed:{product.seed} size:{product.asset.size}B"
        for query in (f"id:{product.pk}", f"id:{product.short_id}", both):
            assert find.ids(f"{query} (is:trashed or -is:trashed)") == [product.pk]
        assert product.made_by.generation.prompt == product.prompt
    done = Generation.objects.filter(state=State.DONE)
    assert done.count() == Attempt.objects.count() == 90
    assert LedgerEntry.objects.count() == 2 * Generation.objects.count() > 180
