"""Rows of a prepared query are the rows that Django's own makes of it."""

import uuid

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from foundation.prepared_queries import prepared_rows, prepared_values
from gallery.models import Asset, Product
from gallery.organising_models import Tag
from production import captions
from projects.models import Project

pytestmark = pytest.mark.django_db


def make_product(number):
    asset = Asset.objects.create(
        **{"sha256": f"{number:064}", "content_sha256": f"{number:064}", "path": f"{number}.png"},
        **{"medium": "image", "mime": "image/png", "size": 9},
    )
    return Product.objects.create(asset=asset, project=Project.inbox(), medium="image")


def whole(*ids):
    rows = captions.with_latest(Product.objects.filter(pk__in=ids)).order_by("pk")
    return rows.select_related("asset", "project", "made_by__generation").defer("recipe")


def test_they_are_the_same_with_all_that_comes_along():
    made = [make_product(number) for number in range(3)]
    asked = prepared_rows(5)(whole)
    ids = [one.pk for one in made]
    for keys in (ids, ids[1:], [*ids, 2**70, -(2**70)]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = asked(*keys)
            there = [(row.asset.path, row.project.name, row.described) for row in rows]
        assert len(queries) == 1
        own = list(whole(*[key for key in keys if abs(key) < 2**63]))
        assert [row.__dict__.keys() for row in rows] == [row.__dict__.keys() for row in own]
        for row, as_django_has_it in zip(rows, own, strict=True):
            assert row == as_django_has_it
            assert row.uid == as_django_has_it.uid
            assert row.get_deferred_fields() == {"recipe"}
            assert not hasattr(row, "made_by")
        assert there == [(row.asset.path, row.project.name, None) for row in own]
    assert asked() == []


def test_what_depends_on_a_key_in_another_way_is_told():
    with pytest.raises(AssertionError, match="no value of the query"):
        prepared_rows(1)(lambda key: Product.objects.filter(pk=key + 1))(1)


def test_words_are_keys_too_and_there_may_be_none():
    first, second = (make_product(number) for number in range(2))
    Product.objects.filter(pk=second.pk).update(title="Harbour", medium="video")
    titled = prepared_rows(2)(lambda title, pk: Product.objects.filter(title=title, pk__lte=pk))
    assert titled("Harbour", second.pk) == [second]
    assert titled("Harbour", first.pk) == titled("harbour", second.pk) == []
    assert titled("", second.pk) == [first]
    newest = prepared_rows(0)(lambda: Product.objects.order_by("-pk"))
    assert newest() == [second, first]


def test_uuids_are_keys_too():
    first, second = (make_product(number) for number in range(2))
    asked = prepared_rows(2, uuids=1)(lambda uid, pk: Product.objects.filter(uid=uid, pk__lte=pk))
    assert asked(second.uid, second.pk) == [second]
    assert asked(second.uid, first.pk) == asked(uuid.uuid4(), second.pk) == []


def test_values_of_two_tables():
    made = make_product(1)
    made.tags.create(name="storm", colour="blue")

    def either(pk):
        tags = Tag.objects.filter(products=pk).order_by().values_list("name", Value("tags"))
        media = Product.objects.filter(pk=pk).order_by().values_list("medium", Value("media"))
        return tags.union(media)

    asked = prepared_values(1)(either)
    assert sorted(asked(made.pk)) == [("image", "media"), ("storm", "tags")]
    assert asked(made.pk + 1) == asked(2**70) == []
