"""Servers that speak OpenAI's language, by the real SDK against stand-ins for them."""

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.management import call_command

from gallery.models import Product
from production import orders
from production.engine import collecting, policy, submitting
from production.models import Generation, State
from providers import (
    accounts,
    catalogue_editing,
    connect,
    http,
    model_prices,
    registry,
)
from providers.compatible import errors
from providers.compatible.models import spec_of
from providers.compatible.ollama import Ollama
from providers.compatible.provider import CompatibleServer, OpenAICompatible
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Finished,
    Input,
    Kind,
    Medium,
    ModelSpec,
    Money,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Refused,
    Request,
    Stopped,
    Unavailable,
    Unknown,
)
from providers.models import CatalogueModel
from tests.emulator import media
from tests.emulator.compatible import CompatibleEmulator, OllamaEmulator
from tests.providers.conformance import AtOnce, Guarded, WireStage
from tests.providers.vendors import loaded_by, stage_at

pytestmark = pytest.mark.django_db
FAULTS = {
    "no key": "unauthorized",
    "no funds": "quota",
    "bad parameter": "bad_parameter",
    "refused": "filtered",
    "slow down": "busy",
    "broken": "api_error",
}
WRITE, DRAW, SPEAK = "qwen3:0.6b", "flux.1-schnell", "kokoro-82m"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[CompatibleEmulator]:
    with CompatibleEmulator() as running:
        monkeypatch.setenv("OPENAI_COMPATIBLE_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_COMPATIBLE_API_KEY", running.key)
        yield running


@pytest.fixture
def ollama(monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaEmulator]:
    with OllamaEmulator() as running:
        monkeypatch.setenv("OLLAMA_BASE_URL", running.url)
        yield running


@pytest.fixture
def ctx(server: CompatibleEmulator, tmp_path: Path) -> Context:
    return connect.context(OpenAICompatible(), workdir=tmp_path)


@pytest.fixture
def at_ollama(ollama: OllamaEmulator, tmp_path: Path) -> Context:
    return connect.context(Ollama(), workdir=tmp_path)


def spec(id: str) -> ModelSpec:
    found = spec_of(id)
    assert found
    return found


def order(id: str, *inputs: Input, **params: Any) -> Request:
    model = spec(id)
    return Request(model, {model.prompt_field or "prompt": "a small boat"} | params, inputs, "key")


def made(ctx: Context, request: Request, provider: CompatibleServer | None = None) -> Finished:
    provider = provider or OpenAICompatible()
    return provider.submit(ctx, provider.prepare(ctx, request))


def failure(ctx: Context, request: Request) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        made(ctx, request)
    return caught.value


def text_of(done: Finished) -> str:
    return done.outputs[0].data.decode()


class TestConformance(AtOnce, Guarded):
    @pytest.fixture
    def stage(self, server: CompatibleEmulator, ctx: Context) -> WireStage:
        return stage_at(server, OpenAICompatible(), ctx, order(WRITE), FAULTS)

    def test_without_a_key_the_server_decides(
        self, stage: WireStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        prepared = self.prepared(stage)
        monkeypatch.delenv("OPENAI_COMPATIBLE_API_KEY")
        keyless = connect.context(stage.provider, workdir=stage.ctx.workdir)
        with pytest.raises(NeedsKey, match=r"Incorrect API key|not valid") as caught:
            stage.provider.submit(keyless, prepared)
        assert "Providers page" in caught.value.advice
        assert stage.submissions() == 0


class TestConformanceOfOllama(AtOnce):
    @pytest.fixture
    def stage(self, ollama: OllamaEmulator, at_ollama: Context) -> WireStage:
        return stage_at(ollama, Ollama(), at_ollama, order(WRITE), FAULTS)

    def test_it_needs_no_key(self) -> None:
        assert all(field.optional for field in Ollama.key_fields)

    def test_the_check_says_what_answers(self, stage: WireStage) -> None:
        found = stage.provider.check_key(stage.ctx)
        assert found.ok
        assert "Ollama 0.13.5 answers at" in found.message


class TestWhatIsSent:
    def test_text(self, ctx: Context, server: CompatibleEmulator, tmp_path: Path) -> None:
        path = tmp_path / "in.png"
        path.write_bytes(media.png(1, 8, 8))
        given = Input("images", path, "image/png", "0" * 64)
        params = {"instructions": "Be brief.", "max_tokens": 50, "seed": 7, "temperature": 0.5}
        done = made(ctx, order(WRITE, given, **params))
        [body] = [json.loads(one) for one in server.posts("/chat/completions")]
        assert body["messages"][0] == {"role": "system", "content": "Be brief."}
        words, picture = body["messages"][1]["content"]
        assert words == {"type": "text", "text": "a small boat"}
        assert picture["image_url"]["url"].startswith("data:image/png;base64,")
        assert {body[name] for name in ("max_tokens", "seed", "temperature")} == {50, 7, 0.5}
        assert "images" not in body
        assert text_of(done) == "Of a small boat: a small story."
        assert done.details["usage"]["completion_tokens"] == 15
        assert done.remarks == ()

    def test_json_of_a_form(self, ctx: Context) -> None:
        schema = {"type": "object", "properties": {"title": {"type": "string"}}}
        done = made(ctx, order(WRITE, json_schema=schema))
        assert json.loads(text_of(done)) == {"title": "some words"}

    def test_pictures(self, ctx: Context, server: CompatibleEmulator) -> None:
        done = made(ctx, order(DRAW, n=2, seed=3))
        assert [output.data[:4] for output in done.outputs] == [b"\x89PNG"] * 2
        [body] = [json.loads(one) for one in server.posts("/images/generations")]
        assert body == {
            "model": DRAW,
            "prompt": "a small boat",
            "size": "1024x1024",
            "n": 2,
            "seed": 3,
            "response_format": "b64_json",
        }

    def test_pictures_by_their_path_at_the_server(
        self, ctx: Context, server: CompatibleEmulator, tmp_path: Path
    ) -> None:
        [output] = made(ctx, order(DRAW, response_format="url")).outputs
        assert output.url == f"{server.url}/files/0.png"
        provider = OpenAICompatible()
        mime = http.download(
            output.url,
            tmp_path / "x",
            medium=Medium.IMAGE,
            trusted=connect.trusted_origins(provider),
            inside=connect.is_inside(provider),
            headers=connect.download_headers(provider, ctx) if output.needs_key else None,
        )
        assert mime == "image/png"

    def test_speech(self, ctx: Context, server: CompatibleEmulator) -> None:
        done = made(ctx, order(SPEAK, voice="af_bella", speed=1.5))
        assert len(done.outputs[0].data) > 100
        [body] = [json.loads(one) for one in server.posts("/audio/speech")]
        assert (body["voice"], body["input"], body["speed"]) == ("af_bella", "a small boat", 1.5)

    def test_a_kind_behind_an_id_stays_here(self, ctx: Context, server: CompatibleEmulator) -> None:
        made(ctx, order("acme/brush/text-to-image"))
        assert json.loads(server.posts("/images/generations")[0])["model"] == "acme/brush"

    def test_an_address_with_a_path_is_taken_as_it_is(
        self, ctx: Context, server: CompatibleEmulator
    ) -> None:
        made(replace(ctx, base_url=f"{server.url}/v1"), order(WRITE))
        assert server.log[-1]["path"] == "/v1/chat/completions"

    def test_without_a_key_none_of_the_shell_is_sent(
        self, ollama: OllamaEmulator, at_ollama: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-0123456789")
        monkeypatch.setenv("OPENAI_ORG_ID", "org-of-another")
        made(at_ollama, order(WRITE), Ollama())
        assert "of-another" not in json.dumps(ollama.log[-1]["headers"])

    def test_what_it_does_not_take_is_said_before(self, ctx: Context, tmp_path: Path) -> None:
        given = Input("images", tmp_path / "x", "image/tiff", "0" * 64)
        with pytest.raises(BadRequest, match="not image/tiff"):
            OpenAICompatible().prepare(ctx, order(WRITE, given))


class TestWhatComesBack:
    @pytest.mark.parametrize(
        ("script", "error", "charged", "words"),
        [
            ({"end": "refused"}, Refused, Charged.MAYBE, "I cannot help"),
            ({"end": "filtered"}, Refused, Charged.MAYBE, "filter cut"),
            ({"end": "no-files"}, BadOutput, Charged.MAYBE, "has no text"),
            ({"end": "cut-off-at-once"}, BadOutput, Charged.MAYBE, "before it began"),
            ({"answer": {"choices": []}}, Unknown, Charged.MAYBE, "not its answer"),
            (
                {"answer": {"choices": [], "error": {"message": "upstream is out", "code": 502}}},
                ProviderError,
                Charged.MAYBE,
                "upstream is out",
            ),
            (
                {"answer": {"choices": None, "error": {"code": "content_filter"}}},
                Refused,
                Charged.MAYBE,
                "The server says",
            ),
        ],
    )
    def test_no_text(
        self,
        ctx: Context,
        server: CompatibleEmulator,
        script: dict[str, Any],
        error: type[ProviderError],
        charged: Charged,
        words: str,
    ) -> None:
        server.script(next=[script])
        found = failure(ctx, order(WRITE))
        assert type(found) is error
        assert found.was_charged is charged
        assert words in found.message

    def test_a_text_that_was_cut_off_is_kept(
        self, ctx: Context, server: CompatibleEmulator
    ) -> None:
        server.script(next=[{"end": "cut-off"}])
        done = made(ctx, order(WRITE))
        assert text_of(done)
        assert "cut off" in done.remarks[0]

    def test_a_prompt_that_was_not_read_to_its_end_is_told(
        self, ctx: Context, server: CompatibleEmulator
    ) -> None:
        server.script(next=[{"answer": {"usage": {"prompt_tokens": 4096}}}])
        done = made(ctx, order(WRITE, prompt="word " * 20_000))
        assert "read only 4,096 tokens" in done.remarks[0]

    def test_parts_of_a_text(self, ctx: Context, server: CompatibleEmulator) -> None:
        parts = [{"type": "text", "text": "one "}, {"type": "text", "text": "two"}]
        choice = {"message": {"content": parts}, "finish_reason": "stop"}
        server.script(next=[{"answer": {"choices": [choice]}}])
        assert text_of(made(ctx, order(WRITE))) == "one two"

    @pytest.mark.parametrize("bad", [{"b64_json": "!!!"}, {"url": "http://[x"}])
    def test_one_damaged_picture_costs_no_other(
        self, ctx: Context, server: CompatibleEmulator, bad: dict[str, str]
    ) -> None:
        good = {"b64_json": base64.b64encode(media.png(3)).decode()}
        server.script(next=[{"answer": {"data": [bad, good]}}])
        done = made(ctx, order(DRAW))
        assert [one.data for one in done.outputs] == [media.png(3)]
        assert done.remarks == ("1 of 2 pictures came damaged.",)

    @pytest.mark.parametrize(
        ("model", "script", "error"),
        [
            (DRAW, {"end": "no-files"}, BadOutput),
            (DRAW, {"answer": {"data": [{"url": "http://[x"}]}}, BadOutput),
            (DRAW, {"answer": {"data": [{"b64_json": ""}]}}, BadOutput),
            (DRAW, {"answer": {"data": [], "error": "out of memory"}}, ProviderError),
            (SPEAK, {"end": "no-files"}, BadOutput),
            (SPEAK, {"answer": {"error": {"message": "no such voice"}}}, ProviderError),
            (SPEAK, {"answer": {"hello": 1}}, Unknown),
        ],
    )
    def test_no_picture_and_no_sound(
        self,
        ctx: Context,
        server: CompatibleEmulator,
        model: str,
        script: dict[str, Any],
        error: type[ProviderError],
    ) -> None:
        server.script(next=[script])
        assert type(failure(ctx, order(model))) is error


class TestErrors:
    def test_a_server_that_failed_may_have_done_the_work(self) -> None:
        asked = httpx.Request("POST", "http://server.test/v1/images/generations")
        told = {"error": {"message": "Upstream timed out, please try again"}}
        assert errors.explain(httpx.Response(503, json=told, request=asked)) is None

    @pytest.mark.parametrize(
        ("name", "error", "charged", "advice"),
        [
            ("api_error", Unknown, Charged.MAYBE, "before you retry"),
            ("unauthorized", NeedsKey, Charged.NO, "Providers page"),
            ("forbidden", NeedsKey, Charged.NO, "Providers page"),
            ("no_credits", NoFunds, Charged.NO, "Top up"),
            ("quota", NoFunds, Charged.NO, "Top up"),
            ("slow_down", RateLimited, Charged.NO, "by itself"),
            ("busy", RateLimited, Charged.NO, "by itself"),
            ("loading", RateLimited, Charged.NO, "by itself"),
            ("down_for_good", Unknown, Charged.MAYBE, "before you retry"),
            ("no_model", BadRequest, Charged.NO, "Get it there"),
            ("no_model_coded", BadRequest, Charged.NO, "Get it there"),
            ("bad_parameter", BadRequest, Charged.NO, "Change the parameters"),
            ("no_pictures", BadRequest, Charged.NO, "takes no pictures"),
            ("too_large", BadRequest, Charged.NO, "Change the parameters"),
            ("unprocessable", BadRequest, Charged.NO, "Change the parameters"),
            ("filtered", Refused, Charged.NO, "Change the prompt"),
            ("gateway", Unknown, Charged.MAYBE, "before you retry"),
            ("moved", BadRequest, Charged.NO, "Correct the address"),
        ],
    )
    def test_one_by_one(
        self,
        ctx: Context,
        server: CompatibleEmulator,
        name: str,
        error: type[ProviderError],
        charged: Charged,
        advice: str,
    ) -> None:
        server.script(next=[{"submit": name}])
        found = failure(ctx, order(WRITE))
        assert type(found) is error, found
        assert found.was_charged is charged
        assert advice in found.advice
        assert server.submissions == 1

    def test_the_field_that_is_wrong_is_named(
        self, ctx: Context, server: CompatibleEmulator
    ) -> None:
        server.script(next=[{"submit": "bad_parameter"}])
        assert "temperature" in failure(ctx, order(WRITE)).fields

    def test_a_kind_of_work_that_it_has_not(self, at_ollama: Context) -> None:
        for model in (DRAW, SPEAK):
            found = failure(at_ollama, order(model))
            assert type(found) is BadRequest or "no text" in found.message

    def test_it_was_switched_off(self, ctx: Context, server: CompatibleEmulator) -> None:
        server.stop()
        found = failure(ctx, order(WRITE))
        assert type(found) is Unavailable
        assert "running" in found.advice


class TestItsModels:
    def test_are_told_apart_by_their_names(self, ctx: Context) -> None:
        kinds = {one.id: one.kind for one in OpenAICompatible().read_models(ctx)}
        assert kinds == {
            "qwen3:0.6b": Kind.TEXT_GENERATION,
            "llava-1.6": Kind.TEXT_GENERATION,
            "flux.1-schnell": Kind.TEXT_TO_IMAGE,
            "kokoro-82m": Kind.TEXT_TO_SPEECH,
        }

    @pytest.mark.parametrize(
        "listed", [{"data": []}, {"data": [{"id": None}, {}, "x", {"id": "y" * 300}]}]
    )
    def test_an_odd_list(self, ctx: Context, server: CompatibleEmulator, listed: Any) -> None:
        server.listed = listed
        assert OpenAICompatible().read_models(ctx) == []

    @pytest.mark.parametrize("listed", [{"models": []}, [], {"data": {}}, "hello", None])
    def test_another_api(self, ctx: Context, server: CompatibleEmulator, listed: Any) -> None:
        server.listed = listed
        with pytest.raises(BadRequest, match="is no OpenAI-compatible server"):
            OpenAICompatible().check_key(ctx)

    def test_hundreds_of_them_are_searched(self, ctx: Context, server: CompatibleEmulator) -> None:
        server.listed = {"data": [{"id": f"acme/brush-{number}"} for number in range(300)]}
        provider = OpenAICompatible()
        assert len(provider.read_models(ctx)) == 60
        assert [one.id for one in provider.search(ctx, "acme 299")] == ["acme/brush-299"]

    def test_one_that_is_not_listed_is_added_with_its_kind(self, ctx: Context) -> None:
        found = OpenAICompatible().describe(ctx, "hidden/text-to-speech")
        assert (found.kind, found.prompt_field) == (Kind.TEXT_TO_SPEECH, "input")

    def test_of_ollama_have_their_size_and_what_they_can(self, at_ollama: Context) -> None:
        found = {one.id: one for one in Ollama().read_models(at_ollama)}
        assert {*found} == {"qwen3:0.6b", "llava:latest", "gpt-oss:120b-cloud"}
        assert found["qwen3:0.6b"].description == "8.0B, Q4_0, 4.7 GB on disk"
        assert "images" in found["llava:latest"].schema["properties"]
        assert "images" not in found["qwen3:0.6b"].schema["properties"]
        assert "reasoning_effort" not in found["llava:latest"].schema["properties"]
        assert "cloud" in found["gpt-oss:120b-cloud"].description

    def test_are_there_after_a_test_by_command(self, ollama: OllamaEmulator) -> None:
        call_command("keys", "test", "ollama", stdout=io.StringIO())
        assert CatalogueModel.objects.filter(provider="ollama", source="fetched").count() == 3

    def test_of_ollama_are_found_without_their_tag(self, at_ollama: Context) -> None:
        assert Ollama().describe(at_ollama, "llava").id == "llava:latest"

    def test_another_server_is_no_ollama(self, ctx: Context) -> None:
        with pytest.raises(BadRequest, match="is no Ollama: it answers with 404"):
            Ollama().check_key(ctx)

    def test_nothing_heavy_is_loaded(self) -> None:
        assert loaded_by(Ollama(), "openai", "httpx._main") == []


class TestWhatItCosts:
    def price(self, slug: str, model_id: str) -> Money | None:
        row = CatalogueModel.objects.get(provider=slug, model_id=model_id)
        return model_prices.price_of(row, {"prompt": "a small boat"})

    def test_on_this_machine_nothing(
        self, ollama: OllamaEmulator, server: CompatibleEmulator
    ) -> None:
        for slug in ("ollama", "openai-compatible"):
            catalogue_editing.read_models(registry.get(slug))
            assert self.price(slug, WRITE) == Money(Decimal(0))

    def test_in_a_cloud_behind_it_nobody_knows(self, ollama: OllamaEmulator) -> None:
        catalogue_editing.read_models(registry.get("ollama"))
        assert self.price("ollama", "gpt-oss:120b-cloud") is None

    @pytest.mark.parametrize(
        ("address", "said", "is_free"),
        [
            ("https://api.example/v1", "", False),
            ("http://192.168.1.7:1234", "", False),
            ("http://192.168.1.7:1234", "nothing", True),
            ("http://127.0.0.1:4000", "", True),
            ("http://127.0.0.1:4000", "unknown", False),
        ],
    )
    def test_elsewhere_the_user_says(self, address: str, said: str, is_free: bool) -> None:
        provider = registry.get("openai-compatible")
        accounts.put_address(provider, address)
        accounts.put_costs(provider, said)
        assert connect.costs_nothing(provider) is is_free

    def test_an_own_price_goes_before(self, server: CompatibleEmulator) -> None:
        catalogue_editing.read_models(registry.get("openai-compatible"))
        rows = CatalogueModel.objects.filter(model_id=WRITE)
        rows.update(own_price={"unit": "run", "amount": "0.02"})
        assert self.price("openai-compatible", WRITE) == Money(Decimal("0.02"))


class TestThroughTheApp:
    """The whole road: an order, the call, the files of the server itself, the money."""

    def ordered(self) -> Generation:
        catalogue_editing.read_models(registry.get("openai-compatible"))
        params = {"n": 1, "response_format": "url"}
        line = orders.OrderLine(f"openai-compatible/{DRAW}", params)
        orders.place(orders.OrderRequest("text-to-image", "a small boat", [line]))
        generation = Generation.objects.get()
        submitting.submit(generation.pk)
        for _ in range(policy.FETCHES_OF_ODD_FILES + 1):
            Generation.objects.update(not_before=None, poll_after=None, lease_until=None)
            collecting.collect(generation.pk)
        generation.refresh_from_db()
        return generation

    def test_a_file_of_its_own_is_fetched_with_the_key_and_costs_nothing(
        self, server: CompatibleEmulator
    ) -> None:
        generation = self.ordered()
        assert generation.state == State.DONE, generation.error
        assert generation.cost_micros == 0
        assert Product.objects.count() == 1
        fetched = server.log[-1]
        assert (fetched["path"], fetched["authorized"]) == ("/files/0.png", True)

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:9/x.png", "https://files.example/x.png", "http://10.0.0.1/x.png"]
    )
    def test_a_file_elsewhere_is_not(self, server: CompatibleEmulator, url: str) -> None:
        server.script(next=[{"answer": {"data": [{"url": url}]}}])
        generation = self.ordered()
        assert not Product.objects.exists()
        assert "another address than the server's own" in generation.error


class TestOllamaOnDisk:
    def test_a_model_is_fetched_with_its_progress(
        self, at_ollama: Context, ollama: OllamaEmulator
    ) -> None:
        told: list[tuple[float, str]] = []
        watched = replace(at_ollama, report=lambda done, words: told.append((done, words)))
        Ollama().install(watched, "llama3.2")
        assert ollama.pulled == ["llama3.2"]
        assert (0.5, "2.3 of 4.7 GB") in told
        assert [done for done, _ in told if done] == [0.25, 0.5, 0.75, 1.0]
        assert Ollama().describe(at_ollama, "llama3.2").id == "llama3.2:latest"

    def test_one_that_is_not_there_is_said_so(self, at_ollama: Context) -> None:
        with pytest.raises(BadRequest, match="file does not exist") as caught:
            Ollama().install(at_ollama, "no-such-model")
        assert "ollama.com/library" in caught.value.advice

    def test_it_is_stopped(self, at_ollama: Context, ollama: OllamaEmulator) -> None:
        def stop(done: float, words: str) -> None:
            raise Stopped

        with pytest.raises(Stopped):
            Ollama().install(replace(at_ollama, report=stop), "llama3.2")

    def test_switched_off_in_the_middle(self, at_ollama: Context, ollama: OllamaEmulator) -> None:
        ollama.stop()
        with pytest.raises(Unavailable, match="broke off"):
            Ollama().install(at_ollama, "llama3.2")

    def test_memory_is_freed(self, at_ollama: Context) -> None:
        assert Ollama().loaded(at_ollama) == {"qwen3:0.6b": 4_661_224_676}
        Ollama().unload(at_ollama, "qwen3:0.6b")
        assert Ollama().loaded(at_ollama) == {}

    def test_an_address_that_ends_in_v1_is_the_same_server(
        self, at_ollama: Context, ollama: OllamaEmulator
    ) -> None:
        there = replace(at_ollama, base_url=f"{ollama.url}/v1")
        assert Ollama().check_key(there).ok
        assert text_of(made(there, order(WRITE), Ollama()))
