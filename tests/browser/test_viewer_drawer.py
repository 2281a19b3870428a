"""Tags and notes full screen: what is typed there is saved, and is no shortcut."""

import pytest
from playwright.sync_api import expect

from gallery import tags
from gallery.models import Product
from gallery.search import find
from tests.artfactory.app import until
from tests.browser.scene import picture

pytestmark = pytest.mark.usefixtures("models")


def notes(product):
    return Product.objects.get(pk=product.pk).notes


def test_tagged_and_noted_full_screen(page, tmp_path, axe):
    first, second = (picture(number, tmp_path) for number in range(2))
    tags.put_on([first.pk], ["river"])
    page.goto(f"/gallery/{second.pk}/")
    page.keyboard.press(" ")
    drawer = page.locator(".viewer-drawer")
    page.wait_for_selector(".pswp--ui-visible img")
    page.keyboard.press("i")
    box = drawer.get_by_label("Add tags, separated by commas")
    box.focus()
    expect(drawer.locator("datalist option[value=river]")).to_have_count(1)
    page.keyboard.type("sea, fist 5 a")
    page.keyboard.press("Enter")
    expect(drawer.get_by_role("link", name="fist 5 a")).to_be_visible()
    expect(box).to_be_focused()
    assert find.ids("tag:sea") == [second.pk]
    shown = Product.objects.get(pk=second.pk)
    assert (shown.rating, shown.favourite, shown.trashed_at) == (0, False, None)
    drawer.get_by_role("button", name="Take off “sea”").press("Enter")
    expect(drawer.get_by_role("link", name="sea")).to_have_count(0)

    area = drawer.get_by_label("Notes")
    area.focus()
    page.keyboard.type("for the coverx")
    page.keyboard.press("Backspace")
    until(lambda: notes(second) == "for the cover")  # which is saved as one pauses, so maybe twice
    expect(drawer.get_by_text("Saved")).to_be_visible()
    assert find.ids("cover") == [second.pk]
    expect(page.locator("#notes-of-it")).to_have_value("for the cover")  # on the page below, too
    assert axe(page) == []

    page.keyboard.press("s")
    expect(area).to_have_value("for the covers")
    page.locator(".pswp__button--arrow--next").click()
    expect(drawer.get_by_role("link", name="river")).to_be_visible()
    expect(area).to_have_value("")
    until(lambda: notes(second) == "for the covers")
    area.focus()
    page.keyboard.type("left at once")
    page.keyboard.press("Escape")
    expect(drawer).to_be_focused()
    page.keyboard.press("3")
    expect(page.locator(".viewer-bar [data-stars='3']")).to_have_attribute("aria-pressed", "true")
    area.fill("closed at once")
    expect(area).to_have_value("closed at once")
    page.evaluate("document.querySelector('[data-act=close]').click()")
    page.wait_for_selector(".pswp", state="detached")
    until(lambda: notes(first) == "closed at once")
