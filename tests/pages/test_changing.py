"""The form after another kind, model or use was chosen: what comes along, what waits aside."""

import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from gallery.models import Product
from production import uses
from providers.models import CatalogueModel
from tests.emulator import media
from tests.shipped import fill_catalogue

EDIT, MOVE, WORDS = "scripted/edit", "scripted/move", "scripted/words"
HTMX = {"headers": {"HX-Request": "true"}}
IMAGE = {"type": "string", "format": "uri", "x-media": "image"}


@pytest.fixture(autouse=True)
def catalogue(scripted, db) -> None:
    fill_catalogue()
    CatalogueModel.objects.exclude(provider="scripted").delete()
    edit = CatalogueModel.objects.get(model_id="edit")
    edit.schema["properties"]["mask_url"] = IMAGE
    edit.save()
    edit.pk, edit.model_id, edit.label, edit.kind = None, "move", "Move", "image-to-video"
    edit.schema["properties"] = {
        "prompt": edit.schema["properties"]["prompt"],
        "first_frame": IMAGE,
        "last_frame": IMAGE,
        "reference_images": {"type": "array", "items": IMAGE, "x-media": "image"},
        "motion": {"type": "integer", "minimum": 0, "maximum": 9, "default": 1},
    }
    edit.schema["required"] = ["prompt"]
    edit.save(force_insert=True)


@pytest.fixture
def pictures(made) -> list[Product]:
    return [made(media.png(number)) for number in range(3)]


def form(client, **said) -> dict[str, list[str]]:
    """The form that is asked for, as what it would send."""
    answer = client.get(reverse("create-form"), said, **HTMX)
    page = answer.content.decode()
    inputs = re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page, re.S)
    found: dict[str, list[str]] = {}
    for name, value in inputs:
        if name in ("kind", "of", "aside", "param-motion") or name.startswith("input-"):
            found.setdefault(name, []).append(value)
    return found


def held(kind: str, of: str, **more) -> dict[str, object]:
    return {"kind": kind, "of": of, "model": of, **more}


def test_a_file_goes_along_into_the_place_for_it_and_a_mask_does_not(client, pictures):
    picture, mask, _ = pictures
    there = held("image-to-image", EDIT)
    there |= {"input-image_url": picture.pk, "input-mask_url": mask.pk}
    got = form(client, **there | {"kind": "image-to-video"})
    assert got["input-first_frame"] == [str(picture.pk)]
    assert got["aside"] == [str(mask.pk)]
    assert "input-last_frame" not in got
    back = held("image-to-video", MOVE, aside=mask.pk)
    back |= {"input-first_frame": picture.pk, "kept": urlencode(there)}
    got = form(client, **back | {"kind": "image-to-image"})
    assert got["input-image_url"] == [str(picture.pk)]
    assert got["input-mask_url"] == [str(mask.pk)]
    assert "aside" not in got


def test_a_tab_leads_to_the_kind_that_takes_the_file(client, pictures):
    there = held("image-to-image", EDIT) | {"input-image_url": pictures[0].pk}
    among = "text-to-video,image-to-video"
    got = form(client, **there | {"kind": "text-to-video", "among": among})
    assert (got["kind"], got["of"]) == (["image-to-video"], [MOVE])
    got = form(client, **held("text-generation", WORDS), among=among)
    assert got["kind"] == ["text-generation"]
    got = form(client, **held("text-generation", WORDS) | {"kind": "text-to-video", "among": among})
    assert got["kind"] == ["text-to-video"]


def test_what_nothing_takes_waits_and_comes_back(client, pictures):
    there = held("image-to-image", EDIT) | {"input-image_url": pictures[0].pk}
    got = form(client, **there | {"kind": "text-generation"})
    assert got["aside"] == [str(pictures[0].pk)]
    waiting = held("text-generation", WORDS, aside=pictures[0].pk)
    got = form(client, **waiting | {"kind": "image-to-video"})
    assert got["input-first_frame"] == [str(pictures[0].pk)]


def test_a_kind_comes_back_as_it_was_left_but_without_what_was_taken_out(client, pictures):
    kept = held("image-to-video", MOVE) | {"param-motion": 7, "input-first_frame": pictures[0].pk}
    there = held("text-generation", WORDS, kept=urlencode(kept))
    got = form(client, **there | {"kind": "image-to-video"})
    assert got["param-motion"] == ["7"]
    assert "input-first_frame" not in got


class TestUse:
    def test_it_takes_the_place_of_what_was_there(self, client, pictures):
        old, new, _ = pictures
        there = held("image-to-video", MOVE) | {"input-first_frame": old.pk}
        got = form(client, **there, use=new.pk, **{"as": "first-frame"})
        assert got["input-first_frame"] == [str(new.pk)]
        assert not {"aside", "input-reference_images", "input-last_frame"} & got.keys()

    def test_beside_what_else_is_there(self, client, pictures):
        old, new, more = pictures
        there = held("image-to-video", MOVE) | {"input-first_frame": old.pk}
        got = form(client, **there, use=new.pk, **{"as": "last-frame"})
        assert (got["input-first_frame"], got["input-last_frame"]) == ([str(old.pk)], [str(new.pk)])
        there |= {"input-reference_images": new.pk}
        got = form(client, **there, use=more.pk, **{"as": "video-reference"})
        assert got["input-reference_images"] == [str(more.pk), str(new.pk)]

    def test_in_another_kind_what_was_there_waits(self, client, pictures):
        old, new, _ = pictures
        kept = held("image-to-video", MOVE) | {"param-motion": 7}
        there = held("image-to-image", EDIT, kept=urlencode(kept))
        there |= {"input-image_url": old.pk}
        got = form(client, **there, use=new.pk, **{"as": "video"})
        assert got["input-first_frame"] == [str(new.pk)]
        assert (got["aside"], got["param-motion"]) == ([str(old.pk)], ["7"])

    def test_a_text_becomes_the_prompt(self, client, made):
        text = made(b"A heron in the reeds")
        answer = client.get(reverse("create-form"), {"use": text.pk, "as": "speech"}, **HTMX)
        page = answer.content.decode()
        assert 'data-given="A heron in the reeds"' in page
        assert 'name="kind" value="text-to-speech"' in page

    def test_nothing_that_is_not_there(self, client, pictures):
        for said in ({"use": 10**9, "as": "edit"}, {"use": pictures[0].pk, "as": "soup"}):
            got = form(client, **held("image-to-video", MOVE), **said)
            assert got["kind"] == ["image-to-video"]


class TestTheMenu:
    def test_it_leads_to_the_form_and_names_what_is_missing(
        self, client, pictures, django_assert_max_num_queries, monkeypatch
    ):
        address = reverse("uses", args=[pictures[0].pk])
        with django_assert_max_num_queries(12):
            page = client.get(address).content.decode()
        assert f"use={pictures[0].pk}&amp;as=video" in page
        assert "Use it as" in page
        CatalogueModel.objects.filter(model_id="edit").update(enabled=False)
        page = client.get(address, **HTMX).content.decode()
        assert "Scripted edit is switched off" in page
        monkeypatch.delenv("SCRIPTED_KEY")
        page = client.get(address, **HTMX).content.decode()
        assert "Move needs the key of Scripted" in page
        assert "as=video" not in page

    def test_a_product_in_the_trash_is_used_for_nothing(self, client, pictures):
        assert client.get(reverse("uses", args=[10**9])).status_code == 404


def test_every_use_of_a_picture_has_a_form_that_takes_it(client, pictures):
    for way in uses.ways("image"):
        if way.is_open:
            said = {"use": pictures[0].pk, "as": way.use.name}
            page = client.get(reverse("create"), said).content.decode()
            assert re.search(rf'name="input-\w+" value="{pictures[0].pk}"', page), way.use.name
