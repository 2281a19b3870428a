"""The Costs page, its CSV and the forms of caps."""

import csv
import io
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ledger import closing, entries, spending
from ledger.export import COLUMNS, safe
from ledger.models import Basis, Cap, LedgerEntry
from ledger.totals import total
from pages.costs.chart import chart, drawn_by_day
from pages.current_project import COOKIE
from production.engine import transitions
from production.generation_charge import charge_of
from production.models import State
from projects.models import Project
from providers.contract import Charged, ProviderError
from providers.models import CatalogueModel
from tests.production.rows import make_generation, make_order

pytestmark = pytest.mark.django_db
RUBBISH = ["", "🦊", "'; DROP TABLE", "<script>alert(1)</script>", "9" * 400, "a\0b", "../.."]


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def settled(micros=10_000, basis=Basis.ACTUAL, estimate=10_000, **changes):
    generation = make_generation(State.DONE, estimate_micros=estimate, **changes)
    with transaction.atomic():
        entries.settle(charge_of(generation), micros, basis)
    return generation


def page(client, **query):
    return client.get(f"{reverse('costs')}?{urlencode(query)}")


class TestThePage:
    def test_empty_it_teaches(self, client):
        words = text(page(client))
        assert "Nothing was ordered in this period" in words
        assert "There is no cap, so nothing stops an order" in words

    def test_spent_reserved_and_unknown_stand_apart(self, client):
        settled(2_500_000)
        settled(None, Basis.UNKNOWN)
        make_generation(State.RUNNING, estimate_micros=400_000)
        words = text(page(client))
        assert "Today 2.50 $ + 0.40 $ reserved, 1 of unknown cost" in words
        assert "Spent 2.50 $" in words
        assert "Reserved 0.40 $ for 1 not settled yet" in words
        assert "Unknown 1 ended; nobody reports what it cost" in words

    def test_estimates_against_bills(self, client):
        settled(1_200_000, estimate=1_000_000)
        words = text(page(client, by="model"))
        assert "Estimates 20 % more 1.00 $ estimated, 1.20 $ billed" in words

    @pytest.mark.parametrize("by", spending.DIMENSIONS)
    @pytest.mark.parametrize("period", spending.PERIODS)
    def test_every_table_of_every_period(self, client, by, period):
        settled(123_456)
        response = page(client, by=by, period=period)
        assert response.status_code == 200
        if period != "last-month":
            assert "0.1235 $" in text(response)

    @pytest.mark.parametrize("rubbish", RUBBISH)
    @pytest.mark.parametrize("name", ["period", "by", "project"])
    def test_rubbish_in_the_address(self, client, name, rubbish):
        settled()
        response = page(client, **{name: rubbish})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()

    def test_the_project_one_works_in_is_shown_until_another_is_chosen(self, client):
        film = Project.objects.create(name="Film", slug="film")
        settled(1_000_000, order=make_order(project=film))
        settled(2_000_000)
        client.cookies[COOKIE] = "film"
        assert "Today 1.00 $" in text(page(client))
        assert "of Film only" in text(page(client))
        assert "Today 3.00 $" in text(page(client, project=""))
        assert "Today 2.00 $" in text(page(client, project="inbox"))

    def test_the_sidebar_says_what_this_month_cost(self, client):
        settled(3_210_000)
        before = settled(9_000_000)
        LedgerEntry.objects.filter(generation_uid=before.uid).update(
            day=timezone.localdate() - timedelta(days=40)
        )
        sidebar = client.get(reverse("queue")).content.decode()
        assert re.search(r'id="month-sum"[^>]*>3\.21 \$', sidebar)

    def test_what_is_in_doubt_is_told(self, client):
        make_generation(State.UNKNOWN, estimate_micros=50_000)
        make_generation(State.UNKNOWN, estimate_micros=None)
        words = text(page(client))
        assert "2 may have been charged, up to 0.05 $ and 1 of unknown price" in words

    def test_markup_in_names_stays_words(self, client):
        settled(model_label="<b>x</b>", provider="<i>p</i>")
        for by in ("model", "provider"):
            content = page(client, by=by).content.decode()
            assert "<b>x</b>" not in content
            assert "<i>p</i>" not in content

    def test_it_asks_at_most_twelve_times(self, client, django_assert_max_num_queries):
        """And once more twice a minute, for the accounts there are."""
        for number in range(8):
            slug = f"p{number}"
            project = Project.objects.create(name=slug, slug=slug)
            settled(order=make_order(project=project), provider=slug)
            Cap.objects.create(period="month", project=project, amount_micros=number)
        client.cookies[COOKIE] = "p1"
        for by in spending.DIMENSIONS:
            with django_assert_max_num_queries(12 + 1):
                page(client, by=by, period="all", project="")

    def test_it_is_read_only(self, client):
        assert client.post(reverse("costs")).status_code == 405
        assert client.post(reverse("costs-csv")).status_code == 405


class TestTheChart:
    def drawn(self, name="month"):
        span = spending.period(name)
        return chart(spending.within(spending.by_day(), span), span)

    def test_nothing_is_not_drawn(self):
        assert self.drawn() is None

    def test_every_day_of_the_month_has_its_bar(self):
        settled(2_000_000)
        found = self.drawn()
        today = timezone.localdate()
        last = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        assert len(found.bars) == last.day
        assert (found.top, found.half) == (2_000_000, 1_000_000)
        assert found.bars[today.day - 1].spent == "100.00"
        assert "2.00 $ spent" in found.bars[today.day - 1].words

    def test_reserved_stands_on_spent_and_unknown_is_marked(self):
        settled(1_000_000)
        settled(None, Basis.UNKNOWN)
        make_generation(State.RUNNING, estimate_micros=1_000_000)
        bar = self.drawn().bars[timezone.localdate().day - 1]
        assert (bar.spent, bar.spent_y, bar.reserved, bar.reserved_y) == (
            ("50.00", "50.00", "50.00", "0.00")
        )
        assert bar.unknown == 1
        assert "1 of unknown cost" in bar.words

    @pytest.mark.parametrize("days", [0, 3, 61, 62, 400, 4000])
    def test_any_span_is_drawn(self, days):
        first = settled(5)
        settled(7)
        LedgerEntry.objects.filter(generation_uid=first.uid).update(
            day=timezone.localdate() - timedelta(days=days)
        )
        found = self.drawn("all")
        assert 1 <= len(found.bars) <= 62
        assert found.unit == ("day" if days < 62 else "month")

    @pytest.mark.parametrize("project", ["", "inbox"])
    def test_of_years_months_are_as_good_as_days(self, client, project):
        for number, days in enumerate((900, 400, 399, 2, 0)):
            uid = settled(10**number).uid
            day = timezone.localdate() - timedelta(days=days)
            then = timezone.now() - timedelta(days=days + 1)
            of_it = LedgerEntry.objects.filter(generation_uid=uid)
            of_it.update(day=day, created_at=then if days else timezone.now())
        for close in (list, closing.close):
            close()
            for name in ("all", "year"):
                span = spending.period(name)
                days, months = spending.by_day(project), spending.by_month(project)
                assert total(days.values()) == total(months.values())
                assert months.keys() == {day.replace(day=1) for day in days}
                drawn = chart(spending.within(months, span), span)
                if not drawn_by_day(days, span):
                    assert drawn == chart(spending.within(days, span), span)
                for by in ("provider", "day"):
                    shown = page(client, period=name, by=by).content.decode()
                    assert drawn.highest in shown or drawn.unit == "day"

    def test_of_many_days_those_of_the_newest_months_are_listed(self, client):
        today = timezone.localdate()
        month = today.replace(day=1)
        days = [today, month, month - timedelta(days=400), month - timedelta(days=430)]
        for number, day in enumerate([*days, days[-1] - timedelta(days=40)], start=1):
            uid = settled(number * 1_000_000).uid
            LedgerEntry.objects.filter(generation_uid=uid).update(day=day)
        shown = page(client, period="all", by="day").content.decode()
        assert "The days of the newest 3 months are listed." in shown
        table = shown[shown.index('aria-label="Costs by day"') :]
        assert table[: table.index("</table>")].count('<th scope="row">') == len(set(days))
        assert "15.00 $" in shown
        shown = page(client, period="month", by="day").content.decode()
        assert "newest 3 months" not in shown

    def test_it_is_svg_that_the_policy_allows(self, client):
        settled(1_000_000)
        content = page(client).content.decode()
        start = content.index('class="chart-bars"')
        svg = content[start : content.index("</svg>", start)]
        assert "<title>" in svg
        assert 'role="img"' in svg
        assert "style=" not in content


class TestTheCsv:
    def rows(self, client, **query):
        response = client.get(f"{reverse('costs-csv')}?{urlencode(query)}")
        assert response["Content-Type"].startswith("text/csv")
        body = b"".join(response.streaming_content).decode()
        return list(csv.DictReader(io.StringIO(body)))

    def test_one_row_per_round(self, client):
        done = settled(12_000, estimate=10_000)
        waiting = make_generation(State.RUNNING, estimate_micros=20_000)
        [closed, still_open] = self.rows(client)
        assert list(closed) == list(COLUMNS)
        assert closed["generation"] == str(done.uid)
        assert closed["order"] == str(done.order.uid)
        assert (closed["state"], closed["reserved"], closed["actual"], closed["usd"]) == (
            *("settled", "0.01", "0.012", "0.012"),
        )
        assert closed["reserved_at"] and closed["ended_at"]
        assert still_open["generation"] == str(waiting.uid)
        assert (still_open["state"], still_open["reserved"], still_open["actual"]) == (
            *("reserved", "0.02", ""),
        )
        assert (still_open["usd"], still_open["ended_at"]) == ("", "")

    def test_a_release_costs_nothing_and_unknown_stays_empty(self, client):
        free = make_generation(State.RUNNING)
        transitions.failed(free, ProviderError("It broke.", charged=Charged.NO))
        settled(None, Basis.UNKNOWN)
        released, unknown = self.rows(client)
        assert (released["state"], released["usd"]) == ("released", "0")
        assert (unknown["basis"], unknown["actual"], unknown["usd"]) == ("unknown", "", "")

    def test_a_retried_one_has_two_rows(self, client):
        generation = make_generation(State.RUNNING)
        transitions.failed(generation, ProviderError("It broke.", charged=Charged.NO))
        transitions.requeue(generation)
        assert [row["round"] for row in self.rows(client)] == ["1", "2"]

    def test_of_the_period_and_project_that_are_shown(self, client):
        film = Project.objects.create(name="Film", slug="film")
        mine = settled(order=make_order(project=film))
        settled()
        assert [row["generation"] for row in self.rows(client, project="film")] == [str(mine.uid)]
        assert self.rows(client, period="last-month") == []

    def test_the_sums_are_those_of_the_page(self, client):
        for micros in (1, 333_333, 10**9):
            settled(micros)
        total = sum(round(float(row["usd"]) * 10**6) for row in self.rows(client))
        assert total == 10**9 + 333_334

    @pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "  ="])
    def test_no_cell_is_a_formula(self, client, begin):
        settled(model_label=f"{begin}HYPERLINK(1)", provider=f"{begin}cmd")
        [row] = self.rows(client)
        assert row["model_label"].startswith("'")
        assert row["provider"].startswith("'")

    def test_what_is_no_formula_stays_as_it_is(self):
        assert [safe(cell) for cell in ("", "FLUX.1", "0.01", "a=b", "🦊")] == [
            *("", "FLUX.1", "0.01", "a=b", "🦊"),
        ]

    def test_quotes_and_line_breaks_stay_in_their_cell(self, client):
        settled(model_label='He said "no",\nthen left')
        assert self.rows(client)[0]["model_label"] == 'He said "no",\nthen left'

    def test_its_name_is_its_period(self, client):
        response = client.get(reverse("costs-csv"), {"period": 'x"; rm'})
        assert response["Content-Disposition"] == 'attachment; filename="costs-month.csv"'


class TestCaps:
    def save(self, client, **data):
        facts = {"period": "month", "project": "", "provider": "", "amount": "5"}
        return client.post(reverse("cap-save"), facts | data)

    def test_add(self, client):
        response = self.save(client, amount="2,50 $")
        assert response["Location"] == reverse("costs") + "#caps"
        cap = Cap.objects.get()
        assert (cap.period, cap.amount_micros, cap.project, cap.provider) == (
            *("month", 2_500_000, None, ""),
        )
        words = text(client.get(reverse("costs")))
        assert "“Per month” is at most 2.50 $ now." in words
        assert "2.50 $ left, 0 % used" in words

    @pytest.mark.parametrize("period", Cap.Period.values)
    def test_for_a_project_or_a_provider(self, client, emulator, period):
        film = Project.objects.create(name="Film", slug="film")
        self.save(client, period=period, project="film")
        self.save(client, period=period, provider="scripted")
        assert set(Cap.objects.values_list("project", "provider")) == {
            *((film.pk, ""), (None, "scripted")),
        }

    def test_zero_is_allowed_and_says_what_it_means(self, client):
        self.save(client, amount="0")
        assert Cap.objects.get().amount_micros == 0
        assert "Used up: only free work" in text(page(client))

    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            ("", "Write an amount; 0 is allowed."),
            ("-1", "zero or more"),
            ("NaN", "is not an amount of money"),
            ("Infinity", "is not an amount of money"),
            ("much", "is not an amount of money"),
            ("1e400", "at most"),
            ("9" * 29, "at most"),
            ("1,000", "two ways"),
            ("<b>5</b>", "is not an amount of money"),
            ("5" * 40, "at most 30 characters"),
            ("٣", "is not an amount of money"),
            ("1_0", "is not an amount of money"),
            ("1e-9999999", "at most"),
            ("0.0000000000001", "more than 12 digits after the point"),
        ],
    )
    def test_a_bad_amount_is_named_by_its_field(self, client, amount, words):
        response = self.save(client, amount=amount)
        assert response.status_code == 422
        assert words in text(response)
        assert 'id="cap-amount_error"' in response.content.decode()
        assert "<b>5</b>" not in response.content.decode()
        assert not Cap.objects.exists()

    @pytest.mark.parametrize("name", ["period", "project", "provider"])
    @pytest.mark.parametrize("value", ["nonsense", "🦊", "<b>", "'; --"])
    def test_what_there_is_not_to_choose(self, client, name, value):
        response = self.save(client, **{name: value})
        assert response.status_code == 422
        assert f'id="cap-{name}_error"' in response.content.decode()
        assert not Cap.objects.exists()

    def test_a_second_of_a_kind_is_refused(self, client):
        self.save(client)
        response = self.save(client, amount="7")
        assert response.status_code == 422
        assert "That cap already exists" in text(response)
        assert Cap.objects.get().amount_micros == 5_000_000

    def test_change(self, client):
        self.save(client)
        cap = Cap.objects.get()
        self.save(client, cap=cap.pk, amount="8", period="day")
        cap.refresh_from_db()
        assert (cap.amount_micros, cap.period) == (8_000_000, "day")

    def test_a_bad_change_shows_what_was_typed_beside_its_cap(self, client):
        self.save(client)
        cap = Cap.objects.get()
        response = self.save(client, cap=cap.pk, amount="-8")
        assert response.status_code == 422
        content = response.content.decode()
        assert f'id="cap{cap.pk}-amount_error"' in content
        assert 'value="-8"' in content

    @pytest.mark.parametrize("asked", ["0", "999999", "-1", "x", "9" * 30])
    def test_one_that_is_no_longer_there(self, client, asked):
        for name in ("cap-save", "cap-remove"):
            data = {"cap": asked, "period": "day", "amount": "1"}
            assert client.post(reverse(name), data).status_code == 302
            assert "no longer exist" in text(client.get(reverse("costs")))
        assert not Cap.objects.exists()

    def test_remove(self, client):
        self.save(client)
        client.post(reverse("cap-remove"), {"cap": Cap.objects.get().pk})
        assert not Cap.objects.exists()
        assert "The cap “Per month” of 5.00 $ is removed." in text(page(client))

    def test_from_80_per_cent_on_it_warns(self, client):
        self.save(client, amount="1")
        settled(790_000)
        assert "0.21 $ left, 79 % used" in text(page(client))
        settled(10_000)
        assert "Only 0.20 $ is left, 80 % used" in text(page(client))
        settled(900_000)
        assert "Used up" in text(page(client))

    def test_one_of_a_provider_that_is_gone_can_still_be_changed(self, client):
        cap = Cap.objects.create(period="day", provider="vanished", amount_micros=1)
        response = self.save(client, cap=cap.pk, period="day", provider="vanished", amount="9")
        assert response.status_code == 302

    @pytest.mark.parametrize("name", ["cap-save", "cap-remove"])
    def test_a_get_does_nothing(self, client, name):
        assert client.get(reverse(name)).status_code == 405


class TestOnTheCreatePage:
    @pytest.fixture(autouse=True)
    def models(self, emulator):
        CatalogueModel.objects.exclude(provider="scripted").delete()

    def price(self, client, **data):
        facts = {"kind": "text-to-image", "model": "scripted/picture", "prompt": "x", "count": "1"}
        return text(client.post(reverse("price"), facts | data))

    def test_without_a_cap_nothing_is_said(self, client):
        assert "left" not in self.price(client)

    def test_what_is_left_under_the_tightest(self, client):
        Cap.objects.create(period="day", amount_micros=500_000)
        Cap.objects.create(period="month", amount_micros=900_000)
        assert "0.50 $ left per day" in self.price(client)

    def test_it_warns_when_little_is_left(self, client):
        Cap.objects.create(period="day", amount_micros=50_000)
        make_generation(State.RUNNING, estimate_micros=40_000)
        assert "Only 0.01 $ left per day" in self.price(client)

    def test_it_says_before_the_press_that_it_would_pass(self, client):
        Cap.objects.create(period="order", amount_micros=15_000)
        assert "0.015 $ left per order" in self.price(client)
        assert "Past the cap: “Per order” has 0.015 $ left" in self.price(client, count="2")

    def test_the_page_shows_it_at_once(self, client):
        Cap.objects.create(period="day", amount_micros=500_000)
        assert "0.50 $ left per day" in text(client.get(reverse("create")))
