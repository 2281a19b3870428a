"""A random order: every product once, the same each time, and told by its places."""

from collections import Counter
from itertools import islice, pairwise

import pytest

from gallery.search import engine, pages, shuffling
from gallery.search.compiling import WORKS
from gallery.search.shuffling import Shuffle
from gallery.search.zones import Zone
from tests.gallery.search.test_pages import rows  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[1, 7, 2**31])
def shuffle(request: pytest.FixtureRequest) -> Shuffle:
    return shuffling.of(request.param)


class TestShuffle:
    def test_every_place_has_one_product(self, shuffle: Shuffle):
        products = list(shuffle.following(None, is_up=False))
        assert sorted(products) == list(range(shuffle.prime))
        assert [shuffle.place(product) for product in products] == list(range(shuffle.prime))

    def test_it_goes_on_behind_and_before_a_place(self, shuffle: Shuffle):
        products = list(shuffle.following(None, is_up=False))
        place = shuffle.place(products[100])
        assert list(islice(shuffle.following(place, is_up=False), 9)) == products[101:110]
        assert list(islice(shuffle.following(place, is_up=True), 9)) == products[99:90:-1]
        assert next(shuffle.following(None, is_up=True)) == products[-1]

    @pytest.mark.parametrize("largest", [0, 1, 2**20, 2**31 - 1])
    def test_the_database_reckons_the_same(self, monkeypatch, largest: int):
        monkeypatch.setattr(engine, "rows", lambda *_: [(largest,)])
        shuffle = shuffling.of(5)
        monkeypatch.undo()
        assert shuffle.prime > largest
        for product in (0, 1, 60, largest):
            sql = f"SELECT {shuffle.sql(f'CAST({product} AS bigint)')}"
            [(place,)] = engine.rows(sql, [])
            assert place == shuffle.place(product)
            assert shuffle.product(place) == product

    def test_no_step_comes_again_and_again(self, shuffle: Shuffle):
        first = list(islice(shuffle.following(None, is_up=False), 60))
        steps = Counter((one - other) % shuffle.prime for one, other in pairwise(first))
        assert max(steps.values()) <= 3

    def test_another_seed_is_another_order(self):
        assert shuffling.of(1) == shuffling.of(1)
        first, second = (list(shuffling.of(seed).following(None, is_up=False)) for seed in (1, 2))
        assert sum(one == other for one, other in zip(first, second, strict=True)) < 10


@pytest.mark.parametrize("walked", [50, 10_000, 1])
@pytest.mark.parametrize("is_up", [False, True])
def test_walked_and_as_a_whole_it_is_the_same(rows, monkeypatch, walked, is_up):  # noqa: F811
    shuffle = shuffling.of(5)
    zone = Zone("random", shuffle=shuffle)
    whole = sorted((row[0] for row in rows), key=shuffle.place, reverse=is_up)
    monkeypatch.setattr(pages, "WALKED", walked)
    assert pages.page(WORKS, zone, None, is_up, 60) == whole[:60]
    assert pages.page(WORKS, zone, whole[99], is_up, 60) == whole[100:160]
    assert pages.page(WORKS, zone, whole[-9], is_up, 60) == whole[-8:]
