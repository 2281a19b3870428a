"""The Create page: the form in every state, the press of the button, what comes of it."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from gallery import organising, products
from ledger.models import Cap
from pages.create import form_state
from pages.current_project import COOKIE
from preferences import store
from production.engine import transitions
from production.models import Generation, GenerationOutput, Order, State
from projects.models import Project
from providers.contract import BadRequest, Kind, ModelSpec
from providers.models import CatalogueModel
from tests.production.rows import make_generation, make_order

PICTURE = "scripted/picture"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def models(emulator):
    """Only the scripted models, so that these tests do not hang on what is shipped."""
    CatalogueModel.objects.exclude(provider="scripted").delete()


@pytest.fixture
def picture(tmp_path):
    """A product to use as input."""
    path = tmp_path / "picture.png"
    Image.new("RGB", (64, 48), "teal").save(path)
    return products.bring_in(path, Project.inbox(), "picture.png")


def press(client, htmx=True, **changes):
    data = {
        "kind": "text-to-image",
        "model": [PICTURE],
        "prompt": "a lighthouse",
        "count": "1",
        "nonce": "nonce-1",
        "accept_unknown": "1",
    } | changes
    return client.post(reverse("order"), data, **(HTMX if htmx else {}))


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestTheForm:
    def test_the_first_run_explains_itself_with_examples(self, client):
        page = client.get(reverse("create")).content.decode()
        assert "Write what you want to see or hear" in page
        assert {"text-to-image", "text-to-video", "text-to-speech"} <= set(
            re.findall(r'data-example="([^"]+)"', page)
        )

    def test_no_example_for_a_kind_that_no_model_does(self, client):
        CatalogueModel.objects.exclude(kind="text-to-image").delete()
        page = client.get(reverse("create")).content.decode()
        assert re.findall(r'data-example="([^"]+)"', page) == ["text-to-image"]

    def test_without_any_model_it_says_what_to_do(self, client):
        CatalogueModel.objects.all().delete()
        assert "No model is switched on" in text(client.get(reverse("create")))

    def test_a_model_without_its_key_says_so(self, client, monkeypatch):
        monkeypatch.delenv("SCRIPTED_KEY")
        page = text(client.get(reverse("create"), {"kind": "text-to-image"}))
        assert "needs a key" in page

    def test_a_kind_in_the_address_is_chosen(self, client):
        page = client.get(reverse("create"), {"kind": "text-to-video"}).content.decode()
        assert 'name="kind" value="text-to-video"' in page
        assert 'value="scripted/clip" checked' in page

    def test_an_unknown_kind_begins_with_the_first(self, client):
        page = client.get(reverse("create"), {"kind": "text-to-smell"}).content.decode()
        assert 'name="kind" value="text-to-image"' in page

    def test_it_begins_as_the_newest_order_was(self, client):
        make_generation(order=make_order(kind="text-to-video"), model_id="clip")
        page = client.get(reverse("create")).content.decode()
        assert 'name="kind" value="text-to-video"' in page

    def test_it_runs_no_script_or_style_of_its_own(self, client):
        make_generation(State.RUNNING)
        page = client.get(reverse("create")).content.decode()
        assert not re.search(r"\son\w+=|\sstyle=|<style|hx-on|javascript:", page)
        scripts = re.findall(r"<script(?![^>]*src=)(?![^>]*application/json)[^>]*>", page)
        assert scripts == []

    def test_markup_in_a_prompt_stays_words(self, client):
        make_generation(order=make_order(prompt="<script>alert(1)</script><b>x</b> \u202eabc 🦊"))
        page = client.get(reverse("create")).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


class TestAnotherKindOrModel:
    def form(self, client, **data):
        return client.get(reverse("create-form"), data, **HTMX).content.decode()

    def test_a_changed_value_that_still_fits_is_kept(self, client):
        page = self.form(
            client,
            kind="text-to-image",
            of=PICTURE,
            model=PICTURE,
            **{"param-width": "128", "param-height": "64", "param-style": "ink"},
        )
        assert re.search(r'name="param-width" value="128"', page)
        assert re.search(r'value="ink"[^>]*checked', page)
        assert "Left out" not in page

    def test_what_no_longer_fits_is_named(self, client):
        page = self.form(
            client,
            kind="text-to-video",
            of=PICTURE,
            model="scripted/clip",
            **{"param-width": "128", "param-n": "1", "param-style": "plain"},
        )
        assert "Left out" in page
        assert "width 128" in page
        assert "style" not in re.search(r"Left out.*?</p>", page)[0]

    def test_text_that_is_no_number_yet_is_not_carried_elsewhere(self, client):
        page = self.form(
            client,
            kind="text-to-video",
            of=PICTURE,
            model="scripted/clip",
            **{"param-width": "12x"},
        )
        assert "width 12x" in page

    def test_an_input_moves_to_the_place_that_takes_it(self, client, picture):
        page = self.form(
            client,
            kind="image-to-image",
            of="scripted/edit",
            model="scripted/edit",
            **{"input-image_url": str(picture.pk)},
        )
        assert f'name="input-image_url" value="{picture.pk}"' in page

    def test_nonsense_ends_in_a_form(self, client):
        page = self.form(client, kind="🦊", of="a/b,c", model="nobody/nothing", count="-3")
        assert 'id="create-form"' in page


class TestFilesInsideOthers:
    @pytest.fixture
    def elements(self):
        element = {
            "type": "object",
            "properties": {"frontal_image_url": {"type": "string"}, "name": {"type": "string"}},
        }
        schema = {
            "type": "object",
            "required": ["prompt"],
            "properties": {
                "prompt": {"type": "string"},
                "elements": {"type": "array", "items": element, "description": "See **here**"},
            },
        }
        spec = ModelSpec("elements", Kind.TEXT_TO_IMAGE, "Elements", schema, seed_field=None)
        return CatalogueModel.objects.create(
            provider="scripted", model_id="elements", **CatalogueModel.facts(spec)
        )

    def test_have_their_place_and_come_back(self, client, elements, picture):
        asked = {"kind": "text-to-image", "model": elements.ref}
        page = client.get(reverse("create"), asked).content.decode()
        assert 'data-drop="elements[].frontal_image_url"' in page
        assert "See <strong>here</strong>" in page
        field = "elements[].frontal_image_url"
        made = press(client, model=[elements.ref], **{f"input-{field}": [picture.pk]})
        assert made.status_code == 200
        generation = Generation.objects.get()
        assert [(one.field, one.product) for one in generation.inputs.all()] == [(field, picture)]
        again = client.get(reverse("create"), {"from": f"g{generation.pk}"}).content.decode()
        assert f'name="input-{field}" value="{picture.pk}"' in re.sub(r"\s+", " ", again)


class TestEdit:
    def test_a_generation_fills_the_form(self, client):
        generation = make_generation(
            State.FAILED,
            order=make_order(prompt="a fox"),
            params={"prompt": "a fox", "width": 128, "seed": 7},
        )
        page = client.get(reverse("create"), {"from": f"g{generation.pk}"}).content.decode()
        assert ">a fox</textarea>" in page
        assert 'name="param-width" value="128"' in page
        assert 'name="param-seed" value="7"' in page

    def test_what_the_provider_did_not_accept_is_marked_at_its_field(self, client):
        generation = make_generation(State.RUNNING, params={"prompt": "a fox", "width": 128})
        error = BadRequest(
            "It is refused.",
            fields={"width": "must be odd", "prompt": "is too short", "image": "cannot be read"},
        )
        transitions.failed(generation, error)
        page = client.get(reverse("create"), {"from": f"g{generation.pk}"}).content.decode()
        said = text(client.get(reverse("create"), {"from": f"g{generation.pk}"}))
        for words in ("must be odd", "is too short", "cannot be read"):
            assert said.count(words) == 1
        fields = re.split(r'<(?:div|fieldset)[^>]* class="field[ "]|<div\s+class="field[ "]', page)
        (width,) = [field for field in fields if 'name="param-width"' in field]
        (prompt,) = [field for field in fields if 'id="prompt"' in field]
        assert "must be odd" in width and "is too short" in prompt

    def test_a_seed_is_kept_by_a_model_that_takes_it_as_text(self, client):
        schema = {"properties": {"prompt": {"type": "string"}, "rng_seed": {"type": "string"}}}
        spec = ModelSpec("a", Kind.TEXT_TO_IMAGE, "A", schema, seed_field="rng_seed")
        row = CatalogueModel.objects.create(
            provider="scripted", model_id="a", **CatalogueModel.facts(spec)
        )
        generation = make_generation(State.DONE, params={"prompt": "a fox", "seed": 7})
        asked = {"from": f"g{generation.pk}", "model": row.ref}
        page = client.get(reverse("create"), asked).content.decode()
        assert 'name="param-rng_seed" value="7"' in page

    def test_another_model_has_no_marks_of_the_first(self, client):
        generation = make_generation(State.RUNNING)
        transitions.failed(generation, BadRequest("No.", fields={"width": "must be odd"}))
        asked = {"from": f"g{generation.pk}", "model": "scripted/clip"}
        assert "must be odd" not in text(client.get(reverse("create"), asked))

    def test_a_product_fills_the_form_by_its_recipe(self, client, picture):
        picture.kind, picture.provider, picture.model_id = "text-to-image", "scripted", "picture"
        picture.prompt, picture.recipe = "a heron", {"params": {"prompt": "a heron", "height": 32}}
        picture.save()
        page = client.get(reverse("create"), {"from": f"p{picture.pk}"}).content.decode()
        assert ">a heron</textarea>" in page
        assert 'name="param-height" value="32"' in page

    def test_a_model_that_is_gone_is_named(self, client):
        generation = make_generation(State.DONE, model_id="vanished")
        page = client.get(reverse("create"), {"from": f"g{generation.pk}"}).content.decode()
        assert "scripted/vanished, which no longer exists" in page

    def test_a_recipe_of_rubbish_does_no_harm(self, client, picture):
        picture.recipe = {"params": ["no", "dict"]}
        picture.kind = "text-to-image"
        picture.save()
        assert client.get(reverse("create"), {"from": f"p{picture.pk}"}).status_code == 200

    @pytest.mark.parametrize("origin", ["g999999", "p999999", "x1", "g", "p-1", "g" + "9" * 30])
    def test_what_is_not_there_says_so_or_begins_anew(self, client, origin):
        page = client.get(reverse("create"), {"from": origin})
        assert page.status_code == 200
        assert 'id="create-form"' in page.content.decode()

    def test_a_product_as_input_finds_its_place(self, client, picture):
        page = client.get(reverse("create"), {"use": picture.pk}).content.decode()
        assert 'name="kind" value="image-to-image"' in page
        assert f'name="input-image_url" value="{picture.pk}"' in page

    def test_an_input_that_no_model_takes_says_so(self, client, picture):
        CatalogueModel.objects.filter(kind="image-to-image").delete()
        page = client.get(reverse("create"), {"use": picture.pk})
        assert f"No model takes #{picture.pk} as input." in page.content.decode()


class TestThePress:
    def test_it_orders_and_answers_with_the_new_cards(self, client):
        response = press(client, **{"param-width": "128", "count": "3"})
        order = Order.objects.get()
        assert response.status_code == 200
        assert order.prompt == "a lighthouse"
        assert [g.params["width"] for g in order.generations.all()] == [128] * 3
        page = response.content.decode()
        assert f'id="order-{order.pk}"' in page
        assert page.count("data-live") == 3
        assert "order-placed" in response["HX-Trigger-After-Swap"]

    def test_the_answer_brings_the_strip_that_goes_on_polling(self, client):
        bar = press(client).content.decode().split('id="status-bar"')[1]
        assert 'data-count="1"' in bar
        assert "every 1s" in bar

    def test_the_answer_brings_a_fresh_nonce(self, client):
        page = press(client).content.decode()
        nonce = re.search(r'name="nonce"\s+value="([^"]+)"', page)[1]
        assert nonce != "nonce-1"
        assert len(nonce) >= 20

    def test_a_double_click_is_one_order(self, client):
        press(client)
        press(client)
        assert Order.objects.count() == 1

    def test_other_words_under_the_same_nonce_are_another_order(self, client):
        for words in ("one", "something else", "something else"):
            assert press(client, prompt=words).status_code == 200
        assert set(Order.objects.values_list("prompt", flat=True)) == {"one", "something else"}
        assert Order.objects.count() == 2

    def test_without_script_it_goes_back_to_the_page(self, client):
        response = press(client, htmx=False)
        assert response.status_code == 302
        assert response["Location"] == reverse("create")
        assert Order.objects.count() == 1

    def test_several_models_make_one_order(self, client):
        CatalogueModel.objects.create(
            **CatalogueModel.facts(CatalogueModel.objects.get(model_id="picture").spec()),
            provider="scripted",
            model_id="picture-2",
        )
        press(client, model=[PICTURE, "scripted/picture-2"], count="2")
        made = Order.objects.get().generations.values_list("model_id", flat=True)
        assert sorted(made) == ["picture", "picture", "picture-2", "picture-2"]

    def test_it_goes_into_the_chosen_project(self, client, db):
        project = Project.objects.create(name="Film", slug="film")
        press(client, project="film")
        assert Order.objects.get().project == project

    def test_an_input_goes_along(self, client, picture):
        press(
            client,
            kind="image-to-image",
            model=["scripted/edit"],
            **{"input-image_url": str(picture.pk)},
        )
        given = Generation.objects.get().inputs.get()
        assert (given.field, given.product) == ("image_url", picture)

    def test_a_file_in_the_form_itself_is_taken_in(self, client):
        file = BytesIO()
        Image.new("RGB", (32, 32), "navy").save(file, "PNG")
        upload = SimpleUploadedFile("x.png", file.getvalue(), "image/png")
        press(
            client,
            htmx=False,
            kind="image-to-image",
            model=["scripted/edit"],
            **{"file-image_url": upload},
        )
        assert Generation.objects.get().inputs.get().product.asset.width == 32


class TestRefusedPress:
    def refused(self, response, *sentences):
        assert response.status_code == 422
        assert Order.objects.count() == 0
        for sentence in sentences:
            assert sentence in text(response)

    def test_an_empty_prompt(self, client):
        self.refused(press(client, prompt="  \n "), "Write a prompt.")

    def test_a_prompt_that_is_too_long_is_not_lost(self, client):
        words = "fox " * 25_000 + "x"
        response = press(client, prompt=words)
        self.refused(response, "at most 100000 characters")
        assert words in response.content.decode()

    def test_a_parameter_out_of_range_stands_by_its_field(self, client):
        response = press(client, **{"param-width": "99999"})
        self.refused(response, "Width must be at most 2048.")
        field = re.search(r'id="id_param-width_error".*?</div>', response.content.decode(), re.S)
        assert "2048" in field[0]

    def test_what_was_typed_is_still_there(self, client):
        page = press(client, **{"param-width": "wide", "param-style": "neon"}).content.decode()
        assert 'value="wide"' in page
        assert re.search(r'value="neon"[^>]*checked', page)

    def test_no_model(self, client):
        self.refused(press(client, model=[]), "Choose at least one model.")

    def test_a_model_that_cannot_be_had_is_never_replaced_by_another(self, client):
        self.refused(press(client, model=["scripted/dear"]), "“scripted/dear” cannot be ordered")

    def test_a_model_of_another_kind(self, client):
        self.refused(press(client, model=["scripted/clip"]), "cannot be ordered here")

    def test_what_a_cap_stops_is_said_and_not_asked_about(self, client):
        store.set("ask_above", 0)
        Cap.objects.create(period=Cap.Period.ORDER, amount_micros=1)
        response = press(client)
        self.refused(response, "the cap “Per order” of 0.000001 $ has 0.000001 $ left")
        assert "agreed" not in response.content.decode()

    def test_nor_is_a_price_above_the_most_that_was_entered(self, client):
        store.set("ask_above", 0)
        response = press(client, most="0.001")
        self.refused(response, "0.001 $")
        assert "agreed" not in response.content.decode()

    @pytest.mark.parametrize("count", ["0", "9", "-1", "many", "9" * 40])
    def test_a_count_out_of_range(self, client, count):
        self.refused(press(client, count=count), "between 1 and 8")

    def test_a_missing_input(self, client):
        response = press(client, kind="image-to-image", model=["scripted/edit"])
        self.refused(response, "is needed")

    def test_an_input_in_the_trash(self, client, picture):
        organising.trash([picture.pk])
        inputs = {"input-image_url": str(picture.pk)}
        response = press(client, kind="image-to-image", model=["scripted/edit"], **inputs)
        self.refused(response, "is needed")

    def test_a_spoilt_file(self, client):
        upload = SimpleUploadedFile("<b>x.png", b"<html>not a png", "image/png")
        response = press(
            client,
            htmx=False,
            kind="image-to-image",
            model=["scripted/edit"],
            **{"file-image_url": upload},
        )
        self.refused(response)
        assert b"<b>x.png" not in response.content

    def test_an_unknown_price_wants_a_yes(self, client):
        voice = {"kind": "text-to-speech", "model": ["scripted/voice"]}
        self.refused(press(client, accept_unknown="", **voice), "Order anyway", "unknown")
        assert press(client, **voice).status_code == 200

    def test_the_script_is_told_where_the_form_goes(self, client):
        response = press(client, prompt="")
        assert response["HX-Retarget"] == "#create-form"
        assert 'id="create-form"' in response.content.decode()

    def test_without_script_the_whole_page_comes_back(self, client):
        response = press(client, htmx=False, prompt="")
        self.refused(response, "Write a prompt.")
        assert "<html" in response.content.decode()


class TestThePrice:
    def test_it_is_that_of_all_results(self, client):
        data = {"kind": "text-to-image", "model": [PICTURE], "prompt": "x", "count": "4"}
        answer = client.post(reverse("price"), data, **HTMX)
        assert "0.04 $" in text(answer)
        assert "4 results" in text(answer)

    def test_unknown_is_not_zero(self, client):
        data = {"kind": "text-to-speech", "model": ["scripted/voice"], "prompt": "x"}
        words = text(client.post(reverse("price"), data, **HTMX))
        assert "Price unknown" in words
        assert "0.00" not in words

    def test_half_typed_values_do_no_harm(self, client):
        data = {"kind": "text-to-image", "model": [PICTURE], "param-width": "1e", "count": "x"}
        assert client.post(reverse("price"), data, **HTMX).status_code == 200


class TestResults:
    def test_live_orders_stand_first(self, client):
        old = make_generation(State.RUNNING)
        new = make_generation(State.FAILED, error="It broke.", next_step="Mend it.")
        page = client.get(reverse("create")).content.decode()
        order = page.index(f"order-{old.order_id}"), page.index(f"order-{new.order_id}")
        assert order == tuple(sorted(order))

    def test_a_failure_says_cause_charge_and_next_step(self, client):
        make_generation(
            State.FAILED, error="The size is not taken.", next_step="Choose another.", charged="no"
        )
        words = text(client.get(reverse("create")))
        assert "Failed, not charged" in words
        assert "The size is not taken." in words
        assert "Choose another." in words

    def test_products_in_the_trash_are_not_shown(self, client, picture):
        generation = make_generation(State.DONE)
        GenerationOutput.objects.create(generation=generation, product=picture)
        assert f'data-product="{picture.pk}"' in client.get(reverse("create")).content.decode()
        organising.trash([picture.pk])
        assert f'data-product="{picture.pk}"' not in client.get(reverse("create")).content.decode()

    def test_older_orders_come_as_one_scrolls(self, client):
        for _ in range(15):
            make_generation(State.FAILED)
        page = client.get(reverse("create")).content.decode()
        assert page.count('class="order"') == 12
        before = re.search(r"older/\?before=(\d+)", page)[1]
        more = client.get(reverse("older-orders"), {"before": before}, **HTMX).content.decode()
        assert more.count('class="order"') == 3

    def test_recent_prompts_come_once_and_newest_first(self, client):
        for words in ("one", "two", "one", "three"):
            make_order(prompt=words)
        page = client.get(reverse("create")).content.decode()
        assert '["three", "one", "two"]' in page


class TestQueries:
    def test_a_full_page_asks_at_most_twelve_times(self, client, django_assert_max_num_queries):
        Project.objects.create(name="Film", slug="film")
        client.cookies[COOKIE] = Project.inbox().slug
        for _ in range(70):
            make_generation(State.DONE)
            make_generation(State.RUNNING)
        client.get(reverse("create"))
        with django_assert_max_num_queries(12):
            client.get(reverse("create"))


def test_a_draft_of_no_model_is_none(db):
    CatalogueModel.objects.all().delete()
    assert form_state.empty() is None
