"""A product's family: how far it is looked for, and where each member is drawn."""

import pytest
from django.utils import timezone

from gallery import family
from gallery.models import Asset, Product, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(project):
    """Products without files; `of` are those that one was made from."""
    numbers = iter(range(10**6))

    def make(*of: Product, **changes) -> Product:
        name = f"{next(numbers):064x}"
        asset = Asset.objects.create(
            sha256=name, content_sha256=name, path=name, medium="image", mime="image/png", size=1
        )
        product = Product.objects.create(asset=asset, project=project, medium="image", **changes)
        Source.objects.bulk_create(Source(product=product, source=one, role="image") for one in of)
        return product

    return make


def columns(found: family.Family) -> dict[int, int]:
    return {member.product.pk: member.column for member in found.members}


class TestAround:
    def test_alone(self, row):
        one = row()
        found = family.around(one)
        assert [member.product for member in found.members] == [one]
        assert (found.links, found.is_cut) == ([], False)

    def test_goes_up_and_down_but_not_aside(self, row):
        grandparent = row()
        parent, aunt = row(grandparent), row(grandparent)
        one, sister = row(parent), row(parent)
        child = row(one)
        found = family.around(one)
        assert columns(found) == {grandparent.pk: 0, parent.pk: 1, one.pk: 2, child.pk: 3}
        assert {aunt.pk, sister.pk}.isdisjoint(columns(found))
        assert len(found.links) == 3

    def test_stands_right_of_all_it_was_made_from(self, row):
        first = row()
        second = row(first)
        both = row(first, second)
        assert columns(family.around(first)) == {first.pk: 0, second.pk: 1, both.pk: 2}

    def test_no_two_stand_in_one_place(self, row):
        top = row()
        for _ in range(5):
            row(row(top), top)
        members = family.around(top).members
        assert len({(member.column, member.row) for member in members}) == len(members) == 11

    def test_what_came_of_it_and_was_trashed_is_left_out_what_it_came_from_is_not(self, row):
        parent = row(trashed_at=timezone.now())
        one = row(parent)
        row(one, trashed_at=timezone.now())
        assert set(columns(family.around(one))) == {parent.pk, one.pk}

    def test_thousands_are_cut_to_the_nearest(self, row, django_assert_max_num_queries):
        top = row()
        near = [row(top) for _ in range(9)]
        for _ in range(30):
            row(near[0])
        with django_assert_max_num_queries(4):
            found = family.around(top, most=10)
        assert found.is_cut
        assert set(columns(found)) == {top.pk, *(one.pk for one in near)}

    def test_lineage_in_a_circle_ends(self, row):
        one = row()
        other = row(one)
        Source.objects.create(product=one, source=other, role="image")
        assert set(columns(family.around(one))) == {one.pk, other.pk}


class TestBranch:
    def test_it_and_all_that_came_of_it(self, row):
        parent = row()
        one = row(parent)
        child = row(one)
        grandchild = row(child)
        assert family.branch(one.pk) == [one.pk, child.pk, grandchild.pk]
