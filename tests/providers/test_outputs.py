"""Results of every shape become outputs."""

import base64
import io
import json
import time
import wave
from typing import Any

import pytest

from providers.contract import BadOutput, Medium
from providers.outputs import collect, preview, progress, read
from tests.emulator import media

A, B = "https://files.example/a.png", "https://files.example/b.png"
CLIP, TUNE = "https://files.example/c.mp4", "https://files.example/t.mp3"
PICTURE = media.png(1)
PACKED = base64.b64encode(PICTURE).decode()
DATA = base64.b64encode(b"bytes").decode()
IMAGE = Medium.IMAGE


def urls(answer: Any, medium: Medium | None = Medium.IMAGE) -> list[str]:
    return [output.url for output in collect(answer, medium)]


class TestShapes:
    @pytest.mark.parametrize(
        ("answer", "wanted"),
        [
            (A, [A]),
            ([A, B], [A, B]),
            ({"images": [{"url": A, "width": None}, {"url": B}]}, [A, B]),
            ({"image": {"url": A, "content_type": "image/png"}}, [A]),
            ({"output": {"deep": [{"file": A}]}}, [A]),
            ([[A], [[B]]], [A, B]),
            ([{"uri": A}], [A]),
            ([A, A], [A]),
            (None, []),
            ([], []),
            ({"images": []}, []),
            ({"images": [], "seed": 5, "timings": {"inference": 1.5}}, []),
            ({"prompt": "see https://files.example/a.png there"}, []),
        ],
    )
    def test_addresses(self, answer: Any, wanted: list[str]) -> None:
        assert urls(answer) == wanted

    def test_by_products_are_left_out(self) -> None:
        answer = {
            "video": {"url": CLIP},
            "thumbnail": {"url": A},
            "spritesheet": {"url": B},
            "preview_url": B,
            "input_image": A,
        }
        assert urls(answer, Medium.VIDEO) == [CLIP]

    def test_but_for_where_there_is_nothing_else(self) -> None:
        (output,) = collect({"voice_id": "a", "preview": TUNE, "input": A}, Medium.AUDIO)
        assert output.url == TUNE

    def test_what_was_ordered_goes_before_what_comes_with_it(self) -> None:
        answer = {"audio": TUNE, "image": A, "video": CLIP}
        assert urls(answer, Medium.VIDEO) == [CLIP, TUNE, A]
        assert urls(answer, Medium.AUDIO) == [TUNE, A, CLIP]
        assert urls(answer, None) == [TUNE, A, CLIP]

    def test_another_medium_than_was_ordered_is_taken_for_what_it_is(self) -> None:
        assert urls({"video": {"url": CLIP}}, Medium.IMAGE) == [CLIP]

    def test_what_says_nothing_of_itself_is_taken_for_what_was_ordered(self) -> None:
        assert urls(["https://files.example/x"], Medium.AUDIO) == ["https://files.example/x"]
        answer = {"result": "https://files.example/x", "audio": TUNE}
        assert urls(answer, Medium.AUDIO) == [TUNE]

    def test_the_type_goes_before_the_suffix(self) -> None:
        answer = {"url": "https://files.example/x.bin", "content_type": "video/mp4"}
        both = {"image": A, "other": answer}
        assert urls(both, Medium.VIDEO) == ["https://files.example/x.bin", A]
        assert urls(both, Medium.IMAGE) == [A, "https://files.example/x.bin"]


class TestBytes:
    @pytest.mark.parametrize(
        "answer",
        [
            f"data:image/png;base64,{DATA}",
            [f"data:image/png;base64,{DATA}"],
            {"images": [{"url": f"data:image/png;base64,{DATA}"}]},
            {"data": [{"b64_json": DATA, "mime_type": "image/png"}]},
            {"inline": {"mime_type": "image/png", "data": DATA}},
            "data:image/png,bytes",
        ],
    )
    def test_data_uris_and_base64(self, answer: Any) -> None:
        (output,) = collect(answer, Medium.IMAGE)
        assert (output.data, output.mime) == (b"bytes", "image/png")

    @pytest.mark.parametrize(
        "answer",
        [
            "data:image/png;base64,????",
            {"images": [{"b64_json": "not base64 at all!"}]},
            "data:image/png;base64,",
        ],
    )
    def test_base64_that_is_none(self, answer: Any) -> None:
        with pytest.raises(BadOutput):
            collect(answer, Medium.IMAGE)


class TestOddForms:
    @pytest.mark.parametrize(
        "answer",
        [
            f"{A}\n{B}",
            f" {A}, {B} ",
            json.dumps([A, B]),
            json.dumps({"images": [{"url": A}, {"url": B}]}),
            f"Here they are:\n![one]({A})\n\n![two]({B})",
            f"<img src=\"{A}\"><a href='{B}'>two</a>",
            {"text": f"![one]({A}) ![two]({B})"},
            {"images": {"0": {"url": A}, "1": {"url": B}}},
        ],
    )
    def test_addresses_in_one_text(self, answer: Any) -> None:
        assert urls(answer) == [A, B]

    def test_an_address_that_words_only_speak_of_is_none_of_them(self) -> None:
        said = read(f"I cannot read {A}.", Medium.IMAGE)
        assert (said.outputs[0].url, said.words) == ("", f"I cannot read {A}.")
        assert collect(f"![one]({A})", Medium.TEXT)[0].data

    def test_hostile_words_take_no_time(self) -> None:
        began = time.monotonic()
        for words in ("," * 200_000 + "://://", '"https://a' + ".png?" * 40_000):
            read(words, Medium.IMAGE)
        assert time.monotonic() - began < 2

    @pytest.mark.parametrize(
        "answer",
        [
            {"image": {"data": PACKED, "format": "png"}},
            {"bytes": PACKED},
            {"images": [{"url": "", "file_data": PACKED, "content_type": "image/png"}]},
            {"image": {"type": "Buffer", "data": list(PICTURE)}},
            [list(PICTURE)],
        ],
    )
    def test_bytes_that_nobody_calls_so(self, answer: Any) -> None:
        said = read(answer, Medium.IMAGE)
        assert [one.data for one in said.outputs] == [PICTURE]
        assert len(str(said.details)) < 100

    @pytest.mark.parametrize("head", ["fffa", "fff2", "fff3", "fffb", "fff1", "fff9"])
    def test_sound_that_begins_with_a_frame(self, head: str) -> None:
        content = bytes.fromhex(head) + bytes(200)
        (output,) = collect({"audio": base64.b64encode(content).decode()}, Medium.AUDIO)
        assert output.data == content

    @pytest.mark.parametrize("lie", ["text/plain", "application/json", "TEXT/html; charset=x"])
    def test_a_picture_labelled_as_text_is_a_result(self, lie: str) -> None:
        answer = {"images": [{"url": A, "content_type": lie}, {"url": B, "content_type": "a"}]}
        assert [one.beside for one in collect(answer, Medium.IMAGE)] == [False, False]

    def test_all_kept_back_and_none_there(self) -> None:
        said = read({"images": [], "has_nsfw_concepts": [True, True], "seed": 1}, Medium.IMAGE)
        assert (said.outputs, said.withheld) == ((), 2)
        assert read({"images": [], "has_nsfw_concepts": [False]}, Medium.IMAGE).withheld == 0


class TestRoles:
    """What came with what was ordered has its name from the answer."""

    def roles(self, answer: Any, medium: Medium) -> dict[str, str]:
        return {one.url: one.role for one in collect(answer, medium) if not one.beside}

    def test_a_video_with_its_last_frame(self) -> None:
        answer = {"video": {"url": CLIP}, "last_frame": {"url": A}, "seed": 5}
        assert self.roles(answer, Medium.VIDEO) == {CLIP: "", A: "last frame"}
        assert self.roles({"last_frame_url": A, "video_url": CLIP}, Medium.VIDEO) == {
            CLIP: "",
            A: "last frame",
        }

    def test_stems_are_all_of_the_ordered_medium(self) -> None:
        answer = {
            name: f"https://files.example/{name}.mp3" for name in ("vocals", "drums", "other")
        }
        assert [*self.roles(answer, Medium.AUDIO).values()] == ["vocals", "drums", "other"]
        assert self.roles({"stems": {"bass": {"url": TUNE}}}, Medium.AUDIO) == {TUNE: "bass"}

    def test_a_song_goes_before_its_stems(self) -> None:
        answer = {"vocals": TUNE, "audio": {"url": "https://files.example/song.wav"}}
        assert [*self.roles(answer, Medium.AUDIO).values()] == ["", "vocals"]

    def test_a_mask_is_a_picture_of_its_own(self) -> None:
        answer = {"image": {"url": A}, "mask_image": {"url": B}}
        assert self.roles(answer, Medium.IMAGE) == {A: "", B: "mask"}

    @pytest.mark.parametrize(
        "name", ["images", "output", "url", "output_0", "video", "files", "generated_image"]
    )
    def test_names_that_say_nothing_are_no_role(self, name: str) -> None:
        assert self.roles({name: A}, Medium.IMAGE) == {A: ""}


class TestBeside:
    """Files that are kept beside a result and never shown."""

    SRT = "https://files.example/a.srt"

    def beside(self, answer: Any, medium: Medium) -> dict[str, str]:
        made = collect(answer, medium)
        assert not made[0].beside
        return {one.role: one.url or one.data.decode() for one in made if one.beside}

    def test_subtitles_at_an_address(self) -> None:
        assert self.beside({"video": CLIP, "subtitles": self.SRT}, Medium.VIDEO) == {
            "subtitles": self.SRT
        }
        answer = {"audio": {"url": TUNE}, "subtitle_file": "https://files.example/x"}
        assert self.beside(answer, Medium.AUDIO) == {"subtitle": "https://files.example/x"}

    @pytest.mark.parametrize("name", ["timestamps", "words", "chunks", "segments", "alignment"])
    def test_word_timings_in_the_answer_itself(self, name: str) -> None:
        timings = [{"text": "a", "timestamp": [0, 0.5]}]
        made = self.beside({"audio": {"url": TUNE}, name: timings}, Medium.AUDIO)
        assert json.loads(made[name]) == timings

    def test_of_a_text_model_too(self) -> None:
        answer = {"text": "a boat", "chunks": [{"text": "a"}], "srt_file": self.SRT}
        assert [*self.beside(answer, Medium.TEXT)] == ["srt", "chunks"]

    def test_what_a_text_model_makes_as_a_file_alone_is_its_text(self) -> None:
        (output,) = collect({"output": self.SRT}, Medium.TEXT)
        assert (output.url, output.beside) == (self.SRT, False)
        (output,) = collect(self.SRT, Medium.TEXT)
        assert output.url == self.SRT

    def test_a_file_of_no_medium_is_kept_where_it_is_described(self) -> None:
        mesh = {"url": "https://files.example/a.glb", "content_type": "model/gltf-binary"}
        assert [
            *self.beside({"image": A, "model": mesh, "page": "https://x.example/p"}, IMAGE)
        ] == ["model"]
        mesh = "https://files.example/a.glb"
        assert self.beside({"image": A, "mesh": mesh}, IMAGE) == {"mesh": mesh}

    def test_alone_it_is_a_result(self) -> None:
        (output,) = collect({"subtitles": self.SRT}, Medium.VIDEO)
        assert not output.beside


class TestSeveral:
    """One bad place does not lose the others."""

    @pytest.mark.parametrize(
        "bad", [None, "", {}, {"url": None}, {"url": ""}, {"b64_json": None}, {"b64_json": ""}]
    )
    def test_one_is_empty(self, bad: Any) -> None:
        said = read({"images": [{"url": A}, bad]}, Medium.IMAGE)
        assert [one.url for one in said.outputs] == [A]
        assert said.remarks == ("1 of 2 results came back empty.",)
        assert read([A, bad], Medium.IMAGE).remarks == said.remarks

    def test_one_cannot_be_decoded(self) -> None:
        said = read([A, "data:image/png;base64,????"], Medium.IMAGE)
        assert [one.url for one in said.outputs] == [A]
        assert said.remarks == ("1 of 2 results came back empty.",)

    @pytest.mark.parametrize("name", ["has_nsfw_concepts", "nsfw_content_detected", "flagged"])
    @pytest.mark.parametrize("yes", [True, "true", 1])
    def test_the_filter_marked_one(self, name: str, yes: Any) -> None:
        said = read({"images": [{"url": A}, {"url": B}], name: [False, yes]}, Medium.IMAGE)
        assert ([one.url for one in said.outputs], said.withheld) == ([A], 1)
        assert "kept 1 of 2 results back" in said.remarks[0]

    def test_the_filter_marked_one_where_another_is_missing(self) -> None:
        answer = {
            "images": [None, {"url": A}, {"url": B}],
            "has_nsfw_concepts": [False, True, False],
        }
        assert [one.url for one in read(answer, Medium.IMAGE).outputs] == [B]

    def test_the_mark_stands_with_each(self) -> None:
        said = read([{"url": A, "nsfw": True}, {"url": B, "nsfw": False}], Medium.IMAGE)
        assert ([one.url for one in said.outputs], said.withheld) == ([B], 1)

    def test_the_filter_marked_all(self) -> None:
        for flags in ([True], True):
            said = read({"images": [{"url": A}], "has_nsfw_concepts": flags}, Medium.IMAGE)
            assert (said.outputs, said.withheld) == ((), 1)


class TestWordsInPlace:
    def test_words(self) -> None:
        for answer in (
            "I would rather talk.",
            {"images": [], "description": "I would rather talk."},
        ):
            said = read(answer, Medium.IMAGE)
            assert [one.data for one in said.outputs] == [b"I would rather talk."]
            assert said.words == "I would rather talk."

    def test_other_json(self) -> None:
        (output,) = collect({"label": "boat", "boxes": [[1, 2]]}, Medium.IMAGE)
        assert (output.mime, json.loads(output.data)["label"]) == ("application/json", "boat")

    @pytest.mark.parametrize("reason", ["length", "MAX_TOKENS", "max_tokens"])
    def test_a_text_that_is_cut_off(self, reason: str) -> None:
        answer = {"choices": [{"message": {"content": "wor"}, "finish_reason": reason}]}
        said = read(answer, Medium.TEXT)
        assert [one.data for one in said.outputs] == [b"wor"]
        assert "cut off" in said.remarks[0]
        assert not read({"output": "words", "finish_reason": "stop"}, Medium.TEXT).remarks


class TestDetails:
    def test_what_stands_beside_the_files_is_told(self) -> None:
        answer = {
            "images": [{"url": A, "width": 5}],
            "seed": 7,
            "timings": {"inference": 1.5},
            "actual_prompt": "a boat",
            "extra": None,
            "packed": DATA * 2000,
        }
        assert read(answer, Medium.IMAGE).details == {
            "seed": 7,
            "timings": {"inference": 1.5},
            "actual_prompt": "a boat",
        }

    def test_the_text_itself_is_not_told_twice(self) -> None:
        assert read({"output": "words", "usage": {"cost": 3}}, Medium.TEXT).details == {
            "usage": {"cost": 3}
        }


class TestSound:
    def test_parts_are_one(self) -> None:
        parts = [base64.b64encode(part).decode() for part in (b"ID3" + b"\1" * 80, b"\2" * 80)]
        for answer in (
            {"audio_chunks": [{"data": part, "mime_type": "audio/mpeg"} for part in parts]},
            {"chunks": [f"data:audio/mpeg;base64,{part}" for part in parts]},
        ):
            (output,) = collect(answer, Medium.AUDIO)
            assert output.data == b"ID3" + b"\1" * 80 + b"\2" * 80

    def test_samples_are_one_wav(self) -> None:
        parts = [base64.b64encode(bytes(part)).decode() for part in (480, 960)]
        answer = [{"data": part, "mime_type": "Audio/L16; rate=16000"} for part in parts]
        (output,) = collect(answer, Medium.AUDIO)
        with wave.open(io.BytesIO(output.data)) as sound:
            assert (sound.getnframes(), sound.getframerate()) == (720, 16_000)

    def test_parts_at_addresses_are_kept_one_by_one(self) -> None:
        parts = [TUNE, TUNE.replace("t.mp3", "u.mp3")]
        assert urls({"audio_chunks": parts}, Medium.AUDIO) == parts

    def test_two_songs_are_two(self) -> None:
        assert len(urls([TUNE, "https://files.example/u.mp3"], Medium.AUDIO)) == 2


class TestPreview:
    def test_the_newest_picture(self) -> None:
        assert preview([A, B]) == B
        assert preview({"images": [{"url": A}]}) == A
        assert preview(f"data:image/png;base64,{DATA}") == f"data:image/png;base64,{DATA}"

    @pytest.mark.parametrize("answer", [None, [], "words", CLIP, {"a": [1]}])
    def test_none(self, answer: Any) -> None:
        assert preview(answer) == ""


class TestText:
    @pytest.mark.parametrize(
        ("answer", "wanted"),
        [
            ("words", "words"),
            (["wo", "rds"], "words"),
            (["wo", None, "rds"], "words"),
            (
                {"content": [{"type": "text", "text": "wo"}, {"type": "text", "text": "rds"}]},
                "words",
            ),
            ({"output": "words"}, "words"),
            ({"usage": 3, "text": "words", "chunks": []}, "words"),
            ({"choices": {"message": {"content": "words"}}}, "words"),
            (7, "7"),
            ("https://example.com/", "https://example.com/"),
        ],
    )
    def test_plain_text(self, answer: Any, wanted: str) -> None:
        (output,) = collect(answer, Medium.TEXT)
        assert output.data.decode() == wanted
        assert output.mime == "text/plain"

    def test_what_has_no_text_of_its_own_stays_json(self) -> None:
        (output,) = collect({"boxes": [[1, 2]]}, Medium.TEXT)
        assert output.mime == "application/json"

    @pytest.mark.parametrize("answer", [None, "", "  ", [], [""]])
    def test_no_text(self, answer: Any) -> None:
        assert collect(answer, Medium.TEXT) == ()


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["  0%|  | 0/4", " 50%|##  | 2/4"], 0.5),
        (["100%|####| 4/4 [00:01<00:00]", "done"], 1.0),
        (["progress: 42%"], 0.42),
        (["50% cheaper today"], None),
        ([], None),
    ],
)
def test_progress(lines: list[str], wanted: float | None) -> None:
    assert progress(lines) == wanted
