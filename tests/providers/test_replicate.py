"""Replicate by its real SDK, against a stand-in for its servers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from providers import connect, http, model_prices, schema
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
from providers.replicate.catalogue import name_of
from providers.replicate.models import MODELS
from providers.replicate.provider import Replicate
from tests.emulator import media
from tests.emulator.replicate import (
    CAPTIONER,
    DUBBER,
    FAILURES,
    PAINTER,
    REFUSALS,
    ReplicateEmulator,
)
from tests.providers.conformance import Keyed, Polled, WireStage
from tests.providers.vendors import ended, loaded_by, refused_as, stage_at

SCHNELL, EDIT = "black-forest-labs/flux-schnell", "black-forest-labs/flux-kontext-pro"
VERSION = PAINTER.id.partition(":")[2]
FAULTS = {
    "no key": "token",
    "no funds": "credit",
    "bad parameter": "field",
    "refused": "flagged",
    "slow down": "throttled",
    "broken": "fault",
}
provider = Replicate()


@pytest.fixture
def emulated(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReplicateEmulator]:
    with ReplicateEmulator() as running:
        monkeypatch.setenv("REPLICATE_BASE_URL", running.url)
        monkeypatch.setenv("REPLICATE_API_TOKEN", running.key)
        yield running


@pytest.fixture
def ctx(emulated: ReplicateEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def spec(id: str) -> ModelSpec:
    return next(one for one in MODELS if one.id.partition(":")[0] == id)


def order(id: str = SCHNELL, *inputs: Input, key: str = "order-1", **params: Any) -> Request:
    model = spec(id)
    prompt = {model.prompt_field: "a small boat"} if model.prompt_field else {}
    return Request(model, prompt | params, inputs, key=key)


def begun(ctx: Context, asked: Request) -> Operation:
    operation = provider.submit(ctx, provider.prepare(ctx, asked))
    assert isinstance(operation, Operation)
    return operation


def done(ctx: Context, asked: Request) -> Finished:
    answer = ended(provider, ctx, begun(ctx, asked))
    assert isinstance(answer, Finished), answer
    return answer


def a_file(folder: Path, name: str = "a.png", field: str = "input_image", size: int = 0) -> Input:
    path = folder / name
    path.write_bytes(media.png(len(name)) + b"\0" * size)
    return Input(field, path, "image/png", f"{abs(hash((name, size))):064x}")


class TestConformance(Polled, Keyed):
    @pytest.fixture
    def stage(self, emulated: ReplicateEmulator, ctx: Context) -> WireStage:
        emulated.script(settings={"duration": 0.1})

        return stage_at(emulated, provider, ctx, order(seed=7), FAULTS)


class TestSubmitting:
    def test_model_and_input_and_nothing_else(
        self, emulated: ReplicateEmulator, ctx: Context
    ) -> None:
        begun(ctx, order(num_outputs=2))
        assert emulated.log[-1]["path"] == "/v1/predictions"
        assert json.loads(emulated.posts()[0]) == {
            "version": SCHNELL,
            "input": {"prompt": "a small boat", "num_outputs": 2},
        }

    def test_a_community_model_goes_by_its_version(self, ctx: Context) -> None:
        asked = Request(PAINTER, {"prompt": "a boat"}, key="k")
        assert done(ctx, asked).outputs

    @pytest.mark.parametrize("fault", ["cut-before", "cut-after", "gateway", "throttled", "away"])
    def test_one_call_whatever_happens(
        self, emulated: ReplicateEmulator, ctx: Context, fault: str
    ) -> None:
        emulated.script(settings={"submit": fault})
        with pytest.raises(ProviderError):
            begun(ctx, order())
        assert emulated.submissions == 1

    @pytest.mark.parametrize(
        ("fault", "kind", "advice"),
        [
            ("token", NeedsKey, "key"),
            ("credit", NoFunds, "https://replicate.com/account/billing"),
            ("private", NeedsKey, "private"),
            ("not-found", BadRequest, "owner/name"),
            ("version", BadRequest, "owner/name"),
            ("field", BadRequest, "parameters"),
            ("missing", BadRequest, "parameters"),
            ("flagged", Refused, "prompt"),
            ("throttled", RateLimited, ""),
            ("throttled-by-header", RateLimited, ""),
            ("fault", Unknown, "own site"),
            ("away", Unknown, "own site"),
        ],
    )
    def test_every_refusal_has_its_class_and_next_step(
        self,
        emulated: ReplicateEmulator,
        ctx: Context,
        fault: str,
        kind: type[ProviderError],
        advice: str,
    ) -> None:
        assert refused_as(
            emulated, lambda: begun(ctx, order()), kind, advice, submit=fault, retry_after="7"
        ).request_id

    def test_every_error_body_is_tried_here(self) -> None:
        marks = TestSubmitting.test_every_refusal_has_its_class_and_next_step.pytestmark  # type: ignore[attr-defined]
        assert {row[0] for row in marks[0].args[1]} == set(REFUSALS)

    def test_a_wrong_parameter_is_named(self, emulated: ReplicateEmulator, ctx: Context) -> None:
        with pytest.raises(BadRequest) as caught:
            begun(ctx, order(aspect_ratio="7:5"))
        assert set(caught.value.fields) == {"aspect_ratio"}
        assert "7:5" in caught.value.message
        assert emulated.stats()["accepted"] == 0

    def test_a_parameter_that_the_model_no_longer_has(self, ctx: Context) -> None:
        with pytest.raises(BadRequest) as caught:
            begun(ctx, order(guidance=3, steps=4))
        assert set(caught.value.fields) == {"guidance", "steps"}
        assert "guidance: Additional property" in caught.value.message
        assert "steps: Additional property" in caught.value.message

    def test_a_parameter_that_is_needed_now(self, ctx: Context) -> None:
        with pytest.raises(BadRequest) as caught:
            begun(ctx, replace(order(), params={}))
        assert set(caught.value.fields) == {"prompt"}

    @pytest.mark.parametrize("fault", ["error-in-200", "empty", "broken-json"])
    def test_an_answer_that_names_no_prediction_is_a_doubt(
        self, emulated: ReplicateEmulator, ctx: Context, fault: str
    ) -> None:
        emulated.script(settings={"submit": fault})
        with pytest.raises(Unknown):
            begun(ctx, order())
        assert emulated.submissions == 1


class TestPolling:
    def test_starting_then_processing_then_the_result(
        self, emulated: ReplicateEmulator, ctx: Context
    ) -> None:
        emulated.script(settings={"duration": 100.0, "queue": 1, "queue_share": 0.5, "logs": 4})
        operation = begun(ctx, order())
        starting = provider.poll(ctx, operation)
        assert isinstance(starting, Pending)
        assert "Starting" in starting.message
        emulated.age(60)
        running = provider.poll(ctx, operation)
        assert isinstance(running, Pending)
        assert running.progress == 0.5
        assert running.logs[0] == "Using seed: 42069"
        emulated.age(60)
        answer = provider.poll(ctx, operation)
        assert isinstance(answer, Finished)
        assert answer.seed == 42069

    def test_an_unknown_state_means_asking_again(
        self, emulated: ReplicateEmulator, ctx: Context
    ) -> None:
        emulated.script(settings={"status": "odd"})
        answer = provider.poll(ctx, begun(ctx, order()))
        assert isinstance(answer, Pending)
        assert "pondering" in answer.message

    @pytest.mark.parametrize("fault", ["429", "500", "503", "html", "cut"])
    def test_a_poll_that_fails_is_one_call_and_no_failure_of_the_work(
        self, emulated: ReplicateEmulator, ctx: Context, fault: str
    ) -> None:
        emulated.script(settings={"status": fault, "status_times": 1})
        operation = begun(ctx, order())
        before = len(emulated.log)
        with pytest.raises((Unavailable, RateLimited)):
            provider.poll(ctx, operation)
        assert len(emulated.log) == before + 1
        assert isinstance(ended(provider, ctx, operation), Finished)

    @pytest.mark.parametrize(
        ("end", "kind", "charged", "advice"),
        [
            ("nsfw", Refused, Charged.MAYBE, "prompt"),
            ("sensitive", Refused, Charged.MAYBE, "prompt"),
            ("memory", ProviderError, Charged.MAYBE, "smaller"),
            ("unknown", ProviderError, Charged.MAYBE, "Retry"),
            ("object", ProviderError, Charged.MAYBE, "Retry"),
            ("silent", ProviderError, Charged.MAYBE, "Retry"),
            ("aborted", ProviderError, Charged.NO, "again"),
        ],
    )
    def test_how_a_prediction_can_fail(
        self,
        emulated: ReplicateEmulator,
        ctx: Context,
        end: str,
        kind: type[ProviderError],
        charged: Charged,
        advice: str,
    ) -> None:
        emulated.script(settings={"end": end})
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert type(answer.error) is kind
        assert answer.error.was_charged is charged
        assert advice in answer.error.advice
        assert answer.error.request_id

    def test_every_failure_is_tried_here(self) -> None:
        marks = TestPolling.test_how_a_prediction_can_fail.pytestmark  # type: ignore[attr-defined]
        assert {row[0] for row in marks[0].args[1]} == set(FAILURES)

    @pytest.mark.parametrize(
        ("end", "kind"),
        [("no-files", BadOutput), ("null", BadOutput), ("filtered", Refused), ("removed", Expired)],
    )
    def test_success_without_a_result(
        self, emulated: ReplicateEmulator, ctx: Context, end: str, kind: type[ProviderError]
    ) -> None:
        emulated.script(settings={"end": end})
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert type(answer.error) is kind
        assert answer.error.was_charged is Charged.YES

    def test_a_result_that_was_removed_after_its_hour(
        self, emulated: ReplicateEmulator, ctx: Context
    ) -> None:
        operation = begun(ctx, order())
        emulated.age(3700)
        answer = provider.poll(ctx, operation)
        assert isinstance(answer, Failed)
        assert isinstance(answer.error, Expired)


class TestResults:
    def test_pictures_their_seed_and_their_cost(
        self, emulated: ReplicateEmulator, ctx: Context
    ) -> None:
        emulated.script(settings={"price": "0.003"})
        made = done(ctx, order(seed=42, num_outputs=3))
        assert len(made.outputs) == 3
        assert made.seed == 42
        assert made.cost == Money(Decimal("0.0090"))
        assert emulated.stats()["billed"] == "0.009"
        assert made.details["metrics"]["image_count"] == 3

    def test_what_has_no_rate_has_no_cost(self, ctx: Context) -> None:
        assert done(ctx, order("google/nano-banana")).cost is None

    @pytest.mark.parametrize(
        ("shape", "id"),
        [
            ("single", SCHNELL),
            ("list-of-one", SCHNELL),
            ("objects", SCHNELL),
            ("nested", SCHNELL),
            ("object", "google/veo-3.1"),
            ("", "google/veo-3.1"),
            ("", "google/lyria-2"),
            ("list-of-one", "minimax/speech-02-hd"),
        ],
    )
    def test_results_of_any_shape(
        self, emulated: ReplicateEmulator, ctx: Context, shape: str, id: str
    ) -> None:
        emulated.script(settings={"shape": shape})
        (output,) = done(ctx, order(id)).outputs
        medium = spec(id).kind.medium
        http.download(output.url, ctx.workdir / "x", medium=medium, trusted=(emulated.url,))
        assert (ctx.workdir / "x").read_bytes() == media.make(medium, 100)
        assert not output.needs_key

    def test_a_data_uri(self, emulated: ReplicateEmulator, ctx: Context) -> None:
        emulated.script(settings={"shape": "data-uri"})
        (output,) = done(ctx, order()).outputs
        assert output.data == media.png(100)

    def test_base64_that_is_none(self, emulated: ReplicateEmulator, ctx: Context) -> None:
        emulated.script(settings={"shape": "not-base64"})
        operation = begun(ctx, order())
        answer = ended(provider, ctx, operation)
        assert isinstance(answer, Failed)
        assert type(answer.error) is BadOutput
        assert answer.error.was_charged is Charged.YES
        assert answer.error.request_id == operation.request_id

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
        self, emulated: ReplicateEmulator, ctx: Context, fault: str, kind: type[ProviderError]
    ) -> None:
        emulated.script(settings={"file": fault})
        (output,) = done(ctx, order()).outputs
        with pytest.raises(kind):
            http.download(
                output.url, ctx.workdir / "x", medium=Medium.IMAGE, trusted=(emulated.url,)
            )

    def test_a_file_of_the_api_itself_wants_the_key(
        self, emulated: ReplicateEmulator, ctx: Context
    ) -> None:
        emulated.script(settings={"shape": "api-file"})
        (output,) = done(ctx, order()).outputs
        assert output.needs_key
        http.download(
            output.url,
            ctx.workdir / "x",
            medium=Medium.IMAGE,
            trusted=(emulated.url,),
            headers=connect.download_headers(provider, ctx),
        )
        assert (ctx.workdir / "x").read_bytes() == media.png(1)

    @pytest.mark.parametrize("shape", ["single", ""])
    def test_text_in_one_piece_or_many(
        self, emulated: ReplicateEmulator, ctx: Context, shape: str
    ) -> None:
        emulated.script(settings={"shape": shape})
        (output,) = done(ctx, order("meta/meta-llama-3-70b-instruct")).outputs
        assert output.data == b"An answer to: a small boat"
        assert output.mime == "text/plain"


class TestInputs:
    def test_a_small_file_goes_inside(
        self, emulated: ReplicateEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        body = provider.prepare(ctx, order(EDIT, a_file(tmp_path))).body
        assert body["input_image"].startswith("data:image/png;base64,")
        assert not emulated.log

    def test_a_larger_one_goes_up_first_and_once(
        self, emulated: ReplicateEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        given = a_file(tmp_path, "large.png", size=300_000)
        asked = order(EDIT, given)
        first = provider.prepare(ctx, asked)
        assert provider.prepare(ctx, asked) == first
        (id,) = emulated.uploads
        assert emulated.uploads[id] == (given.path.read_bytes(), "image/png")
        assert first.body["input_image"] == f"{emulated.url}/v1/files/{id}"
        assert emulated.submissions == 0

    def test_several_files_of_one_field(self, ctx: Context, tmp_path: Path) -> None:
        files = [a_file(tmp_path, name, "image_input") for name in ("a.png", "bb.png")]
        assert (
            len(provider.prepare(ctx, order("google/nano-banana", *files)).body["image_input"]) == 2
        )
        alone = provider.prepare(ctx, order("google/nano-banana", files[0]))
        assert isinstance(alone.body["image_input"], list)

    @pytest.mark.parametrize("size", [0, 101 * 1024 * 1024])
    def test_empty_and_too_large_files(self, ctx: Context, tmp_path: Path, size: int) -> None:
        path = tmp_path / "odd.png"
        with path.open("wb") as file:
            file.truncate(size)
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, order(EDIT, Input("input_image", path, "image/png", "0" * 64)))
        assert "input_image" in caught.value.fields


class TestCancelling:
    def test_before_it_ran_nothing_is_charged(
        self, emulated: ReplicateEmulator, ctx: Context
    ) -> None:
        emulated.script(settings={"duration": 100.0})
        operation = begun(ctx, order())
        provider.cancel(ctx, operation)
        answer = provider.poll(ctx, operation)
        assert isinstance(answer, Failed)
        assert "cancelled" in answer.error.message

    @pytest.mark.parametrize("how", ["late", "gone"])
    def test_too_late_is_no_error(
        self, emulated: ReplicateEmulator, ctx: Context, how: str
    ) -> None:
        emulated.script(settings={"cancel": how})
        operation = begun(ctx, order())
        provider.cancel(ctx, operation)
        assert isinstance(ended(provider, ctx, operation), Finished)


class TestFinding:
    def lose(self, emulated: ReplicateEmulator, ctx: Context, fault: str, **params: Any) -> None:
        emulated.script(next=[{"submit": fault}])
        with pytest.raises(Unknown):
            begun(ctx, order(**params))

    def test_the_one_with_the_same_seed(self, emulated: ReplicateEmulator, ctx: Context) -> None:
        begun(ctx, order(seed=1, key="sister"))
        self.lose(emulated, ctx, "cut-after", seed=2)
        found = provider.find(ctx, "order-1")
        assert found
        assert found.request_id == list(emulated.jobs)[1]
        made = ended(provider, ctx, found)
        assert isinstance(made, Finished)
        assert made.cost

    def test_one_that_never_arrived(self, emulated: ReplicateEmulator, ctx: Context) -> None:
        begun(ctx, order(seed=1, key="sister"))
        self.lose(emulated, ctx, "cut-before", seed=2)
        assert provider.find(ctx, "order-1") is None

    def test_without_a_seed_it_cannot_be_told_from_its_sisters(
        self, emulated: ReplicateEmulator, ctx: Context
    ) -> None:
        begun(ctx, order(key="sister"))
        self.lose(emulated, ctx, "cut-before")
        assert provider.find(ctx, "order-1") is None

    def test_an_older_one_with_the_same_seed_is_another(
        self, emulated: ReplicateEmulator, ctx: Context
    ) -> None:
        begun(ctx, order(seed=1, key="yesterday"))
        for id in emulated.created:
            emulated.created[id] -= timedelta(hours=1)
        self.lose(emulated, ctx, "cut-before", seed=1)
        assert provider.find(ctx, "order-1") is None

    @pytest.mark.parametrize("ahead", [timedelta(hours=-3), timedelta(hours=3)])
    def test_by_their_clock_where_ours_is_wrong(
        self, emulated: ReplicateEmulator, ctx: Context, ahead: timedelta
    ) -> None:
        emulated.clock = ahead
        begun(ctx, order(seed=1, key="earlier"))
        for id in emulated.created:
            emulated.created[id] -= timedelta(hours=1)
        self.lose(emulated, ctx, "cut-before", seed=1)
        assert provider.find(ctx, "order-1") is None
        self.lose(emulated, ctx, "cut-after", seed=1)
        found = provider.find(ctx, "order-1")
        assert found
        assert found.request_id == list(emulated.jobs)[-1]

    def test_what_was_never_sent(self, ctx: Context) -> None:
        assert provider.find(ctx, "never") is None


class TestAdopting:
    @pytest.mark.parametrize("form", ["{}", "https://replicate.com/p/{}", " {}/ "])
    def test_by_id_or_page(self, ctx: Context, tmp_path: Path, form: str) -> None:
        operation = begun(ctx, order())
        (tmp_path / "elsewhere").mkdir()
        other = replace(ctx, workdir=tmp_path / "elsewhere")
        adopted = provider.adopt(other, form.format(operation.request_id))
        assert adopted.request_id == operation.request_id
        assert isinstance(ended(provider, ctx, adopted), Finished)

    @pytest.mark.parametrize("id", ["", "../account", "nosuchprediction0000000000"])
    def test_what_is_not_there(self, ctx: Context, id: str) -> None:
        with pytest.raises(BadRequest):
            provider.adopt(ctx, id)


class TestCatalogue:
    @pytest.mark.parametrize(
        "text",
        [
            "acme/painter",
            " acme/painter\n",
            "https://replicate.com/acme/painter",
            "https://replicate.com/acme/painter/api/learn-more?x=1",
            "https://replicate.com/acme/painter/versions",
            "replicate.com/acme/painter/playground",
            "https://api.replicate.com/v1/models/acme/painter",
        ],
    )
    def test_names_and_addresses(self, text: str) -> None:
        assert name_of(text) == ("acme/painter", "")

    @pytest.mark.parametrize(
        "text",
        [
            f"acme/painter:{VERSION}",
            f"https://replicate.com/acme/painter/versions/{VERSION}",
            f"r8.im/acme/painter@sha256:{VERSION}",
            f"https://replicate.com/acme/painter:{VERSION}",
        ],
    )
    def test_versions(self, text: str) -> None:
        assert name_of(text) == ("acme/painter", VERSION)

    @pytest.mark.parametrize(
        "text",
        ["", "painter", "acme/painter:latest", "https://example.com/a/b", "a/../b", "a/b/c/d"],
    )
    def test_what_is_no_model(self, text: str) -> None:
        with pytest.raises(BadRequest):
            name_of(text)

    def test_a_community_model_is_pinned_to_its_version(self, ctx: Context) -> None:
        found = provider.describe(ctx, "https://replicate.com/acme/painter")
        assert found.id == PAINTER.id
        assert found.kind is Kind.TEXT_TO_IMAGE
        assert (found.prompt_field, found.seed_field) == ("prompt", "seed")
        assert [one.name for one in schema.fields(found.schema)] == ["prompt", "mood", "seed"]
        mood = schema.fields(found.schema)[1]
        assert [choice.value for choice in mood.choices] == ["calm", "wild"]
        assert done(ctx, Request(found, {"prompt": "x", "mood": "wild"}, key="k")).outputs

    def test_an_official_model_keeps_its_name_and_price(self, ctx: Context) -> None:
        found = provider.describe(ctx, SCHNELL)
        assert found.id == SCHNELL
        assert found.price == spec(SCHNELL).price

    def test_kinds_are_read_from_what_goes_in_and_comes_out(self, ctx: Context) -> None:
        assert provider.describe(ctx, "acme/dubber").kind is DUBBER.kind
        assert provider.describe(ctx, "acme/captioner").kind is CAPTIONER.kind

    def test_every_shipped_kind_is_read_the_same(
        self, emulated: ReplicateEmulator, ctx: Context
    ) -> None:
        for one in MODELS:
            name = one.id.partition(":")[0]
            answer = http.json_of(
                http.send(ctx, "GET", f"/v1/models/{name}", headers=provider.key_headers(ctx))
            )
            from providers.replicate.catalogue import spec_of

            assert spec_of(answer, answer["latest_version"], one.id).kind is one.kind, one.id

    def test_a_version_that_is_not_there(self, ctx: Context) -> None:
        with pytest.raises(BadRequest):
            provider.describe(ctx, "acme/painter:" + "00" * 32)

    def test_search_by_words_and_kind(self, emulated: ReplicateEmulator, ctx: Context) -> None:
        assert [one.id for one in provider.search(ctx, "dubs")] == ["acme/dubber"]
        found = [one.id for one in provider.search(ctx, "flux", "image-to-image")]
        assert found == [EDIT]
        assert not list(provider.search(ctx, "nothing of the kind"))
        assert emulated.submissions == 0

    def test_there_is_a_model_for_every_kind(self, ctx: Context) -> None:
        assert {one.kind for one in provider.models(ctx)} == set(Kind)

    def test_the_check_names_the_account(self, ctx: Context) -> None:
        assert provider.check_key(ctx).account == "emulated"


class TestAddresses:
    def test_without_a_base_url_the_sdk_goes_to_replicate_itself(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("REPLICATE_BASE_URL", raising=False)
        monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_secret0123456789")
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "")
        real = connect.context(provider, workdir=tmp_path)
        with pytest.raises(Unavailable, match="api\\.replicate\\.com"):
            begun(real, order())

    def test_the_sdk_is_loaded_only_when_it_is_needed(self) -> None:
        assert loaded_by(provider, "replicate", "pydantic") == []


def test_prices() -> None:
    price = model_prices.of_spec(provider, spec(SCHNELL), {"num_outputs": 4})
    assert price == Money(Decimal("0.012"))
    assert model_prices.of_spec(provider, spec("google/veo-3.1"), {}) is None
