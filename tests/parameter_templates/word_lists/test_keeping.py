"""Lists are stored whole or not at all, and nowhere but in their folder."""

from pathlib import Path
from typing import Any

import pytest

from gallery.media_folder import StoreFailed
from parameter_templates.word_lists import all_lists, keeping
from parameter_templates.word_lists.keeping import NotSaved
from tests import naughty


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    settings.WORD_LISTS = tmp_path / "lists"
    return tmp_path / "lists"


class TestSaving:
    def test_it_makes_folders_and_replaces_what_was(self, root: Path) -> None:
        path = keeping.save("moods/dark", "gloomy\r\nsad\r")
        assert path == root / "moods/dark.txt"
        assert path.read_bytes() == b"gloomy\nsad\n"
        keeping.save("moods/dark.txt", "grim")
        assert keeping.text_of("moods/dark") == "grim"
        assert all_lists().names() == ["moods/dark"]
        assert [file.name for file in root.rglob("*") if file.is_file()] == ["dark.txt"]

    def test_a_new_one_does_not_write_over_another(self, root: Path) -> None:
        keeping.save("a", "1", is_new=True)
        with pytest.raises(NotSaved, match="A word list “a” already exists"):
            keeping.save("a", "2", is_new=True)
        assert keeping.text_of("a") == "1"

    def test_what_cannot_be_read_again_leaves_what_was(self, root: Path) -> None:
        keeping.save("a.yaml", "a: [b]")
        for text in ("a: [b", "a: \ud800", "a: \0"):
            with pytest.raises(NotSaved):
                keeping.save("a.yaml", text)
        assert keeping.text_of("a.yaml") == "a: [b]"
        assert len(list(root.iterdir())) == 1

    def test_the_disk_says_why_not(self, root: Path) -> None:
        root.write_text("a file in the way")
        with pytest.raises(StoreFailed, match="The word list could not be stored"):
            keeping.save("a", "1")

    @pytest.mark.parametrize(
        "name",
        [
            *("../x", "/x", "a/../x", "", " ", "a/", "a//b", ".x", "a/.x", "a.", "x*", "a__b"),
            *(
                "a\0b",
                "a\nb",
                "{a}",
                "a(b)",
                "C:x",
                "a\\b",
                "x" * 300,
                "é" * 150,
                "/".join("abcdefghi"),
            ),
        ],
    )
    def test_only_under_a_name_that_can_be_written_in_a_template(
        self, root: Path, name: str
    ) -> None:
        with pytest.raises(NotSaved):
            keeping.save(name, "x")
        assert not root.exists() or not list(root.iterdir())

    def test_no_link_leads_it_elsewhere(self, root: Path) -> None:
        root.mkdir()
        (root / "away").symlink_to(root.parent)
        with pytest.raises(NotSaved, match="leads out"):
            keeping.save("away/x", "x")
        assert not (root.parent / "x.txt").exists()


class TestTaking:
    def test_a_dropped_file_gets_the_next_free_name(self, root: Path) -> None:
        assert keeping.take("C:\\lists\\My [best]__list.TXT", b"a\nb").name == "My -best--list.txt"
        assert keeping.take("my.txt", b"a").name == "my.txt"
        assert keeping.take("my.txt", b"b", "from/elsewhere").parent == root / "from/elsewhere"
        assert keeping.take("my.txt", b"b").name == "my 2.txt"
        assert keeping.text_of("my") == "a"

    def test_it_is_kept_in_utf8(self, root: Path) -> None:
        assert keeping.take("a.txt", "é\n".encode("utf-16")).read_text("utf-8") == "é\n"
        assert keeping.take("b.txt", b"\xef\xbb\xbfx").read_bytes() == b"x"

    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("a.exe", b"x", "is not a word list"),
            ("a", b"x", "is not a word list"),
            ("a.txt", b"fine\ncaf\xe9", "is not in UTF-8 (line 2)"),
            ("a.txt", b"\x89PNG\0", "is not a text file"),
            ("a.json", b"{", "is not JSON"),
            ("a.yaml", b"a: [", "is not YAML"),
            ("a.txt", b"# nothing", "has no entries"),
        ],
    )
    def test_what_is_none_is_refused(self, root: Path, name: str, data: bytes, said: str) -> None:
        with pytest.raises(NotSaved) as wrong:
            keeping.take(name, data)
        assert said in str(wrong.value)
        assert not root.exists() or not list(root.iterdir())

    def test_any_name_lands_in_the_folder_or_is_refused(self, root: Path) -> None:
        for name in naughty.strings("list names"):
            try:
                path = keeping.take(f"{name}.txt", b"x")
            except NotSaved:
                continue
            assert path.parent == root
            assert path.read_bytes() == b"x"


class TestRemoving:
    def test_it_is_gone(self, root: Path) -> None:
        keeping.save("a", "1")
        keeping.remove("a")
        assert not (root / "a.txt").exists()
        with pytest.raises(NotSaved, match="There is no word list"):
            keeping.remove("a")
        with pytest.raises(NotSaved, match="There is no word list"):
            keeping.text_of("a")


def test_faults_of_a_text_are_told_with_their_lines() -> None:
    found = keeping.faults("fine\n# {a\n{a|b\n\n  c}\n__x__\n")
    assert [line for line, _ in found] == [3, 5]
