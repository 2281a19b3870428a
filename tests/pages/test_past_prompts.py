"""The page of earlier prompts, and the dialog of Create."""

import re

import pytest
from django.urls import reverse

from pages.current_project import COOKIE
from production.models import State
from projects.models import Project
from tests.markup import flat
from tests.pages.test_gallery import HTMX, text
from tests.pages.test_gallery import row as row
from tests.production.rows import make_generation, make_order
from tests.production.test_prompt_history import used as used


def page(client, **asked):
    return client.get(reverse("prompts"), asked)


class TestPage:
    def test_what_stands_in_a_row(self, client, used):
        [product] = used("a fox", {"rating": 5}, model_label="Draft artist")
        used("a fox", cost_micros=None)
        seen = flat(page(client))
        assert f'href="{reverse("product", args=[product.pk])}"' in seen
        assert "Used 2 times,<time" in seen
        assert re.search(r"· Draft artist\s+·", text(page(client)))
        assert "0.01 $ + 1 at an unknown cost" in seen

    def test_words_are_escaped_and_whole(self, client, used):
        words = "<b>a</b>\n  {{ fox }}  & more"
        used(words)
        content = page(client).content.decode()
        assert "&lt;b&gt;a&lt;/b&gt;\n  {{ fox }}  &amp; more</p>" in content

    def test_use_fills_the_form(self, client, used, emulator):
        make_generation(State.DONE, order=make_order(prompt="said"), model_id="picture")
        make_order(prompt="newer")
        order = re.search(r'href="([^"]+)" data-use-prompt', flat(page(client, q="said")))[1]
        form = flat(client.get(order))
        assert ">said</textarea>" in form
        assert re.search(r'value="scripted/picture"[^>]*checked', form)

    def test_an_order_that_is_gone(self, client, db):
        assert "no longer exist" in text(client.get(reverse("create"), {"from": "o99999"}))

    def test_a_long_one_is_cut_and_used_by_its_address(self, client, used):
        used("word " * 2000)
        seen = flat(page(client))
        assert "data-words" not in seen
        assert "data-use-prompt" in seen
        assert len(seen) < 60_000

    def test_pages(self, client, used):
        for number in range(31):
            make_order(prompt=f"prompt {number}")
        first = flat(page(client))
        assert first.count("data-use-prompt") == 30
        older = re.search(r'class="older" href="([^"]+)"', first)[1]
        rest = flat(client.get(older, **HTMX))
        assert rest.count("data-use-prompt") == 1
        assert "prompt 0<" in rest
        assert "<html" not in rest

    @pytest.mark.parametrize(
        "asked", [{"before": "x"}, {"before": "-1"}, {"q": "\0"}, {"q": "a" * 999}]
    )
    def test_odd_words(self, client, used, asked):
        used("a fox")
        assert page(client, **asked).status_code == 200

    def test_nothing_yet_and_nothing_found(self, client, used):
        assert "No prompts yet" in text(page(client))
        used("a fox")
        assert "No match" in text(page(client, q="whale"))

    def test_of_the_project_that_the_page_stands_in(self, client, used):
        Project.objects.create(name="Other", slug="other")
        used("a fox")
        client.cookies[COOKIE] = "other"
        assert "a fox" not in text(page(client))

    def test_hidden_ones_only_where_they_are_shown(self, client, used):
        used("secret", {"is_hidden": True})
        assert "secret" not in text(page(client))
        client.cookies["artfactory_hidden"] = "shown"
        assert "secret" in text(page(client))
        assert "data-veiled" in flat(page(client))

    def test_it_asks_at_most_twelve_times(self, client, used, django_assert_max_num_queries):
        client.cookies[COOKIE] = Project.inbox().slug
        for number in range(40):
            used(f"prompt {number}", {})
        page(client)
        with django_assert_max_num_queries(12):
            page(client)
        with django_assert_max_num_queries(12):
            page(client, q="prompt")


def test_create_has_the_dialog(client, emulator):
    seen = flat(client.get(reverse("create")))
    assert 'data-opens="prompt-history"' in seen
    assert f'hx-get="{reverse("prompts")}"' in seen
