"""The page of word lists: what it shows, and what becomes of what is saved, dropped and removed."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import naughty
from tests.markup import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(tmp_path, settings):
    settings.WORD_LISTS = tmp_path / "lists"
    settings.WORD_LISTS.mkdir()
    return settings.WORD_LISTS


@pytest.fixture
def page_words(client):
    def page_words(name="word-lists", **query):
        response = client.get(reverse(name), query)
        assert response.status_code == 200
        return html.unescape(flat(response))

    return page_words


class TestList:
    def test_it_has_all_files_with_their_lists_and_counts(self, root, page_words):
        (root / "moods").mkdir()
        (root / "moods/dark.txt").write_text("gloomy\ngrim\n")
        (root / "wear.yaml").write_text("shoes: [boots, clogs, pumps]\nhats: [cap]\n")
        (root / "odd.txt").write_bytes(b"caf\xe9")
        (root / "away.txt").symlink_to("/etc/passwd")
        page = page_words()
        for words in ("__moods/dark__", "__shoes__", "__hats__", "2 lists", str(root)):
            assert words in page
        assert "The word list “odd” is not in UTF-8 (line 1). Save it as UTF-8." in page
        assert "It is a link that leads out" in page
        assert "root:" not in page
        assert "__moods/dark__" not in page_words(find="wear")
        assert "No list has that in its name." in page_words(find="<nothing>")

    def test_an_empty_one_says_what_to_do(self, root, page_words):
        assert "No word lists yet" in page_words()
        root.rmdir()
        assert "No word lists yet" in page_words()

    def test_those_that_come_with_the_app_can_be_made_ones_own(self, root, page_words, client):
        page = page_words()
        assert "__lighting__" in page and "Where the light comes from" in page
        assert "<li>golden hour, low sun from the side</li>" in page
        assert "<li>#" not in page
        edit = page_words("word-list", copy="lighting")
        assert "golden hour" in edit and 'value="lighting.txt"' in edit
        said = {"name": "lighting.txt", "text": "my light", "version": ""}
        client.post(reverse("word-list"), said)
        assert (root / "lighting.txt").read_text() == "my light"
        assert "yours is used" in page_words()
        assert page_words("word-list", copy="../keeping") != edit

    def test_it_asks_little(self, root, client):
        for number in range(30):
            (root / f"{number}.txt").write_text("a")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("word-lists"))
        assert len(queries) <= 12


class TestEditing:
    def test_a_new_list_is_written_and_shown_with_its_faults(self, root, client, page_words):
        data = {"name": "moods/dark", "text": "gloomy\n{grim|sad\n", "version": ""}
        response = client.post(reverse("word-list"), data)
        assert response.status_code == 302
        assert (root / "moods/dark.txt").read_text() == "gloomy\n{grim|sad\n"
        page = page_words("word-list", list="moods/dark.txt")
        assert "Line 2: This { is not closed." in page
        assert "{grim|sad" in page

    def test_one_is_not_written_over_another_that_changed_meanwhile(self, root, client, page_words):
        (root / "a.txt").write_text("old")
        page = page_words("word-list", list="a.txt")
        version = page.partition('name="version" value="')[2].partition('"')[0]
        (root / "a.txt").write_text("written elsewhere")
        address = reverse("word-list") + "?list=a.txt"
        response = client.post(address, {"text": "mine", "version": version})
        assert response.status_code == 422
        answer = html.unescape(response.content.decode())
        assert "was changed elsewhere" in answer and "mine" in answer
        assert (root / "a.txt").read_text() == "written elsewhere"
        again = answer.partition('name="version" value="')[2].partition('"')[0]
        assert client.post(address, {"text": "mine", "version": again}).status_code == 302
        assert (root / "a.txt").read_text() == "mine"

    def test_what_cannot_be_stored_stays_in_the_form(self, root, client):
        for name, said in (("../x", "cannot name"), ("x*", "has none of"), ("", "cannot name")):
            response = client.post(reverse("word-list"), {"name": name, "text": "kept & safe"})
            assert response.status_code == 422
            answer = html.unescape(response.content.decode())
            assert said in answer and "kept & safe" in answer
        assert list(root.iterdir()) == []

    def test_one_that_is_not_there_leads_back(self, root, client):
        for name in ("gone.txt", "../../etc/passwd", *naughty.KINDS):
            response = client.get(reverse("word-list"), {"list": name})
            assert response.status_code in (200, 302)
        assert list(root.iterdir()) == []


class TestFiles:
    def test_dropped_ones_are_taken_in_and_others_told(self, root, client):
        files = [
            SimpleUploadedFile("colours.txt", "rød\n".encode("utf-16")),
            SimpleUploadedFile("wear.json", b'{"hats": ["cap"]}'),
            SimpleUploadedFile("photo.png", b"\x89PNG\0"),
            SimpleUploadedFile("latin.txt", b"caf\xe9"),
        ]
        response = client.post(reverse("word-lists-take"), {"file": files}, follow=True)
        page = html.unescape(flat(response))
        assert "2 files added." in page
        assert "“photo.png” is not a word list." in page
        assert "“latin.txt” is not in UTF-8 (line 1)." in page
        assert sorted(file.name for file in root.iterdir()) == ["colours.txt", "wear.json"]
        assert (root / "colours.txt").read_text("utf-8") == "rød\n"

    def test_one_is_removed(self, root, client):
        (root / "a.txt").write_text("x")
        client.post(reverse("word-list-remove"), {"list": "a.txt"})
        assert list(root.iterdir()) == []
        response = client.post(reverse("word-list-remove"), {"list": "../a.txt"}, follow=True)
        assert "cannot name a list" in html.unescape(response.content.decode())
