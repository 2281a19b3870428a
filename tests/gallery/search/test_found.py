"""What a query finds is what a plain reading of every product finds."""

import pytest

from gallery.search import find
from gallery.search.nodes import BadQuery
from tests.gallery.search import plainly, world

pytestmark = pytest.mark.django_db
COUNT = 220


@pytest.fixture(scope="module")
def _made(django_db_setup, django_db_blocker):
    """The rows once for all tests here; they are taken away again."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        world.make(COUNT)
        yield plainly.World()
        transaction.set_rollback(True)


@pytest.fixture
def plain(_made) -> plainly.World:
    return _made


def outcome(ask, query):
    try:
        return ask(query)
    except (BadQuery, ValueError):
        return "wrong"


@pytest.mark.parametrize("query", world.QUERIES)
def test_the_same_ids(plain, query):
    expected = outcome(plain.find, query)
    assert outcome(lambda text: find.ids(text, limit=None), query) == expected
    if expected != "wrong":
        assert find.count(query) == len(expected)
