"""Pages that tell of all that was: no query of theirs walks through it, with statistics of the
database and without. What may be walked is named here, and holds but what is under way or open."""

import re
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from artfactory.bench import pages, seeding
from artfactory.bench.past import run_some
from ledger import closing, day_totals, spending
from ledger.models import LedgerEntry
from pages.queue import history
from production import clock_duties, live_status
from production.models import ENDED, State
from projects.models import Project
from tests.films.sample_boards import make_film
from tests.ledger.test_spending import settled
from tests.plans import plans
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db
SMALL = {
    *("generation_active", "generation_reserved", "generation_held", "generation_lanes"),
    *("generation_to_fetch", "generation_ended", "ledger_bills"),
}
"""Indexes of some rows alone, and those that are read from the newest on."""
LARGE = (
    *("production_generation", "production_attempt", "production_generationoutput"),
    *("ledger_ledgerentry", "ledger_projectmodelday", "ledger_orderday", "gallery_product"),
)
EVERYTHING = (
    *LARGE,
    *("production_order", "gallery_asset", "gallery_producttag", "search_text", "search_number"),
)
OF_FEW = "generation_failed_free"
"""An index that a database knows to be small beside its table."""
NEWEST_FIRST = {
    *("product_shown", "product_trashed", "product_trashed_project", "costliest_orders"),
    "production_generation_changed_at_675b7ede",
}
"""Indexes that are read in their order until there is enough."""
OF_ONE = re.compile(r"_id_[0-9a-f]{8}$|^sqlite_autoindex_")
"""Indexes that find what belongs to one thing."""
MAY = {
    "gallery in the trash": "product_trashed_project",  # how many there are
    "storage, counted anew": "gallery_asset",  # behind the page, all files added up
    "best": "product_other_currency",  # of some rows alone
}
MAY_SORT = {
    f"costs, {period}, by order": "orders_of_days" for period in ("month", "last-month", "30-days")
}
"""What has to be read to be put in order: of a few days all orders (`test_costliest_orders`)."""
MOST_QUERIES = 12
SPANS = ("last-month", "year", "all")
"""Few days, many and no bound; `test_every_page` asks about each period."""
BY_DAY = ("ledger_projectday", "ledger_modelday")
NEWEST = re.compile(r'ORDER BY "\w+"."id" DESC LIMIT \d+$')


@pytest.fixture
def past():
    """Something of every state, and of a day that is closed."""
    settled(4, project=Project.objects.create(name="Cats", slug="cats"))
    LedgerEntry.objects.update(created_at=timezone.now() - timedelta(days=2))
    closing.close()
    for state in State:
        for _ in range(3):
            make_generation(state)


def without_statistics_and_with():
    """Of all that there is, if one believes the statistics, there is a million."""
    yield "without statistics"
    believe_in_millions()
    yield "with statistics"


def believe_in_millions(each_value=1_000, **rows_of_a_value):
    """Of every table, and so many rows of each value, but of columns that are named here."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT rowid, stat FROM sqlite_stat1")
        for row, stat in cursor.fetchall():
            each = ["1" if many == "1" else str(each_value) for many in stat.split()[1:]]
            many = " ".join(["1000000", *each])
            cursor.execute("UPDATE sqlite_stat1 SET stat = %s WHERE rowid = %s", [many, row])
        cursor.execute("UPDATE sqlite_stat1 SET stat = '10000 1' WHERE idx = %s", [OF_FEW])
        for column, rows in rows_of_a_value.items():
            cursor.execute(
                "UPDATE sqlite_stat1 SET stat = %s WHERE idx LIKE %s",
                [f"1000000 {rows}", f"{column}_id_%"],
            )
        cursor.execute("ANALYZE sqlite_schema")


def walked(asked, large=LARGE):
    """The steps that go through a large table, or all of an index of it that is not small; by its
    keys from the newest on, until there are enough, they may."""
    return [
        (step, sql)
        for sql, steps in asked
        for step in steps
        for table, index in re.findall(r"^SCAN (\w+)(?:.* INDEX (\w+))?", step)
        if table in large and index not in SMALL and (index or not NEWEST.search(sql))
    ]


def put_in_order(asked):
    """Large tables of which all that an index finds is sorted for a few rows of it."""
    return [
        (table, index, sql)
        for sql, steps in asked
        if "USE TEMP B-TREE FOR ORDER BY" in steps and " LIMIT " in sql
        for step in steps
        for table, index in re.findall(
            r"^(?:SCAN|SEARCH) (\w+) USING (?:COVERING )?INDEX (\w+)", step
        )
        if table in EVERYTHING and index not in SMALL and not OF_ONE.search(index)
    ]


def steps_of(asked):
    return " ".join(step for _, steps in asked for step in steps)


def test_every_page(settings, tmp_path):
    """As the bench asks for it, of a seeded gallery."""
    settings.WORD_LISTS = tmp_path
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence")  # as in a home of its own
    seeding.gallery(70)
    closing.close()
    run_some(30)
    get = pages.reader()
    addresses = pages.addresses()
    found = []
    for way in without_statistics_and_with():
        for name, address in addresses.items():
            # What a process keeps is kept by the second time.
            if wrong_of(name, address, get):
                found += [(way, name, *one) for one in wrong_of(name, address, get)]
    assert found == [], "\n".join(str(one)[:400] for one in found)


def wrong_of(name, address, get):
    with plans() as asked:
        assert get(address), name
    found = [(len(asked),)] if len(asked) > MOST_QUERIES else []
    found += [
        (step, sql)
        for step, sql in walked(asked, EVERYTHING)
        if not ("LIMIT" in sql and ({step.split()[-1]} & NEWEST_FIRST or "INDEX" not in step))
        and MAY.get(name, "nothing") not in step
    ]
    return found + [one for one in put_in_order(asked) if one[1] != MAY_SORT.get(name, "nothing")]


def test_nothing_under_way():
    """Statistics know nothing of an index that holds nothing, and may guess that all of another is
    less: some tools look at some rows of each alone."""
    for _ in range(5):
        make_generation(State.DONE)
    believe_in_millions()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_stat1 SET stat = '100000 1000 1' WHERE idx LIKE '%_idx'")
        cursor.execute("ANALYZE sqlite_schema")
    with plans() as asked:
        live_status.version()
        clock_duties.tick()
        live_status.in_all()
    assert [step for step, sql in walked(asked) if " LIMIT 1" not in sql] == []
    assert steps_of(asked).count("generation_reserved") >= 3, asked


def test_what_is_under_way_is_added_up_anew_once_it_has_changed(monkeypatch):
    """Of much: the sum is kept, which every page shows."""
    monkeypatch.setattr(live_status, "MANY", 2)
    monkeypatch.setattr(live_status, "_cached", None)
    for _ in range(4):
        make_generation(State.QUEUED, estimate_micros=1_000)
    asked_again = []
    for _ in range(4):
        with plans() as asked:
            assert live_status.in_all().reserved_micros == 4_000
        asked_again.append("basis" in asked[-1][0])
    assert asked_again == [True, True, False, False]
    make_generation(State.RUNNING, estimate_micros=500)
    work = live_status.in_all()
    assert (work.count, work.waiting, work.reserved_micros) == (5, 4, 4_500)


def test_what_came_of_a_template(client, settings, tmp_path):
    """Most orders have none, so that a database takes each for that of half of them."""
    settings.WORD_LISTS = tmp_path
    seeding.gallery(70)
    believe_in_millions(1, production_order_template=1_000_000)
    address = pages.addresses()["template"]
    with plans() as asked:
        assert pages.reader()(address)
    assert "SCAN gallery_product" not in steps_of(asked)


def test_queue(client, past):
    for way in without_statistics_and_with():
        with plans() as asked:
            assert client.get(reverse("queue")).status_code == 200
        assert walked(asked) == [], way
        steps = steps_of(asked)
        for index in ("generation_reserved", "generation_failed_free", "generation_held"):
            assert f"INDEX {index}" in steps, (way, index)
        farthest = [steps for sql, steps in asked if " LIMIT 100) ORDER BY" in sql]
        assert "SCAN U0 USING INDEX generation_active" in farthest[0], way


@pytest.mark.parametrize("by", ["provider", "model", "project", "kind", "day", "order"])
@pytest.mark.parametrize("of_project", [False, True], ids=["", "of a project"])
def test_costs(client, past, by, of_project):
    project = "cats" if of_project else ""
    until_enough = NEWEST_FIRST if by == "order" else ()
    for way, span in product(without_statistics_and_with(), SPANS):
        with plans() as asked:
            answer = client.get(reverse("costs"), {"by": by, "period": span, "project": project})
        assert answer.status_code == 200
        wrong = [one for one in walked(asked) if one[0].split()[-1] not in until_enough]
        assert not wrong, (way, span)
        if by == "day":
            assert walked(asked, BY_DAY) == [], (way, span)
        if by == "order" and span == "all":
            assert "ledger_ledgerentry USING INDEX ledger_by_order" in steps_of(asked), way


ORDERS_OF = [
    ("month", "", "orders_of_days (day"),
    ("30-days", "cats", "orders_of_days (day"),
    ("last-month", "", "orders_of_days (day"),
    ("year", "", "costliest_orders"),
    ("all", "", "costliest_orders"),
    ("year", "cats", "costliest_of_a_project (project_slug=?"),
    ("all", "cats", "costliest_of_a_project (project_slug=?"),
]
"""(period, project, its index)"""


def test_costliest_orders(past):
    """Of a few days all are read, since the costliest of all may be of others; of a longer time the
    costliest until there are enough."""
    for way in without_statistics_and_with():
        for span, project, index in ORDERS_OF:
            asked_for = spending.period(span, date(2026, 6, 15))
            days = day_totals.Days(asked_for.first, asked_for.last, project=project)
            with plans() as asked:
                day_totals.costliest_orders(days, 50)
            steps = [step for _, steps in asked for step in steps if "ledger_orderday" in step]
            assert len(steps) == 1, (way, span, project)
            assert index in steps[0], (way, span, project)


@pytest.mark.parametrize("state", ["failed", ""])
@pytest.mark.parametrize("of_project", [False, True], ids=["", "of a project"])
def test_history(past, state, of_project):
    project = Project.objects.get(slug="cats") if of_project else None
    for way in without_statistics_and_with():
        with plans() as asked:
            found, _ = history.ended(project, state, 1_000)
        assert len(found) == (not state if of_project else 3 if state else 3 * len(ENDED) + 1)
        assert walked(asked) == [], way
        assert put_in_order(asked) == [], way
        if state:
            index = "of_project_as (project_id=? AND state=?" if of_project else "ended_as (state=?"
            assert f"generation_{index}" in steps_of(asked), way


def test_create(client, past, emulator):
    for way in without_statistics_and_with():
        with plans() as asked:
            assert client.get(reverse("create")).status_code == 200
        assert walked(asked) == [], way


def test_films(client, past):
    make_film(2)
    for way in without_statistics_and_with():
        with plans() as asked:
            assert client.get(reverse("films")).status_code == 200
        assert walked(asked) == [], way
        assert "SEARCH ledger_purseday" in steps_of(asked), way
