"""What works best: how sure a figure is, what is counted, and which value stands first."""

from itertools import pairwise

import pytest

from gallery import organising, picks, products, undoing
from gallery.best import fields, figures, intervals, ranking
from gallery.bulk_acts import CannotUndo
from gallery.models import Asset, Product
from gallery.organising import BadChange
from gallery.pick_models import Pick, PickedFrom
from gallery.search import by_value, find, index


def known(name: str) -> bool:
    return by_value.fields()[name]


def best(name: str, query: str = "", rank: str = "liked"):
    among = by_value.newest(query, 1000)
    return ranking.ranked(figures.of(name, among, is_many=known(name)), rank)


@pytest.fixture
def many(project):
    """Products over one row of a file, as the search knows them."""
    sha = "a" * 64
    asset = Asset.objects.create(
        **{"sha256": sha, "content_sha256": sha, "path": sha, "medium": "image", "size": 1}
    )

    def make(rows):
        facts = {"asset": asset, "project": project, "medium": "image", "provider": "local"}
        made = Product.objects.bulk_create(Product(**facts | row) for row in rows)
        index.update(one.pk for one in made)
        return made

    return make


@pytest.fixture
def made(many):
    def make(model="draft", params=None, **changes):
        [one] = many([{"model_id": model, "recipe": {"params": params or {}}} | changes])
        return one

    return make


class TestIntervals:
    """Against values of the literature: Wilson as in Newcombe (1998), table I; Student as in any
    table of his distribution."""

    @pytest.mark.parametrize(
        ("hits", "tries", "low", "high"),
        [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ],
    )
    def test_rates(self, hits, tries, low, high):
        found = intervals.rate(hits, tries)
        assert (found.low, found.high) == (
            pytest.approx(low, abs=5e-5),
            pytest.approx(high, abs=5e-5),
        )
        assert found.value == hits / tries

    @pytest.mark.parametrize(
        ("freedom", "exact", "off"),
        [(2, 4.3027, 0.04), (3, 3.1824, 0.01), (5, 2.5706, 0.002), (30, 2.0423, 1e-4)],
    )
    def test_student(self, freedom, exact, off):
        assert intervals._student(freedom) == pytest.approx(exact, rel=off)

    def test_many_ratings_have_the_usual_interval(self):
        found = intervals.mean(1000, 4000, 17_000, 1, 5)
        assert (found.low, found.high) == (
            pytest.approx(3.94, abs=0.01),
            pytest.approx(4.06, abs=0.01),
        )

    def test_equal_ratings_are_surer_the_more_there_are(self):
        lows = [intervals.mean(n, 5 * n, 25 * n, 1, 5).low for n in (1, 2, 3, 5, 10, 30, 300)]
        assert all(less <= more for less, more in pairwise(lows))
        assert lows[:2] == [1, 1]
        assert 2 < lows[3] < 3.2
        assert 4.9 < lows[-1] < 5

    @pytest.mark.parametrize("count", [1, 2, 7, 100])
    @pytest.mark.parametrize("stars", [1, 3, 5])
    def test_the_mean_lies_inside_and_nothing_leaves_the_scale(self, count, stars):
        found = intervals.mean(count, stars * count, stars * stars * count, 1, 5)
        assert 1 <= found.low <= found.value <= found.high <= 5

    def test_of_nothing_there_is_none(self):
        assert intervals.rate(0, 0) is None
        assert intervals.mean(0, 0, 0, 1, 5) is None


@pytest.mark.django_db
class TestFigures:
    def test_counts_of_a_value(self, made):
        made(params={"steps": 20}, rating=5, cost_micros=40_000)
        made(params={"steps": 20}, rating=2, cost_micros=20_000)
        made(params={"steps": 20}, favourite=True, cost_micros=0)
        made(params={"steps": 20}, cost_micros=None)
        made(params={"steps": 30}, rating=3, cost_micros=10_000)
        by_steps = {one.name: one for one in best("steps")}
        one = by_steps["20"]
        assert (one.products, one.rated, one.favourites, one.liked) == (4, 2, 1, 2)
        assert (one.rating.value, one.liked_rate.value) == (3.5, 0.5)
        assert (one.spent, one.unknown, one.per_liked) == ({"USD": 60_000}, 1, {"USD": 30_000})
        assert by_steps["30"].per_liked == {}

    def test_currencies_are_never_added_up(self, made):
        made(favourite=True, cost_micros=10_000)
        made(favourite=True, cost_micros=30_000, currency="EUR")
        [one] = best("model")
        assert one.spent == {"EUR": 30_000, "USD": 10_000}
        assert one.per_liked == {"USD": 5_000, "EUR": 15_000}

    def test_a_parameter_of_several_names_is_one(self, made):
        made(params={"num_inference_steps": 20})
        made(params={"steps": "20"})
        assert [(one.name, one.products) for one in best("steps")] == [("20", 2)]

    def test_the_trash_counts_only_where_the_query_asks_for_it(self, made):
        gone = made(favourite=True)
        made()
        organising.trash([gone.pk])
        assert [one.products for one in best("model")] == [1]
        assert [one.liked for one in best("model", "is:trashed")] == [1]

    def test_each_figure_is_of_what_its_condition_finds(self, many):
        samplers = ("Euler", "Euler a", "DPM++ 2M, “fast” (a|b)", "4:3", "yes", "..", "ünï")
        params = [
            {
                "sampler": samplers[number % len(samplers)],
                "guidance_scale": 1.5 * (number % 3),
                "size": f"{number % 4}x1",
                "flag": number % 2 == 0,
            }
            for number in range(42)
        ]
        many([{"model_id": "draft", "recipe": {"params": one}} for one in params])
        for name in ("sampler", "cfg_scale", "param.size", "flag", "model", "provider"):
            found = best(name)
            assert sum(one.products for one in found) == (36 if name == "sampler" else 42), name
            for one in found:
                assert find.count(one.condition) == one.products, one.condition

    def test_many_numbers_are_put_into_parts_of_about_as_many(self, many):
        numbers = [number / 1000 if number > 40 else 0.001 for number in range(280)]
        many([{"recipe": {"params": {"strength": number}}} for number in numbers])
        found = best("strength")
        assert known("strength")
        assert len(found) <= by_value.PARTS
        assert sum(one.products for one in found) == 280
        assert max(one.products for one in found) <= 70
        for one in found:
            assert find.count(one.condition) == one.products, one.condition

    @pytest.mark.parametrize("query", ["fox", "fox sampler:a", "seed:>50", "fox or whale"])
    def test_a_narrowed_list_however_thin(self, many, query):
        many(
            {
                "prompt": "a fox" if number % 9 == 0 else "a whale",
                "seed": number,
                "recipe": {"params": {"sampler": "ab"[number % 2], "steps": number % 3}},
                "rating": number % 6,
                "cost_micros": 1000,
            }
            for number in range(60)
        )
        ids = find.ids(query, limit=None)
        rated = set(Product.objects.filter(pk__in=ids, rating__gt=0).values_list("pk", flat=True))
        found = best("steps", query)
        assert sum(one.products for one in found) == len(ids)
        assert sum(one.rated for one in found) == len(rated)
        assert sum(one.spent["USD"] for one in found) == 1000 * len(ids)

    def test_what_is_looked_at_ends_at_the_limit(self, made):
        rows = [made() for _ in range(5)]
        among = by_value.newest("", 3)
        assert (among.ids, among.is_cut) == ([row.pk for row in rows[:1:-1]], True)
        assert not by_value.newest("", 5).is_cut

    def test_of_nothing_there_is_none(self, made):
        made(params={"steps": 1})
        assert best("steps", "whale") == []


@pytest.mark.django_db
class TestFields:
    def offered(self, query=""):
        return fields.offered(by_value.newest(query, 100).ids, by_value.fields())

    def test_what_differs_our_own_first_then_the_commonest(self, made):
        made("one", params={"steps": 1, "rare": "x", "same": 1, "negative_prompt": "a" * 200})
        made("two", params={"steps": 2, "rare": "y", "same": 1, "negative_prompt": "b" * 200})
        made("two", params={"steps": 2, "same": 1})
        assert self.offered() == ["model", "steps", "rare"]

    def test_a_seed_is_none_though_each_has_another(self, made):
        for number in range(3):
            made(seed=number, params={"steps": number, "seed": number})
        assert self.offered() == ["steps"]

    def test_what_lies_deeper_is_a_field_of_its_own(self, made):
        made(params={"lists": {"animals": "fox"}})
        made(params={"lists": {"animals": "owl"}}, favourite=True)
        assert self.offered() == ["lists.animals"]
        assert [one.condition for one in best("lists.animals")] == [
            "lists.animals:owl",
            "lists.animals:fox",
        ]
        assert find.count("lists.animals:owl") == 1

    def test_of_a_narrowed_list(self, made):
        made(params={"steps": 1})
        made(params={"voice": "anna"}, prompt="said")
        made(params={"voice": "bert"}, prompt="said")
        assert self.offered("said") == ["voice"]

    @pytest.mark.parametrize("recipe", [{}, {"params": None}, {"params": {"a:c": 1}}, [1]])
    def test_any_recipe(self, many, recipe):
        many([{"recipe": recipe} for _ in range(2)])
        assert self.offered() == []


class TestRanking:
    def test_a_lucky_try_stands_below_what_showed_itself_often(self):
        lucky, often = self.one("lucky", 1, 1), self.one("often", 100, 60)
        assert [one.name for one in ranking.ranked([lucky, often], "liked")] == ["often", "lucky"]

    def test_what_cannot_be_compared_comes_last(self):
        cheap, dear = self.one("cheap", 20, 10, USD=100), self.one("dear", 20, 10, USD=900)
        unknown, none = self.one("unknown", 20, 19, USD=1, unknown=3), self.one("none", 20, 0)
        free, euro = self.one("free", 20, 10, USD=0), self.one("euro", 20, 20, EUR=1)
        found = ranking.ranked([none, unknown, dear, euro, cheap, free], "cost")
        assert [one.name for one in found[:3]] == ["free", "cheap", "dear"]
        assert found[-1].name == "none"

    @pytest.mark.parametrize("by", ranking.KEYS)
    def test_where_nothing_is_known(self, by):
        assert ranking.ranked([self.one("none", 3, 0)], by)

    def one(self, name, products, liked, unknown=0, **spent):
        return figures.Figures(name, "", products, {}, 0, liked, spent, unknown)


@pytest.mark.django_db
class TestPicks:
    def test_gives_five_stars_and_is_remembered(self, made):
        a, b, c = (made(name) for name in "abc")
        done = picks.pick(b.pk, [a.pk, b.pk, c.pk], is_blind=True)
        [row] = Pick.objects.all()
        assert (row.product, row.is_blind, done.ids) == (b, True, [b.pk])
        assert set(row.compared.all()) == {a, b, c}
        assert find.ids("rating:5") == [b.pk]

    def test_of_the_same_ones_the_last_pick_counts(self, made):
        a, b = made("a"), made("b")
        picks.pick(a.pk, [a.pk, b.pk])
        picks.pick(b.pk, [b.pk, a.pk])
        assert [row.product for row in Pick.objects.all()] == [b]
        assert PickedFrom.objects.count() == 2

    def test_undone_as_if_it_had_not_been(self, made):
        a, b = made("a", rating=3), made("b")
        first = picks.pick(a.pk, [a.pk, b.pk], is_blind=True)
        was = Pick.objects.values().get()
        second = picks.pick(b.pk, [a.pk, b.pk])
        undoing.undo(second.undo)
        assert Pick.objects.values().get() == was
        undoing.undo(first.undo)
        assert not Pick.objects.exists()
        assert find.ids("rating:3") == [a.pk]
        with pytest.raises(CannotUndo):
            undoing.undo(first.undo)

    def test_what_was_picked_since_stays(self, made):
        a, b = made("a"), made("b")
        first = picks.pick(a.pk, [a.pk, b.pk])
        picks.pick(b.pk, [a.pk, b.pk])
        undoing.undo(first.undo)
        assert Pick.objects.get().product == b

    def test_of_what_has_five_stars_already(self, made):
        a, b = made("a", rating=5), made("b")
        undoing.undo(picks.pick(a.pk, [a.pk, b.pk]).undo)
        assert not Pick.objects.exists()
        assert find.ids("rating:5") == [a.pk]

    @pytest.mark.parametrize("compared", [[], ["a"], ["b", "gone"], ["a", "gone"]])
    def test_nothing_to_pick_from(self, made, compared):
        ids = {"a": made("a").pk, "b": made("b").pk, "gone": 99_999}
        with pytest.raises(BadChange, match="Nothing was changed"):
            picks.pick(ids["a"], [ids[name] for name in compared])
        assert not Pick.objects.exists()
        assert not find.ids("rating:5")

    def test_a_value_wins_where_others_lose(self, made):
        a, other_a, b = made("a"), made("a"), made("b")
        picks.pick(a.pk, [a.pk, b.pk])
        picks.pick(b.pk, [a.pk, other_a.pk, b.pk])
        picks.pick(a.pk, [a.pk, other_a.pk])
        found = {one.name: one.picks for one in best("model", rank="picks")}
        one, other = found["local/a"], found["local/b"]
        assert (one.wins, one.tries, one.chance) == (1, 2, pytest.approx(1 / 2 + 2 / 3))
        assert (other.wins, other.tries, other.chance) == (1, 2, pytest.approx(1 / 2 + 1 / 3))

    def test_only_where_all_of_them_are_among_the_list(self, made):
        a, b = made("a", prompt="a fox"), made("b", prompt="a whale")
        picks.pick(a.pk, [a.pk, b.pk])
        assert [one.picks.tries for one in best("model", "fox")] == [0]
        organising.trash([b.pk])
        assert [one.picks.tries for one in best("model")] == [0]

    def test_a_purged_one_is_forgotten(self, made):
        a, b = made("a"), made("b")
        picks.pick(a.pk, [a.pk, b.pk])
        organising.trash([a.pk])
        products.purge([a.pk])
        assert not Pick.objects.exists()
