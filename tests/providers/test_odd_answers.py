"""Answers in odd but readable form, and answers that hold more than was ordered: each kind through
each provider by its real SDK, against the stand-in for its servers."""

import base64
import io
import json
import wave
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from providers import connect
from providers.contract import (
    Context,
    Failed,
    Finished,
    Operation,
    Output,
    Pending,
    Provider,
    Refused,
    Request,
)
from providers.fal.models import MODELS as FAL_MODELS
from providers.fal.provider import Fal
from providers.google.models import spec_of as google_spec
from providers.google.provider import Google
from providers.google.veo import SHIPPED as VEO_MODELS
from providers.google.veo_provider import Veo
from providers.openai.models import spec_of as openai_spec
from providers.openai.provider import OpenAI
from providers.replicate.models import MODELS as REPLICATE_MODELS
from providers.replicate.provider import Replicate
from tests.emulator import media
from tests.emulator.fal import FalEmulator
from tests.emulator.google import GoogleEmulator
from tests.emulator.openai import OpenAIEmulator
from tests.emulator.replicate import ReplicateEmulator
from tests.emulator.vendor import Vendor
from tests.providers.vendors import ended

pytestmark = pytest.mark.django_db

PICTURE = media.png(1)
PACKED = base64.b64encode(PICTURE).decode()
URL, CLIP = "https://files.example/a.png", "https://files.example/c.mp4"
TUNE, SRT = "https://files.example/t.mp3", "https://files.example/t.srt"
FORMS = {
    "line ends": "\n".join(PACKED[at : at + 76] for at in range(0, len(PACKED), 76)),
    "for addresses": base64.urlsafe_b64encode(PICTURE).decode().rstrip("="),
    "a data: head": f"data:image/png;base64,{PACKED}",
}
WORDS = "I would rather talk about it."


class Wire:
    """A provider, its emulator, and what its model is told to answer."""

    def __init__(self, provider: Provider, vendor: Vendor, folder: Path) -> None:
        self.provider, self.vendor = provider, vendor
        self.ctx: Context = connect.context(provider, workdir=folder)

    def says(self, spec: Any, answer: Any, **script: Any) -> Any:
        self.vendor.script(next=[{"answer": answer} | script])
        params = {spec.prompt_field: "a small boat"} if spec.prompt_field else {}
        prepared = self.provider.prepare(self.ctx, Request(spec, params, (), "key"))
        said = self.provider.submit(self.ctx, prepared)
        return ended(self.provider, self.ctx, said) if isinstance(said, Operation) else said

    def made(self, spec: Any, answer: Any, **script: Any) -> Finished:
        said = self.says(spec, answer, **script)
        assert isinstance(said, Finished), said
        return said


def content(output: Output) -> bytes:
    return output.path.read_bytes() if output.path else output.data


def _named(models: Any, id: str) -> Any:
    return next(one for one in models if one.id == id)


@pytest.fixture(scope="module")
def vendors() -> Iterator[dict[type[Vendor], Vendor]]:
    """One of each for all tests here: Google's SDK takes a second to begin with an address."""
    kinds = (FalEmulator, ReplicateEmulator, OpenAIEmulator, GoogleEmulator)
    with ExitStack() as stack:
        yield {kind: stack.enter_context(kind()) for kind in kinds}


@pytest.fixture
def at(
    vendors: dict[type[Vendor], Vendor], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[Provider, type[Vendor], str], Wire]:
    """The provider before its emulator, whose address has `path` behind it."""

    def before(provider: Provider, kind: type[Vendor], path: str = "") -> Wire:
        vendor = vendors[kind]
        monkeypatch.setenv(connect.base_url_setting(provider), vendor.url + path)
        monkeypatch.setenv(provider.key_fields[0].env, vendor.key)
        return Wire(provider, vendor, tmp_path)

    return before


@pytest.fixture
def fal(at: Any) -> Wire:
    return at(Fal(), FalEmulator)


@pytest.fixture
def replicate(at: Any) -> Wire:
    return at(Replicate(), ReplicateEmulator)


@pytest.fixture
def openai(at: Any) -> Wire:
    return at(OpenAI(), OpenAIEmulator, "/v1")


@pytest.fixture
def google(at: Any) -> Wire:
    return at(Google(), GoogleEmulator)


@pytest.fixture
def veo(at: Any) -> Wire:
    return at(Veo(), GoogleEmulator)


class TestFal:
    DRAW = _named(FAL_MODELS, "fal-ai/flux/schnell")
    MOVE = next(one for one in FAL_MODELS if one.kind == "text-to-video")
    SPEAK = _named(FAL_MODELS, "fal-ai/kokoro/american-english")

    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("place", ["url", "b64_json"])
    def test_bytes_in_any_form_and_place(self, fal: Wire, form: str, place: str) -> None:
        answer = {"images": [{place: FORMS[form], "content_type": "Image/PNG; x=1"}]}
        (output,) = fal.made(self.DRAW, answer).outputs
        assert content(output) == PICTURE

    def test_an_address_where_bytes_were_expected(self, fal: Wire) -> None:
        (output,) = fal.made(self.DRAW, {"images": [{"b64_json": URL}]}).outputs
        assert output.url == URL

    def test_sound_in_hex(self, fal: Wire) -> None:
        (output,) = fal.made(self.SPEAK, {"audio": media.wav(1).hex()}).outputs
        assert content(output) == media.wav(1)

    def test_one_of_several_is_empty(self, fal: Wire) -> None:
        done = fal.made(self.DRAW, {"images": [{"url": URL}, {"url": None}, None]})
        assert [one.url for one in done.outputs] == [URL]
        assert done.remarks == ("2 of 3 results came back empty.",)

    def test_the_filter_marked_one_of_several(self, fal: Wire) -> None:
        pictures = [{"url": URL}, {"url": f"{URL}?2"}]
        answer = {"images": pictures, "has_nsfw_concepts": [True, False]}
        done = fal.made(self.DRAW, answer)
        assert [one.url for one in done.outputs] == [f"{URL}?2"]
        assert "filter kept 1 of 2" in done.remarks[0]

    def test_a_label_that_disagrees(self, fal: Wire) -> None:
        answer = {"video": {"url": CLIP, "content_type": "audio/mp4"}, "seed": 5}
        (output,) = fal.made(self.MOVE, answer).outputs
        assert (output.url, output.role) == (CLIP, "")

    def test_a_video_with_its_last_frame(self, fal: Wire) -> None:
        answer = {"video": {"url": CLIP}, "last_frame": {"url": URL}, "seed": "5"}
        done = fal.made(self.MOVE, answer)
        assert [(one.url, one.role) for one in done.outputs] == [(CLIP, ""), (URL, "last frame")]
        assert done.seed == 5

    def test_speech_with_its_word_timings(self, fal: Wire) -> None:
        timings = [{"characters": ["a"], "character_start_times_seconds": [0.0]}]
        answer = {"audio": {"url": TUNE}, "timestamps": timings, "duration_ms": 900}
        done = fal.made(self.SPEAK, answer)
        assert [one.url for one in done.outputs if not one.beside] == [TUNE]
        (beside,) = [one for one in done.outputs if one.beside]
        assert (beside.role, json.loads(beside.data)) == ("timestamps", timings)
        assert done.details == {"duration_ms": 900, "billable_units": "1"}

    def test_stems(self, fal: Wire) -> None:
        stems = {name: {"url": f"https://files.example/{name}.mp3"} for name in ("vocals", "bass")}
        done = fal.made(self.SPEAK, stems)
        assert [one.role for one in done.outputs] == ["vocals", "bass"]

    def test_words_in_place_of_pictures(self, fal: Wire) -> None:
        done = fal.made(self.DRAW, {"images": [], "description": WORDS})
        assert [one.data.decode() for one in done.outputs] == [WORDS]

    def test_words_that_name_the_filter(self, fal: Wire) -> None:
        said = fal.says(self.DRAW, {"images": [], "description": "NSFW content was detected."})
        assert isinstance(said, Failed)
        assert isinstance(said.error, Refused)

    @pytest.mark.parametrize("seed", [5, 5.0, "5"])
    def test_a_seed_in_any_form(self, fal: Wire, seed: Any) -> None:
        assert fal.made(self.DRAW, {"images": [{"url": URL}], "seed": seed}).seed == 5


class TestReplicate:
    DRAW = _named(REPLICATE_MODELS, "black-forest-labs/flux-schnell")
    MOVE = _named(REPLICATE_MODELS, "bytedance/seedance-1-pro")
    SPEAK = _named(REPLICATE_MODELS, "minimax/speech-02-hd")
    WRITE = next(one for one in REPLICATE_MODELS if one.kind.medium == "text")

    @pytest.mark.parametrize("form", FORMS)
    def test_bytes_in_any_form(self, replicate: Wire, form: str) -> None:
        for answer in (FORMS[form], [FORMS[form]], {"image": FORMS[form]}):
            (output,) = replicate.made(self.DRAW, answer).outputs
            assert content(output) == PICTURE

    def test_one_of_several_is_empty(self, replicate: Wire) -> None:
        done = replicate.made(self.DRAW, [URL, None, ""])
        assert [one.url for one in done.outputs] == [URL]
        assert done.remarks == ("2 of 3 results came back empty.",)

    def test_the_filter_marked_one_of_several(self, replicate: Wire) -> None:
        answer = {"images": [URL, f"{URL}?2"], "nsfw_content_detected": [False, True]}
        done = replicate.made(self.DRAW, answer)
        assert [one.url for one in done.outputs] == [URL]
        assert "filter kept 1 of 2" in done.remarks[0]
        answer["nsfw_content_detected"] = [True, True]
        said = replicate.says(self.DRAW, answer)
        assert isinstance(said, Failed)
        assert isinstance(said.error, Refused)

    def test_an_object_of_files_by_their_names(self, replicate: Wire) -> None:
        answer = {"video": CLIP, "last_frame": URL, "captions": SRT, "score": 0.5}
        done = replicate.made(self.MOVE, answer)
        told = [(one.url, one.role, one.beside) for one in done.outputs]
        assert told == [(CLIP, "", False), (URL, "last frame", False), (SRT, "captions", True)]
        assert done.details["score"] == 0.5
        assert done.details["metrics"]["predict_time"] == 1.5

    def test_stems(self, replicate: Wire) -> None:
        stems = {
            "vocals": "https://x.example/v.mp3",
            "other": "https://x.example/o.mp3",
            "piano": None,
        }
        done = replicate.made(self.SPEAK, stems)
        assert [one.role for one in done.outputs] == ["vocals", "other"]

    def test_another_medium_than_was_ordered(self, replicate: Wire) -> None:
        (output,) = replicate.made(self.DRAW, CLIP).outputs
        assert output.url == CLIP

    def test_words_in_place_of_pictures(self, replicate: Wire) -> None:
        (output,) = replicate.made(self.DRAW, WORDS).outputs
        assert output.data.decode() == WORDS
        said = replicate.says(self.DRAW, "The output was flagged as sensitive.")
        assert isinstance(said, Failed)
        assert isinstance(said.error, Refused)

    def test_a_text_with_subtitles_and_word_timings(self, replicate: Wire) -> None:
        answer = {"transcription": "a boat", "segments": [{"text": "a"}], "srt_file": SRT}
        done = replicate.made(self.WRITE, answer)
        assert done.outputs[0].data == b"a boat"
        assert {one.role for one in done.outputs if one.beside} == {"srt", "segments"}

    def test_a_file_of_a_text_model_is_fetched(self, replicate: Wire) -> None:
        (output,) = replicate.made(self.WRITE, [SRT]).outputs
        assert output.url == SRT

    def test_what_it_has_so_far_is_a_preview(self, replicate: Wire) -> None:
        replicate.vendor.script(next=[{"duration": 60.0, "meanwhile": [URL, f"{URL}?2"]}])
        prepared = replicate.provider.prepare(
            replicate.ctx, Request(self.DRAW, {"prompt": "a boat"}, (), "key")
        )
        operation = replicate.provider.submit(replicate.ctx, prepared)
        assert isinstance(operation, Operation)
        said = replicate.provider.poll(replicate.ctx, operation)
        assert isinstance(said, Pending)
        assert said.preview == f"{URL}?2"


class TestOpenAI:
    DRAW, SPEAK, WRITE = map(openai_spec, ("gpt-image-2.6-flare", "gpt-4o-mini-tts", "gpt-6-luna"))

    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("place", ["url", "b64_json"])
    def test_bytes_in_any_form_and_place(self, openai: Wire, form: str, place: str) -> None:
        (output,) = openai.made(self.DRAW, {"data": [{place: FORMS[form]}]}).outputs
        assert content(output) == PICTURE

    def test_an_address_where_bytes_were_expected(self, openai: Wire) -> None:
        for place in ("url", "b64_json"):
            (output,) = openai.made(self.DRAW, {"data": [{place: URL}]}).outputs
            assert output.url == URL

    def test_one_of_several_is_empty(self, openai: Wire) -> None:
        done = openai.made(self.DRAW, {"data": [{"b64_json": PACKED}, {"b64_json": None}]})
        assert [content(one) for one in done.outputs] == [PICTURE]
        assert done.remarks == ("1 of 2 results came back empty.",)

    def test_the_filter_marked_one_of_several(self, openai: Wire) -> None:
        answer = {"data": [{"b64_json": PACKED, "flagged": True}, {"url": URL}]}
        done = openai.made(self.DRAW, answer)
        assert [one.url for one in done.outputs] == [URL]
        assert "filter kept 1 of 2" in done.remarks[0]

    @pytest.mark.parametrize("usage", ["n/a", 7, [], {"input_tokens": "?", "output_tokens": {}}])
    def test_usage_that_is_no_number(self, openai: Wire, usage: Any) -> None:
        for spec in (self.DRAW, self.WRITE):
            done = openai.made(spec, {"usage": usage})
            assert done.outputs
            assert done.cost is None

    def test_counts_in_digits(self, openai: Wire) -> None:
        usage = {"input_tokens": "1000", "output_tokens": 100.0}
        plain = openai.made(self.WRITE, {"usage": {"input_tokens": 1000, "output_tokens": 100}})
        assert openai.made(self.WRITE, {"usage": usage}).cost == plain.cost is not None

    def test_what_is_told_beside_the_pictures(self, openai: Wire) -> None:
        told = {"data": [{"b64_json": PACKED, "revised_prompt": "a boat at sea"}]}
        details = openai.made(self.DRAW, told).details
        assert details["data"] == [{"revised_prompt": "a boat at sea"}]
        assert details["usage"]["output_tokens"]

    def test_a_text_that_is_cut_off_is_kept(self, openai: Wire) -> None:
        done = openai.made(self.WRITE, None, end="cut-off")
        assert b"a small boat" in done.outputs[0].data
        assert "cut off" in done.remarks[0]
        assert done.cost

    def test_sound_in_events_is_one(self, openai: Wire) -> None:
        halves = media.wav(1)[:3000], media.wav(1)[3000:]
        events = [
            {"type": "speech.audio.delta", "audio": base64.b64encode(half).decode()}
            for half in halves
        ]
        ends = {"type": "speech.audio.done", "usage": {"input_tokens": 3}}
        done = openai.made(self.SPEAK, [*events, ends])
        assert [content(one) for one in done.outputs] == [media.wav(1)]
        assert done.details["usage"] == {"input_tokens": 3}

    def test_sound_in_json(self, openai: Wire) -> None:
        packed = base64.b64encode(media.wav(1)).decode()
        for answer in ({"audio": packed}, {"audio": {"data": f"data:audio/wav;base64,{packed}"}}):
            (output,) = openai.made(self.SPEAK, answer).outputs
            assert content(output) == media.wav(1)
        (output,) = openai.made(self.SPEAK, {"url": TUNE}).outputs
        assert output.url == TUNE


class TestGoogle:
    FILM, DRAW, SPEAK, WRITE, SING = map(
        google_spec,
        (
            *("gemini-omni-1.2-flash", "gemini-nano-banana-2.1", "gemini-3.8-flash-tts"),
            *("gemini-3.8-flash", "lyria-3.5"),
        ),
    )

    def parts(self, *parts: Any, reason: str = "STOP", **more: Any) -> dict[str, Any]:
        candidate = {"content": {"parts": [*parts]}, "finishReason": reason, "index": 0}
        return {"candidates": [candidate], **more}

    def blocks(self, *blocks: Any, **more: Any) -> dict[str, Any]:
        return {"steps": [{"type": "model_output", "content": [*blocks]}], **more}

    @pytest.mark.parametrize("form", FORMS)
    def test_bytes_in_any_form(self, google: Wire, form: str) -> None:
        part = {"inlineData": {"mimeType": "Image/PNG; x=1", "data": FORMS[form]}}
        (output,) = google.made(self.DRAW, self.parts(part)).outputs
        assert content(output) == PICTURE

    @pytest.mark.parametrize("spelling", ["inlineData", "inline_data"])
    def test_either_spelling(self, google: Wire, spelling: str) -> None:
        name = "mimeType" if spelling == "inlineData" else "mime_type"
        part = {spelling: {name: "image/png", "data": PACKED}}
        assert content(google.made(self.DRAW, self.parts(part)).outputs[0]) == PICTURE

    def test_an_address_where_bytes_were_expected(self, google: Wire) -> None:
        for part in (
            {"inlineData": {"mimeType": "image/png", "data": URL}},
            {"fileData": {"mimeType": "image/png", "fileUri": URL}},
        ):
            (output,) = google.made(self.DRAW, self.parts(part)).outputs
            assert output.url == URL

    @pytest.mark.parametrize("place", ["data", "uri"])
    @pytest.mark.parametrize("form", FORMS)
    def test_a_film_in_any_form_and_place(self, google: Wire, form: str, place: str) -> None:
        block = {"type": "Video", place: FORMS[form], "mime_type": "VIDEO/MP4; codecs=x"}
        (output,) = google.made(self.FILM, self.blocks(block)).outputs
        assert content(output) == PICTURE
        assert output.mime == "video/mp4"

    def test_a_film_at_an_address_where_bytes_were_expected(self, google: Wire) -> None:
        (output,) = google.made(self.FILM, self.blocks({"type": "video", "data": CLIP})).outputs
        assert output.url == CLIP

    def test_one_of_several_is_empty(self, google: Wire) -> None:
        good = {"inlineData": {"mimeType": "image/png", "data": PACKED}}
        bad = {"inlineData": {"mimeType": "image/png", "data": ""}}
        done = google.made(self.DRAW, self.parts(good, bad))
        assert [content(one) for one in done.outputs] == [PICTURE]
        assert done.remarks == ("1 of 2 files came back empty.",)
        good, bad = {"type": "video", "uri": CLIP}, {"type": "video", "data": None}
        done = google.made(self.FILM, self.blocks(good, bad))
        assert [one.url for one in done.outputs] == [CLIP]
        assert done.remarks == ("1 of 2 files came back empty.",)

    def test_the_filter_withheld_one_of_several(self, google: Wire) -> None:
        good = self.parts({"inlineData": {"mimeType": "image/png", "data": PACKED}})
        bad = {"finishReason": "IMAGE_SAFETY", "index": 1}
        done = google.made(self.DRAW, {"candidates": [*good["candidates"], bad]})
        assert len(done.outputs) == 1
        assert done.remarks == ("Google withheld 1 of 2 results: image safety.",)

    def test_sound_in_parts_is_one(self, google: Wire) -> None:
        packed = base64.b64encode(bytes(9600)).decode()
        part = {"inlineData": {"mimeType": "audio/L16;codec=pcm;rate=24000", "data": packed}}
        (output,) = google.made(self.SPEAK, self.parts(part, part, part)).outputs
        with wave.open(io.BytesIO(content(output))) as sound:
            assert sound.getnframes() == 3 * 4800
        halves = media.wav(1)[:3000], media.wav(1)[3000:]
        parts = [
            {"inlineData": {"mimeType": "audio/mp3", "data": base64.b64encode(half).decode()}}
            for half in halves
        ]
        (output,) = google.made(self.SPEAK, self.parts(*parts)).outputs
        assert content(output) == media.wav(1)

    def test_a_song_in_samples_is_one(self, google: Wire) -> None:
        packed = base64.b64encode(bytes(9600)).decode()
        block = {"type": "audio", "mime_type": "audio/l16", "sample_rate": 48000, "data": packed}
        (output,) = google.made(self.SING, self.blocks(block, block)).outputs
        with wave.open(io.BytesIO(content(output))) as sound:
            assert (sound.getnframes(), sound.getframerate()) == (9600, 48_000)

    @pytest.mark.parametrize(
        "usage", ["n/a", {"promptTokenCount": "?"}, {"promptTokensDetails": "x"}]
    )
    def test_usage_that_is_no_number(self, google: Wire, usage: Any) -> None:
        done = google.made(self.WRITE, self.parts({"text": "words"}, usageMetadata=usage))
        assert done.outputs[0].data == b"words"
        assert done.cost is None
        block = {"type": "video", "uri": CLIP}
        told = {"total_output_tokens": "many"} if isinstance(usage, dict) else usage
        assert google.made(self.FILM, self.blocks(block, usage=told)).cost is None

    def test_a_text_that_is_cut_off_is_kept(self, google: Wire) -> None:
        done = google.made(self.WRITE, self.parts({"text": "half a sent"}, reason="MAX_TOKENS"))
        assert done.outputs[0].data == b"half a sent"
        assert "cut off" in done.remarks[0]

    def test_words_in_place_of_pictures_are_not_filtered(self, google: Wire) -> None:
        done = google.made(self.DRAW, None, end="words-only")
        assert [one.mime for one in done.outputs] == ["text/plain"]
        assert b"rather talk" in done.outputs[0].data
        done = google.made(self.FILM, self.blocks({"type": "text", "text": WORDS}))
        assert [one.data.decode() for one in done.outputs] == [WORDS]

    def test_other_media_come_along(self, google: Wire) -> None:
        film, frame = {"type": "video", "uri": CLIP}, {"type": "image", "uri": URL}
        words = {"type": "text", "text": "as you wished"}
        done = google.made(self.FILM, self.blocks(frame, words, film))
        assert [(one.url, one.role) for one in done.outputs] == [(CLIP, ""), (URL, "image")]
        assert done.details["words"] == ["as you wished"]


class TestVeo:
    FILM = _named(VEO_MODELS, "veo-3.1-fast-generate-001")
    PACKED = base64.b64encode(media.mp4(1)).decode()

    @pytest.mark.parametrize("head", ["", "data:video/mp4;base64,"])
    @pytest.mark.parametrize("place", ["bytesBase64Encoded", "gcsUri"])
    def test_bytes_in_any_form_and_place(self, veo: Wire, head: str, place: str) -> None:
        packed = "\n".join(self.PACKED[at : at + 76] for at in range(0, len(self.PACKED), 76))
        video = {place: head + packed, "mimeType": "Video/MP4"}
        (output,) = veo.made(self.FILM, {"videos": [video]}).outputs
        assert content(output) == media.mp4(1)

    def test_an_address(self, veo: Wire) -> None:
        for place in ("uri", "bytesBase64Encoded"):
            (output,) = veo.made(self.FILM, {"videos": [{place: CLIP}]}).outputs
            assert output.url == CLIP

    def test_one_of_several_is_empty_or_withheld(self, veo: Wire) -> None:
        answer = {"videos": [{"uri": CLIP}, {"bytesBase64Encoded": ""}]}
        told = {"raiMediaFilteredCount": "1", "raiMediaFilteredReasons": ["a famous face"]}
        done = veo.made(self.FILM, answer | told)
        assert [one.url for one in done.outputs] == [CLIP]
        assert "a famous face" in done.remarks[0]
        assert "1 of 2 videos came back empty" in done.remarks[1]
