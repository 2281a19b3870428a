"""What the gallery shows by a query, an order and quick filters, and what stands beside what."""

import pytest
from django.urls import reverse

from gallery.search import index
from pages.gallery.result import Result
from projects.models import Project
from tests.markup import flat
from tests.pages.test_gallery import HTMX, product_ids
from tests.pages.test_gallery import row as row


@pytest.fixture
def five(row):
    """Foxes but for the second, rated 0 to 4; the last is a favourite."""
    made = [
        row(prompt="a whale" if number == 1 else f"a fox {number}", rating=number)
        for number in range(5)
    ]
    made[4].favourite = True
    made[4].save(update_fields=["favourite"])
    index.update([one.pk for one in made])
    return [one.pk for one in made]


def ids_found(client, **asked):
    return product_ids(client.get(reverse("gallery"), asked))


class TestFeed:
    def test_a_query_narrows_it(self, client, five):
        assert ids_found(client, q="fox") == [five[4], five[3], five[2], five[0]]
        assert ids_found(client, q="fox rating:>=3") == [five[4], five[3]]
        assert ids_found(client, q="fox", favourite="1") == [five[4]]

    def test_in_another_order(self, client, five):
        assert ids_found(client, sort="oldest") == five
        assert ids_found(client, q="fox", sort="rating") == [five[4], five[3], five[2], five[0]]
        assert ids_found(client, sort="nonsense") == five[::-1]

    def test_random_stays_as_it_is_for_a_seed(self, client, five):
        orders = {tuple(ids_found(client, sort="random", seed=str(seed))) for seed in range(9)}
        assert len(orders) > 1
        assert ids_found(client, sort="random", seed="3") == ids_found(
            client, sort="random", seed="3"
        )

    @pytest.mark.parametrize("seed", ["9" * 5_000, "-1", "x", "²", "1e9", ""])
    def test_a_seed_that_is_none_is_an_order_all_the_same(self, client, five, seed):
        assert sorted(ids_found(client, sort="random", seed=seed)) == five

    def test_a_project_narrows_it_too(self, client, five, row):
        other = Project.objects.create(name="Other", slug="other")
        elsewhere = row(prompt="a fox", project=other)
        index.update([elsewhere.pk])
        client.cookies["artfactory_project"] = "other"
        assert ids_found(client, q="fox") == [elsewhere.pk]

    def test_a_wrong_query_says_why(self, client, five):
        page = client.get(reverse("gallery"), {"q": "rating:(fox"})
        assert page.status_code == 422
        assert product_ids(page) == []

    @pytest.mark.parametrize(
        "asked", [{"sort": "rating"}, {"q": "fox", "sort": "random", "seed": "5"}]
    )
    def test_goes_on_in_batches_that_come_again(self, client, row, asked):
        ids = [row(prompt="a fox", rating=number % 5).pk for number in range(130)]
        index.update(ids)
        address, seen, batches = reverse("gallery"), [], []
        page = flat(client.get(address, asked))
        while True:
            batch = [int(pk) for pk in _parts(page, 'data-product="', '"')]
            batches.append((_parts(page, 'data-href="', '"')[0].replace("&amp;", "&"), batch))
            seen += batch
            older = _parts(page, 'hx-get="/gallery/?', '"')
            if not older:
                break
            page = flat(client.get("/gallery/?" + older[0].replace("&amp;", "&"), **HTMX))
        assert sorted(seen) == ids
        assert [len(batch) for _, batch in batches] == [60, 60, 10]
        for again, batch in batches:
            assert product_ids(client.get(again, **HTMX)) == batch

    def test_it_asks_at_most_twelve_times(self, client, five, django_assert_max_num_queries):
        client.get(reverse("gallery"))
        with django_assert_max_num_queries(12):
            client.get(reverse("gallery"), {"q": "fox rating:>=1", "sort": "rating"})


def _parts(page, begin, end):
    return [part.partition(end)[0] for part in page.split(begin)[1:]]


class TestBeside:
    @pytest.mark.parametrize("result", [Result(), Result(query="-rating:9"), Result(sort="rating")])
    def test_neighbours_and_a_range(self, five, result):
        order = result.ids()
        assert result.beside(order[2]) == (order[1], order[3])
        assert result.beside(order[0]) == (None, order[1])
        assert result.beside(order[-1]) == (order[-2], None)
        assert result.between(order[1], order[3], 10) == order[1:4]
        assert result.between(order[3], order[1], 10) == order[1:4]
        assert result.between(order[0], order[4], 3) is None
        assert result.count() == 5

    def test_what_is_not_in_it(self, five):
        result = Result(query="fox")
        assert result.between(five[0], five[1], 10) is None
        assert result.count() == 4
