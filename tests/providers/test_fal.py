"""fal by its real SDK, against a stand-in for its servers."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gallery.checking import BadMedia, check
from production.engine.polling import poll
from production.models import Generation, State
from providers import connect, http, model_prices, outputs
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
    Money,
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
from providers.fal import storage
from providers.fal.catalogue import endpoint_id
from providers.fal.models import MODELS
from providers.fal.provider import PATIENCE, Fal
from tests.emulator import media
from tests.emulator.fal import BRUSH, MESH, UNLISTED, FalEmulator
from tests.emulator.fal_errors import INPUT_TYPES, RESULTS, RUNNER_TYPES
from tests.production.rows import make_generation
from tests.providers.conformance import Keyed, Polled, WireStage
from tests.providers.vendors import ended, loaded_by, refused_as, stage_at
from tests.providers.wild_server import answering
from tests.providers.wild_server import http as answer

SCHNELL, EDIT, CLIP = "fal-ai/flux/schnell", "fal-ai/flux-pro/kontext", "fal-ai/veo3.1"
FAULTS = {
    "no key": "unknown-key",
    "no funds": "locked",
    "bad parameter": "field",
    "refused": "policy",
    "slow down": "slow-down",
    "broken": "fault",
}
provider = Fal()


@pytest.fixture
def fal(monkeypatch: pytest.MonkeyPatch) -> Iterator[FalEmulator]:
    with FalEmulator() as running:
        monkeypatch.setenv("FAL_BASE_URL", running.url)
        monkeypatch.setenv("FAL_KEY", running.key)
        yield running


@pytest.fixture
def ctx(fal: FalEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def spec(id: str) -> ModelSpec:
    return next(one for one in (*MODELS, BRUSH) if one.id == id)


def order(id: str = SCHNELL, *inputs: Input, **params: Any) -> Request:
    model = spec(id)
    prompt = {model.prompt_field: "a small boat"} if model.prompt_field else {}
    return Request(model, prompt | params, inputs, key="order-1")


def begun(ctx: Context, asked: Request) -> Operation:
    operation = provider.submit(ctx, provider.prepare(ctx, asked))
    assert isinstance(operation, Operation)
    return operation


def done(ctx: Context, asked: Request) -> Finished:
    answer = ended(provider, ctx, begun(ctx, asked))
    assert isinstance(answer, Finished), answer
    return answer


def a_file(folder: Path, name: str = "a.png", field: str = "image_url", size: int = 0) -> Input:
    path = folder / name
    path.write_bytes(media.png(len(name)) + b"\0" * size)
    return Input(field, path, "image/png", f"{abs(hash((name, size))):064x}")


class TestConformance(Polled, Keyed):
    @pytest.fixture
    def stage(self, fal: FalEmulator, ctx: Context) -> WireStage:
        fal.script(settings={"duration": 0.1})

        return stage_at(fal, provider, ctx, order(seed=7), FAULTS)


class TestSubmitting:
    def test_the_body_is_the_order_and_files_come_by_address(
        self, fal: FalEmulator, ctx: Context
    ) -> None:
        asked = order("fal-ai/minimax/speech-2.8-hd", language_boost="English")
        begun(ctx, asked)
        assert fal.log[-1]["path"] == "/fal-ai/minimax/speech-2.8-hd"
        assert json.loads(fal.posts()[0]) == {
            "prompt": "a small boat",
            "language_boost": "English",
            "output_format": "url",
        }

    @pytest.mark.parametrize("fault", ["cut-before", "cut-after", "gateway", "slow-down", "503"])
    def test_what_the_sdk_would_send_ten_times_leaves_once(
        self, fal: FalEmulator, ctx: Context, fault: str
    ) -> None:
        fal.script(settings={"submit": fault})
        with pytest.raises(ProviderError):
            begun(ctx, order())
        assert fal.submissions == 1

    def test_an_answer_without_addresses_is_a_doubt(self, fal: FalEmulator, ctx: Context) -> None:
        fal.script(settings={"submit": "error-in-200"})
        with pytest.raises(Unknown) as caught:
            begun(ctx, order())
        assert caught.value.was_charged is Charged.MAYBE

    def test_a_redirect_is_not_followed_with_the_order(
        self, fal: FalEmulator, ctx: Context
    ) -> None:
        fal.script(settings={"submit": "moved"})
        with pytest.raises(ProviderError):
            begun(ctx, order())
        assert fal.submissions == 1
        assert not any(seen["path"] == "/elsewhere" for seen in fal.log)

    @pytest.mark.parametrize(
        ("fault", "kind", "advice"),
        [
            ("unknown-key", NeedsKey, "key"),
            ("no-access", NeedsKey, "key"),
            ("locked", NoFunds, "https://fal.ai/dashboard/billing"),
            ("banned", NeedsKey, ""),
            ("forbidden", NeedsKey, "private"),
            ("no-app", BadRequest, "another model"),
            ("field", BadRequest, "parameters"),
            ("missing", BadRequest, "parameters"),
            ("policy", Refused, "prompt"),
            ("slow-down", RateLimited, ""),
            ("fault", Unknown, "own site"),
            ("scheduling", Unknown, "own site"),
        ],
    )
    def test_every_refusal_has_its_class_and_next_step(
        self, fal: FalEmulator, ctx: Context, fault: str, kind: type[ProviderError], advice: str
    ) -> None:
        assert refused_as(fal, lambda: begun(ctx, order()), kind, advice, submit=fault).request_id

    def test_a_wrong_parameter_is_named(self, fal: FalEmulator, ctx: Context) -> None:
        fal.script(next=[{"submit": "field"}])
        with pytest.raises(BadRequest) as caught:
            begun(ctx, order())
        assert caught.value.fields == {
            "image_size": "width: Input should be less than or equal to 4096"
        }
        assert "image_size: width:" in caught.value.message

    def test_a_model_that_was_retired(self, fal: FalEmulator, ctx: Context) -> None:
        fal.retired.add(SCHNELL)
        with pytest.raises(BadRequest, match="no longer"):
            begun(ctx, order())

    @pytest.mark.parametrize("key", ["a key with spaces", "schlüssel:geheim", "id:sec\nret"])
    def test_a_key_that_no_header_can_carry(self, ctx: Context, key: str) -> None:
        with pytest.raises(NeedsKey):
            begun(replace(ctx, key={"api_key": key}), order())

    def test_a_key_without_its_secret(self, ctx: Context) -> None:
        with pytest.raises(NeedsKey, match="Expected"):
            begun(replace(ctx, key={"api_key": "only-the-id"}), order())


class TestAddressesOfARequest:
    ID = "019da052-818d-7270-8173-ad73d46ed108"

    @pytest.mark.parametrize(
        ("written", "right"),
        [
            (f"{{}}/fal-ai/schön/requests/{ID}", f"{{}}/fal-ai/sch%C3%B6n/requests/{ID}"),
            (f" {{}}/a/b/requests/{ID} ", f"{{}}/a/b/requests/{ID}"),
            (f"//queue.fal.run/a/b/requests/{ID}", f"https://queue.fal.run/a/b/requests/{ID}"),
            (f"queue.fal.run/a/b/requests/{ID}", f"https://queue.fal.run/a/b/requests/{ID}"),
            # What is none is made by the rule that the SDK has for it.
            ("somewhere", f"https://queue.fal.run/fal-ai/flux/requests/{ID}"),
            (None, f"https://queue.fal.run/fal-ai/flux/requests/{ID}"),
            (7, f"https://queue.fal.run/fal-ai/flux/requests/{ID}"),
        ],
    )
    def test_they_are_put_right(self, ctx: Context, written: Any, right: str) -> None:
        said: dict[str, Any] = {"request_id": self.ID}

        def say(connection: Any) -> None:
            connection.sendall(answer("200 OK", json.dumps(said).encode()))

        with answering(say) as (port, _):
            here = f"http://127.0.0.1:{port}"
            address = written.format(here) if isinstance(written, str) else written
            said |= {f"{name}_url": address for name in ("status", "response", "cancel")}
            operation = begun(replace(ctx, base_url=here), order())
        assert operation.data["response_url"] == right.format(here)
        assert operation.request_id == self.ID

    @pytest.mark.parametrize("id", [None, 7, "", float("nan"), ["a"], {"a": 1}])
    def test_without_an_id_it_was_sent_all_the_same(self, ctx: Context, id: Any) -> None:
        urls = {
            f"{name}_url": "https://queue.fal.run/x" for name in ("status", "response", "cancel")
        }
        said = answer("200 OK", json.dumps(urls | {"request_id": id}).encode())
        with answering(said) as (port, _), pytest.raises(Unknown, match="names no request"):
            begun(replace(ctx, base_url=f"http://127.0.0.1:{port}"), order())


class TestPolling:
    def test_queue_then_logs_then_the_result(self, fal: FalEmulator, ctx: Context) -> None:
        fal.script(settings={"duration": 100.0, "queue": 4, "queue_share": 0.5, "logs": 4})
        operation = begun(ctx, order())
        waiting = provider.poll(ctx, operation)
        assert isinstance(waiting, Pending)
        assert waiting.queue_position == 3
        fal.age(60)
        running = provider.poll(ctx, operation)
        assert isinstance(running, Pending)
        assert running.progress == 0.5
        assert len(running.logs) == 3
        fal.age(60)
        answer = provider.poll(ctx, operation)
        assert isinstance(answer, Finished)
        assert answer.logs[-1].startswith("100%")

    def test_an_unknown_state_or_a_missing_key_means_asking_again(
        self, fal: FalEmulator, ctx: Context
    ) -> None:
        fal.script(settings={"duration": 5.0, "status": "odd"})
        answer = provider.poll(ctx, begun(ctx, order()))
        assert isinstance(answer, Pending)
        assert "not understood" in answer.message

    @pytest.mark.parametrize("fault", ["429", "500", "503", "html", "cut"])
    def test_a_poll_that_fails_is_one_call_and_no_failure_of_the_work(
        self, fal: FalEmulator, ctx: Context, fault: str
    ) -> None:
        fal.script(settings={"status": fault, "status_times": 1})
        operation = begun(ctx, order())
        before = len(fal.log)
        with pytest.raises((Unavailable, RateLimited)):
            provider.poll(ctx, operation)
        assert len(fal.log) == before + 1
        assert isinstance(ended(provider, ctx, operation), Finished)

    def test_done_before_the_result_can_be_had(self, fal: FalEmulator, ctx: Context) -> None:
        fal.script(settings={"status": "early", "duration": 100.0})
        operation = begun(ctx, order())
        assert isinstance(provider.poll(ctx, operation), Pending)
        fal.age(200)
        assert isinstance(provider.poll(ctx, operation), Finished)

    @pytest.mark.parametrize(("status", "kind"), [("401", NeedsKey), ("403", NeedsKey)])
    def test_what_ends_the_asking_may_have_been_charged(
        self, fal: FalEmulator, ctx: Context, status: str, kind: type[ProviderError]
    ) -> None:
        fal.script(settings={"status": status})
        with pytest.raises(kind) as caught:
            provider.poll(ctx, begun(ctx, order()))
        assert caught.value.was_charged is Charged.MAYBE

    def test_an_operation_that_is_gone(self, fal: FalEmulator, ctx: Context) -> None:
        fal.script(settings={"kept": 0.0})
        with pytest.raises(Expired):
            provider.poll(ctx, begun(ctx, order()))

    def test_addresses_of_somebody_else_never_see_the_key(
        self, fal: FalEmulator, ctx: Context
    ) -> None:
        operation = begun(ctx, order())
        with FalEmulator() as other:
            data = operation.data | {"status_url": f"{other.url}/a/b/requests/c/status"}
            with pytest.raises(BadOutput, match="not its own"):
                provider.poll(ctx, Operation(data))
            assert not other.log

    @pytest.mark.parametrize(
        ("end", "kind", "charged"),
        [
            ("policy", Refused, Charged.MAYBE),
            ("partner-policy", Refused, Charged.MAYBE),
            ("no-media", BadOutput, Charged.MAYBE),
            ("field", BadRequest, Charged.MAYBE),
            ("untyped", BadRequest, Charged.MAYBE),
            ("small", BadRequest, Charged.MAYBE),
            ("download", BadRequest, Charged.MAYBE),
            ("long", BadRequest, Charged.MAYBE),
            ("downstream-400", ProviderError, Charged.MAYBE),
            ("downstream-500", ProviderError, Charged.NO),
            ("model-fault", ProviderError, Charged.NO),
            ("runner-fault", ProviderError, Charged.NO),
            ("incomplete", ProviderError, Charged.NO),
            ("disconnected", ProviderError, Charged.NO),
            ("timeout", ProviderError, Charged.NO),
            ("startup", ProviderError, Charged.NO),
            ("too-long", ProviderError, Charged.NO),
            ("cancelled", ProviderError, Charged.MAYBE),
            ("client_disconnected", ProviderError, Charged.MAYBE),
            ("own-500", ProviderError, Charged.NO),
            ("own-500-code", ProviderError, Charged.NO),
            ("own-500-bare", ProviderError, Charged.MAYBE),
            ("own-429", ProviderError, Charged.MAYBE),
            ("own-429-code", ProviderError, Charged.MAYBE),
            ("own-429-null", ProviderError, Charged.MAYBE),
            ("own-401-code", ProviderError, Charged.MAYBE),
            ("own-402", ProviderError, Charged.MAYBE),
            ("own-408", ProviderError, Charged.MAYBE),
            ("own-503", ProviderError, Charged.NO),
            ("own-503-code", ProviderError, Charged.NO),
            *[(type, BadRequest, Charged.MAYBE) for type in INPUT_TYPES],
            *[(type, ProviderError, Charged.NO) for type in RUNNER_TYPES],
        ],
    )
    def test_completed_is_not_done_well(
        self,
        fal: FalEmulator,
        ctx: Context,
        end: str,
        kind: type[ProviderError],
        charged: Charged,
    ) -> None:
        fal.script(settings={"end": end})
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert type(answer.error) is kind
        assert answer.error.was_charged is charged
        assert answer.error.message
        assert answer.error.advice
        assert answer.error.request_id
        assert answer.logs

    def test_every_error_body_is_tried_here(self) -> None:
        marks = TestPolling.test_completed_is_not_done_well.pytestmark  # type: ignore[attr-defined]
        assert {row[0] for row in marks[0].args[1]} | {"gone"} == set(RESULTS)

    def test_a_gateway_in_place_of_the_result_is_asked_again(
        self, fal: FalEmulator, ctx: Context
    ) -> None:
        fal.script(settings={"end": "gateway"})
        with pytest.raises(Unavailable):
            ended(provider, ctx, begun(ctx, order()))

    @pytest.mark.parametrize(
        ("end", "kind"),
        [
            ("gateway", Unavailable),
            ("gate-away", Unavailable),
            ("gate-limit", RateLimited),
            ("not-json", Unavailable),
            ("deep", Unavailable),
        ],
    )
    def test_what_may_pass_at_the_end_is_waited_for_so_often(
        self, fal: FalEmulator, ctx: Context, end: str, kind: type[ProviderError]
    ) -> None:
        fal.script(settings={"end": end})
        with pytest.raises(kind) as caught:
            ended(provider, ctx, begun(ctx, order()))
        assert caught.value.patience == PATIENCE
        assert caught.value.was_charged is Charged.MAYBE

    def test_an_empty_wallet_at_the_end_is_waited_for(self, fal: FalEmulator, ctx: Context) -> None:
        fal.script(settings={"end": "gate-locked"})
        with pytest.raises(NoFunds) as caught:
            ended(provider, ctx, begun(ctx, order()))
        assert caught.value.patience is None

    @pytest.mark.parametrize("end", ["own-429", "own-429-code", "own-500-code"])
    def test_the_models_own_words_are_told(self, fal: FalEmulator, ctx: Context, end: str) -> None:
        fal.script(settings={"end": end})
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert http.words_in(RESULTS[end][1]) in answer.error.message

    def test_a_schema_error_found_by_the_model_names_the_field(
        self, fal: FalEmulator, ctx: Context
    ) -> None:
        answer = ended(provider, ctx, begun(ctx, order(num_images=9)))
        assert isinstance(answer, Failed)
        assert set(answer.error.fields) == {"num_images"}


@pytest.mark.django_db
class TestEndsInTheEngine:
    def polled(self, fal: FalEmulator, ctx: Context, end: str, times: int) -> Generation:
        fal.script(settings={"end": end})
        operation = begun(ctx, order())
        made = make_generation(
            State.RUNNING,
            provider="fal",
            model_id=SCHNELL,
            operation=operation.data,
            request_id=operation.request_id,
        )
        for _ in range(times):
            poll(Generation.objects.select_related("order", "project").get(pk=made.pk))
        return Generation.objects.get(pk=made.pk)

    @pytest.mark.parametrize(
        ("end", "charged"),
        [
            ("own-500", "no"),
            ("own-500-code", "no"),
            ("own-429-code", "maybe"),
            ("own-429", "maybe"),
        ],
    )
    def test_the_models_own_failure_ends_at_once(
        self, fal: FalEmulator, ctx: Context, end: str, charged: str
    ) -> None:
        ended = self.polled(fal, ctx, end, 1)
        assert (ended.state, ended.charged) == (State.FAILED, charged)
        assert http.words_in(RESULTS[end][1]) in ended.error

    @pytest.mark.parametrize("end", ["gateway", "gate-limit"])
    def test_the_gate_is_waited_for_and_not_for_ever(
        self, fal: FalEmulator, ctx: Context, end: str
    ) -> None:
        assert self.polled(fal, ctx, end, PATIENCE).state == State.RUNNING
        ended = self.polled(fal, ctx, end, PATIENCE + 1)
        assert (ended.state, ended.charged) == (State.FAILED, Charged.MAYBE)
        assert ended.can_be_fetched


class TestResults:
    def test_a_picture_its_seed_and_its_cost(self, fal: FalEmulator, ctx: Context) -> None:
        fal.script(settings={"price": "0.003"})
        made = done(ctx, order(seed=42, num_images=3))
        assert [output.mime for output in made.outputs] == ["image/png"] * 3
        assert made.seed == 42
        assert made.cost == Money(Decimal("0.009"))
        assert made.details["billable_units"] == "3"
        assert fal.stats()["billed"] == "0.009"

    def test_without_units_the_cost_is_unknown(self, fal: FalEmulator, ctx: Context) -> None:
        fal.script(settings={"tells_cost": False})
        assert done(ctx, order()).cost is None

    def test_without_a_price_the_cost_is_unknown(self, fal: FalEmulator, ctx: Context) -> None:
        fal.models["fal-ai/unpriced"] = replace(spec(SCHNELL), id=UNLISTED.id)
        asked = replace(order(), model=replace(spec(SCHNELL), id=UNLISTED.id))
        asked = replace(asked, params={"prompt": "a boat"})
        assert done(ctx, asked).cost is None

    @pytest.mark.parametrize(
        ("shape", "id", "count"),
        [
            ("single", SCHNELL, 1),
            ("list", CLIP, 1),
            ("url-string", CLIP, 1),
            ("by-products", CLIP, 1),
            ("stems", "fal-ai/stable-audio-25/text-to-audio", 2),
            ("", "fal-ai/kokoro/american-english", 1),
        ],
    )
    def test_results_of_any_shape(
        self, fal: FalEmulator, ctx: Context, shape: str, id: str, count: int
    ) -> None:
        fal.script(settings={"shape": shape})
        made = done(ctx, order(id))
        medium = spec(id).kind.medium
        assert len(made.outputs) == count
        for number, output in enumerate(made.outputs):
            target = ctx.workdir / f"{number}"
            http.download(output.url, target, medium=medium, trusted=(fal.url,))
            assert target.read_bytes() == media.make(medium, 100 + number)

    @pytest.mark.parametrize("shape", ["data-uri", "base64"])
    def test_results_inside_the_answer(self, fal: FalEmulator, ctx: Context, shape: str) -> None:
        fal.script(settings={"shape": shape})
        (output,) = done(ctx, order()).outputs
        assert output.data == media.png(100)
        assert output.mime == "image/png"

    def test_base64_that_is_none(self, fal: FalEmulator, ctx: Context) -> None:
        fal.script(settings={"shape": "not-base64"})
        operation = begun(ctx, order())
        answer = ended(provider, ctx, operation)
        assert isinstance(answer, Failed)
        assert type(answer.error) is BadOutput
        assert answer.error.was_charged is Charged.YES
        assert answer.error.request_id == operation.request_id

    @pytest.mark.parametrize("content", [b"<!doctype html><html></html>", b"\x89PNG\r\n\x1a\n"])
    def test_base64_that_is_no_picture_is_found_out_before_it_is_a_product(
        self, ctx: Context, content: bytes
    ) -> None:
        uri = f"data:image/png;base64,{base64.b64encode(content).decode()}"
        (output,) = outputs.collect({"images": [{"url": uri}]}, Medium.IMAGE)
        file = ctx.workdir / "picture"
        file.write_bytes(output.data)
        with pytest.raises(BadMedia):
            check(file, declared=output.mime)

    def test_text(self, ctx: Context) -> None:
        (output,) = done(ctx, order("openrouter/router", model="a/b")).outputs
        assert output.data == b"An answer to: a small boat"

    def test_a_blacked_out_picture_is_a_refusal_that_cost(
        self, fal: FalEmulator, ctx: Context
    ) -> None:
        fal.script(settings={"end": "flagged"})
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert isinstance(answer.error, Refused)
        assert answer.error.was_charged is Charged.YES

    @pytest.mark.parametrize("change", [{"end": "no-files"}, {"shape": "empty"}])
    def test_done_without_a_file_is_no_product(
        self, fal: FalEmulator, ctx: Context, change: dict[str, str]
    ) -> None:
        fal.script(settings=change)
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert isinstance(answer.error, BadOutput)
        assert answer.error.was_charged is Charged.YES

    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            ("404", Expired),
            ("half", BadOutput),
            ("html", BadOutput),
            ("empty", BadOutput),
            ("redirect-loopback", BadOutput),
            ("redirect-file", BadOutput),
        ],
    )
    def test_bad_files(
        self, fal: FalEmulator, ctx: Context, fault: str, kind: type[ProviderError]
    ) -> None:
        fal.script(settings={"file": fault})
        (output,) = done(ctx, order()).outputs
        with pytest.raises(kind):
            http.download(output.url, ctx.workdir / "x", medium=Medium.IMAGE, trusted=(fal.url,))


class TestInputs:
    def test_files_go_to_the_storage_and_their_address_into_the_body(
        self, fal: FalEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        given = a_file(tmp_path)
        body = provider.prepare(ctx, order(EDIT, given)).body
        name = body["image_url"].removeprefix(f"{fal.url}/files/")
        assert fal.uploads[name] == (given.path.read_bytes(), "image/png")
        assert [seen["path"] for seen in fal.log] == ["/storage/auth/token", "/files/upload"]
        upload = fal.log[-1]["headers"]
        assert fal.key not in str(upload)
        assert upload["x-fal-file-name"].endswith(".png")
        assert fal.submissions == 0

    def test_the_same_file_goes_up_once(
        self, fal: FalEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        asked = order(EDIT, a_file(tmp_path))
        assert provider.prepare(ctx, asked) == provider.prepare(ctx, asked)
        assert len(fal.uploads) == 1

    def test_several_files_of_one_field_are_a_list_in_order(
        self, fal: FalEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        names = ("a.png", "bb.png")
        files = [a_file(tmp_path, name, "image_urls") for name in names]
        body = provider.prepare(ctx, order("fal-ai/nano-banana-2/edit", *files)).body
        assert [
            fal.uploads[one.removeprefix(f"{fal.url}/files/")][0] for one in body["image_urls"]
        ] == [media.png(len(name)) for name in names]
        alone = order("fal-ai/nano-banana-2/edit", files[0])
        assert isinstance(provider.prepare(ctx, alone).body["image_urls"], list)

    def test_a_large_file_goes_up_in_parts(
        self, fal: FalEmulator, ctx: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(storage, "IN_PARTS_FROM", 1024)
        given = a_file(tmp_path, "large.png", size=11 * 1024 * 1024)
        body = provider.prepare(ctx, order(EDIT, given)).body
        name = body["image_url"].removeprefix(f"{fal.url}/files/")
        assert fal.uploads[name] == (given.path.read_bytes(), "image/png")
        assert [seen["method"] for seen in fal.log[-4:]] == ["POST", "PUT", "PUT", "POST"]
        assert not any(fal.key in str(seen["headers"]) for seen in fal.log[-4:])

    def test_an_empty_file_is_refused_here(self, ctx: Context, tmp_path: Path) -> None:
        empty = tmp_path / "empty.png"
        empty.touch()
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, order(EDIT, Input("image_url", empty, "image/png", "0" * 64)))
        assert "image_url" in caught.value.fields

    def test_the_storage_being_away_spends_nothing(
        self, fal: FalEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        fal.stop()
        with pytest.raises(Unavailable):
            provider.prepare(ctx, order(EDIT, a_file(tmp_path, "away.png")))


class TestCancelling:
    def test_what_waits_is_taken_out(self, fal: FalEmulator, ctx: Context) -> None:
        fal.script(settings={"duration": 20.0, "queue": 5})
        operation = begun(ctx, order())
        provider.cancel(ctx, operation)
        assert fal.log[-1]["method"] == "PUT"
        answer = provider.poll(ctx, operation)
        assert isinstance(answer, Failed)
        assert "cancelled" in answer.error.message

    @pytest.mark.parametrize("how", ["late", "gone"])
    def test_too_late_is_no_error(self, fal: FalEmulator, ctx: Context, how: str) -> None:
        fal.script(settings={"cancel": how})
        operation = begun(ctx, order())
        provider.cancel(ctx, operation)
        assert isinstance(ended(provider, ctx, operation), Finished)


class TestAdopting:
    def test_by_the_bare_id_of_a_lost_submission(self, fal: FalEmulator, ctx: Context) -> None:
        fal.script(next=[{"submit": "cut-after"}])
        with pytest.raises(Unknown):
            begun(ctx, order())
        (id,) = fal.jobs
        adopted = provider.adopt(ctx, id)
        assert adopted.request_id == id
        assert isinstance(ended(provider, ctx, adopted), Finished)
        assert fal.submissions == 1

    @pytest.mark.parametrize(
        "form", ["fal-ai/flux/requests/{}", "{url}/fal-ai/flux/requests/{}/status"]
    )
    def test_by_its_address(
        self, fal: FalEmulator, ctx: Context, tmp_path: Path, form: str
    ) -> None:
        operation = begun(ctx, order())
        (tmp_path / "elsewhere").mkdir()
        other = replace(ctx, workdir=tmp_path / "elsewhere")
        adopted = provider.adopt(other, form.format(operation.request_id, url=fal.url))
        assert isinstance(ended(provider, ctx, adopted), Finished)

    @pytest.mark.parametrize(
        "id", ["nonsense!", "019da052-818d-7270-8173-ffffffffffff", "a/requests/b"]
    )
    def test_what_is_not_there(self, ctx: Context, id: str) -> None:
        with pytest.raises(BadRequest):
            provider.adopt(ctx, id)


class TestCatalogue:
    @pytest.mark.parametrize(
        "text",
        [
            "fal-ai/flux/dev",
            "  fal-ai/flux/dev/\n",
            "https://fal.ai/models/fal-ai/flux/dev",
            "https://fal.ai/models/fal-ai/flux/dev/playground?share=x",
            "fal.ai/models/fal-ai/flux/dev/api#queue",
            "https://queue.fal.run/fal-ai/flux/dev",
            "https://fal.run/fal-ai/flux/dev",
        ],
    )
    def test_ids_and_addresses(self, text: str) -> None:
        assert endpoint_id(text) == "fal-ai/flux/dev"

    @pytest.mark.parametrize(
        "text",
        ["", "flux", "https://example.com/fal-ai/flux", "a/../b", "fal-ai/flux?x=1", "a b/c", "//"],
    )
    def test_what_is_no_id(self, text: str) -> None:
        with pytest.raises(BadRequest):
            endpoint_id(text)

    def test_any_endpoint_comes_with_the_schema_of_today(self, ctx: Context) -> None:
        found = provider.describe(ctx, "https://fal.ai/models/acme/brush/turbo")
        assert found.id == BRUSH.id
        assert found.kind is Kind.TEXT_TO_IMAGE
        assert found.label == "Acme Brush Turbo"
        assert found.prompt_field == "prompt"
        assert found.seed_field is None
        assert found.schema["x-fal-order-properties"][0] == "prompt"
        assert set(found.schema["components"]["schemas"]) == {"Mood", "ImageSize"}
        assert found.price
        assert (found.price["unit"], found.price["amount"]) == ("image", "0.01")

    def test_an_unlisted_endpoint_is_known_by_its_schema(self, ctx: Context) -> None:
        found = provider.describe(ctx, UNLISTED.id)
        assert found.kind is Kind.TEXT_TO_IMAGE
        assert found.price is None

    def test_what_cannot_be_shown_is_not_added(self, ctx: Context) -> None:
        with pytest.raises(BadRequest, match="3d"):
            provider.describe(ctx, MESH.id)

    def test_the_end_of_a_model_is_told(self, fal: FalEmulator, ctx: Context) -> None:
        fal.retired.add(BRUSH.id)
        assert "deprecated" in provider.describe(ctx, BRUSH.id).description

    def test_an_added_model_can_be_ordered(self, ctx: Context) -> None:
        model = provider.describe(ctx, BRUSH.id)
        asked = Request(model, {"prompt": "a boat", "mood": "wild"}, key="k")
        assert done(ctx, asked).outputs

    def test_search_by_words_and_kind(self, fal: FalEmulator, ctx: Context) -> None:
        assert [one.id for one in provider.search(ctx, "acme")] == [BRUSH.id]
        clips = list(provider.search(ctx, "kling", "text-to-video"))
        assert [one.id for one in clips] == ["fal-ai/kling-video/v3/pro/text-to-video"]
        assert not list(provider.search(ctx, "nothing of the kind"))
        assert fal.submissions == 0

    def test_search_does_not_ship_what_cannot_be_shown(self, ctx: Context) -> None:
        assert MESH.id not in [one.id for one in provider.search(ctx, "mesh")]

    def test_there_is_a_model_for_every_kind(self, ctx: Context) -> None:
        assert {one.kind for one in provider.models(ctx)} == set(Kind)


class TestPrices:
    @pytest.mark.parametrize(
        ("id", "params", "wanted"),
        [
            (SCHNELL, {}, "0.003"),
            (SCHNELL, {"image_size": "square_hd", "num_images": 4}, "0.012"),
            (SCHNELL, {"image_size": {"width": 2048, "height": 1024}}, "0.006"),
            ("fal-ai/nano-banana-2", {"resolution": "4K"}, "0.16"),
            (CLIP, {"duration": "4s"}, "1.60"),
            (CLIP, {"duration": "4s", "generate_audio": False}, "0.80"),
            ("fal-ai/kling-video/v3/pro/text-to-video", {"duration": "10"}, "1.680"),
            ("fal-ai/minimax/speech-2.8-hd", {"prompt": "a" * 500}, "0.050"),
        ],
    )
    def test_estimates(self, id: str, params: dict[str, Any], wanted: str) -> None:
        price = model_prices.of_spec(provider, spec(id), params)
        assert price
        assert price.amount == Decimal(wanted)

    @pytest.mark.parametrize(
        ("id", "params"),
        [
            (CLIP, {"resolution": "4k"}),
            ("bytedance/seedance-2.0/image-to-video", {"duration": "auto"}),
            ("fal-ai/flux/dev/image-to-image", {}),
            ("fal-ai/qwen-image", {}),
            (SCHNELL, {"image_size": {"width": "wide"}}),
        ],
    )
    def test_what_is_not_known_is_not_made_up(self, id: str, params: dict[str, Any]) -> None:
        assert model_prices.of_spec(provider, spec(id), params) is None


class TestAddresses:
    def test_without_a_base_url_the_sdk_goes_to_fal_itself(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("FAL_BASE_URL", raising=False)
        monkeypatch.setenv("FAL_KEY", "id:secret-0123456789")
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "")
        real = connect.context(provider, workdir=tmp_path)
        with pytest.raises(Unavailable, match="queue\\.fal\\.run"):
            begun(real, order())
        with pytest.raises(Unavailable, match="rest\\.fal\\.ai"):
            provider.check_key(real)
        with pytest.raises(Unavailable, match="api\\.fal\\.ai"):
            list(provider.search(real, "flux"))

    def test_proxies_are_not_asked_for_this_machine(
        self, fal: FalEmulator, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        assert done(ctx, order()).outputs

    def test_a_base_url_with_a_path_keeps_it(
        self, fal: FalEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("FAL_BASE_URL", f"{fal.url}/gateway/")
        moved = connect.context(provider, workdir=tmp_path)
        with pytest.raises(BadRequest):
            begun(moved, order())
        assert fal.log[-1]["path"] == f"/gateway/{SCHNELL}"

    def test_the_sdk_is_loaded_only_when_it_is_needed(self) -> None:
        assert loaded_by(provider, "fal_client", "websockets", "msgpack") == []
