"""The pages of providers, keys and models: what they show, what they take, what they never tell."""

import html
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from pages.formatting import day
from pages.providers.cards import GROUPS
from production.models import State
from providers import catalogue, keys, registry, vault
from providers.comfyui import provider as comfyui
from providers.contract import (
    BadRequest,
    Context,
    KeyCheck,
    Kind,
    ModelSpec,
    NeedsKey,
    Unavailable,
)
from providers.models import CatalogueModel, StoredKey
from tests.emulator.comfyui import ComfyUIEmulator
from tests.production.rows import make_generation
from tests.scripted_provider import MODELS, Scripted
from tests.shipped import fill_catalogue

pytestmark = pytest.mark.django_db
HERE = "tests.pages.test_providers"
HTMX = {"HTTP_HX_REQUEST": "true"}
CANARY = "canary-key-5d1c9a77e2"
PICTURE = MODELS[0]


class Library(Scripted):
    """A provider with a catalogue of its own that can be searched."""

    slug, label = "library", "Library"
    schemas: dict[str, dict] = {}
    trouble: Exception | None = None

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        if self.trouble:
            raise self.trouble
        if model_id == "their/secret":
            raise BadRequest("That model is private.", next_step="Ask its owner to open it.")
        if "their/" in model_id:
            spec = replace(PICTURE, id="their/" + model_id.rpartition("their/")[2], label="Theirs")
            return replace(spec, schema=self.schemas.get("their", spec.schema))
        if model_id in ("gone", *(spec.id for spec in MODELS[1:])):
            return next(spec for spec in MODELS if spec.id == model_id)
        if model_id == "picture":
            return replace(PICTURE, schema=self.schemas.get("picture", PICTURE.schema))
        raise BadRequest(f"Library has no model “{model_id}”.")

    def search(self, ctx: Context, words: str, kind: str = "") -> Iterable[ModelSpec]:
        if self.trouble:
            raise self.trouble
        found = [replace(PICTURE, id=f"their/{words}", label=f"Found {words}", schema={})]
        yield from [spec for spec in [*found, PICTURE] if kind in ("", spec.kind)]


class Rude(Scripted):
    slug, label = "rude", "Rude"

    def check_key(self, ctx: Context) -> KeyCheck:
        raise ZeroDivisionError("a bug of a plug-in")


@pytest.fixture(autouse=True)
def library(settings, scripted, monkeypatch) -> Iterator[None]:
    settings.EXTRA_PROVIDERS += (
        f",library={HERE}:Library,rude={HERE}:Rude,broken=tests.providers.broken_provider:Broken"
    )
    monkeypatch.setenv("LIBRARY_BASE_URL", scripted.url)
    monkeypatch.setenv("RUDE_BASE_URL", scripted.url)
    monkeypatch.setattr(Library, "schemas", {})
    monkeypatch.setattr(Library, "trouble", None)
    registry.forget()
    keys.forget_cached()
    fill_catalogue()
    yield
    keys.forget_cached()
    registry.forget()


@pytest.fixture
def no_key(monkeypatch) -> None:
    monkeypatch.delenv("SCRIPTED_KEY")


def text(response) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def card(client, slug: str = "scripted") -> str:
    page = client.get(reverse("providers")).content.decode()
    return page.split(f'id="provider-{slug}"')[1].split("</article>")[0]


def put(client, key: str, slug: str = "scripted", field: str = "api_key", htmx: bool = True):
    data = {f"key-{field}": key}
    return client.post(reverse("key-put", args=[slug]), data, **(HTMX if htmx else {}))


def row(model_id: str = "picture", provider: str = "library") -> CatalogueModel:
    return CatalogueModel.objects.get(provider=provider, model_id=model_id)


def do(client, what: str, model: CatalogueModel, htmx: bool = True):
    url = reverse("model-change", args=[model.pk])
    return client.post(url, {"do": what}, **(HTMX if htmx else {}))


def add(client, model: str, **more):
    htmx = HTMX if more.pop("htmx", True) else {}
    return client.post(reverse("model-add", args=["library"]), {"model": model, **more}, **htmx)


class TestTheProvidersPage:
    def test_everybody_is_there_with_what_they_make(self, client):
        page = text(client.get(reverse("providers")))
        for provider in registry.all_providers():
            assert provider.label in page
            assert provider.description in page
        assert {"images", "video", "speech", "text"} <= set(re.findall(r"\w+", card(client)))

    def test_work_under_way_does_not_matter(self, client):
        make_generation(State.RUNNING)
        for url in (reverse("providers"), reverse("provider-models", args=["library"])):
            assert client.get(url).status_code == 200

    def test_who_needs_no_key_says_so_and_has_no_form(self, client, free):
        found = card(client, free)
        assert "Needs nothing" in found
        assert 'name="key-' not in found

    def test_a_key_of_the_environment_is_shown_as_such(self, client):
        found = card(client)
        assert "API key from the environment" in found
        assert "••••6789" in found
        assert "SCRIPTED_KEY" in found

    def test_a_stored_key_is_masked(self, client, no_key):
        put(client, CANARY)
        found = card(client)
        assert "API key stored" in found
        assert "••••77e2" in found
        assert CANARY not in found

    def test_no_key_says_where_to_get_one(self, client, no_key):
        found = card(client)
        assert "API key not set" in found
        assert "Any key the emulator knows." in found

    def test_a_key_of_another_master_key_is_said_to_be_unreadable(self, client, no_key):
        put(client, CANARY)
        vault.file().write_text("")
        keys.forget_cached()
        assert "API key stored, but this master key does not open it" in card(client)

    def test_a_plug_in_that_fails_is_named_with_the_reason(self, client):
        page = text(client.get(reverse("providers")))
        assert "broken It cannot be loaded: No module named" in page

    def test_the_ready_stand_first_then_services_servers_and_engines(self, client, no_key, free):
        page = client.get(reverse("providers")).content.decode()
        parts = [page.split(f'id="group-{name}"')[1] for name in GROUPS]
        assert [*map(len, parts)] == sorted(map(len, parts), reverse=True)
        assert f'id="provider-{free}"' in parts[0].split("</section>")[0]
        assert 'id="provider-fal"' in parts[1].split("</section>")[0]
        assert 'id="provider-ollama"' in parts[2].split("</section>")[0]
        assert 'id="provider-comfyui"' in parts[3].split("</section>")[0]
        put(client, CANARY, slug="fal")
        page = client.get(reverse("providers")).content.decode()
        assert 'id="provider-fal"' in page.split("</section>")[0]

    def test_the_filter_looks_for_names_and_for_what_is_made(self, client):
        def found(words):
            page = client.get(reverse("providers"), {"find": words}).content.decode()
            return re.findall(r'<article[^>]*id="provider-([^"]+)"', page)

        assert found("COMFY") == ["comfyui"]
        assert {"scripted", "fal"} <= set(found("speech"))
        assert found("kling video") == ["kling"]
        assert found("no such thing") == []
        assert found("") == found("  ")

    def test_a_button_leads_to_the_key_and_a_link_to_where_it_is_made(self, client):
        found = card(client, "fal")
        assert "Enter the key" in found
        assert 'href="https://fal.ai/dashboard/keys"' in found
        assert "Enter the keys" in card(client, "jimeng-visual")
        assert "Replace or remove the key" in card(client)

    def test_a_moved_provider_says_where_it_talks_to(self, client, scripted, free):
        found = card(client)
        assert f'Talks to <span class="mono">{scripted.url}</span>' in found
        assert "SCRIPTED_BASE_URL" in found
        assert "Talks to" not in card(client, free)

    def test_every_page_says_that_one_is_moved(self, client, monkeypatch):
        assert "redirected" in client.get(reverse("gallery")).content.decode()
        for name in ("SCRIPTED", "SCRIPTED_NOFIND", "LIBRARY", "RUDE"):
            monkeypatch.delenv(f"{name}_BASE_URL")
        assert "redirected" not in client.get(reverse("gallery")).content.decode()

    @pytest.mark.parametrize(
        "address", ["nonsense", "http://somewhere.example/v1", "https://", "ftp://a", "http://[::"]
    )
    def test_a_wrong_address_says_what_is_wrong(self, client, monkeypatch, address):
        monkeypatch.setenv("SCRIPTED_BASE_URL", address)
        assert "SCRIPTED_BASE_URL=" in card(client)
        answer = client.post(reverse("key-test", args=["scripted"]), **HTMX)
        assert "Does not work" in text(answer)
        refreshed = client.post(reverse("models-refresh", args=["scripted"]), **HTMX)
        one = do(client, "refresh", row(provider="scripted"))
        for answer in (refreshed, one):
            assert answer.status_code == 200
            assert "SCRIPTED_BASE_URL=" in text(answer)

    def test_a_password_in_an_address_is_not_shown(self, client, monkeypatch):
        monkeypatch.setenv("SCRIPTED_BASE_URL", f"https://me:{CANARY}@host.example/?key={CANARY}")
        page = client.get(reverse("providers")).content.decode()
        assert "host.example" in page
        assert CANARY not in page

    def test_few_queries(self, client, django_assert_max_num_queries):
        put(client, CANARY)
        keys.forget_cached()
        with django_assert_max_num_queries(12):
            client.get(reverse("providers"))


class TestKeys:
    def test_stored_at_once_and_then_tested(self, client, no_key, scripted):
        answer = put(client, scripted.key)
        assert answer.status_code == 200
        assert 'hx-trigger="load"' in answer.content.decode()
        assert "The key of Scripted is stored." in text(answer)
        tested = client.post(reverse("key-test", args=["scripted"]), **HTMX)
        assert re.search(r"Works 0\.\d s .*accepts the key\. Account: Scripted", text(tested))

    def test_blanks_and_quotes_around_a_pasted_key_do_not_matter(self, client, no_key, scripted):
        put(client, f' \t"{scripted.key}" \n')
        tested = client.post(reverse("key-test", args=["scripted"]), **HTMX)
        assert "Works" in text(tested)

    def test_one_that_the_provider_does_not_accept(self, client, no_key):
        put(client, CANARY)
        tested = client.post(reverse("key-test", args=["scripted"]), **HTMX)
        assert "Does not work" in text(tested)
        assert "This key is not valid." in text(tested)

    def test_a_provider_that_cannot_be_reached(self, client, monkeypatch):
        monkeypatch.setenv("SCRIPTED_BASE_URL", "http://127.0.0.1:9")
        tested = client.post(reverse("key-test", args=["scripted"]), **HTMX)
        assert "Does not work" in text(tested)
        assert "reach" in text(tested)
        assert "Try again in a moment." in text(tested)

    def test_a_plug_in_whose_test_breaks(self, client):
        tested = client.post(reverse("key-test", args=["rude"]), **HTMX)
        assert "The test itself failed; the log says more." in text(tested)

    @pytest.mark.parametrize(
        "key", ["", "  ", '""', "two\nlines-of-key", "nul\x00canary", "x" * 20_000]
    )
    @pytest.mark.parametrize("htmx", [True, False])
    def test_what_cannot_be_a_key_stands_by_its_field_and_is_not_shown(
        self, client, no_key, key, htmx
    ):
        answer = put(client, key, htmx=htmx)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Nothing was stored." in page.split('id="key-scripted-api_key"')[1]
        assert page.count("Nothing was stored.") == 1
        assert "canary" not in page
        assert "lines-of-key" not in page
        assert not StoredKey.objects.exists()

    def test_several_fields_are_one_form_and_stored_together(self, client, monkeypatch):
        def entered(access, secret):
            facts = {"key-access_key": access, "key-secret_key": secret}
            return client.post(reverse("key-put", args=["jimeng-visual"]), facts, **HTMX)

        answer = entered("access-0123456789", "two\nlines-of-key")
        assert answer.status_code == 422
        assert "Nothing was stored." in answer.content.decode().split('name="key-secret_key"')[1]
        assert not StoredKey.objects.exists()
        answer = entered("access-0123456789", "secret-0123456789")
        assert "The keys of Jimeng (Volcengine visual) are stored." in text(answer)
        assert StoredKey.objects.count() == 2
        assert entered("", "other-0123456789").status_code == 200
        visual = registry.get("jimeng-visual")
        values = [keys.value(visual, field) for field in visual.key_fields]
        assert values == ["access-0123456789", "other-0123456789"]

    def test_the_address_of_an_engine_is_entered_on_its_card(self, client, monkeypatch):
        comfyui.forget()
        with ComfyUIEmulator() as engine:
            engine.asks_who = False
            url = reverse("key-put", args=["comfyui"])
            answer = client.post(url, {"address": "http://8.8.8.8:1"}, **HTMX)
            assert answer.status_code == 422
            assert "must be https" in text(answer)
            answer = client.post(url, {"address": engine.url.removeprefix("http://")}, **HTMX)
            assert f"ComfyUI is at {engine.url}." in text(answer)
            tested = client.post(reverse("key-test", args=["comfyui"]), **HTMX)
            assert "ComfyUI is there." in text(tested)
            assert "It has 2 models." in text(tested)
            # The card beside it says the same, and leads to where a workflow is pasted.
            assert "hx-swap-oob" in tested.content.decode()
            assert 'aria-label="2 models of ComfyUI"' in tested.content.decode()
            assert "/providers/comfyui/#document-form" in tested.content.decode()
            assert 'aria-label="2 models of ComfyUI"' in card(client, "comfyui")

    def test_a_field_that_is_none_of_the_provider_s(self, client):
        answer = put(client, CANARY, field="password")
        assert answer.status_code == 422
        assert not StoredKey.objects.exists()

    def test_a_provider_that_there_is_not(self, client):
        assert put(client, CANARY, slug="nobody").status_code == 404
        assert client.post(reverse("key-test", args=["nobody"])).status_code == 404
        assert client.get(reverse("provider-models", args=["nobody"])).status_code == 404

    def test_the_environment_goes_first_and_that_is_said(self, client):
        answer = put(client, CANARY)
        assert "SCRIPTED_KEY in the environment takes precedence." in text(answer)
        assert "takes precedence" in text(answer)

    def test_remove(self, client, no_key):
        put(client, CANARY)
        answer = client.post(reverse("key-remove", args=["scripted"]), **HTMX)
        assert "API key not set" in text(answer)
        assert not StoredKey.objects.exists()

    def test_without_script_there_are_redirects_and_words(self, client, no_key, scripted):
        answer = put(client, scripted.key, htmx=False)
        assert answer.url == f"{reverse('providers')}#provider-scripted"
        answer = client.post(reverse("key-test", args=["scripted"]), follow=True)
        assert "accepts the key" in text(answer)
        answer = client.post(reverse("key-remove", args=["scripted"]), follow=True)
        assert "API key not set" in text(answer)

    def test_a_new_master_key_reads_what_was_stored(self, client, no_key):
        put(client, CANARY)
        before = vault.file().read_text()
        answer = client.post(reverse("keys-rotate"), follow=True)
        assert "1 stored key encrypted again" in text(answer)
        assert vault.file().read_text() != before
        keys.forget_cached()
        provider = registry.get("scripted")
        assert keys.value(provider, provider.key_fields[0]) == CANARY

    def test_rotation_changes_nothing_when_a_key_cannot_be_read(self, client, no_key):
        put(client, CANARY)
        token = bytes(StoredKey.objects.get().token)
        vault.file().write_text("")
        answer = client.post(reverse("keys-rotate"), follow=True)
        assert "Nothing was changed. The key of scripted is stored, but this" in text(answer)
        assert str(vault.file()) in text(answer)
        assert bytes(StoredKey.objects.get().token) == token

    @pytest.mark.parametrize("name", ["key-put", "key-remove", "key-test", "model-add"])
    def test_nothing_is_done_by_looking(self, client, name):
        assert client.get(reverse(name, args=["scripted"])).status_code == 405

    def test_the_key_is_told_nobody(self, client, no_key, scripted, caplog, monkeypatch):
        caplog.set_level(logging.DEBUG)
        monkeypatch.setattr(scripted.server, "key", CANARY)
        answers = [
            put(client, CANARY),
            put(client, CANARY + "\n" + CANARY),
            put(client, CANARY, field="other", htmx=False),
            client.post(reverse("key-test", args=["scripted"]), **HTMX),
            client.post(reverse("key-test", args=["scripted"])),
            client.get(reverse("providers")),
            client.get(reverse("provider-models", args=["scripted"])),
            client.get(reverse("create")),
            client.get("/admin/providers/"),
        ]
        for answer in answers:
            assert CANARY not in answer.content.decode()
            assert CANARY not in str(answer.headers) + str(answer.cookies)
        assert CANARY not in caplog.text
        assert CANARY not in str(dict(client.session))
        assert CANARY.encode() not in bytes(StoredKey.objects.get().token)
        assert cache.get(CANARY) is None

    def test_an_answer_to_a_key_is_not_kept_by_the_browser(self, client):
        assert "no-store" in put(client, CANARY)["Cache-Control"]


class TestModels:
    def page(self, client, slug="library", **query):
        return client.get(reverse("provider-models", args=[slug]), query)

    def test_kinds_prices_and_ends(self, client):
        soon = timezone.localdate() + timedelta(days=30)
        CatalogueModel.objects.filter(pk=row().pk).update(
            ends=soon, price={"unit": "image", "amount": "0.04"}
        )
        CatalogueModel.objects.filter(pk=row("clip").pk).update(ends=date(2020, 1, 1))
        page = text(self.page(client))
        assert "Text to image 1" in page
        assert f"ends {day(soon, brief=True)}" in page
        assert "ended 1 Jan 2020" in page
        assert "0.04 $ per image" in page
        assert "price unknown" in page

    def test_free_is_said_to_be_free(self, client, free):
        page = text(self.page(client, free))
        assert "free" in page
        assert "price unknown" not in page

    def test_the_user_s_own_price_goes_first_and_an_unreadable_one_is_unknown(self, client):
        CatalogueModel.objects.filter(pk=row().pk).update(
            own_price={"unit": "image", "amount": "0.02"}, price={"unit": "image", "amount": "0.5"}
        )
        CatalogueModel.objects.filter(pk=row("clip").pk).update(price={"unit": "image"})
        page = text(self.page(client))
        assert "0.02 $ per image by your own price" in page
        assert "0.5 $" not in page
        assert "price unknown" in page

    def test_off_and_on(self, client):
        do(client, "default", row())
        answer = do(client, "off", row())
        assert 'aria-checked="false"' in answer.content.decode()
        assert (row().enabled, row().is_default) == (False, False)
        assert row().ref not in [model.ref for model in catalogue.models_for("text-to-image")]
        do(client, "on", row())
        assert row().enabled

    def test_favourite_and_default(self, client):
        do(client, "default", row("picture", "scripted"))
        do(client, "default", row())
        do(client, "favourite", row())
        assert (row().favourite, row().is_default) == (True, True)
        assert not row("picture", "scripted").is_default
        do(client, "plain", row())
        assert not row().favourite

    def test_a_row_stays_in_its_place(self, client):
        before = re.findall(r'id="model-(\d+)"', self.page(client).content.decode())
        for what in ("favourite", "default", "off"):
            answer = do(client, what, row("words"))
            assert re.findall(r'id="model-(\d+)"', answer.content.decode()) == before

    @pytest.mark.parametrize("what", ["", "sell", "delete"])
    def test_an_unknown_act_changes_nothing(self, client, what):
        before = CatalogueModel.objects.values().get(pk=row().pk)
        assert "no such action" in text(do(client, what, row()))
        assert CatalogueModel.objects.values().get(pk=row().pk) == before

    def test_a_model_that_is_gone(self, client):
        gone = row()
        gone_pk = gone.pk
        gone.delete()
        url = reverse("model-change", args=[gone_pk])
        assert client.post(url, {"do": "on"}, **HTMX).status_code == 404
        url = reverse("model-change", args=[10**18])
        assert client.post(url, {"do": "on"}, **HTMX).status_code == 404

    def test_without_script_it_goes_back_to_the_page(self, client):
        answer = do(client, "favourite", row(), htmx=False)
        assert answer.url == reverse("provider-models", args=["library"])

    def test_a_link_to_somewhere_odd_is_no_link(self, client):
        CatalogueModel.objects.filter(pk=row().pk).update(url="javascript:alert(1)")
        assert "javascript:" not in self.page(client).content.decode()

    def test_markup_of_a_provider_stays_words(self, client):
        CatalogueModel.objects.filter(pk=row().pk).update(
            label="<script>alert(1)</script>", description="<img src=x onerror=alert(1)>"
        )
        page = self.page(client).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page

    def test_few_queries(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            self.page(client)
        with django_assert_max_num_queries(12):
            do(client, "favourite", row())


class TestSearch:
    def search(self, client, htmx=True, slug="library", **query):
        url = reverse("provider-models", args=[slug])
        return client.get(url, query, **(HTMX if htmx else {}))

    def test_what_is_here_already_is_marked(self, client):
        page = text(self.search(client, q="heron"))
        assert "Found heron" in page
        assert page.count("Added") == 1

    def test_it_works_without_script(self, client):
        page = text(self.search(client, q="heron", htmx=False))
        assert "Found heron" in page
        assert "Models of Library" in page

    def test_by_kind(self, client):
        assert "Found heron" in text(self.search(client, q="heron", kind=Kind.TEXT_TO_IMAGE))
        assert "has nothing for" in text(self.search(client, q="heron", kind=Kind.TEXT_TO_VIDEO))
        assert "Found heron" in text(self.search(client, q="heron", kind="nonsense"))

    def test_no_words(self, client):
        assert "Write what you are looking for" in text(self.search(client, q="  "))

    def test_a_provider_without_a_search(self, client):
        assert "Add the model by its id" in text(self.search(client, slug="scripted", q="x"))
        page = client.get(reverse("provider-models", args=["scripted"])).content.decode()
        assert "model-search" not in page

    @pytest.mark.parametrize(
        ("trouble", "words"),
        [
            (NeedsKey(), "needs a valid key"),
            (Unavailable("No way there."), "No way there."),
            (KeyError("oops"), "failed; the log says more"),
        ],
    )
    def test_trouble_is_told(self, client, monkeypatch, trouble, words):
        monkeypatch.setattr(Library, "trouble", trouble)
        answer = self.search(client, q="heron")
        assert answer.status_code == 200
        assert words in text(answer)


class TestAdd:
    def test_by_id_from_the_search(self, client):
        answer = add(client, "their/heron", **{"from": "found"})
        assert "Added" in text(answer)
        assert 'id="models"' in answer.content.decode()
        assert row("their/heron").source == CatalogueModel.Source.USER

    def test_by_address(self, client):
        add(client, " https://library.example/their/heron ")
        assert row("their/heron").label == "Theirs"

    def test_it_can_be_ordered_at_once(self, client):
        add(client, "their/heron")
        page = client.get(reverse("create"), {"kind": "text-to-image"}).content.decode()
        assert "library/their/heron" in page

    def test_one_that_is_off_is_switched_on(self, client):
        add(client, "their/heron")
        do(client, "off", row("their/heron"))
        do(client, "favourite", row("their/heron"))
        add(client, "their/heron")
        assert (row("their/heron").enabled, row("their/heron").favourite) == (True, True)

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ("", "Enter the id of a model"),
            ("nothing-like-it", "has no model “nothing-like-it”"),
            ("their/secret", "That model is private. Ask its owner to open it."),
            ("x" * 3000, "too long"),
            ("their/" + "x" * 300, "longer than 200"),
            ("<script>", "has no model “&lt;script&gt;”"),
        ],
    )
    @pytest.mark.parametrize("htmx", [True, False])
    def test_what_cannot_be_added_stands_by_its_field(self, client, asked, words, htmx):
        before = CatalogueModel.objects.count()
        answer = add(client, asked, htmx=htmx)
        assert answer.status_code == 422
        assert words in answer.content.decode().split('id="model-id-error"')[1]
        assert CatalogueModel.objects.count() == before

    @pytest.mark.parametrize(
        ("trouble", "words"),
        [
            (NeedsKey(), "needs a valid key"),
            (Unavailable("No way there."), "No way there."),
            (KeyError("oops"), "could not describe it; the log says more"),
        ],
    )
    def test_trouble_on_the_way(self, client, monkeypatch, trouble, words):
        monkeypatch.setattr(Library, "trouble", trouble)
        assert words in text(add(client, "their/heron"))
        assert words in text(add(client, "their/heron", **{"from": "found"}))

    def test_removed_when_it_was_added_and_kept_when_it_is_shipped(self, client):
        add(client, "their/heron")
        assert "is removed" in text(do(client, "remove", row("their/heron")))
        assert not CatalogueModel.objects.filter(model_id="their/heron").exists()
        assert "ships with the app" in text(do(client, "remove", row()))
        assert row()


def changed_schema() -> dict:
    properties = dict(PICTURE.schema["properties"])
    del properties["tiled"]
    properties["mood"] = {"type": "string", "enum": ["calm", "wild"]}
    properties["guidance"] = properties["guidance"] | {"maximum": 10}
    return PICTURE.schema | {"properties": properties}


class TestAChangedSchema:
    def refresh(self, client):
        return client.post(reverse("models-refresh", args=["library"]), **HTMX)

    def test_the_note_says_what_came_went_and_changed(self, client, monkeypatch):
        monkeypatch.setattr(Library, "schemas", {"picture": changed_schema()})
        answer = text(self.refresh(client))
        assert "Library changed the parameters of Scripted picture." in answer
        assert "New mood" in answer
        assert "Gone tiled" in answer
        assert "guidance at most 10 instead of 20" in answer
        assert "parameters of 1 model" in text(client.get(reverse("providers")))

    def test_it_stays_until_it_was_seen(self, client, monkeypatch):
        monkeypatch.setattr(Library, "schemas", {"picture": changed_schema()})
        self.refresh(client)
        self.refresh(client)
        assert row().previous_schema == PICTURE.schema
        answer = do(client, "seen", row())
        assert "changed its parameters" not in text(answer)
        assert row().schema == changed_schema()

    def test_a_change_that_is_taken_back_is_none(self, client, monkeypatch):
        monkeypatch.setattr(Library, "schemas", {"picture": changed_schema()})
        self.refresh(client)
        monkeypatch.setattr(Library, "schemas", {})
        self.refresh(client)
        assert row().schema_changed_at is None

    def test_other_words_are_no_change(self, client, monkeypatch):
        words = PICTURE.schema | {"description": "New words.", "title": "Input"}
        monkeypatch.setattr(Library, "schemas", {"picture": words})
        self.refresh(client)
        assert row().schema == words
        assert row().schema_changed_at is None

    def test_what_the_provider_told_survives_the_next_start(self, client, monkeypatch):
        monkeypatch.setattr(Library, "schemas", {"picture": changed_schema()})
        self.refresh(client)
        catalogue.refresh_shipped()
        assert row().schema == changed_schema()
        assert row().previous_schema == PICTURE.schema

    def test_a_newer_version_of_the_app_is_no_news_of_the_provider(self):
        CatalogueModel.objects.filter(pk=row().pk).update(schema=changed_schema())
        catalogue.refresh_shipped()
        assert row().schema == PICTURE.schema
        assert row().schema_changed_at is None

    def test_the_user_s_choices_stay(self, client, monkeypatch):
        do(client, "favourite", row())
        do(client, "off", row())
        monkeypatch.setattr(Library, "schemas", {"picture": changed_schema()})
        self.refresh(client)
        assert (row().favourite, row().enabled) == (True, False)

    def test_one_model_alone(self, client, monkeypatch):
        add(client, "their/heron")
        monkeypatch.setattr(Library, "schemas", {"their": changed_schema()})
        answer = do(client, "refresh", row("their/heron"))
        assert "changed the parameters of Theirs" in text(answer)

    def test_a_model_that_the_provider_no_longer_has(self, client):
        CatalogueModel.objects.create(
            provider="library", model_id="lost", kind="text-to-image", label="Lost", source="user"
        )
        answer = text(self.refresh(client))
        assert "Library no longer knows Lost." in answer
        assert row("lost")

    def test_where_none_of_them_is_the_address_is_wrong(self, client, monkeypatch):
        monkeypatch.setattr(Library, "trouble", BadRequest("No such model."))
        answer = text(self.refresh(client))
        assert "Look at LIBRARY_BASE_URL" in answer
        assert "no longer knows" not in answer

    @pytest.mark.parametrize("trouble", [Unavailable("No way there."), KeyError("oops")])
    def test_trouble_on_the_way_loses_nothing(self, client, monkeypatch, trouble):
        monkeypatch.setattr(Library, "trouble", trouble)
        before = CatalogueModel.objects.count()
        assert "Not all were refreshed" in text(self.refresh(client))
        assert CatalogueModel.objects.count() == before
