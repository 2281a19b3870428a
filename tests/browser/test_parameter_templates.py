"""Templates by hand: saved from a product, used with what they ask for, offered by a slash."""

import re

import pytest
from playwright.sync_api import expect

from parameter_templates import saving, shipped_set
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate
from parameter_templates.placeholders import Placeholder
from production.models import Generation
from tests.browser.scene import picture
from tests.parameter_templates.test_saving import save

pytestmark = pytest.mark.usefixtures("models")

BEAST = Body(
    "a ${animal}, ${light}",
    placeholders=(
        Placeholder("animal", "Which animal"),
        Placeholder("light", "Light", "choice", choices=("dawn", "dusk"), default="dawn"),
    ),
)


def test_from_a_product_to_an_order_that_knows_its_version(page, axe, tmp_path):
    product = picture(3, tmp_path)
    page.goto(f"/gallery/{product.pk}/")
    with page.expect_navigation():
        page.click("text=Save as template")
    page.fill("#template-name", "Beasts")
    page.fill("#template-tags", "animals, test")
    page.fill("#template-prompt", "a ${animal} at ${hour}")
    expect(page.locator("legend:has-text('${hour}')")).to_be_visible()
    page.fill("#animal-label", "Which animal")
    page.select_option("#hour-type", "choice")
    page.fill("#hour-choices", "dawn\ndusk")
    page.fill("#hour-default", "dusk")
    expect(page.locator("#hour-default")).to_have_value("dusk")
    assert axe(page) == []
    page.click("text=Save the template")
    page.wait_for_url(re.compile(r"/templates/\d+/$"))

    page.click(".page-head >> text=Use")
    page.wait_for_url(re.compile(r"template="))
    page.keyboard.press("Control+Enter")
    expect(page.locator("#ask-animal_error, #id_ask-animal_error")).to_contain_text("is needed")
    expect(page.get_by_label("Which animal")).to_be_focused()
    page.keyboard.type("fox")
    page.get_by_label("dawn").check()
    expect(page.get_by_label("dawn")).to_be_checked()
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".gen[data-live]")
    made = Generation.objects.get()
    assert made.prompt == "a fox at dawn"
    assert made.order.template.template.name == "Beasts"
    expect(page.locator(".order-facts")).to_contain_text("Beasts, version 1")
    page.goto(f"/orders/{made.order.uid}/")
    page.click("text=Beasts, version 1")
    page.wait_for_url(re.compile(r"/templates/\d+/\?version=1"))


def test_what_it_fixes_can_be_freed_and_it_can_be_dropped(page):
    template = save("Ink", Body("a ${animal}", fixed={"style": "ink"}))
    page.goto(f"/?template={template.pk}")
    expect(page.locator("[name=param-style]")).to_have_count(0)
    page.get_by_label("Animal").fill("fox")
    page.click("text=Change >> visible=true")
    expect(page.locator("[name=param-style][value=ink]")).to_be_checked()
    expect(page.get_by_label("Animal")).to_have_value("fox")
    page.get_by_label("Go on without the template Ink").click()
    expect(page.locator("#templates-used")).to_have_count(0)
    expect(page.locator("[name=param-style][value=ink]")).to_be_checked()
    expect(page.locator("#prompt")).to_have_value("a ${animal}")


class TestTheSlash:
    @pytest.fixture(autouse=True)
    def some(self, models):
        save("Beasts", BEAST)
        save("Birds", Body("a heron"))

    def test_puts_one_in_by_the_keyboard(self, page, axe):
        page.goto("/")
        page.focus("#prompt")
        page.keyboard.type("ink drawing of /bea")
        rows = page.locator("#template-picker [role=option]")
        expect(rows).to_have_count(1)
        assert axe(page) == []
        page.keyboard.press("Enter")
        expect(page.locator("#prompt")).to_have_value("ink drawing of a ${animal}, ${light}")
        expect(page.get_by_label("Which animal")).to_be_visible()
        expect(page.locator("#prompt")).to_be_focused()
        page.get_by_label("Which animal").fill("fox")
        page.keyboard.press("Enter")
        page.wait_for_selector(".gen[data-live]")
        assert Generation.objects.get().prompt == "ink drawing of a fox, dawn"

    def test_goes_through_them_by_arrows(self, page):
        page.goto("/")
        page.focus("#prompt")
        page.keyboard.type("/")
        expect(page.locator("#template-picker [role=option]")).to_have_count(2)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#prompt")).to_have_value("a heron")
        page.fill("#prompt", "two herons")
        with page.expect_navigation():
            page.click("text=Save as template")
        expect(page.locator("#template-prompt")).to_have_value("two herons")

    def test_stays_a_slash_where_one_is_meant(self, page):
        page.goto("/")
        page.focus("#prompt")
        page.keyboard.type("/bea")
        expect(page.locator("#template-picker")).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.type("ch and/or 24/7")
        expect(page.locator("#template-picker")).to_have_count(0)
        expect(page.locator("#prompt")).to_have_value("/beach and/or 24/7")


def test_the_list_searches_as_one_types_and_undoes_a_deletion(page, axe):
    shipped_set.bring_in()
    save("Beasts", BEAST)
    page.goto("/templates/")
    assert axe(page) == []
    expect(page.locator(".template-row")).to_have_count(40)
    page.fill("#templates-search", "which animal")
    expect(page.locator(".template-row")).to_have_count(2)
    page.click(".template-row:has-text('Beasts') .favourite")
    expect(page.locator(".template-row:has-text('Beasts') .favourite")).to_have_attribute(
        "aria-pressed", "true"
    )
    with page.expect_navigation():
        page.click(".template-row .name:has-text('Beasts')")
    with page.expect_navigation():
        page.click("text=Delete")
    page.keyboard.press("z")
    page.wait_for_url(re.compile(r"/templates/\d+/$"))
    assert axe(page) == []
    template = ParameterTemplate.objects.get(name="Beasts")
    assert template.favourite and not template.deleted_at
    assert saving.body_of(template) == BEAST
