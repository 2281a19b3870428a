"""What the bench measures is there to be measured, is left as it was, and is compared fairly."""

import json
import sqlite3
from dataclasses import asdict, replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from artfactory.bench import (
    baseline,
    bulk,
    cached_homes,
    moving_on,
    pages,
    painting,
    past,
    promises,
    searching,
    seeding,
)
from artfactory.bench.figures import Figure, Timing, worked
from artfactory.bench.pages import Address
from artfactory.management.commands.bench import Command
from gallery.organising_models import BulkAct
from ledger import closing, spending
from ledger.models import LedgerEntry
from production.models import Generation


@pytest.fixture
def kept(settings, tmp_path):
    settings.CHECKOUT = tmp_path


@pytest.mark.django_db
def test_what_is_measured_leaves_nothing():
    with pages.rolled_back():
        past.run_some(30)
        assert Generation.objects.active().count() == 30
        assert LedgerEntry.objects.count() == 30
    assert not Generation.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_what_others_do_is_no_reason_to_fail(kept):
    """A machine that is twice as slow is so for the work that is always the same, too."""
    before = Figure("gallery", 10.0, "ms", 15, steady=5.0)
    baseline.write([before, Figure("start", 2.0, "s", 3)])
    baseline.write([Figure("costs", 20.0, "ms", 30, steady=8.0)])
    found = baseline.read()
    assert found["gallery"] == before
    assert set(found) == {"gallery", "start", "costs"}
    busy = Figure("gallery", 21.0, "ms", 15, steady=5.1)
    slower = Figure("costs", 20.0, "ms", 30, steady=9.3)
    late = Figure("start", 9.0, "s", 3)
    assert baseline.worse([busy, slower, late], found) == [slower]
    assert baseline.comparable([busy, slower, late], found) == [busy, slower]
    assert baseline.ratio(late, found["start"]) == 4.5


def test_of_what_has_a_least_less_is_worse():
    before = Figure("readers", 100.0, "", 50, steady=100.0, at_least=True)
    fewer, more = (replace(before, value=many, steady=many) for many in (80.0, 200.0))
    assert baseline.worse([fewer], {"readers": before}) == [fewer]
    assert baseline.worse([more], {"readers": before}) == []


def test_a_check_names_what_it_cannot_compare(kept):
    told = StringIO()
    command = Command(stderr=told, no_color=True)
    known, new = (Figure(name, 10.0, "ms", 15, steady=5.0) for name in ("gallery", "trash"))
    by_values = replace(known, steady=None)
    command.compare([known, new, replace(known, name="start", steady=None)], {"gallery": known})
    assert told.getvalue() == "not kept before: trash\n"
    for unlike in ({"costs": known}, {"gallery": by_values}):
        with pytest.raises(CommandError, match="Nothing could be compared"):
            command.compare([known], unlike)
    with pytest.raises(CommandError, match=r"Worse .*: gallery \(was 10.00, now 2.00 ×\)"):
        command.compare([replace(known, steady=10.0)], {"gallery": known})


def test_no_statistics_are_left_of_an_app_that_ran(tmp_path):
    database = sqlite3.connect(tmp_path / "db.sqlite3")
    database.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, name UNIQUE)")
    database.execute("INSERT INTO kept (name) VALUES ('one')")
    database.execute("ANALYZE")
    database.commit()
    database.close()
    for _ in range(2):
        cached_homes.forget_statistics(tmp_path / "db.sqlite3")
    database = sqlite3.connect(tmp_path / "db.sqlite3")
    tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    database.close()
    assert tables == [("kept",)]


@pytest.fixture
def home(kept):
    """One that is kept, as far as its files tell."""
    home = cached_homes.folder() / "homes" / "7"
    (home / "media").mkdir(parents=True)
    (home / "media" / "one.webp").touch()
    (home / "media" / "words.txt").write_text("as it was")
    made = cached_homes.SeedRecord(cached_homes._how(), 2.5, date.today().isoformat())
    (home / cached_homes.MARK).write_text(json.dumps(asdict(made)))
    sqlite3.connect(home / "db.sqlite3").close()
    return home


def test_a_home_that_is_kept_is_used_again(home):
    assert cached_homes.of(7) == home
    assert cached_homes.seconds(7) == 2.5
    assert (home / "media" / "words.txt").exists()


@pytest.mark.django_db
def test_a_kept_home_tells_of_this_month_for_ever(settings, tmp_path, monkeypatch):
    settings.WORD_LISTS = tmp_path
    monkeypatch.setattr(seeding, "EVERY", timedelta(hours=8))
    seeding.gallery(40)
    closing.close_some(60)
    before = spending.by_day()
    moving_on.move_on(3)
    after = spending.by_day()
    assert len(after) > 9
    assert after == {day + timedelta(days=3): sums for day, sums in before.items()}
    assert closing.problems() == []


def test_an_app_runs_in_a_copy_of_what_is_kept(home):
    with cached_homes.copied(7) as copy:
        assert sorted(file.name for file in copy.iterdir()) == ["db.sqlite3", "media", "seeded"]
        assert (copy / "media" / "one.webp").samefile(home / "media" / "one.webp")
        (copy / "media" / "words.txt").write_text("changed")
    assert [*home.parent.iterdir()] == [home]
    assert (home / "media" / "words.txt").read_text() == "as it was"


@pytest.mark.django_db
def test_every_case_is_measured_by_itself(monkeypatch):
    monkeypatch.setattr(pages, "ACTIVE", (3, 20))
    monkeypatch.setattr(pages, "RUNS", 1)
    asked = set()

    def get(address):
        asked.add((address.path, Generation.objects.active().count(), knows_statistics()))
        return b""

    addresses = dict.fromkeys(pages.BUSY, Address("/busy/"))
    addresses |= {"help": Address("/help/"), "status bar": Address("/strip/")}
    taken = pages.of_each_case(get, addresses)
    taken |= pages.of_each_case(get, addresses, with_statistics=True)
    rest = {("/help/", 0, knows) for knows in (False, True)}
    busy = {("/busy/", active, knows) for active in (0, 3, 20) for knows in (False, True)}
    assert rest | busy == {one for one in asked if not one[0].startswith("/strip/")}
    for case in ("", ", 3 active", ", 20 active, after ANALYZE"):
        assert {f"gallery{case}", f"status bar unchanged{case}"} <= {*taken}
    assert not Generation.objects.exists()


def knows_statistics():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'")
        return bool(cursor.fetchone()[0])


def test_a_check_wants_something_to_compare_with(kept):
    with pytest.raises(CommandError, match="--keep first"):
        call_command("bench", check=True)
    assert baseline.read() == {}
    assert cached_homes.folder() in baseline.file().parents


def test_a_figure_is_told_twice():
    taken = worked(lambda: sum(range(50_000)), runs=3)
    assert isinstance(taken, Timing)
    assert taken.value > 0 < (taken.steady or 0)


@pytest.mark.django_db
def test_acts_and_searches_are_told_twice(monkeypatch):
    seeding.fill(30)
    monkeypatch.setattr(searching, "RUNS", 1)
    monkeypatch.setattr(bulk, "RUNS", 2)
    taken = searching.measure() | bulk.measure()
    assert len(taken) == 11
    assert all(value > 0 < steady for value, steady in taken.values())
    assert not BulkAct.objects.filter(undone_at=None).exists()


@pytest.mark.parametrize(
    ("figure", "at_100_000", "at_a_million"),
    [
        ("gallery", 15, 40),
        ("gallery searched", 15, 40),
        ("gallery by model and rating, 300 active", 15, 40),
        ("product, 10,000 active, after ANALYZE", 15, 40),
        ("queue, after ANALYZE", 30, 40),
        ("create, after ANALYZE", 25, 25),
        ("create, 10,000 active", 30, 40),
        ("create, videos of a picture", 30, 40),
        ("costs", 30, 30),
        ("costs, all, by project, after ANALYZE", 30, 30),
        ("status bar, 10,000 active", 5, 5),
        ("search count", 30, 60),
        ("10,000 rated, undo", 1_000, 1_000),
    ],
)
def test_a_page_is_promised_the_same_in_every_case(figure, at_100_000, at_a_million):
    sizes = (1_000, 100_000, 1_000_000)
    asked = [promises.of_page(figure, products) for products in sizes]
    assert asked == [at_100_000, at_100_000, at_a_million]


def test_a_large_gallery_is_told_by_the_smallest():
    measured = {
        1_000: {"gallery": Timing(8.0, 4.0)},
        100_000: {"gallery": Timing(14.0, 5.0), "costs": Timing(31.0, 9.0)},
        1_000_000: {"gallery": Timing(20.0, 6.0)},
    }
    assert [(one.name, one.value, one.kept) for one in promises.figures_of_pages(measured)] == [
        ("gallery at 1,000 products, p95", 8.0, True),
        ("gallery at 100,000 products, p95", 14.0, True),
        ("costs at 100,000 products, p95", 31.0, False),
        ("gallery at 1,000,000 products, p95", 20.0, True),
        ("gallery at 100,000 over 1,000 products", 1.25, True),
        ("gallery at 1,000,000 over 1,000 products", 1.5, False),
    ]


@pytest.mark.django_db
def test_what_is_painted_has_an_address_and_a_promise(settings, tmp_path):
    settings.WORD_LISTS = tmp_path
    seeding.gallery(5)
    assert {*painting.PAGES} <= {*pages.addresses()}
    measured = dict.fromkeys(promises.PAINT, 299.0) | {"click → card": 101.0}
    figures = {one.name: one for one in promises.figures_of_paint(measured, 100_000)}
    assert len(figures) == len(painting.PAGES) + 2
    assert figures["film, first paint, cold, 100,000 products"].kept
    assert figures["click → card, 100,000 products"].kept is False


def test_eight_readers_are_never_slower_in_sum_than_one():
    said = {"errors": 0, "work each": 10.0, "work each, steady": 5.0, "p95": 20.0}
    measured = {
        f"{page}, {readers}": said | {"a minute": a_minute}
        for page in promises.A_MINUTE
        for readers, a_minute in (("1 reader", 5_000), ("8 readers", 4_900), ("100 readers", 9e4))
    }
    measured["gallery, 8 readers"] |= {"a minute": 5_000}
    measured["gallery, 8 readers beside downloads"] = said | {"a minute": 900}
    found = {one.name: one for one in promises.figures_of_readers(measured)}
    assert found["gallery, 8 readers over 1: answers a minute"].kept
    assert found["product, 8 readers over 1: answers a minute"].kept is False
    assert found["create, 100 readers: answers a minute"].kept
    assert found["create, 100 readers: processor time each"].steady == 5.0
    assert found["gallery, 8 readers beside downloads: processor time each"].steady is None
