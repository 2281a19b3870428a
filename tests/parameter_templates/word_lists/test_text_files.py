"""Text files as lists, with all that people's files have."""

from pathlib import Path

import pytest

from parameter_templates.language import NoList, parse
from parameter_templates.word_lists import text_file
from parameter_templates.word_lists.list_folder import Folder
from tests.timing import thread_seconds


def texts(path: Path, data: bytes) -> list[str]:
    path.write_bytes(data)
    entries = text_file.read(path, "list")
    return [entries[place] for place in range(len(entries))]


class TestLines:
    def test_blank_lines_and_comments_are_none(self, tmp_path: Path) -> None:
        data = b"# all\n\nred\n  blue  \r\n\t\n  # more\n#none\ngreen # or so\n\n"
        assert texts(tmp_path / "a.txt", data) == ["red", "blue", "green # or so"]
        entries = text_file.read(tmp_path / "a.txt", "list")
        assert [entries.source(place) for place in range(3)] == [
            ("list", 3),
            ("list", 4),
            ("list", 8),
        ]
        assert list(entries.special) == [2]

    def test_equal_ones_count_once(self, tmp_path: Path) -> None:
        assert texts(tmp_path / "a.txt", b"b\na\nb \n2::b\na\nc") == ["b", "a", "c"]

    def test_they_may_have_weights(self, tmp_path: Path) -> None:
        assert texts(tmp_path / "a.txt", b"3::red\n.5:: blue {a|b}\na::b\n1::") == [
            *("red", "blue {a|b}", "a::b")
        ]
        entries = text_file.read(tmp_path / "a.txt", "list")
        assert entries.weights == [3.0, 0.5, 1.0]
        assert list(entries.special) == [1]
        assert texts(tmp_path / "b.txt", b"0::x\n0::y") == ["x", "y"]

    @pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
    def test_however_they_end(self, tmp_path: Path, end: bytes) -> None:
        assert texts(tmp_path / "a.txt", end.join([b"a b", b"c", b"", b"d"])) == ["a b", "c", "d"]

    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_in_each_encoding_that_says_which_it_is(self, tmp_path: Path, codec: str) -> None:
        data = "é\n字 {a|🦊}\n".encode(codec)
        if codec.endswith("le"):
            data = b"\xff\xfe" + data
        if codec.endswith("be"):
            data = b"\xfe\xff" + data
        assert texts(tmp_path / "a.txt", data) == ["é", "字 {a|🦊}"]

    def test_controls_do_not_come_along(self, tmp_path: Path) -> None:
        assert texts(tmp_path / "a.txt", "a\x1b[31m\u202eb".encode()) == ["a[31mb"]


class TestWhatIsNoList:
    @pytest.mark.parametrize(
        ("data", "said", "line"),
        [
            (b"fine\ncaf\xe9\n", "is not in UTF-8 (line 2)", 2),
            ("日本".encode("shift-jis"), "is not in UTF-8 (line 1)", 1),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not a text file", 0),
            ("ab\ncd".encode("utf-16-le"), "is not a text file", 0),
            (b"\xff\xfea", "is broken UTF-16", 0),
            (b"\xff\xfe\x00\xd8", "is broken UTF-16", 0),
            (b"", "has no entries", 0),
            (b"# only\n\n", "has no entries", 0),
            (b"x" * 200_000, "a line of more than", 0),
        ],
    )
    def test_it_is_refused_with_the_line(
        self, tmp_path: Path, data: bytes, said: str, line: int
    ) -> None:
        (tmp_path / "odd.txt").write_bytes(data)
        with pytest.raises(NoList) as wrong:
            text_file.read(tmp_path / "odd.txt", "odd")
        assert wrong.value.sentence.startswith("The word list “odd” ")
        assert said in wrong.value.sentence
        assert wrong.value.line == line


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("million")
    lines = "\n".join(f"word number {number} of many" for number in range(999_999))
    (root / "million.txt").write_text(f"# long\n{lines}\n2::one {{more|less}}\n")
    return root


class TestAMillionLines:
    def test_they_are_counted_in_a_second(self, million: Path) -> None:
        def count() -> None:
            assert len(text_file.read(million / "million.txt", "million")) == 1_000_000

        assert thread_seconds(count, enough=1.0, goes=3) <= 1.0

    def test_then_at_once(self, million: Path) -> None:
        assert parse("__million__", Folder(million)).count() == 1_000_001

        def preview() -> None:
            template = parse("__million__, {2$$__million__}", Folder(million))
            assert template.count() == 1_000_001 * (999_999 * 999_998 + 4 * 999_999)
            expected = "word number 0 of many, word number 0 of many,word number 2 of many"
            assert template.at(1) == expected
            assert len(template.first(20)) == 20

        assert thread_seconds(preview, enough=0.05) <= 0.05

    def test_a_file_that_changed_meanwhile_is_not_read_by_half(self, tmp_path: Path) -> None:
        file = tmp_path / "long.txt"
        file.write_text("\n".join(f"word number {number} of many" for number in range(60_000)))
        assert file.stat().st_size > text_file.CACHED_WHOLE
        template = parse("__long__", Folder(tmp_path))
        assert template.at(59_999) == "word number 59999 of many"
        with file.open("a") as more:
            more.write("\nand another\n")
        with pytest.raises(ValueError, match="was changed while it was read"):
            template.at(17)
        assert parse("__long__", Folder(tmp_path)).count() == 60_001
