"""One press on a picture: what is offered at what price, what it orders, what becomes of it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gallery import organising
from gallery.models import Product, Source
from ledger.models import Cap, LedgerEntry
from preferences import store
from production import quick_actions
from production.confirmation import in_form
from production.engine import inline
from production.models import Generation, Order, State
from production.quick_actions import BY_NAME, QUICK_ACTIONS
from projects.models import Project
from providers import purposes, snapshots
from providers.contract import Kind, Medium, ModelSpec, Purpose
from providers.models import CatalogueModel
from tests.emulator.openai import OpenAIEmulator
from tests.gallery.samples import picture
from tests.markup import flat
from tests.shipped import fill_catalogue

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
PICTURE = {"type": "string", "format": "uri"}


def model(model_id, kind, needs=(), declared=(), prompt=True, **facts):
    words = {"prompt": {"type": "string"}} if prompt else {}
    schema = {"type": "object", "properties": {**words, "image_url": PICTURE}}
    spec = ModelSpec(
        model_id,
        kind,
        model_id.capitalize(),
        schema | {"required": [*words, "image_url", *needs]},
        prompt_field="prompt" if prompt else None,
        seed_field=None,
        purposes={one: {} for one in declared},
    )
    columns = CatalogueModel.facts(spec) | facts
    return CatalogueModel.objects.create(provider="scripted", model_id=model_id, **columns)


@pytest.fixture
def fox(made):
    return made(picture("png"), kind="text-to-image", prompt="a fox")


@pytest.fixture
def models(emulator):
    """One for each press; of the others nothing is there."""
    CatalogueModel.objects.all().delete()
    for one, kind, declared, prompt in (
        ("larger", Kind.IMAGE_TO_IMAGE, [Purpose.UPSCALE], False),
        ("cutter", Kind.IMAGE_TO_IMAGE, [Purpose.CUT_OUT], False),
        ("editor", Kind.IMAGE_TO_IMAGE, [Purpose.EDIT], True),
        ("mover", Kind.IMAGE_TO_VIDEO, [], True),
        ("seer", Kind.TEXT_GENERATION, [], True),
    ):
        model(one, kind, declared=declared, prompt=prompt)
    return emulator


def menu(client, product):
    return client.get(reverse("quick-actions", args=[product.pk]), **HTMX)


def press(client, product, name, **changes):
    [offer] = [one for one in quick_actions.offers(product) if one.action.name == name] or [None]
    ref = offer.model.ref if offer and offer.model else ""
    price = in_form(offer.price) if offer else "10000"
    data = {"press": name, "model": ref, "price": price, "nonce": "n"} | changes
    return client.post(reverse("quick-action", args=[product.pk]), data, **HTMX)


def finish() -> Generation:
    generation: Generation = Generation.objects.latest("pk")
    Generation.objects.update(not_before=timezone.now() - timedelta(seconds=1))
    inline.run([generation.pk])
    generation.refresh_from_db()
    return generation


class TestWhatIsOffered:
    def test_each_with_its_price_and_nothing_ordered(self, client, models, fox):
        page = flat(menu(client, fox))
        for one in QUICK_ACTIONS:
            assert f"{one.label} · 0.01 $" in page
        assert not Order.objects.exists()

    def test_the_model_that_the_user_chose_comes_before_favourites(self, client, models, fox):
        model("dearer", Kind.IMAGE_TO_IMAGE, declared=[Purpose.UPSCALE], prompt=False)
        model(
            "loved", Kind.IMAGE_TO_IMAGE, declared=[Purpose.UPSCALE], prompt=False, favourite=True
        )
        page = flat(client.get(reverse("settings")))
        assert 'value="scripted/dearer"' in page
        given = {"press_upscale": "scripted/dearer", "reveal_stays": "on"}
        assert client.post(reverse("settings"), given).status_code == 302
        [first, *_] = quick_actions.offers(fox)
        assert (first.action.name, first.model.ref) == ("upscale", "scripted/dearer")
        CatalogueModel.objects.filter(model_id="dearer").delete()
        [first, *_] = quick_actions.offers(fox)
        assert first.model.ref == "scripted/loved"
        assert "scripted/dearer (not available now)" in flat(client.get(reverse("settings")))

    def test_a_model_that_cannot_do_it_is_refused(self, client, models):
        answer = client.post(reverse("settings"), {"press_upscale": "scripted/seer"})
        assert answer.status_code == 422
        assert store.get("press_upscale") == ""

    def test_what_nothing_can_do_is_shown_with_the_way_to_a_provider(self, client, models, fox):
        CatalogueModel.objects.exclude(model_id="larger").delete()
        page = flat(menu(client, fox))
        assert "Upscale · 0.01 $" in page
        assert page.count("No model for it is set up.") == len(QUICK_ACTIONS) - 1
        assert reverse("providers") in page

    def test_without_a_key_there_is_no_model(self, client, models, fox, monkeypatch):
        monkeypatch.delenv("SCRIPTED_KEY")
        assert flat(menu(client, fox)).count("No model for it is set up.") == len(QUICK_ACTIONS)

    def test_an_unknown_price_is_called_so(self, client, models, fox, monkeypatch):
        monkeypatch.setattr("tests.scripted_provider.Scripted.price", lambda *_: None)
        assert flat(menu(client, fox)).count("price unknown") == len(QUICK_ACTIONS)

    @pytest.mark.parametrize("medium", [Medium.VIDEO, Medium.AUDIO, Medium.TEXT])
    def test_what_is_no_picture_offers_nothing(self, client, models, fox, medium):
        Product.objects.update(medium=medium)
        assert "Upscale" not in flat(menu(client, fox))
        assert "More from this picture" not in flat(client.get(reverse("product", args=[fox.pk])))

    def test_nor_does_what_is_in_the_trash(self, client, models, fox):
        organising.trash([fox.pk])
        assert "Upscale" not in flat(menu(client, fox))

    def test_without_a_key_the_draft_artist_enlarges_and_moves(self, client, fox):
        pytest.importorskip("draft_artist")
        fill_catalogue()
        local = {one.action.name: one for one in quick_actions.offers(fox) if one.model}
        assert {"upscale", "video"} <= set(local)
        assert all(one.price.usd == 0 and not one.wrong for one in local.values())
        press(client, fox, "upscale")
        larger = finish().outputs.get().product.asset
        assert (larger.width, larger.height) == (2 * fox.asset.width, 2 * fox.asset.height)

    def test_the_menu_asks_the_database_little(self, client, models, fox):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            menu(client, fox)
        assert len(asked) <= 12


class TestWhichModel:
    def chosen(self, product, name="upscale"):
        [offer] = [one for one in quick_actions.offers(product) if one.action.name == name]
        return offer.model.model_id

    def add(self, name, **facts):
        return model(name, Kind.IMAGE_TO_IMAGE, declared=[Purpose.UPSCALE], prompt=False, **facts)

    def priced(self, row, amount):
        row.own_price = {"unit": "image", "amount": amount}
        row.save()

    def test_the_cheapest_whose_price_is_known(self, models, fox, monkeypatch):
        monkeypatch.setattr("tests.scripted_provider.Scripted.price", lambda *_: None)
        self.priced(self.add("dear"), "0.5")
        self.priced(self.add("cheap"), "0.002")
        assert self.chosen(fox) == "cheap"

    def test_the_one_used_last_before_the_cheapest_and_a_favourite_before_that(self, models, fox):
        self.priced(self.add("used", used_at=timezone.now()), "0.5")
        assert self.chosen(fox) == "used"
        self.priced(self.add("starred", favourite=True), "0.9")
        assert self.chosen(fox) == "starred"

    def test_one_that_is_off_or_needs_more_than_a_picture_is_passed_over(self, models, fox):
        self.add("off", favourite=True, enabled=False)
        needy = self.add("needy", favourite=True)
        needy.schema["properties"]["mask_url"] = PICTURE
        needy.schema["required"].append("mask_url")
        needy.save()
        assert self.chosen(fox) == "larger"

    def test_one_made_for_extending_goes_before_one_that_follows_words(self, models, fox):
        model("outer", Kind.IMAGE_TO_IMAGE, declared=[Purpose.EXTEND], prompt=False)
        assert self.chosen(fox, "extend") == "outer"

    @pytest.mark.parametrize(
        ("name", "purpose"),
        [
            ("fal-ai/clarity-upscaler", {"upscale": {}}),
            ("nightmareai/real-esrgan", {"upscale": {}}),
            ("cjwbw/rembg", {"remove-background": {}}),
            ("fal-ai/imageutils/remove-background", {"remove-background": {}}),
            ("fal-ai/image-apps-v2/outpaint", {"extend": {}}),
            ("someone/change-background", {}),
            ("someone/expanding-heads", {}),
        ],
    )
    def test_a_model_added_by_its_id_is_known_by_its_name(self, name, purpose):
        assert purposes.of(ModelSpec(name, Kind.IMAGE_TO_IMAGE, name, {})) == purpose
        assert purposes.of(ModelSpec(name, Kind.IMAGE_TO_VIDEO, name, {})) == {}

    def test_what_was_declared_outlives_what_a_provider_says_later(self, models):
        row = CatalogueModel.objects.get(model_id="editor")
        told = replace(row.spec(), purposes={}, label="Editor 2")
        assert snapshots.facts(row, told)["purposes"] == {"edit": {}}

    def test_what_ships_says_what_it_is_for(self):
        fill_catalogue()
        rows = CatalogueModel.objects.filter(kind=Kind.IMAGE_TO_IMAGE)
        there = {one for row in rows for one in purposes.of(row.spec())}
        assert {Purpose.UPSCALE, Purpose.CUT_OUT, Purpose.EDIT} <= there


class TestThePress:
    def test_it_is_an_order_with_the_picture_in_its_place(self, client, models, fox):
        answer = press(client, fox, "extend")
        order = Order.objects.get()
        [generation] = order.generations.all()
        assert (order.project, order.made_by) == (fox.project, "press")
        assert generation.inputs.get().product == fox
        assert generation.prompt == BY_NAME["extend"].words
        assert LedgerEntry.objects.get().amount_micros == 10_000
        assert f"Extend, into {fox.project}: 0.01 $. It is sent in 5 s." in flat(answer)
        assert reverse("undo-order", args=[order.uid]) in flat(answer)

    def test_what_comes_of_it_is_derived_from_the_picture(self, client, models, fox):
        press(client, fox, "upscale")
        assert finish().state == State.DONE
        assert Source.objects.get().source == fox

    def test_pressed_twice_it_is_ordered_once(self, client, models, fox):
        press(client, fox, "upscale")
        again = press(client, fox, "upscale")
        assert Order.objects.count() == LedgerEntry.objects.count() == 1
        assert "It is sent in" not in flat(again)

    def test_the_answer_brings_a_new_token(self, client, models, fox):
        answer = flat(press(client, fox, "upscale"))
        tokens = set(re.findall(r'name="nonce" value="([^"]+)"', answer))
        assert len(tokens) == 1 and "n" not in tokens

    def test_it_can_be_undone_at_no_cost(self, client, models, fox):
        press(client, fox, "upscale")
        client.post(reverse("undo-order", args=[Order.objects.get().uid]), **HTMX)
        assert Generation.objects.get().state == State.CANCELLED

    def test_a_cap_holds(self, client, models, fox):
        Cap.objects.create(period="day", amount_micros=1)
        assert "nothing was spent" in flat(press(client, fox, "upscale"))
        assert not Order.objects.exists()

    @pytest.mark.parametrize("label", ["9999", "unknown", "", "-1", "🦊"])
    def test_a_price_that_is_no_longer_that_of_the_label(self, client, models, fox, label):
        said = flat(press(client, fox, "upscale", price=label))
        assert "The price has changed to 0.01 $. Press again." in said
        assert not Order.objects.exists()

    def test_above_a_sum_it_is_asked_about(self, client, models, fox):
        store.set("ask_above", 5_000)
        assert "Upscale for 0.01 $?" in flat(press(client, fox, "upscale"))
        assert not Order.objects.exists()
        press(client, fox, "upscale", agreed="10000")
        assert Order.objects.count() == 1

    def test_an_unknown_price_wants_a_yes_and_no_cap(self, client, models, fox, monkeypatch):
        monkeypatch.setattr("tests.scripted_provider.Scripted.price", lambda *_: None)
        assert "at an unknown price?" in flat(press(client, fox, "upscale"))
        cap = Cap.objects.create(period="day", amount_micros=10**9)
        assert "Not done, nothing was spent" in flat(press(client, fox, "upscale"))
        assert "Not done" in flat(press(client, fox, "upscale", agreed="unknown"))
        assert not Order.objects.exists()
        cap.delete()
        press(client, fox, "upscale", agreed="unknown")
        assert Order.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"press": "sing"}, "action no longer exists"),
            ({"model": "scripted/gone"}, "Its model is gone"),
            ({"model": "scripted/cutter"}, "Its model is gone"),
            ({"model": "\x00"}, "Its model is gone"),
        ],
    )
    def test_nonsense_orders_nothing(self, client, models, fox, changes, said):
        assert said in flat(press(client, fox, "upscale", **changes))
        assert not Order.objects.exists()

    def test_a_key_that_went_away_since_the_label(self, client, models, fox, monkeypatch):
        monkeypatch.delenv("SCRIPTED_KEY")
        answer = press(client, fox, "upscale", model="scripted/larger")
        assert "has no key" in flat(answer)
        assert not Order.objects.exists()

    def test_a_picture_that_went_to_the_trash_since(self, client, models, fox):
        organising.trash([fox.pk])
        answer = press(client, fox, "upscale", model="scripted/larger")
        assert "is in the trash" in flat(answer)
        assert not Order.objects.exists()

    def test_what_is_no_picture(self, client, models, fox):
        Product.objects.update(medium="video")
        fox.asset.medium = "video"
        fox.asset.save()
        answer = press(client, fox, "upscale", model="scripted/larger")
        assert "takes an image" in flat(answer)
        assert not Order.objects.exists()

    def test_a_file_that_is_gone_is_said_before_the_press(self, client, models, fox):
        fox.asset.file.unlink()
        assert "is missing from the media folder" in flat(menu(client, fox))
        press(client, fox, "upscale")
        assert not Order.objects.exists()

    def test_an_archived_project_takes_nothing_new(self, client, models, fox):
        Project.objects.filter(pk=fox.project_id).update(state=Project.State.ARCHIVED)
        assert "is archived" in flat(press(client, fox, "upscale", model="scripted/larger"))
        assert not Order.objects.exists()

    def test_a_hidden_or_linked_picture_is_only_read(self, client, models, fox, tmp_path):
        own = tmp_path / "mine.png"
        own.write_bytes(fox.asset.file.read_bytes())
        before = own.stat().st_mtime_ns, own.read_bytes()
        Product.objects.update(is_hidden=True)
        fox.asset.linked_path = str(own)
        fox.asset.save()
        press(client, fox, "describe")
        assert finish().state == State.DONE
        assert (own.stat().st_mtime_ns, own.read_bytes()) == before
        fox.refresh_from_db()
        assert fox.caption and fox.is_hidden

    def test_another_model_is_chosen_on_create_with_the_picture_in_its_place(
        self, client, models, fox
    ):
        address = f"{reverse('create')}?use={fox.pk}&press=extend"
        page = client.get(address).content.decode()
        assert BY_NAME["extend"].words[:40] in page
        assert re.search(rf'name="input-image_url"[^>]*value="{fox.pk}"', " ".join(page.split()))

    def test_looking_orders_nothing_and_what_is_gone_is_not_there(self, client, models, fox):
        assert client.get(reverse("quick-action", args=[fox.pk])).status_code == 405
        assert client.post(reverse("quick-action", args=[10**7])).status_code == 404
        assert client.get(reverse("quick-actions", args=[10**7])).status_code == 404


class TestADescription:
    def describe(self, client, fox, nonce="n"):
        press(client, fox, "describe", nonce=nonce)
        generation = finish()
        fox.refresh_from_db()
        return generation

    def test_it_becomes_the_caption_and_is_found(self, client, models, fox):
        generation = self.describe(client, fox)
        assert generation.state == State.DONE
        assert fox.caption
        said = generation.outputs.get().product
        assert fox.caption in said.text and said.trashed_at is not None
        assert generation.cost_micros == 10_000
        page = flat(client.get(reverse("product", args=[fox.pk])))
        assert fox.caption[:30] in page

    def test_what_the_user_wrote_stays_above_it(self, client, models, fox):
        organising.set_caption(fox.pk, "My own words.")
        self.describe(client, fox)
        assert fox.caption.startswith("My own words.\n\n")

    def test_a_caption_that_a_model_wrote_makes_room_for_the_next(self, client, models, fox):
        self.describe(client, fox)
        Order.objects.update(created_at=timezone.now() - timedelta(minutes=1))
        self.describe(client, fox, "m")
        assert Generation.objects.count() == 2
        assert "\n\n" not in fox.caption

    @pytest.mark.parametrize("end", ["refused", "failed"])
    def test_what_comes_to_nothing_says_so_and_loses_nothing(self, client, models, fox, end):
        organising.set_caption(fox.pk, "My own words.")
        models.script(settings={"end": end, "message": "Not this."})
        generation = self.describe(client, fox)
        assert generation.state in (State.REFUSED, State.FAILED)
        assert fox.caption == "My own words."
        page = flat(client.get(reverse("caption", args=[fox.pk])))
        assert "It could not be described: Not this." in page
        assert "every 1s" not in page

    def test_the_page_looks_again_while_it_goes_on(self, client, models, fox):
        press(client, fox, "describe")
        assert "every 1s" in flat(client.get(reverse("caption", args=[fox.pk])))
        finish()
        assert "every 1s" not in flat(client.get(reverse("caption", args=[fox.pk])))

    def test_a_picture_that_is_gone_meanwhile_leaves_the_text(self, client, models, fox):
        press(client, fox, "describe")
        Generation.objects.get().inputs.update(product=None)
        generation = finish()
        assert generation.state == State.DONE
        assert generation.outputs.get().product.trashed_at is None

    def test_it_is_not_among_the_orders_and_prompts_of_create(self, client, models, fox):
        self.describe(client, fox)
        page = client.get(reverse("create")).content.decode()
        assert 'class="order"' not in page
        assert "Describe this picture" not in page

    def test_by_the_real_sdk(self, client, fox, monkeypatch):
        with OpenAIEmulator() as running:
            monkeypatch.setenv("OPENAI_BASE_URL", f"{running.url}/v1")
            monkeypatch.setenv("OPENAI_API_KEY", running.key)
            fill_catalogue()
            press(client, fox, "describe", model="openai/gpt-6-luna")
            assert finish().state == State.DONE
        fox.refresh_from_db()
        assert fox.caption


class TestTheCaption:
    def write(self, client, fox, words):
        return client.post(reverse("set-caption", args=[fox.pk]), {"caption": words}, **HTMX)

    def test_it_is_edited_on_the_page(self, client, fox):
        assert "Saved" in flat(self.write(client, fox, " Fog over the pier \x00"))
        fox.refresh_from_db()
        assert fox.caption == "Fog over the pier"

    def test_one_that_is_too_long_changes_nothing(self, client, fox):
        self.write(client, fox, "kept")
        answer = self.write(client, fox, "x" * 20_001)
        assert answer.status_code == 422 and "Not saved" in flat(answer)
        fox.refresh_from_db()
        assert fox.caption == "kept"

    def test_of_what_is_gone(self, client):
        url = reverse("set-caption", args=[10**7])
        assert client.post(url, {"caption": "x"}, **HTMX).status_code == 404

    def test_markup_stays_words(self, client, fox):
        self.write(client, fox, "</textarea><script>alert(1)</script>")
        page = client.get(reverse("caption", args=[fox.pk])).content.decode()
        assert "<script>" not in page
