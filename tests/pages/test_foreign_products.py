"""What another tool made, from its file to its page and into the form."""

import json
import re
from html import unescape
from urllib.parse import quote

import pytest
from django.urls import reverse

from gallery import products
from gallery.models import Product
from pages.create import foreign_values
from providers.contract import Kind, ModelSpec
from tests.gallery import foreign_samples as made

WORDS = (
    "a heron\nNegative prompt: cats\nSteps: 28, Sampler: Euler a, CFG scale: 6.5, Seed: 3141, "
    'Size: 832x1216, Model hash: 12ab, Model: juggernautXL, Lora hashes: "ink: ab", '
    "Version: v1.10.1"
)

pytestmark = pytest.mark.usefixtures("scripted")


@pytest.fixture
def heron(put, project) -> Product:
    return products.bring_in(put(made.png({"parameters": WORDS}), "heron.png"), project)


def words_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestBringingIn:
    def test_its_columns_are_filled(self, heron):
        assert (heron.prompt, heron.seed, heron.model_id) == ("a heron", 3141, "juggernautXL")
        assert (heron.kind, heron.provider) == ("text-to-image", "")
        assert heron.recipe["params"]["steps"] == 28
        assert heron.recipe["original"] == {"parameters": WORDS}

    def test_a_name_that_tells_it(self, put, project):
        name = "ann_A_red_fox_in_snow_0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9_0.png"
        product = products.bring_in(put(made.png(), "upload"), project, name)
        assert product.prompt == "A red fox in snow"

    def test_a_seed_that_no_column_holds(self, put, project):
        graph = made.basic_graph(seed=2**64 - 1)
        product = products.bring_in(put(made.png(made.comfy(graph))), project)
        assert (product.seed, product.recipe["seed"]) == (None, 2**64 - 1)

    def test_one_without(self, put, project):
        product = products.bring_in(put(made.png(), "fox.png"), project)
        assert (product.recipe, product.title) == ({}, "fox")


class TestItsPage:
    def test_who_made_it_and_how(self, client, heron):
        page = client.get(reverse("product", args=[heron.pk]))
        words = words_of(page)
        assert "Tool A1111 v1.10.1 made by AI Model juggernautXL Kind Text to image" in words
        assert "negative_prompt" in words and "LoRA ink · 1" in words
        assert "As it was written parameters" in words
        assert "Origin" not in words

    @pytest.mark.parametrize("query", ["lora:ink", "model:juggernautXL", "kind:text-to-image"])
    def test_all_with_the_same_are_found_from_it(self, client, heron, put, project, query):
        products.bring_in(put(made.png(), "other.png"), project)
        page = client.get(reverse("product", args=[heron.pk])).content.decode()
        links = re.findall(r'class="search-by"\s+href="([^"]+)"', page)
        (link,) = [one for one in links if f"q={quote(query)}" in one]
        found = client.get(unescape(link)).content.decode()
        assert re.findall(r'class="card[^>]+data-product="(\d+)"', found) == [str(heron.pk)]

    def test_all_of_its_parameters_are_copied_with_its_loras(self, client, heron):
        page = client.get(reverse("product", args=[heron.pk])).content.decode()
        copied = re.search(r'data-copies="([^"]*)">[^\n]*Copy all', page)
        loras = json.loads(unescape(copied[1]))["loras"]
        assert loras == [{"name": "ink", "weight": 1, "hash": "ab"}]

    def test_a_graph_too_long_for_a_page(self, client, heron):
        heron.recipe |= {"original": {"prompt": "x" * 3_000_000}}
        heron.save(update_fields=["recipe"])
        page = client.get(reverse("product", args=[heron.pk]))
        assert "As it was written prompt xxx" in words_of(page)
        assert len(page.content) < 100_000

    def test_one_that_says_nothing(self, client, put, project):
        product = products.bring_in(put(made.png(), "fox.png"), project)
        words = words_of(client.get(reverse("product", args=[product.pk])))
        assert "Origin Imported" in words and "Tool" not in words

    @pytest.mark.parametrize(
        "recipe",
        [
            {"tool": "x", "original": 5, "loras": 3, "params": []},
            {"tool": {"name": 1, "version": []}, "original": {"a": [1]}, "params": {"a": {}}},
            {"tool": {"name": "<b>"}, "original": {"<i>": "<u>"}, "loras": [1, {"name": {}}]},
        ],
    )
    def test_odd_ones(self, client, heron, recipe):
        heron.recipe = recipe
        heron.save()
        for address in (
            reverse("product", args=[heron.pk]),
            f"{reverse('create')}?from=p{heron.pk}",
        ):
            page = client.get(address)
            assert page.status_code == 200
            assert not {b"<b>", b"<i>", b"<u>"} & set(re.findall(rb"<[biu]>", page.content))


class TestUseAll:
    def test_what_fits_is_there_and_the_rest_is_named(self, client, heron):
        asked = {"from": f"p{heron.pk}", "model": "scripted/picture"}
        page = client.get(reverse("create"), asked)
        content = page.content.decode()
        assert ">a heron</textarea>" in content
        for name, value in (("width", 832), ("height", 1216), ("guidance", 6.5), ("seed", 3141)):
            assert re.search(rf'name="param-{name}"\s[^>]*value="{value}"', content), name
        said = re.search(r"Left out, as it does not fit here: (.*?)\.(?:\s|$)", words_of(page))
        assert said[1] == (
            "the model juggernautXL, the LoRA ink, negative prompt cats, steps 28, sampler Euler a"
        )

    def test_on_the_model_at_hand_without_a_choice(self, client, heron):
        page = client.get(reverse("create"), {"from": f"p{heron.pk}"})
        assert 'name="param-width" value="832"' in page.content.decode()

    def test_one_without_a_recipe(self, client, put, project):
        product = products.bring_in(put(made.png(), "fox.png"), project)
        page = client.get(reverse("create"), {"from": f"p{product.pk}"})
        assert "Left out" not in page.content.decode()


class TestNames:
    RECIPE = {
        "seed": 5,
        "params": {"width": 832, "height": 1216, "steps": 20, "cfg_scale": 7, "clip_skip": 2}
        | {"model_hash": "ab", "civitai_resources": [1]},
    }

    @pytest.mark.parametrize(
        ("properties", "expected"),
        [
            (
                {"image_size": {"enum": ["square"], "type": "string"}, "num_inference_steps": {}},
                {"size": "832x1216", "num_inference_steps": 20, "cfg_scale": 7},
            ),
            (
                {
                    "image_size": {
                        "anyOf": [
                            {
                                "type": "object",
                                "properties": {
                                    "width": {"type": "integer"},
                                    "height": {"type": "integer"},
                                },
                            },
                            {"enum": ["square_hd"], "type": "string"},
                        ]
                    },
                    "guidance_scale": {"type": "number"},
                },
                {"image_size": {"width": 832, "height": 1216}, "guidance_scale": 7, "steps": 20},
            ),
            (
                {"size": {"enum": ["1024x1024", "832x1216"], "type": "string"}},
                {"size": "832x1216", "steps": 20, "cfg_scale": 7},
            ),
            (
                {"aspect_ratio": {"enum": ["1:1", "2:3", "9:16"], "type": "string"}},
                {"aspect_ratio": "2:3", "steps": 20, "cfg_scale": 7},
            ),
            (
                {"aspect_ratio": {"enum": ["1:1", "21:9"], "type": "string"}},
                {"aspect_ratio": "13:19", "steps": 20, "cfg_scale": 7},
            ),
        ],
    )
    def test_by_what_the_model_has(self, properties, expected):
        schema = {"type": "object", "properties": {"prompt": {"type": "string"}, **properties}}
        spec = ModelSpec("m", Kind.TEXT_TO_IMAGE, "M", schema, seed_field="noise")
        found = foreign_values.fitted(json.loads(json.dumps(self.RECIPE)), [spec])
        assert found == expected | {"noise": 5, "clip_skip": 2}


class TestOnlyAPart:
    def test_the_prompt_alone(self, client, heron):
        page = client.get(reverse("create"), {"from": f"p{heron.pk}", "only": "prompt"})
        assert "a heron" in page.content.decode()
        assert "3141" not in page.content.decode()
        assert "was left out" not in words_of(page)

    def test_the_seed_alone(self, client, heron):
        page = client.get(reverse("create"), {"from": f"p{heron.pk}", "only": "seed"})
        assert 'value="3141"' in page.content.decode()
        assert ">a heron<" not in page.content.decode()

    def test_of_what_is_no_part(self, client, heron):
        page = client.get(reverse("create"), {"from": f"p{heron.pk}", "only": "nonsense"})
        assert page.status_code == 200
        assert "3141" not in page.content.decode()
