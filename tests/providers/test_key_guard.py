"""The door: whatever a provider says in whatever form, no key comes in by it."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from providers import connect, redact
from providers.contract import (
    BadRequest,
    Charged,
    Context,
    Failed,
    Finished,
    KeyCheck,
    Kind,
    ModelSpec,
    Operation,
    Output,
    Pending,
    Prepared,
    Provider,
    ProviderError,
    Request,
)
from providers.key_guard import guarded, no_key_in_errors, without_keys
from tests.emulator.echoing import FORMS, KEY, NEEDLES

SPEC = ModelSpec(f"model {KEY}", Kind.TEXT_TO_IMAGE, KEY, {"title": KEY, KEY: [KEY]}, KEY, url=KEY)


class Echoing(Provider):
    slug, label = "echoing", "Echoing"

    def models(self, ctx: Any) -> Iterable[ModelSpec]:
        yield SPEC
        raise BadRequest(KEY, next_step=KEY)

    def describe(self, ctx: Any, model_id: str) -> ModelSpec:
        return SPEC

    def search(self, ctx: Any, words: str, kind: str = "") -> Iterable[ModelSpec]:
        return {"a": SPEC}.values()

    def check_key(self, ctx: Any) -> KeyCheck:
        return KeyCheck(ok=True, message=KEY, account=KEY)

    def prepare(self, ctx: Any, request: Request) -> Prepared:
        return Prepared(request.model, {**request.params, "image_url": f"https://x/{ctx}"}, "")

    def submit(self, ctx: Any, prepared: Prepared) -> Operation:
        if ctx == "bug":
            raise ValueError(KEY, {"said": [KEY]})
        return Operation({"id": KEY, KEY: [{"url": f"https://x/?key={KEY}"}]}, request_id=KEY)

    def poll(self, ctx: Any, operation: Operation) -> Any:
        return ctx

    def cancel(self, ctx: Any, operation: Operation) -> None:
        raise ProviderError(KEY, next_step=KEY, request_id=KEY, fields={KEY: KEY})


@pytest.fixture
def provider() -> Provider:
    redact.remember(KEY)
    return guarded(Echoing)()


def is_clean(said: Any) -> bool:
    return "***" in repr(said) and not any(needle in repr(said) for needle in NEEDLES)


class TestForms:
    @pytest.mark.parametrize("form", FORMS)
    def test_each_is_hidden_and_what_stands_around_it_stays(self, form: str) -> None:
        redact.remember(KEY)
        hidden = redact.hide(f"before <{form}> after")
        assert hidden.startswith("before <")
        assert hidden.endswith("> after")
        assert is_clean(hidden)

    @pytest.mark.parametrize("length", range(redact.HEAD, len(KEY)))
    def test_so_is_one_that_was_cut_off(self, length: int) -> None:
        redact.remember(KEY)
        assert redact.hide(f"no such key: {KEY[:length]}…") == "no such key: ***…"

    def test_the_keys_inside_a_json_one(self) -> None:
        inside = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END KEY-----\n"
        redact.remember('{"type": "robot", "private_key": ' + repr(inside).replace("'", '"') + "}")
        for form in (inside, inside.replace("\n", "\\n"), inside.replace("\n", "%0A")):
            assert redact.hide(f"a {form} z") == "a *** z"
        assert redact.hide('{"type": "robot"}') == '{"type": "robot"}'

    @pytest.mark.parametrize("text", ["A", "s%", KEY[:10] + "%", "\\u0063&"])
    def test_long_texts_take_no_long_time(self, text: str) -> None:
        redact.remember(KEY)
        began = time.monotonic()
        redact.hide(text * (4_000_000 // len(text)))
        assert time.monotonic() - began < 2


class TestAnswers:
    def test_of_an_order(self, provider: Provider) -> None:
        said = provider.submit(None, Prepared(SPEC, {}, ""))  # type: ignore[arg-type]
        assert isinstance(said, Operation)
        assert said.request_id == "***"
        assert said.data == {"id": "***", "***": [{"url": "https://x/?key=***"}]}

    @pytest.mark.parametrize(
        "answer",
        [
            Pending(message=KEY, logs=(KEY, KEY)),
            Finished((Output(url=KEY, mime=KEY),), request_id=KEY, logs=(KEY,), details={KEY: KEY}),
            Failed(
                ProviderError(KEY, next_step=f"See {KEY}", request_id=KEY, fields={KEY: KEY}),
                (KEY,),
            ),
            {"no": ["answer", KEY]},
            KEY,
        ],
        ids=lambda one: type(one).__name__,
    )
    def test_of_a_poll(self, provider: Provider, answer: Any) -> None:
        said = provider.poll(answer, Operation({}))
        assert is_clean(said)
        if isinstance(said, Failed):
            facts = said.error.message, said.error.advice, said.error.fields, said.error.request_id
            assert facts == ("***", "See ***", {"***": "***"}, "***")

    def test_of_its_catalogue(self, provider: Provider) -> None:
        ctx: Any = None
        assert is_clean(provider.check_key(ctx))
        assert is_clean(provider.describe(ctx, "x"))
        assert is_clean(list(provider.search(ctx, "x")))
        models = iter(provider.models(ctx))
        assert is_clean(next(models))
        with pytest.raises(BadRequest) as caught:
            next(models)
        assert (caught.value.message, caught.value.advice) == ("***", "")

    def test_errors_of_every_kind(self, provider: Provider) -> None:
        ctx: Any = "bug"
        with pytest.raises(ValueError, match=r"\*\*\*") as caught:
            provider.submit(ctx, Prepared(SPEC, {}, ""))
        assert is_clean(caught.value.args)
        with pytest.raises(ProviderError) as told:
            provider.cancel(ctx, Operation({}))
        assert is_clean((str(told.value), vars(told.value)))

    def test_progress(self, provider: Provider, tmp_path: Path) -> None:
        heard: list[tuple[float, str, bytes]] = []
        ctx = connect.context(provider, workdir=tmp_path, report=lambda *it: heard.append(it))
        ctx.report(0.5, f"at {KEY}")
        assert heard == [(0.5, "at ***", b"")]

    def test_nesting_without_end_is_nothing(self) -> None:
        endless: list[Any] = []
        endless.append(endless)
        assert without_keys(endless) is None
        assert without_keys(Operation({"a": endless}, "id")) == Operation(None, "id")  # type: ignore[arg-type]

    def test_what_holds_no_key_is_as_it_was(self) -> None:
        said = Finished((Output(data=b"x"),), details={"a": [1, None, 2.5, True, "words"]})
        assert without_keys(said) == said
        assert without_keys(Kind.TEXT_TO_IMAGE) is Kind.TEXT_TO_IMAGE


class TestWhatIsSent:
    def request(self, **params: str) -> Request:
        return Request(SPEC, params)

    def test_a_body_is_left_as_it_is(self, provider: Provider) -> None:
        ctx: Any = "file.png"
        body = provider.prepare(ctx, self.request(prompt=f"a sign that says {KEY}")).body
        assert body["prompt"] == f"a sign that says {KEY}"

    def test_with_a_key_from_an_upload_it_is_not_sent(self, provider: Provider) -> None:
        ctx: Any = f"file.png?key={KEY}"
        with pytest.raises(ProviderError, match="Nothing was sent") as caught:
            provider.prepare(ctx, self.request(prompt="a boat"))
        assert caught.value.was_charged is Charged.NO
        assert not any(needle in str(caught.value) for needle in NEEDLES)


class TestTheClass:
    def test_can_do_what_it_could(self, provider: Provider) -> None:
        plain = Echoing()
        names = ("can_cancel", "can_find", "can_adopt", "can_search", "can_tell_prices")
        assert [getattr(provider, it) for it in names] == [getattr(plain, it) for it in names]
        assert isinstance(provider, Echoing)
        assert type(provider).__name__ == "Echoing"

    def test_strangers_words_elsewhere(self) -> None:
        redact.remember(KEY)

        @no_key_in_errors()
        def fetch(context: Callable[[], Context] | None = None) -> None:
            raise BadRequest(f"https://{KEY}.evil.example cannot be reached")

        with pytest.raises(BadRequest) as caught:
            fetch()
        assert is_clean(caught.value)

    def test_a_file_of_words(self, tmp_path: Path) -> None:
        redact.remember(KEY)
        file = tmp_path / "words"
        file.write_bytes(b"\xff \xc3\xa4 " + KEY.encode() + b" \x00")
        redact.hide_in_file(file)
        assert file.read_bytes() == b"\xff \xc3\xa4 *** \x00"
