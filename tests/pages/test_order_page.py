"""One order side by side, and ordering it again on another model."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from gallery import products
from production.models import Generation, GenerationInput, GenerationOutput, Order, State
from production.orders import OrderLine, OrderRequest, place
from projects.models import Project
from providers.models import CatalogueModel
from tests.production.rows import make_generation, make_order

PICTURE, OTHER = "scripted/picture", "scripted/other"


@pytest.fixture(autouse=True)
def models(emulator):
    """The scripted models, and another for images with parameters of its own."""
    CatalogueModel.objects.exclude(provider="scripted").delete()
    other_model("other")


def other_model(model_id: str, **changes) -> CatalogueModel:
    facts = CatalogueModel.facts(CatalogueModel.objects.get(model_id="picture").spec())
    properties = dict(facts["schema"]["properties"])
    for name in ("width", "height", "options", "seed"):
        del properties[name]
    properties |= {
        "aspect": {"type": "string", "enum": ["1:1", "16:9"], "default": "1:1"},
        "style": {"type": "string", "enum": ["plain", "neon"], "default": "neon"},
        "noise_seed": {"type": "integer"},
    }
    schema = facts["schema"] | {"properties": properties}
    facts |= {"schema": schema, "label": "Other", "seed_field": "noise_seed"} | changes
    return CatalogueModel.objects.create(provider="scripted", model_id=model_id, **facts)


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture.png"
    Image.new("RGB", (64, 48), "teal").save(path)
    return products.bring_in(path, Project.inbox(), "picture.png")


def order(count: int = 1, **params) -> Order:
    lines = [OrderLine(PICTURE, params), OrderLine(OTHER)]
    return place(OrderRequest(kind="text-to-image", prompt="a fox", lines=lines, count=count))


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def page(client, placed: Order):
    return client.get(reverse("order-page", args=[placed.uid]))


def edited(client, generation: Generation, **query) -> str:
    query = {"from": f"g{generation.pk}"} | query
    return client.get(reverse("create"), query).content.decode()


def left_out(html: str) -> str:
    found = re.search(r"Left out, as it does not fit here: (.*?)\.</p>", html)
    return found[1] if found else ""


class TestOnTheCreatePage:
    def test_several_models_share_a_row_with_name_price_and_time(self, client):
        placed = order()
        now = timezone.now()
        placed.generations.update(
            state=State.DONE,
            cost_micros=34_000,
            basis="actual",
            submitted_at=now - timedelta(seconds=4),
            ended_at=now,
        )
        html = client.get(reverse("create")).content.decode()
        assert 'class="versus"' in html
        facts = re.findall(r'<p class="gen-facts.*?</p>', html, re.S)
        assert len(facts) == 2
        assert "Scripted picture" in facts[0]
        assert "0.034 $" in facts[0]
        assert "4.0 s" in facts[0]
        assert reverse("order-page", args=[placed.uid]) in html

    def test_one_model_is_as_it_was(self, client):
        make_generation(State.DONE)
        html = client.get(reverse("create")).content.decode()
        assert 'class="versus"' not in html
        assert "Side by side" not in html


class TestThePage:
    def test_models_and_where_they_differ(self, client):
        found = text(page(client, order(width=128, style="ink")))
        assert "Scripted picture Other" in found
        assert re.search(r"Done 0 of 1 0 of 1", found)
        assert re.search(r"width 128 –", found)
        assert re.search(r"style ink neon default", found)
        assert "Cost 0.01 $ estimated 0.01 $ estimated" in found

    def test_what_is_the_same_stands_apart(self, client):
        placed = order()
        for row in placed.generations.all():
            row.params |= {"tiled": True}
            row.save()
        html = page(client, placed).content.decode()
        assert "tiled" not in html.split("</table>")[0]
        assert "tiled" in html.split("</table>")[1]

    def test_several_results_of_a_model_are_one_column(self, client):
        found = text(page(client, order(count=3, seed=7)))
        assert re.search(r"Done 0 of 3 0 of 3", found)
        assert "7, 8, 9" in found
        assert "0.03 $" in found

    def test_prompt_and_seed_are_not_told_twice(self, client):
        html = page(client, order(seed=7)).content.decode()
        rows = re.findall(r'<th scope="row"[^>]*>([^<]+)', html)
        assert "prompt" not in rows
        assert "seed" not in rows

    def test_a_cost_that_nobody_knows_is_unknown(self, client):
        placed = order()
        placed.generations.filter(model_id="other").update(estimate_micros=None)
        assert re.search(r"Cost 0\.01 \$ estimated unknown", text(page(client, placed)))

    def test_what_failed_without_a_charge_cost_nothing(self, client):
        placed = order()
        placed.generations.update(state=State.FAILED, charged="no")
        assert re.search(r"Cost 0\.00 \$ 0\.00 \$", text(page(client, placed)))

    def test_live_cards_follow_the_poll(self, client):
        html = page(client, order()).content.decode()
        assert html.count("data-live") == 2

    def test_a_model_and_a_provider_that_are_gone(self, client):
        placed = order()
        CatalogueModel.objects.filter(model_id="other").delete()
        placed.generations.filter(model_id="other").update(provider="vanished")
        assert "vanished" in text(page(client, placed))

    def test_an_order_without_generations(self, client):
        assert page(client, make_order()).status_code == 200

    def test_markup_stays_words(self, client):
        placed = make_order(prompt="<script>alert(1)</script>")
        make_generation(order=placed, params={"<b>x</b>": "<i>"}, model_label="<u>m</u>")
        html = page(client, placed).content.decode()
        for markup in ("<script>alert", "<b>x", "<i>", "<u>m"):
            assert markup not in html

    def test_one_that_there_is_not(self, client):
        assert client.get(reverse("order-page", args=[uuid.uuid4()])).status_code == 404

    def test_few_queries(self, client, picture, django_assert_max_num_queries):
        placed = order(count=8)
        for row in placed.generations.all():
            GenerationInput.objects.create(
                generation=row, field="image_url", asset=picture.asset, product=picture
            )
        first = placed.generations.first()
        GenerationOutput.objects.create(generation=first, product=picture)
        page(client, placed)
        with django_assert_max_num_queries(12):
            page(client, placed)


class TestOnAnotherModel:
    def test_it_is_offered_where_it_can_be_ordered(self, client, monkeypatch):
        other_model("third", label="Third")
        other_model("off", label="Off", enabled=False)
        html = page(client, order()).content.decode()
        assert re.findall(r'<option value="([^"]+)"', html) == ["scripted/third"]

    def test_what_fits_is_kept_and_what_does_not_is_named(self, client):
        made = order(width=128, guidance=3.5, style="ink").generations.get(model_id="picture")
        html = edited(client, made, model=OTHER)
        assert f'value="{OTHER}" checked' in html
        assert ">a fox</textarea>" in html
        assert 'name="param-guidance" value="3.5"' in html
        assert left_out(html) == "width 128, style ink"

    def test_a_default_of_the_old_model_is_nothing_to_name(self, client):
        made = make_generation(
            State.DONE, params={"prompt": "a fox", "width": 64, "height": 64, "style": "plain"}
        )
        html = edited(client, made, model=OTHER)
        assert left_out(html) == ""
        assert re.search(r'value="neon"[^>]*checked', html)

    def test_the_seed_goes_where_the_other_model_has_it(self, client):
        made = make_generation(State.DONE, params={"prompt": "a fox", "seed": 77}, seed=77)
        html = edited(client, made, model=OTHER)
        assert 'name="param-noise_seed" value="77"' in html
        assert left_out(html) == ""

    def test_the_seed_goes_along_when_a_chip_is_pressed_too(self, client):
        query = {"kind": "text-to-image", "of": PICTURE, "model": OTHER, "param-seed": "77"}
        html = client.get(reverse("create-form"), query).content.decode()
        assert 'name="param-noise_seed" value="77"' in html

    def test_an_input_goes_where_the_other_model_takes_it(self, client, picture):
        edit = CatalogueModel.objects.get(model_id="edit")
        schema = edit.schema | {
            "required": ["prompt", "photo"],
            "properties": {
                "prompt": edit.schema["properties"]["prompt"],
                "photo": {"type": "string", "format": "uri", "x-media": "image"},
            },
        }
        other_model("retouch", kind="image-to-image", schema=schema, seed_field="")
        made = make_generation(State.DONE, order=make_order(kind="image-to-image"), model_id="edit")
        GenerationInput.objects.create(
            generation=made, field="image_url", asset=picture.asset, product=picture
        )
        html = edited(client, made, model="scripted/retouch")
        assert f'name="input-photo" value="{picture.pk}"' in html
        assert left_out(html) == ""

    def test_an_input_without_a_place_is_named(self, client, picture):
        made = make_generation(State.DONE)
        GenerationInput.objects.create(
            generation=made, field="image_url", asset=picture.asset, product=picture
        )
        assert left_out(edited(client, made, model=OTHER)) == f"input #{picture.pk}"

    def test_a_model_that_there_is_not(self, client):
        html = edited(client, make_generation(State.DONE), model="nobody/nothing")
        assert "the model nobody/nothing, which no longer exists" in left_out(html)

    def test_several_at_once(self, client):
        html = edited(client, make_generation(State.DONE), model=[PICTURE, OTHER])
        assert len(re.findall(r'name="model" value="[^"]+" checked', html)) == 2

    def test_a_product_too(self, client, picture):
        picture.kind, picture.provider, picture.model_id = "text-to-image", "scripted", "picture"
        picture.recipe = {"params": {"prompt": "a heron", "width": 128}}
        picture.prompt = "a heron"
        picture.save()
        query = {"from": f"p{picture.pk}", "model": OTHER}
        html = client.get(reverse("create"), query).content.decode()
        assert f'value="{OTHER}" checked' in html
        assert left_out(html) == "width 128"
