"""Several values of a number, a choice or a switch on the Create form: each is checked, all are
ordered, and the prompt stays what it is."""

import html
import json

import pytest
from django.urls import reverse

from production.models import Generation
from providers.models import CatalogueModel
from tests.markup import flat
from tests.pages.test_create import HTMX, models

__all__ = ["models"]


def form_data(**more):
    data = {"kind": "text-to-image", "model": ["scripted/picture"], "prompt": "a {fox}"}
    return data | {"count": "1", "nonce": "nonce-1", "draw": "7", "way": "as-written"} | more


def priced(client, **more):
    return html.unescape(client.post(reverse("price"), form_data(**more), **HTMX).content.decode())


def ordered(client, status=200, **more):
    response = client.post(reverse("order"), form_data(**more), **HTMX)
    assert response.status_code == status
    return html.unescape(flat(response))


@pytest.fixture
def odd(models):
    """A model with a parameter of each type that has no room for text."""
    row = CatalogueModel.objects.get(model_id="picture")
    row.schema["properties"] |= {
        "fast": {"type": "boolean", "default": False},
        "style": {"enum": ["ink", "oil"], "default": "ink"},
        "steps": {"type": "integer", "minimum": 1, "maximum": 50},
    }
    row.save(update_fields=["schema"])


class TestOrdered:
    def test_each_value_and_the_prompt_as_it_stands(self, client, odd) -> None:
        page = priced(client, **{"param-steps": "{20|30}", "param-style": "{ink|oil}"})
        assert "4 combinations" in page and "0.04 $" in page
        assert "a {fox} · Style ink · Steps 20" in page
        ordered(client, **{"param-steps": "{20|30}", "param-style": "{ink|oil}"})
        rows = Generation.objects.order_by("pk").values_list("prompt", "params")
        assert [(words, params["steps"], params["style"]) for words, params in rows] == [
            ("a {fox}", steps, style) for style in ("ink", "oil") for steps in (20, 30)
        ]

    def test_ranges_and_switches(self, client, odd) -> None:
        ordered(client, **{"param-steps": "{10..30..10}", "param-fast": "{true|false}"})
        rows = [row.params for row in Generation.objects.order_by("pk")]
        assert [(row["steps"], row["fast"]) for row in rows] == [
            (steps, fast) for fast in (True, False) for steps in (10, 20, 30)
        ]

    def test_drawn_with_the_prompt_where_that_is(self, client, odd) -> None:
        ordered(client, **{"param-steps": "{1..50}", "way": "random", "count": "3"})
        assert Generation.objects.count() == 3

    def test_with_a_variable_of_the_prompt(self, client, odd) -> None:
        prompt = "${n=!{20|30}}a fox"
        ordered(client, prompt=prompt, way="all", **{"param-steps": "${n}"})
        assert [row.params["steps"] for row in Generation.objects.order_by("pk")] == [20, 30]


class TestTitles:
    """What a model's choice is called is as good as how it is written."""

    def test_of_several_values(self, client, odd) -> None:
        odd_style = CatalogueModel.objects.get(model_id="picture")
        odd_style.schema["properties"]["style"]["x-enum-labels"] = ["Black ink", "Oil paint"]
        odd_style.save(update_fields=["schema"])
        ordered(client, **{"param-style": "{Black ink |\r\noil paint}"})
        rows = [row.params["style"] for row in Generation.objects.order_by("pk")]
        assert rows == ["ink", "oil"]
        page = ordered(client, 422, **{"param-style": "{ink|chalk}"}, nonce="nonce-2")
        assert "must be one of Black ink, Oil paint, not “chalk”" in page


class TestRefused:
    @pytest.mark.parametrize(
        ("value", "words"),
        [
            ("{20|99}", "“99”: Steps must be at most 50."),
            ("{20|many}", "“many”"),
            ("{0..20..10}", "“0”: Steps must be at least 1."),
            ("{20|30", "This { is not closed."),
            ("__nowhere__", "There is no word list “nowhere”."),
            ("{2.5|3}", "“2.5”"),
        ],
    )
    def test_the_value_is_named_beside_its_field(self, client, odd, value, words) -> None:
        page = ordered(client, 422, **{"param-steps": value})
        assert words in page and not Generation.objects.exists()
        assert f"{value}</textarea>" in page and "data-several" in page

    def test_it_is_told_while_it_is_typed_and_has_no_price(self, client, odd) -> None:
        page = priced(client, **{"param-steps": "{20|99}"})
        assert "No price: “99”: Steps must be at most 50." in page
        assert "1 result" not in page and "0.01 $" not in page
        page = priced(client, prompt="a {red", way="all")
        assert "No price: Line 1" in page and "1 result" not in page

    def test_ten_to_the_thirtieth_of_them(self, client, odd) -> None:
        digits = "".join("{" + "|".join("0123456789") + "}" for _ in range(30))
        page = priced(client, **{"param-guidance": f"{digits}"})
        assert "results" in page or "must be" in page


class TestForm:
    def form(self, client, **more):
        data = form_data(of="scripted/picture") | more
        return html.unescape(flat(client.get(reverse("create-form"), data, **HTMX)))

    def test_one_choice_makes_a_text_box_of_a_control(self, client, odd) -> None:
        page = self.form(client)
        assert '<option value="param-style">Style</option>' in page
        page = self.form(client, **{"param-style": "{ink|}", "param-fast": "{false|}"})
        assert "{ink|}</textarea>" in page and "{false|}</textarea>" in page
        assert "One of ink, oil" in page
        assert '<option value="param-style">Style</option>' not in page
        assert json.dumps({"param-style": ""}) in page

    def test_what_fits_another_model_is_kept(self, client, odd) -> None:
        page = self.form(client, of="scripted/picture", **{"param-steps": "{20|99}"})
        assert "Left out" in page and "steps {20|99}" in page
