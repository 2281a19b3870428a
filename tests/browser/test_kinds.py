"""From a picture to a video, the form that each kind keeps, and how near things are on Create."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from production.models import Generation
from providers.models import CatalogueModel
from tests.browser.scene import made_by, picture

pytestmark = pytest.mark.usefixtures("models")
FILE = {"type": "string", "format": "uri"}
FRAMES = {
    "first_frame": FILE | {"x-media": "image"},
    "last_frame": FILE | {"x-media": "image"},
    "motion": {"type": "integer", "minimum": 0, "maximum": 9, "default": 1},
}


@pytest.fixture
def moves(models) -> CatalogueModel:
    """A model that makes videos of pictures, with a first and a last frame."""
    row = CatalogueModel.objects.get(model_id="clip")
    row.pk, row.model_id, row.label, row.kind = None, "move", "Scripted move", "image-to-video"
    row.schema = {
        "type": "object",
        "required": ["prompt", "first_frame"],
        "properties": {"prompt": row.schema["properties"]["prompt"], **FRAMES},
    }
    row.save(force_insert=True)
    return row


def tab(page: Page, name: str) -> None:
    page.click(f".kinds a:has-text('{name}')")
    expect(page.locator(f".kinds a[aria-current]:has-text('{name}')")).to_be_visible()


@pytest.mark.usefixtures("moves")
class TestUseAs:
    def test_two_presses_make_a_video_of_a_card_on_create(self, page, axe, tmp_path):
        product = picture(2, tmp_path)
        made_by(product)
        page.goto("/")
        page.fill("#prompt", "the tide comes in")
        card = page.locator(f".card[data-product='{product.pk}']").first
        card.hover()
        page.click(".card-tools [data-action=use]")
        menu = page.locator("#uses")
        expect(menu.get_by_role("link", name="Make a video from it")).to_be_visible()
        assert axe(page) == []
        page.keyboard.press("Escape")
        expect(menu).to_be_hidden()

        card.hover()
        page.click(".card-tools [data-action=use]")
        menu.get_by_role("link", name="Make a video from it").click()
        expect(page.locator("[name=kind]")).to_have_value("image-to-video")
        expect(page.locator("[name=input-first_frame]")).to_have_value(str(product.pk))
        expect(page.locator("#prompt")).to_have_value("the tide comes in")
        expect(page.locator("#prompt")).to_be_focused()
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".gen[data-live]")
        made = Generation.objects.get(model_id="move")
        assert made.prompt == "the tide comes in"
        assert made.inputs.get().product == product

        other = picture(3, tmp_path)
        page.goto(f"/gallery/{other.pk}/")
        page.keyboard.press("u")
        expect(menu.locator("a").first).to_be_focused()
        menu.get_by_role("link", name="Last frame of a video").click()
        expect(page.locator("[name=input-last_frame]")).to_have_value(str(other.pk))
        expect(page.locator("[name=input-first_frame]")).to_have_value(str(product.pk))

    def test_without_script_it_is_a_page(self, open_context, tmp_path):
        product = picture(2, tmp_path)
        page = open_context(java_script_enabled=False).new_page()
        page.goto(f"/gallery/{product.pk}/")
        page.click(".acts a:has-text('Use as')")
        page.click("a:has-text('First frame of a video')")
        expect(page.locator("[name=input-first_frame]")).to_have_value(str(product.pk))


@pytest.mark.usefixtures("moves")
class TestEachKindKeepsItsForm:
    def test_there_and_back_with_the_file_and_after_a_reload(self, page, tmp_path):
        product = picture(2, tmp_path)
        page.goto(f"/?use={product.pk}&as=edit")
        page.fill("[name=param-strength]", "0.75")
        page.fill("#prompt", "in the rain")
        tab(page, "Video")
        expect(page.locator("[name=input-first_frame]")).to_have_value(str(product.pk))
        expect(page.locator("#prompt")).to_have_value("in the rain")
        page.fill("[name=param-motion]", "7")
        tab(page, "Speech")
        expect(page.locator(".aside")).to_contain_text(f"#{product.pk}")
        tab(page, "Image")
        expect(page.locator("[name=input-image_url]")).to_have_value(str(product.pk))
        expect(page.locator("[name=param-strength]")).to_have_value("0.75")
        expect(page.locator(".aside")).to_have_count(0)
        tab(page, "Video")
        expect(page.locator("[name=param-motion]")).to_have_value("7")
        expect(page.locator("[name=input-first_frame]")).to_have_value(str(product.pk))
        page.reload()
        expect(page.locator("[name=param-motion]")).to_have_value("7")
        expect(page.locator("[name=input-first_frame]")).to_have_value(str(product.pk))
        expect(page.locator("#prompt")).to_have_value("in the rain")
        tab(page, "Image")
        expect(page.locator("[name=param-strength]")).to_have_value("0.75")
        page.fill("#prompt", "after the rain")
        page.go_back()
        expect(page.locator("[name=param-motion]")).to_have_value("7")
        page.go_forward()
        expect(page.locator("[name=param-strength]")).to_have_value("0.75")
        expect(page.locator("#prompt")).to_have_value("after the rain")

    def test_what_is_taken_out_does_not_come_back(self, page, tmp_path):
        product = picture(2, tmp_path)
        page.goto(f"/?use={product.pk}&as=edit")
        tab(page, "Video")
        page.click("[data-unpick]")
        tab(page, "Image")
        expect(page.locator("[name=kind]")).to_have_value("image-to-image")
        expect(page.locator(".picked-item, .aside")).to_have_count(0)

    def test_two_tabs_do_not_write_into_each_other(self, open_context):
        context = open_context()
        one, other = context.new_page(), context.new_page()
        one.goto("/")
        one.fill("#prompt", "of the first")
        tab(one, "Speech")
        other.goto("/")
        other.fill("#prompt", "of the second")
        one.reload()
        expect(one.locator("#prompt")).to_have_value("of the first")
        expect(one.locator("[name=kind]")).to_have_value("text-to-speech")
        other.reload()
        expect(other.locator("#prompt")).to_have_value("of the second")
        expect(other.locator("[name=kind]")).to_have_value(re.compile("text-to-image"))


class Hand:
    """Counts its clicks and its keys for an act; what is typed costs nothing."""

    def __init__(self, page: Page) -> None:
        self.page, self._presses = page, 0

    def click(self, target: Locator) -> None:
        self._presses += 1
        target.click()

    def click_on(self, card: Locator, button: str) -> None:
        """What is shown while the hand is over the card, which moves as others come in above."""
        self._presses += 1
        for patience in (2_000, 2_000, 2_000, 10_000):
            card.hover()
            try:
                return card.locator(button).click(timeout=patience)
            except NotInTime:
                continue
        raise AssertionError(f"{button} is not shown")

    def press(self, keys: str) -> None:
        self._presses += 1
        self.page.keyboard.press(keys)

    def took(self) -> int:
        presses, self._presses = self._presses, 0
        return presses


@pytest.mark.usefixtures("moves")
def test_what_is_done_most_takes_the_fewest_presses(page, tmp_path):
    made_by(picture(2, tmp_path))
    another = CatalogueModel.objects.get(model_id="picture")
    another.pk, another.model_id, another.label = None, "another", "Scripted other"
    another.save(force_insert=True)
    hand = Hand(page)
    page.goto("/?kind=text-to-image")
    expect(page.locator("#prompt")).to_be_focused()
    orders, made = page.locator("#orders .order"), page.locator("#orders [data-product]")
    expect(orders).to_have_count(1)

    page.keyboard.type("a fox")
    hand.press("Control+Enter")
    expect(orders).to_have_count(2)
    assert hand.took() == 1, "order"

    hand.click_on(made.first, "[data-action=again]")
    expect(orders).to_have_count(3)
    assert hand.took() == 1, "the same with a new seed"

    hand.click(page.locator("#prompt"))
    page.keyboard.type(" in snow")
    hand.press("Control+Enter")
    expect(orders.first).to_contain_text("a fox in snow")
    assert hand.took() == 2, "a word changed, and ordered"

    hand.click(page.locator("#opens-chooser"))
    hand.click(page.locator("#chooser .model-row", has_text="Scripted other").locator(".pick"))
    expect(page.locator("#models [name=model]:checked")).to_have_value("scripted/another")
    assert hand.took() <= 2, "another model"

    page.keyboard.press("Escape")
    hand.click_on(made.first, "[data-action=use]")
    hand.click(page.get_by_role("link", name="Make a video from it"))
    expect(page.locator("[name=kind]")).to_have_value("image-to-video")
    expect(page.locator("[name=input-first_frame]")).not_to_have_value("")
    assert hand.took() == 2, "a picture becomes a video"

    page.goto("/")
    hand.click(page.get_by_role("link", name="Providers"))
    card = page.locator("#provider-fal")
    hand.click(card.locator("summary").first)
    expect(card.locator("input[name^=key-]").first).to_be_visible()
    assert hand.took() == 2, "a key"
