"""Kling over plain REST, against a stand-in for its servers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from providers import connect, model_prices, pricing, schema
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
    PastRun,
    PastState,
    ProviderError,
    RateLimited,
    Refused,
    Request,
    Unavailable,
    Unknown,
)
from providers.kling import results
from providers.kling.models import OFFERS, SHIPPED
from providers.kling.provider import Kling
from providers.kling.signing import token
from providers.media_roles import Role, by_role
from tests.emulator import media
from tests.emulator.kling import KlingEmulator
from tests.providers.conformance import Keyed, Polled, WireStage, defaults_of
from tests.providers.vendors import ended, loaded_by, refused_as, stage_at, waits_through

FILM, FRAMES = "kling-v2-6/text-to-video", "kling-v2-6/image-to-video"
TURBO, DRAW = "kling-3.0-turbo/text-to-video", "kling-v3/text-to-image"
FAULTS = {
    "no key": "1002",
    "no funds": "1102",
    "bad parameter": "1201",
    "refused": "1301",
    "slow down": "1302",
    "broken": "5000",
}
provider = Kling()


@pytest.fixture
def kling(monkeypatch: pytest.MonkeyPatch) -> Iterator[KlingEmulator]:
    with KlingEmulator() as running:
        monkeypatch.setenv("KLING_BASE_URL", running.url)
        monkeypatch.setenv("KLING_ACCESS_KEY", running.key)
        monkeypatch.setenv("KLING_SECRET_KEY", running.secret)
        yield running


@pytest.fixture
def ctx(kling: KlingEmulator, tmp_path: Path) -> Context:
    return connect.context(provider, workdir=tmp_path)


@pytest.fixture
def with_api_key(kling: KlingEmulator, ctx: Context) -> Context:
    return replace(ctx, key={"access_key": f"api-key-{kling.key}"})


def spec(id: str) -> ModelSpec:
    return OFFERS[id].spec


def order(id: str = FILM, *inputs: Input, key: str = "order-1", **params: Any) -> Request:
    model = spec(id)
    prompt = {model.prompt_field: "a small boat"} if model.prompt_field else {}
    return Request(model, prompt | params, inputs, key=key)


def begun(ctx: Context, asked: Request) -> Operation:
    return provider.submit(ctx, provider.prepare(ctx, asked))


def done(ctx: Context, asked: Request) -> Finished:
    answer = ended(provider, ctx, begun(ctx, asked))
    assert isinstance(answer, Finished), answer
    return answer


def sent(kling: KlingEmulator) -> Any:
    return json.loads(kling.posts()[-1])


def a_file(folder: Path, field: str = "image", name: str = "a.png") -> Input:
    path = folder / name
    path.write_bytes(media.png(len(name)))
    return Input(field, path, "image/png", f"{len(name):064d}")


def a_sound(folder: Path, seconds: float | None = 3.0, field: str = "sound") -> Input:
    path = folder / "a.wav"
    path.write_bytes(media.wav(1))
    return Input(field, path, "audio/wav", "1" * 64, seconds=seconds)


class TestConformance(Polled, Keyed):
    @pytest.fixture
    def stage(self, kling: KlingEmulator, ctx: Context) -> WireStage:
        kling.script(settings={"duration": 0.1})
        return stage_at(kling, provider, ctx, order(), FAULTS)


class TestSigning:
    def test_the_token_of_the_sheet(self) -> None:
        assert token("AKTEST", "SKTEST", 1767225600) == (
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJBS1RFU1QiLCJleHAiOjE3NjcyMjc0MDAsIm5i"
            "ZiI6MTc2NzIyNTU5NX0.gl0HBbDHQNcMVRupgemqObZkTrG374O0uH7Llh5eAeo"
        )

    def test_the_secret_is_never_sent(self, kling: KlingEmulator, ctx: Context) -> None:
        done(ctx, order())
        assert all(kling.secret not in str(seen["headers"]) for seen in kling.log)

    @pytest.mark.parametrize(
        ("ahead", "words"),
        [(-timedelta(hours=1), "ahead of Kling's"), (timedelta(hours=1), "behind Kling's")],
    )
    def test_a_wrong_clock_is_said_to_be_that(
        self, kling: KlingEmulator, ctx: Context, ahead: timedelta, words: str
    ) -> None:
        kling.clock = ahead
        prepared = provider.prepare(ctx, order())
        with pytest.raises(NeedsKey) as caught:
            provider.submit(ctx, prepared)
        assert words in caught.value.message
        seconds = int(caught.value.message.partition("clock is ")[2].partition(" s ")[0])
        assert 3590 < seconds < 3610
        assert "clock" in caught.value.advice
        assert caught.value.was_charged is Charged.NO
        checked = provider.check_key(ctx)
        assert not checked.ok
        assert words in checked.message

    def test_an_access_key_alone_does_not_do(self, kling: KlingEmulator, ctx: Context) -> None:
        alone = replace(ctx, key={"access_key": kling.key})
        with pytest.raises(NeedsKey, match="secret key"):
            begun(alone, order())
        assert kling.submissions == 0
        assert not provider.check_key(alone).ok

    def test_an_api_key_needs_no_secret(self, with_api_key: Context) -> None:
        assert provider.check_key(with_api_key).account == "4990.5 units left"
        assert done(with_api_key, order()).outputs

    def test_what_is_left(self, ctx: Context) -> None:
        assert provider.balance(ctx) == Money(Decimal("4990.5"), "units")

    def test_the_second_api_wants_an_api_key(
        self, kling: KlingEmulator, ctx: Context, with_api_key: Context
    ) -> None:
        with pytest.raises(NeedsKey, match="API key only"):
            begun(ctx, order(TURBO))
        assert kling.submissions == 0
        made = done(with_api_key, order(TURBO))
        assert made.cost == Money(Decimal("0.0014"))
        assert made.outputs


class TestErrors:
    @pytest.mark.parametrize(
        ("code", "kind", "words"),
        [
            ("1000", NeedsKey, "region"),
            ("1001", NeedsKey, "region"),
            ("1002", NeedsKey, "region"),
            ("1003", NeedsKey, "clock"),
            ("1004", NeedsKey, "clock"),
            ("1100", NeedsKey, "account"),
            ("1101", NoFunds, "resource pack"),
            ("1102", NoFunds, "resource pack"),
            ("in-200", NoFunds, "resource pack"),
            ("1103", NeedsKey, "resource pack for"),
            ("1200", BadRequest, "parameters"),
            ("1201", BadRequest, "order again"),
            ("1202", BadRequest, "another model"),
            ("1203", BadRequest, "another model"),
            ("1300", Refused, "prompt"),
            ("1301", Refused, "prompt"),
            ("1302", RateLimited, "by itself"),
            ("1303", RateLimited, "by itself"),
            ("1304", NeedsKey, "allowed"),
            ("5000", Unknown, "charged again"),
            ("5001", Unavailable, "by itself"),
            ("5002", Unknown, "charged again"),
            ("unheard-of", Unknown, "charged again"),
        ],
    )
    def test_each_code_of_an_order(
        self, kling: KlingEmulator, ctx: Context, code: str, kind: type[ProviderError], words: str
    ) -> None:
        error = refused_as(kling, lambda: begun(ctx, order()), kind, words, submit=code)
        assert error.request_id == "e7c3-9a"

    @pytest.mark.parametrize(
        ("end", "kind"), [("policy", Refused), ("refused", Refused), ("failed", ProviderError)]
    )
    def test_a_task_that_failed(
        self, kling: KlingEmulator, ctx: Context, end: str, kind: type[ProviderError]
    ) -> None:
        """It comes with code 0; nobody says whether it was charged."""
        kling.script(next=[{"end": end}])
        operation = begun(ctx, order())
        answer = ended(provider, ctx, operation)
        assert isinstance(answer, Failed)
        assert type(answer.error) is kind
        assert answer.error.was_charged is Charged.MAYBE
        assert answer.error.request_id == operation.request_id

    @pytest.mark.parametrize("end", ["null", "no-files"])
    def test_done_without_a_file(self, kling: KlingEmulator, ctx: Context, end: str) -> None:
        kling.script(next=[{"end": end}])
        answer = ended(provider, ctx, begun(ctx, order()))
        assert isinstance(answer, Failed)
        assert type(answer.error) is BadOutput
        assert answer.error.was_charged is Charged.YES

    def test_a_task_that_is_gone(self, kling: KlingEmulator, ctx: Context) -> None:
        operation = begun(ctx, order())
        kling.jobs.clear()
        with pytest.raises(Expired) as caught:
            provider.poll(ctx, operation)
        assert caught.value.was_charged is Charged.MAYBE

    def test_what_passes_while_it_is_asked_after(self, kling: KlingEmulator, ctx: Context) -> None:
        waits_through(kling, provider, ctx, lambda key: begun(ctx, order(key=key)))


class TestBodies:
    def test_a_film_from_words(self, kling: KlingEmulator, ctx: Context) -> None:
        made = done(ctx, order(sound="on", mode="pro", duration="10"))
        assert kling.log[0]["path"] == "/v1/videos/text2video"
        assert sent(kling) == {
            "model_name": "kling-v2-6",
            "prompt": "a small boat",
            "aspect_ratio": "16:9",
            "mode": "pro",
            "duration": "10",
            "sound": "on",
            "external_task_id": "order-1",
        }
        assert made.details["ids"] == ["v0"]

    def test_the_first_and_the_last_frame_as_bare_base64(
        self, kling: KlingEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        frames = a_file(tmp_path), a_file(tmp_path, "image_tail", "last.png")
        prepared = provider.prepare(ctx, order(FRAMES, *frames))
        assert prepared.body["image"] == f"sha256:{frames[0].sha256}"
        provider.submit(ctx, prepared)
        assert kling.log[-1]["path"] == "/v1/videos/image2video"
        assert sent(kling)["image"].startswith("iVBORw0KGgo")
        assert sent(kling)["image_tail"] != sent(kling)["image"]
        assert "aspect_ratio" not in sent(kling)

    def test_lip_sync_by_text_or_by_sound(
        self, kling: KlingEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        id = "lip-sync/video-to-video"
        begun(ctx, order(id, video_id="v1", voice_id="genshin_vindi2"))
        assert sent(kling)["input"] == {
            "mode": "text2video",
            "text": "a small boat",
            "voice_id": "genshin_vindi2",
            "voice_language": "en",
            "voice_speed": 1.0,
            "video_id": "v1",
        }
        sound = a_sound(tmp_path, field="audio")
        begun(ctx, order(id, sound, key="2", video_address="https://files.example/a.mp4"))
        given = sent(kling)["input"]
        assert (given.pop("audio_file")[:4], given) == (
            "UklG",
            {
                "mode": "audio2video",
                "audio_type": "file",
                "video_url": "https://files.example/a.mp4",
            },
        )

    @pytest.mark.parametrize(
        ("params", "field"),
        [
            ({"voice_id": "a"}, "video_id"),
            (
                {"voice_id": "a", "video_id": "v", "video_address": "https://x.example/a"},
                "video_id",
            ),
            ({"video_id": "v"}, "voice_id"),
            ({"video_id": "v", "text": ""}, "text"),
        ],
    )
    def test_lip_sync_that_says_too_little_is_not_sent(
        self, kling: KlingEmulator, ctx: Context, params: dict[str, str], field: str
    ) -> None:
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, order("lip-sync/video-to-video", **params))
        assert [*caught.value.fields] == [field]

    def test_effects_with_one_person_and_with_two(
        self, kling: KlingEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        one, two = (a_file(tmp_path, "images", name) for name in ("a.png", "bb.png"))
        id = "effects/image-to-video"
        begun(ctx, order(id, one, effect_scene="squish"))
        assert sent(kling)["effect_scene"] == "squish"
        assert sent(kling)["input"]["image"].startswith("iVBOR")
        begun(ctx, order(id, one, two, key="2", effect_scene="hug"))
        assert len(sent(kling)["input"]["images"]) == 2
        assert "image" not in sent(kling)["input"]

    def test_effects_without_a_picture(self, ctx: Context) -> None:
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, order("effects/image-to-video", effect_scene="hug", images=[]))
        assert [*caught.value.fields] == ["images"]

    def test_references_and_frames_of_omni(
        self, kling: KlingEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        given = [a_file(tmp_path, "first_frame"), a_file(tmp_path, "images", "bb.png")]
        params = {"video_address": "https://x.example/a.mp4", "refer_type": "base"}
        begun(ctx, order("kling-v3-omni/image-to-video", *given, **params))
        assert [one.get("type") for one in sent(kling)["image_list"]] == ["first_frame", None]
        video = {"video_url": "https://x.example/a.mp4", "refer_type": "base"}
        assert sent(kling)["video_list"] == [video]
        with pytest.raises(BadRequest) as caught:
            last = a_file(tmp_path, "end_frame")
            provider.prepare(ctx, order("kling-v3-omni/image-to-video", last))
        assert [*caught.value.fields] == ["end_frame"]

    def test_the_second_api(
        self, kling: KlingEmulator, with_api_key: Context, tmp_path: Path
    ) -> None:
        begun(with_api_key, order(TURBO))
        assert sent(kling) == {
            "prompt": "a small boat",
            "settings": {
                "aspect_ratio": "16:9",
                "resolution": "720p",
                "duration": 5,
                "audio": "off",
            },
            "options": {"external_task_id": "order-1"},
        }
        begun(with_api_key, order("kling-3.0-turbo/image-to-video", a_file(tmp_path), key="2"))
        assert [one["type"] for one in sent(kling)["contents"]] == ["prompt", "first_frame"]

    def test_every_model_is_taken_by_the_wire(
        self, kling: KlingEmulator, with_api_key: Context, tmp_path: Path
    ) -> None:
        extra = {
            "lip-sync/video-to-video": {"voice_id": "a", "video_id": "v"},
            "lip-sync-face/video-to-video": {"video_id": "v"},
            "sound/video-to-video": {"video_id": "v"},
            "video-extend/video-to-video": {"video_id": "v"},
            "effects/image-to-video": {"effect_scene": "hug"},
            "motion-control/image-to-video": {"video_address": "https://x.example/a.mp4"},
        }
        for number, one in enumerate(SHIPPED):
            params, needed = defaults_of(one)
            files = [
                a_sound(tmp_path) if name == "sound" else a_file(tmp_path, name) for name in needed
            ]
            params |= extra.get(one.id, {})
            asked = order(one.id, *files, key=str(number), **params)
            assert done(with_api_key, asked).outputs, one.id

    @pytest.mark.parametrize(
        ("mime", "size", "words"),
        [("image/gif", 10, "JPEG, PNG"), ("image/png", 0, "empty"), ("image/png", 11, "10 are")],
    )
    def test_files_that_it_does_not_take(
        self, ctx: Context, tmp_path: Path, mime: str, size: int, words: str
    ) -> None:
        path = tmp_path / "a.png"
        with path.open("wb") as file:
            file.truncate(size * 1024 * 1024)
        with pytest.raises(BadRequest, match=words) as caught:
            provider.prepare(ctx, order(FRAMES, Input("image", path, mime, "0" * 64)))
        assert [*caught.value.fields] == ["image"]


class TestFaces:
    """A video is looked at, and one of its faces says a sound."""

    SPEAK = "lip-sync-face/video-to-video"

    @pytest.fixture
    def ctx(self, ctx: Context, tmp_path: Path) -> Context:
        return replace(ctx, cache=tmp_path / "cache")

    def asked(
        self, folder: Path, *inputs: Input, seconds: float | None = 3.0, **params: Any
    ) -> Any:
        if not {"video_id", "video_address"} & {*params, *(one.field for one in inputs)}:
            params |= {"video_id": "v1"}
        return order(self.SPEAK, a_sound(folder, seconds), *inputs, **params)

    def test_they_are_told_with_their_pictures_and_times(
        self, kling: KlingEmulator, ctx: Context
    ) -> None:
        kling.look_units = "0.05"
        told = provider.candidates(ctx, Request(spec(self.SPEAK), {"video_id": "v1"}), "face")
        assert [(one.value, one.label, one.begins, one.ends) for one in told.found] == [
            (1, "Face 1", 0, 5.2),
            (2, "Face 2", 1, 4),
        ]
        assert str(told.found[1].picture).startswith("http")
        assert "0.05 units" in told.remark
        assert json.loads(kling.posts("identify-face")[0]) == {"video_id": "v1"}
        again = provider.candidates(ctx, Request(spec(self.SPEAK), {"video_id": "v1"}), "face")
        assert (again.found, again.remark, kling.looks) == (told.found, "", 1)
        assert kling.submissions == 0

    def test_the_chosen_one_speaks(
        self, kling: KlingEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        kling.look_units = "0.05"
        kling.script(settings={"price": "1"})
        made = done(ctx, self.asked(tmp_path, face=2, sound_from=0.5, original_audio_volume=0))
        [choice] = sent(kling)["face_choose"]
        assert choice.pop("sound_file").startswith("UklG")
        assert (sent(kling)["session_id"], choice) == (
            "session-1",
            {
                "face_id": "session-1-1",
                "sound_start_time": 500,
                "sound_end_time": 3000,
                "sound_insert_time": 1000,
                "sound_volume": 1,
                "original_audio_volume": 0,
            },
        )
        assert sent(kling).keys() == {"session_id", "face_choose", "external_task_id"}
        assert made.cost == Money(Decimal("0.147"))  # the unit, and looking

    def test_a_video_of_the_account_goes_by_its_id(
        self, kling: KlingEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        clip = Input("video", tmp_path / "a.mp4", "video/mp4", "2" * 64, made_as="v7")
        begun(ctx, order(self.SPEAK, a_sound(tmp_path), clip))
        assert json.loads(kling.posts("identify-face")[0]) == {"video_id": "v7"}
        with pytest.raises(BadRequest, match="of its own"):
            provider.prepare(ctx, order(self.SPEAK, a_sound(tmp_path), replace(clip, made_as="")))
        with pytest.raises(BadRequest, match="one of both"):
            provider.prepare(ctx, order(self.SPEAK, a_sound(tmp_path), clip, video_id="v1"))
        begun(ctx, order("video-extend/video-to-video", clip, key="2"))
        assert sent(kling)["video_id"] == "v7"

    def test_a_session_that_ended_is_looked_for_again_and_nothing_is_ordered_twice(
        self, kling: KlingEmulator, ctx: Context, tmp_path: Path
    ) -> None:
        prepared = provider.prepare(ctx, self.asked(tmp_path, face=2))
        kling.sessions.clear()
        with pytest.raises(Unavailable, match="no longer") as caught:
            provider.submit(ctx, prepared)
        assert caught.value.was_charged is Charged.NO
        assert (kling.submissions, len(kling.jobs)) == (1, 0)
        again = provider.prepare(ctx, self.asked(tmp_path, face=2))
        provider.submit(ctx, again)
        assert sent(kling)["face_choose"][0]["face_id"] == "session-2-1"
        assert len(kling.jobs) == 1

    @pytest.mark.parametrize(
        ("seconds", "params", "field"),
        [
            (1.5, {}, "sound"),
            (61.0, {}, "sound"),
            (None, {}, "sound_to"),
            (3.0, {"sound_from": 1.5}, "sound_from"),
            (3.0, {"face": 3}, "face"),
            (3.0, {"insert_at": 4}, "insert_at"),
            (3.0, {"video_id": ""}, "video_id"),
        ],
    )
    def test_what_is_not_sent(
        self,
        kling: KlingEmulator,
        ctx: Context,
        tmp_path: Path,
        seconds: float | None,
        params: dict[str, Any],
        field: str,
    ) -> None:
        with pytest.raises(BadRequest) as caught:
            provider.prepare(ctx, self.asked(tmp_path, seconds=seconds, **params))
        assert [*caught.value.fields] == [field]
        assert kling.submissions == 0

    def test_a_sound_that_is_too_big(self, ctx: Context, tmp_path: Path) -> None:
        asked = self.asked(tmp_path)
        with asked.inputs[0].path.open("wb") as file:
            file.truncate(6 * 1024 * 1024)
        with pytest.raises(BadRequest, match="5 are allowed"):
            provider.prepare(ctx, asked)

    @pytest.mark.parametrize(
        ("fault", "kind", "words"),
        [
            ("no-face", BadRequest, "No face"),
            ("in-200", NoFunds, "used up"),
            ("5000", Unavailable, "error of its own"),
            ("", BadRequest, "finds no face"),
        ],
    )
    def test_looking_that_fails(
        self,
        kling: KlingEmulator,
        ctx: Context,
        tmp_path: Path,
        fault: str,
        kind: type[ProviderError],
        words: str,
    ) -> None:
        kling.look_fault, kling.faces = fault, ()
        with pytest.raises(kind, match=words):
            provider.prepare(ctx, self.asked(tmp_path))
        assert kling.submissions == 0

    def test_an_avatar(self, kling: KlingEmulator, ctx: Context, tmp_path: Path) -> None:
        asked = order("avatar/image-to-video", a_file(tmp_path), a_sound(tmp_path))
        assert done(ctx, asked).outputs
        assert kling.log[0]["path"] == "/v1/videos/avatar/image2video"
        assert sent(kling)["sound_file"].startswith("UklG")
        assert sent(kling)["mode"] == "std"
        places = by_role(schema.fields(asked.model.schema), asked.model.kind)
        assert {role: one.name for role, one in places.items()} == {
            Role.FIRST_FRAME: "image",
            Role.SOUND: "sound",
        }


class TestPast:
    def asked(self, **more: Any) -> PastAsked:
        return PastAsked(datetime.now(UTC) + timedelta(minutes=1), models=SHIPPED, **more)

    def all_runs(self, ctx: Context, asked: PastAsked) -> tuple[list[PastRun], list[str]]:
        runs: list[PastRun] = []
        cursors = [""]
        while True:
            page = provider.past_runs(ctx, asked, cursors[-1])
            runs += page.runs
            if not page.next:
                return runs, cursors
            cursors.append(page.next)

    def test_of_both_apis_with_what_the_lists_keep(
        self, kling: KlingEmulator, with_api_key: Context
    ) -> None:
        kling.script(settings={"price": "2.5"})
        begun(with_api_key, order(key="1"))
        kling.script(next=[{"end": "failed"}])
        begun(with_api_key, order(key="2"))
        begun(with_api_key, order(TURBO, key="3"))
        begun(with_api_key, order("sound/text-to-audio", key="4"))
        old = begun(with_api_key, order(key="5")).request_id
        kling.created[old] -= timedelta(days=31)
        runs, _ = self.all_runs(with_api_key, self.asked())
        told = {run.id: run for run in runs}
        first, failed, second, sound, gone = (told[id] for id in kling.jobs)
        assert (first.model, first.state, first.cost) == (
            "videos/text2video",
            PastState.DONE,
            Money(Decimal("0.35")),
        )
        assert first.outputs[0].url
        assert first.details == {"units": "2.5", "ids": ["v0"]}
        assert first.created == kling.created[first.id].replace(
            microsecond=kling.created[first.id].microsecond // 1000 * 1000
        )
        assert "neither its words" in first.remarks[0]
        assert failed.state is PastState.FAILED
        assert (second.model, second.cost) == ("tasks", Money(Decimal("0.35")))
        assert (sound.model, sound.cost) == ("sound/text-to-audio", None)
        assert gone.state is PastState.GONE
        recent, _ = self.all_runs(
            with_api_key, self.asked(since=datetime.now(UTC) - timedelta(days=1))
        )
        assert {run.id for run in recent} == {*kling.jobs} - {old}

    def test_page_by_page_and_without_the_second_api(
        self, kling: KlingEmulator, ctx: Context, with_api_key: Context
    ) -> None:
        kling.remember(spec(FILM), 101)
        kling.remember(spec(TURBO), 101)
        since = self.asked(since=datetime.now(UTC) - timedelta(days=60))
        runs, cursors = self.all_runs(with_api_key, since)
        assert len({run.id for run in runs}) == len(runs) == 202
        assert {"videos/text2video 2", "tasks 100"} <= {*cursors}
        _, cursors = self.all_runs(ctx, since)
        assert "tasks" not in cursors

    def test_what_is_no_list(self, kling: KlingEmulator, ctx: Context) -> None:
        kling.list_faults = ["404", "html"]
        assert provider.past_runs(ctx, self.asked(), "").next  # that one this account has not
        with pytest.raises(Unavailable):
            provider.past_runs(ctx, self.asked(), "")

    @pytest.mark.parametrize(
        ("bills", "expected"),
        [
            ([("1.5", "USD")], Money(Decimal("1.5"))),
            ([("1.5", "CNY"), ("0.5", "CNY")], Money(Decimal(2), "CNY")),
            ([("1.5", "CNY"), ("0.5", "USD")], None),
            ([("1.5", "POINTS")], None),
            ([("x", "USD")], None),
        ],
    )
    def test_what_was_taken_in_money(
        self, bills: list[tuple[str, str]], expected: Money | None
    ) -> None:
        told = [
            {"charge_type": "cash", "amount": amount, "currency": currency}
            for amount, currency in bills
        ]
        assert results.cost({"billing": told}, Decimal("0.14")) == expected


class TestResults:
    def test_pictures_in_order_without_the_watermark_and_their_cost(
        self, kling: KlingEmulator, ctx: Context
    ) -> None:
        kling.script(settings={"price": "8"})
        made = done(ctx, order(DRAW, n=3))
        assert [one.url[-5:] for one in made.outputs] == ["0.png", "1.png", "2.png"]
        assert made.cost == Money(Decimal("0.0840"))
        assert made.details["units"] == "24"

    def test_without_its_count_the_cost_is_not_known(
        self, kling: KlingEmulator, ctx: Context
    ) -> None:
        kling.script(settings={"tells_cost": False})
        assert done(ctx, order()).cost is None

    @pytest.mark.parametrize(
        "told",
        [
            {"final_unit_deduction": "0", "final_balance_deduction": {"quota": "0.7"}},
            {"final_unit_deduction": "1e9999999"},
        ],
    )
    def test_what_was_taken_in_money_or_makes_no_sense_is_not_known(
        self, ctx: Context, monkeypatch: pytest.MonkeyPatch, told: dict[str, Any]
    ) -> None:
        operation = begun(ctx, order())
        files = {"videos": [{"url": "https://x.example/a.mp4"}]}
        task = {"task_id": "8", "task_status": "succeed", "task_result": files} | told
        monkeypatch.setattr(Kling, "ask", lambda *args, **more: {"data": task})
        made = provider.poll(ctx, operation)
        assert isinstance(made, Finished)
        assert made.cost is None
        task["task_status"] = "failed"
        failed = provider.poll(ctx, operation)
        assert isinstance(failed, Failed)
        assert failed.error.was_charged is Charged.MAYBE

    def test_in_china_units_are_not_paid_in_dollars(self, ctx: Context) -> None:
        from providers.kling.provider import _facts

        there = replace(ctx, base_url="https://api-beijing.klingai.com")
        assert _facts(there, OFFERS[FILM])["unit"] is None
        assert _facts(ctx, OFFERS[FILM])["unit"] == "0.14"

    def test_of_a_sound_the_file_that_lost_nothing(self, ctx: Context) -> None:
        (output,) = done(ctx, order("sound/text-to-audio")).outputs
        assert output.url.endswith(".wav")

    def test_the_watermarked_file_where_there_is_no_other(
        self, kling: KlingEmulator, ctx: Context
    ) -> None:
        kling.script(next=[{"answer": [{"url": "", "watermark_url": "https://x.example/w.mp4"}]}])
        (output,) = done(ctx, order()).outputs
        assert output.url == "https://x.example/w.mp4"

    def test_slots_that_are_taken(self, kling: KlingEmulator, ctx: Context) -> None:
        kling.slots = 1
        kling.script(settings={"duration": 100.0})
        begun(ctx, order())
        with pytest.raises(RateLimited, match="at once"):
            begun(ctx, order(key="2"))


class TestFindingAndAdopting:
    @pytest.mark.parametrize("id", [FILM, TURBO, DRAW])
    def test_a_lost_order_by_our_own_id(
        self, kling: KlingEmulator, with_api_key: Context, id: str
    ) -> None:
        prepared = provider.prepare(with_api_key, order(id))
        assert provider.find(with_api_key, "order-1") is None
        kling.script(next=[{"submit": "cut-after"}, {"submit": "cut-before"}])
        with pytest.raises(Unknown):
            provider.submit(with_api_key, prepared)
        found = provider.find(with_api_key, "order-1")
        assert found
        assert found.request_id == next(iter(kling.jobs))
        assert isinstance(ended(provider, with_api_key, found), Finished)
        with pytest.raises(Unknown):
            begun(with_api_key, order(id, key="2"))
        assert provider.find(with_api_key, "2") is None

    def test_our_id_is_taken_once(self, kling: KlingEmulator, ctx: Context) -> None:
        begun(ctx, order())
        with pytest.raises(BadRequest):
            begun(ctx, order())
        assert len(kling.jobs) == 1

    @pytest.mark.parametrize("id", [FILM, TURBO, DRAW])
    def test_by_the_id_of_the_task(self, with_api_key: Context, tmp_path: Path, id: str) -> None:
        operation = begun(with_api_key, order(id))
        (tmp_path / "elsewhere").mkdir()
        elsewhere = replace(with_api_key, workdir=tmp_path / "elsewhere")
        for ctx in (with_api_key, elsewhere):
            adopted = provider.adopt(ctx, f" {operation.request_id}\n")
            assert isinstance(ended(provider, ctx, adopted), Finished)

    @pytest.mark.parametrize("id", ["", "../account/costs", "84999999999"])
    def test_what_is_not_there(self, ctx: Context, id: str) -> None:
        with pytest.raises(BadRequest):
            provider.adopt(ctx, id)

    @pytest.mark.parametrize("id", [FILM, TURBO])
    def test_an_answer_without_a_task(
        self, with_api_key: Context, monkeypatch: pytest.MonkeyPatch, id: str
    ) -> None:
        operation = begun(with_api_key, order(id))
        monkeypatch.setattr(Kling, "ask", lambda *args, **more: {"code": 0, "data": None})
        with pytest.raises(Unavailable):
            provider.poll(with_api_key, operation)
        with pytest.raises(Unavailable):
            provider.find(with_api_key, "order-1")
        with pytest.raises(BadRequest):
            provider.adopt(with_api_key, "84999999999")


class TestCatalogue:
    @pytest.mark.parametrize(
        ("id", "params", "amount"),
        [
            (FILM, {}, "0.21"),
            (FILM, {"mode": "pro", "duration": "10"}, "0.70"),
            (FILM, {"sound": "on"}, "0.70"),
            ("kling-v3/text-to-video", {"mode": "4k", "duration": "3"}, "1.26"),
            ("kling-v3/text-to-video", {"sound": "on"}, None),
            (DRAW, {"n": 2}, "0.056"),
            ("kling-v2-1/text-to-image", {}, None),
            (TURBO, {"resolution": "1080p"}, "0.70"),
            (TURBO, {"audio": "native"}, None),
            ("lip-sync/video-to-video", {}, None),
        ],
    )
    def test_prices(self, id: str, params: dict[str, Any], amount: str | None) -> None:
        price = model_prices.of_spec(provider, spec(id), params)
        assert price == (None if amount is None else Money(Decimal(amount)))

    def test_every_price_has_a_date_and_a_source(self) -> None:
        for one in SHIPPED:
            if one.price:
                pricing.check(one.price)
                assert one.price["date"]
                assert one.price["source"].startswith("https://")

    def test_kinds(self) -> None:
        assert {one.kind for one in SHIPPED} == {
            *(Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE, Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO),
            *(Kind.VIDEO_TO_VIDEO, Kind.TEXT_TO_AUDIO),
        }
        frames = {one.name: one for one in schema.fields(spec(FRAMES).schema)}
        assert frames["image"].required
        assert frames["image_tail"].medium == "image"

    def test_nothing_is_loaded_before_it_is_used(self) -> None:
        assert loaded_by(provider, "django", "jwt", "cryptography") == []
