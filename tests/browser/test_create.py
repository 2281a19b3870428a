"""Creating in a browser: order, live progress, result; nothing typed is ever lost."""

import base64
import re

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from gallery.models import Product
from ledger.models import Cap
from production.engine import polling, submitting
from production.models import Generation, GenerationOutput, Order, State
from providers.models import CatalogueModel
from tests.browser.conftest import change
from tests.browser.scene import made_by, picture
from tests.emulator import media
from tests.production.rows import make_generation, make_order

pytestmark = pytest.mark.usefixtures("models")


def order(page, words="a heron in the reeds"):
    page.goto("/")
    page.fill("#prompt", words)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".gen[data-live]")
    return Generation.objects.latest("id")


class TestOrdering:
    def test_from_the_first_key_to_the_product(self, page, tmp_path):
        product = picture(3, tmp_path)
        page.goto("/")
        page.keyboard.type("a heron in the reeds")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".gen[data-live] :text('Waiting')")
        generation = Generation.objects.get()

        change(generation, state=State.RUNNING, submitted_at=timezone.now(), progress=0.3)
        page.wait_for_selector(f"#g-{generation.pk} :text('30 %')")
        page.wait_for_selector("#status-bar :text('1 running')")
        expect(page).to_have_title(re.compile(r"^\(1\) "))

        GenerationOutput.objects.create(generation=generation, product=product)
        change(generation, state=State.DONE, ended_at=timezone.now())
        page.wait_for_selector(f"#g-{generation.pk} .card[data-product='{product.pk}'] img")
        expect(page.locator("#announcer")).to_have_text("1 done")
        expect(page.locator("#status-bar[data-count]")).to_have_count(0)
        expect(page.locator("#prompt")).to_have_value("a heron in the reeds")

    def test_nothing_is_asked_when_nothing_runs(self, page):
        make_generation(State.FAILED)
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/")
        page.wait_for_timeout(2500)
        assert [url for url in asked if "/running/" in url] == []

    def test_an_idle_poll_is_an_empty_answer(self, page):
        make_generation(State.RUNNING, submitted_at=timezone.now())
        answers = []
        page.on("response", lambda answer: answers.append((answer.url, answer.status)))
        page.goto("/")
        with page.expect_response(lambda answer: answer.status == 204):
            pass
        assert all(status in (200, 204) for url, status in answers if "/running/" in url)

    def test_the_cards_own_room_does_not_change_when_it_is_done(self, page, tmp_path):
        product = picture(0, tmp_path)
        generation = order(page)
        before = page.locator(f"#g-{generation.pk} .card").bounding_box()
        GenerationOutput.objects.create(generation=generation, product=product)
        change(generation, state=State.DONE, ended_at=timezone.now())
        page.wait_for_selector(f"#g-{generation.pk} .card.image")
        after = page.locator(f"#g-{generation.pk} .card").bounding_box()
        assert after == pytest.approx(before, abs=1)

    def test_a_double_click_is_one_order_and_a_later_press_another(self, page):
        asked = []
        page.on("request", lambda one: asked.append(one.url) if "/order/" in one.url else None)
        page.goto("/")
        page.fill("#prompt", "twice")
        page.dblclick("[data-orders]")
        page.wait_for_selector(".gen[data-live]")
        assert len(asked) == Order.objects.count() == 1
        page.wait_for_timeout(600)
        page.click("[data-orders]")
        expect(page.locator(".order")).to_have_count(2)
        assert Order.objects.count() == 2

    def test_cancel(self, page):
        generation = order(page)
        page.click(f"#g-{generation.pk} button:text('Cancel')")
        page.wait_for_selector(f"#g-{generation.pk}:not([data-live])", state="attached")
        generation.refresh_from_db()
        assert generation.state == State.CANCELLED

    def test_without_script(self, open_context):
        page = open_context(java_script_enabled=False).new_page()
        page.goto("/")
        page.fill("#prompt", "by hand")
        with page.expect_navigation():
            page.click("[data-orders]")
        expect(page.locator(".order-prompt")).to_contain_text("by hand")
        assert Order.objects.get().prompt == "by hand"


class TestErrors:
    def test_an_empty_prompt_stands_by_its_field(self, page):
        page.goto("/")
        page.click("[data-orders]")
        page.wait_for_selector("#prompt-error :text('Write a prompt.')")
        expect(page.locator("#prompt")).to_be_focused()
        page.fill("#prompt", "now with words")
        page.click("[data-orders]")
        page.wait_for_selector(".gen[data-live]")
        expect(page.locator(".field-error")).to_have_count(0)

    def test_an_advanced_parameter_is_brought_to_light(self, page):
        page.goto("/")
        page.fill("#prompt", "kept words")
        page.click(".more:has([name=param-guidance]) summary")
        page.fill("[name=param-guidance]", "99")
        page.click(".more:has([name=param-guidance]) summary")
        page.click("[data-orders]")
        page.wait_for_selector("#id_param-guidance_error")
        expect(page.locator("[name=param-guidance]").first).to_be_visible()
        expect(page.locator("[name=param-guidance]").first).to_have_value("99")
        expect(page.locator("#prompt")).to_have_value("kept words")

    def test_a_server_that_is_gone_is_told_once_and_taken_back(self, page, open_context):
        make_generation(State.RUNNING, submitted_at=timezone.now())
        page = open_context().new_page()
        page.goto("/gallery/")
        # Told and counted in one go: the page's next answer, which takes it back, may come at once.
        told = page.evaluate(
            """() => { document.dispatchEvent(new CustomEvent('htmx:sendError'));
                       document.dispatchEvent(new CustomEvent('htmx:sendError'));
                       return document.querySelectorAll('.message.error').length; }"""
        )
        assert told == 1
        page.wait_for_selector(".message.error", state="detached")


class TestTheForm:
    def test_another_kind_keeps_the_words_and_says_what_was_dropped(self, page):
        page.goto("/")
        page.fill("#prompt", "a long thought")
        page.fill("[name=param-width]", "128")
        page.click(".kinds a:has-text('Video')")
        page.wait_for_selector(".note:has-text('width 128')")
        prompt = page.locator("#prompt")
        expect(prompt).to_have_value("a long thought")
        expect(prompt).to_have_attribute("placeholder", re.compile("^Describe what is seen"))

    def test_the_price_follows_the_form_and_words_survive_a_look_at_the_gallery(self, page):
        page.goto("/")
        page.wait_for_selector("#price :text('0.01 $')")
        page.select_option("#count", "4")
        page.wait_for_selector("#price :text('0.04 $')")
        page.fill("#prompt", "half a sent")
        page.goto("/gallery/")
        page.goto("/")
        expect(page.locator("#prompt")).to_have_value("half a sent")

    def test_earlier_prompts_come_back_with_the_arrow(self, page):
        for words in ("first", "second"):
            make_generation(State.FAILED, order=make_order(prompt=words))
        page.goto("/")
        prompt = page.locator("#prompt")
        prompt.press("ArrowUp")
        expect(prompt).to_have_value("second")
        prompt.press("ArrowUp")
        expect(prompt).to_have_value("first")
        prompt.press("ArrowDown")
        prompt.press("ArrowDown")
        expect(prompt).to_have_value("")

    def test_an_example_fills_the_form(self, page):
        page.goto("/")
        page.click(".example:has-text('Welcome aboard')")
        page.wait_for_selector("input[name=kind][value=text-to-speech]", state="attached")
        expect(page.locator("#prompt")).to_have_value(re.compile("^Welcome"))

    def test_an_answer_does_not_take_back_what_was_chosen_after_it_was_asked_for(self, page):
        CatalogueModel.objects.filter(model_id="picture").update(own_price={"unit": "?"})
        held = []
        page.route("**/create/price/", lambda route: held.append(route))
        page.clock.install()
        page.goto("/")
        page.clock.pause_at("2100-01-01")
        page.fill("#prompt", "a heron in the reeds")
        with page.expect_request("**/create/price/"):
            page.clock.run_for(700)
        page.check("[name=accept_unknown]")
        expect(page.locator("[name=accept_unknown]")).to_be_checked()
        page.locator("#price-line").evaluate("line => { line.dataset.old = ''; }")
        held[0].continue_()
        page.wait_for_selector("#price-line:not([data-old])")
        expect(page.locator("[name=accept_unknown]")).to_be_checked()

    def test_the_most_lets_an_unknown_price_pass_a_cap(self, page):
        CatalogueModel.objects.filter(model_id="picture").update(own_price={"unit": "?"})
        Cap.objects.create(period="day", amount_micros=300_000)
        page.goto("/")
        expect(page.get_by_role("status").filter(has_text="Past the cap")).to_be_visible()
        page.fill("#most", "0.2")
        page.keyboard.press("Tab")
        expect(page.locator("#price-stop")).to_be_empty()
        expect(page.locator("#most")).to_have_value("0.2")
        expect(page.locator("#price")).to_contain_text("0.30 $ left")


class TestInputs:
    def open(self, page):
        page.goto("/?kind=image-to-image")

    def test_a_file_is_chosen_or_pasted_and_must_be_a_picture(self, page, tmp_path):
        self.chosen(page, tmp_path)
        self.pasted(page)
        self.no_picture(page, tmp_path)

    def chosen(self, page, tmp_path):
        file = tmp_path / "mine.png"
        Image.new("RGB", (40, 30), "olive").save(file)
        self.open(page)
        with page.expect_file_chooser() as chooser:
            page.click("[data-chooses-file]")
        chooser.value.set_files(file)
        page.wait_for_selector(".picked-item img")
        chosen = str(Product.objects.get().pk)
        expect(page.locator("[name=input-image_url]")).to_have_value(chosen)

    def no_picture(self, page, tmp_path):
        file = tmp_path / "none.png"
        file.write_bytes(b"<html>no")
        self.open(page)
        page.set_input_files("[data-upload]", file)
        page.wait_for_selector("#drop-image_url .field-error:has-text('nothing was spent')")
        expect(page.locator(".picked-item")).to_have_count(0)

    def pasted(self, page):
        self.open(page)
        expect(page.locator(".picked-item")).to_have_count(0)
        page.evaluate(
            """async () => {
              const canvas = document.createElement('canvas');
              canvas.getContext('2d').fillRect(0, 0, 9, 9);
              const blob = await new Promise((done) => canvas.toBlob(done));
              const data = new DataTransfer();
              data.items.add(new File([blob], 'pasted.png', {type: 'image/png'}));
              document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data}));
            }"""
        )
        page.wait_for_selector(".picked-item img")

    def test_a_product_of_the_gallery(self, page, tmp_path):
        product = picture(2, tmp_path)
        self.open(page)
        page.click("[data-picks]")
        page.click(f"[data-pick='{product.pk}']")
        page.wait_for_selector(f"[data-picked='{product.pk}']")
        page.click("[data-unpick]")
        expect(page.locator(".picked-item")).to_have_count(0)

    def test_a_product_that_is_dragged(self, page, tmp_path):
        product = picture(2, tmp_path)
        made_by(product)
        self.open(page)
        page.drag_and_drop(f".card[data-product='{product.pk}']", ".drop")
        page.wait_for_selector(f"[data-picked='{product.pk}']")

    def test_use_as_input_from_a_card(self, page, tmp_path):
        product = picture(2, tmp_path)
        page.goto("/gallery/")
        page.hover(".card.image")
        page.click(".card-tools [data-action=use]")
        page.click("#uses a:has-text('Edit it')")
        page.wait_for_url(re.compile(r"use="))
        page.wait_for_selector(f"[data-picked='{product.pk}']")


class TestPreview:
    def test_it_is_seen_while_the_work_is_under_way(self, page, scripted, settings, tmp_path):
        """From the wire of a provider to the card; with the result it is gone."""
        packed = base64.b64encode(media.png(7, 96, 96)).decode()
        scripted.script(settings={"duration": 60.0, "meanwhile": f"data:image/png;base64,{packed}"})
        generation = order(page)
        submitting.submit(generation.pk)
        polling.poll(Generation.objects.select_related("order", "project").get())
        seen = page.locator(f"#g-{generation.pk} img.preview")
        expect(seen).to_be_visible()
        expect(seen).to_have_js_property("naturalWidth", 96)

        product = picture(3, tmp_path)
        GenerationOutput.objects.create(generation=generation, product=product)
        change(generation, state=State.DONE, ended_at=timezone.now())
        expect(page.locator(f"#g-{generation.pk} .card[data-product]")).to_be_visible()
        expect(seen).to_have_count(0)
