"""A mask in the colours of the model that takes it, by the words of real descriptions."""

import pytest

from providers.masks import mask_style
from providers.schema import fields


def style(help: str, name: str = "mask", **node):
    schema = {
        "type": "object",
        "properties": {name: {"type": "string", "format": "uri", "description": help} | node},
    }
    [field] = fields(schema)
    return mask_style(field)


class TestTheColourOfWhatChanges:
    @pytest.mark.parametrize(
        ("words", "colour"),
        [
            (
                "A black and white image. Black pixels are inpainted, white pixels are preserved.",
                "black",
            ),
            (
                "Input mask for inpaint mode. Black areas will be preserved, white areas will be "
                "inpainted.",
                "white",
            ),
            ("The mask image, white areas are edited and black ones kept.", "white"),
            ("PNG of the first image's size, under 4 MB; transparent is repainted.", "transparent"),
            (
                "An additional image whose fully transparent areas (e.g. where alpha is zero) "
                "indicate where image should be edited.",
                "transparent",
            ),
            ("Pixels that are black are kept.", "white"),
            ("White pixels stay unchanged.", "black"),
            ("A mask; white is not changed, black is.", "white"),
            ("The URL of the mask.", "white"),
            ("", "white"),
        ],
    )
    def test_by_its_description(self, words, colour):
        assert style(words) == colour


class TestWhatIsNoMask:
    @pytest.mark.parametrize("name", ["image", "mask_prompt", "unmasked_image_text", "masked"])
    def test_has_no_colour(self, name):
        assert style("An image, white.", name) is None

    def test_nor_has_a_switch(self):
        assert style("Return only the mask", "mask_only", type="boolean", format=None) is None

    @pytest.mark.parametrize("name", ["mask", "mask_img", "mask_image", "mask_image_url", "masks"])
    def test_names_of_masks(self, name):
        assert style("", name) == "white"
