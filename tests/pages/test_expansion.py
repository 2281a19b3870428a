"""A prompt with alternatives on the Create page: shown while it is written, asked about where it is
much, ordered as it was shown."""

import re

import pytest
from django.urls import reverse

from ledger.models import Cap
from preferences import store
from production.models import Generation, Order
from tests.pages.test_create import HTMX, models, press, text

__all__ = ["models"]


def priced(client, prompt, **more):
    data = {"kind": "text-to-image", "model": ["scripted/picture"], "prompt": prompt, "count": "1"}
    said = data | {"nonce": "nonce-1", "draw": "7"} | more
    page = client.post(reverse("price"), said, **HTMX)
    return page.content.decode()


def prompts(page):
    return re.findall(r"<li>(.*?)</li>", page)


class TestWhileItIsWritten:
    def test_just_words_have_no_choice(self, client):
        page = priced(client, "a fox", way="random")
        assert 'type="radio"' not in page and 'name="way" value="random"' in page

    def test_nothing_is_read_in_it_unasked(self, client):
        page = priced(client, "a {red|blue fox", count="2")
        assert 'value="as-written"' in page and "0.02 $" in page and "Line 1" not in page

    def test_it_is_counted_and_priced_and_the_first_are_shown(self, client):
        page = priced(client, "a {1..30} fox", way="all")
        assert "30 combinations" in page and "20 of 30" in page
        assert "0.30 $" in page and "30 results" in page
        assert prompts(page) == [f"a {number} fox" for number in range(1, 21)]

    def test_drawn_it_is_no_more_than_was_asked_for(self, client):
        page = priced(client, "a {1..30} fox", count="2", way="random")
        assert "30 combinations" in page and "0.02 $" in page and len(prompts(page)) == 2

    def test_a_cap_in_the_way_is_told_before(self, client):
        Cap.objects.create(period="day", amount_micros=50_000)
        assert "Past the cap" in priced(client, "a {1..6} fox", way="all")
        assert "Past the cap" not in priced(client, "a {1..5} fox", way="all")

    def test_too_many_are_counted_all_the_same(self, client):
        page = priced(client, "a {1..2000} fox", way="all")
        assert "2,000 combinations" in page and "at most 1,000" in page

    @pytest.mark.parametrize("prompt", ["a {fox", "a __nowhere__", "}", "${a=${a}}${a}"])
    def test_what_cannot_be_read_is_told_with_its_place(self, client, prompt):
        page = priced(client, prompt, way="random")
        assert "Line 1, column" in page and "As it stands" in page

    def test_as_it_stands_it_is_words(self, client):
        page = priced(client, "a {fox", way="as-written")
        assert 'value="as-written"' in page and "Line 1" not in page and "0.01 $" in page


class TestOrder:
    def test_what_was_shown_is_ordered(self, client):
        said = {"prompt": "a {1..1000} fox", "count": "4", "way": "random", "draw": "7"}
        shown = prompts(priced(client, **said))
        assert press(client, nonce="another", **said).status_code == 200
        made = Generation.objects.order_by("pk").values_list("prompt", flat=True)
        assert list(made) == shown
        assert press(client, nonce="another", **said).status_code == 200
        assert Order.objects.count() == 1

    def test_every_one(self, client):
        press(client, prompt="a {red|blue} fox", way="all", count="2")
        made = Generation.objects.order_by("pk").values_list("prompt", flat=True)
        assert sorted(made) == ["a blue fox"] * 2 + ["a red fox"] * 2
        assert Order.objects.get().prompt == "a {red|blue} fox"

    def test_as_it_stands(self, client):
        press(client, prompt="a {red|blue} fox", way="as-written")
        assert Generation.objects.get().prompt == "a {red|blue} fox"

    def test_what_cannot_be_read_is_not_ordered(self, client):
        page = press(client, prompt="a {fox", way="all")
        assert page.status_code == 422
        assert "Line 1, column 3" in text(page) and "a {fox" in page.content.decode()
        assert not Order.objects.exists()

    def test_too_much_is_not_ordered(self, client):
        page = press(client, prompt="a {1..2000} fox", way="all")
        assert page.status_code == 422 and "at most 1,000" in text(page)
        assert not Order.objects.exists()

    def test_many_are_asked_about(self, client):
        page = press(client, prompt="a {1..30} fox", way="all")
        assert "Order 30 results for 0.30 $?" in text(page)
        assert "more than 20 results" in text(page)
        assert not Order.objects.exists()
        for less in ("300000x29", "299999x30", "300000", "x30", "300000x"):
            press(client, prompt="a {1..30} fox", way="all", agreed=less)
            assert not Order.objects.exists()
        press(client, prompt="a {1..30} fox", way="all", agreed="300000x30")
        assert Generation.objects.count() == 30

    def test_the_number_is_the_users(self, client):
        store.set("ask_above_results", None)
        press(client, prompt="a {1..30} fox", way="all")
        assert Generation.objects.count() == 30
