"""Jimeng's models by Ark, over plain REST, against a stand-in for its servers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from providers import connect, model_prices, pricing
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
    ModelSpec,
    Money,
    NeedsKey,
    NoFunds,
    Operation,
    PastAsked,
    PastState,
    ProviderError,
    RateLimited,
    Refused,
    Request,
    Unavailable,
    Unknown,
)
from providers.jimeng import errors, past
from providers.jimeng.models import SHIPPED, sent_as, spec_of
from providers.jimeng.provider import Ark
from providers.rest import ApiResponse
from tests.emulator import media
from tests.emulator.jimeng import ERRORS, NEWEST, ArkEmulator
from tests.providers.conformance import Keyed, Polled, WireStage, defaults_of
from tests.providers.vendors import ended, loaded_by, stage_at, waits_through

FILM, FRAMES = "dreamina-seedance-2-0-260128", "dreamina-seedance-2-0-260128/image-to-video"
OLDER, DRAW = "seedance-1-0-pro-250528", "seedream-4-5-251128"
FAULTS = {
    "no key": "AuthenticationError",
    "no funds": "AccountOverdueError",
    "bad parameter": "InvalidParameter.size",
    "refused": "InputTextSensitiveContentDetected",
    "slow down": "ServerOverloaded",
    "broken": "InternalServiceError",
}
provider = Ark()


@pytest.fixture
def ark(monkeypatch: pytest.MonkeyPatch) -> Iterator[ArkEmulator]:
    with ArkEmulator() as running:
        monkeypatch.setenv("JIMENG_BASE_URL", running.url)
        monkeypatch.setenv("ARK_API_KEY", running.key)
        yield running


@pytest.fixture
def ctx(ark: ArkEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def spec(id: str) -> ModelSpec:
    found = spec_of(id)
    assert found
    return found


def order(id: str = FILM, *inputs: Input, key: str = "order-1", **params: Any) -> Request:
    return Request(spec(id), {"prompt": "a small boat"} | params, inputs, key=key)


def submitted(ctx: Context, asked: Request) -> Operation | Finished:
    return provider.submit(ctx, provider.prepare(ctx, asked))


def begun(ctx: Context, asked: Request) -> Operation:
    said = submitted(ctx, asked)
    assert isinstance(said, Operation)
    return said


def done(ctx: Context, asked: Request) -> Finished:
    said = submitted(ctx, asked)
    answer = ended(provider, ctx, said) if isinstance(said, Operation) else said
    assert isinstance(answer, Finished), answer
    return answer


def failure(ctx: Context, asked: Request) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        submitted(ctx, asked)
    return caught.value


def sent(ark: ArkEmulator) -> Any:
    return json.loads(ark.posts()[-1])


def a_file(folder: Path, field: str, name: str = "a.png", mime: str = "image/png") -> Input:
    path = folder / name
    path.write_bytes(media.png(len(name)))
    return Input(field, path, mime, f"{len(name):064d}")


class TestConformance(Polled, Keyed):
    @pytest.fixture
    def stage(self, ark: ArkEmulator, ctx: Context) -> WireStage:
        ark.script(settings={"duration": 0.1})
        stage = stage_at(ark, provider, ctx, order(seed=7), FAULTS)
        stage.slow = lambda: ark.script(settings={"duration": 100.0, "queue": 3})
        return stage


class TestErrors:
    @pytest.mark.parametrize(
        ("kind", "codes"),
        [
            (
                BadRequest,
                "MissingParameter.prompt InvalidParameter.size NotFound UnheardOf ModelNotOpen "
                "InvalidParameter.UnsupportedParameter InvalidImageURL.InvalidFormat "
                "InvalidEndpointOrModel.NotFound",
            ),
            (
                Refused,
                "InputTextSensitiveContentDetected InputVideoSensitiveContentDetected "
                "InputImageSensitiveContentDetected.PrivacyInformation "
                "InputAudioSensitiveContentDetected SensitiveContentDetected.SevereViolation "
                "InputTextRiskDetection OutputTextRiskDetection "
                "OutputImageSensitiveContentDetected "
                "OutputVideoSensitiveContentDetected.PolicyViolation",
            ),
            (
                NeedsKey,
                "AuthenticationError InvalidAccountStatus AccessDenied "
                "OperationDenied.ServiceNotOpen OperationDenied.PermissionDenied",
            ),
            (
                NoFunds,
                "AccountOverdueError OperationDenied.ServiceOverdue QuotaExceeded SetLimitExceeded",
            ),
            (
                RateLimited,
                "RateLimitExceeded.EndpointRPMExceeded RateLimitExceeded.EndpointTPMExceeded "
                "RateLimitExceeded.FoundationModelRPMExceeded ModelAccountRpmRateLimitExceeded "
                "ModelAccountTpmRateLimitExceeded ModelAccountIpmRateLimitExceeded "
                "AccountRateLimitExceeded RequestBurstTooFast ServerOverloaded "
                "InflightBatchsizeExceeded QuotaExceeded.queue",
            ),
            (Unknown, "InternalServiceError error-in-200-too"),
        ],
    )
    def test_each_code_of_an_order(
        self, ark: ArkEmulator, ctx: Context, kind: type[ProviderError], codes: str
    ) -> None:
        ark.script(next=[{"submit": code} for code in codes.split()])
        for code in codes.split():
            error = failure(ctx, order())
            assert type(error) is kind, code
            assert error.was_charged is (Charged.MAYBE if kind is Unknown else Charged.NO), code
            assert error.advice, code
            assert error.request_id, code
        assert ark.submissions == len(codes.split())

    def test_no_code_is_left_out(self) -> None:
        (marked,) = TestErrors.test_each_code_of_an_order.pytestmark  # type: ignore[attr-defined]
        assert set(" ".join(codes for _, codes in marked.args[1]).split()) == set(ERRORS)

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("AuthenticationError", "region"),
            ("ModelNotOpen", "Activate"),
            ("InputImageSensitiveContentDetected.PrivacyInformation", "Real faces"),
            ("OutputVideoSensitiveContentDetected.PolicyViolation", "rights"),
            ("SetLimitExceeded", "Raise the limit"),
        ],
    )
    def test_what_helps(self, ark: ArkEmulator, ctx: Context, code: str, words: str) -> None:
        ark.script(next=[{"submit": code}])
        assert words in failure(ctx, order()).advice

    def test_a_field_that_the_model_does_not_know(self, ark: ArkEmulator, ctx: Context) -> None:
        asked = provider.prepare(ctx, order(OLDER))
        with pytest.raises(BadRequest) as caught:
            provider.submit(ctx, replace(asked, body=asked.body | {"generate_audio": True}))
        assert [*caught.value.fields] == ["generate_audio"]

    @pytest.mark.parametrize(
        ("end", "kind"),
        [
            ("OutputVideoSensitiveContentDetected.PolicyViolation", Refused),
            ("InternalServiceError", ProviderError),
            ("expired", ProviderError),
        ],
    )
    def test_a_task_that_failed_is_not_charged(
        self, ark: ArkEmulator, ctx: Context, end: str, kind: type[ProviderError]
    ) -> None:
        ark.script(next=[{"end": end}])
        operation = begun(ctx, order())
        answer = ended(provider, ctx, operation)
        assert isinstance(answer, Failed)
        assert type(answer.error) is kind
        assert answer.error.was_charged is Charged.NO
        assert answer.error.request_id == operation.request_id

    def test_done_without_a_file(self, ark: ArkEmulator, ctx: Context) -> None:
        ark.script(next=[{"end": "no-files"}])
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert type(answer.error) is BadOutput
        assert answer.error.was_charged is Charged.YES

    def test_a_task_that_is_gone(self, ark: ArkEmulator, ctx: Context) -> None:
        operation = begun(ctx, order())
        ark.jobs.clear()
        with pytest.raises(Expired) as caught:
            provider.poll(ctx, operation)
        assert caught.value.was_charged is Charged.MAYBE

    def test_what_passes_while_it_is_asked_after(self, ark: ArkEmulator, ctx: Context) -> None:
        waits_through(ark, provider, ctx, lambda key: begun(ctx, order()))


class TestPictures:
    def test_a_series_is_asked_for_in_arks_own_way(self, ark: ArkEmulator, ctx: Context) -> None:
        made = done(ctx, order(DRAW, max_images=3))
        assert len(made.outputs) == 3
        assert sent(ark) == {
            "model": DRAW,
            "response_format": "url",
            "prompt": "a small boat",
            "size": "2K",
            "watermark": False,
            "sequential_image_generation": "auto",
            "sequential_image_generation_options": {"max_images": 3},
        }
        assert made.details["usage"]["generated_images"] == 3
        done(ctx, order(DRAW))
        assert "sequential_image_generation" not in sent(ark)

    def test_references_travel_in_the_body(
        self, ark: ArkEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        done(ctx, order(f"{DRAW}/image-to-image", a_file(tmp_path, "image")))
        (picture,) = sent(ark)["image"]
        assert picture.startswith("data:image/png;base64,")
        given = [a_file(tmp_path, "image", "a" * n + ".png") for n in range(1, 14)]
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, order(f"{DRAW}/image-to-image", *given, max_images=3))
        assert [*caught.value.fields] == ["max_images"]

    def test_the_filter_kept_one_or_all(self, ark: ArkEmulator, ctx: Context) -> None:
        ark.script(next=[{"end": "fewer-files"}, {"end": "refused"}, {"end": "no-files"}])
        made = done(ctx, order(DRAW, max_images=3))
        assert len(made.outputs) == 2
        assert "kept 1 of 3" in made.remarks[0]
        error = failure(ctx, order(DRAW, max_images=2))
        assert (type(error), error.was_charged) == (Refused, Charged.NO)
        error = failure(ctx, order(DRAW))
        assert (type(error), error.was_charged) == (BadOutput, Charged.YES)

    @pytest.mark.parametrize(
        ("body", "kind", "charged"),
        [
            ({"data": [], "error": "quota"}, BadOutput, Charged.MAYBE),
            ({"data": [{"url": None}]}, BadOutput, Charged.YES),
            ({"data": [{"error": "blocked by policy"}]}, BadOutput, Charged.MAYBE),
            (
                {"data": [], "error": {"code": "Odd"}, "usage": {"generated_images": 0}},
                BadOutput,
                Charged.NO,
            ),
        ],
    )
    def test_an_error_in_the_place_of_pictures(
        self, body: dict[str, Any], kind: type[ProviderError], charged: Charged
    ) -> None:
        with pytest.raises(kind) as caught:
            provider._pictures(ApiResponse(httpx.Response(200, json=body), body, spends=True))
        assert caught.value.was_charged is charged

    def test_a_picture_beside_an_error_is_kept(self) -> None:
        body = {
            "data": [{"url": "https://files.example/a.png"}],
            "error": {"code": "OutputImageSensitiveContentDetected", "message": "One more."},
            "usage": {"generated_images": 1},
        }
        answer = httpx.Response(200, json=body, request=httpx.Request("POST", "https://ark"))
        assert errors.meaning(ApiResponse(answer, body, spends=True)) is None
        assert len(provider._pictures(ApiResponse(answer, body, spends=True)).outputs) == 1

    @pytest.mark.parametrize(
        ("words", "kind"),
        [
            ("The free trial quota of content generation tasks is used up", NoFunds),
            ("Too many tasks in the queue", RateLimited),
        ],
    )
    def test_a_quota_that_is_used_up_is_none_to_wait_for(
        self, words: str, kind: type[ProviderError]
    ) -> None:
        assert type(errors.of_code("QuotaExceeded", words)) is kind


class TestVideo:
    def test_the_body_the_cost_and_what_is_told(self, ark: ArkEmulator, ctx: Context) -> None:
        made = done(ctx, order(seed=5, return_last_frame=True))
        assert sent(ark) == {
            "model": FILM,
            "content": [{"type": "text", "text": "a small boat"}],
            "ratio": "16:9",
            "resolution": "720p",
            "duration": 5,
            "seed": 5,
            "generate_audio": True,
            "return_last_frame": True,
            "watermark": False,
        }
        assert [one.role for one in made.outputs] == ["", "last frame"]
        assert made.seed == 5
        assert made.cost == Money(Decimal("0.7623"))
        assert model_prices.of_spec(provider, spec(FILM), {}) == made.cost

    def test_what_is_not_known_has_no_cost(self, ctx: Context) -> None:
        assert done(ctx, order(resolution="1080p")).cost is None
        assert model_prices.of_spec(provider, spec(FILM), {"resolution": "1080p"}) is None
        assert model_prices.of_spec(provider, spec(FRAMES), {}) is None
        assert model_prices.of_spec(provider, spec(OLDER), {}) is None
        for one in SHIPPED:
            if one.price:
                pricing.check(one.price)
                assert one.price["source"].startswith("https://")

    def test_frames_and_references(self, ark: ArkEmulator, ctx: Context, tmp_path: Path) -> None:
        frames = [a_file(tmp_path, "first_frame"), a_file(tmp_path, "last_frame", "bb.png")]
        done(ctx, order(FRAMES, *frames))
        roles = [part.get("role") for part in sent(ark)["content"]]
        assert roles == [None, "first_frame", "last_frame"]
        sound = a_file(tmp_path, "reference_audios", "s.mp3", "audio/mpeg")
        picture = a_file(tmp_path, "reference_images", "ccc.png")
        done(ctx, order(FRAMES, picture, sound))
        types = [part["type"] for part in sent(ark)["content"]]
        assert types == ["text", "image_url", "audio_url"]
        for given, field in (([*frames, picture], "reference_images"), (frames[1:], "last_frame")):
            with pytest.raises(BadRequest) as caught:
                provider.prepare(ctx, order(FRAMES, *given))
            assert [*caught.value.fields] == [field]

    def test_files_that_are_too_large_together(self, ctx: Context, tmp_path: Path) -> None:
        given = [a_file(tmp_path, "reference_images", f"{n * 'a'}.png") for n in (1, 2)]
        for one in given:
            with one.path.open("ab") as file:
                file.truncate(29 * 1024 * 1024)
        with pytest.raises(BadRequest, match="48 MB"):
            provider.prepare(ctx, order(FRAMES, *given))

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ("a cat --ratio 1:1", "a cat — ratio 1:1"),
            ("--dur 5 a cat", "— dur 5 a cat"),
            ("a well--lit cat -- yes", "a well--lit cat -- yes"),
        ],
    )
    def test_words_are_no_parameters(
        self, ark: ArkEmulator, ctx: Context, words: str, said: str
    ) -> None:
        begun(ctx, order(prompt=words))
        assert sent(ark)["content"][0]["text"] == said

    def test_what_is_done_is_not_thrown_away_by_cancelling(
        self, ark: ArkEmulator, ctx: Context
    ) -> None:
        operation = begun(ctx, order())
        provider.cancel(ctx, operation)
        assert isinstance(ended(provider, ctx, operation), Finished)


class TestFindingAndAdopting:
    def lose(self, ark: ArkEmulator, ctx: Context, fault: str, **params: Any) -> None:
        ark.script(next=[{"submit": fault}])
        with pytest.raises(Unknown):
            begun(ctx, order(**params))

    @pytest.mark.parametrize("params", [{}, {"id": OLDER, "service_tier": "flex"}])
    def test_by_its_seed(self, ark: ArkEmulator, ctx: Context, params: dict[str, str]) -> None:
        begun(ctx, order(seed=1, key="sister", **params))
        self.lose(ark, ctx, "cut-before", seed=2, **params)
        assert provider.find(ctx, "order-1") is None
        self.lose(ark, ctx, "cut-after", seed=2, **params)
        found = provider.find(ctx, "order-1")
        assert found
        assert found.request_id == list(ark.jobs)[-1]
        assert isinstance(ended(provider, ctx, found), Finished)

    def test_an_older_one_with_the_same_seed_is_another(
        self, ark: ArkEmulator, ctx: Context
    ) -> None:
        ark.clock = timedelta(hours=-3)
        begun(ctx, order(seed=1, key="before"))
        for id in ark.created:
            ark.created[id] -= timedelta(minutes=1)
        self.lose(ark, ctx, "cut-before", seed=1)
        assert provider.find(ctx, "order-1") is None
        self.lose(ark, ctx, "cut-after", seed=1)
        assert provider.find(ctx, "order-1")

    def test_without_a_seed_it_is_like_its_sisters(self, ark: ArkEmulator, ctx: Context) -> None:
        self.lose(ark, ctx, "cut-after")
        assert provider.find(ctx, "order-1") is None

    def test_by_the_id_of_the_task(self, ctx: Context) -> None:
        operation = begun(ctx, order())
        adopted = provider.adopt(ctx, f" {operation.request_id}\n")
        assert isinstance(ended(provider, ctx, adopted), Finished)
        for id in ("", "cgt-../x", "cgt-20260514183217-99999"):
            with pytest.raises(BadRequest):
                provider.adopt(ctx, id)


class TestPast:
    def test_the_videos_of_the_account_page_by_page(self, ark: ArkEmulator, ctx: Context) -> None:
        for number in range(53):
            end = {"end": "expired"} if number == 2 else {}
            ark.script(next=[end])
            begun(ctx, order(seed=number, key=str(number)))
        first = next(iter(ark.created))
        ark.created[first] -= timedelta(hours=25)
        asked = PastAsked(datetime.now(UTC) + timedelta(minutes=1), models=SHIPPED)
        page = provider.past_runs(ctx, asked, "")
        assert (len(page.runs), page.next) == (50, "2")
        rest = provider.past_runs(ctx, asked, page.next)
        assert [run.state for run in rest.runs] == [
            PastState.FAILED,
            PastState.DONE,
            PastState.GONE,
        ]
        assert rest.next == ""
        run = page.runs[0]
        assert (run.model, run.seed, run.params["resolution"]) == (FILM, 52, "720p")
        assert run.outputs[0].url
        since = replace(asked, since=datetime.now(UTC) - timedelta(hours=1))
        assert len(provider.past_runs(ctx, since, "2").runs) == 2

    def test_what_is_no_list(self, ctx: Context) -> None:
        with pytest.raises(Unavailable):
            past.page({"items": None}, 1, PastAsked(datetime.now(UTC)))


class TestCatalogue:
    def test_the_ids_of_both_regions(self, ark: ArkEmulator, ctx: Context) -> None:
        china, elsewhere = "https://ark.cn-beijing.volces.com/api/v3", ark.url
        assert sent_as(FRAMES, china) == "doubao-seedance-2-0-260128"
        assert sent_as("dola-seedream-5-0-pro-260628", china) == "doubao-seedream-5-0-pro-260628"
        assert sent_as(FILM, elsewhere) == FILM
        assert sent_as("ep-20260101-abc", china) == "ep-20260101-abc"
        there = spec("doubao-seedance-2-0-260128")
        assert there.price is None
        assert done(ctx, replace(order(), model=there)).outputs

    def test_an_address_with_the_path_of_the_api(
        self, ark: ArkEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("JIMENG_BASE_URL", f"{ark.url}/api/v3")
        moved = connect.context(provider, workdir=tmp_path)
        assert provider.check_key(moved).ok
        assert done(moved, order()).outputs

    def test_search_and_describe_find_a_model_nobody_knew(
        self, ark: ArkEmulator, ctx: Context
    ) -> None:
        found = [one.id for one in provider.search(ctx, "seedream-6")]
        assert found == [NEWEST, f"{NEWEST}/image-to-image"]
        told = provider.describe(ctx, NEWEST)
        assert (told.kind, told.price) == (Kind.TEXT_TO_IMAGE, None)
        assert done(ctx, replace(order(DRAW), model=told)).outputs
        assert ark.submissions == 1

    @pytest.mark.parametrize(
        ("id", "kind"),
        [
            ("ep-20260101-abc", Kind.TEXT_TO_IMAGE),
            ("ep-20260101-abc/image-to-video", Kind.IMAGE_TO_VIDEO),
        ],
    )
    def test_an_endpoint_of_ones_own(self, ctx: Context, id: str, kind: Kind) -> None:
        assert provider.describe(ctx, id).kind is kind

    @pytest.mark.parametrize(
        "id", ["seedream-9-9", "seed-2-0-pro-chat", "gpt-6", f"{DRAW}/text-to-speech", ""]
    )
    def test_what_makes_nothing_here(self, ctx: Context, id: str) -> None:
        with pytest.raises(BadRequest):
            provider.describe(ctx, id)

    def test_every_model_is_taken_by_the_wire(self, ctx: Context, tmp_path: Path) -> None:
        for number, one in enumerate(SHIPPED):
            params, needed = defaults_of(one)
            files = [a_file(tmp_path, name) for name in needed]
            if one.kind is Kind.IMAGE_TO_VIDEO and not files:
                files = [a_file(tmp_path, "first_frame")]
            assert done(ctx, order(one.id, *files, key=str(number), **params)).outputs, one.id

    def test_nothing_is_loaded_before_it_is_used(self) -> None:
        assert loaded_by(provider, "django", "arkruntime", "volcengine") == []
