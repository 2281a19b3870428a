"""Keeping order by keyboard in one flow: rate, tag, undo, hide and reveal, a collection's order."""

import re

import pytest
from playwright.sync_api import expect

from gallery import collections, tags
from gallery.models import Product
from gallery.organising_models import Collection
from tests.browser.scene import picture
from tests.browser.windows import fits

pytestmark = pytest.mark.usefixtures("models")


BLURRED, CLEAR = re.compile("blur"), "none"


def seen(page, selector, how):
    expect(page.locator(selector).first).to_have_css("filter", how)


def test_rated_tagged_hidden_shown_and_ordered(page, tmp_path, axe):
    first, second, third = (picture(number, tmp_path) for number in range(3))
    card = f".card[data-product='{third.pk}']"
    tags.put_on([first.pk], ["river"])
    page.goto("/gallery/")
    page.wait_for_selector(".card[data-sized]")
    page.keyboard.press("ArrowRight")
    for stars in ("2", "4"):
        page.keyboard.press(stars)
        page.wait_for_selector(f"{card}[data-rating='{stars}']")
    page.keyboard.press("z")
    page.wait_for_selector(f"{card}[data-rating='2']")
    expect(page.locator(f"{card} > .face")).to_be_focused()

    page.keyboard.press("i")
    page.wait_for_url(f"**/gallery/{third.pk}/")
    keeping = page.locator("#keeping")
    page.keyboard.press("5")
    expect(keeping.get_by_role("button", name="5 stars")).to_have_attribute("aria-pressed", "true")
    box = keeping.get_by_label("Add tags, separated by commas")
    box.focus()
    expect(page.locator("#known-tags option")).to_have_count(1)
    page.keyboard.type("sea, Fox 5")
    page.keyboard.press("Enter")
    expect(keeping.get_by_role("link", name="Fox 5")).to_be_visible()
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    assert Product.objects.get(pk=third.pk).rating == 5, "5 was a letter there"
    keeping.get_by_role("button", name="Take off “sea”").press("Enter")
    expect(keeping.get_by_role("link", name="sea")).to_have_count(0)
    page.locator("[data-undo]").first.press("Enter")
    expect(keeping.get_by_role("link", name="sea")).to_be_visible()
    keeping.get_by_role("combobox", name="Add to a collection").fill("Shelf")
    page.keyboard.press("Enter")
    expect(keeping.get_by_role("link", name="Shelf")).to_be_visible()
    keeping.get_by_label("Notes").fill("for the cover")
    expect(page.locator("#notes-said")).to_have_text("Saved")
    assert Product.objects.get(pk=third.pk).notes == "for the cover"

    keeping.get_by_role("button", name="Hide").press("Enter")
    page.wait_for_selector(".stage[data-veiled]")
    seen(page, ".stage-media > *", BLURRED)
    expect(page.get_by_role("button", name="Hidden: show it")).to_be_visible()
    assert axe(page) == []
    page.goto("/gallery/")
    page.wait_for_selector(f"{card}[data-veiled]")
    seen(page, f"{card} > .face", BLURRED)
    page.locator(f"{card} > .face").focus()
    page.keyboard.press(" ")
    page.wait_for_selector(".message:has-text('It is hidden')")
    page.get_by_role("button", name="Show hidden").press("Enter")
    seen(page, f"{card} > .face", CLEAR)
    page.goto(f"/gallery/{third.pk}/")
    seen(page, ".stage-media > *", CLEAR)  # it lasts
    assert "artfactory_hidden" in {
        one["name"] for one in page.context.cookies() if one["expires"] == -1
    }

    shelf = Collection.objects.get()
    collections.add([first.pk, second.pk], shelf)
    page.goto(f"/gallery/collections/{shelf.pk}/")
    page.locator(f"[data-item='{second.pk}'] .face").focus()
    for place in ("2", "1"):
        with page.expect_response("**/move/"):
            page.keyboard.press("Alt+ArrowLeft")
        expect(page.locator("#announcer")).to_have_text(re.compile(f"place {place} of 3"))
    with page.expect_response("**/move/"):
        page.locator(f"[data-item='{third.pk}'] .face").drag_to(
            page.locator(f"[data-item='{second.pk}'] .face"), target_position={"x": 5, "y": 50}
        )
    order = list(shelf.items.order_by("position").values_list("product", flat=True))
    assert order == [third.pk, second.pk, first.pk]
    page.locator(f"[data-item='{second.pk}']").get_by_role("button", name="Remove it").press(
        "Enter"
    )
    page.wait_for_selector(f"[data-item='{second.pk}']", state="detached")
    for address in (page.url, "/gallery/tags/", "/gallery/collections/"):
        page.goto(address)
        assert axe(page) == [], address
        for width in (1024, 768, 390):
            fits(page, width)
