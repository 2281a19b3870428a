"""OpenAI by its real SDK, against a stand-in for its servers."""

import base64
import io
import json
import threading
import wave
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gallery.checking import BadMedia, check
from gallery.models import Product
from production import orders
from production.engine import collecting, submitting
from production.models import Generation, State
from providers import connect, model_prices, pricing
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Finished,
    Input,
    Json,
    Kind,
    ModelSpec,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Refused,
    Request,
    Unavailable,
    Unknown,
)
from providers.openai.models import SHIPPED, spec_of
from providers.openai.provider import OpenAI
from providers.sound import with_true_length
from tests.emulator import media
from tests.emulator.openai import ENDS, OpenAIEmulator
from tests.emulator.openai_errors import ERRORS
from tests.providers.conformance import AtOnce, Keyed, WireStage
from tests.providers.vendors import loaded_by, stage_at

DRAW, EDIT = "gpt-image-2.6-flare", "gpt-image-2.6-flare/image-to-image"
SPEAK, WRITE = "gpt-4o-mini-tts", "gpt-6-luna"
FAULTS = {
    "no key": "invalid_api_key",
    "no funds": "insufficient_quota",
    "bad parameter": "bad_size",
    "refused": "moderation_blocked",
    "slow down": "rate_limit_exceeded",
    "broken": "server_error",
}
provider = OpenAI()

pytestmark = pytest.mark.django_db


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIEmulator]:
    with OpenAIEmulator() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{running.url}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", running.key)
        yield running


@pytest.fixture
def ctx(openai: OpenAIEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def spec(id: str) -> ModelSpec:
    found = spec_of(id)
    assert found
    return found


def order(id: str, *inputs: Input, **params: Any) -> Request:
    model = spec(id)
    return Request(model, {model.prompt_field or "prompt": "a small boat"} | params, inputs, "key")


def made(ctx: Context, request: Request) -> Finished:
    return provider.submit(ctx, provider.prepare(ctx, request))


def failure(ctx: Context, request: Request) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        made(ctx, request)
    return caught.value


def image(folder: Path, name: str = "in.png", field: str = "image") -> Input:
    path = folder / name
    path.write_bytes(media.png(len(name), 64, 64))
    return Input(field, path, "image/png", f"{len(name):064d}")


class TestConformance(AtOnce, Keyed):
    @pytest.fixture
    def stage(self, openai: OpenAIEmulator, ctx: Context) -> WireStage:
        return stage_at(openai, provider, ctx, order(DRAW), FAULTS)


class TestDrawing:
    def test_the_body_is_what_the_form_says(self, openai: OpenAIEmulator, ctx: Context) -> None:
        made(ctx, order(DRAW, size="1536x864", moderation="low"))
        assert json.loads(openai.posts()[0]) == {
            "model": DRAW,
            "prompt": "a small boat",
            "size": "1536x864",
            "quality": "medium",
            "n": 1,
            "output_format": "png",
            "moderation": "low",
        }

    def test_every_picture_of_one_call_comes_back_and_decodes(self, ctx: Context) -> None:
        done = made(ctx, order(DRAW, n=3, output_format="webp"))
        assert len({output.path for output in done.outputs}) == 3
        for output in done.outputs:
            assert output.path
            assert check(output.path, declared=output.mime).medium == "image"
            assert output.mime == "image/webp"

    def test_the_cost_is_what_the_tokens_cost(self, openai: OpenAIEmulator, ctx: Context) -> None:
        done = made(ctx, order(DRAW, n=2, quality="high"))
        assert done.cost
        assert done.cost.amount == openai.billed == Decimal("0.421995")
        assert done.details["usage"]["output_tokens"] == 14066
        assert done.details["size"] == "1024x1024"
        assert done.request_id.startswith("req_")

    def test_without_usage_the_cost_is_not_known(
        self, openai: OpenAIEmulator, ctx: Context
    ) -> None:
        openai.script(settings={"tells_cost": False})
        assert made(ctx, order(DRAW)).cost is None

    def test_pictures_and_mask_go_up_as_named_files(
        self, openai: OpenAIEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        inputs = [image(tmp_path, "a.png"), image(tmp_path, "bb.png")]
        done = made(ctx, order(EDIT, *inputs, image(tmp_path, "mask.png", "mask"), n=2))
        assert done.outputs[1].path
        body = openai.posts("/v1/images/edits")[0]
        assert body.count(b'name="image[]"') == 2
        assert body.count(b'name="mask"') == 1
        assert body.count(b"Content-Type: image/png") == 3
        assert b"sha256" not in body
        assert done.details["usage"]["input_tokens_details"]["image_tokens"] == 2240
        assert done.cost
        assert done.cost.amount == openai.billed

    def test_hints_drawn_over_a_picture_go_up_without_a_mask(
        self, openai: OpenAIEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        drawn = image(tmp_path, "hints.png", "markup")
        made(ctx, order(EDIT, image(tmp_path), drawn))
        assert openai.posts("/v1/images/edits")[0].count(b'name="markup"') == 1
        mask = image(tmp_path, "mask.png", "mask")
        assert [*failure(ctx, order(EDIT, image(tmp_path), drawn, mask)).fields] == ["markup"]

    def test_the_stored_body_names_the_files_and_does_not_hold_them(
        self, ctx: Context, tmp_path: Path
    ) -> None:
        body = provider.prepare(ctx, order(EDIT, image(tmp_path))).body
        assert body["image"] == [f"sha256:{6:064d}"]
        assert len(json.dumps(body)) < 400


class TestSpeaking:
    @pytest.mark.parametrize("format", ["mp3", "wav", "flac", "aac", "opus"])
    def test_every_format_is_a_sound(self, ctx: Context, tmp_path: Path, format: str) -> None:
        done = made(ctx, order(SPEAK, response_format=format))
        file = tmp_path / "sound"
        file.write_bytes(done.outputs[0].data)
        facts = check(file, declared=done.outputs[0].mime)
        assert facts.medium == "audio"
        assert 0.2 < (facts.duration or 0) < 1

    def test_a_streamed_wav_gets_its_true_length(self, ctx: Context) -> None:
        content = made(ctx, order(SPEAK, response_format="wav")).outputs[0].data
        with wave.open(io.BytesIO(content)) as sound:
            assert 0.2 < sound.getnframes() / sound.getframerate() < 1

    def test_a_good_wav_and_other_bytes_stay_as_they_are(self) -> None:
        for content in (media.wav(3), b"", b"RIFF", b"RIFF....WAVE", b"ID3" + b"\0" * 40):
            assert with_true_length(content) == content

    def test_voice_and_manner_are_sent(self, openai: OpenAIEmulator, ctx: Context) -> None:
        made(ctx, order(SPEAK, voice="marin", instructions="calm", speed=1.5))
        body = json.loads(openai.posts()[0])
        assert body["voice"] == "marin"
        assert (body["instructions"], body["speed"], body["input"]) == ("calm", 1.5, "a small boat")

    def test_a_voice_is_chosen_where_none_is_given(
        self, openai: OpenAIEmulator, ctx: Context
    ) -> None:
        made(ctx, order(SPEAK))
        assert json.loads(openai.posts()[0])["voice"] == "alloy"

    def test_no_sound_and_a_web_page_are_told_apart(
        self, openai: OpenAIEmulator, ctx: Context
    ) -> None:
        openai.script(next=[{"end": "no-files"}, {"submit": "html"}])
        assert type(failure(ctx, order(SPEAK))) is BadOutput
        assert type(failure(ctx, order(SPEAK))) is Unknown


class TestWriting:
    def test_text_comes_back_with_its_cost(self, openai: OpenAIEmulator, ctx: Context) -> None:
        done = made(ctx, order(WRITE, instructions="Be brief."))
        assert b"a small boat" in done.outputs[0].data
        body = json.loads(openai.posts()[0])
        assert body["store"] is False
        assert body["instructions"] == "Be brief."
        assert done.cost
        assert done.cost.amount == openai.billed

    def test_json_of_the_form_that_was_asked_for(
        self, openai: OpenAIEmulator, ctx: Context
    ) -> None:
        shots: Json = {"type": "array", "items": {"type": "string"}}
        schema = {
            "type": "object",
            "properties": {"shots": shots},
            "required": ["shots"],
            "additionalProperties": False,
        }
        done = made(ctx, order(WRITE, json_schema=schema))
        assert json.loads(done.outputs[0].data) == {"shots": ["some words"]}
        assert json.loads(openai.posts()[0])["text"]["format"] == {
            "type": "json_schema",
            "name": "answer",
            "schema": schema,
            "strict": True,
        }

    @pytest.mark.parametrize(
        "schema",
        [
            {"type": "object"},
            {"type": "object", "properties": {"a": {}}, "required": ["a"]},
            {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
        ],
    )
    def test_a_loose_schema_is_not_sent_as_a_strict_one(
        self, openai: OpenAIEmulator, ctx: Context, schema: Json
    ) -> None:
        made(ctx, order(WRITE, json_schema=schema))
        assert json.loads(openai.posts()[0])["text"]["format"]["strict"] is False

    def test_pictures_are_shown_to_the_model(
        self, openai: OpenAIEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        made(ctx, order(WRITE, image(tmp_path, field="images")))
        body = json.loads(openai.posts()[0])
        words, picture = body["input"][0]["content"]
        assert words == {"type": "input_text", "text": "a small boat"}
        assert picture["image_url"].startswith("data:image/png;base64,iVBOR")
        assert "images" not in body

    @pytest.mark.parametrize(
        ("end", "error", "charged"),
        [
            ("refused", Refused, Charged.YES),
            ("filtered", Refused, Charged.MAYBE),
            ("cut-off-at-once", BadOutput, Charged.YES),
            ("no-files", BadOutput, Charged.YES),
            ("failed", ProviderError, Charged.MAYBE),
            ("failed:rate_limit_exceeded", ProviderError, Charged.MAYBE),
            ("failed:image_content_policy_violation", Refused, Charged.MAYBE),
            ("failed:bio_policy", Refused, Charged.MAYBE),
        ],
    )
    def test_an_answer_without_text_says_why(
        self,
        openai: OpenAIEmulator,
        ctx: Context,
        end: str,
        error: type[ProviderError],
        charged: Charged,
    ) -> None:
        openai.script(next=[{"end": end}])
        caught = failure(ctx, order(WRITE))
        assert type(caught) is error
        assert caught.was_charged is charged


EACH_ERROR = {
    "server_error": (Unknown, Charged.MAYBE, ""),
    "moderation_blocked": (Refused, Charged.NO, "prompt"),
    "moderation_blocked_output": (Refused, Charged.MAYBE, "prompt"),
    "moderation_blocked_unknown": (Refused, Charged.MAYBE, "prompt"),
    "retired_model": (BadRequest, Charged.NO, "another model"),
    "bad_size": (BadRequest, Charged.NO, ""),
    "unknown_parameter": (BadRequest, Charged.NO, ""),
    "unsupported_parameter": (BadRequest, Charged.NO, ""),
    "invalid_json_schema": (BadRequest, Charged.NO, ""),
    "invalid_prompt": (Refused, Charged.NO, "prompt"),
    "unsupported_value": (BadRequest, Charged.NO, ""),
    "mismatched_organization": (NeedsKey, Charged.NO, "key"),
    "billing_hard_limit_reached": (NoFunds, Charged.NO, "credit"),
    "invalid_api_key": (NeedsKey, Charged.NO, "key"),
    "unsupported_country_region_territory": (NeedsKey, Charged.NO, "another provider"),
    "must_be_verified": (NeedsKey, Charged.NO, "Verify"),
    "model_not_found": (BadRequest, Charged.NO, "another model"),
    "rate_limit_exceeded": (RateLimited, Charged.NO, ""),
    "slow_down": (RateLimited, Charged.NO, ""),
    "server_is_overloaded": (RateLimited, Charged.NO, ""),
    "insufficient_quota": (NoFunds, Charged.NO, "billing"),
    "credit_balance_exhausted": (NoFunds, Charged.NO, "billing"),
    "organization_spend_limit_exceeded": (NoFunds, Charged.NO, "billing"),
    "project_spend_limit_exceeded": (NoFunds, Charged.NO, "billing"),
    "organization_usage_limit_exceeded": (NoFunds, Charged.NO, "billing"),
}


class TestErrors:
    def test_every_error_body_of_the_service_is_covered(self) -> None:
        assert EACH_ERROR.keys() == ERRORS.keys()

    @pytest.mark.parametrize("name", EACH_ERROR)
    def test_an_error_body_has_class_charge_next_step_and_id(
        self, openai: OpenAIEmulator, ctx: Context, name: str
    ) -> None:
        kind, charged, step = EACH_ERROR[name]
        openai.script(next=[{"submit": name}])
        error = failure(ctx, order(DRAW))
        assert type(error) is kind
        assert error.was_charged is charged
        assert step in error.advice
        assert error.request_id.startswith("req_")
        assert openai.submissions == 1
        assert "emula***" not in error.message

    @pytest.mark.parametrize(
        ("name", "field"),
        [
            ("bad_size", "size"),
            ("unknown_parameter", "style"),
            ("retired_model", "model"),
            ("invalid_json_schema", "json_schema"),
        ],
    )
    def test_the_field_is_named(
        self, openai: OpenAIEmulator, ctx: Context, name: str, field: str
    ) -> None:
        openai.script(next=[{"submit": name}])
        assert [*failure(ctx, order(DRAW)).fields] == [field]

    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            ("cut-before", Unknown),
            ("cut-after", Unknown),
            ("half", Unknown),
            ("html", Unknown),
            ("empty", Unknown),
            ("broken-json", Unknown),
            ("nonsense", Unknown),
            ("gateway", Unknown),
            ("504", Unknown),
            ("408", Unknown),
            ("error-in-200", ProviderError),
            ("422", BadRequest),
            ("409", BadRequest),
            ("moved", BadRequest),
        ],
    )
    def test_whatever_comes_back_nothing_is_sent_twice(
        self, openai: OpenAIEmulator, ctx: Context, fault: str, kind: type[ProviderError]
    ) -> None:
        openai.script(next=[{"submit": fault}])
        assert type(failure(ctx, order(DRAW))) is kind
        assert openai.submissions == 1
        assert len(openai.posts()) == 1

    def test_an_answer_without_pictures(self, openai: OpenAIEmulator, ctx: Context) -> None:
        openai.script(next=[{"end": "no-files"}])
        error = failure(ctx, order(DRAW))
        assert type(error) is BadOutput
        assert error.was_charged is Charged.MAYBE

    def test_base64_that_is_none(self, openai: OpenAIEmulator, ctx: Context) -> None:
        openai.script(next=[{"file": "not-base64"}])
        error = failure(ctx, order(DRAW))
        assert type(error) is BadOutput
        assert error.was_charged is Charged.YES

    @pytest.mark.parametrize("content", ["html", "empty", "corrupt", "data"])
    def test_base64_that_is_no_picture_is_found_out_before_it_is_a_product(
        self, openai: OpenAIEmulator, ctx: Context, content: str
    ) -> None:
        openai.script(next=[{"file": content}])
        try:
            path = made(ctx, order(DRAW)).outputs[0].path
        except BadOutput:
            assert content == "empty"
            return
        assert path
        with pytest.raises(BadMedia):
            check(path, declared="image/png")

    def test_it_waits_as_long_as_it_is_told_by_whatever_clock(
        self, openai: OpenAIEmulator, ctx: Context
    ) -> None:
        slow = {"submit": "rate_limit_exceeded"}
        openai.script(next=[slow | {"retry_after": "12.5"}, slow])
        assert failure(ctx, order(DRAW)).retry_after == 12.5
        assert failure(ctx, order(DRAW)).retry_after is None

    def test_a_slow_answer_ends_in_time(
        self, openai: OpenAIEmulator, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("providers.openai.calls.IMAGE_SECONDS", 0.3)
        openai.script(next=[{"submit": "hang-after", "hang": 1.0}])
        assert type(failure(ctx, order(DRAW))) is Unknown
        assert openai.submissions == 1


class TestKeysAndAddresses:
    @pytest.mark.parametrize("pasted", ["  {}", "{}\n", "\t{} \r\n"])
    def test_a_key_pasted_with_spaces_works(
        self, openai: OpenAIEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pasted: str
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", pasted.format(openai.key))
        assert provider.check_key(connect.context(provider, workdir=tmp_path)).ok

    @pytest.mark.parametrize("key", ["sk-a b", "sk-\x07bell", "sk-schlüssel", "sk-a\nb", "“sk-a”"])
    def test_a_key_that_no_header_can_carry_is_said_to_be_wrong(
        self, openai: OpenAIEmulator, ctx: Context, key: str
    ) -> None:
        bad = replace(ctx, key={"api_key": key})
        assert not provider.check_key(bad).ok
        assert type(failure(bad, order(DRAW))) is NeedsKey
        assert openai.log == []

    def test_the_key_check_names_the_account(self, ctx: Context) -> None:
        assert provider.check_key(ctx).account == "emulated-org"

    @pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
    def test_an_address_without_a_path_means_v1(
        self, openai: OpenAIEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str
    ) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", openai.url + path)
        assert made(connect.context(provider, workdir=tmp_path), order(DRAW)).outputs

    def test_a_path_that_is_not_the_providers_is_kept_and_answers_404(
        self, openai: OpenAIEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{openai.url}/elsewhere")
        assert type(failure(connect.context(provider, workdir=tmp_path), order(DRAW))) is BadRequest

    def test_an_address_without_a_scheme_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", "127.0.0.1:9000/v1")
        with pytest.raises(BadRequest):
            connect.context(provider, workdir=tmp_path)

    def test_settings_of_the_sdk_in_the_environment_change_nothing(
        self, openai: OpenAIEmulator, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
        monkeypatch.setenv("OPENAI_LOG", "debug")
        assert made(ctx, order(DRAW)).outputs

    def test_nor_does_another_account_that_the_environment_names(
        self, openai: OpenAIEmulator, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_ORG_ID", "org-another")
        monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-another")
        monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin-another")
        monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer sk-another\nX-Odd: 1")
        assert made(ctx, order(DRAW)).outputs
        (seen,) = openai.log
        assert "another" not in str(seen["headers"])
        assert "X-Odd" not in seen["headers"]

    def test_the_sdk_is_loaded_only_when_it_is_needed(self) -> None:
        assert loaded_by(provider, "openai", "httpx2", "pydantic") == []


class TestInputs:
    @pytest.mark.parametrize(
        ("id", "params", "field"),
        [
            (DRAW, {"size": "1000x1000"}, "size"),
            (DRAW, {"size": "3840x3840"}, "size"),
            (DRAW, {"size": "2048x512"}, "size"),
            (DRAW, {"background": "transparent", "output_format": "jpeg"}, "background"),
            (DRAW, {"output_compression": 50}, "output_compression"),
        ],
    )
    def test_what_openai_would_refuse_is_not_sent(
        self, openai: OpenAIEmulator, ctx: Context, id: str, params: Json, field: str
    ) -> None:
        error = failure(ctx, order(id, **params))
        assert type(error) is BadRequest
        assert [*error.fields] == [field]
        assert openai.log == []

    @pytest.mark.parametrize("size", ["auto", "3840x2160", "2160x3840", "1536x512"])
    def test_good_sizes_are_sent(self, ctx: Context, size: str) -> None:
        assert provider.prepare(ctx, order(DRAW, size=size)).body["size"] == size

    @pytest.mark.parametrize(
        ("field", "mime", "size"),
        [
            ("image", "image/gif", 100),
            ("image", "video/mp4", 100),
            ("image", "image/png", 50 * 1024 * 1024),
            ("mask", "image/jpeg", 100),
            ("mask", "image/png", 4 * 1024 * 1024),
        ],
    )
    def test_a_file_too_large_or_of_the_wrong_type_is_not_sent(
        self, openai: OpenAIEmulator, ctx: Context, tmp_path: Path, field: str, mime: str, size: int
    ) -> None:
        path = tmp_path / "file"
        with path.open("wb") as file:
            file.truncate(size)
        error = failure(ctx, order(EDIT, Input(field, path, mime, "0" * 64)))
        assert [*error.fields] == [field]
        assert openai.log == []


class TestCatalogue:
    def test_models_that_end_say_when(self) -> None:
        ends = {one.id: one.ends for one in SHIPPED}
        assert ends["gpt-image-1-mini"] == date(2026, 12, 1)
        assert ends["tts-1"] == date(2027, 1, 6)
        assert ends[DRAW] is None

    def test_the_price_follows_quality_size_and_number(self) -> None:
        def price(**params: Any) -> Decimal | None:
            found = model_prices.of_spec(provider, spec(DRAW), params)
            return found.amount if found else None

        assert price() == Decimal("0.053")
        assert price(quality="high", n=4) == Decimal("0.844")
        assert price(quality="low", size="1536x1024") == Decimal("0.005")
        assert price(quality="max") is None
        assert price(size="2560x1440") is None

    def test_every_price_is_data_with_a_date_and_a_source(self) -> None:
        for one in SHIPPED:
            assert one.price
            pricing.check(one.price)
            assert one.price["date"]
            assert one.price["source"].startswith("https://")

    def test_speech_is_priced_by_its_letters(self) -> None:
        price = model_prices.of_spec(provider, spec("tts-1"), {"input": "x" * 2000})
        assert price
        assert price.amount == Decimal("0.030")

    def test_the_end_that_openai_announces_is_taken_over(
        self, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(ENDS, DRAW, "2027-05-01")
        assert provider.describe(ctx, DRAW).ends == date(2027, 5, 1)
        assert provider.describe(ctx, EDIT).ends == date(2027, 5, 1)
        found = provider.search(ctx, "2.6 flare")
        assert {one.ends for one in found} == {date(2027, 5, 1)}

    def test_a_shipped_model_that_openai_no_longer_has(
        self, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tests.emulator.openai.TEXT_MODELS", {"gpt-6.1-sol"})
        with pytest.raises(BadRequest, match="does not exist"):
            provider.describe(ctx, WRITE)

    def test_a_model_nobody_knew_is_described_from_the_list(self, ctx: Context) -> None:
        told = provider.describe(ctx, "gpt-image-3-preview/image-to-image")
        assert told.kind is Kind.IMAGE_TO_IMAGE
        assert told.price is None
        assert provider.describe(ctx, "gpt-4.1").ends == date(2027, 1, 14)

    @pytest.mark.parametrize(
        "address",
        [
            "https://developers.openai.com/api/docs/models/gpt-image-3-preview",
            "https://platform.openai.com/playground?model=gpt-image-3-preview&x=1",
            "  gpt-image-3-preview\n",
        ],
    )
    def test_a_pasted_address_names_a_model(self, ctx: Context, address: str) -> None:
        assert provider.describe(ctx, address).id == "gpt-image-3-preview"

    def test_a_snapshot_costs_what_its_model_costs(self, ctx: Context) -> None:
        told = provider.describe(ctx, "gpt-image-2-2026-04-21")
        assert told.price == spec("gpt-image-2").price

    @pytest.mark.parametrize("id", ["gpt-9", "text-embedding-3-large", "gpt-6-luna/text-to-image"])
    def test_what_is_no_model_for_this_app_is_refused(self, ctx: Context, id: str) -> None:
        with pytest.raises(BadRequest):
            provider.describe(ctx, id)

    def test_search_finds_what_the_account_may_use(self, ctx: Context) -> None:
        found = [one.id for one in provider.search(ctx, "image 3")]
        assert found == ["gpt-image-3-preview", "gpt-image-3-preview/image-to-image"]
        texts = {one.kind for one in provider.search(ctx, "", "text-generation")}
        assert texts == {Kind.TEXT_GENERATION}
        assert not list(provider.search(ctx, "embedding"))

    def test_search_and_describe_say_when_the_service_is_broken(
        self, openai: OpenAIEmulator, ctx: Context
    ) -> None:
        openai.stop()
        with pytest.raises(Unavailable):
            provider.search(ctx, "")
        with pytest.raises(Unavailable):
            provider.describe(ctx, "gpt-image-3-preview")


class TestManyAtOnce:
    def test_fifty_at_once_are_fifty_calls_with_fifty_answers(
        self, openai: OpenAIEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        done: list[Finished] = []

        def one(number: int) -> None:
            folder = tmp_path / str(number)
            folder.mkdir()
            done.append(made(replace(ctx, workdir=folder), order(DRAW, prompt=f"boat {number}")))

        threads = [threading.Thread(target=one, args=(number,)) for number in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert openai.submissions == len(done) == 50
        assert len({one.request_id for one in done}) == 50
        assert openai.billed == sum(one.cost.amount for one in done if one.cost)

    def test_the_body_holds_the_picture_itself(self, openai: OpenAIEmulator, ctx: Context) -> None:
        path = made(ctx, order(DRAW)).outputs[0].path
        assert path
        assert base64.b64encode(path.read_bytes()).startswith(b"iVBOR")


class TestThroughTheApp:
    """The whole road: an order, the call, the products, the money."""

    def ordered(self) -> Generation:
        line = orders.OrderLine(f"openai/{DRAW}", {"n": 2})
        orders.place(orders.OrderRequest("text-to-image", "a small boat", [line]))
        generation = Generation.objects.get()
        submitting.submit(generation.pk)
        collecting.collect(generation.pk)
        generation.refresh_from_db()
        return generation

    def test_the_products_share_what_the_tokens_cost(
        self, openai: OpenAIEmulator, ctx: Context
    ) -> None:
        generation = self.ordered()
        assert generation.state == State.DONE, generation.error
        assert generation.estimate_micros == 106_015
        assert generation.cost_micros == int(openai.billed * 1_000_000) == 106_035
        assert generation.basis == "actual"
        assert [one.cost_micros for one in Product.objects.all()] == [53_017, 53_017]

    @pytest.mark.parametrize("content", ["html", "corrupt", "data", "not-base64"])
    def test_a_picture_that_is_none_is_an_error_and_no_product(
        self, openai: OpenAIEmulator, ctx: Context, content: str
    ) -> None:
        openai.script(next=[{"file": content}])
        generation = self.ordered()
        assert generation.state == State.FAILED
        assert generation.charged == "yes"
        assert generation.error_class == "BadOutput"
        assert not Product.objects.exists()

    @pytest.mark.parametrize(
        ("fault", "state", "charged"),
        [
            ("moderation_blocked", State.REFUSED, "no"),
            ("insufficient_quota", State.FAILED, "no"),
            ("cut-after", State.UNKNOWN, "maybe"),
            ("rate_limit_exceeded", State.QUEUED, "no"),
        ],
    )
    def test_each_failure_ends_where_it_should(
        self, openai: OpenAIEmulator, ctx: Context, fault: str, state: str, charged: str
    ) -> None:
        openai.script(next=[{"submit": fault}])
        generation = self.ordered()
        assert (generation.state, generation.charged) == (state, charged)
        assert openai.submissions == 1
