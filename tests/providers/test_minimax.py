"""MiniMax over plain REST, against a stand-in for its servers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gallery import products
from gallery.checking import check
from gallery.models import Product
from pages.create import model_form
from production import orders
from production.engine import inline
from production.orders import OrderInput, OrderLine, OrderRejected, OrderRequest
from projects.models import Project
from providers import connect, model_prices, registry, schema
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
from providers.minimax.models import CLONE, DESIGN, SHIPPED
from providers.minimax.provider import MiniMax
from tests.emulator import media
from tests.emulator.minimax import ERRORS, MiniMaxEmulator
from tests.providers.conformance import Keyed, Polled, Stage, WireStage, defaults_of, finish
from tests.providers.vendors import ended, loaded_by, stage_at
from tests.shipped import fill_catalogue

FILM, H3 = "MiniMax-Hailuo-2.3/text-to-video", "MiniMax-H3/text-to-video"
SPEAK, SING, DRAW = "speech-2.8-hd", "music-2.6", "image-01"
FAULTS = {
    "no key": "v2-auth",
    "no funds": "v2-balance",
    "bad parameter": "v2-bad",
    "refused": "v2-policy",
    "slow down": "v2-rate",
    "broken": "v2-broken",
}
provider = MiniMax()


@pytest.fixture
def minimax(monkeypatch: pytest.MonkeyPatch) -> Iterator[MiniMaxEmulator]:
    with MiniMaxEmulator() as running:
        monkeypatch.setenv("MINIMAX_BASE_URL", running.url)
        monkeypatch.setenv("MINIMAX_API_KEY", running.key)
        monkeypatch.setenv("MINIMAX_GROUP_ID", "group-1234567890")
        yield running


@pytest.fixture
def ctx(minimax: MiniMaxEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


def spec(id: str) -> ModelSpec:
    return next(one for one in SHIPPED if one.id == id)


def order(id: str = FILM, *inputs: Input, **params: Any) -> Request:
    model = spec(id)
    prompt = {model.prompt_field: "a small boat"} if model.prompt_field else {}
    return Request(model, prompt | params, inputs, key="order-1")


def submitted(ctx: Context, asked: Request) -> Operation | Finished:
    return provider.submit(ctx, provider.prepare(ctx, asked))


def done(ctx: Context, asked: Request) -> Finished:
    said = submitted(ctx, asked)
    answer = ended(provider, ctx, said) if isinstance(said, Operation) else said
    assert isinstance(answer, Finished), answer
    return answer


def begun(ctx: Context, asked: Request) -> Operation:
    said = submitted(ctx, asked)
    assert isinstance(said, Operation)
    return said


def failure(ctx: Context, asked: Request) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        submitted(ctx, asked)
    return caught.value


def sent(minimax: MiniMaxEmulator) -> Any:
    return json.loads(minimax.posts()[-1])


def a_file(folder: Path, field: str, name: str = "a.png", mime: str = "image/png") -> Input:
    path = folder / name
    path.write_bytes(media.png(len(name)) if mime == "image/png" else media.wav(len(name)))
    return Input(field, path, mime, f"{len(name):064d}")


def sample(folder: Path) -> Input:
    return a_file(folder, "audio", "sample.wav", "audio/wav")


class OfMiniMax(Polled, Keyed):
    def test_the_defaults_of_every_form_are_good(self, stage: Stage) -> None:
        """But the one that needs a yes which nobody may give beforehand."""
        clone = spec(CLONE)
        assert not model_form.form_for([clone])({}).is_valid()
        others = [one for one in SHIPPED if one is not clone]
        only = type("Others", (MiniMax,), {"shipped": others})()
        super().test_the_defaults_of_every_form_are_good(replace(stage, provider=only))


class TestSecondApi(OfMiniMax):
    @pytest.fixture
    def stage(self, minimax: MiniMaxEmulator, ctx: Context) -> WireStage:
        minimax.script(settings={"duration": 0.1})
        stage = stage_at(minimax, provider, ctx, order(H3), FAULTS)
        stage.slow = lambda: minimax.script(settings={"duration": 100.0, "queue": 3})
        return stage


class TestFirstApi(OfMiniMax):
    """Its errors come with 200."""

    @pytest.fixture
    def stage(self, minimax: MiniMaxEmulator, ctx: Context) -> WireStage:
        minimax.script(settings={"duration": 0.1})
        codes = ("1004", "1008", "2013", "1026", "1002", "1000")
        refusals = dict(zip(FAULTS, codes, strict=True))
        return stage_at(minimax, provider, ctx, order(), refusals)

    def test_a_cancelled_job_does_not_finish(self, stage: WireStage) -> None:
        """It has no call for that: what was begun goes on."""
        operation = self.operation(stage)
        provider.cancel(stage.ctx, operation)
        assert finish(stage, operation).outputs


class TestErrors:
    @pytest.mark.parametrize(
        ("kind", "codes"),
        [
            (Unknown, "1000 1001 1013 1024 1033 9999 no-base-resp v2-broken v2-overloaded"),
            (RateLimited, "1002 1039 1041 2045 v2-rate"),
            (NeedsKey, "1004 2049 2061 2038 2042 v2-auth"),
            (NoFunds, "1008 1028 1030 2056 v2-balance"),
            (Refused, "1026 1027 v2-policy"),
            (BadRequest, "1042 1043 1044 2013 20132 2037 2048 2039 v2-bad v2-request"),
        ],
    )
    def test_each_code_of_an_order(
        self, minimax: MiniMaxEmulator, ctx: Context, kind: type[ProviderError], codes: str
    ) -> None:
        minimax.script(next=[{"submit": code} for code in codes.split()])
        for code in codes.split():
            error = failure(ctx, order(SPEAK))
            assert type(error) is kind, code
            doubt = kind is Unknown or code == "1027"
            assert error.was_charged is (Charged.MAYBE if doubt else Charged.NO), code
            assert error.advice, code
            assert error.request_id, code
        assert minimax.submissions == len(codes.split())

    def test_no_code_is_left_out(self) -> None:
        (marked,) = TestErrors.test_each_code_of_an_order.pytestmark  # type: ignore[attr-defined]
        tested = " ".join(codes for _, codes in marked.args[1]).split()
        assert set(tested) == set(ERRORS)

    @pytest.mark.parametrize(
        ("code", "field", "words"),
        [
            ("2039", "voice_id", "another id"),
            ("1042", "text", "anew"),
            ("2037", "audio", "10 seconds"),
            ("1028", "", "quota"),
            ("2061", "", "pay-as-you-go"),
            ("2038", "", "Verify"),
            ("1004", "", "region"),
        ],
    )
    def test_what_helps(
        self, minimax: MiniMaxEmulator, ctx: Context, code: str, field: str, words: str
    ) -> None:
        minimax.script(next=[{"submit": code}])
        error = failure(ctx, order(SPEAK))
        assert words in error.advice
        assert [*error.fields] == ([field] if field else [])

    @pytest.mark.parametrize("id", [FILM, H3])
    @pytest.mark.parametrize(("end", "kind"), [("policy", Refused), ("failed", ProviderError)])
    def test_work_that_failed_is_not_charged(
        self, minimax: MiniMaxEmulator, ctx: Context, id: str, end: str, kind: type[ProviderError]
    ) -> None:
        minimax.script(next=[{"end": end}])
        operation = begun(ctx, order(id))
        answer = ended(provider, ctx, operation)
        assert isinstance(answer, Failed)
        assert type(answer.error) is kind
        assert answer.error.was_charged is Charged.NO
        assert answer.error.request_id == operation.request_id

    @pytest.mark.parametrize("id", [FILM, H3])
    def test_done_without_a_file(self, minimax: MiniMaxEmulator, ctx: Context, id: str) -> None:
        minimax.script(next=[{"end": "no-files"}])
        answer = ended(provider, ctx, begun(ctx, order(id)))
        assert isinstance(answer, Failed)
        assert type(answer.error) is BadOutput
        assert answer.error.was_charged is Charged.YES

    @pytest.mark.parametrize("id", [FILM, H3])
    def test_a_task_that_is_gone(self, minimax: MiniMaxEmulator, ctx: Context, id: str) -> None:
        operation = begun(ctx, order(id))
        minimax.jobs.clear()
        with pytest.raises(Expired) as caught:
            provider.poll(ctx, operation)
        assert caught.value.was_charged is Charged.MAYBE

    @pytest.mark.parametrize(
        ("way", "status", "kind"),
        [
            ("speech", "Expired", Expired),
            ("speech", "Failed", ProviderError),
            ("video 2", "expired", Expired),
        ],
    )
    def test_what_may_have_been_charged(
        self,
        ctx: Context,
        monkeypatch: pytest.MonkeyPatch,
        way: str,
        status: str,
        kind: type[ProviderError],
    ) -> None:
        task = {"status": status, "file_id": 7}
        said = {"base_resp": {"status_code": 0, "status_msg": "success"}}
        answer = {"task": task} if way == "video 2" else task | said
        monkeypatch.setattr(MiniMax, "ask", lambda *args, **more: answer)
        failed = provider.poll(ctx, Operation({"id": "5", "way": way}))
        assert isinstance(failed, Failed)
        assert type(failed.error) is kind
        assert failed.error.was_charged is Charged.MAYBE
        assert "success" not in failed.error.message
        assert ("expired" in failed.error.message) is (kind is Expired)

    @pytest.mark.parametrize("status", ["500", "cut", "html", "odd"])
    def test_what_passes_while_it_is_asked_after(
        self, minimax: MiniMaxEmulator, ctx: Context, status: str
    ) -> None:
        minimax.script(next=[{"status": status, "status_times": 1}])
        operation = begun(ctx, order())
        if status == "odd":
            answer = provider.poll(ctx, operation)
            assert isinstance(answer, Pending)
            assert "contemplating" in answer.message
            return
        with pytest.raises(Unavailable):
            provider.poll(ctx, operation)
        assert isinstance(provider.poll(ctx, operation), Finished)


class TestSpeech:
    def test_the_body_and_the_sound(
        self, minimax: MiniMaxEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        made = done(ctx, order(SPEAK, emotion="happy", format="wav", sound_effects="spacious_echo"))
        assert sent(minimax) == {
            "model": SPEAK,
            "stream": False,
            "output_format": "hex",
            "text": "a small boat",
            "voice_modify": {"sound_effects": "spacious_echo"},
            "voice_setting": {
                "voice_id": "English_expressive_narrator",
                "emotion": "happy",
                "speed": 1,
                "vol": 1,
                "pitch": 0,
            },
            "audio_setting": {"format": "wav", "sample_rate": 32000, "channel": 1},
        }
        file = tmp_path / "sound"
        file.write_bytes(made.outputs[0].data)
        assert check(file, declared=made.outputs[0].mime).medium == "audio"
        assert made.details["extra_info"]["usage_characters"] == 12
        assert made.cost is None

    def test_subtitles_are_kept_beside(self, ctx: Context) -> None:
        outputs = done(ctx, order(SPEAK, subtitle_enable=True)).outputs
        assert [(one.role, one.beside) for one in outputs] == [("", False), ("subtitles", True)]

    @pytest.mark.parametrize(
        ("end", "kind", "charged"),
        [
            ("half-hex", BadOutput, Charged.YES),
            ("no-files", BadOutput, Charged.YES),
            ("unfinished", Unknown, Charged.MAYBE),
        ],
    )
    def test_hex_that_is_none(
        self,
        minimax: MiniMaxEmulator,
        ctx: Context,
        end: str,
        kind: type[ProviderError],
        charged: Charged,
    ) -> None:
        minimax.script(next=[{"end": end}])
        error = failure(ctx, order(SPEAK))
        assert type(error) is kind
        assert error.was_charged is charged

    def test_a_long_text_is_a_task(self, minimax: MiniMaxEmulator, ctx: Context) -> None:
        made = done(ctx, order(SPEAK, text="a" * 10_001))
        assert minimax.log[0]["path"] == "/v1/t2a_async_v2"
        assert sent(minimax)["audio_setting"]["audio_sample_rate"] == 32000
        assert made.outputs[0].url

    def test_mixed_voices_and_words_said_otherwise(
        self, minimax: MiniMaxEmulator, ctx: Context
    ) -> None:
        mixed = [{"voice_id": "a", "weight": 70}, {"voice_id": "b", "weight": 30}]
        done(ctx, order(SPEAK, timbre_weights=mixed, pronunciation=["omg/oh my god"]))
        sent = json.loads(minimax.posts("/v1/t2a_v2")[-1])
        assert sent["timbre_weights"] == mixed
        assert "voice_id" not in sent["voice_setting"]
        assert sent["pronunciation_dict"] == {"tone": ["omg/oh my god"]}
        done(ctx, order(SPEAK, timbre_weights=[], pronunciation=[]))
        sent = json.loads(minimax.posts("/v1/t2a_v2")[-1])
        assert sent["voice_setting"]["voice_id"]
        assert {"timbre_weights", "pronunciation", "pronunciation_dict"}.isdisjoint(sent)

    def test_the_voices_of_the_account(self, minimax: MiniMaxEmulator, ctx: Context) -> None:
        minimax.voices.append("MyOwnVoice")
        told = provider.describe(ctx, SPEAK)
        (voice,) = [one for one in schema.fields(told.schema) if one.name == "voice_id"]
        assert [(one.value, one.label) for one in voice.choices] == [
            ("MyOwnVoice", "MyOwnVoice"),
            ("English_expressive_narrator", "Expressive Narrator"),
            ("Chinese_calm_woman", "Calm Woman"),
        ]
        assert provider.check_key(ctx).account == "1 voice of your own"
        assert model_form.check_params(told, {"text": "x", "voice_id": "AnotherOne1"})

    def test_the_group_goes_along_where_there_is_one(
        self, minimax: MiniMaxEmulator, ctx: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[Any] = []
        handle = minimax.handle
        monkeypatch.setattr(minimax, "handle", lambda asked: seen.append(asked) or handle(asked))
        done(ctx, order())
        done(replace(ctx, key={"api_key": minimax.key}), order())
        groups = [asked.query.get("GroupId") for asked in seen]
        assert groups == [["group-1234567890"]] * 3 + [None] * 3


class TestVoices:
    PARAMS = {"voice_id": "MyOwnVoice", "consent": True}

    def test_a_clone_with_consent(
        self, minimax: MiniMaxEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        prepared = provider.prepare(ctx, order(CLONE, sample(tmp_path), **self.PARAMS))
        assert provider.prepare(ctx, order(CLONE, sample(tmp_path), **self.PARAMS)) == prepared
        assert [*minimax.samples.values()] == [sample(tmp_path).path.read_bytes()]
        assert minimax.submissions == 0
        made = provider.submit(ctx, prepared)
        assert isinstance(made, Finished)
        assert made.outputs[0].url
        assert made.details == {"voice_id": "MyOwnVoice"}
        assert sent(minimax) == {
            "file_id": next(iter(minimax.samples)),
            "voice_id": "MyOwnVoice",
            "text": "a small boat",
            "model": "speech-2.8-hd",
        }

    @pytest.mark.django_db
    def test_from_a_sample_to_a_product_whose_recipe_has_the_consent(
        self, minimax: MiniMaxEmulator, tmp_path: Path
    ) -> None:
        registry.forget()
        fill_catalogue()
        path = tmp_path / "me.wav"
        path.write_bytes(media.wav(1))
        given = (OrderInput("audio", products.bring_in(path, Project.inbox())),)
        for params in (self.PARAMS, {"voice_id": "AnotherVoice"}):
            line = OrderLine(f"minimax/{CLONE}", params, given)
            asked = OrderRequest(spec(CLONE).kind, "Hello", [line], accept_unknown=True)
            if "consent" not in params:
                with pytest.raises(OrderRejected, match="agreed"):
                    orders.place(asked)
                continue
            generation = orders.place(asked).generations.get()
            inline.run([generation.pk])
        made = Product.objects.get(made_by__generation=generation)
        assert made.recipe["params"]["consent"] is True
        assert made.medium == "audio"
        assert minimax.voices == ["MyOwnVoice"]

    @pytest.mark.parametrize("consent", [None, False])
    def test_without_consent_not_even_the_sample_leaves(
        self, minimax: MiniMaxEmulator, ctx: Context, tmp_path: Path, consent: bool | None
    ) -> None:
        params = self.PARAMS | {"consent": consent}
        with pytest.raises(model_form.InvalidParams) as caught:
            given = {name: value for name, value in params.items() if value is not None}
            model_form.check_params(spec(CLONE), given | {"text": "x"}, media=["audio"])
        assert [*caught.value.errors] == ["consent"]
        with pytest.raises(BadRequest) as refused:
            provider.prepare(ctx, order(CLONE, sample(tmp_path), **params))
        assert [*refused.value.fields] == ["consent"]
        assert not minimax.log

    @pytest.mark.parametrize("id", ["short", "1begins-with-a-digit", "has blanks in it"])
    def test_an_id_that_is_none(self, id: str) -> None:
        params = self.PARAMS | {"voice_id": id, "text": "x"}
        with pytest.raises(model_form.InvalidParams) as caught:
            model_form.check_params(spec(CLONE), params, media=["audio"])
        assert [*caught.value.errors] == ["voice_id"]

    def test_twice_the_same_voice(
        self, minimax: MiniMaxEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        done(ctx, order(CLONE, sample(tmp_path), **self.PARAMS))
        error = failure(ctx, order(CLONE, sample(tmp_path), **self.PARAMS))
        assert [*error.fields] == ["voice_id"]
        assert minimax.voices == ["MyOwnVoice"]

    def test_made_without_a_sound(
        self, minimax: MiniMaxEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        minimax.script(next=[{"end": "no-files"}])
        error = failure(ctx, order(CLONE, sample(tmp_path), **self.PARAMS))
        assert "MyOwnVoice" in error.advice
        assert error.was_charged is Charged.MAYBE

    def test_a_voice_from_words(self, ctx: Context) -> None:
        made = done(ctx, order(DESIGN))
        assert made.outputs[0].data == media.wav(3)
        assert made.remarks == ("The voice's id is ttv-voice-2026.",)


class TestMusicAndPictures:
    def test_a_song(self, minimax: MiniMaxEmulator, ctx: Context) -> None:
        made = done(ctx, order(SING, lyrics="[Verse]\nStreetlights"))
        assert sent(minimax)["lyrics"] == "[Verse]\nStreetlights"
        assert sent(minimax)["audio_setting"]["sample_rate"] == 44100
        assert made.outputs[0].data

    def test_pictures_of_which_the_filter_kept_one(
        self, minimax: MiniMaxEmulator, ctx: Context
    ) -> None:
        minimax.script(next=[{"end": "fewer-files"}])
        made = done(ctx, order(DRAW, n=3, seed=7))
        assert len(made.outputs) == 2
        assert made.remarks == (
            "The provider's filter kept 1 of 3 results back; they are not shown.",
        )
        assert sent(minimax)["seed"] == 7

    def test_all_kept_back(self, minimax: MiniMaxEmulator, ctx: Context) -> None:
        minimax.script(next=[{"end": "refused"}])
        error = failure(ctx, order(DRAW, n=2))
        assert type(error) is Refused
        assert error.was_charged is Charged.MAYBE

    def test_a_person(self, minimax: MiniMaxEmulator, ctx: Context, tmp_path: Path) -> None:
        done(ctx, order("image-01/image-to-image", a_file(tmp_path, "subject_reference")))
        (person,) = sent(minimax)["subject_reference"]
        assert person["type"] == "character"
        assert person["image_file"].startswith("data:image/png;base64,")


class TestVideo:
    def test_frames_of_the_first_api(
        self, minimax: MiniMaxEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        first = a_file(tmp_path, "first_frame_image")
        last = a_file(tmp_path, "last_frame_image", "last.png")
        id = "MiniMax-Hailuo-02/image-to-video"
        made = done(ctx, order(id, first, last, resolution="1080P"))
        assert sent(minimax)["last_frame_image"].startswith("data:image/png;base64,")
        assert (sent(minimax)["duration"], sent(minimax)["resolution"]) == (6, "1080P")
        assert made.details["file_id"]
        for params, field in (
            ({"resolution": "1080P", "duration": 10}, "duration"),
            ({"resolution": "512P"}, "resolution"),
        ):
            with pytest.raises(BadRequest) as caught:
                provider.prepare(ctx, order(id, first, last, **params))
            assert [*caught.value.fields] == [field]

    def test_contents_of_the_second_api(
        self, minimax: MiniMaxEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        id = "MiniMax-H3/image-to-video"
        frames = [a_file(tmp_path, "first_frame"), a_file(tmp_path, "last_frame", "bb.png")]
        made = done(ctx, order(id, *frames))
        parts = [(one["type"], one.get("role")) for one in sent(minimax)["content"]]
        assert parts == [
            ("text", None),
            ("image_url", "first_frame"),
            ("image_url", "last_frame"),
        ]
        assert made.details["usage"]["total_seconds"] == 5
        reference = a_file(tmp_path, "reference_images", "ccc.png")
        for given, field in (
            ([*frames, reference], "reference_images"),
            (frames[1:], "last_frame"),
        ):
            with pytest.raises(BadRequest) as caught:
                provider.prepare(ctx, order(id, *given))
            assert [*caught.value.fields] == [field]
        with pytest.raises(BadRequest):
            provider.prepare(ctx, replace(order(id), params={}))

    def test_what_is_done_is_not_thrown_away_by_cancelling(
        self, minimax: MiniMaxEmulator, ctx: Context
    ) -> None:
        operation = begun(ctx, order(H3))
        provider.cancel(ctx, operation)
        assert operation.request_id in minimax.jobs
        assert isinstance(ended(provider, ctx, operation), Finished)

    @pytest.mark.parametrize("id", [FILM, H3])
    def test_by_the_id_of_the_task(self, ctx: Context, tmp_path: Path, id: str) -> None:
        operation = begun(ctx, order(id))
        (tmp_path / "elsewhere").mkdir()
        for folder in (tmp_path, tmp_path / "elsewhere"):
            adopted = provider.adopt(replace(ctx, workdir=folder), f" {operation.request_id} ")
            assert isinstance(ended(provider, ctx, adopted), Finished)

    @pytest.mark.parametrize("id", ["", "../../files", "106916119999999"])
    def test_what_is_not_there(self, ctx: Context, id: str) -> None:
        with pytest.raises(BadRequest):
            provider.adopt(ctx, id)


class TestCatalogue:
    def test_every_model_is_taken_by_the_wire(self, ctx: Context, tmp_path: Path) -> None:
        for one in SHIPPED:
            if one.id == CLONE:
                continue
            params, needed = defaults_of(one)
            files = [a_file(tmp_path, name) for name in needed]
            assert done(ctx, order(one.id, *files, **params)).outputs, one.id

    def test_kinds_and_prices(self) -> None:
        assert {one.kind for one in SHIPPED} == {
            *(Kind.TEXT_TO_SPEECH, Kind.TEXT_TO_AUDIO, Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE),
            *(Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO),
        }
        assert all(model_prices.of_spec(provider, one, {}) is None for one in SHIPPED)

    def test_nothing_is_loaded_before_it_is_used(self) -> None:
        assert loaded_by(provider, "django", "numpy") == []
