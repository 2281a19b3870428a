"""YAML and JSON as lists."""

import json
from pathlib import Path

import pytest

from parameter_templates.language import NoList, parse
from parameter_templates.word_lists.list_folder import Folder
from parameter_templates.word_lists.structured_file import read

YAML = """\
clothes:
  shoes: [boots, 3::sandals, {text: clogs, weight: 0.5}, {content: pumps}]
  hats: a straw hat
  sizes: [36, 37.50, 0x10, yes, 2026-01-01, ~, [nested], {no: text}]
"a {b|c}":
  - |
    two
    lines
  - ""
  - red
  - red
nothing:
empty: []
"""


def lists(path: Path, text: str) -> dict[str, list[str]]:
    path.write_text(text)
    return {
        name: [entries[place] for place in range(len(entries))]
        for name, entries in read(path, path.stem).items()
    }


class TestYaml:
    def test_lists_go_by_their_keys_and_texts_stay_as_they_are(self, tmp_path: Path) -> None:
        assert lists(tmp_path / "a.yaml", YAML) == {
            "clothes/shoes": ["boots", "sandals", "clogs", "pumps"],
            "clothes/hats": ["a straw hat"],
            "clothes/sizes": ["36", "37.50", "0x10", "yes", "2026-01-01"],
            "a {b|c}": ["two\nlines", "red"],
        }
        shoes = read(tmp_path / "a.yaml", "a")["clothes/shoes"]
        assert shoes.weights == (1.0, 3.0, 0.5, 1.0)

    def test_a_list_alone_goes_by_the_file(self, tmp_path: Path) -> None:
        assert lists(tmp_path / "a.yml", "- x {a|b}\n- y\n") == {"": ["x {a|b}", "y"]}
        assert lists(tmp_path / "b.yml", "") == {}
        assert lists(tmp_path / "c.yml", "just text") == {}

    def test_parts_that_are_named_again(self, tmp_path: Path) -> None:
        text = "base: &b {x: [1], y: [2]}\nmore: {<<: *b, y: [3]}\n"
        assert lists(tmp_path / "a.yaml", text) == {
            **{"base/x": ["1"], "base/y": ["2"]},
            **{"more/x": ["1"], "more/y": ["3"]},
        }

    def test_alternatives_need_no_quotation_marks(self, tmp_path: Path) -> None:
        text = "a:\n- {red|green, blue}\n- {2$$x|y}\n- '{p|q} r'\n"
        assert lists(tmp_path / "a.yaml", text) == {
            "a": ["{red|green, blue}", "{2$$x|y}", "{p|q} r"]
        }

    def test_a_bomb_comes_to_an_end(self, tmp_path: Path) -> None:
        bomb = "a0: &a0 {x: {}}\n" + "".join(
            f"a{n + 1}: &a{n + 1} {{{', '.join(f'k{k}: *a{n}' for k in range(10))}}}\n"
            for n in range(15)
        )
        with pytest.raises(NoList, match="more than 500,000"):
            lists(tmp_path / "bomb.yaml", bomb)

    @pytest.mark.parametrize(
        ("text", "said", "line"),
        [
            ("a: [b", "is not YAML (line 2", 2),
            ("a:\n\t- b", "is not YAML (line 2", 2),
            ("[" * 50_000, "is not YAML", 1),
            ("a: !!python/object:os.system [x]\nb: *c", "is not YAML (line 2", 2),
            ("a: \x01", "is not YAML", 0),
        ],
    )
    def test_what_is_none_is_refused(self, tmp_path: Path, text: str, said: str, line: int) -> None:
        with pytest.raises(NoList) as wrong:
            lists(tmp_path / "odd.yaml", text)
        assert said in wrong.value.sentence
        assert wrong.value.line == line

    def test_nothing_is_made_of_it_but_text(self, tmp_path: Path) -> None:
        text = "a:\n- !!python/object/apply:os.system ['false']\n- !!binary aGk=\n"
        assert lists(tmp_path / "a.yaml", text) == {"a": ["aGk="]}


class TestJson:
    def test_the_same_as_yaml(self, tmp_path: Path) -> None:
        value = {"clothes": {"shoes": ["boots", "3::é"], "n": [1, 2.5, True, None, {"text": "x"}]}}
        assert lists(tmp_path / "a.json", json.dumps(value)) == {
            "clothes/shoes": ["boots", "é"],
            "clothes/n": ["1", "2.5", "x"],
        }
        assert lists(tmp_path / "b.json", "\ufeff[]") == {}

    @pytest.mark.parametrize("text", ["{", "[" * 100_000, "nope", "{'a': 1}", '["\x01"]', "[1e999"])
    def test_what_is_none_is_refused(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(NoList, match="is not JSON"):
            lists(tmp_path / "odd.json", text)

    def test_a_fault_in_an_entry_has_its_line(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text('{\n "é": [\n  "x",\n  "{y \\u00e9"\n ]\n}')
        (tmp_path / "b.yaml").write_text("b:\n- x\n- '{y'\n")
        for name, line in (("é", 4), ("b", 3)):
            with pytest.raises(ValueError, match=f"List “{name}”, line {line}, "):
                parse(f"__{name}__", Folder(tmp_path))
