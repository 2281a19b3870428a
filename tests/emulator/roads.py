"""From a pasted key to a product at each vendor: what leads there, and a stand-in that answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from providers import keys, registry
from tests.emulator.civitai import CivitaiEmulator
from tests.emulator.fal import FalEmulator
from tests.emulator.google import GoogleEmulator
from tests.emulator.huggingface import HuggingFaceEmulator
from tests.emulator.jimeng import NEWEST, ArkEmulator
from tests.emulator.jimeng_visual import VisualEmulator
from tests.emulator.kling import WithApiKey
from tests.emulator.minimax import MiniMaxEmulator
from tests.emulator.openai import OpenAIEmulator
from tests.emulator.replicate import ReplicateEmulator
from tests.emulator.vendor import Vendor
from tests.shipped import fill_catalogue


@dataclass(frozen=True)
class Road:
    """`words` find the model at the provider; it ships with the app where there are none. A key
    of two parts `has_secret`."""

    slug: str
    emulator: type[Vendor]
    setting: str
    env: str
    words: str
    model: str
    has_secret: bool = False
    medium: str = "image"


ROADS = [
    Road("fal", FalEmulator, "FAL_BASE_URL", "FAL_KEY", "brush", "acme/brush/turbo"),
    Road(
        "replicate",
        ReplicateEmulator,
        "REPLICATE_BASE_URL",
        "REPLICATE_API_TOKEN",
        "painter",
        "acme/painter",
    ),
    Road("openai", OpenAIEmulator, "OPENAI_BASE_URL", "OPENAI_API_KEY", "image-3", "gpt-image-3"),
    Road(
        "google", GoogleEmulator, "GOOGLE_BASE_URL", "GEMINI_API_KEY", "4-image", "gemini-4-image"
    ),
    Road(
        "veo",
        GoogleEmulator,
        "VEO_BASE_URL",
        "VEO_API_KEY",
        "",
        "veo-3.1-fast-generate-001",
        medium="video",
    ),
    Road(
        "civitai",
        CivitaiEmulator,
        "CIVITAI_BASE_URL",
        "CIVITAI_API_TOKEN",
        "painter",
        "civitai:777@1777",
    ),
    Road(
        "huggingface",
        HuggingFaceEmulator,
        "HUGGINGFACE_BASE_URL",
        "HF_TOKEN",
        "painter",
        "acme/painter",
    ),
    Road("jimeng", ArkEmulator, "JIMENG_BASE_URL", "ARK_API_KEY", "seedream-6", NEWEST),
    Road(
        "jimeng-visual",
        VisualEmulator,
        "JIMENG_VISUAL_BASE_URL",
        "VOLC_ACCESSKEY",
        "",
        "jimeng_t2i_v31",
        has_secret=True,
    ),
    Road("kling", WithApiKey, "KLING_BASE_URL", "KLING_ACCESS_KEY", "", "kling-v3/text-to-image"),
    Road("minimax", MiniMaxEmulator, "MINIMAX_BASE_URL", "MINIMAX_API_KEY", "", "image-01"),
]


@contextmanager
def opened(road: Road, patch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    """The provider's stand-in runs; its key is not set."""
    with road.emulator() as running:
        patch.setenv(road.setting, running.url)
        patch.delenv(road.env, raising=False)
        registry.forget()
        keys.forget_cached()
        fill_catalogue()
        yield running
    keys.forget_cached()
    registry.forget()
