"""Hugging Face against a stand-in for its hub and its router."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from providers import connect, http, model_prices
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Failed,
    Finished,
    Input,
    Kind,
    ModelSpec,
    NeedsKey,
    NoFunds,
    Operation,
    Pending,
    ProviderError,
    RateLimited,
    Refused,
    Request,
    Unavailable,
    Unknown,
)
from providers.huggingface import hub, routes
from providers.huggingface import provider as module
from providers.huggingface.models import MODELS, spec
from providers.huggingface.provider import HuggingFace
from providers.rest import ApiResponse
from tests.emulator import media
from tests.emulator.huggingface import REFUSALS, HuggingFaceEmulator
from tests.providers.conformance import Keyed, Polled, WireStage
from tests.providers.vendors import ended, loaded_by, refused_as, stage_at

FAULTS = {
    "no key": "token",
    "no funds": "credits",
    "bad parameter": "field",
    "refused": "policy",
    "slow down": "limit",
    "broken": "fault",
}
SCHNELL = "black-forest-labs/FLUX.1-schnell:together"
CLIP = "Wan-AI/Wan2.2-T2V-A14B:fal-ai"
provider = HuggingFace()


@pytest.fixture
def emulated(monkeypatch: pytest.MonkeyPatch) -> Iterator[HuggingFaceEmulator]:
    with HuggingFaceEmulator() as running:
        monkeypatch.setenv("HUGGINGFACE_BASE_URL", running.url)
        monkeypatch.setenv("HF_TOKEN", running.key)
        module._id_at.cache.clear()
        yield running


@pytest.fixture
def ctx(emulated: HuggingFaceEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def order(model: str | ModelSpec = SCHNELL, *inputs: Input, **params: Any) -> Request:
    if isinstance(model, str):
        model = next(one for one in MODELS if one.id == model)
    return Request(model, {model.prompt_field or "": "a small boat"} | params, inputs, key="o-1")


def begun(ctx: Context, asked: Request) -> Operation | Finished:
    return provider.submit(ctx, provider.prepare(ctx, asked))


def done(ctx: Context, asked: Request) -> Finished:
    answer = begun(ctx, asked)
    last = ended(provider, ctx, answer) if isinstance(answer, Operation) else answer
    assert isinstance(last, Finished), last
    return last


def a_picture(folder: Path) -> Input:
    path = folder / "a.png"
    path.write_bytes(media.png(3))
    return Input("image", path, "image/png", "ab" * 32)


class TestConformance(Polled, Keyed):
    @pytest.fixture
    def stage(self, emulated: HuggingFaceEmulator, ctx: Context) -> WireStage:
        emulated.script(settings={"duration": 0.1})
        return stage_at(emulated, provider, ctx, order(CLIP, seed=7), FAULTS)


class TestRoutes:
    """Each provider's own paths, bodies and answers."""

    @pytest.mark.parametrize(
        ("model", "params", "path", "body"),
        [
            (
                SCHNELL,
                {"num_inference_steps": 4, "width": 512, "height": 512},
                "/together/v1/images/generations",
                {
                    "prompt": "a small boat",
                    "response_format": "base64",
                    "steps": 4,
                    "width": 512,
                    "height": 512,
                    "model": "together/FLUX.1-schnell",
                },
            ),
            (
                "black-forest-labs/FLUX.1-schnell:nscale",
                {"width": 512, "height": 256},
                "/nscale/v1/images/generations",
                {
                    "prompt": "a small boat",
                    "response_format": "b64_json",
                    "size": "512x256",
                    "model": "nscale/FLUX.1-schnell",
                },
            ),
            (
                "black-forest-labs/FLUX.1-dev:fal-ai",
                {"width": 512, "height": 256, "extra": {"num_images": 1}},
                "/fal-ai/fal-ai/FLUX.1-dev",
                {
                    "prompt": "a small boat",
                    "image_size": {"width": 512, "height": 256},
                    "num_images": 1,
                },
            ),
            (
                "stabilityai/stable-diffusion-xl-base-1.0:hf-inference",
                {"negative_prompt": "n", "seed": 3},
                "/hf-inference/models/stabilityai/stable-diffusion-xl-base-1.0",
                {"inputs": "a small boat", "parameters": {"negative_prompt": "n", "seed": 3}},
            ),
            (
                "hexgrad/Kokoro-82M:fal-ai",
                {"voice": "af_heart"},
                "/fal-ai/fal-ai/Kokoro-82M",
                {"text": "a small boat", "voice": "af_heart"},
            ),
            (
                "openai/gpt-oss-120b:auto",
                {"system": "Be short.", "max_tokens": 50},
                "/v1/chat/completions",
                {
                    "model": "openai/gpt-oss-120b",
                    "messages": [
                        {"role": "system", "content": "Be short."},
                        {"role": "user", "content": "a small boat"},
                    ],
                    "max_tokens": 50,
                },
            ),
        ],
    )
    def test_what_is_made_at_once(
        self,
        emulated: HuggingFaceEmulator,
        ctx: Context,
        model: str,
        params: dict[str, Any],
        path: str,
        body: dict[str, Any],
    ) -> None:
        made = done(ctx, order(model, **params))
        [seen] = [one for one in emulated.log if one["method"] == "POST"]
        assert seen["path"] == path
        assert json.loads(seen["body"]) == body
        assert len(made.outputs) == 1
        assert made.cost is None
        assert made.details["served by"] == model.rpartition(":")[2]

    def test_the_result_is_the_files_own_bytes(
        self, emulated: HuggingFaceEmulator, ctx: Context
    ) -> None:
        assert done(ctx, order()).outputs[0].data == media.png(100)
        raw = done(ctx, order("stabilityai/stable-diffusion-xl-base-1.0:hf-inference"))
        assert (raw.outputs[0].data, raw.outputs[0].mime) == (media.png(200), "image/png")
        talked = done(ctx, order("openai/gpt-oss-120b:auto"))
        assert talked.outputs[0].data == b"An answer to: a small boat"
        assert talked.details["usage"]["total_tokens"] == 12

    @pytest.mark.parametrize("by", ["wavespeed", "together", "replicate"])
    def test_what_takes_long_is_asked_for_by_its_own_id(
        self, emulated: HuggingFaceEmulator, ctx: Context, by: str
    ) -> None:
        emulated.script(settings={"duration": 100.0})
        operation = begun(ctx, order(spec("acme/clip", by, Kind.TEXT_TO_VIDEO)))
        assert isinstance(operation, Operation)
        assert operation.request_id == "hf-000001"
        assert isinstance(provider.poll(ctx, operation), Pending)
        emulated.age(200)
        made = provider.poll(ctx, operation)
        assert isinstance(made, Finished)
        medium = Kind.TEXT_TO_VIDEO.medium
        http.download(
            made.outputs[0].url, ctx.workdir / "x", medium=medium, trusted=(emulated.url,)
        )
        assert {one["path"].split("/")[1] for one in emulated.log[1:-1]} == {by}

    def test_a_queue_goes_by_the_path_of_its_answer_alone(
        self, emulated: HuggingFaceEmulator, ctx: Context
    ) -> None:
        emulated.script(settings={"duration": 100.0, "queue": 3})
        operation = begun(ctx, order(CLIP))
        assert isinstance(operation, Operation)
        assert operation.data["path"] == "/fal-ai/fal-ai/x/requests/hf-000001"
        waiting = provider.poll(ctx, operation)
        assert isinstance(waiting, Pending)
        assert waiting.queue_position is not None

    @pytest.mark.parametrize(
        "url", [None, 7, "https://evil.example/../../v1", "x", "https://[", ""]
    )
    def test_an_answer_that_names_no_work_is_a_doubt(self, url: Any) -> None:
        clip = routes.of("fal-ai", Kind.TEXT_TO_VIDEO)
        assert clip
        asked = routes.Order("a/b", "b", Kind.TEXT_TO_VIDEO, {})
        assert clip.later(asked, {"request_id": "x", "response_url": url}) == ""

    @pytest.mark.parametrize(
        ("by", "field"),
        [("together", "reference_images"), ("replicate", "input"), ("wavespeed", "image")],
    )
    def test_pictures_travel_in_the_order(
        self, emulated: HuggingFaceEmulator, ctx: Context, tmp_path: Path, by: str, field: str
    ) -> None:
        emulated.served["acme/edit"] = {by: ("acme/edit", "image-to-image")}
        asked = order(spec("acme/edit", by, Kind.IMAGE_TO_IMAGE), a_picture(tmp_path))
        assert done(ctx, asked).outputs
        body = json.loads(emulated.posts()[0])
        assert "data:image/png;base64,iVBOR" in json.dumps(body[field])

    def test_every_pair_makes_a_body_of_json(self) -> None:
        params = {"prompt": "x", "text": "y", "image": "data:image/png;base64,AAAA"}
        for (by, kind), route in routes.ROUTES.items():
            asked = routes.Order("a/b", "own/name", kind, params)
            assert route.path(asked).startswith("/v1/" if by == "auto" else f"/{by}/")
            assert json.dumps(route.body(asked))


class TestErrors:
    @pytest.mark.parametrize(
        ("fault", "kind", "advice"),
        [
            ("token", NeedsKey, "settings/tokens"),
            ("credits", NoFunds, "settings/billing"),
            ("gated", NeedsKey, "accept its terms"),
            ("not-allowed", NeedsKey, "settings/tokens"),
            ("no-model", BadRequest, "parameters"),
            ("limit", RateLimited, ""),
            ("cold", Unavailable, "by itself"),
            ("field", BadRequest, "parameters"),
            ("bad", BadRequest, "parameters"),
            ("policy", Refused, "prompt"),
            ("fault", Unknown, "own site"),
            ("away", Unknown, "own site"),
        ],
    )
    def test_every_refusal_has_its_class_and_next_step(
        self,
        emulated: HuggingFaceEmulator,
        ctx: Context,
        fault: str,
        kind: type[ProviderError],
        advice: str,
    ) -> None:
        refused_as(emulated, lambda: begun(ctx, order()), kind, advice, submit=fault)

    def test_every_error_body_is_tried_here(self) -> None:
        marks = TestErrors.test_every_refusal_has_its_class_and_next_step.pytestmark  # type: ignore[attr-defined]
        assert {row[0] for row in marks[0].args[1]} == set(REFUSALS)

    def test_a_cold_model_says_how_long(self, emulated: HuggingFaceEmulator, ctx: Context) -> None:
        emulated.script(next=[{"submit": "cold"}])
        with pytest.raises(Unavailable, match="about 20 s") as caught:
            begun(ctx, order())
        assert caught.value.retry_after == 20

    @pytest.mark.parametrize(
        ("by", "body", "wait"),
        [
            ("fal-ai", {"detail": "upstream failed while loading the result"}, None),
            ("fal-ai", {"detail": "The model is loading"}, None),
            ("hf-inference", {"error": "Model a/b is currently loading"}, 0),
            ("hf-inference", {"error": "Model is loading", "estimated_time": 10**400}, 0),
            ("hf-inference", {"error": "Model is loading", "estimated_time": 10**9}, 600),
            ("together", {"error": "x", "estimated_time": -5}, 0),
        ],
    )
    def test_only_a_model_that_is_loaded_first_was_not_begun(
        self, by: str, body: dict[str, Any], wait: int | None
    ) -> None:
        asked = httpx.Request("POST", f"https://router.huggingface.co/{by}/models/a/b")
        response = httpx.Response(503, json=body, request=asked)
        error = provider.meaning(ApiResponse(response, body, spends=True))
        if wait is None:
            assert error is None
            return
        assert isinstance(error, Unavailable)
        assert (error.retry_after or 0) == wait

    def test_a_wrong_parameter_is_named(self, emulated: HuggingFaceEmulator, ctx: Context) -> None:
        emulated.script(next=[{"submit": "field"}])
        with pytest.raises(BadRequest) as caught:
            begun(ctx, order())
        assert set(caught.value.fields) == {"num_inference_steps"}

    @pytest.mark.parametrize("by", ["fal-ai", "together", "wavespeed", "replicate"])
    @pytest.mark.parametrize(("end", "kind"), [("failed", ProviderError), ("refused", Refused)])
    def test_how_work_can_fail(
        self,
        emulated: HuggingFaceEmulator,
        ctx: Context,
        by: str,
        end: str,
        kind: type[ProviderError],
    ) -> None:
        emulated.served["acme/clip"] |= {"fal-ai": ("fal-ai/x", "text-to-video")}
        emulated.script(settings={"end": end, "duration": 60.0})
        operation = begun(ctx, order(spec("acme/clip", by, Kind.TEXT_TO_VIDEO)))
        assert isinstance(operation, Operation)
        emulated.age(100)
        answer = provider.poll(ctx, operation)
        assert isinstance(answer, Failed)
        assert type(answer.error) is kind
        assert answer.error.was_charged is Charged.MAYBE

    @pytest.mark.parametrize("model", [SCHNELL, CLIP])
    def test_success_without_a_result(
        self, emulated: HuggingFaceEmulator, ctx: Context, model: str
    ) -> None:
        emulated.script(settings={"end": "no-files"})
        try:
            answer = begun(ctx, order(model))
        except BadOutput as error:
            assert error.was_charged is not Charged.NO
            return
        assert isinstance(answer, Operation)
        last = ended(provider, ctx, answer)
        assert isinstance(last, Failed)
        assert type(last.error) is BadOutput

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            ({"error": {"message": "insufficient balance", "code": 402}}, NoFunds),
            ({"status": "COMPLETED", "error": "boom"}, ProviderError),
            ({"message": "bad voice"}, ProviderError),
            ({"error": ["odd"], "data": None}, ProviderError),
        ],
    )
    @pytest.mark.parametrize("medium", ["image", "audio", "text"])
    def test_an_error_in_a_good_answer_is_no_result(
        self, answer: dict[str, Any], kind: type[ProviderError], medium: str
    ) -> None:
        last = provider._result(answer, {"by": "together", "medium": medium}, "r-1")
        assert isinstance(last, Failed)
        assert type(last.error) is kind
        assert last.error.was_charged is Charged.MAYBE

    @pytest.mark.parametrize(
        ("said", "result", "kind", "words"),
        [
            ("worker died", "", ProviderError, "worker died"),
            ("Credits exhausted for this account", "", NoFunds, "Credits exhausted"),
            ("flagged as nsfw", "", Refused, "nsfw"),
            ("Invalid status code: 422", "succeeded", None, ""),
        ],
    )
    def test_completed_with_an_error_is_failed_with_its_words(
        self,
        emulated: HuggingFaceEmulator,
        ctx: Context,
        said: str,
        result: str,
        kind: type[ProviderError] | None,
        words: str,
    ) -> None:
        emulated.completed_with, emulated.has_result = said, bool(result)
        operation = begun(ctx, order(CLIP))
        assert isinstance(operation, Operation)
        last = provider.poll(ctx, operation)
        if kind is None:
            assert isinstance(last, Finished)
            return
        assert isinstance(last, Failed)
        assert type(last.error) is kind
        assert words in last.error.message
        assert last.error.was_charged is Charged.MAYBE

    def test_every_picture_of_an_answer_is_kept(self) -> None:
        first, second = (base64.b64encode(media.png(n)).decode() for n in (3, 4))
        rows = [{"b64_json": first}, {"b64_json": "!!!"}, {"b64_json": second}]
        facts = {"by": "together", "medium": "image"}
        last = provider._result({"data": rows}, facts, "r-1")
        assert isinstance(last, Finished)
        assert [one.data for one in last.outputs] == [media.png(3), media.png(4)]
        assert last.remarks == ("1 of 3 results came back empty.",)

    def test_words_beside_a_result_are_no_error(self) -> None:
        answer = {"message": "ok", "audio_file": {"url": "https://a.example/x.mp3"}}
        last = provider._result(answer, {"by": "fal-ai", "medium": "audio"}, "r-1")
        assert isinstance(last, Finished)
        assert [one.url for one in last.outputs] == ["https://a.example/x.mp3"]

    @pytest.mark.parametrize("row", [{"url": None, "size": "1x1"}, {"message": "nothing"}])
    def test_an_answer_without_a_file_is_no_picture(self, row: dict[str, Any]) -> None:
        last = provider._result({"data": [row]}, {"by": "x", "medium": "image"}, "r-1")
        assert isinstance(last, Failed)
        assert type(last.error) is BadOutput
        assert last.error.was_charged is Charged.MAYBE

    def test_a_black_picture_is_taken_and_said_to_be_that(
        self, emulated: HuggingFaceEmulator, ctx: Context
    ) -> None:
        emulated.script(settings={"end": "black"})
        made = done(ctx, order())
        assert len(made.outputs) == 1
        assert "black all over" in made.remarks[0]

    def test_one_that_is_served_no_more_is_not_sent(
        self, emulated: HuggingFaceEmulator, ctx: Context
    ) -> None:
        with pytest.raises(BadRequest, match="any more"):
            begun(ctx, order(spec("acme/painter", "together", Kind.TEXT_TO_IMAGE)))
        assert emulated.submissions == 0


class TestCatalogue:
    @pytest.mark.parametrize(
        "text",
        [
            "acme/painter",
            " acme/painter:nscale ",
            "https://huggingface.co/acme/painter",
            "https://huggingface.co/acme/painter/tree/main?x=1",
            "hf.co/acme/painter",
        ],
    )
    def test_names_and_addresses(self, ctx: Context, text: str) -> None:
        found = provider.describe(ctx, text)
        assert found.id == "acme/painter:nscale"
        assert found.kind is Kind.TEXT_TO_IMAGE
        assert done(ctx, order(found)).outputs

    @pytest.mark.parametrize(
        "text",
        ["", "painter", "a/b/c", "https://example.com/a/b", "a/..", "acme/painter:ACME", "a/b:x:y"],
    )
    def test_what_is_no_repository(self, text: str) -> None:
        with pytest.raises(BadRequest):
            hub.name_of(text)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("acme/nothing", "has no model"),
            ("acme/dubber", "not served by anybody"),
            ("acme/painter:together", "not served by together"),
        ],
    )
    def test_what_nobody_serves(self, ctx: Context, text: str, words: str) -> None:
        with pytest.raises(BadRequest, match=words):
            provider.describe(ctx, text)

    def test_a_gated_one_says_so(self, ctx: Context) -> None:
        assert "Gated: ask for leave" in provider.describe(ctx, "acme/gated").description

    def test_the_first_that_serves_it_or_the_one_named(self, ctx: Context) -> None:
        assert provider.describe(ctx, "acme/everywhere").id == "acme/everywhere:together"
        named = provider.describe(ctx, "acme/everywhere:wavespeed")
        assert named.id == "acme/everywhere:wavespeed"
        assert provider.describe(ctx, "acme/talker").id == "acme/talker:auto"

    def test_a_chat_by_one_that_is_named(self, emulated: HuggingFaceEmulator, ctx: Context) -> None:
        found = provider.describe(ctx, "acme/talker:groq")
        assert found.id == "acme/talker:groq"
        assert done(ctx, order(found)).outputs
        assert json.loads(emulated.posts()[0])["model"] == "acme/talker:groq"

    def test_search_by_words_and_kind(self, emulated: HuggingFaceEmulator, ctx: Context) -> None:
        found = [one.id for one in provider.search(ctx, "everywhere")]
        assert found[:2] == ["acme/everywhere:together", "acme/everywhere:nscale"]
        assert "acme/everywhere:zai-org" not in found
        [talker] = provider.search(ctx, "talker", "text-generation")
        assert talker.id == "acme/talker:auto"
        assert not list(provider.search(ctx, "painter", "video-to-video"))
        assert emulated.submissions == 0

    def test_the_hubs_list_form_of_a_mapping_is_read_as_well(self) -> None:
        row = {"provider": "together", "providerId": "x", "task": "text-to-image", "status": "live"}
        rows = [row, row | {"status": "error"}, "x", None]
        assert [one.id for one in hub.served({"inferenceProviderMapping": rows})] == ["x"]

    def test_the_check_names_the_account(self, ctx: Context) -> None:
        assert provider.check_key(ctx).account == "emulated"
        assert model_prices.of_spec(provider, MODELS[0], {}) is None

    def test_nothing_heavy_is_loaded_for_its_list(self) -> None:
        assert loaded_by(provider, "PIL", "huggingface_hub") == []

    def test_without_a_base_url_it_goes_to_hugging_face_itself(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("HUGGINGFACE_BASE_URL", raising=False)
        monkeypatch.setenv("HF_TOKEN", "hf_0123456789abcdef")
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "")
        real = connect.context(provider, workdir=tmp_path)
        with pytest.raises(Unavailable, match="router\\.huggingface\\.co"):
            begun(real, order("openai/gpt-oss-120b:auto"))
        with pytest.raises(Unavailable, match="huggingface\\.co"):
            provider.describe(replace(real), "acme/painter")
