"""Whose a pasted key is, by its shape."""

import re

import pytest

from providers import pasted_keys, registry

UUID = "0f4b1c2d-1111-4222-8333-9abcdef01234"
KEYS = {
    f"{UUID}:0123456789abcdef0123456789abcdef": "fal",
    "r8_" + "Ab3" * 12: "replicate",
    "sk-proj-" + "aB3_-" * 20: "openai",
    "sk-" + "a1B2" * 12: "openai",
    "AIza" + "Sy0_-" * 7: "google",
    "hf_" + "aBcD" * 8: "huggingface",
    "sk-api-" + "x1-" * 20: "minimax",
    "api-key-" + "k1" * 16: "kling",
}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("around", ["{}", '  "{}"\n', "export SOME_KEY={}"])
def test_told_by_its_shape(key, around):
    pasted = around.format(key)
    assert [one.slug for one in pasted_keys.meant(pasted)] == [KEYS[key]]
    assert pasted_keys.cleaned(pasted) == key


@pytest.mark.parametrize(
    "key", ["", "sk-ant-" + "x" * 60, "r8", "0123456789abcdef" * 2, f"{UUID}:", "AIza", "x" * 9999]
)
def test_not_told(key):
    assert pasted_keys.meant(key) == []


def test_one_key_is_enough_for_those_to_choose_from():
    slugs = [one.slug for one in pasted_keys.takers()]
    assert "civitai" in slugs
    assert "minimax" in slugs  # its second one is for older accounts
    assert "jimeng-visual" not in slugs  # it wants two
    assert "comfyui" not in slugs  # it wants an address
    assert len(slugs) == len(set(slugs))


def test_every_shape_is_of_one_provider_and_can_be_read():
    shapes = [
        field.shape
        for provider in registry.firsts()
        for field in provider.key_fields
        if field.shape
    ]
    assert len(shapes) == len(set(shapes)) >= 7
    for shape in shapes:
        re.compile(shape)
