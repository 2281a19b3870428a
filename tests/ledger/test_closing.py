"""Days that are past are added up once: always the same sums, whatever is closed by when."""

import random
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from ledger import caps, closing, day_totals, entries, spending
from ledger.day_models import Closed, ModelDay, OrderDay, ProjectDay, ProjectModelDay, PurseDay
from ledger.day_totals import Days
from ledger.models import Basis, Cap, LedgerEntry
from ledger.spending import by_day, lines, period, within
from production.generation_charge import charge_of
from production.models import State
from production.pending_decisions import side_figures
from projects.models import Project
from tests.production.rows import make_generation, make_order

pytestmark = pytest.mark.django_db
KEYS = ("day", "project_slug", "provider", "model_id", "kind")
BASES = (Basis.ACTUAL, Basis.ESTIMATE)
PURSES = ("film-1", "film-2")


@pytest.fixture(autouse=True)
def afresh():
    closing.forget()
    yield
    closing.forget()


def spend(dice, project, *, close=True):
    """A round as it may be: settled by whatever is known, released, or still open."""
    generation = make_generation(
        State.DONE,
        estimate_micros=dice.choice((None, 0, 10_000, 25_000)),
        order=make_order(project=project, purse=dice.choice(("", *PURSES))),
        provider=dice.choice(("scripted", "fal", "fal.work")),
        model_id=dice.choice(("a", "b")),
        model_label=dice.choice(("", "A", "A, new")),
    )
    if close:
        end(dice, generation)
    return generation


def end(dice, generation):
    with transaction.atomic():
        if dice.random() < 0.2:
            entries.release(charge_of(generation))
        else:
            micros = dice.choice((None, 0, 7, 40_000))
            entries.settle(charge_of(generation), micros, dice.choice(BASES))


def age(days, **more):
    """What is there and not closed yet was written so long ago, and for that day."""
    before = timezone.now() - timedelta(days=days)
    through = Closed.objects.values_list("through", flat=True).first() or 0
    changed = {"created_at": before, "day": before.date()} | more
    LedgerEntry.objects.filter(pk__gt=through).update(**changed)


def close_all():
    while closing.close():
        pass


def all_told():
    """What every page says of the money."""
    spans = [period(name) for name in spending.PERIODS]
    days = {project: by_day(project) for project in ("", "film")}
    told = {("by day", project): days[project] for project in days}
    for by, span, project in product(spending.DIMENSIONS, spans, days):
        # Of the dimensions these two alone ask for few days in another way than for many.
        if span.name in ("30-days", "all") or (by in ("model", "order") and project):
            found = lines(by, within(days[project], span), span, project)
            told[by, span.name, project] = sorted(
                line.sums.committed if by == "order" else (line.key, line) for line in found
            )
    told["caps"] = [standing.committed for standing in caps.standings()]
    told["month"] = side_figures().spent
    told["keys"] = day_totals.sums(Days(), *KEYS)
    told["purses"] = spending.of_purses(PURSES)
    return told


class TestTheSame:
    def test_whatever_is_closed_by_when(self, monkeypatch):
        dice = random.Random(4)
        monkeypatch.setattr(closing, "AT_ONCE", 7)
        film = Project.objects.create(name="Film", slug="film")
        purse, fal = {"purse": "film-1"}, {"provider": "fal"}
        scopes = ({}, {"project": film}, fal, {"project": film} | fal, purse, purse | {"part": "2"})
        roomy = {"amount_micros": 10**9, "allows_unknown": True}
        left_open = []
        for days in (90, 40, 3, 1, 0):
            Cap.objects.all().delete()  # every order would be weighed with each of them
            for _ in range(12):
                spend(dice, dice.choice((film, Project.inbox())))
            left_open.append(spend(dice, film, close=False))
            age(days)
            for span, scope in product(("day", "month", "all"), scopes):
                Cap.objects.create(period=span, **roomy, **scope)
            plain = all_told()
            assert len(plain["caps"]) == 18
            closing.close()
            assert all_told() == plain
            close_all()
            assert all_told() == plain
        for generation in left_open:  # late entries, for days that are closed
            end(dice, generation)
        age(2, day=F("day"))
        late = all_told()
        close_all()
        assert all_told() == late
        assert closing.problems() == []
        closing.forget()
        assert all_told() == late

    def test_only_what_was_written_before_today_is_closed(self):
        dice = random.Random(1)
        spend(dice, Project.inbox())
        assert not closing.close()
        age(1)
        newest = LedgerEntry.objects.order_by("-pk")[0].pk
        spend(dice, Project.inbox())
        assert closing.close()
        assert Closed.objects.get().through == newest
        assert not closing.close()

    def test_many_of_today_are_closed_at_once(self, monkeypatch):
        """Where keys come in the order of commits; a page adds up no more than these."""
        if connection.vendor != "sqlite":
            pytest.skip("others may commit a smaller key later")
        monkeypatch.setattr(closing, "MANY", 10)
        monkeypatch.setattr(closing, "AT_ONCE", 4)
        dice = random.Random(5)
        for _ in range(3):
            for _ in range(6):
                spend(dice, Project.inbox())
            told = all_told()
            closing.close_some(5.0)
            assert all_told() == told
            assert 0 < day_totals.not_closed().count() < 10
        assert closing.problems() == []

    def test_a_day_has_one_row_however_often_it_is_added_to(self):
        dice = random.Random(2)
        for _ in range(3):
            for _ in range(8):
                spend(dice, Project.inbox())
            age(5)
            close_all()
        [day] = {row.day for row in ProjectDay.objects.all()}
        assert day == (timezone.now() - timedelta(days=5)).date()
        kinds = list(ProjectDay.objects.values_list("type", "basis"))
        assert len(kinds) == len(set(kinds))

    def test_a_model_is_called_as_its_newest_entry_has_it(self):
        for days, label in ((9, "Old name"), (4, "New name")):
            make_generation(State.DONE, model_label=label)
            age(days)
            close_all()
        [line] = lines("model", by_day(), period("all"))
        assert line.label == "New name"


class TestOrders:
    def test_the_costliest_of_closed_and_open_days(self):
        for number in range(6):
            made = make_generation(State.DONE, estimate_micros=number * 1000)
            if number == 3:
                age(2)
                close_all()
        found = day_totals.costliest_orders(Days(), 3)
        assert found[0] == made.order.uid
        sums = [LedgerEntry.objects.get(order_uid=uid).delta_usd for uid in found]
        assert sums == [5000, 4000, 3000]
        assert OrderDay.objects.count() == 4

    def test_one_that_was_released_after_its_day_was_closed_is_none_of_them(self):
        dear, cheap = (make_generation(State.DONE, estimate_micros=n) for n in (9000, 10))
        age(2)
        close_all()
        with transaction.atomic():
            entries.release(charge_of(dear))
        assert day_totals.costliest_orders(Days(), 1) == [cheap.order.uid]


class TestProblems:
    @pytest.mark.parametrize(
        ("table", "words"),
        [
            (ProjectDay, "project day"),
            (ModelDay, "model day"),
            (ProjectModelDay, "project model day"),
            (PurseDay, "purse day"),
        ],
    )
    def test_a_wrong_sum_is_found_and_made_anew(self, table, words):
        spend(random.Random(3), Project.inbox())
        age(3)
        close_all()
        assert closing.problems() == []
        row = table.objects.first()
        table.objects.filter(pk=row.pk).update(delta=row.delta + 1)
        [said] = closing.problems()
        assert words in said
        assert str(row.day) in said
        closing.forget()
        close_all()
        assert closing.problems() == []

    def test_a_home_of_before_has_its_purses_added_up(self):
        dice = random.Random(3)
        for _ in range(20):
            spend(dice, Project.inbox())
        age(3)
        close_all()
        spend(dice, Project.inbox())
        told = spending.of_purses(PURSES)
        PurseDay.objects.all().delete()
        assert closing.problems() != []
        migration = import_module("ledger.migrations.0007_days_of_purses")
        with connection.cursor() as cursor:
            cursor.execute(migration.CLOSED)
        assert closing.problems() == []
        assert spending.of_purses(PURSES) == told

    def test_an_order_that_is_missing(self):
        spend(random.Random(3), Project.inbox())
        age(3)
        close_all()
        OrderDay.objects.all().delete()
        [said] = closing.problems()
        assert "order day" in said

    def test_verify_tells_and_mends(self):
        spend(random.Random(3), Project.inbox())
        age(3)
        close_all()
        told = all_told()
        ModelDay.objects.all().delete()
        assert "PROBLEM: sums by day" in self.verify()
        assert "repaired: sums by day" in self.verify("--repair")
        assert all_told() == told
        close_all()
        assert "sums by day" not in self.verify()

    def verify(self, *words):
        said = StringIO()
        with suppress(SystemExit):
            call_command("verify", *words, stdout=said)
        return said.getvalue()

    def test_nothing_closed_is_no_problem(self):
        spend(random.Random(3), Project.inbox())
        assert closing.problems() == []


class TestClock:
    def test_it_looks_no_more_once_all_is_closed(self, django_assert_num_queries):
        spend(random.Random(3), Project.inbox())
        age(3)
        closing.close_some(5.0)
        assert not closing.close()
        with django_assert_num_queries(1):
            closing.close_some(5.0)

    def test_it_stops_when_its_time_is_over(self):
        spend(random.Random(3), Project.inbox())
        age(3)
        closing.close_some(0.0)
        assert not Closed.objects.exists()
