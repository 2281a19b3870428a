"""Answers that are no JSON, or hold what JSON does not have, by each vendor's own SDK."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from providers import connect, http, plain_json
from providers.civitai.provider import Civitai
from providers.contract import (
    BadOutput,
    Charged,
    Context,
    Finished,
    Operation,
    Pending,
    ProviderError,
    RateLimited,
    Request,
    Unavailable,
    Unknown,
)
from providers.fal.provider import Fal
from providers.google.provider import Google
from providers.google.veo_provider import Veo
from providers.huggingface.provider import HuggingFace
from providers.jimeng.provider import Ark
from providers.kling.provider import Kling
from providers.minimax.provider import MiniMax
from providers.openai.provider import OpenAI
from providers.replicate.provider import Replicate
from providers.suno.provider import Suno
from tests.emulator.civitai import CivitaiEmulator
from tests.emulator.fal import FalEmulator
from tests.emulator.google import GoogleEmulator
from tests.emulator.huggingface import HuggingFaceEmulator
from tests.emulator.jimeng import ArkEmulator
from tests.emulator.kling import WithApiKey
from tests.emulator.minimax import MiniMaxEmulator
from tests.emulator.openai import OpenAIEmulator
from tests.emulator.replicate import ReplicateEmulator
from tests.emulator.suno import SunoEmulator
from tests.emulator.vendor import Vendor
from tests.providers.wild_server import answering
from tests.providers.wild_server import http as answer
from tests.timing import thread_seconds

pytestmark = pytest.mark.django_db
VENDORS = {
    "fal": (Fal, FalEmulator, "FAL", "FAL_KEY"),
    "replicate": (Replicate, ReplicateEmulator, "REPLICATE", "REPLICATE_API_TOKEN"),
    "google": (Google, GoogleEmulator, "GOOGLE", "GEMINI_API_KEY"),
    "veo": (Veo, GoogleEmulator, "VEO", "VEO_API_KEY"),
    "openai": (OpenAI, OpenAIEmulator, "OPENAI", "OPENAI_API_KEY"),
    "civitai": (Civitai, CivitaiEmulator, "CIVITAI", "CIVITAI_API_TOKEN"),
    "huggingface": (HuggingFace, HuggingFaceEmulator, "HUGGINGFACE", "HF_TOKEN"),
    "suno": (Suno, SunoEmulator, "SUNO", "SUNO_API_KEY"),
    "kling": (Kling, WithApiKey, "KLING", "KLING_ACCESS_KEY"),
    "minimax": (MiniMax, MiniMaxEmulator, "MINIMAX", "MINIMAX_API_KEY"),
    "jimeng": (Ark, ArkEmulator, "JIMENG", "ARK_API_KEY"),
}
FILMS = dict.fromkeys(("google", "veo", "minimax", "jimeng", "huggingface"), "text-to-video")
FILMS |= {"suno": "text-to-audio"}
DEEP = b"[" * 150_000 + b"]" * 150_000


@pytest.fixture(params=VENDORS)
def stage(request, monkeypatch, tmp_path: Path) -> Iterator[tuple[str, Vendor, Context]]:
    kind, emulator, name, key = VENDORS[request.param]
    with emulator() as vendor:
        monkeypatch.setenv(f"{name}_BASE_URL", vendor.url)
        monkeypatch.setenv(key, vendor.key)
        yield request.param, vendor, connect.context(kind(), workdir=tmp_path)


def submitted(name: str, ctx: Context) -> Operation | Finished:
    provider = VENDORS[name][0]()
    wanted = FILMS.get(name, "text-to-image")
    model = next(spec for spec in provider.models(ctx) if spec.kind == wanted)
    asked = Request(model, {model.prompt_field or "prompt": "a boat"}, (), key="order-1")
    return provider.submit(ctx, provider.prepare(ctx, asked))


class TestOrders:
    def test_nested_without_end_it_was_sent_all_the_same(self, stage):
        name, vendor, ctx = stage
        vendor.script(settings={"submit": "deep"})
        with pytest.raises(ProviderError) as caught:
            submitted(name, ctx)
        assert caught.value.was_charged is Charged.MAYBE
        assert isinstance(caught.value, Unknown | BadOutput)
        assert vendor.submissions == 1

    @pytest.mark.parametrize("fault", ["no-id", "list-id"])
    def test_what_is_no_id_was_sent_all_the_same(self, stage, fault):
        name, vendor, ctx = stage
        vendor.script(settings={"submit": fault})
        if name == "openai":  # its answer is the result, which needs no id
            assert isinstance(submitted(name, ctx), Finished)
            return
        if name == "huggingface":  # work goes by the address that it is told at
            assert isinstance(submitted(name, ctx), Operation)
            return
        with pytest.raises(ProviderError) as caught:
            submitted(name, ctx)
        assert caught.value.was_charged is Charged.MAYBE
        assert isinstance(caught.value, Unknown | BadOutput)

    def test_an_error_nested_without_end_is_an_error(self, stage, monkeypatch):
        name, _, ctx = stage
        with answering(answer("500 Sorry", DEEP, "Content-Type: application/json")) as (port, _):
            monkeypatch.setenv(f"{VENDORS[name][2]}_BASE_URL", f"http://127.0.0.1:{port}")
            at = connect.context(VENDORS[name][0](), workdir=ctx.workdir)
            with pytest.raises(ProviderError) as caught:
                submitted(name, at)
            asks_first = name == "huggingface"  # who serves it, before anything is sent
            assert caught.value.was_charged is (Charged.NO if asks_first else Charged.MAYBE)


class TestPolls:
    def test_nested_without_end_it_is_asked_again(self, stage, monkeypatch):
        name, _, ctx = stage
        if name == "openai":
            return
        operation = submitted(name, ctx)
        assert isinstance(operation, Operation)
        with answering(answer("200 OK", DEEP, "Content-Type: application/json")) as (port, _):
            here = f"http://127.0.0.1:{port}"
            monkeypatch.setenv(f"{VENDORS[name][2]}_BASE_URL", here)
            at = connect.context(VENDORS[name][0](), workdir=ctx.workdir)
            moved = json.loads(json.dumps(operation.data).replace(ctx.base_url, here))
            provider = VENDORS[name][0]()
            try:
                told = provider.poll(at, Operation(moved, operation.request_id))
            except Unavailable:
                return
            assert isinstance(told, Pending)
            assert "not understood" in told.message


class TestDepth:
    def nested(self, depth: int) -> bytes:
        return b'{"a": [' * (depth // 2) + b"1" + b"]}" * (depth // 2)

    def test_what_documents_have_is_read(self):
        assert plain_json.parsed(self.nested(plain_json.DEEPEST))["a"][0]["a"]

    def test_deeper_is_no_json_long_before_python_gives_up(self):
        with pytest.raises(ValueError, match="nested deeper than 200"):
            plain_json.parsed(self.nested(plain_json.DEEPEST + 2))

    def test_brackets_in_words_and_side_by_side_are_no_depth(self):
        said = json.dumps({"words": '[{"' * 5_000 + "\\", "rows": [[{}]] * 5_000}).encode()
        assert len(plain_json.parsed(said)["rows"]) == 5_000

    @pytest.mark.parametrize(
        "hostile", [b"[" * 300 + b'"\\' * 2**20, b'{"' * 2**20, b'"\\"[' * 2**20]
    )
    def test_it_is_looked_at_in_time_that_grows_with_the_size(self, hostile):
        assert thread_seconds(lambda: plain_json.is_nested_too_deep(hostile), goes=2) < 2

    def test_an_sdk_gets_no_such_answer_to_parse(self, tmp_path):
        with answering(answer("200 OK", DEEP)) as (port, _):
            ctx = Context({}, f"http://127.0.0.1:{port}", http.client(), None, tmp_path)  # type: ignore[arg-type]
            response = http.send(ctx, "GET", "/x")
        with pytest.raises(ValueError, match="Expecting value"):
            response.json()


class TestNumbers:
    @pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1E+4000"])
    def test_what_is_none_is_read_as_null(self, number):
        response = httpx.Response(200, content=b'{"a": ' + number + b', "b": [' + number + b"]}")
        assert http.json_of(response) == {"a": None, "b": [None]}

    def test_words_stay(self):
        response = httpx.Response(200, content=b'{"a": "x: NaN, Infinity", "b": 1e30}')
        assert http.json_of(response) == {"a": "x: NaN, Infinity", "b": 1e30}

    @pytest.mark.parametrize("spends", [False, True])
    def test_nested_without_end_is_no_json(self, spends):
        with pytest.raises(Unknown if spends else Unavailable, match="not with JSON"):
            http.json_of(httpx.Response(200, content=DEEP), spends=spends)

    def test_an_sdk_never_sees_them(self, tmp_path):
        said = b'{"seed": NaN, "words": "a: NaN,"}'
        with answering(answer("200 OK", said, "Content-Type: application/json")) as (port, _):
            ctx = Context({}, f"http://127.0.0.1:{port}", http.client(), None, tmp_path)  # type: ignore[arg-type]
            response = http.send(ctx, "GET", "/x")
        assert response.json() == {"seed": None, "words": "a: NaN,"}
        assert response.headers["content-type"] == "application/json"

    def test_what_holds_none_comes_as_it_was_sent(self, tmp_path):
        said = b'{ "words":"a: NaN,"  }'
        with answering(answer("200 OK", said)) as (port, _):
            ctx = Context({}, f"http://127.0.0.1:{port}", http.client(), None, tmp_path)  # type: ignore[arg-type]
            assert json.loads(http.send(ctx, "GET", "/x").content) == {"words": "a: NaN,"}


class TestOverdue:
    """Google says "internal error" for ever of some work that broke down."""

    @pytest.mark.parametrize("kind", [Google, Veo])
    @pytest.mark.parametrize("status", ["500 Sorry", "503 Away", "429 Slow"])
    @pytest.mark.parametrize(("age", "patience"), [(60, None), (4 * 3600, 10)])
    def test_its_outages_are_waited_for_so_often(
        self, monkeypatch, tmp_path, kind, status, age, patience
    ):
        name, key = next(entry[2:] for entry in VENDORS.values() if entry[0] is kind)
        monkeypatch.setenv(key, "a-key-of-google-0123456789")
        said = answer(status, b'{"error": {"message": "Internal error"}}')
        with answering(said) as (port, _):
            monkeypatch.setenv(f"{name}_BASE_URL", f"http://127.0.0.1:{port}")
            ctx = connect.context(kind(), workdir=tmp_path)
            data = {"id": "v1_1", "medium": "video", "since": time.time() - age}
            data["name"] = "projects/p/locations/l/publishers/google/models/veo-3/operations/1"
            with pytest.raises((Unavailable, RateLimited)) as caught:
                kind().poll(ctx, Operation(data))
        assert caught.value.patience == patience
        assert caught.value.was_charged is Charged.MAYBE
