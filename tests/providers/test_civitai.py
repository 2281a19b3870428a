"""Civitai against a stand-in for its orchestration and its site."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from providers import connect, http, model_prices, schema
from providers.civitai import air, errors
from providers.civitai.models import DREAMSHAPER, FLUX1, MODELS, SDXL
from providers.civitai.provider import Civitai
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
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
    PastAsked,
    PastState,
    Pending,
    ProviderError,
    RateLimited,
    Refused,
    Request,
    Unavailable,
    Unknown,
)
from tests.emulator import media
from tests.emulator.civitai import FAILURES, REFUSALS, CivitaiEmulator
from tests.providers.conformance import Keyed, Polled, WireStage
from tests.providers.vendors import ended, loaded_by, refused_as, stage_at

LINES = "urn:air:sdxl:lora:civitai:778@1778"
VARIANT = f"{SDXL}/image-to-image"
FAULTS = {
    "no key": "token",
    "no funds": "poor",
    "bad parameter": "field",
    "refused": "moderated",
    "slow down": "slow-down",
    "broken": "fault",
}
provider = Civitai()


@pytest.fixture
def emulated(monkeypatch: pytest.MonkeyPatch) -> Iterator[CivitaiEmulator]:
    with CivitaiEmulator() as running:
        monkeypatch.setenv("CIVITAI_BASE_URL", running.url)
        monkeypatch.setenv("CIVITAI_API_TOKEN", running.key)
        yield running


@pytest.fixture
def ctx(emulated: CivitaiEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def spec(id: str = SDXL) -> ModelSpec:
    return next(one for one in MODELS if one.id == id)


def order(id: str = SDXL, *inputs: Input, key: str = "0f-1", **params: Any) -> Request:
    model = spec(id)
    prompt = {model.prompt_field: "a small boat"} if model.prompt_field else {}
    return Request(model, prompt | params, inputs, key=key)


def begun(ctx: Context, asked: Request) -> Operation:
    return provider.submit(ctx, provider.prepare(ctx, asked))


def done(ctx: Context, asked: Request) -> Finished:
    answer = ended(provider, ctx, begun(ctx, asked))
    assert isinstance(answer, Finished), answer
    return answer


def a_picture(folder: Path, field: str = "image", mime: str = "image/png") -> Input:
    path = folder / f"a.{mime.partition('/')[2]}"
    Image.new("RGB", (8, 8), "navy").save(path)
    return Input(field, path, mime, "ab" * 32)


class TestConformance(Polled, Keyed):
    @pytest.fixture
    def stage(self, emulated: CivitaiEmulator, ctx: Context) -> WireStage:
        emulated.script(settings={"duration": 0.1})
        paths = ("/v2/consumer/blobs/",)
        return replace(
            stage_at(emulated, provider, ctx, order(seed=7), FAULTS, paths),
            slow=lambda: emulated.script(settings={"duration": 60.0}),
        )


class TestSubmitting:
    def sent(self, emulated: CivitaiEmulator) -> Any:
        return json.loads(emulated.posts("/workflows")[-1])

    def test_one_step_and_what_is_said_of_the_whole(
        self, emulated: CivitaiEmulator, ctx: Context
    ) -> None:
        begun(ctx, order(quantity=2, seed=42, key="0f-1"))
        sent = self.sent(emulated)
        [step] = sent.pop("steps")
        assert sent == {
            "currencies": [],
            "allowMatureContent": False,
            "externalId": "artfactory-0f-1",
            "tags": ["art-factory", "artfactory-0f-1"],
        }
        assert step["$type"] == "imageGen"
        assert {"engine": "sdcpp", "ecosystem": "sdxl", "model": SDXL}.items() <= step[
            "input"
        ].items()
        assert (step["input"]["quantity"], step["input"]["seed"]) == (2, 42)
        assert step["input"]["operation"] == "createImage"
        assert "allowMatureContent" not in step["input"]

    def test_loras_go_as_a_map(self, emulated: CivitaiEmulator, ctx: Context) -> None:
        rows = [{"name": LINES, "weight": 0.8}, {"name": "sdxl:lora:civitai:1@2"}]
        begun(ctx, order(loras=rows))
        assert self.sent(emulated)["steps"][0]["input"]["loras"] == {
            LINES: 0.8,
            "urn:air:sdxl:lora:civitai:1@2": 1.0,
        }

    def test_a_lora_that_has_no_air_is_named(self, ctx: Context) -> None:
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, order(loras=[{"name": "ink lines"}]))
        assert set(caught.value.fields) == {"loras"}

    def test_mature_is_said_of_the_whole(self, emulated: CivitaiEmulator, ctx: Context) -> None:
        begun(ctx, order(allowMatureContent=True))
        assert self.sent(emulated)["allowMatureContent"] is True

    @pytest.mark.parametrize(
        ("id", "more", "type", "fixed"),
        [
            (FLUX1, {}, "imageGen", {"diffuserModel": FLUX1, "ecosystem": "flux1"}),
            (DREAMSHAPER, {}, "imageGen", {"ecosystem": "sd1", "width": 512}),
            ("flux2-klein", {}, "imageGen", {"engine": "flux2", "modelVersion": "4b"}),
            ("kling-v2.5-turbo", {}, "videoGen", {"model": "v2.5-turbo", "duration": "5"}),
            ("wan-v2.6", {}, "videoGen", {"provider": "fal", "operation": "text-to-video"}),
            ("ace-step", {"seed": 1}, "aceStepAudio", {"lyrics": "", "duration": 60}),
            ("text-to-speech", {}, "textToSpeech", {"speaker": "vivian", "engine": "custom"}),
        ],
    )
    def test_each_kind_of_step(
        self,
        emulated: CivitaiEmulator,
        ctx: Context,
        id: str,
        more: dict[str, Any],
        type: str,
        fixed: dict[str, Any],
    ) -> None:
        made = done(ctx, order(id, **more))
        [step] = self.sent(emulated)["steps"]
        assert step["$type"] == type
        assert fixed.items() <= step["input"].items()
        [output] = made.outputs
        medium = spec(id).kind.medium
        http.download(output.url, ctx.workdir / "x", medium=medium, trusted=(emulated.url,))
        assert (ctx.workdir / "x").read_bytes() == media.make(medium, 100)

    @pytest.mark.parametrize("mime", ["image/png", "image/webp"])
    def test_pictures_travel_in_the_order_and_never_as_webp(
        self, emulated: CivitaiEmulator, ctx: Context, tmp_path: Path, mime: str
    ) -> None:
        begun(ctx, order(VARIANT, a_picture(tmp_path, mime=mime)))
        given = self.sent(emulated)["steps"][0]["input"]
        assert given["operation"] == "createVariant"
        assert given["image"].startswith("data:image/png;base64,iVBOR")

    def test_a_file_of_another_type_is_refused_before_it_is_sent(
        self, emulated: CivitaiEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, order(VARIANT, a_picture(tmp_path, mime="image/gif")))
        assert set(caught.value.fields) == {"image"}
        assert not emulated.log

    @pytest.mark.parametrize(
        ("fault", "kind", "advice"),
        [
            ("token", NeedsKey, "civitai.com/user/account"),
            ("poor", NoFunds, "Get Buzz"),
            ("poor-400", NoFunds, "Get Buzz"),
            ("field", BadRequest, "parameters"),
            ("template", BadRequest, "parameters"),
            ("not-allowed", NeedsKey, "account may do"),
            ("mature", Refused, "Allow mature content"),
            ("moderated", Refused, "prompt"),
            ("no-resource", BadRequest, "parameters"),
            ("conflict", BadRequest, "parameters"),
            ("slow-down", RateLimited, ""),
            ("fault", Unknown, "own site"),
        ],
    )
    def test_every_refusal_has_its_class_and_next_step(
        self,
        emulated: CivitaiEmulator,
        ctx: Context,
        fault: str,
        kind: type[ProviderError],
        advice: str,
    ) -> None:
        refused_as(
            emulated, lambda: begun(ctx, order()), kind, advice, submit=fault, retry_after="7"
        )

    def test_every_error_body_is_tried_here(self) -> None:
        marks = TestSubmitting.test_every_refusal_has_its_class_and_next_step.pytestmark  # type: ignore[attr-defined]
        assert {row[0] for row in marks[0].args[1]} == set(REFUSALS)

    def test_a_wrong_parameter_is_named(self, emulated: CivitaiEmulator, ctx: Context) -> None:
        emulated.script(next=[{"submit": "field"}])
        with pytest.raises(BadRequest) as caught:
            begun(ctx, order())
        assert caught.value.fields == {"steps": "The field steps must be between 1 and 150."}

    @pytest.mark.parametrize(
        ("path", "field"),
        [("steps[0].input.resolution", "resolution"), ("$.steps[0].input.loras.x", "loras")],
    )
    def test_paths_of_validation_problems(self, path: str, field: str) -> None:
        assert errors.fields_of({"errors": {path: ["no"]}}) == {field: "no"}

    @pytest.mark.parametrize("body", [None, [], {"errors": []}, {"errors": {"steps[0]": 7}}])
    def test_problems_that_name_nothing(self, body: Any) -> None:
        assert errors.fields_of(body) == {}

    @pytest.mark.parametrize("fault", ["empty", "broken-json", "no-id", "cut-before"])
    def test_an_answer_that_names_no_workflow_is_a_doubt(
        self, emulated: CivitaiEmulator, ctx: Context, fault: str
    ) -> None:
        emulated.script(settings={"submit": fault})
        with pytest.raises(Unknown):
            begun(ctx, order())
        assert emulated.submissions == 1


class TestPolling:
    def test_waiting_then_running_then_done(self, emulated: CivitaiEmulator, ctx: Context) -> None:
        rough = {"previewUrl": "https://x.invalid/rough.jpeg"}
        emulated.script(settings={"duration": 100.0, "queue": 3, "meanwhile": rough})
        operation = begun(ctx, order())
        waiting = provider.poll(ctx, operation)
        assert isinstance(waiting, Pending)
        assert waiting.queue_position == 3
        assert "Waiting" in waiting.message
        emulated.age(50)
        running = provider.poll(ctx, operation)
        assert isinstance(running, Pending)
        assert running.progress == pytest.approx(0.5, abs=0.1)
        assert running.preview == rough["previewUrl"]
        emulated.age(60)
        assert isinstance(provider.poll(ctx, operation), Finished)

    def test_an_unknown_state_means_asking_again(
        self, emulated: CivitaiEmulator, ctx: Context
    ) -> None:
        emulated.script(settings={"status": "odd"})
        answer = provider.poll(ctx, begun(ctx, order()))
        assert isinstance(answer, Pending)
        assert "pondering" in answer.message

    @pytest.mark.parametrize("fault", ["429", "500", "html", "cut"])
    def test_a_poll_that_fails_is_no_failure_of_the_work(
        self, emulated: CivitaiEmulator, ctx: Context, fault: str
    ) -> None:
        emulated.script(settings={"status": fault, "status_times": 1})
        operation = begun(ctx, order())
        with pytest.raises((Unavailable, RateLimited)):
            provider.poll(ctx, operation)
        assert isinstance(ended(provider, ctx, operation), Finished)

    @pytest.mark.parametrize(
        ("end", "kind", "words"),
        [
            ("blocked", Refused, "A minor is named"),
            ("refused", Refused, "moderation"),
            ("no-provider", ProviderError, "No worker"),
            ("timeout", ProviderError, "too long"),
            ("expired", ProviderError, "too long"),
            ("canceled", ProviderError, "cancelled"),
            ("silent", ProviderError, "no reason"),
            ("failed", ProviderError, "no reason"),
        ],
    )
    def test_how_a_workflow_can_fail(
        self,
        emulated: CivitaiEmulator,
        ctx: Context,
        end: str,
        kind: type[ProviderError],
        words: str,
    ) -> None:
        emulated.script(settings={"end": end})
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert type(answer.error) is kind
        assert words in answer.error.message
        assert answer.error.was_charged is Charged.NO
        assert answer.error.request_id

    def test_every_failure_is_tried_here(self) -> None:
        marks = TestPolling.test_how_a_workflow_can_fail.pytestmark  # type: ignore[attr-defined]
        assert {row[0] for row in marks[0].args[1]} == set(FAILURES)

    @pytest.mark.parametrize(
        ("end", "kind"),
        [
            ("no-files", BadOutput),
            ("null", BadOutput),
            ("withheld", Refused),
            ("blocked-url", Refused),
        ],
    )
    def test_success_without_a_result(
        self, emulated: CivitaiEmulator, ctx: Context, end: str, kind: type[ProviderError]
    ) -> None:
        emulated.script(settings={"end": end})
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert type(answer.error) is kind
        assert answer.error.was_charged is Charged.YES

    def test_what_is_kept_back_of_several_is_told(
        self, emulated: CivitaiEmulator, ctx: Context
    ) -> None:
        emulated.script(settings={"end": "some-withheld"})
        made = done(ctx, order(quantity=3))
        assert len(made.outputs) == 2
        assert made.remarks == ("Civitai kept 1 of 3 results back.",)


class TestMoney:
    def test_what_was_taken_is_the_cost_in_buzz(
        self, emulated: CivitaiEmulator, ctx: Context
    ) -> None:
        made = done(ctx, order(quantity=2))
        assert made.cost == Money(Decimal(16), "BUZ")
        assert made.details == {"buzz": {"blue": "16"}}

    @pytest.mark.parametrize(
        ("id", "params", "price"),
        [
            (SDXL, {}, "8"),
            (SDXL, {"quantity": 4}, "32"),
            (SDXL, {"width": 1344, "height": 768, "steps": 25}, "10"),
            (SDXL, {"width": 1536, "height": 640, "steps": 25}, "10"),
            (DREAMSHAPER, {"width": 768, "height": 512, "steps": 25}, "8"),
            (FLUX1, {"steps": 28, "quantity": 4}, "112"),
            (FLUX1, {"cfgScale": 1}, "14"),
            ("flux2-klein", {}, "12"),
            ("flux2-klein", {"modelVersion": "9b", "steps": 24}, "24"),
            ("zimage-turbo", {"width": 1536, "height": 1024, "steps": 12}, "16"),
            ("qwen-image", {"width": 1328, "height": 1328}, "30"),
            ("seedream", {"version": "v4", "quantity": 2}, "80"),
            ("kling-v2.5-turbo", {"duration": "10"}, "1200"),
            ("wan-v2.6", {"resolution": "720p"}, "650"),
            ("wan-v2.6", {}, "975"),
            ("veo-3.1", {"mode": "fast", "generateAudio": False}, "1333"),
            ("ace-step", {"duration": 30}, "4"),
        ],
    )
    def test_estimates_are_those_of_the_recipes(
        self, id: str, params: dict[str, Any], price: str
    ) -> None:
        assert model_prices.of_spec(provider, spec(id), params) == Money(Decimal(price), "BUZ")

    @pytest.mark.parametrize("id", ["image-upscaler", "text-to-speech"])
    def test_what_nobody_tells_is_unknown(self, id: str) -> None:
        assert model_prices.of_spec(provider, spec(id), {}) is None

    def test_a_quote_is_asked_for_and_orders_nothing(
        self, emulated: CivitaiEmulator, ctx: Context
    ) -> None:
        prepared = provider.prepare(ctx, order(quantity=3))
        assert provider.quote(ctx, prepared) == Money(Decimal(24), "BUZ")
        assert emulated.submissions == 0
        assert "externalId" not in json.loads(emulated.posts("/workflows")[-1])
        assert emulated.log[-1]["path"].endswith("/workflows")


class TestFindingAndCancelling:
    def test_the_same_key_is_the_same_workflow(
        self, emulated: CivitaiEmulator, ctx: Context
    ) -> None:
        first = begun(ctx, order(key="once"))
        assert begun(ctx, order(key="once")).request_id == first.request_id
        assert len(emulated.jobs) == 1

    def test_it_is_found_among_others(self, emulated: CivitaiEmulator, ctx: Context) -> None:
        begun(ctx, order(key="sister"))
        emulated.script(next=[{"submit": "cut-after"}])
        with pytest.raises(Unknown):
            begun(ctx, order(key="mine"))
        found = provider.find(ctx, "mine")
        assert found
        assert found.request_id == [*emulated.jobs][1]
        assert provider.find(ctx, "never") is None

    @pytest.mark.parametrize("how", ["late", "gone"])
    def test_too_late_to_cancel_is_no_error(
        self, emulated: CivitaiEmulator, ctx: Context, how: str
    ) -> None:
        emulated.script(settings={"cancel": how})
        operation = begun(ctx, order())
        provider.cancel(ctx, operation)
        assert isinstance(ended(provider, ctx, operation), Finished)

    def test_what_was_cancelled_is_given_back(
        self, emulated: CivitaiEmulator, ctx: Context
    ) -> None:
        emulated.script(settings={"duration": 60.0})
        operation = begun(ctx, order())
        provider.cancel(ctx, operation)
        answer = provider.poll(ctx, operation)
        assert isinstance(answer, Failed)
        assert answer.error.was_charged is Charged.NO

    def test_adopted_by_its_id(self, ctx: Context) -> None:
        operation = begun(ctx, order())
        assert provider.adopt(ctx, f" {operation.request_id} ") == operation

    @pytest.mark.parametrize("id", ["", "../me", "5-404"])
    def test_what_is_not_there(self, ctx: Context, id: str) -> None:
        with pytest.raises(BadRequest):
            provider.adopt(ctx, id)


class TestPastRuns:
    def asked(self) -> PastAsked:
        return PastAsked(until=datetime.now(UTC) + timedelta(minutes=1), models=MODELS)

    def test_pages_from_here_and_from_elsewhere(
        self, emulated: CivitaiEmulator, ctx: Context
    ) -> None:
        emulated.page_size = 2
        emulated.remember(spec(), 2)
        begun(ctx, order(loras=[{"name": LINES, "weight": 0.5}], seed=9))
        page = provider.past_runs(ctx, self.asked(), "")
        assert len(page.runs) == 2
        assert page.next
        run = page.runs[0]
        assert (run.model, run.state, run.seed) == (SDXL, PastState.DONE, 9)
        assert run.cost == Money(Decimal(8), "BUZ")
        assert run.params["loras"] == [{"name": LINES, "weight": 0.5}]
        assert {"prompt", "seed", "width", "loras"} <= run.params.keys()
        assert not {"engine", "ecosystem", "operation", "model"} & run.params.keys()
        rest = provider.past_runs(ctx, self.asked(), page.next)
        assert (len(rest.runs), rest.next) == (1, "")
        assert rest.runs[0].model == SDXL

    @pytest.mark.parametrize("id", [VARIANT, "kling-v2.5-turbo", "kling-v2.5-turbo/image-to-video"])
    def test_the_model_is_named_as_it_is_ordered(
        self, ctx: Context, tmp_path: Path, id: str
    ) -> None:
        fields = [one for one in ("image", "sourceImage") if one in spec(id).schema["properties"]]
        begun(ctx, order(id, *(a_picture(tmp_path, field) for field in fields)))
        [run] = provider.past_runs(ctx, self.asked(), "").runs
        assert run.model == id

    @pytest.mark.parametrize(("end", "state"), [("failed", "failed"), ("no-files", "gone")])
    def test_how_they_ended(
        self, emulated: CivitaiEmulator, ctx: Context, end: str, state: str
    ) -> None:
        emulated.remember(spec(), end=end)
        [run] = provider.past_runs(ctx, self.asked(), "").runs
        assert run.state == state


class TestNames:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            (SDXL, SDXL),
            (" sdxl:lora:civitai:778@1778 ", LINES),
            ("air:sdxl:lora:civitai:778@1778.safetensors", LINES),
            ("urn:air:sdxl:checkpoint:civitai:827184@2514310+2402203", None),
        ],
    )
    def test_an_air_with_or_without_its_prefixes(self, text: str, found: str | None) -> None:
        expected = found or "urn:air:sdxl:checkpoint:civitai:827184@2514310"
        assert str(air.read(text)) == expected

    @pytest.mark.parametrize(
        ("text", "id", "version"),
        [
            ("https://civitai.com/models/777/acme-painter?modelVersionId=1777", "777", "1777"),
            ("civitai.com/models/777", "777", ""),
            ("https://civitai.red/models/777/x", "777", ""),
            ("https://civitai.com/api/download/models/1777?type=Model", "", "1777"),
            ("777", "777", ""),
            ("777@1777", "777", "1777"),
        ],
    )
    def test_addresses_and_numbers(self, text: str, id: str, version: str) -> None:
        found = air.read(text)
        assert (found.id, found.version) == (id, version)

    @pytest.mark.parametrize(
        "text",
        [
            *("", "painter", "https://example.com/models/777", "urn:air:", "civitai.com/images/7"),
            *("https://civitai.com/models/777?modelVersionId=x", "a/b", "7" * 40),
        ],
    )
    def test_what_is_no_model(self, text: str) -> None:
        with pytest.raises(BadRequest):
            air.read(text)


class TestCatalogue:
    @pytest.mark.parametrize(
        "text",
        [
            "urn:air:sdxl:checkpoint:civitai:777@1777",
            "https://civitai.com/models/777/acme-painter",
            "777",
        ],
    )
    def test_any_checkpoint_is_a_model(self, ctx: Context, text: str) -> None:
        found = provider.describe(ctx, text)
        assert found.id == "urn:air:sdxl:checkpoint:civitai:777@1777"
        assert (found.label, found.kind) == ("Acme Painter v1", Kind.TEXT_TO_IMAGE)
        assert "Trigger words: acmestyle" in found.description
        assert "<p>" not in found.description
        assert found.url == "https://civitai.com/models/777?modelVersionId=1777"
        assert done(ctx, Request(found, {"prompt": "x"}, key="k")).outputs

    def test_one_of_them_from_a_picture(self, ctx: Context) -> None:
        found = provider.describe(ctx, "777@1777/image-to-image")
        assert found.kind is Kind.IMAGE_TO_IMAGE
        assert "image" in {one.name for one in schema.fields(found.schema)}

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("778", "no checkpoint, but a lora"),
            ("780", "tells no AIR"),
            ("404", "has no model"),
            ("urn:air:ace:checkpoint:huggingface:Org/repo@main", "and not at Civitai"),
        ],
    )
    def test_what_cannot_be_one(self, ctx: Context, text: str, words: str) -> None:
        with pytest.raises(BadRequest, match=words):
            provider.describe(ctx, text)

    def test_a_search_finds_checkpoints_with_a_picture(
        self, emulated: CivitaiEmulator, ctx: Context
    ) -> None:
        [found] = provider.search(ctx, "painter")
        assert found.id == "urn:air:sdxl:checkpoint:civitai:777@1777"
        assert found.picture == f"{emulated.url}/pictures/777.png"
        [variant] = provider.search(ctx, "painter", "image-to-image")
        assert variant.kind is Kind.IMAGE_TO_IMAGE
        assert not list(provider.search(ctx, "painter", "text-to-video"))

    def test_loras_of_the_models_family_with_their_words(
        self, emulated: CivitaiEmulator, ctx: Context
    ) -> None:
        [found] = provider.loras(ctx, spec(), "")
        assert (found.id, found.label, found.weight) == (LINES, "Ink Lines v1", 1.0)
        assert found.words == ("inklines", "bold ink")
        assert found.picture == f"{emulated.url}/pictures/778.png"
        [old] = provider.loras(ctx, spec(DREAMSHAPER), "")
        assert old.id == "urn:air:sd1:lora:civitai:779@1779"
        assert not list(provider.loras(ctx, spec("seedream"), ""))
        assert not list(provider.loras(ctx, spec(), "nothing of that name"))

    def test_nothing_heavy_is_loaded_for_its_list(self) -> None:
        assert loaded_by(provider, "PIL", "httpx_sse") == []

    def test_without_a_base_url_it_goes_to_civitai_itself(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("CIVITAI_BASE_URL", raising=False)
        monkeypatch.setenv("CIVITAI_API_TOKEN", "civitai-0123456789")
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "")
        real = connect.context(provider, workdir=tmp_path)
        with pytest.raises(Unavailable, match="orchestration\\.civitai\\.com"):
            begun(real, order())
        with pytest.raises(Unavailable, match="civitai\\.com"):
            provider.describe(real, "777")

    def test_the_check_names_the_account(self, ctx: Context) -> None:
        assert provider.check_key(ctx).account == "emulated"
        assert Medium.IMAGE in {one.kind.medium for one in provider.models(ctx)}


def test_progress_that_makes_no_sense() -> None:
    from providers.civitai import workflow_status

    step = {"jobs": 5, "estimatedProgressRate": 10**400}
    assert workflow_status.progress({"steps": [step]}) == (1.0, None)
