"""A1111 and its kin, against a stand-in for their server."""

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from providers import connect, schema
from providers.a1111 import waiting
from providers.a1111.provider import A1111
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Finished,
    Input,
    Kind,
    ModelSpec,
    NeedsKey,
    ProviderError,
    RateLimited,
    Request,
    Stopped,
    Unavailable,
    Unknown,
)
from tests.emulator import media
from tests.emulator.a1111 import A1111Emulator
from tests.providers.conformance import AtOnce, WireStage
from tests.providers.engines import Engine
from tests.providers.vendors import loaded_by, stage_at

pytestmark = pytest.mark.django_db
FAULTS = {"no key": "sign-in", "bad parameter": "field", "slow down": "busy", "broken": "fault"}
provider = A1111()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[A1111Emulator]:
    with A1111Emulator() as running:
        monkeypatch.setenv("A1111_BASE_URL", running.url)
        monkeypatch.setenv("A1111_LOGIN", running.key)
        yield running


@pytest.fixture
def ctx(engine: A1111Emulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def order(ctx: Context, id: str = "dream", *inputs: Input, **params: Any) -> Request:
    asked = {"prompt": "a boat", "seed": 5} | params
    return Request(provider.describe(ctx, id), asked, inputs, key="order-1")


def made(ctx: Context, request: Request) -> Finished:
    return provider.submit(ctx, provider.prepare(ctx, request))


def sent(engine: A1111Emulator) -> dict[str, Any]:
    posts = [one for one in engine.log if one["path"].endswith("2img")]
    body: dict[str, Any] = json.loads(posts[-1]["body"])
    return body


def fields_of(model: ModelSpec) -> dict[str, schema.Field]:
    return {field.name: field for field in schema.fields(model.schema)}


def a_picture(folder: Path, field: str = "image", seed: int = 3) -> Input:
    path = folder / f"{field}.png"
    path.write_bytes(media.png(seed, 100, 60))
    return Input(field, path, "image/png", f"{seed:064x}")


class TestConformance(Engine, AtOnce):
    @pytest.fixture
    def stage(self, engine: A1111Emulator, ctx: Context) -> WireStage:
        return stage_at(engine, provider, ctx, order(ctx), FAULTS)

    @pytest.mark.parametrize("failure", [*FAULTS, "down", "lost answer", "web page"])
    def test_a_failure_is_told_apart_and_never_retried(
        self, stage: WireStage, failure: str
    ) -> None:
        super().test_a_failure_is_told_apart_and_never_retried(stage, failure)

    def test_meanwhile_only_gets_ask_how_far_it_is(self, stage: WireStage) -> None:
        stage.provider.submit(stage.ctx, self.prepared(stage))
        posts = [call.path for call in stage.calls() if call.method == "POST"]
        assert posts == ["/sdapi/v1/txt2img"]


class TestOffer:
    def test_each_checkpoint_is_a_model_for_words_and_one_for_pictures(self, ctx: Context) -> None:
        told = {spec.id: spec.kind for spec in provider.read_models(ctx)}
        assert told == {
            "dream": Kind.TEXT_TO_IMAGE,
            "sdxl_base": Kind.TEXT_TO_IMAGE,
            "dream/image-to-image": Kind.IMAGE_TO_IMAGE,
            "sdxl_base/image-to-image": Kind.IMAGE_TO_IMAGE,
        }

    def test_samplers_schedulers_and_loras_are_the_engines_own(self, ctx: Context) -> None:
        found = fields_of(provider.describe(ctx, "dream"))
        assert [one.value for one in found["sampler_name"].choices] == ["DPM++ 2M", "Euler a"]
        assert found["scheduler"].default == "automatic"
        assert [one.value for one in found["hr_upscaler"].choices] == ["Latent", "R-ESRGAN 4x+"]
        assert [one.label for one in found["loras"].columns[0].choices] == ["ink (inkstyle)", "oil"]

    def test_an_older_engine_lacks_some_calls_and_works(
        self, engine: A1111Emulator, ctx: Context
    ) -> None:
        engine.lacks = ("schedulers", "loras", "latent-upscale-modes")
        found = fields_of(provider.describe(ctx, "dream"))
        assert not {"scheduler", "loras"} & set(found)
        assert made(ctx, order(ctx)).outputs

    def test_a_title_names_its_checkpoint_too(self, ctx: Context) -> None:
        assert provider.describe(ctx, "dream.safetensors [4c86efd062]").id == "dream"


class TestOrders:
    def test_the_body_is_what_the_form_says(self, engine: A1111Emulator, ctx: Context) -> None:
        made(ctx, order(ctx, width=640, clip_skip=2, negative_prompt="fog"))
        body = sent(engine)
        assert {"prompt": "a boat", "negative_prompt": "fog", "width": 640}.items() <= body.items()
        assert body["override_settings"] == {
            "sd_model_checkpoint": "dream.safetensors [4c86efd062]",
            "CLIP_stop_at_last_layers": 2,
        }
        assert body["override_settings_restore_afterwards"] is True
        assert not {"hr_scale", "denoising_strength", "clip_skip", "loras"} & set(body)
        assert not [one for one in engine.log if one["path"].endswith("/options")]

    def test_the_second_pass_goes_with_all_that_belongs_to_it(
        self, engine: A1111Emulator, ctx: Context
    ) -> None:
        made(ctx, order(ctx, enable_hr=True, hr_scale=1.5))
        assert {"enable_hr": True, "hr_scale": 1.5, "hr_upscaler": "Latent"}.items() <= sent(
            engine
        ).items()

    def test_loras_stand_behind_the_prompt(self, engine: A1111Emulator, ctx: Context) -> None:
        chosen = [{"name": "ink", "weight": 0.5}, {"name": "oil"}]
        made(ctx, order(ctx, loras=chosen))
        assert sent(engine)["prompt"] == "a boat <lora:ink:0.5> <lora:oil:1>"

    def test_a_picture_and_its_mask_go_with_it(
        self, engine: A1111Emulator, ctx: Context, tmp_path: Path
    ) -> None:
        files = a_picture(tmp_path), a_picture(tmp_path, "mask", 9)
        asked = order(ctx, "dream/image-to-image", *files, inpainting_fill="latent noise")
        made(ctx, asked)
        body = sent(engine)
        assert base64.b64decode(body["init_images"][0]) == media.png(3, 100, 60)
        assert base64.b64decode(body["mask"]) == media.png(9, 100, 60)
        assert body["inpainting_fill"] == 2
        assert (body["width"], body["height"]) == (96, 64)
        stored = provider.prepare(ctx, asked).body
        assert stored["init_images"] == [f"sha256:{3:064x}"]

    def test_what_is_no_picture_is_refused_before_it_is_sent(
        self, engine: A1111Emulator, ctx: Context, tmp_path: Path
    ) -> None:
        given = a_picture(tmp_path)
        given.path.write_bytes(b"no picture")
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, order(ctx, "dream/image-to-image", given))
        assert set(caught.value.fields) == {"image"}
        assert engine.submissions == 0

    def test_a_batch_comes_whole_with_its_words_and_seeds(self, ctx: Context) -> None:
        done = made(ctx, order(ctx, batch_size=3))
        assert len({output.data for output in done.outputs}) == 3
        assert done.outputs[0].mime == "image/png"
        assert done.seed == 5
        assert done.details == {"infotext": "a boat\nSteps: 20, Seed: 5", "seeds": [5, 6, 7]}

    def test_a_grid_is_left_out_and_a_map_is_marked(
        self, engine: A1111Emulator, ctx: Context
    ) -> None:
        engine.script(next=[{"end": "grid"}, {"end": "map"}, {"end": "no-info"}])
        assert [one.role for one in made(ctx, order(ctx, batch_size=2)).outputs] == ["", ""]
        assert [one.role for one in made(ctx, order(ctx)).outputs] == ["", "map"]
        assert [one.role for one in made(ctx, order(ctx)).outputs] == [""]

    @pytest.mark.parametrize("end", ["no-files", "bad-base64"])
    def test_an_answer_without_a_picture_is_said_to_be_that(
        self, engine: A1111Emulator, ctx: Context, end: str
    ) -> None:
        engine.script(next=[{"end": end}])
        with pytest.raises(BadOutput) as caught:
            made(ctx, order(ctx))
        assert caught.value.was_charged is Charged.NO


class TestWaiting:
    def test_how_far_it_is_and_the_picture_that_becomes_are_told(
        self, engine: A1111Emulator, ctx: Context
    ) -> None:
        engine.script(settings={"duration": 1.6, "meanwhile": media.png(77)})
        said: list[Any] = []
        made(replace(ctx, report=lambda *words: said.append(words)), order(ctx))
        [(share, words, picture)] = said
        assert 0.4 < share < 0.9
        assert words.endswith("of 20")
        assert picture == media.png(77)

    def test_a_picture_at_its_full_size_is_made_smaller(self) -> None:
        noise = Image.effect_noise((700, 700), 90).convert("RGB")
        large = io.BytesIO()
        noise.save(large, "PNG")
        shown = {
            "state": {"job_count": 1},
            "progress": 0.5,
            "current_image": base64.b64encode(large.getvalue()).decode(),
        }
        assert len(large.getvalue()) > waiting.MOST_PREVIEW
        assert 0 < len(waiting.look(shown).picture) <= waiting.MOST_PREVIEW
        assert waiting.look(shown | {"current_image": "A" * 800_000}).picture == b""

    def test_of_somebody_elses_job_nothing_is_told(
        self, engine: A1111Emulator, ctx: Context
    ) -> None:
        asked = order(ctx)
        engine.begin_elsewhere(1.5)
        said: list[Any] = []
        made(replace(ctx, report=lambda *words: said.append(words)), asked)
        assert said[0] == (0.0, "Waits at the engine")

    @pytest.mark.parametrize("elsewhere", [0.0, 60.0])
    def test_cancelled_it_stops_what_is_ours_alone(
        self, engine: A1111Emulator, ctx: Context, elsewhere: float
    ) -> None:
        def stop(*words: Any) -> None:
            raise Stopped

        asked = order(ctx)
        engine.script(settings={"duration": 60.0})
        if elsewhere:
            engine.begin_elsewhere(elsewhere)
        with pytest.raises(Stopped):
            made(replace(ctx, report=stop), asked)
        assert bool(engine.interruptions) == (not elsewhere)
        engine.interrupted.set()


class TestErrors:
    @pytest.mark.parametrize(
        ("fault", "kind", "words", "fields"),
        [
            ("field", BadRequest, "steps: value is not a valid integer", {"steps", "cfg_scale"}),
            ("sampler", BadRequest, "Sampler not found", {"sampler_name"}),
            ("sign-in", NeedsKey, "--api-auth", set()),
            ("no-memory", ProviderError, "not enough memory", set()),
            ("broke", ProviderError, "mat1 and mat2 shapes", set()),
            ("busy", RateLimited, "Too many requests", set()),
            ("fault", Unknown, "500", set()),
            ("gateway", Unknown, "502", set()),
            ("cut-after", Unknown, "no answer came back", set()),
        ],
    )
    def test_each_is_what_it_is(
        self,
        engine: A1111Emulator,
        ctx: Context,
        fault: str,
        kind: type[ProviderError],
        words: str,
        fields: set[str],
    ) -> None:
        asked = order(ctx)
        engine.script(next=[{"submit": fault}])
        with pytest.raises(ProviderError) as caught:
            made(ctx, asked)
        assert type(caught.value) is kind
        assert words in caught.value.message
        assert set(caught.value.fields) == fields
        assert caught.value.advice
        assert engine.submissions == 1

    def test_switched_off_nothing_was_sent(
        self, engine: A1111Emulator, ctx: Context, monkeypatch: Any
    ) -> None:
        asked = order(ctx)
        with pytest.raises(Unavailable):
            made(replace(ctx, base_url="http://127.0.0.1:1"), asked)


class TestAddresses:
    def test_it_says_what_is_loaded(self, ctx: Context) -> None:
        assert provider.check_key(ctx).account == "dream.safetensors [4c86efd062]"

    def test_without_a_sign_in_it_is_asked_without_one(
        self, engine: A1111Emulator, monkeypatch: Any, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("A1111_LOGIN")
        bare = connect.context(provider, workdir=tmp_path)
        asked = provider.check_key(bare)
        assert not asked.ok
        assert "--api-auth" in asked.message
        engine.asks_who = False
        assert provider.check_key(bare).ok
        assert made(bare, order(bare)).outputs

    def test_started_without_its_api_it_is_said_to_be_none(
        self, engine: A1111Emulator, ctx: Context
    ) -> None:
        engine.lacks = ("options",)
        with pytest.raises(BadRequest, match="answers with 404"):
            provider.check_key(ctx)


def test_nothing_heavy_is_loaded_for_it() -> None:
    assert loaded_by(provider, "PIL", "websockets", "google.genai") == []


def test_answers_that_make_no_sense() -> None:
    from providers.a1111 import results

    assert waiting.look({"state": {"job_count": 1}, "progress": 10**400}).progress == 1.0
    picture = base64.b64encode(media.png(1)).decode()
    assert results.of({"images": [picture], "info": "[" * 100_000}).details == {}
