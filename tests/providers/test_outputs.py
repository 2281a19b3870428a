"""Results of every shape become outputs."""

import base64
from typing import Any

import pytest

from providers.contract import BadOutput, Medium
from providers.outputs import collect, progress

A, B = "https://files.example/a.png", "https://files.example/b.png"
CLIP, TUNE = "https://files.example/c.mp4", "https://files.example/t.mp3"
DATA = base64.b64encode(b"bytes").decode()


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
            (7, []),
            ("just words", []),
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
        }
        assert urls(answer, Medium.VIDEO) == [CLIP]
        assert urls(answer, Medium.IMAGE) == []

    def test_only_the_ordered_medium_is_kept(self) -> None:
        answer = {"video": CLIP, "audio": TUNE, "image": A}
        assert urls(answer, Medium.VIDEO) == [CLIP]
        assert urls(answer, Medium.AUDIO) == [TUNE]
        assert urls(answer, None) == [CLIP, TUNE, A]

    def test_what_says_nothing_of_itself_is_taken_for_what_was_ordered(self) -> None:
        assert urls(["https://files.example/x"], Medium.AUDIO) == ["https://files.example/x"]
        answer = {"result": "https://files.example/x", "audio": TUNE}
        assert urls(answer, Medium.AUDIO) == [TUNE]

    def test_the_type_goes_before_the_suffix(self) -> None:
        answer = {"url": "https://files.example/x.bin", "content_type": "video/mp4"}
        assert urls(answer, Medium.VIDEO) == ["https://files.example/x.bin"]
        assert urls(answer, Medium.IMAGE) == []


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


class TestText:
    @pytest.mark.parametrize(
        ("answer", "wanted"),
        [
            ("words", "words"),
            (["wo", "rds"], "words"),
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
