"""One control of shape for several models, one count of results, and what stands where."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from pages.create import form_state
from production.models import Generation
from providers.contract import Kind, ModelSpec
from providers.models import CatalogueModel
from tests.production.rows import make_generation

SIDES, RATIO, SIZE = "scripted/picture", "scripted/ratio", "scripted/size"
HTMX = {"HTTP_HX_REQUEST": "true"}
PROPERTIES = {
    "ratio": {
        "tiled": {"type": "boolean", "default": False},
        "guidance": {"type": "number", "minimum": 1, "maximum": 9},
        "steps": {"type": "integer", "minimum": 1, "maximum": 9},
        "extra": {"type": "string"},
        "more": {"type": "string"},
        "seed": {"type": "integer"},
        "num_images": {"type": "integer", "minimum": 1, "maximum": 4, "default": 4},
        "aspect_ratio": {"type": "string", "enum": ["1:1", "16:9", "4:3"], "default": "1:1"},
    },
    "size": {
        "size": {"type": "string", "enum": ["1024x1024", "1536x1024", "1024x1536"]},
        "n": {"type": "integer", "minimum": 2, "maximum": 4, "default": 2},
    },
}


@pytest.fixture(autouse=True)
def models(emulator):
    CatalogueModel.objects.exclude(provider="scripted").delete()
    for name, properties in PROPERTIES.items():
        schema = {"type": "object", "properties": {"prompt": {"type": "string"}, **properties}}
        seed = "seed" if "seed" in properties else None
        spec = ModelSpec(name, Kind.TEXT_TO_IMAGE, f"By {name}", schema, seed_field=seed)
        facts = CatalogueModel.facts(spec)
        own = {"unit": "image", "amount": "0.10"}
        CatalogueModel.objects.create(provider="scripted", model_id=name, own_price=own, **facts)


def form(client, *refs, of=(), **more) -> str:
    asked = {"kind": "text-to-image", "model": refs, "of": ",".join(of or refs), **more}
    return client.get(reverse("create-form"), asked).content.decode()


def names(html: str) -> list[str]:
    """Of the parameters that have a control, in the order of the page."""
    return list(dict.fromkeys(re.findall(r'name="param-([\w-]+)"', html)))


def chosen(html: str, select: str) -> str:
    found = re.search(rf'<select[^>]*name="{select}".*?</select>', html, re.S)
    return re.findall(r'value="([^"]*)"\s+selected', found[0])[0] if found else "none"


def sent(html: str) -> list[str]:
    part = html.split('id="shape-sent"')[1].split("</ul>")[0]
    return [" ".join(re.sub("<[^>]+>", "", one).split()) for one in part.split("<li>")[1:]]


def order(client, *refs, **more) -> dict[str, list[dict]]:
    data = {"kind": "text-to-image", "model": refs, "prompt": "a fox", "count": "1", **more}
    answer = client.post(reverse("order"), data | {"accept_unknown": "1"}, **HTMX)
    assert answer.status_code == 200, answer.content.decode()
    made: dict[str, list[dict]] = {}
    for generation in Generation.objects.order_by("pk"):
        made.setdefault(generation.model_ref, []).append(generation.params)
    return made


class TestShape:
    def test_each_model_is_told_it_in_its_own_way_and_the_page_says_so(self, client):
        html = form(client, SIDES, RATIO, SIZE, shape="4:3")
        assert chosen(html, "shape") == "4:3"
        assert not {"width", "height", "aspect_ratio", "size"} & set(names(html))
        assert sorted(sent(html)) == [
            "By ratio: 4:3",
            "By size: 1536x1024, the nearest it has",
            "Scripted picture: 64 × 48",
        ]
        made = order(client, SIDES, RATIO, SIZE, shape="4:3")
        assert {"width": 64, "height": 48}.items() <= made[SIDES][0].items()
        assert made[RATIO][0]["aspect_ratio"] == "4:3"
        assert made[SIZE][0]["size"] == "1536x1024"

    def test_as_it_comes_nothing_is_sent(self, client):
        html = form(client, SIDES, RATIO)
        assert (chosen(html, "shape"), sent(html)) == ("", [])
        assert "aspect_ratio" not in order(client, SIDES, RATIO)[RATIO][0]

    def test_each_its_own_brings_their_controls_back(self, client):
        html = form(client, SIDES, RATIO, shape="own")
        assert {"width", "height", "aspect_ratio"} <= set(names(html))
        own = {"shape": "own", "param-width": "128", "param-aspect_ratio": "16:9"}
        made = order(client, SIDES, RATIO, **own)
        assert (made[SIDES][0]["width"], made[RATIO][0]["aspect_ratio"]) == (128, "16:9")

    def test_it_goes_with_one_from_model_to_model(self, client):
        wide = {"param-aspect_ratio": "16:9"}
        assert "shape" not in re.findall(r'name="(\w+)"', form(client, RATIO))
        html = form(client, SIZE, of=[RATIO], **wide)
        assert chosen(html, "param-size") == "1536x1024"
        assert "Left out" not in html
        html = form(client, SIZE, RATIO, of=[RATIO], **wide)
        assert chosen(html, "shape") == "16:9"
        html = form(client, RATIO, of=[SIZE, RATIO], shape="16:9")
        assert re.search(r'name="param-aspect_ratio"\s+value="16:9"[^>]*checked', html)
        html = form(client, SIDES, of=[SIZE, RATIO], shape="16:9")
        assert re.search(r'name="param-width" value="80"', html)
        html = form(client, "scripted/picture", of=[RATIO])
        assert re.search(r'name="param-width" value="64"', html)

    @pytest.mark.parametrize("shape", ["5:1", "<b>", "0:0", "16"])
    def test_what_is_no_shape_is_none(self, client, shape):
        assert chosen(form(client, SIDES, RATIO, shape=shape), "shape") == ""
        assert "aspect_ratio" not in order(client, SIDES, RATIO, shape=shape)[RATIO][0]

    def test_a_template_keeps_it_in_their_own_ways(self, client):
        data = {"kind": "text-to-image", "model": [RATIO, SIZE], "prompt": "x", "shape": "16:9"}
        html = client.post(reverse("template-new"), data).content.decode()
        assert "aspect_ratio" in html and "1536x1024" in html

    def test_past_params_on_several_models(self):
        made = make_generation(model_id="ratio", params={"aspect_ratio": "16:9"})
        draft = form_state.from_generation(made, [SIDES, RATIO])
        assert (draft.shape, draft.dropped) == ("16:9", [])
        told = {line.model_ref: line.params.get("aspect_ratio") for line in draft.lines()}
        assert told == {SIDES: None, RATIO: "16:9"}


class TestCounts:
    def test_results_are_the_one_count(self, client):
        html = form(client, RATIO)
        assert "num_images" not in names(html)
        data = {"kind": "text-to-image", "model": RATIO, "prompt": "a fox", "count": "3"}
        assert "0.30 $" in client.post(reverse("price"), data, **HTMX).content.decode()
        made = order(client, RATIO, count="3")
        assert [one["num_images"] for one in made[RATIO]] == [1, 1, 1]

    def test_nothing_is_sent_where_one_is_what_it_makes_anyway(self, client):
        assert "n" not in order(client, SIDES)[SIDES][0]

    def test_one_that_cannot_make_one_has_its_control(self, client):
        assert "n" in names(form(client, SIZE))

    def test_what_one_call_made_becomes_so_many_results(self):
        made = make_generation(model_id="ratio", params={"num_images": 3})
        draft = form_state.from_generation(made)
        assert (draft.count, draft.dropped) == (3, [])


class TestGroups:
    def test_what_matters_stands_in_front_wherever_the_schema_has_it(self, client):
        html = form(client, RATIO)
        front = html.split('<details class="more"')[0]
        assert names(front)[:2] == ["aspect_ratio", "seed"]
        assert {"tiled", "guidance", "steps"} <= set(names(html)) - set(names(front))

    def test_for_all_and_only_for_one(self, client):
        html = form(client, SIDES, RATIO)
        groups = re.findall(r"<legend[^>]*>\s*([^<]+?)\s*</legend>", html)
        titles = [one for one in groups if one.startswith(("For all", "Only for"))]
        assert titles[0] == "For all"
        assert "Only for By ratio" in titles
        assert "Only for" not in form(client, RATIO)

    def test_a_query_of_the_page_may_say_anything(self, client):
        odd = QueryDict(
            "kind=text-to-image&model=scripted/ratio&model=scripted/size&shape=own&of=x"
        )
        assert client.get(reverse("create-form"), odd).status_code == 200
