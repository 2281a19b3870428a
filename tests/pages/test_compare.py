"""Products side by side: what is told of them, and what a blind comparison keeps to itself."""

import re

import pytest
from django.urls import reverse

from gallery.models import Product
from tests.markup import flat
from tests.pages.test_gallery import row as row


def page(client, *products: Product, **more: str):
    named = ",".join(str(product.pk) for product in products)
    return client.get(reverse("compare"), {"product": named, **more})


def cells(response, name: str) -> list[str]:
    """The row of that name in the table of what differs, [] where it is none."""
    found = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', flat(response))
    return re.findall(r"<td>(.*?)</td>", found[1]) if found else []


class TestWhatDiffers:
    def test_only_what_differs_stands_in_the_table(self, client, row):
        one = row(seed=1, recipe={"params": {"steps": 20, "style": "ink", "loras": [{"a": 1}]}})
        other = row(seed=2, recipe={"params": {"steps": 30, "style": "ink"}})
        seen = page(client, one, other)
        assert cells(seen, "Seed") == ["1", "2"]
        assert cells(seen, "steps") == ["20", "30"]
        assert cells(seen, "loras")[1] == "–"
        assert cells(seen, "style") == []
        assert "The same in all: 3" in flat(seen)

    def test_the_loras_of_another_tool(self, client, row):
        one = row(recipe={"loras": [{"name": "ink", "weight": 0.8}, {"name": "oil"}]})
        other = row(recipe={"loras": [{"name": "ink", "weight": 0.5}]})
        assert cells(page(client, one, other), "LoRAs") == ["ink · 0.8 oil", "ink · 0.5"]

    @pytest.mark.parametrize("listed", [["ink"], "ink", {"path": "ink"}, [["ink"], 5, None]])
    def test_the_loras_however_a_stranger_lists_them(self, client, row, listed):
        assert cells(page(client, row(recipe={"loras": listed}), row()), "LoRAs") == ["ink", "–"]

    def test_in_the_order_in_which_they_were_named(self, client, row):
        one, other = row(seed=1), row(seed=2)
        assert cells(page(client, other, one), "Seed") == ["2", "1"]

    def test_cost_and_an_unknown_one(self, client, row):
        one = row(provider="dear", cost_micros=30_000)
        other = row(provider="dear", cost_micros=None)
        assert cells(page(client, one, other), "Cost") == ["0.03 $", "unknown"]

    @pytest.mark.parametrize(
        "recipe", [{}, {"params": None}, {"params": [1]}, {"params": {"a": None}}]
    )
    def test_any_recipe(self, client, row, recipe):
        assert page(client, row(recipe=recipe), row("text", text="x")).status_code == 200


class TestHowMany:
    def test_nine_at_most_and_each_once(self, client, row):
        rows = [row() for _ in range(10)]
        assert flat(page(client, rows[0], *rows)).count("<figure") == 9

    @pytest.mark.parametrize("named", ["", "x", "1", "99999,-1", "1,1"])
    def test_fewer_than_two(self, client, row, named):
        row()
        response = client.get(reverse("compare"), {"product": named})
        assert response.status_code == 422
        assert "Choose two to 9 products" in flat(response)

    def test_slider_and_blink_are_for_two_pictures(self, client, row):
        assert "Slider" in flat(page(client, row(), row()))
        assert "Slider" not in flat(page(client, row(), row(), row()))
        assert "Slider" not in flat(page(client, row(), row("video")))

    def test_it_asks_at_most_twelve_times(self, client, row, django_assert_max_num_queries):
        rows = [row() for _ in range(9)]
        with django_assert_max_num_queries(12):
            page(client, *rows)


class TestBlind:
    def test_what_would_tell_is_marked(self, client, row):
        one = row(provider="dear", model_id="best", cost_micros=1)
        seen = flat(page(client, one, row(), blind="1"))
        assert "data-blind" in seen
        for name in ("Model", "Provider", "Cost"):
            assert f'<tr class="tells"><th scope="row">{name}</th>' in seen
        for name in ("Seed", "Size"):
            assert f'<tr class="tells"><th scope="row">{name}</th>' not in seen

    @pytest.mark.parametrize("name", ["model_hash", "vae", "num_inference_steps", "LoRAs"])
    def test_a_parameter_tells_its_model(self, client, row, name):
        loras = [{"name": "ink"}] if name == "LoRAs" else []
        one = row(seed=1, recipe={"params": {name: "x"} if not loras else {}, "loras": loras})
        seen = flat(page(client, one, row(seed=2), blind="1"))
        assert f'<tr class="tells"><th scope="row">{name}</th>' in seen

    def test_it_is_shown_with_the_eyes_open(self, client, row):
        one = row(provider="dear", model_id="best", cost_micros=1)
        assert "data-blind" not in flat(page(client, one, row()))
