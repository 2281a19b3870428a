"""Orders, pages, counts and completion, over so many products that they are read along an index."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection, transaction

from artfactory.bench.searching import QUERIES
from artfactory.bench.seeding import fill
from gallery import organising
from gallery.models import Product
from gallery.search import compiling, find, pages
from gallery.search.completion import complete
from gallery.search.expressions import Range, both
from gallery.search.pages import MANY_MATCHES
from gallery.search.parser import parse

COUNT = MANY_MATCHES + 200
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker):
    """What the orders go by, of all that is not in the trash; made once and taken away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill(COUNT)
        Product.objects.filter(pk__lt=Product.objects.first().pk - COUNT + 40).update(
            cost_micros=None
        )
        from gallery.search import index

        index.update(Product.objects.filter(cost_micros=None).values_list("pk", flat=True))
        found = Product.objects.shown().values_list(
            "pk", "rating", "cost_micros", "asset__size", "recipe__params__steps"
        )
        yield list(found)
        transaction.set_rollback(True)


ORDERS = {
    "newest": lambda row: -row[0],
    "oldest": lambda row: row[0],
    "rating": lambda row: (-row[1], -row[0]),
    "cost": lambda row: (row[2] is None, -(row[2] or 0), -row[0]),
    "size": lambda row: (-row[3], -row[0]),
    "duration": lambda row: -row[0],
}


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("query", ["", "steps:20"])
def test_pages_are_the_whole_in_its_order(rows, sort, query):
    expected = [row[0] for row in sorted(rows, key=ORDERS[sort]) if not query or row[4] == 20]
    assert find.ids(query, sort=sort, limit=None) == expected
    for place in (0, 50, len(expected) // 2, len(expected) - 30):
        page = find.ids(query, sort=sort, before=expected[place], limit=60)
        assert page == expected[place + 1 : place + 61]
        above = find.ids(query, sort=sort, after=expected[place], limit=60)
        assert above == expected[max(0, place - 60) : place]


@pytest.mark.parametrize(("sort", "column", "unit"), [("cost", 2, 1_000_000), ("size", 3, 1)])
def test_a_range_of_the_number_that_is_ordered_by(rows, monkeypatch, sort, column, unit):
    """Found along its index between both ends: a walk to the first that fits took seconds."""
    monkeypatch.setattr(pages, "MANY_MATCHES", 10)
    whole = [row for row in sorted(rows, key=ORDERS[sort]) if row[column] is not None]
    high, low = (whole[len(whole) * part // 10][column] for part in (1, 6))
    expected = [row[0] for row in whole if low <= row[column] <= high]
    shown = compiling.expression(parse(""))
    asked = partial(find.of, both(shown, Range(sort, low / unit, high / unit)), sort=sort)
    assert 60 < len(expected) < len(whole) - 60
    with recorded("search_number listed") as plans:
        assert asked(limit=None) == expected
        for place in (0, len(expected) // 2, len(expected) - 30):
            page = asked(before=expected[place])
            assert page == expected[place + 1 : place + 61]
            above = asked(after=expected[place])
            assert above == expected[max(0, place - 60) : place]
        assert asked(before=whole[0][0]) == expected[:60]
        assert asked(after=whole[-1][0]) == expected[-60:]
    assert len(plans) >= 9
    for plan in plans:
        assert BETWEEN.search(plan), plan


VALUE = r"(value|\(value,product\))"
BETWEEN = re.compile(rf"\(field=\? AND {VALUE}>(\?|\(\?,\?\)) AND {VALUE}<(\?|\(\?,\?\))\)")
"""Both ends are bounds of the index."""


@contextmanager
def recorded(words: str) -> Iterator[list[str]]:
    """How the database goes about each statement that has these words."""
    plans: list[str] = []

    def explain(execute, sql, params, many, context):
        if words in sql and "EXPLAIN" not in sql:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                plans.append("\n".join(row[3] for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield plans


@pytest.mark.parametrize("query", ["", "steps:20", "cost:<0.03"])
def test_random_is_another_order_that_stays(rows, query):
    whole = find.ids(query, limit=None)
    drawn = find.ids(query, sort="random", seed=5, limit=None)
    assert sorted(drawn, reverse=True) == whole != drawn
    assert find.ids(query, sort="random", seed=6, limit=None) != drawn
    assert find.ids(query, sort="random", seed=5, before=drawn[9], limit=20) == drawn[10:30]
    assert find.ids(query, sort="random", seed=5, after=drawn[30], limit=20) == drawn[10:30]


@pytest.mark.parametrize("query", ["rating:4", "rating:2..3", "is:rated", "rating:0,5 steps:20"])
def test_ratings_that_are_not_asked_for_are_not_looked_through(rows, query):
    wanted = {"rating:4": {4}, "rating:2..3": {2, 3}, "is:rated": {1, 2, 3, 4, 5}}
    ratings = wanted.get(query, {0, 5})
    expected = [row for row in rows if row[1] in ratings and (row[4] == 20 or "steps" not in query)]
    with recorded("MATCH") as plans:
        assert find.of(compiling.expression(parse(query)), sort="rating", limit=None) == [
            row[0] for row in sorted(expected, key=ORDERS["rating"])
        ]
    assert len(plans) <= len(ratings) + 2


def test_a_page_goes_on_below_what_is_found_no_more(rows):
    whole = find.ids("", sort="cost", limit=None)
    with transaction.atomic():
        organising.trash([whole[9]])
        assert find.ids("", sort="cost", before=whole[9], limit=3) == whole[10:13]
        assert find.ids("steps:20", sort="cost", before=999_999_999) == []
        transaction.set_rollback(True)


def test_counts_are_exact_up_to_the_cap(rows):
    assert find.count("") == len(rows)
    assert find.count("", cap=100) == 101
    assert find.count("steps:20", cap=10_000) == sum(row[4] == 20 for row in rows)
    assert find.count("cost:<0.02") == sum(row[2] is not None and row[2] < 20_000 for row in rows)


def test_an_order_that_is_none_is_a_mistake_of_ours():
    with pytest.raises(ValueError):
        find.ids("", sort="prettiest")


def test_positions(rows):
    whole = find.ids("fox", limit=None)
    assert find.position("fox", whole[0]) == 1
    assert find.position("fox", whole[40]) == 41
    assert find.position("fox", whole[40], cap=10) is None
    assert find.position("-fox", whole[40]) is None


class TestCompletion:
    def test_values_with_how_many_have_them(self, rows):
        query = "fox tag:bl"
        [blue] = complete(query)
        assert (blue.value, blue.insert) == ("blue hour", '"blue hour"')
        finished = query[: blue.start] + blue.insert + query[blue.end :]
        assert finished == 'fox tag:"blue hour"'
        assert find.count(f"is:trashed or {finished}") <= blue.count
        tagged = find.count('tag:"blue hour"') + find.count('tag:"blue hour" is:trashed')
        assert blue.count == tagged

    def test_the_commonest_first_and_at_most_twelve(self, rows):
        found = complete("model:")
        assert len(found) == 12
        assert [one.count for one in found] == sorted((one.count for one in found), reverse=True)
        assert sum(one.count for one in found) == COUNT

    @pytest.mark.parametrize(
        ("typed", "offered"),
        [
            ("ste", "steps:"),
            ("rat", "rating:"),
            ("-fo", "fox"),
            ("(lighth", "lighthouse"),
            ("sampler:eul", "Euler a"),
            ("sampler_name:eul", "Euler a"),
            ('sampler:"euler', "Euler a"),
            ("tag:best,cli", "client"),
            ("is:tr", "trashed"),
            ("kind:im", "image"),
            ("favourite:", "yes"),
            ("project:inb", "Inbox"),
            ("blue", "blue hour"),
            ("steps:=2", "20"),
        ],
    )
    def test_what_is_offered(self, rows, typed, offered):
        assert offered in [one.value for one in complete(typed)]

    def test_in_the_middle_of_a_query(self, rows):
        query = "fox samp storm"
        found = next(one for one in complete(query, 8) if one.value == "sampler:")
        assert query[: found.start] + found.insert + query[found.end :] == "fox sampler: storm"

    @pytest.mark.parametrize(
        "typed", ["", " ", "steps:>", "nosuchfield:", "zzzz", "http://x", "(", '"']
    )
    def test_nothing_is_offered(self, rows, typed):
        assert complete(typed) == []

    def test_a_cursor_anywhere(self, rows):
        assert complete("fox", 99) == complete("fox")
        assert complete("fox", -5) == []


@pytest.mark.parametrize("sort", ["cost", "size"])
def test_a_range_of_many_is_minded_in_every_order(rows, sort):
    of = {row[0]: row for row in rows}
    few = set(
        Product.objects.filter(recipe__params__strength__gte=0.97).values_list("pk", flat=True)
    )
    expected = [row[0] for row in sorted(of.values(), key=ORDERS[sort]) if row[0] not in few]
    assert MANY_MATCHES < len(expected) < len(rows)
    assert find.ids("strength:<0.97", sort=sort, limit=None) == expected


WAYS = (
    {"ONE_BY_ONE": 0, "ONE_PHRASE": 0, "MANY_MATCHES": 0},
    {"ONE_BY_ONE": 10**6, "MANY_MATCHES": 0},
    {"SOME": 0, "COMPARED": 0, "ONE_BY_ONE": 0, "ONE_PHRASE": 0},
    {"SOME": 0, "MANY_MATCHES": 0},
    {"WALKED": 1},
    {"WALKED": 10_000, "SOME": 0},
)
"""Text by text or by one match, begun at a range or at the match, ranges as sets or one by one."""


def test_whichever_way_is_taken_finds_the_same(rows, monkeypatch):
    queries = [
        *QUERIES.read_text().splitlines()[::4],
        "-(fox or cost:>0.03) 红色",
        '"fox storm" -ba',
    ]

    def found():
        return [
            (
                *(query, find.ids(query), find.count(query, 50), find.ids(query, sort="size")),
                find.ids(query, sort="random", seed=3),
            )
            for query in queries
        ]

    usual = found()
    assert sum(bool(ids) for _, ids, *_ in usual) > len(queries) // 2
    for way in WAYS:
        with monkeypatch.context() as changed:
            for name, value in way.items():
                changed.setattr(pages, name, value)
            assert found() == usual
    with monkeypatch.context() as changed:
        changed.setattr(compiling, "MOST_NAMED", 0)
        assert found() == usual
