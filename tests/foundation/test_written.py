"""Numbers, sums and dates as whoever looks at a page has them; plain everywhere else."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from foundation import written
from foundation.written import Forms, of_language, thousands, using_forms
from ledger.money import in_short, in_words
from pages.formatting import day, day_from_iso, moment_of, size

WHEN = datetime(2026, 11, 9, 17, 5, 9, tzinfo=UTC)


class TestNumbers:
    @pytest.mark.parametrize(
        ("form", "expected"),
        [
            ("", ("1,234,567", "1\N{NARROW NO-BREAK SPACE}234.50 $", "1234.50 $", "3.4 MB")),
            ("point", ("1,234,567", "1,234.50 $", "1234.50 $", "3.4 MB")),
            ("comma", ("1.234.567", "1.234,50 $", "1234,50 $", "3,4 MB")),
            (
                "space",
                (
                    "1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567",
                    "1\N{NARROW NO-BREAK SPACE}234,50 $",
                    "1234,50 $",
                    "3,4 MB",
                ),
            ),
        ],
    )
    def test_each_way(self, form, expected):
        with using_forms(lambda: Forms(numbers=form)):
            found = (thousands(1234567), in_short(1234_500000), in_words(1234_500000), size(3.4e6))
            assert found == expected

    def test_nothing_is_asked_where_nothing_is_written(self):
        asked = []
        with using_forms(lambda: asked.append(1) or Forms()):
            assert asked == []
            thousands(1000)
            thousands(1000)
        assert asked == [1]
        assert written.forms() == written.PLAIN


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", Forms()),
        ("en-GB,en;q=0.9", Forms("point")),
        ("en-US,en;q=0.9,de;q=0.8", Forms("point", "mdy", "12")),
        ("de-AT,de;q=0.9,en;q=0.8", Forms("comma")),
        ("fr", Forms("space")),
        ("zh-CN", Forms("point")),
    ],
)
def test_a_browser_says_it_by_its_first_language(accepted, expected):
    assert of_language(accepted) == expected


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (Forms(), ("9 November 2026", "9 Nov 2026", "9 November", "9 November 2026, 17:05")),
        (
            Forms("", "mdy", "12"),
            ("November 9, 2026", "Nov 9, 2026", "November 9", "November 9, 2026, 5:05 pm"),
        ),
        (
            Forms("", "iso", "24"),
            ("2026-11-09", "2026-11-09", "2026-11-09", "2026-11-09, 17:05"),
        ),
    ],
)
def test_days_and_moments(forms, expected):
    with using_forms(lambda: forms), timezone.override("UTC"):
        found = (day(WHEN), day(WHEN, brief=True), day(WHEN, year=False), moment_of(WHEN))
    assert found == expected


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (Forms(), ("November 2026", "1 Oct 2026", "this autumn", "")),
        (Forms("", "mdy"), ("November 2026", "Oct 1, 2026", "this autumn", "")),
        (Forms("", "iso"), ("2026-11", "2026-10-01", "this autumn", "")),
    ],
)
def test_months_and_days_that_documents_tell(forms, expected):
    with using_forms(lambda: forms):
        days = [day_from_iso(it) for it in ("2026-10-01", "this autumn", "")]
        assert (written.month(WHEN), *days) == expected


@pytest.mark.django_db
class TestPages:
    def test_what_is_chosen_goes_before_the_browsers_language(self, client):
        german = {"headers": {"Accept-Language": "de"}}
        assert "0,00 $" in client.get("/costs/", **german).content.decode()
        assert "0.00 $" in client.get("/costs/").content.decode()
        assert client.post("/settings/browser/", {"numbers": "point"}).status_code == 302
        page = client.get("/costs/", **german).content.decode()
        assert "0.00 $" in page
        assert "0,00 $" not in page

    def test_what_is_exported_stays_plain(self, client):
        csv = b"".join(client.get("/costs/csv/", headers={"Accept-Language": "de"}))
        assert b"," in csv.splitlines()[0]

    def test_no_other_format_is_kept(self, client):
        answer = client.post("/settings/browser/", {"numbers": "roman"}, follow=True)
        assert "Nothing was changed." in answer.content.decode()
        client.cookies["artfactory_numbers"] = "roman"
        assert "0.00 $" in client.get("/costs/").content.decode()
