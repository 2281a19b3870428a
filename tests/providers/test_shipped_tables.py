"""What ships of a vendor's models drops nothing that the vendor's own document has."""

import os
from pathlib import Path

import pytest

from providers import openapi_document
from providers.contract import ModelSpec
from providers.fal.models import MODELS as FAL
from providers.replicate.models import MODELS as REPLICATE
from providers.schema import fields
from tests.providers import corpus

SHIPPED = {spec.id.partition(":")[0]: spec for spec in (*FAL, *REPLICATE)}
FOLDER = os.environ.get("ARTFACTORY_CORPUS", "")


def names(spec: ModelSpec) -> set[str]:
    return {field.name for field in fields(spec.schema)}


class TestByHand:
    """Of the vendors' documents, those parameters that were not in the tables once."""

    @pytest.mark.parametrize(
        ("id", "taken"),
        [
            (
                "meta/musicgen",
                "top_k top_p continuation_start continuation_end multi_band_diffusion "
                "normalization_strategy",
            ),
            ("fal-ai/ideogram/v3", "style_preset style_codes color_palette sync_mode"),
            (
                "fal-ai/kling-video/v3/pro/image-to-video",
                "elements multi_prompt shot_type elements[].frontal_image_url "
                "elements[].reference_image_urls[] elements[].video_url",
            ),
            (
                "fal-ai/minimax/speech-2.8-hd",
                "audio_setting pronunciation_dict normalization_setting voice_modify",
            ),
            ("fal-ai/topaz/upscale/video", "compression halo recover_detail"),
            ("bytedance/seedance-2.0/image-to-video", "seed end_user_id"),
            ("fal-ai/nano-banana-2", "system_prompt thinking_level limit_generations"),
        ],
    )
    def test_it_is_there(self, id: str, taken: str) -> None:
        assert set(taken.split()) <= names(SHIPPED[id])

    def test_seeds_are_drawn_where_there_is_one(self) -> None:
        for spec in SHIPPED.values():
            assert spec.seed_field == openapi_document.seed_field(spec.schema), spec.id


@pytest.mark.skipif(not FOLDER, reason="ARTFACTORY_CORPUS names no folder of vendors' documents")
class TestByDocument:
    def test_nothing_is_dropped(self) -> None:
        dropped = {}
        for name, document in corpus.documents(Path(FOLDER)):
            id, vendor = corpus.vendor_of(name, document)
            if spec := SHIPPED.get(id):
                missing = set(vendor.properties) - names(spec)
                dropped |= {id: sorted(missing)} if missing else {}
        assert dropped == {}
