"""What exported files are called: fields, safety, and never the same name twice."""

import unicodedata
from types import SimpleNamespace

import pytest

from gallery.exporting import making, names, options
from tests import naughty
from tests.gallery import samples


def product(**said):
    """A product as far as its name goes."""
    from datetime import UTC, datetime

    usual = {
        "created_at": datetime(2026, 11, 3, 14, 5, 6, tzinfo=UTC),
        "project": SimpleNamespace(slug="fox-film"),
        "asset": SimpleNamespace(width=640, height=480),
        "model_id": "painter/landscapes-9",
        "provider": "replicate",
        "kind": "text-to-image",
        "medium": "image",
        "seed": 7,
        "pk": 12,
        "short_id": "abcd1234",
        "prompt": "A red fox: in the snow?",
        "title": "",
        "role": "",
        "rating": 4,
    }
    return SimpleNamespace(**(usual | said))


def named(template, **said):
    return names.parse(template).stem(product(**said), 3, 120)


class TestFields:
    @pytest.mark.parametrize(
        ("template", "name"),
        [
            ("{project}-{model}-{seed}-{n}", "fox-film-landscapes-9-7-003"),
            ("{date} {kind} {id}", "2026-11-03 text-to-image 12"),
            ("{provider}_{short_id}_{rating}", "replicate_abcd1234_4"),
            ("{width}x{height}", "640x480"),
            ("{prompt}", "A red fox in the snow"),
            ("{{{seed}}}", "{7}"),
            ("{title}-{prompt}", "A red fox in the snow"),
            ("{ Seed }", "7"),
            ("{title}", "image-12"),
        ],
    )
    def test_are_filled_in(self, template, name):
        assert named(template) == name

    def test_an_empty_one_takes_its_separator_along(self):
        assert named("{project}-{model}-{seed}-{n}", model_id="", seed=None) == "fox-film-003"

    @pytest.mark.parametrize(
        ("template", "place"),
        [
            ("{date}-{colour}", 8),
            ("{", 1),
            ("a}b", 2),
            ("{date}/{n}", 7),
            ("a\\b", 2),
            ("{0}", 1),
            ("{{7*7}", 6),
            ("", 1),
            ("x" * 301, 301),
        ],
    )
    def test_what_is_wrong_is_told_with_its_place(self, template, place):
        with pytest.raises(names.BadNameTemplate) as told:
            names.parse(template)
        assert told.value.place == place
        assert f"letter {place}" in str(told.value)


class TestSafety:
    @pytest.mark.parametrize(
        ("said", "name"),
        [
            ("../../etc/passwd", "etc passwd"),
            (".hidden", "hidden"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("Com1", "_Com1"),
            ("LPT¹", "_LPT¹"),
            ("console", "console"),
            ("a\0b\x1b[31m\u202ec", "a b [31m c"),
            ("-rf", "rf"),
            ("dots...", "dots"),
            ("a\u2028b", "a b"),
            ("e\u0301", "é"),
            ("\u200b", "image-12"),
            ("ㅤ", "image-12"),
        ],
    )
    def test_of_a_title(self, said, name):
        assert named("{title}", title=said) == name

    def test_of_any_words_in_any_place(self, tmp_path):
        taken = names.Names()
        for number, said in enumerate(naughty.strings("export names", few=60)):
            stem = named("{title}", title=said, prompt=said, pk=number)
            name = taken.take(stem, ".png") + ".png"
            assert len(name.encode()) <= 200
            assert not set(name) & set('/\\\0:*?"<>|')
            assert not name.startswith((".", "-", " "))
            (tmp_path / name).write_bytes(b"")
            try:
                made = names.parse(said).stem(product(), 1, 1)
            except names.BadNameTemplate:
                continue
            (tmp_path / f"{made}.jpg").write_bytes(b"")

    def test_a_long_one_is_cut_between_letters(self):
        name = named("{prompt}{title}{role}", prompt="🦊" * 90, title="é" * 90, role="x" * 90)
        assert len(name.encode()) <= names.MOST_BYTES
        assert "\ufffd" not in name


class TestNeverTwice:
    def test_nor_where_case_or_form_alone_differ(self):
        taken = names.Names(["index.png"])
        stems = [
            "Fox",
            "fox",
            "FOX",
            "cafe\u0301",
            "café",
            "ﬁn",
            "fin",
            "Straße",
            "STRASSE",
            "index",
        ]
        found = [taken.take(stem, ".png") for stem in stems]
        assert len({names.same(name) for name in found} | {names.same("index")}) == len(found) + 1
        assert found[1] == "fox-2"

    def test_a_number_that_a_prompt_has_already_is_passed_over(self):
        taken = names.Names()
        assert [taken.take(it, ".png") for it in ("a-2", "a", "a")] == ["a-2", "a", "a-3"]

    def test_nor_with_what_lies_beside_another(self):
        taken = names.Names()
        taken.take("a", ".png", ".png.json")
        assert taken.take("a.png", ".json", ".json.json") != "a.png"

    def test_ten_thousand_alike_are_named_at_once(self):
        taken = names.Names()
        found = [taken.take("same", ".png") for _ in range(10_000)]
        assert len(set(found)) == 10_000

    def test_in_a_plan(self, made):
        found = [made(samples.picture("png", seed=n), prompt=w) for n, w in enumerate(("A", "a"))]
        wanted = options.checked({"name": "{prompt}"})
        plan = making.plan([found[0].pk, found[1].pk, found[0].pk, 10**9], wanted)
        assert [it.name for it in plan] == ["A.png", "a-2.png"]
        assert unicodedata.is_normalized("NFC", plan[0].name)
