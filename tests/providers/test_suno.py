"""Suno against a stand-in for a gateway."""

import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from providers import connect, http
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Context,
    Failed,
    Finished,
    Input,
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
from providers.model_prices import of_spec
from providers.rest import ApiResponse
from providers.suno import provider as module
from providers.suno import tracks
from providers.suno.models import MODELS
from providers.suno.provider import Suno
from tests.emulator import media
from tests.emulator.suno import FAILURES, REFUSALS, SunoEmulator
from tests.providers.conformance import Keyed, Polled, WireStage
from tests.providers.vendors import ended, loaded_by, refused_as, stage_at

FAULTS = {
    "no key": "token",
    "no funds": "credits",
    "bad parameter": "bad",
    "refused": "copyright",
    "slow down": "rate",
    "broken": "fault",
}
SONG = {"style": "synthwave", "title": "Neon Rain"}
provider = Suno()


@pytest.fixture
def emulated(monkeypatch: pytest.MonkeyPatch) -> Iterator[SunoEmulator]:
    with SunoEmulator() as running:
        monkeypatch.setenv("SUNO_BASE_URL", running.url)
        monkeypatch.setenv("SUNO_API_KEY", running.key)
        module._uploaded.cache.clear()
        yield running


@pytest.fixture
def ctx(emulated: SunoEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def spec(id: str = "V5") -> ModelSpec:
    return next(one for one in MODELS if one.id == id)


def order(id: str = "V5", *inputs: Input, **params: Any) -> Request:
    model = spec(id)
    prompt = {model.prompt_field: "a small boat"} if model.prompt_field else {}
    given = {name: value for name, value in (prompt | params).items() if value is not None}
    return Request(model, given, inputs, key="o-1")


def begun(ctx: Context, asked: Request) -> Operation:
    operation = provider.submit(ctx, provider.prepare(ctx, asked))
    assert isinstance(operation, Operation)
    return operation


def done(ctx: Context, asked: Request) -> Finished:
    answer = ended(provider, ctx, begun(ctx, asked))
    assert isinstance(answer, Finished), answer
    return answer


def a_recording(folder: Path) -> Input:
    path = folder / "a.wav"
    path.write_bytes(media.wav(3))
    return Input("uploadUrl", path, "audio/wav", "ab" * 32)


class TestConformance(Polled, Keyed):
    @pytest.fixture
    def stage(self, emulated: SunoEmulator, ctx: Context) -> WireStage:
        emulated.script(settings={"duration": 0.1, "end": "one-track"})
        return stage_at(
            emulated, provider, ctx, order(prompt=None, instrumental=True, **SONG), FAULTS
        )

    def test_inputs_are_uploaded_without_spending(self, stage: WireStage, tmp_path: Path) -> None:
        """It takes recordings, and no picture."""
        asked = order("upload-cover", a_recording(tmp_path), **SONG)
        for _ in range(2):
            body = stage.provider.prepare(stage.ctx, asked).body
            assert body["uploadUrl"].startswith("http")
        assert stage.submissions() == 0


class TestSongs:
    def sent(self, emulated: SunoEmulator) -> Any:
        return json.loads(emulated.posts()[-1])

    def test_an_idea_alone(self, emulated: SunoEmulator, ctx: Context) -> None:
        begun(ctx, order())
        assert self.sent(emulated) == {
            "customMode": False,
            "instrumental": False,
            "model": "V5",
            "prompt": "a small boat",
            "callBackUrl": "https://callback.invalid/unused",
        }

    def test_lyrics_with_a_style(self, emulated: SunoEmulator, ctx: Context) -> None:
        begun(ctx, order("V4_5", vocalGender="f", styleWeight=0.65, **SONG))
        sent = self.sent(emulated)
        assert sent["customMode"] is True
        assert (sent["model"], sent["title"], sent["vocalGender"]) == ("V4_5", "Neon Rain", "f")

    @pytest.mark.parametrize(
        ("params", "field"),
        [
            ({"prompt": None}, "prompt"),
            ({"prompt": "x" * 501}, "prompt"),
            ({"customMode": True}, "style"),
            ({"style": "jazz"}, "title"),
            ({"prompt": None, **SONG}, "prompt"),
            ({"style": "x" * 1001, "title": "t"}, "style"),
            ({"style": "x", "title": "t" * 101}, "title"),
            ({"prompt": "x" * 5001, **SONG}, "prompt"),
        ],
    )
    def test_what_the_gateway_would_refuse_is_not_sent(
        self, emulated: SunoEmulator, ctx: Context, params: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, order(**params))
        assert set(caught.value.fields) == {field}
        assert not emulated.log

    def test_an_older_version_takes_less(self, ctx: Context) -> None:
        with pytest.raises(BadRequest):
            provider.prepare(ctx, order("V4", style="x" * 201, title="t"))
        provider.prepare(ctx, order("V4", style="x" * 200, title="t" * 80))

    def test_two_songs_of_one_order_with_their_words(
        self, emulated: SunoEmulator, ctx: Context
    ) -> None:
        made = done(ctx, order(**SONG))
        songs = [one for one in made.outputs if not one.beside]
        assert len(songs) == 2
        [lyrics] = [one for one in made.outputs if one.beside]
        assert (lyrics.data, lyrics.role) == (b"[Verse]\nNeon rain", "lyrics")
        assert made.details["gateway"] == "127.0.0.1"
        assert [one["id"] for one in made.details["tracks"]] == ["8551-1-0", "8551-1-1"]
        assert made.cost is None
        assert emulated.submissions == 1
        http.download(songs[1].url, ctx.workdir / "x", medium=Medium.AUDIO, trusted=(emulated.url,))
        assert (ctx.workdir / "x").read_bytes() == media.wav(101)

    def test_the_order_of_its_states(self, emulated: SunoEmulator, ctx: Context) -> None:
        emulated.script(settings={"duration": 100.0})
        operation = begun(ctx, order())
        heard = []
        for _ in range(3):
            answer = provider.poll(ctx, operation)
            assert isinstance(answer, Pending)
            heard.append((answer.progress, answer.message.partition(";")[0]))
            emulated.age(30)
        assert heard == [
            (None, "Waiting for Suno"),
            (0.3, "The words are there"),
            (0.8, "The first of two songs is there"),
        ]
        emulated.age(60)
        assert isinstance(provider.poll(ctx, operation), Finished)

    def test_an_unknown_state_means_asking_again(
        self, emulated: SunoEmulator, ctx: Context
    ) -> None:
        emulated.script(settings={"status": "odd"})
        answer = provider.poll(ctx, begun(ctx, order()))
        assert isinstance(answer, Pending)
        assert "PONDERING" in answer.message

    def test_a_price_is_in_credits(self) -> None:
        assert of_spec(provider, spec(), {}) == Money(Decimal(12), "SUC")
        assert of_spec(provider, spec("stems"), {"type": "split_stem"}) == Money(Decimal(50), "SUC")
        assert of_spec(provider, spec("stems"), {}) == Money(Decimal(10), "SUC")
        assert of_spec(provider, spec("extend"), {}) is None


class TestErrors:
    @pytest.mark.parametrize(
        ("fault", "kind", "advice"),
        [
            ("token", NeedsKey, "gateway"),
            ("token-401", NeedsKey, "gateway"),
            ("credits", NoFunds, "not at Suno"),
            ("credits-402", NoFunds, "not at Suno"),
            ("rate", RateLimited, ""),
            ("rate-429", RateLimited, ""),
            ("limit", RateLimited, ""),
            ("bad", BadRequest, "parameters"),
            ("copyright", Refused, "prompt"),
            ("match", Refused, "prompt"),
            ("too-long", BadRequest, "parameters"),
            ("no-path", BadRequest, "parameters"),
            ("source", BadRequest, "another recording"),
            ("artist", Refused, "prompt"),
            ("maintenance", Unavailable, "by itself"),
            ("refunded", ProviderError, "try again"),
            ("fault", Unknown, "own site"),
            ("fault-500", Unknown, "own site"),
        ],
    )
    def test_every_code_has_its_class_and_next_step(
        self,
        emulated: SunoEmulator,
        ctx: Context,
        fault: str,
        kind: type[ProviderError],
        advice: str,
    ) -> None:
        refused_as(emulated, lambda: begun(ctx, order()), kind, advice, submit=fault)

    def test_429_is_about_credits_where_it_does_not_speak_of_haste(self) -> None:
        body = {"code": 429, "msg": "You cannot generate more songs."}
        response = httpx.Response(200, json=body)
        assert type(provider.meaning(ApiResponse(response, body, spends=True))) is NoFunds

    def test_every_code_is_tried_here(self) -> None:
        marks = TestErrors.test_every_code_has_its_class_and_next_step.pytestmark  # type: ignore[attr-defined]
        assert {row[0] for row in marks[0].args[1]} == set(REFUSALS)

    @pytest.mark.parametrize(
        ("end", "kind", "charged"),
        [
            ("failed", ProviderError, Charged.MAYBE),
            ("not-started", ProviderError, Charged.NO),
            ("refunded", ProviderError, Charged.NO),
            ("refused", Refused, Charged.MAYBE),
            ("callback-empty", ProviderError, Charged.MAYBE),
        ],
    )
    def test_how_a_task_can_fail(
        self,
        emulated: SunoEmulator,
        ctx: Context,
        end: str,
        kind: type[ProviderError],
        charged: Charged,
    ) -> None:
        emulated.script(settings={"end": end})
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert type(answer.error) is kind
        assert answer.error.was_charged is charged
        assert set(FAILURES) == {
            *("failed", "not-started", "refunded", "refused", "callback-empty"),
        }

    @pytest.mark.parametrize("end", ["callback", "packed"])
    def test_songs_that_are_there_all_the_same(
        self, emulated: SunoEmulator, ctx: Context, end: str
    ) -> None:
        emulated.script(settings={"end": end})
        made = done(ctx, order())
        assert len([one for one in made.outputs if not one.beside]) == 2

    def polled(self, emulated: SunoEmulator, ctx: Context, told: dict[str, Any], age: float) -> Any:
        """What is made of a record as it was so many seconds after the order."""
        order = Operation({"id": "t-1", "look": module.SONG[1], "since": time.time() - age}, "t-1")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Suno, "ask", lambda *args, **more: {"code": 200, "data": told})
            return provider.poll(ctx, order)

    @pytest.mark.parametrize(
        ("addresses", "early", "late"),
        [
            (["", ""], Pending, Failed),
            (["https://a.example/1.mp3"], Pending, Finished),
            (["https://a.example/1.mp3", ""], Pending, Finished),
            (["https://a.example/1.mp3", "https://a.example/2.mp3"], Finished, Finished),
        ],
    )
    def test_a_call_back_that_fails_is_no_failure_of_the_songs(
        self, emulated: SunoEmulator, ctx: Context, addresses: list[str], early: Any, late: Any
    ) -> None:
        songs = [{"id": f"s-{n}", "audioUrl": url} for n, url in enumerate(addresses)]
        told = {"status": "CALLBACK_EXCEPTION", "response": {"sunoData": songs}}
        assert type(self.polled(emulated, ctx, told, 30)) is early
        answer = self.polled(emulated, ctx, told, module.STRAGGLERS + 30)
        assert type(answer) is late
        if isinstance(answer, Finished):
            assert [one.url for one in answer.outputs] == [url for url in addresses if url]

    def test_a_song_that_was_made_before_it_failed_is_kept(
        self, emulated: SunoEmulator, ctx: Context
    ) -> None:
        songs = [{"id": "s-1", "audioUrl": "https://a.example/1.mp3"}, {"id": "s-2"}]
        told = {"status": "GENERATE_AUDIO_FAILED", "response": {"sunoData": songs}}
        answer = self.polled(emulated, ctx, told | {"errorMessage": "No more room."}, 30)
        assert isinstance(answer, Finished)
        assert [one.url for one in answer.outputs] == ["https://a.example/1.mp3"]
        assert "No more room" in answer.remarks[0]

    @pytest.mark.parametrize("end", ["no-address", "same-address", "no-files"])
    def test_a_second_song_is_waited_for_and_then_gone_on_without(
        self, emulated: SunoEmulator, ctx: Context, end: str
    ) -> None:
        emulated.script(settings={"end": end})
        operation = begun(ctx, order())
        with pytest.raises(Unavailable) as caught:
            provider.poll(ctx, operation)
        assert caught.value.patience
        assert caught.value.was_charged is Charged.MAYBE
        late = Operation(operation.data | {"since": 0}, operation.request_id)
        answer = provider.poll(ctx, late)
        if end == "no-files":
            assert isinstance(answer, Failed)
            assert type(answer.error) is BadOutput
            return
        assert isinstance(answer, Finished)
        urls = [one.url for one in answer.outputs if not one.beside]
        assert len(urls) == (2 if end == "no-address" else 1)
        assert (urls[-1] == f"{tracks.CDN}8551-1-1.mp3") is (end == "no-address")

    @pytest.mark.parametrize("fault", ["429", "500", "html", "cut"])
    def test_a_poll_that_fails_is_no_failure_of_the_work(
        self, emulated: SunoEmulator, ctx: Context, fault: str
    ) -> None:
        emulated.script(settings={"status": fault, "status_times": 1})
        operation = begun(ctx, order())
        with pytest.raises((Unavailable, RateLimited, NoFunds)) as caught:
            provider.poll(ctx, operation)
        assert caught.value.was_charged is Charged.MAYBE
        assert isinstance(ended(provider, ctx, operation), Finished)

    @pytest.mark.parametrize(
        "task",
        [
            *({}, {"response": 7}, {"response": {"sunoData": "x"}}, {"data": []}),
            *({"resultJson": "{"}, {"resultJson": "[" * 200_000}, {"resultJson": "\ud800"}),
        ],
    )
    def test_records_that_hold_no_songs(self, task: dict[str, Any]) -> None:
        assert tracks.of(task) == []
        assert not tracks.is_whole([])


class TestOtherWork:
    def test_extending_by_the_tracks_id(self, emulated: SunoEmulator, ctx: Context) -> None:
        operation = begun(ctx, order("extend", prompt=None, audioId="8551-1-0"))
        assert emulated.log[-1]["path"] == "/api/v1/generate/extend"
        sent = json.loads(emulated.posts()[-1])
        assert (sent["audioId"], sent["defaultParamFlag"]) == ("8551-1-0", False)
        assert isinstance(ended(provider, ctx, operation), Finished)

    def test_extending_with_words_wants_a_place(self, ctx: Context) -> None:
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, order("extend", audioId="x"))
        assert set(caught.value.fields) == {"continueAt"}
        body = provider.prepare(ctx, order("extend", audioId="x", continueAt=30)).body
        assert body["defaultParamFlag"] is True

    def test_a_recording_goes_up_once(
        self, emulated: SunoEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        asked = order("upload-cover", a_recording(tmp_path), **SONG)
        assert provider.prepare(ctx, asked) == provider.prepare(ctx, asked)
        assert [*emulated.uploads.values()] == [(media.wav(3), "audio/wav")]
        begun(ctx, asked)
        sent = json.loads(emulated.posts("upload-cover")[-1])
        assert sent["uploadUrl"].startswith(emulated.url)

    def test_without_lyrics_it_is_to_be_music(self, ctx: Context, tmp_path: Path) -> None:
        with pytest.raises(BadRequest) as caught:
            asked = order("upload-cover", a_recording(tmp_path), prompt=None, **SONG)
            provider.prepare(ctx, asked)
        assert set(caught.value.fields) == {"prompt"}

    @pytest.mark.parametrize(
        ("id", "params"),
        [
            ("add-vocals", {**SONG, "negativeTags": "metal"}),
            ("add-instrumental", {"tags": "strings", "title": "Rain", "negativeTags": "metal"}),
            (
                "replace-section",
                {
                    **{"taskId": "5c79", "audioId": "8551", "tags": "jazz", "title": "Rain"},
                    **{"infillStartS": 10, "infillEndS": 20.5},
                },
            ),
        ],
    )
    def test_a_voice_instruments_or_a_part_made_anew(
        self, emulated: SunoEmulator, ctx: Context, tmp_path: Path, id: str, params: dict[str, Any]
    ) -> None:
        files = [] if id == "replace-section" else [a_recording(tmp_path)]
        assert len(done(ctx, order(id, *files, **params)).outputs) >= 2
        assert emulated.posts(f"/generate/{id}")
        for left_out in params:
            with pytest.raises(BadRequest) as caught:
                provider.prepare(ctx, order(id, *files, **params | {left_out: None}))
            assert [*caught.value.fields] == [left_out]

    @pytest.mark.parametrize("ends", [5, 12, 80])
    def test_a_part_has_six_to_sixty_seconds(self, ctx: Context, ends: float) -> None:
        about = {"taskId": "5c79", "audioId": "8551", "tags": "jazz", "title": "Rain"}
        asked = order("replace-section", infillStartS=10, infillEndS=ends, **about)
        with pytest.raises(BadRequest, match="six to sixty"):
            provider.prepare(ctx, asked)

    def test_stems_say_what_they_are(self, emulated: SunoEmulator, ctx: Context) -> None:
        made = done(ctx, order("stems", taskId="5c79", audioId="8551", type="separate_vocal"))
        assert emulated.log[0]["path"] == "/api/v1/vocal-removal/generate"
        assert len(made.outputs) == 2
        assert {one.role for one in made.outputs} >= {"vocals"} or all(
            one.role for one in made.outputs
        )

    @pytest.mark.parametrize("id", ["extend", "stems", "wav", "timed-lyrics"])
    def test_what_is_done_with_a_song_wants_its_id(self, ctx: Context, id: str) -> None:
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, order(id, prompt=None))
        assert set(caught.value.fields) <= {"taskId", "audioId"}

    def test_a_song_as_wav(self, ctx: Context) -> None:
        assert len(done(ctx, order("wav", taskId="5c79", audioId="8551")).outputs) == 1

    def test_lyrics_are_two_texts(self, ctx: Context) -> None:
        made = done(ctx, order("lyrics"))
        assert [one.data for one in made.outputs] == [b"[Verse]\nWords 1", b"[Verse]\nWords 2"]
        assert made.details["titles"] == ["T1", "T2"]

    def test_timed_lyrics_come_at_once(self, emulated: SunoEmulator, ctx: Context) -> None:
        asked = order("timed-lyrics", taskId="5c79", audioId="8551")
        made = provider.submit(ctx, provider.prepare(ctx, asked))
        assert isinstance(made, Finished)
        assert "Neon" in made.outputs[0].data.decode()
        assert emulated.submissions == 1

    def test_adopting_by_the_tasks_id(self, ctx: Context) -> None:
        operation = begun(ctx, order())
        adopted = provider.adopt(ctx, f" {operation.request_id} ")
        assert isinstance(ended(provider, ctx, adopted), Finished)

    @pytest.mark.parametrize("id", ["", "../x", "5c790404be8e", "ä"])
    def test_what_is_not_there(self, ctx: Context, id: str) -> None:
        with pytest.raises(BadRequest):
            provider.adopt(ctx, id)


class TestGateways:
    def test_it_is_named_as_what_it_is(self) -> None:
        assert "gateway" in provider.label
        assert "not Suno's own" in provider.description
        assert all("gateway" in one.description for one in MODELS)

    def test_the_key_check_tells_what_is_left(self, ctx: Context, emulated: SunoEmulator) -> None:
        assert provider.check_key(ctx).account == "100 credits left"
        assert provider.balance(ctx) == Money(Decimal(100), "credits")
        emulated.credits = None
        assert provider.balance(ctx) is None

    def test_a_credit_beyond_all_numbers_is_none(
        self, ctx: Context, emulated: SunoEmulator
    ) -> None:
        emulated.credits = 10**400
        assert provider.check_key(ctx).account == ""
        assert provider.balance(ctx) is None

    def test_another_gateways_address_may_end_in_its_version(
        self, emulated: SunoEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("SUNO_BASE_URL", f"{emulated.url}/api/v1")
        at = connect.context(provider, workdir=tmp_path)
        assert isinstance(ended(provider, at, begun(at, order())), Finished)

    def test_nothing_heavy_is_loaded_for_its_list(self) -> None:
        assert loaded_by(provider, "PIL", "openai") == []
