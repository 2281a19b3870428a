"""Runs that were billed: what is estimated before is within a tenth of the bill, or unknown.

Units are those that fal told with each result, and so is the image answer of OpenAI and of Google;
the prices of a unit are those of their sheets. Where fal's word for the unit was not recorded, each
word that it has is tried.
"""

from decimal import Decimal

import pytest

from providers import price_words, pricing
from providers.contract import Money
from providers.fal import catalogue, models
from providers.google.models import shipped
from providers.openai.models import SHIPPED
from providers.schema_builders import flag, inputs, one_of, text, whole

FAL = {spec.id: spec for spec in models.MODELS}
GOOGLE = {spec.id: spec for spec in shipped()}
OPENAI = {spec.id: spec for spec in SHIPPED}
WORDS = (
    *("images", "megapixels", "seconds", "minutes", "1000 characters", "compute seconds"),
    *("units", "videos", "requests", "generations", "tokens", "1000 tokens", "credits", ""),
)
SILENT_CAT = {"resolution": "480p", "duration": "4", "aspect_ratio": "1:1", "generate_audio": False}
SILENT = {"aspect_ratio": "1:1", "duration": "5", "generate_audio": False}
VEO = {"aspect_ratio": "16:9", "duration": "4s", "resolution": "720p", "generate_audio": False}
# endpoint, parameters, billed units, price of one unit
FAL_RUNS = [
    ("bytedance/seedance-2.0/fast/text-to-video", SILENT_CAT, "38.8", "0.0112"),
    ("bytedance/seedance-2.0/image-to-video", SILENT_CAT, "38.8", "0.014"),
    ("fal-ai/kling-video/v3/pro/text-to-video", SILENT, "4.0", "0.14"),
    ("fal-ai/kling-video/v3/pro/image-to-video", SILENT, "4.0", "0.14"),
    ("fal-ai/veo3.1", VEO, "2.0", "0.40"),
    ("fal-ai/veo3.1/image-to-video", VEO, "2.0", "0.40"),
    ("fal-ai/nano-banana-2", {"num_images": 1, "resolution": "1K"}, "1.0", "0.08"),
    ("fal-ai/nano-banana-2/edit", {"num_images": 1}, "1.0", "0.08"),
    ("fal-ai/gpt-image-1.5", {"image_size": "1024x1024", "quality": "low"}, "0.02", "1"),
    ("fal-ai/qwen-image", {"image_size": "square_hd", "num_images": 1}, "1", "0.02"),
    ("fal-ai/wan/v2.7/text-to-video", {"resolution": "720p", "duration": 2}, "2", "0.10"),
]
# parameters of models that people added, as their schemas have them
ADDED = [
    (
        {"prompt": text(""), "resolution": one_of("1k", "2k", default="1k")},
        {"resolution": "1k"},
        *("1.1", "0.02"),
    ),
    (
        {"duration": whole(1, 15, 6), "resolution": one_of("480p", "720p", default="720p")},
        {"duration": 6, "resolution": "720p"},
        *("8.439999999999998", "0.05"),
    ),
    (
        {"image_url": text(""), "image_size": one_of("square_hd", default="square_hd")},
        {"image_size": {"width": 1376, "height": 768}},
        *("1.0", "0.03"),
    ),
    (
        {"duration": whole(4, 12, 4), "resolution": one_of("720p", default="720p")},
        {"duration": 4},
        *("4.0", "0.10"),
    ),
    ({"prompt": text(""), "generate_audio": flag(True)}, {}, "38.8", "0.014"),
]


def near(estimate: Money | None, bill: Decimal) -> bool:
    return estimate is None or abs(estimate.amount - bill) <= bill / 10


class TestFal:
    @pytest.mark.parametrize(("id", "params", "units", "each"), FAL_RUNS)
    def test_what_ships_is_near_the_bill_or_unknown(self, id, params, units, each):
        spec = FAL[id]
        params = {"prompt": "A white cat", **params}
        estimate = pricing.cost(spec.price, params, spec.schema) if spec.price else None
        assert near(estimate, Decimal(units) * Decimal(each)), estimate

    @pytest.mark.parametrize(("id", "params", "units", "each"), FAL_RUNS[:8])
    def test_most_of_it_is_known(self, id, params, units, each):
        spec = FAL[id]
        assert pricing.cost(spec.price, {"prompt": "A white cat", **params}, spec.schema)

    @pytest.mark.parametrize("word", ["units", "Units", "unit", "per unit", "tokens", "", "credit"])
    def test_a_unit_without_a_meaning_is_no_price(self, word):
        known = catalogue.UnitPrice(Money(Decimal("0.014")), word)
        assert catalogue.list_price(known, {}) is None

    @pytest.mark.parametrize("word", WORDS)
    @pytest.mark.parametrize(("properties", "params", "units", "each"), ADDED)
    def test_no_word_of_the_price_list_makes_a_wrong_price(
        self, word, properties, params, units, each
    ):
        schema = inputs(properties, [])
        known = catalogue.UnitPrice(Money(Decimal(each)), word)
        price = catalogue.list_price(known, schema)
        estimate = pricing.cost(price, params, schema) if price else None
        assert near(estimate, Decimal(units) * Decimal(each)), estimate

    @pytest.mark.parametrize(
        ("word", "unit"),
        [
            ("images", "image"),
            ("Image", "image"),
            ("per image", "image"),
            ("$ per  megapixels", "megapixel"),
            ("1,000 characters", "1000 characters"),
            ("1000_characters", "1000 characters"),
            ("compute-seconds", "compute second"),
            (" seconds ", "second"),
        ],
    )
    def test_the_words_it_has_for_what_is_certain(self, word, unit):
        price = catalogue.list_price(catalogue.UnitPrice(Money(Decimal("0.01")), word), {})
        assert price["unit"] == unit
        assert price["date"]
        assert price["source"].startswith("https://")
        pricing.check(price)

    def test_an_extra_that_is_off_leaves_the_price_known(self):
        schema = inputs({"enable_prompt_expansion": flag(False)}, [])
        price = catalogue.list_price(catalogue.UnitPrice(Money(Decimal("0.01")), "images"), schema)
        assert pricing.cost(price, {}, schema) == Money(Decimal("0.01"))
        assert pricing.cost(price, {"enable_prompt_expansion": True}, schema) is None

    def test_no_model_that_ships_is_free(self):
        for spec in FAL.values():
            if spec.price:
                pricing.check(spec.price)
                assert not price_words.in_words(spec.price).startswith("0 "), spec.id

    @pytest.mark.parametrize(
        ("id", "params", "wanted"),
        [
            ("fal-ai/flux-2-pro", {"image_size": "square_hd"}, "0.03"),
            ("fal-ai/flux-2-pro", {"image_size": {"width": 2048, "height": 1024}}, "0.045"),
            ("fal-ai/latentsync", {"video_url": {"duration": 31}}, "0.20"),
            ("fal-ai/latentsync", {"video_url": {"duration": 50}}, "0.25"),
            ("fal-ai/sync-lipsync/v2", {"video_url": {"duration": 30}}, "1.5"),
            ("veed/fabric-1.0", {"audio_url": {"duration": 10}}, "0.80"),
        ],
    )
    def test_steps_of_what_ships(self, id, params, wanted):
        spec = FAL[id]
        assert pricing.cost(spec.price, params, spec.schema) == Money(Decimal(wanted))

    @pytest.mark.parametrize(
        ("id", "params"),
        [
            ("fal-ai/birefnet/v2", {}),
            ("fal-ai/rife/video", {}),
            ("fal-ai/latentsync", {}),
            ("fal-ai/sync-lipsync/v2", {"model": "lipsync-2-pro", "video_url": {"duration": 9}}),
            ("fal-ai/flux-2-pro/edit", {"image_size": "square_hd"}),
        ],
    )
    def test_what_only_the_bill_tells(self, id, params):
        spec = FAL[id]
        assert pricing.cost(spec.price, params, spec.schema) is None


class TestOpenAI:
    def test_a_picture(self):
        spec = OPENAI["gpt-image-2"]
        bill = pricing.of_tokens(spec.price, {"text_in": 23, "image_out": 1767})
        assert bill
        params = {"prompt": "a" * 92, "size": "1024x1024", "quality": "medium"}
        assert near(pricing.cost(spec.price, params, spec.schema), bill.amount)

    @pytest.mark.parametrize("id", [id for id in OPENAI if id.endswith("/image-to-image")])
    def test_an_edit_is_billed_by_what_goes_in_as_well(self, id):
        spec = OPENAI[id]
        params = {"prompt": "x", "size": "1024x1024", "quality": "low"}
        assert pricing.cost(spec.price, params, spec.schema) is None


class TestGoogle:
    @pytest.mark.parametrize(
        "id", ["gemini-nano-banana-2.1", "gemini-3.1-flash-image", "gemini-3-pro-image"]
    )
    def test_a_picture_of_1k(self, id):
        spec = GOOGLE[id]
        bill = pricing.of_tokens(spec.price, {"text_in": 14, "image_out": 1120, "text_out": 163})
        assert bill
        assert near(pricing.cost(spec.price, {"prompt": "a" * 56}, spec.schema), bill.amount)
