"""What a recipe says by names, whoever wrote it."""

import time
from typing import Any

import pytest

from gallery.search import parameters

OURS = {"params": {"loras": [{"path": "ink", "scale": 0.8}, {"path": "oil"}]}}
LISTED = {"loras": [{"name": "ink", "weight": 0.8, "hash": "ab"}, {"name": "oil"}]}


class TestLoras:
    @pytest.mark.parametrize(
        ("recipe", "prompt", "names"),
        [
            (OURS, "", ["ink", "oil"]),
            (LISTED, "", ["ink", "oil"]),
            ({}, "a fox <lora:ink:0.8> <lyco:oil:1:0.5> <lora:moss>", ["ink", "oil", "moss"]),
            # The tag is the one that is listed, in its folder.
            (LISTED, "<lora:styles/ink.safetensors:0.8>", ["ink", "oil"]),
            (LISTED, "<lora:moss:1>", ["ink", "oil", "moss"]),
            # A table of hashes and a weight are no names.
            ({"params": {"lora_hashes": "ink: ab, oil: cd"}}, "", []),
            ({"params": {"lora_scale": 0.8, "lora_strength": "0.8", "use_lora": True}}, "", []),
            ({"params": {"lora_weights": "someone/ink"}}, "", ["someone/ink"]),
            ({"params": {"hf_lora": "data:abc", "extra_lora": "  "}}, "", []),
            ({"loras": {"name": "ink"}}, "", ["ink"]),
            ({"loras": [["ink", 1], 5, None, {"name": 3}, {"weight": 1}]}, "", ["ink"]),
            ({"loras": 5, "params": [1]}, "", []),
        ],
    )
    def test_of_any_recipe(self, recipe: dict[str, Any], prompt: str, names: list[str]):
        assert parameters.loras(recipe, prompt) == names

    def test_a_stranger_may_list_very_many(self):
        recipe = {"loras": [str(number) for number in range(60_000)]}
        prompt = "".join(f"<lora:x{number}>" for number in range(60_000))
        began = time.process_time()
        assert len(parameters.loras(recipe, prompt)) == parameters.MOST
        assert time.process_time() - began < 5
