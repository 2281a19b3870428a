"""A workflow that is pasted or handed in as a file, on the page of an engine's models."""

import json
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pages.providers.documents import LARGEST_FILE
from production.list_models import UsedList
from providers import catalogue, registry
from providers.comfyui import provider as comfyui
from providers.models import CatalogueModel
from tests.emulator.comfyui import ComfyUIEmulator
from tests.providers import comfyui_samples as samples

pytestmark = pytest.mark.django_db
PATH = "/providers/comfyui/document/"


@pytest.fixture(autouse=True)
def engine(monkeypatch) -> Iterator[ComfyUIEmulator]:
    comfyui.forget()
    with ComfyUIEmulator() as running:
        monkeypatch.setenv("COMFYUI_BASE_URL", running.url)
        monkeypatch.setenv("COMFYUI_LOGIN", running.key)
        registry.forget()
        catalogue.refresh_shipped()
        yield running
    registry.forget()


def added() -> CatalogueModel:
    return CatalogueModel.objects.get(source="user")


class TestAdding:
    def test_what_is_pasted_is_among_the_models_under_the_name_that_it_is_given(self, client):
        asked = {"document": samples.text(samples.PORTRAIT), "name": " Portraits "}
        answer = client.post(PATH, asked, follow=True)
        assert answer.redirect_chain
        assert "Portraits is now among the models of ComfyUI." in answer.content.decode()
        assert (added().label, added().kind, added().enabled) == (
            "Portraits",
            "text-to-image",
            True,
        )

    def test_a_file_does_the_same(self, client):
        content = b"\xef\xbb\xbf" + samples.text(samples.from_picture()).encode()
        file = SimpleUploadedFile("x.json", content, "application/json")
        client.post(PATH, {"file": file})
        assert (added().label, added().kind) == ("Workflow", "image-to-image")

    def test_pasted_again_it_is_the_same_and_switched_on(self, client):
        asked = {"document": samples.text(samples.PORTRAIT), "name": "Portraits"}
        client.post(PATH, asked)
        CatalogueModel.objects.filter(source="user").update(enabled=False)
        client.post(PATH, asked)
        assert added().enabled

    def test_the_page_gets_the_list_anew_and_an_empty_form(self, client):
        asked = {"document": samples.text(samples.PORTRAIT), "name": "Portraits"}
        body = client.post(PATH, asked, headers={"HX-Request": "true"}).content.decode()
        assert "hx-swap-oob" in body
        assert "></textarea>" in body
        assert "Portraits" in body


class TestBad:
    @pytest.mark.parametrize(
        ("document", "words"),
        [
            ("", "Paste it, or choose a file."),
            ("no json", "That is no workflow: it is no JSON"),
            (samples.text(samples.AS_THE_PAGE_SAVES_IT), "Export (API)"),
            (json.dumps({"1": samples.node("Nowhere")}), "does not have: Nowhere (node 1)"),
        ],
    )
    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_what_is_wrong_is_said_and_what_was_pasted_stays(
        self, client, document, words, headers
    ):
        answer = client.post(PATH, {"document": document, "name": "Mine"}, headers=headers)
        body = answer.content.decode()
        assert answer.status_code == 422
        assert words in body
        assert 'value="Mine"' in body
        assert document[:20].replace('"', "&#34;") in body
        assert not CatalogueModel.objects.filter(source="user").exists()

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"\x89PNG\r\n\x1a\n\xff", "is not text"),
            (b"x" * (LARGEST_FILE + 1), "is larger than 8 MB"),
        ],
    )
    def test_a_file_that_is_none_is_said_to_be_none(self, client, content, words):
        answer = client.post(PATH, {"file": SimpleUploadedFile("x.png", content)})
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_an_engine_that_is_off_is_said_to_be_off(self, client, engine, monkeypatch):
        monkeypatch.setenv("COMFYUI_BASE_URL", "http://127.0.0.1:1")
        answer = client.post(PATH, {"document": samples.text(samples.PORTRAIT)})
        assert answer.status_code == 422
        assert "cannot be reached" in answer.content.decode()

    @pytest.mark.parametrize("form", ["api", "prompt", "page"])
    def test_one_that_is_dropped_where_lists_are_taken_leads_here(self, client, form):
        text = samples.text(samples.PORTRAIT)
        if form == "prompt":
            text = json.dumps({"prompt": json.loads(text), "client_id": "x"})
        if form == "page":
            text = json.dumps({"nodes": [{"id": 1}], "links": []})
        file = SimpleUploadedFile("Portraits.json", text.encode())
        answer = client.post(reverse("list-take"), {"file": file})
        assert answer["Location"] == "/providers/comfyui/?dropped=1#document-form"
        page = client.get("/providers/comfyui/?dropped=1").content.decode()
        assert "is a workflow, not a list" in page and 'id="document-form"' in page
        assert not UsedList.objects.exists()

    def test_a_list_of_json_is_none(self, client):
        file = SimpleUploadedFile("foxes.json", b'{"prompt": "a fox", "seed": 1}')
        assert "/lists/" in client.post(reverse("list-take"), {"file": file})["Location"]

    def test_who_makes_no_models_of_documents_says_so(self, client):
        answer = client.post(reverse("document-add", args=["fal"]), {"document": "{}"})
        assert answer.status_code == 422
        assert "fal" in answer.content.decode()
        assert 'id="document-form"' not in client.get("/providers/fal/").content.decode()
