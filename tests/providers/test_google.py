"""Google's Gemini API by its real SDK, against a stand-in for its servers."""

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
from production.engine import collecting, polling, submitting
from production.models import Generation, State
from providers import connect, http, model_prices, pricing
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Expired,
    Failed,
    Finished,
    Input,
    Kind,
    Medium,
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
from providers.google import inputs, models
from providers.google.models import shipped, spec_of
from providers.google.provider import Google
from tests.emulator import media
from tests.emulator.google import GoogleEmulator
from tests.emulator.google_errors import BLOCKED, ERRORS, INTERACTIONS, RPC
from tests.providers.conformance import Keyed, Polled, WireStage, finish
from tests.providers.vendors import ended, loaded_by, stage_at

FILM, DRAW = "gemini-omni-1.2-flash", "gemini-nano-banana-2.1"
FROM_IMAGE, EDIT = f"{FILM}/image-to-video", f"{FILM}/video-to-video"
REDRAW = f"{DRAW}/image-to-image"
SPEAK, SING, WRITE = "gemini-3.8-flash-tts", "lyria-3.5", "gemini-3.8-flash"
OLD_FILM = "gemini-omni-1.1-flash"
FAULTS = {
    "no key": "authentication",
    "no funds": "payment_required",
    "bad parameter": "invalid_request",
    "refused": "safety",
    "slow down": "rate_limit_exceeded",
    "broken": "api_error",
}
provider = Google()

pytestmark = pytest.mark.django_db


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleEmulator]:
    with GoogleEmulator() as running:
        monkeypatch.setenv("GOOGLE_BASE_URL", running.url)
        monkeypatch.setenv("GEMINI_API_KEY", running.key)
        yield running


@pytest.fixture
def ctx(google: GoogleEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def spec(id: str) -> ModelSpec:
    found = spec_of(id)
    assert found
    return found


def order(id: str, *given: Input, **params: Any) -> Request:
    model = spec(id)
    return Request(model, {model.prompt_field or "prompt": "a small boat"} | params, given, "key")


def begun(ctx: Context, request: Request) -> Any:
    return provider.submit(ctx, provider.prepare(ctx, request))


def made(ctx: Context, request: Request) -> Finished:
    answer = begun(ctx, request)
    if isinstance(answer, Operation):
        answer = ended(provider, ctx, answer)
    assert isinstance(answer, Finished), answer
    return answer


def failure(ctx: Context, request: Request) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        begun(ctx, request)
    return caught.value


def end_of(ctx: Context, google: GoogleEmulator, **script: Any) -> ProviderError:
    """How a video that goes wrong ends."""
    google.script(next=[script])
    answer = provider.poll(ctx, begun(ctx, order(FILM)))
    assert isinstance(answer, Failed), answer
    return answer.error


def a_file(folder: Path, field: str, name: str = "in.png", mime: str = "image/png") -> Input:
    path = folder / name
    path.write_bytes(media.mp4(1) if mime.startswith("video") else media.png(len(name)))
    return Input(field, path, mime, f"{abs(hash(str(path))):064d}"[:64])


class TestConformance(Polled, Keyed):
    @pytest.fixture
    def stage(self, google: GoogleEmulator, ctx: Context) -> WireStage:
        google.script(settings={"duration": 0.1})

        return stage_at(google, provider, ctx, order(FILM), FAULTS, ("/v1beta/files/",))

    def test_the_key_goes_to_the_api_and_not_to_the_files(self, stage: WireStage) -> None:
        """Google's own file host wants the key: it goes there and nowhere else."""
        done = finish(stage, self.operation(stage))
        assert all(call.with_key for call in stage.calls())
        assert all(output.needs_key for output in done.outputs)
        assert all(output.url.startswith(stage.ctx.base_url) for output in done.outputs)


class TestFilming:
    def test_the_body_is_what_the_wire_wants(self, google: GoogleEmulator, ctx: Context) -> None:
        begun(ctx, order(FILM, resolution="1080p", duration=5, aspect_ratio="9:16"))
        assert json.loads(google.posts()[0]) == {
            "model": FILM,
            "background": True,
            "store": True,
            "input": [
                {"type": "user_input", "content": [{"type": "text", "text": "a small boat"}]}
            ],
            "response_format": {
                "type": "video",
                "aspect_ratio": "9:16",
                "resolution": "1080p",
                "duration": "5s",
                "delivery": "uri",
            },
            "generation_config": {"video_config": {"task": "text_to_video"}},
        }

    def test_the_film_is_fetched_with_the_key_from_where_the_provider_is(
        self, ctx: Context, tmp_path: Path
    ) -> None:
        output = made(ctx, order(FILM)).outputs[0]
        assert output.url == f"{ctx.base_url}/v1beta/files/made00001:download?alt=media"
        file = tmp_path / "film"
        http.download(
            output.url,
            file,
            medium=Medium.VIDEO,
            trusted=connect.trusted_origins(provider),
            hosts=provider.hosts,
            headers=connect.download_headers(provider, ctx),
        )
        assert check(file, declared=output.mime).medium == "video"

    def test_a_film_that_google_no_longer_has_is_expired(
        self, google: GoogleEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        google.script(settings={"file_ttl": 0.0})
        output = made(ctx, order(FILM)).outputs[0]
        with pytest.raises(Expired):
            http.download(
                output.url,
                tmp_path / "film",
                medium=Medium.VIDEO,
                trusted=connect.trusted_origins(provider),
                headers=connect.download_headers(provider, ctx),
            )

    def test_the_cost_is_what_the_tokens_cost(self, google: GoogleEmulator, ctx: Context) -> None:
        done = made(ctx, order(OLD_FILM))
        assert done.cost
        thinking, words = Decimal(310) * 9 / 1_000_000, Decimal(12) * Decimal("1.5") / 1_000_000
        assert done.cost.amount == google.billed + thinking + words
        assert round(done.cost.amount, 2) == Decimal("0.81")
        assert made(ctx, order(FILM)).cost is None

    def test_first_and_last_frame_are_named_in_the_prompt(
        self, google: GoogleEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        given = [a_file(tmp_path, "last_frame", "last.png"), a_file(tmp_path, "image", "a.png")]
        begun(ctx, order(FROM_IMAGE, *given, prompt="it sails"))
        body = json.loads(google.posts()[0])
        words, first, last = body["input"][0]["content"]
        assert words["text"] == "<FIRST_FRAME> <LAST_FRAME> it sails"
        assert first["data"] != last["data"]
        assert first["mime_type"] == "image/png"
        assert body["generation_config"]["video_config"]["task"] == "image_to_video"

    def test_references_keep_their_order_and_the_names_in_the_prompt(
        self, google: GoogleEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        given = [a_file(tmp_path, "reference_images", f"{n * 'x'}.png") for n in (1, 2)]
        begun(ctx, order(FILM, *given, prompt="<IMAGE_REF_1> sails"))
        body = json.loads(google.posts()[0])
        assert body["input"][0]["content"][0]["text"] == "<IMAGE_REF_0> <IMAGE_REF_1> sails"
        assert body["generation_config"]["video_config"]["task"] == "reference_to_video"

    def test_an_edit_leaves_ratio_and_length_open(
        self, google: GoogleEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        film = a_file(tmp_path, "video", "in.mp4", "video/mp4")
        begun(ctx, order(EDIT, film, task="extend"))
        body = json.loads(google.posts()[0])
        assert {"aspect_ratio", "duration"}.isdisjoint(body["response_format"])
        assert body["generation_config"]["video_config"]["task"] == "extend"
        assert body["input"][0]["content"][1]["type"] == "video"

    def test_a_film_can_go_on_from_an_earlier_one(
        self, google: GoogleEmulator, ctx: Context
    ) -> None:
        begun(ctx, order(FILM, previous_interaction_id="v1_00001"))
        body = json.loads(google.posts()[0])
        assert body["previous_interaction_id"] == "v1_00001"
        assert "generation_config" not in body

    def test_queue_and_work_are_told(self, google: GoogleEmulator, ctx: Context) -> None:
        google.script(settings={"duration": 4.0, "queue": 3})
        operation = begun(ctx, order(FILM))
        assert operation.poll_after == 5.0
        answer = provider.poll(ctx, operation)
        assert isinstance(answer, Pending)
        assert "queued" in answer.message

    def test_what_never_ends_is_given_up(self, google: GoogleEmulator, ctx: Context) -> None:
        google.script(settings={"duration": 60.0})
        operation = begun(ctx, order(FILM))
        old = replace(operation, data=operation.data | {"since": 0})
        answer = provider.poll(ctx, old)
        assert isinstance(answer, Failed)
        assert answer.error.was_charged is Charged.MAYBE

    def test_a_film_can_be_adopted_by_its_id(self, google: GoogleEmulator, ctx: Context) -> None:
        operation = begun(ctx, order(FILM))
        adopted = provider.adopt(ctx, f" {operation.request_id} ")
        answer = provider.poll(ctx, adopted)
        assert isinstance(answer, Finished)
        with pytest.raises(BadRequest, match="no interaction"):
            provider.adopt(ctx, "v1_unknown")


class TestEndsOfAFilm:
    @pytest.mark.parametrize(
        ("end", "kind", "charged"),
        [
            ("refused", Refused, Charged.NO),
            ("step-error", Refused, Charged.NO),
            ("failed", ProviderError, Charged.NO),
            ("failed:rate_limit_exceeded", ProviderError, Charged.NO),
            ("failed:aborted", ProviderError, Charged.NO),
            ("no-files", Refused, Charged.NO),
            ("incomplete", BadOutput, Charged.MAYBE),
            ("budget_exceeded", NoFunds, Charged.MAYBE),
            ("requires_action", ProviderError, Charged.MAYBE),
            ("cancelled", ProviderError, Charged.MAYBE),
        ],
    )
    def test_each_has_its_class_and_says_what_was_charged(
        self,
        google: GoogleEmulator,
        ctx: Context,
        end: str,
        kind: type[ProviderError],
        charged: Charged,
    ) -> None:
        error = end_of(ctx, google, end=end)
        assert type(error) is kind
        assert error.was_charged is charged
        assert error.message
        assert error.advice
        assert "by itself" not in error.advice
        assert error.request_id == "v1_00001"

    @pytest.mark.parametrize("status", ["api_error", "service_unavailable", "html", "cut", "500"])
    def test_an_outage_while_asking_says_nothing_of_the_work(
        self, google: GoogleEmulator, ctx: Context, status: str
    ) -> None:
        google.script(next=[{"status": status, "status_times": 1}])
        operation = begun(ctx, order(FILM))
        with pytest.raises(Unavailable):
            provider.poll(ctx, operation)
        assert isinstance(provider.poll(ctx, operation), Finished)

    def test_a_limit_while_asking(self, google: GoogleEmulator, ctx: Context) -> None:
        google.script(next=[{"status": "too_many_requests"}])
        with pytest.raises(RateLimited):
            provider.poll(ctx, begun(ctx, order(FILM)))

    @pytest.mark.parametrize(
        ("status", "kind"), [("vanish", Expired), ("authentication", NeedsKey)]
    )
    def test_what_ends_the_asking_may_have_been_charged(
        self, google: GoogleEmulator, ctx: Context, status: str, kind: type[ProviderError]
    ) -> None:
        google.script(next=[{"status": status}])
        operation = begun(ctx, order(FILM))
        with pytest.raises(kind) as caught:
            provider.poll(ctx, operation)
        assert caught.value.was_charged is Charged.MAYBE

    def test_a_word_that_nobody_knew_means_wait(self, google: GoogleEmulator, ctx: Context) -> None:
        google.script(next=[{"status": "odd"}])
        answer = provider.poll(ctx, begun(ctx, order(FILM)))
        assert isinstance(answer, Pending)
        assert "contemplating" in answer.message

    def test_data_that_is_no_base64(self, google: GoogleEmulator, ctx: Context) -> None:
        google.script(next=[{"file": "not-base64"}])
        operation = begun(ctx, order(FILM))
        with pytest.raises(BadOutput):
            provider.poll(ctx, operation)


class TestDrawing:
    def test_a_picture_comes_back_as_what_it_is(
        self, google: GoogleEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        done = made(ctx, order(DRAW, aspect_ratio="16:9", image_size="2K", seed=5))
        file = tmp_path / "picture"
        file.write_bytes(done.outputs[0].data)
        assert check(file, declared=done.outputs[0].mime).medium == "image"
        assert done.outputs[0].mime == "image/jpeg"
        settings = json.loads(google.posts()[0])["generationConfig"]
        assert settings == {
            "responseModalities": ["IMAGE"],
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
            "seed": 5,
        }

    def test_the_cost_is_what_the_tokens_cost(self, google: GoogleEmulator, ctx: Context) -> None:
        done = made(ctx, order("gemini-3-pro-image"))
        assert done.cost
        assert round(done.cost.amount, 3) == Decimal("0.134")
        assert done.details["usage"]["candidates_token_count"] == 1120

    def test_pictures_go_in_as_bytes(
        self, google: GoogleEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        given = a_file(tmp_path, "images")
        done = made(ctx, order(REDRAW, given))
        parts = json.loads(google.posts()[0])["contents"][0]["parts"]
        assert parts[0] == {"text": "a small boat"}
        assert parts[1]["inlineData"]["data"].startswith("iVBOR")
        assert done.outputs

    @pytest.mark.parametrize(
        ("end", "kind", "charged", "words"),
        [
            ("blocked", Refused, Charged.NO, "prohibited"),
            ("IMAGE_SAFETY", Refused, Charged.NO, "image safety"),
            ("RECITATION", Refused, Charged.NO, "recitation"),
            ("NO_IMAGE", Refused, Charged.NO, "no image"),
            ("SAFETY", Refused, Charged.NO, "safety"),
            ("BLOCKLIST", Refused, Charged.NO, "blocklist"),
            ("PROHIBITED_CONTENT", Refused, Charged.NO, "prohibited"),
            ("SPII", Refused, Charged.NO, "spii"),
            ("IMAGE_PROHIBITED_CONTENT", Refused, Charged.NO, "prohibited"),
            ("IMAGE_RECITATION", Refused, Charged.NO, "recitation"),
            ("IMAGE_OTHER", Refused, Charged.NO, "image other"),
            ("MODEL_ARMOR", Refused, Charged.NO, "model armor"),
            ("MAX_TOKENS", BadOutput, Charged.YES, "cut off"),
            ("OTHER", BadOutput, Charged.NO, "other"),
            ("no-files", BadOutput, Charged.MAYBE, "no image"),
        ],
    )
    def test_an_answer_without_a_picture_says_why(
        self,
        google: GoogleEmulator,
        ctx: Context,
        end: str,
        kind: type[ProviderError],
        charged: Charged,
        words: str,
    ) -> None:
        google.script(next=[{"end": end}])
        error = failure(ctx, order(DRAW))
        assert type(error) is kind
        assert error.was_charged is charged
        assert words in error.message

    def test_base64_that_is_none(self, google: GoogleEmulator, ctx: Context) -> None:
        google.script(next=[{"file": "not-base64"}])
        error = failure(ctx, order(DRAW))
        assert type(error) is BadOutput
        assert error.was_charged is Charged.YES

    @pytest.mark.parametrize("content", ["html", "corrupt", "empty"])
    def test_base64_that_is_no_picture_is_found_out_before_it_is_a_product(
        self, google: GoogleEmulator, ctx: Context, tmp_path: Path, content: str
    ) -> None:
        google.script(next=[{"file": content}])
        try:
            output = made(ctx, order(DRAW)).outputs[0]
        except BadOutput:
            assert content == "empty"
            return
        file = tmp_path / "picture"
        file.write_bytes(output.data)
        with pytest.raises(BadMedia):
            check(file, declared=output.mime)


class TestSpeakingAndSinging:
    def test_bare_samples_become_a_wav(self, ctx: Context) -> None:
        done = made(ctx, order(SPEAK))
        with wave.open(io.BytesIO(done.outputs[0].data)) as sound:
            assert sound.getframerate() == 24_000
            assert 0.5 < sound.getnframes() / 24_000 < 1
        assert done.outputs[0].mime == "audio/wav"
        assert done.cost
        assert Decimal(0) < done.cost.amount < Decimal("0.001")

    def test_the_voice_is_sent(self, google: GoogleEmulator, ctx: Context) -> None:
        made(ctx, order(SPEAK, voice="Puck", language_code="en-US"))
        speech = json.loads(google.posts()[0])["generationConfig"]["speechConfig"]
        assert "Puck" in json.dumps(speech)
        assert "en-US" in json.dumps(speech)

    def test_two_speakers_are_sent(self, google: GoogleEmulator, ctx: Context) -> None:
        pair = [{"speaker": "Joe", "voice": "Puck"}, {"speaker": "Ann", "voice": "Kore"}]
        made(ctx, order(SPEAK, text="Joe: Hi.\nAnn: Ho.", speakers=pair))
        speech = json.loads(google.posts()[0])["generationConfig"]["speechConfig"]
        assert json.dumps(speech).count("speaker") >= 2
        with pytest.raises(BadRequest):
            provider.prepare(ctx, order(SPEAK, speakers=pair))

    @pytest.mark.parametrize("model", [SING, "lyria-3-pro-preview"])
    def test_a_song_comes_without_its_lyrics(
        self, google: GoogleEmulator, ctx: Context, tmp_path: Path, model: str
    ) -> None:
        done = made(ctx, order(model))
        (output,) = done.outputs
        file = tmp_path / "song"
        file.write_bytes(output.data)
        assert check(file, declared=output.mime).medium == "audio"
        assert done.logs == ("[Verse] a small boat",)
        body = json.loads(google.posts()[0])
        assert body["input"] == "a small boat"
        assert "background" not in body


class TestWriting:
    def test_text_and_cost(self, google: GoogleEmulator, ctx: Context, tmp_path: Path) -> None:
        given = a_file(tmp_path, "images")
        done = made(ctx, order(WRITE, given, instructions="Be brief.", thinking_level="low"))
        assert done.outputs[0].data == b"Words about a small boat"
        assert done.cost
        assert done.cost.amount == google.billed
        body = json.loads(google.posts()[0])
        assert "Be brief." in json.dumps(body["systemInstruction"])

    def test_json_of_the_form_that_was_asked_for(
        self, google: GoogleEmulator, ctx: Context
    ) -> None:
        schema = {"type": "object", "properties": {"mood": {"type": "string"}}}
        done = made(ctx, order(WRITE, json_schema=schema))
        assert json.loads(done.outputs[0].data) == {"mood": "some words"}
        settings = json.loads(google.posts()[0])["generationConfig"]
        assert settings["responseMimeType"] == "application/json"

    def test_an_answer_cut_off_says_so(self, google: GoogleEmulator, ctx: Context) -> None:
        google.script(next=[{"end": "MAX_TOKENS"}])
        assert "Longest answer" in failure(ctx, order(WRITE)).advice


EACH_INTERACTION: dict[str, tuple[type[ProviderError], Charged, str]] = {
    "api_error": (Unknown, Charged.MAYBE, ""),
    "invalid_request": (BadRequest, Charged.NO, ""),
    "parameter_unknown": (BadRequest, Charged.NO, ""),
    "failed_precondition": (NoFunds, Charged.NO, "billing"),
    "wrong_place": (BadRequest, Charged.NO, "another provider"),
    "authentication": (NeedsKey, Charged.NO, "key"),
    "payment_required": (NoFunds, Charged.NO, "credit"),
    "permission_denied": (NeedsKey, Charged.NO, "key"),
    "model_not_found": (BadRequest, Charged.NO, "another model"),
    "already_exists": (BadRequest, Charged.NO, ""),
    "out_of_range": (BadRequest, Charged.NO, ""),
    "rate_limit_exceeded": (RateLimited, Charged.NO, ""),
    "too_many_requests": (RateLimited, Charged.NO, ""),
    "quota_exceeded": (NoFunds, Charged.NO, "Wait"),
    "unimplemented": (BadRequest, Charged.NO, "another model"),
    "service_unavailable": (Unknown, Charged.MAYBE, ""),
    "overloaded": (RateLimited, Charged.NO, ""),
    "deadline_exceeded": (Unknown, Charged.MAYBE, ""),
    "aborted": (Unavailable, Charged.NO, "by itself"),
    "not_found": (BadRequest, Charged.NO, "another model"),
    "cancelled": (ProviderError, Charged.NO, "again"),
    **dict.fromkeys(BLOCKED, (Refused, Charged.NO, "prompt")),
}
EACH_RPC: dict[str, tuple[type[ProviderError], Charged, str]] = {
    "INTERNAL": (Unknown, Charged.MAYBE, ""),
    "INVALID_ARGUMENT": (BadRequest, Charged.NO, ""),
    "API_KEY_INVALID": (NeedsKey, Charged.NO, "key"),
    "FAILED_PRECONDITION": (NoFunds, Charged.NO, "billing"),
    "PERMISSION_DENIED": (NeedsKey, Charged.NO, "key"),
    "NOT_FOUND": (BadRequest, Charged.NO, "another model"),
    "RESOURCE_EXHAUSTED": (RateLimited, Charged.NO, ""),
    "PER_DAY": (NoFunds, Charged.NO, "Wait"),
    "DEPLETED": (NoFunds, Charged.NO, "billing"),
    "UNAVAILABLE": (Unknown, Charged.MAYBE, ""),
    "OVERLOADED": (RateLimited, Charged.NO, ""),
    "DEADLINE_EXCEEDED": (Unknown, Charged.MAYBE, ""),
    "AGAINST_RULES": (Refused, Charged.NO, "prompt"),
}


class TestErrors:
    def test_every_error_body_of_the_service_is_covered(self) -> None:
        assert EACH_INTERACTION.keys() == INTERACTIONS.keys()
        assert EACH_RPC.keys() == RPC.keys()

    @pytest.mark.parametrize("name", [*EACH_INTERACTION, *EACH_RPC])
    def test_an_error_body_has_class_charge_next_step_and_id(
        self, google: GoogleEmulator, ctx: Context, name: str
    ) -> None:
        kind, charged, step = (EACH_INTERACTION | EACH_RPC)[name]
        google.script(next=[{"submit": name}])
        error = failure(ctx, order(FILM if name in INTERACTIONS else DRAW))
        assert type(error) is kind
        assert error.was_charged is charged
        assert step in error.advice
        assert error.request_id.startswith("req_")
        assert google.submissions == len(google.posts()) == 1

    def test_the_wait_stands_in_the_body(self, google: GoogleEmulator, ctx: Context) -> None:
        google.script(next=[{"submit": "RESOURCE_EXHAUSTED"}])
        assert failure(ctx, order(DRAW)).retry_after == 34.4

    @pytest.mark.parametrize(
        ("model", "name", "field"),
        [
            (FILM, "invalid_request", "duration"),
            (DRAW, "INVALID_ARGUMENT", "aspect_ratio"),
            (DRAW, "NOT_FOUND", "model"),
        ],
    )
    def test_the_field_is_named(
        self, google: GoogleEmulator, ctx: Context, model: str, name: str, field: str
    ) -> None:
        google.script(next=[{"submit": name}])
        assert [*failure(ctx, order(model)).fields] == [field]

    @pytest.mark.parametrize("model", [FILM, DRAW, SING])
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
            ("error-in-200", ProviderError),
            ("moved", BadRequest),
        ],
    )
    def test_whatever_comes_back_nothing_is_sent_twice(
        self,
        google: GoogleEmulator,
        ctx: Context,
        model: str,
        fault: str,
        kind: type[ProviderError],
    ) -> None:
        google.script(next=[{"submit": fault}])
        error = failure(ctx, order(model))
        assert isinstance(error, kind)
        if kind in (Unknown, ProviderError):
            assert error.was_charged is not Charged.NO or model == DRAW
        assert google.submissions == len(google.posts()) == 1

    def test_a_slow_answer_ends_in_time(
        self, google: GoogleEmulator, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("providers.google.provider.LONG_SECONDS", 0.3)
        google.script(next=[{"submit": "hang-after", "hang": 1.0}])
        assert type(failure(ctx, order(DRAW))) is Unknown
        assert google.submissions == 1

    def test_what_the_sdk_itself_does_not_take_was_never_sent(
        self, google: GoogleEmulator, ctx: Context
    ) -> None:
        assert type(failure(ctx, order(WRITE, temperature="warm"))) is BadRequest
        assert google.log == []


class TestKeysAndAddresses:
    @pytest.mark.parametrize("pasted", ["  {}", "{}\n", "\t{} \r\n"])
    def test_a_key_pasted_with_spaces_works(
        self, google: GoogleEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pasted: str
    ) -> None:
        monkeypatch.setenv("GEMINI_API_KEY", pasted.format(google.key))
        assert provider.check_key(connect.context(provider, workdir=tmp_path)).ok

    @pytest.mark.parametrize("key", ["AIza-a b", "AIza-schlüssel", "AIza\n2"])
    def test_a_key_that_no_header_can_carry_is_said_to_be_wrong(
        self, google: GoogleEmulator, ctx: Context, key: str
    ) -> None:
        bad = replace(ctx, key={"api_key": key})
        assert not provider.check_key(bad).ok
        assert google.log == []

    @pytest.mark.parametrize("path", ["", "/", "/v1", "/v1beta", "/v1beta/"])
    def test_a_version_at_the_end_of_the_address_is_used(
        self, google: GoogleEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str
    ) -> None:
        monkeypatch.setenv("GOOGLE_BASE_URL", google.url + path)
        moved = connect.context(provider, workdir=tmp_path)
        assert made(moved, order(DRAW)).outputs
        done = made(moved, order(FILM))
        assert done.outputs[0].url.startswith(f"{google.url}/v1beta/files/")
        version = path.strip("/") or "v1"
        assert google.log[0]["path"].startswith(f"/{version}/models/")

    def test_settings_of_the_sdk_in_the_environment_change_nothing(
        self,
        google: GoogleEmulator,
        ctx: Context,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        for name, value in {
            "HTTP_PROXY": "http://127.0.0.1:1",
            "ALL_PROXY": "socks5://127.0.0.1:1",
            "GOOGLE_GENAI_USE_ENTERPRISE": "true",
            "GOOGLE_GENAI_USE_VERTEXAI": "false",
            "GOOGLE_API_KEY": "AIza-another",
            "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:1",
            "GOOGLE_GENAI_API_VERSION": "v9",
            "GOOGLE_CLOUD_PROJECT": "a-project",
            "GOOGLE_GENAI_HTTP_CLIENT": "httpx2",
            "GEMINI_API_KEY": GoogleEmulator.key,
        }.items():
            monkeypatch.setenv(name, value)
        fresh = replace(ctx, base_url=f"{google.url}/v1beta")
        assert made(fresh, order(DRAW)).outputs

    def test_the_sdk_is_loaded_only_when_it_is_needed(self) -> None:
        assert loaded_by(provider, "google.genai", "httpx2", "pydantic") == []


class TestInputs:
    def test_large_files_are_uploaded_and_only_once(
        self,
        google: GoogleEmulator,
        ctx: Context,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(inputs, "INLINE", 100)
        given = a_file(tmp_path, "image", "large.png")
        body = provider.prepare(ctx, order(FROM_IMAGE, given)).body
        assert provider.prepare(ctx, order(FROM_IMAGE, given)).body == body
        assert body["image"][0]["uri"].endswith("/v1beta/files/up00001")
        assert len(google.uploads) == 1
        assert google.uploads["up00001"]["content"] == given.path.read_bytes()
        assert google.uploads["up00001"]["named"] == ""  # a linked file's name is the user's own
        assert google.submissions == 0
        begun(ctx, order(FROM_IMAGE, given))
        block = json.loads(google.posts("/interactions")[0])["input"][0]["content"][1]
        assert block == {"type": "image", "mime_type": "image/png", "uri": body["image"][0]["uri"]}

    def test_an_uploaded_video_is_waited_for(
        self,
        google: GoogleEmulator,
        ctx: Context,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(inputs, "INLINE", 100)
        monkeypatch.setattr(inputs, "ASK_EVERY", 0.01)
        given = a_file(tmp_path, "video", "large.mp4", "video/mp4")
        provider.prepare(ctx, order(EDIT, given))
        asked = [one["path"] for one in google.log if one["method"] == "GET"]
        assert asked == ["/v1/files/up00001"]

    def test_the_key_stays_at_home_when_a_file_goes_up(
        self,
        google: GoogleEmulator,
        ctx: Context,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(inputs, "INLINE", 100)
        provider.prepare(ctx, order(FROM_IMAGE, a_file(tmp_path, "image", "key.png")))
        sent = [one for one in google.log if "/upload-here/" in one["path"]]
        assert len(sent) == 1
        assert not sent[0]["authorized"]

    @pytest.mark.parametrize(
        ("model", "field", "mime", "size"),
        [
            (FROM_IMAGE, "image", "image/gif", 10),
            (FROM_IMAGE, "image", "image/png", 31 * 1024 * 1024),
            (EDIT, "video", "video/x-msvideo", 10),
            (EDIT, "video", "video/mp4", 2049 * 1024 * 1024),
        ],
    )
    def test_a_file_too_large_or_of_the_wrong_type_is_not_sent(
        self,
        google: GoogleEmulator,
        ctx: Context,
        tmp_path: Path,
        model: str,
        field: str,
        mime: str,
        size: int,
    ) -> None:
        path = tmp_path / "file"
        with path.open("wb") as file:
            file.truncate(size)
        error = failure(ctx, order(model, Input(field, path, mime, "0" * 64)))
        assert [*error.fields] == [field]
        assert google.log == []

    def test_first_to_last_frame_is_short(self, ctx: Context, tmp_path: Path) -> None:
        given = [a_file(tmp_path, "image", "a.png"), a_file(tmp_path, "last_frame", "b.png")]
        assert [*failure(ctx, order(FROM_IMAGE, *given, duration=12)).fields] == ["duration"]


class TestCatalogue:
    def test_there_is_something_of_every_kind_that_google_does(self) -> None:
        assert {one.kind for one in shipped()} == set(Kind)

    def test_the_price_follows_seconds_and_resolution(self) -> None:
        def price(id: str, **params: Any) -> Decimal | None:
            found = model_prices.of_spec(provider, spec(id), params)
            return found.amount if found else None

        assert price(FILM) == Decimal("0.56")
        assert price(FILM, duration=10, resolution="4k") == Decimal("2.10")
        assert price(DRAW) == Decimal("0.034")
        assert price(DRAW, image_size="4K") is None
        assert price("gemini-3.1-flash-lite-image") == Decimal("0.034")
        assert price(SING) == Decimal("0.08")
        assert price(EDIT) is None
        assert price("gemini-3.5-flash-lite", prompt="x") is None

    def test_prices_change_with_the_year(self) -> None:
        now = {one.id: one.price for one in models._shipped(False)}
        then = {one.id: one.price for one in models._shipped(True)}
        for id in (WRITE, SPEAK, "gemini-3.8-flash-lite-tts"):
            before, after = now[id], then[id]
            assert before
            assert after
            assert Decimal(after["amount"]) == 2 * Decimal(before["amount"])
        assert date(2027, 1, 1) == models.YEAR_END

    def test_every_price_is_data_with_a_date_and_a_source(self) -> None:
        for one in shipped():
            if one.price is not None:
                pricing.check(one.price)
                assert one.price["date"]
                assert one.price["source"].startswith("https://")

    def test_a_model_nobody_knew_is_described_from_the_list(self, ctx: Context) -> None:
        told = provider.describe(ctx, "models/gemini-4-image-preview")
        assert told.id == "gemini-4-image-preview"
        assert told.kind is Kind.TEXT_TO_IMAGE
        assert told.price is None
        assert told.description

    def test_a_shipped_model_that_google_no_longer_has(
        self, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert provider.describe(ctx, WRITE) == spec(WRITE)
        monkeypatch.setattr("tests.emulator.google.TEXT", set())
        with pytest.raises(BadRequest, match="has no model"):
            provider.describe(ctx, WRITE)

    @pytest.mark.parametrize(
        "id",
        ["gemini-9", "gemini-embedding-2", "veo-3.1-generate-preview", f"{WRITE}/text-to-image"],
    )
    def test_what_is_no_model_for_this_app_is_refused(self, ctx: Context, id: str) -> None:
        with pytest.raises(BadRequest):
            provider.describe(ctx, id)

    def test_search_finds_what_the_key_may_use(self, ctx: Context) -> None:
        found = [one.id for one in provider.search(ctx, "4 image")]
        assert "gemini-4-image-preview" in found
        assert "gemini-4-image-preview/image-to-image" in found
        assert {one.kind for one in provider.search(ctx, "", "text-to-audio")} == {
            Kind.TEXT_TO_AUDIO
        }
        assert not list(provider.search(ctx, "embedding"))


class TestManyAtOnce:
    def test_each_thread_has_its_own_order(
        self, google: GoogleEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        kinds: list[type[Any]] = []
        wanted = [DRAW, SPEAK, FILM, WRITE] * 10

        def one(id: str) -> None:
            kinds.append(type(begun(ctx, order(id))))

        threads = [threading.Thread(target=one, args=(id,)) for id in wanted]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert google.submissions == 40
        assert kinds.count(Operation) == 10
        assert kinds.count(Finished) == 30


def test_names_of_error_bodies_are_told_apart() -> None:
    assert len(ERRORS) == len(INTERACTIONS) + len(RPC)


class TestThroughTheApp:
    """The whole road: an order, the operation, the film fetched with the key, the money."""

    def ordered(self) -> Generation:
        orders.place(
            orders.OrderRequest("text-to-video", "a boat", [orders.OrderLine(f"google/{OLD_FILM}")])
        )
        generation = Generation.objects.get()
        submitting.submit(generation.pk)
        polling.poll(Generation.objects.select_related("order", "project").get())
        for _ in range(3):  # a file that cannot be had is asked for a few times
            collecting.collect(generation.pk)
            Generation.objects.update(not_before=None, lease_until=None)
        generation.refresh_from_db()
        return generation

    def test_a_film_becomes_a_product_with_its_cost(
        self, google: GoogleEmulator, ctx: Context
    ) -> None:
        generation = self.ordered()
        assert generation.state == State.DONE, generation.error
        assert generation.basis == "actual"
        assert generation.request_id == "v1_00001"
        assert Product.objects.get().cost_micros == generation.cost_micros == 813_688
        download = google.log[-1]
        assert download["path"].endswith(":download")
        assert download["authorized"]

    def test_a_film_that_is_gone_was_charged_or_may_have_been(
        self, google: GoogleEmulator, ctx: Context
    ) -> None:
        google.script(settings={"file_ttl": 0.0})
        generation = self.ordered()
        assert generation.state == State.FAILED
        assert generation.error_class == "Expired"
        assert generation.charged == "yes"
