"""What an engine calls its files: a key in such a name is hidden before the name is taken apart."""

import pytest

from providers import lora_picker, redact
from providers.a1111 import engine_models
from providers.comfyui import builtin
from providers.contract import Kind
from tests.emulator.comfyui_nodes import KINDS

KEYS = ["sk-left/right-half", "sk-left\\right-half"]


@pytest.fixture(params=KEYS)
def name(request: pytest.FixtureRequest) -> str:
    redact.remember(request.param)
    return f"dreams of {request.param}.safetensors"


def test_of_comfyui(name: str) -> None:
    assert "half" not in builtin.with_checkpoint(name, KINDS).label


def test_of_a1111(name: str) -> None:
    offer = engine_models.Offer({name: name}, ["Euler a"], [], [], [])
    for kind in (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE):
        assert "half" not in engine_models.model(offer, name, kind).label


def test_of_a_lora(name: str) -> None:
    field = lora_picker.field([name], {})
    [found] = lora_picker.listed({"properties": {"loras": field}}, "dreams", lambda of: "")
    assert "half" not in found.label
