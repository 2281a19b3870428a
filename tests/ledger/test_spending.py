"""The ledger's sums: exact, and spent, reserved and unknown never mixed."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from ledger import caps, closing, entries, spending
from ledger.models import Basis, Cap, ExchangeRate, LedgerEntry
from ledger.spending import by_day, headlines, in_all, lines, period, within
from ledger.totals import Sums, total
from production.generation_charge import charge_of
from production.models import State
from production.order_names import named
from production.pending_decisions import side_figures
from projects.models import Project
from tests.plans import plans
from tests.production.rows import make_generation, make_order

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 15)


def settled(micros=None, basis=Basis.ACTUAL, estimate=10_000, **changes):
    generation = make_generation(State.DONE, estimate_micros=estimate, **changes)
    with transaction.atomic():
        entries.settle(charge_of(generation), micros, basis)
    return generation


def all_time(project=""):
    return total(by_day(project).values())


def table(by, span=None, project=""):
    span = span or period("all")
    return lines(by, within(by_day(project), span), span, project)


def move(generation, day):
    LedgerEntry.objects.filter(generation_uid=generation.uid).update(day=day)


class TestPeriods:
    @pytest.mark.parametrize(
        ("name", "first", "last"),
        [
            ("month", date(2026, 3, 1), TODAY),
            ("last-month", date(2026, 2, 1), date(2026, 2, 28)),
            ("30-days", date(2026, 2, 14), TODAY),
            ("year", date(2026, 1, 1), TODAY),
            ("all", None, None),
        ],
    )
    def test_both_days_belong_to_it(self, name, first, last):
        assert period(name, TODAY)[2:] == (first, last)

    @pytest.mark.parametrize("name", ["", "nonsense", "'; DROP TABLE", "🦊"])
    def test_what_is_no_period_is_this_month(self, name):
        assert period(name, TODAY).name == "month"

    def test_last_month_of_january_is_december(self):
        assert period("last-month", date(2026, 1, 31)).first == date(2025, 12, 1)

    def test_entries_of_another_day_are_left_out(self):
        now, before = settled(7), settled(5)
        today = timezone.localdate()
        move(before, today.replace(day=1) - timedelta(days=1))
        assert total(within(by_day(), period("month")).values()).spent == 7
        assert total(within(by_day(), period("last-month")).values()).spent == 5
        assert list(by_day()) == sorted(by_day())
        assert now.pk


class TestPurses:
    def test_each_comes_to_what_carries_its_name(self, django_assert_num_queries):
        make_generation(State.RUNNING, order=make_order(purse="a", part="x"), estimate_micros=300)
        make_generation(State.RUNNING, order=make_order(purse="a", part="y"), estimate_micros=20)
        make_generation(State.RUNNING, order=make_order(purse="b"), estimate_micros=5)
        make_generation(State.RUNNING, order=make_order(purse="c"), estimate_micros=7)
        make_generation(State.RUNNING, estimate_micros=1)
        with django_assert_num_queries(1):
            found = spending.of_purses(["a", "b", "none", ""])
        assert {name: sums.committed for name, sums in found.items()} == {"a": 320, "b": 5}


class TestSums:
    def test_nothing_is_nothing(self):
        assert all_time() == Sums()
        assert headlines(by_day(), in_all()) == (Sums(), Sums(), Sums())
        assert side_figures().spent == 0

    def test_what_is_open_is_reserved_and_not_spent(self):
        make_generation(State.RUNNING, estimate_micros=300)
        whole = all_time()
        assert (whole.spent, whole.reserved, whole.open) == (0, 300, 1)
        assert side_figures().spent == 0

    def test_the_bill_takes_the_place_of_the_reserve(self):
        settled(250, estimate=300)
        whole = all_time()
        assert (whole.spent, whole.reserved, whole.open) == (250, 0, 0)
        assert (whole.billed, whole.by_estimate, whole.settled) == (250, 0, 1)

    def test_a_release_costs_nothing_and_is_no_result(self):
        generation = make_generation(State.FAILED, estimate_micros=300)
        with transaction.atomic():
            entries.release(charge_of(generation))
        whole = all_time()
        assert (whole.spent, whole.reserved, whole.settled, whole.unknown) == (0, 0, 0, 0)

    def test_an_unknown_cost_is_counted_and_never_zero(self):
        settled(None, Basis.UNKNOWN, estimate=300)
        whole = all_time()
        assert (whole.spent, whole.reserved, whole.unknown) == (0, 0, 1)

    def test_a_reserve_of_unknown_price_is_counted_while_it_is_open(self):
        open_one = make_generation(State.RUNNING, estimate_micros=None)
        settled(40, estimate=None)
        assert (all_time().open, all_time().open_unknown) == (1, 1)
        with transaction.atomic():
            entries.settle(charge_of(open_one), None, Basis.UNKNOWN)
        assert (all_time().open, all_time().open_unknown, all_time().unknown) == (0, 0, 1)

    def test_estimates_are_compared_with_bills_only(self):
        settled(120, estimate=100)
        settled(100, Basis.ESTIMATE, estimate=100)
        settled(50, estimate=None)
        settled(None, Basis.UNKNOWN, estimate=100)
        whole = all_time()
        assert (whole.estimated, whole.actual) == (100, 120)
        assert whole.off == pytest.approx(0.2)

    def test_without_a_bill_nobody_can_tell_how_far_estimates_are_off(self):
        settled(100, Basis.ESTIMATE, estimate=100)
        assert all_time().off is None

    def test_another_currency_counts_at_the_rate_of_its_day(self):
        rate = ExchangeRate.objects.create(currency="CNY", usd="0.14")
        settled(1000, currency="CNY", estimate=1000)
        rate.usd = "9"
        rate.save(update_fields=["usd"])
        assert all_time().spent == 140

    def test_two_rounds_of_one_generation_are_two(self):
        generation = settled(10)
        generation.round = 2
        with transaction.atomic():
            entries.reserve([charge_of(generation)])
            entries.settle(charge_of(generation), 20, Basis.ACTUAL)
        assert (all_time().spent, all_time().settled) == (30, 2)

    def test_any_mix_adds_up_to_what_is_committed(self):
        rng = random.Random(7)
        spent = reserved = 0
        for _ in range(spending.MOST_ORDERS):
            estimate = rng.choice([None, 0, rng.randrange(1, 10**6)])
            generation = make_generation(State.RUNNING, estimate_micros=estimate)
            match rng.choice(["open", "settle", "estimate", "unknown", "release"]):
                case "open":
                    reserved += estimate or 0
                    continue
                case "release":
                    with transaction.atomic():
                        entries.release(charge_of(generation))
                    continue
                case "unknown":
                    cost, basis = None, Basis.UNKNOWN
                case "settle":
                    cost, basis = rng.randrange(10**6), Basis.ACTUAL
                case _:
                    cost, basis = estimate, Basis.ESTIMATE
            with transaction.atomic():
                entries.settle(charge_of(generation), cost, basis)
            spent += cost or 0
        whole = all_time()
        assert (whole.spent, whole.reserved) == (spent, reserved)
        for by in spending.DIMENSIONS:
            assert total(line.sums for line in table(by)) == whole


class TestTables:
    def test_by_provider_the_costliest_first_with_shares(self):
        settled(10, provider="a")
        settled(30, provider="b")
        found = table("provider")
        assert [(line.key, line.share) for line in found] == [("b", 0.75), ("a", 0.25)]

    def test_providers_and_projects_have_their_names(self, emulator):
        film = Project.objects.create(name="The film", slug="film")
        settled(10, order=make_order(project=film))
        assert table("provider")[0].label == "Scripted"
        assert table("project")[0].label == "The film"
        assert table("kind")[0].label == "Text to image"

    def test_what_is_gone_keeps_its_line(self):
        gone = Project.objects.create(name="Gone", slug="gone")
        order = make_order(project=gone)
        settled(10, order=order, provider="vanished", model_id="x", model_label="")
        order.delete()
        gone.delete()
        assert table("provider")[0].label == "vanished"
        assert table("model")[0].label == "x"
        assert (table("project")[0].label, table("project")[0].note) == ("gone", "no longer there")
        assert named(table("order"))[0][0].label == "An order that is gone"
        assert named(table("order"))[1] == set()

    def test_models_of_the_same_name_are_two(self):
        settled(10, provider="a", model_id="m")
        settled(10, provider="b", model_id="m")
        assert len(table("model")) == 2

    def test_an_order_is_one_line_with_its_prompt(self):
        order = make_order(prompt="two foxes")
        settled(10, order=order)
        settled(20, order=order)
        [line], there = named(table("order"))
        assert (line.label, line.sums.spent, there) == ("two foxes", 30, {str(order.uid)})

    def test_of_orders_only_the_costliest(self):
        most = spending.MOST_ORDERS
        for cost in range(most + 2):
            settled(cost)
        assert [line.sums.spent for line in table("order")] == list(range(most + 1, 1, -1))

    def test_days_newest_first(self):
        early, late = settled(1), settled(2)
        move(early, date(2026, 1, 2))
        move(late, date(2026, 3, 4))
        assert [line.label for line in table("day")] == ["4 March 2026", "2 January 2026"]

    def test_of_one_project_only(self):
        film = Project.objects.create(name="Film", slug="film")
        settled(10, order=make_order(project=film))
        settled(90)
        assert all_time("film").spent == 10
        assert [sums.spent for sums in headlines(by_day("film"), in_all("film"))] == [10, 10, 10]
        assert [line.sums.spent for line in table("provider", project="film")] == [10]


class TestPlans:
    """No page walks through the entries of the past: those that are closed are in sums by day."""

    @pytest.mark.parametrize("with_statistics", [False, True])
    @pytest.mark.parametrize("project", ["", Project.INBOX])
    @pytest.mark.parametrize("by", [one for one in spending.DIMENSIONS if one != "order"])
    def test_tables(self, by, project, with_statistics):
        self.fill(with_statistics)
        with plans() as asked:
            table(by, period("year"), project)
        self.expect_no_walk(asked)

    @pytest.mark.parametrize("with_statistics", [False, True])
    def test_this_month_and_caps(self, with_statistics):
        self.fill(with_statistics)
        for number, span in enumerate(("day", "month", "all")):
            Cap.objects.create(period=span, amount_micros=1, provider="scripted" * (number % 2))
        with plans() as asked:
            side_figures()
            caps.standings()
        self.expect_no_walk(asked)

    def fill(self, with_statistics):
        settled(4)
        LedgerEntry.objects.update(created_at=timezone.now() - timedelta(days=2))
        closing.close()
        settled(2)
        if with_statistics:
            self.pretend_a_million()

    def pretend_a_million(self):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SELECT rowid, stat FROM sqlite_stat1 WHERE tbl LIKE 'ledger_l%'")
            for row, stat in cursor.fetchall():
                many = " ".join(["1000000", *["1000" for _ in stat.split()[1:]]])
                cursor.execute("UPDATE sqlite_stat1 SET stat = %s WHERE rowid = %s", [many, row])
            cursor.execute("ANALYZE sqlite_schema")

    def expect_no_walk(self, asked):
        of_entries = [" ".join(steps) for sql, steps in asked if '"ledger_ledgerentry"' in sql]
        assert of_entries
        for plan in of_entries:
            assert "SCAN ledger_ledgerentry" not in plan
            assert "ledger_ledgerentry USING INTEGER PRIMARY KEY (rowid>?)" in plan


class TestHeadlines:
    def test_today_this_month_in_all(self):
        today = timezone.localdate()
        settled(1)
        long_ago = settled(4)
        move(long_ago, today - timedelta(days=400))
        assert [sums.spent for sums in headlines(by_day(), in_all())] == [1, 1, 5]


def tightest(project: Project | None, providers: set[str]) -> caps.Standing | None:
    slug = project.slug if project else Project.INBOX
    wanted = [LedgerEntry(provider=one, project_slug=slug, delta_usd=1) for one in providers]
    return caps.outlook(wanted).tightest


class TestTightest:
    def test_without_caps_there_is_none(self):
        assert tightest(None, {"scripted"}) is None

    def test_it_is_the_one_that_leaves_the_least(self):
        Cap.objects.create(period="month", amount_micros=900)
        Cap.objects.create(period="day", amount_micros=500)
        Cap.objects.create(period="order", amount_micros=700)
        make_generation(State.RUNNING, estimate_micros=450)
        standing = tightest(None, {"scripted"})
        assert (standing.cap.period, standing.left, standing.near) == ("day", 50, True)

    def test_of_other_projects_and_providers_none_counts(self):
        film = Project.objects.create(name="Film", slug="film")
        Cap.objects.create(period="day", amount_micros=1, project=film)
        Cap.objects.create(period="day", amount_micros=2, provider="else")
        Cap.objects.create(period="day", amount_micros=9)
        assert tightest(None, {"scripted"}).left == 9
        assert tightest(film, {"scripted"}).left == 1
        assert tightest(None, {"scripted", "else"}).left == 2

    def test_no_project_means_the_inbox(self):
        Cap.objects.create(period="day", amount_micros=3, project=Project.inbox())
        assert tightest(None, {"scripted"}).left == 3

    def test_all_caps_are_one_query_more(self, django_assert_num_queries):
        for number in range(6):
            Cap.objects.create(period="day", amount_micros=number, provider=f"p{number}")
        with django_assert_num_queries(2):
            assert len(caps.standings()) == 6
