"""Saved searches: kept under a name, in the user's order, with what they find now."""

import pytest

from gallery import saved_searches
from gallery.saved_search_models import SavedSearch
from gallery.saved_searches import BadName
from gallery.search.nodes import BadQuery
from tests.gallery import samples

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return [search.name for search in SavedSearch.objects.all()]


def test_kept_renamed_ordered_and_removed():
    first, second, third = (saved_searches.add(name, "fox") for name in ("A", " B \n b ", ""))
    assert names() == ["A", "B b", "fox"]
    saved_searches.change(first.pk, name="Foxes")
    saved_searches.change(second.pk, query="rating:5")
    saved_searches.reorder([third.pk, 999, third.pk, first.pk])
    assert names() == ["fox", "Foxes", "B b"]
    assert saved_searches.remove(third.pk)
    assert not saved_searches.remove(third.pk)
    assert saved_searches.add("Last", "x").position > max(
        search.position for search in SavedSearch.objects.exclude(name="Last")
    )
    assert SavedSearch.objects.get(pk=second.pk).query == "rating:5"


def test_counts_are_of_now(made):
    saved_searches.add("Foxes", "fox")
    saved_searches.add("Gone", "tag:gone")
    made(samples.picture("png"), prompt="a fox")
    assert [one.count for one in saved_searches.counted()] == [1, None]
    made(samples.picture("jpeg"), prompt="another fox")
    assert [one.count for one in saved_searches.counted()] == [2, None]
    assert saved_searches.counted(cap=1)[0].count == 2


@pytest.mark.parametrize(
    ("name", "query", "error"),
    [("A", "(", BadQuery), ("x" * 81, "fox", BadName), ("\u200b", "", BadName), ("", " ", BadName)],
)
def test_bad_input(name, query, error):
    with pytest.raises(error):
        saved_searches.add(name, query)
    assert names() == []


def test_there_is_an_end_to_them():
    for number in range(saved_searches.MOST):
        SavedSearch.objects.create(name=str(number), query="fox", position=number)
    with pytest.raises(BadName):
        saved_searches.add("One more", "fox")
