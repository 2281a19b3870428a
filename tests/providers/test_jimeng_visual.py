"""Jimeng by the signed calls of Volcengine's visual service, against a stand-in for it."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from providers import connect, pricing
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Expired,
    Failed,
    Finished,
    Input,
    ModelSpec,
    Money,
    NeedsKey,
    Operation,
    ProviderError,
    RateLimited,
    Refused,
    Request,
    Unknown,
)
from providers.jimeng import visual_errors
from providers.jimeng.signing import headers
from providers.jimeng.visual import Visual
from providers.jimeng.visual_models import SHIPPED
from providers.model_prices import of_spec
from providers.rest import ApiResponse
from tests.emulator import media
from tests.emulator.jimeng_visual import ERRORS, VisualEmulator, gate
from tests.providers.conformance import FAILURES, Keyed, Polled, WireStage, defaults_of, finish
from tests.providers.vendors import ended, stage_at, waits_through

PNG = base64.b64encode(media.png(3)).decode()
DRAW, EDIT = "jimeng_t2i_v31", "jimeng_i2i_v30"
FILM = "jimeng_ti2v_v30_pro/text-to-video"
FAULTS = {
    "no key": "50400",
    "no funds": "50400",
    "bad parameter": "50215",
    "refused": "50413",
    "slow down": "50429",
    "broken": "50500",
}
provider = Visual()


@pytest.fixture
def visual(monkeypatch: pytest.MonkeyPatch) -> Iterator[VisualEmulator]:
    with VisualEmulator() as running:
        monkeypatch.setenv("JIMENG_VISUAL_BASE_URL", running.url)
        monkeypatch.setenv("VOLC_ACCESSKEY", running.key)
        monkeypatch.setenv("VOLC_SECRETKEY", running.secret)
        yield running


@pytest.fixture
def ctx(visual: VisualEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def spec(id: str) -> ModelSpec:
    return next(one for one in SHIPPED if one.id == id)


def order(id: str = DRAW, *inputs: Input, **params: Any) -> Request:
    return Request(spec(id), {"prompt": "a small boat"} | params, inputs, key="order-1")


def begun(ctx: Context, asked: Request) -> Operation:
    return provider.submit(ctx, provider.prepare(ctx, asked))


def done(ctx: Context, asked: Request) -> Finished:
    answer = ended(provider, ctx, begun(ctx, asked))
    assert isinstance(answer, Finished), answer
    return answer


def failure(ctx: Context, asked: Request) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        begun(ctx, asked)
    return caught.value


def a_file(folder: Path, field: str, name: str = "a.png") -> Input:
    path = folder / name
    path.write_bytes(media.png(len(name)))
    return Input(field, path, "image/png", f"{len(name):064d}")


class TestConformance(Polled, Keyed):
    @pytest.fixture
    def stage(self, visual: VisualEmulator, ctx: Context) -> WireStage:
        visual.script(settings={"duration": 0.1})
        return stage_at(visual, provider, ctx, order(), FAULTS)

    @pytest.mark.parametrize("failure", [one for one in FAILURES if one != "no funds"])
    def test_a_failure_is_told_apart_and_never_retried(
        self, stage: WireStage, failure: str
    ) -> None:
        """Nobody knows how it says that the balance is used up."""
        super().test_a_failure_is_told_apart_and_never_retried(stage, failure)

    def test_polls_are_gets(self, stage: WireStage) -> None:
        """On this wire asking is a POST of another action; it is never an order."""
        finish(stage, self.operation(stage))
        assert stage.submissions() == 1


class TestSigning:
    def test_the_signature_of_the_sheet(self) -> None:
        content = b'{"req_key":"jimeng_t2i_v40","prompt":"a cat"}'
        made = headers(
            "AKTEST",
            "SKTEST",
            "visual.volcengineapi.com",
            "Action=CVSync2AsyncSubmitTask&Version=2022-08-31",
            content,
            datetime(2026, 1, 1, tzinfo=UTC),
        )
        sha = "ddcc4dcb0991020b69b5bf1e2c912f4e7bc139c7e3d8522da59d83db09fb9fcc"
        assert made["X-Content-Sha256"] == sha == hashlib.sha256(content).hexdigest()
        assert made["X-Date"] == "20260101T000000Z"
        assert made["Authorization"] == (
            "HMAC-SHA256 Credential=AKTEST/20260101/cn-north-1/cv/request, "
            "SignedHeaders=content-type;host;x-content-sha256;x-date, "
            "Signature=59db793624df62da1b931461ac3fac2f22784fa3f575b5ca773550bee353dae6"
        )

    def test_letters_of_every_script_are_signed(self, ctx: Context) -> None:
        assert done(ctx, order(prompt="灯塔 – phare & “Leuchtturm”")).outputs

    @pytest.mark.parametrize(
        ("ahead", "words"), [(timedelta(hours=1), "behind"), (timedelta(hours=-1), "ahead of")]
    )
    def test_a_wrong_clock_is_said_to_be_that(
        self, visual: VisualEmulator, ctx: Context, ahead: timedelta, words: str
    ) -> None:
        visual.clock = ahead
        error = failure(ctx, order())
        assert type(error) is NeedsKey
        assert f" s {words} Volcengine's" in error.message
        assert "clock" in error.advice
        assert "clock" in provider.check_key(ctx).message

    def test_a_wrong_secret_is_not(self, visual: VisualEmulator, ctx: Context) -> None:
        wrong = replace(ctx, key={"access_key": visual.key, "secret_key": "another-secret"})
        checked = provider.check_key(wrong)
        assert not checked.ok
        assert "copied whole" in checked.message
        assert "clock" not in checked.message

    def test_the_secret_is_never_sent(self, visual: VisualEmulator, ctx: Context) -> None:
        done(ctx, order())
        assert all(visual.secret not in str(seen) for seen in visual.log)


class TestErrors:
    @pytest.mark.parametrize(
        ("kind", "codes"),
        [
            (
                Refused,
                "50411 50412 50413 50513 50514 50518 50512 50520 50521 50522 "
                "50511 50519 50516 50517 in-200",
            ),
            (BadRequest, "50215"),
            (NeedsKey, "50400 SignatureDoesNotMatch InvalidAccessKey LackPolicy"),
            (RateLimited, "50429 50430 FlowLimitExceeded"),
            (Unknown, "50500 50501 59999 InternalError"),
        ],
    )
    def test_each_code_of_an_order(
        self, visual: VisualEmulator, ctx: Context, kind: type[ProviderError], codes: str
    ) -> None:
        visual.script(next=[{"submit": code} for code in codes.split()])
        for code in codes.split():
            error = failure(ctx, order())
            assert type(error) is kind, code
            assert error.was_charged is (Charged.MAYBE if kind is Unknown else Charged.NO), code
            assert error.advice, code
            assert error.request_id, code
            assert code != "50430" or error.retry_after == 30
        assert visual.submissions == len(codes.split())

    def test_no_code_is_left_out(self) -> None:
        (marked,) = TestErrors.test_each_code_of_an_order.pytestmark  # type: ignore[attr-defined]
        assert set(" ".join(codes for _, codes in marked.args[1]).split()) == set(ERRORS)

    def test_what_was_made_and_refused_often_passes_again(
        self, visual: VisualEmulator, ctx: Context
    ) -> None:
        visual.script(next=[{"submit": "50511"}])
        assert "another try" in failure(ctx, order()).advice

    @pytest.mark.parametrize(
        ("end", "kind"), [("50511", Refused), ("50413", Refused), ("50215", BadRequest)]
    )
    def test_done_with_an_error_is_not_charged(
        self, visual: VisualEmulator, ctx: Context, end: str, kind: type[ProviderError]
    ) -> None:
        visual.script(next=[{"end": end}])
        operation = begun(ctx, order())
        answer = ended(provider, ctx, operation)
        assert isinstance(answer, Failed)
        assert type(answer.error) is kind
        assert answer.error.was_charged is Charged.NO
        assert answer.error.request_id == operation.request_id

    @pytest.mark.parametrize(
        "data",
        [
            {"image_urls": ["https://x.example/a.png"], "status": "done"},
            {"image_urls": ["https://x.example/a.png"], "status": "generating"},
            {"image_urls": ["https://x.example/a.png", None, ""], "video_url": None},
            {"binary_data_base64": [PNG], "image_urls": None},
        ],
    )
    def test_pictures_beside_a_refusal_are_kept_with_its_words(
        self, visual: VisualEmulator, ctx: Context, data: dict[str, Any]
    ) -> None:
        visual.script(next=[{"end": "50511", "answer": data}])
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Finished)
        assert len(answer.outputs) == 1
        assert any("refused the result: Post Img Risk" in said for said in answer.remarks)

    @pytest.mark.parametrize(
        "data", [{"image_urls": []}, {"image_urls": None, "video_url": ""}, {"status": "done"}]
    )
    def test_a_refusal_with_nothing_beside_it(
        self, visual: VisualEmulator, ctx: Context, data: dict[str, Any]
    ) -> None:
        visual.script(next=[{"end": "50511", "answer": data}])
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert (type(answer.error), answer.error.was_charged) == (Refused, Charged.NO)

    def test_done_without_a_file(self, visual: VisualEmulator, ctx: Context) -> None:
        visual.script(next=[{"end": "no-files"}])
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert (type(answer.error), answer.error.was_charged) == (BadOutput, Charged.YES)

    def test_a_task_that_is_forgotten_after_twelve_hours(
        self, visual: VisualEmulator, ctx: Context
    ) -> None:
        operation = begun(ctx, order())
        visual.jobs.clear()
        with pytest.raises(Expired) as caught:
            provider.poll(ctx, operation)
        assert caught.value.was_charged is Charged.MAYBE

    def test_what_passes_while_it_is_asked_after(
        self, visual: VisualEmulator, ctx: Context
    ) -> None:
        waits_through(visual, provider, ctx, lambda key: begun(ctx, order()))

    def test_one_task_at_a_time(self, visual: VisualEmulator, ctx: Context) -> None:
        visual.slots = 1
        visual.script(settings={"duration": 100.0})
        begun(ctx, order())
        assert type(failure(ctx, order())) is RateLimited

    @pytest.mark.parametrize(
        ("status", "code", "kind"),
        [
            (500, "InternalError", Unknown),
            (503, "ServiceUnavailable", Unknown),
            (429, "FlowLimitExceeded", RateLimited),
            (403, "LackPolicy", NeedsKey),
            (401, "InvalidAccessKey", NeedsKey),
        ],
    )
    def test_a_clock_that_is_off_is_not_the_cause_of_all(
        self, status: int, code: str, kind: type[ProviderError]
    ) -> None:
        late = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
        answer = httpx.Response(status, headers={"Date": late}, json=gate(code, "No."))
        error = visual_errors.meaning(ApiResponse(answer, answer.json(), spends=True))
        assert type(error) is kind
        assert error is not None and "clock" not in error.message + error.advice
        assert error.was_charged is (Charged.MAYBE if kind is Unknown else Charged.NO)

    @pytest.mark.parametrize("code", ["50500", "50400", "50429", "59999", ""])
    def test_what_is_no_word_on_the_task_ends_none(self, code: str) -> None:
        assert code not in visual_errors.VERDICTS


class TestOrders:
    def test_the_body(self, visual: VisualEmulator, ctx: Context, tmp_path: Path) -> None:
        given = [a_file(tmp_path, "image"), a_file(tmp_path, "last_frame", "bb.png")]
        id = "jimeng_i2v_first_tail_v30/image-to-video"
        done(ctx, order(id, *given, seed=5))
        body = json.loads(visual.posts()[0])
        first, last = body.pop("binary_data_base64")
        assert first.startswith("iVBOR")
        assert first != last
        assert body == {
            "req_key": "jimeng_i2v_first_tail_v30",
            "prompt": "a small boat",
            "frames": 121,
            "seed": 5,
        }

    def test_bytes_in_place_of_an_address(self, visual: VisualEmulator, ctx: Context) -> None:
        visual.script(next=[{"end": "binary"}])
        (output,) = done(ctx, order()).outputs
        assert output.data == media.png(100)

    def test_every_model_is_taken_by_the_wire(self, ctx: Context, tmp_path: Path) -> None:
        for one in SHIPPED:
            params, needed = defaults_of(one)
            files = [a_file(tmp_path, name, f"{name}.png") for name in sorted(needed)]
            assert done(ctx, order(one.id, *files, **params)).outputs, one.id

    def test_prices_are_in_yuan(self) -> None:
        assert of_spec(provider, spec(FILM), {"frames": 241}) == Money(Decimal("10.00"), "CNY")
        assert of_spec(provider, spec("jimeng_t2v_v30/text-to-video"), {}) == Money(
            Decimal("1.40"), "CNY"
        )
        assert of_spec(provider, spec(DRAW), {}) is None
        for one in SHIPPED:
            if one.price:
                pricing.check(one.price)

    def test_by_the_id_of_the_task(self, ctx: Context) -> None:
        operation = begun(ctx, order())
        adopted = provider.adopt(ctx, f" {operation.request_id}\n")
        assert isinstance(ended(provider, ctx, adopted), Finished)
        for id in ("", "../x", "7392616336519699999"):
            with pytest.raises(BadRequest):
                provider.adopt(ctx, id)
