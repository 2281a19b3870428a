"""Names of lists, and that nothing outside their folder is opened."""

import os
from pathlib import Path

import pytest

from parameter_templates.language import BadTemplate, NoList, parse
from parameter_templates.word_lists import list_folder, shipped_lists
from parameter_templates.word_lists.list_folder import Folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "lists"
    for name, text in {
        "colours-cold.txt": "blue\ngrey",
        "colours-warm.txt": "red\ngrey",
        "moods/dark/Deep.TXT": "gloomy",
        "moods/light.yaml": "light: {soft: [mild], loud: [gay, sunny]}",
        "moods/own.json": '["one", "of its own"]',
        "a note.md": "no list",
        ".hidden.txt": "hidden",
        ".git/x.txt": "hidden",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (tmp_path / "secret.txt").write_text("a secret")
    return root


def said(root: Path, name: str) -> list[str]:
    return parse(f"__{name}__", Folder(root)).first(100)


def wrong(root: Path, name: str) -> str:
    with pytest.raises(BadTemplate) as error:
        parse(f"a __{name}__", Folder(root))
    assert error.value.column == 3
    return error.value.sentence


class TestNames:
    def test_there_is_one_for_each_list(self, root: Path) -> None:
        assert Folder(root).names() == [
            *("colours-cold", "colours-warm", "moods/dark/Deep"),
            *("moods/light/loud", "moods/light/soft", "moods/own"),
        ]
        assert said(root, "moods/own") == ["one", "of its own"]
        assert said(root, "moods/light/loud") == ["gay", "sunny"]

    def test_letters_large_and_small_and_of_either_form_are_alike(self, root: Path) -> None:
        (root / "cafe\u0301.txt").write_text("noir")
        assert said(root, "Caf\u00e9") == ["noir"]
        assert said(root, "MOODS/dark/deep") == ["gloomy"]

    def test_patterns_take_all_that_fit_and_each_line_once(self, root: Path) -> None:
        assert said(root, "colours-*") == ["blue", "grey", "red"]
        assert said(root, "moods/**") == ["gloomy", "gay", "sunny", "mild", "one", "of its own"]
        assert said(root, "colours-[cw]*") == said(root, "colours-????")
        assert said(root, "*/l*d") == ["gay", "sunny"]

    def test_what_fits_nothing_is_looked_for_in_all_folders(self, root: Path) -> None:
        assert said(root, "deep") == ["gloomy"]
        assert said(root, "light/soft") == ["mild"]
        assert said(root, "so*") == ["mild"]

    def test_two_files_of_one_name_are_one_list(self, root: Path) -> None:
        (root / "colours-cold.json").write_text('["white", "blue"]')
        assert sorted(said(root, "colours-cold")) == ["blue", "grey", "white"]

    def test_a_missing_one_is_an_error(self, root: Path) -> None:
        assert wrong(root, "colors") == "There is no word list “colors”."
        assert wrong(root, "x*") == "There is no word list “x*”."
        assert wrong(root, "a note") == "There is no word list “a note”."
        assert wrong(root.parent / "nowhere", "colors") == "There is no word list “colors”."

    def test_then_files_that_cannot_be_read_are_named(self, root: Path) -> None:
        (root / "moods/broken.yaml").write_text("colors: [a")
        assert "“moods/broken” is not YAML (line 2" in wrong(root, "colors")
        assert said(root, "colours-cold") == ["blue", "grey"]

    def test_one_that_cannot_be_read_says_why_and_where(self, root: Path) -> None:
        (root / "odd.txt").write_bytes(b"fine\ncaf\xe9")
        with pytest.raises(BadTemplate) as error:
            parse("a __odd__", Folder(root))
        assert "is not in UTF-8" in error.value.sentence
        assert (error.value.list_name, error.value.line) == ("odd", 2)


class TestOutside:
    @pytest.mark.parametrize(
        "name",
        [
            *("../secret", "moods/../../secret", "/etc/passwd", "/", "../*", "*/../../secret"),
            *("a/..", "~/secret", "C:/x", "moods//..//secret", "..", "../lists/colours-cold"),
        ],
    )
    def test_no_name_leads_there(self, root: Path, name: str) -> None:
        sentence = wrong(root, name)
        assert "leads out of the folder" in sentence or "There is no word list" in sentence
        with pytest.raises(NoList):
            Folder(root).find(name)

    @pytest.mark.parametrize(
        "name", ["a\0b", "..\\secret", "\\secret", "", " ", "a" * 5000, "\ud800"]
    )
    def test_nor_one_that_is_no_name(self, root: Path, name: str) -> None:
        with pytest.raises(NoList):
            Folder(root).find(name)

    def test_no_link_leads_there_either(self, root: Path) -> None:
        (root / "linked.txt").symlink_to(root.parent / "secret.txt")
        (root / "away").symlink_to(root.parent)
        (root / "within.txt").symlink_to("colours-cold.txt")
        (root / "round").symlink_to(root)
        (root / "nothing.txt").symlink_to(root / "gone")
        assert "is a link that leads out" in wrong(root, "linked")
        assert "There is no word list" in wrong(root, "away/secret")
        assert "There is no word list" in wrong(root, "nothing")
        assert said(root, "within") == ["blue", "grey"]
        assert "a secret" not in said(root, "*")

    def test_pipes_and_folders_are_no_lists(self, root: Path) -> None:
        os.mkfifo(root / "pipe.txt")
        (root / "folder.txt").mkdir()
        assert "There is no word list" in wrong(root, "pipe")
        assert "There is no word list" in wrong(root, "folder")


class TestChanges:
    def test_a_file_is_read_anew_when_it_has_changed(self, root: Path) -> None:
        assert said(root, "colours-cold") == ["blue", "grey"]
        (root / "colours-cold.txt").write_text("teal\n")
        (root / "moods/own.json").write_text('["another"]')
        assert said(root, "colours-cold") == ["teal"]
        assert said(root, "moods/own") == ["another"]
        (root / "colours-cold.txt").unlink()
        assert "There is no word list" in wrong(root, "colours-cold")


class TestShipped:
    """Those that come with the app stand behind the user's."""

    def test_each_can_be_read_and_says_what_it_is_for(self, tmp_path) -> None:
        lists = Folder(tmp_path, behind=shipped_lists())
        names = shipped_lists().names()
        assert {"lighting", "camera", "medium", "time-of-day", "mood", "voice"} <= set(names)
        for name in names:
            found = parse(f"a __{name}__", lists)
            assert found.count() >= 8 and found.is_exact()

    def test_the_users_of_that_name_goes_before(self, tmp_path) -> None:
        (tmp_path / "my").mkdir()
        (tmp_path / "my/mood.txt").write_text("mine\n")
        lists = Folder(tmp_path, behind=shipped_lists())
        assert parse("__mood__", lists).first(9) == ["mine"]
        assert parse("__m*__", lists).count() == 1
        assert lists.names() == ["my/mood"]

    def test_one_of_the_users_that_cannot_be_read_is_an_error(self, tmp_path) -> None:
        (tmp_path / "mood.txt").write_bytes(b"caf\xe9")
        (tmp_path / "camera.txt").symlink_to("/etc/passwd")
        lists = Folder(tmp_path, behind=shipped_lists())
        for name in ("mood", "camera"):
            with pytest.raises(BadTemplate):
                parse(f"__{name}__", lists)

    def test_what_neither_has_is_missing(self, tmp_path) -> None:
        with pytest.raises(BadTemplate, match="There is no word list “nothing”"):
            parse("__nothing__", Folder(tmp_path, behind=shipped_lists()))


class TestKept:
    def test_so_many_bytes_stay_read_and_the_last_in_any_case(self, tmp_path, monkeypatch) -> None:
        monkeypatch.setattr(list_folder, "_kept", {})
        monkeypatch.setattr(list_folder, "MOST_KEPT", 250_000)
        for number in range(6):
            (tmp_path / f"{number}.txt").write_text(f"{number}" * 99_000 + "\n")
            Folder(tmp_path).find(str(number))
        assert [name for _, name in list_folder._kept] == ["4", "5"]
        (tmp_path / "large.txt").write_text("\n".join(map(str, range(100_000))))
        Folder(tmp_path).find("large")
        assert [name for _, name in list_folder._kept] == ["large"]
