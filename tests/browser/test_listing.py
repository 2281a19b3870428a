"""The gallery as a list, by keyboard: chosen, gone through, rated, selected, looked at."""

import pytest
from playwright.sync_api import expect

from gallery.models import Product
from projects.models import Project
from tests.browser.scene import other, picture
from tests.browser.windows import fits

pytestmark = pytest.mark.usefixtures("models")


def test_a_list_does_what_the_grid_does(page, tmp_path, axe):
    pictures = [picture(number, tmp_path) for number in range(3)]
    other("audio"), other("text")
    last = picture(4, tmp_path)
    Project.objects.create(name="Film", slug="film")
    page.goto("/gallery/")
    page.get_by_role("button", name="List", exact=True).press("Enter")
    page.wait_for_selector(".list .card")
    assert axe(page) == []
    for width in (1920, 1024, 768, 390, 1280):
        fits(page, width)
    heads = page.locator(".list-head > *")
    facts = page.locator(f".card[data-product='{last.pk}'] > .fact")
    at = "list => list.map((one) => one.getBoundingClientRect().left)"
    below = list(heads.evaluate_all(at))
    del below[4], below[0]  # The stars have no element; the first stands above words.
    assert facts.evaluate_all(at) == pytest.approx(below, abs=1)

    page.locator("body").press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("4")
    row = page.locator(f".card[data-product='{last.pk}']")
    expect(row).to_have_attribute("data-rating", "4")
    page.keyboard.press(" ")
    expect(page.get_by_role("dialog", name=f"Full screen: Image {last.pk}")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_selector(".pswp", state="detached")

    page.keyboard.press("x")
    expect(row).to_have_attribute("data-selected", "")
    page.locator("select[name=to]").select_option("film")
    page.get_by_role("button", name="Move", exact=True).press("Enter")
    expect(row.locator(".fact-project")).to_have_text("Film")
    assert Product.objects.get(pk=last.pk).project.slug == "film"
    page.reload()
    expect(page.locator(".list .card")).to_have_count(len(pictures) + 3)
