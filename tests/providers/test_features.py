"""What models take and give by their schemas: the shipped ones, and vendors' own documents."""

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from providers import ends
from providers.contract import BadRequest, Json, Kind, ModelSpec
from providers.fal.models import MODELS as FAL
from providers.features import Features, Sound, Takes, features_of
from providers.google.models import shipped as google
from providers.kling.models import SHIPPED as KLING
from providers.models import CatalogueModel
from providers.openai.models import SHIPPED as OPENAI
from providers.openai.models import spec_of
from providers.params import InvalidParams, check_params
from providers.schema import fields
from providers.standard_requests import BY_NAME, ModelRequest, model_request
from tests.providers.corpus import described_by_fal, described_by_replicate, documents

CORPUS = os.environ.get("ARTFACTORY_CORPUS", "")
SHIPPED = {spec.id: spec for spec in (*FAL, *google(), *KLING, *OPENAI)}


def of(id: str) -> Features:
    return features_of(SHIPPED[id])


def model(kind: Kind = Kind.IMAGE_TO_VIDEO, about: str = "", **properties: Json) -> ModelSpec:
    schema = {"type": "object", "properties": {"prompt": {"type": "string"}, **properties}}
    return ModelSpec("m", kind, "M", schema, about)


def ask(spec: ModelSpec, name: str) -> ModelRequest | None:
    return model_request(BY_NAME[name], spec, features_of(spec), fields(spec.schema))


class TestShipped:
    def test_a_video_model_whose_sound_is_a_switch(self) -> None:
        found = of("fal-ai/veo3.1/image-to-video")
        assert found.sound is Sound.CHOICE
        assert found.resolutions == ("720p", "1080p", "4k")
        assert found.seconds == (4, 6, 8)
        assert {Takes.WORDS, Takes.FIRST} <= found.takes

    def test_one_that_always_has_sound_and_any_length(self) -> None:
        found = of("gemini-omni-1.2-flash/image-to-video")
        assert (found.sound, found.any_length) == (Sound.ALWAYS, True)
        assert found.can_last(7.5)
        assert not found.can_last(16)
        assert {Takes.FIRST, Takes.LAST, Takes.REFERENCE, Takes.SEVERAL} <= found.takes

    def test_a_word_for_sound_off_is_a_switch_too(self) -> None:
        sounding = [spec for spec in KLING if features_of(spec).sound is Sound.CHOICE]
        assert sounding
        for spec in sounding:
            assert set(features_of(spec).asks_sound) == {True, False}

    def test_masks_are_no_pictures_to_go_by(self) -> None:
        masks = [spec for spec in SHIPPED.values() if Takes.MASK in features_of(spec).takes]
        assert masks
        assert all(spec.kind is Kind.IMAGE_TO_IMAGE for spec in masks)


class TestReading:
    @pytest.mark.parametrize(
        ("property", "resolutions"),
        [
            ({"resolution": {"enum": ["720P", "1080P"]}}, ("720p", "1080p")),
            ({"size": {"enum": ["1280x720", "1920*1080"]}}, ("720p", "1080p")),
            ({"target_resolution": {"enum": ["2160p", "source"]}}, ("4k",)),
            ({"resolution": {"type": "string"}}, ()),
            (
                {
                    "width": {"type": "integer", "minimum": 64, "maximum": 1280},
                    "height": {"type": "integer", "minimum": 64, "maximum": 1280},
                },
                ("360p", "480p", "540p", "720p"),
            ),
        ],
    )
    def test_resolutions(self, property: dict[str, Any], resolutions: tuple[str, ...]) -> None:
        assert features_of(model(**property)).resolutions == resolutions

    @pytest.mark.parametrize(
        ("about", "sound"),
        [
            ("Clips with native audio.", Sound.ALWAYS),
            ("Always with sound.", Sound.ALWAYS),
            ("Clips without sound.", Sound.NEVER),
            ("Sound is great.", Sound.UNKNOWN),
            ("", Sound.UNKNOWN),
        ],
    )
    def test_sound_by_words_alone(self, about: str, sound: Sound) -> None:
        assert features_of(model(about=about)).sound is sound

    def test_a_picture_has_no_sound(self) -> None:
        assert features_of(model(Kind.TEXT_TO_IMAGE, "With sound.")).sound is Sound.UNKNOWN

    @pytest.mark.parametrize(
        ("length", "seconds"),
        [
            ({"enum": ["auto", "5s", "10s"]}, (5, 10)),
            ({"type": "integer", "minimum": 2, "maximum": 12}, (2, 12)),
            ({"type": "integer", "minimum": 2}, ()),
            ({"type": "string"}, ()),
        ],
    )
    def test_lengths(self, length: Json, seconds: tuple[int, ...]) -> None:
        assert features_of(model(duration=length)).seconds == seconds


class TestStandardRequests:
    def test_it_is_put_in_the_models_own_parameters(self) -> None:
        made = ask(SHIPPED["fal-ai/veo3.1/image-to-video"], "video-1080p-sound")
        assert made is not None
        assert made.params["resolution"] == "1080p"
        assert made.params["generate_audio"] is True
        assert made.params["duration"] == "6s"  # the next that it can, and it is said
        assert (made.units, made.differs) == (6, ("for 6 s",))

    def test_what_cannot_be_made_is_not_asked_for(self) -> None:
        only_small = model(resolution={"enum": ["480p", "720p"]}, duration={"enum": [5]})
        assert ask(only_small, "video-720p")
        assert ask(only_small, "video-1080p") is None
        assert ask(only_small, "video-720p-sound") is None

    def test_a_length_that_is_not_told_makes_no_price_per_second(self) -> None:
        made = ask(model(), "video-720p")
        assert made is not None
        assert made.units is None
        assert made.differs == ("at its own size", "its length is not told")

    def test_parameters_are_such_as_the_model_takes(self) -> None:
        refused = {}
        for spec in SHIPPED.values():
            for request in BY_NAME.values():
                if spec.kind not in request.kinds or not (made := ask(spec, request.name)):
                    continue
                try:
                    check_params(spec, made.params)
                except InvalidParams as error:
                    for name in made.params.keys() & error.errors.keys():
                        refused[spec.id, request.name, name] = error.errors[name]
        assert refused == {}


@pytest.mark.skipif(not CORPUS, reason="ARTFACTORY_CORPUS names no folder")
def test_vendors_own_documents_tell_their_features() -> None:
    found = {}
    for name, document in documents(Path(CORPUS)):
        is_fal = name.startswith("fal-openapi/")
        describe = described_by_fal if is_fal else described_by_replicate
        try:
            found[name] = features_of(describe(document))
        except BadRequest:  # what makes nothing that can be shown
            continue
    fast = found["fal-openapi/bytedance_seedance_2.0_fast_image_to_video.json"]
    assert fast.sound is Sound.CHOICE
    assert fast.resolutions == ("480p", "720p")
    assert {Takes.FIRST, Takes.LAST} <= fast.takes
    several = found["fal-openapi/bytedance_seedance_2.0_reference_to_video.json"]
    assert {Takes.SEVERAL, Takes.VIDEO, Takes.SOUND} <= several.takes
    assert "1k" in found["fal-openapi/fal_ai_flux_dev.json"].resolutions
    assert Takes.WORDS in found["replicate-models/ideogram-ai_ideogram-v2.json"].takes


class TestEnds:
    def test_before_the_day_and_after_it_with_its_successor(self, db: None) -> None:
        today = date(2026, 11, 28)
        CatalogueModel.objects.create(
            provider="openai", model_id="gpt-image-2", kind="text-to-image", label="GPT Image 2"
        )
        spec = spec_of("gpt-image-1-mini")
        assert spec is not None
        row = CatalogueModel(provider="openai", model_id=spec.id, **CatalogueModel.facts(spec))
        assert ends.sentence(row, today) == (
            "OpenAI ends GPT Image 1 mini on 1 December 2026. Its successor is GPT Image 2."
        )
        assert not ends.has_ended(row, row.ends)
        after = date(2026, 12, 1) + timedelta(days=1)
        assert ends.sentence(row, after) == (
            "GPT Image 1 mini ended on 1 December 2026: OpenAI no longer offers it. "
            "Its successor is GPT Image 2."
        )
        assert ends.in_short(row, after) == "ended 1 Dec 2026"

    @pytest.mark.parametrize(
        ("id", "day", "successor"),
        [
            ("gpt-image-1-mini/image-to-image", "2026-12-01", "gpt-image-2/image-to-image"),
            ("gpt-4o-mini-tts-2025-12-15", "2027-01-06", ""),
            ("gpt-4.1", "2027-01-14", "gpt-6-luna"),
            ("gpt-image-2", "None", ""),
        ],
    )
    def test_what_openai_announced(self, id: str, day: str, successor: str) -> None:
        spec = spec_of(id)
        assert spec is not None
        assert (str(spec.ends), spec.successor) == (day, successor)

    def test_every_successor_that_ships_is_there(self) -> None:
        there = {spec.id for spec in OPENAI}
        assert {spec.successor for spec in OPENAI if spec.successor} <= there
