"""What a template is saved from: orders of several models, products of ours and of other tools."""

import pytest

from production import template_sources
from production.models import GenerationInput, State
from production.template_sources import NoSource
from tests.emulator import media
from tests.gallery.fixtures import made, project, put, stored
from tests.production.rows import make_generation, make_order

__all__ = ["made", "project", "put", "stored"]
pytestmark = pytest.mark.django_db


class TestAnOrder:
    def test_of_several_models_is_of_all_and_the_first_says_what_they_share(self, emulator):
        order = make_order(prompt="a fox")
        for model, width in (("picture", 640), ("picture", 320), ("other", 128)):
            params = {"prompt": "a fox", "width": width, model: True, "seed": width}
            make_generation(State.DONE, order=order, model_id=model, params=params)
        source = template_sources.of_order(order)
        assert source.body.models == ("scripted/picture", "scripted/other")
        assert source.body.defaults == {"width": 640, "picture": True, "other": True}
        assert source.body.prompt == "a fox"

    def test_its_files_are_named_by_their_fields(self, emulator, made):
        picture = made(media.make("image", 1))
        generation = make_generation(State.DONE)
        GenerationInput.objects.create(
            generation=generation, field="image_url", asset=picture.asset, product=picture
        )
        assert template_sources.of_generation(generation).body.inputs == (
            ("image_url", picture.uid),
        )

    def test_of_a_model_that_is_gone_the_seed_is_left_out_all_the_same(self):
        params = {"prompt": "a lighthouse", "seed": 7, "steps": 20, "none": None, "": 1}
        one = make_generation(State.FAILED, provider="gone", params=params)
        assert template_sources.of_generation(one).body.defaults == {"steps": 20}


class TestAProduct:
    def test_of_another_tool_by_what_its_recipe_says(self, made):
        product = made(
            media.make("image", 1),
            kind="text-to-image",
            prompt="a heron",
            recipe={"tool": "A1111", "params": {"sampler": "Euler a", "steps": 20, "seed": 3}},
        )
        source = template_sources.of_product(product)
        assert source.body.models == ()
        assert source.body.defaults == {"sampler": "Euler a", "steps": 20}

    @pytest.mark.parametrize("recipe", [{}, {"params": []}, {"params": {"x" * 300: 1}}])
    def test_with_an_odd_recipe_has_its_words(self, made, recipe):
        product = made(media.make("image", 1), kind="text-to-image", prompt="x", recipe=recipe)
        assert template_sources.of_product(product).body.defaults == {}

    def test_of_which_nobody_knows_how_it_was_made(self, made):
        with pytest.raises(NoSource, match="is unknown"):
            template_sources.of_product(made(media.make("image", 1)))

    @pytest.mark.parametrize("said", ["", "p", "p0", "p999", "x1", "g" + "9" * 30, "o1"])
    def test_what_is_not_there(self, said):
        with pytest.raises(NoSource):
            template_sources.named(said)
