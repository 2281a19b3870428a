"""`manage.py products`: list what there is, for people and for scripts."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gallery import organising
from tests.gallery import samples

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command("products", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def ids(*words: str) -> list[int]:
    return [item["id"] for item in json.loads(run(*words, "--json"))]


@pytest.fixture
def fox(made):
    return made(
        samples.picture("png"),
        prompt="A red fox in the snow <b>🦊</b>",
        provider="local",
        model_id="draft-image",
        kind="text-to-image",
        seed=7,
        cost_micros=0,
    )


@pytest.fixture
def song(made):
    return made(samples.made("song.mp3"), prompt="A slow song of snow", title="Winter")


class TestFinding:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ((), ["song", "fox"]),
            (("snow",), ["song", "fox"]),
            (("SNOW", "red"), ["fox"]),
            (("snow red",), ["fox"]),
            (("winter",), ["song"]),
            (("draft",), ["fox"]),
            (("local/draft-image",), ["fox"]),
            (("other/draft-image",), []),
            (("🦊",), ["fox"]),
            (("100%",), []),
            (("_",), []),
            (("a\0b",), []),
            (("--medium", "audio"), ["song"]),
            (("--kind", "text-to-image"), ["fox"]),
            (("--limit", "1"), ["song"]),
            (("--medium", "video"), []),
        ],
    )
    def test_words_and_filters(self, fox, song, words, found):
        names = {fox.pk: "fox", song.pk: "song"}
        assert [names[pk] for pk in ids(*words)] == found

    def test_by_id_and_short_id(self, fox, song):
        assert fox.pk in ids(str(fox.pk))
        assert ids(fox.short_id) == [fox.pk]

    def test_by_project(self, fox, project):
        assert ids("--project", project.slug) == [fox.pk]

    def test_trash_is_left_out(self, fox):
        organising.trash([fox.pk])
        assert ids() == []


class TestOutput:
    def test_json_has_what_a_script_needs(self, fox):
        item = json.loads(run("--json"))[0]
        assert item["path"] == str(fox.asset.file)
        assert item["sha256"] == fox.asset.sha256
        assert (item["medium"], item["kind"]) == ("image", "text-to-image")
        assert (item["width"], item["height"], item["duration"]) == (160, 120, None)
        assert (item["seed"], item["cost_micros"], item["prompt"]) == (7, 0, fox.prompt)
        assert item["project"] == fox.project.slug

    def test_a_line_each_for_people(self, fox, song):
        lines = run().splitlines()
        assert len(lines) == 2
        assert str(song.asset.file) in lines[0]
        assert "A red fox" in lines[1]

    def test_a_long_prompt_in_many_lines_stays_one_line(self, made):
        made(b"words", prompt="line\n\t" * 50_000)
        assert len(run().splitlines()) == 1
        assert run().rstrip().endswith("…")

    def test_nothing_found_is_no_error(self):
        assert run("nothing") == ""
        assert json.loads(run("nothing", "--json")) == []


class TestBadInput:
    @pytest.mark.parametrize("words", [("--project", "none"), ("--limit", "0"), ("--limit", "-1")])
    def test_is_2_with_a_sentence(self, words):
        with pytest.raises(CommandError) as raised:
            run(*words)
        assert raised.value.returncode == 2
        assert str(raised.value).endswith(".")

    @pytest.mark.parametrize("words", [("--medium", "smell"), ("--kind", "x"), ("--limit", "a")])
    def test_what_the_parser_refuses(self, words):
        with pytest.raises(CommandError):
            run(*words)
