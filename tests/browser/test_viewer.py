"""Full screen, by keyboard: through the whole result, all media, and what one does there."""

import re
import time

import pytest
from playwright.sync_api import expect

from gallery.models import Product
from gallery.search import index
from pages.gallery import beside, feed
from tests.browser.scene import other, picture
from tests.browser.windows import windows

PATIENCE = 120.0

pytestmark = pytest.mark.usefixtures("models")


def test_through_the_whole_result(page, tmp_path, axe):
    pictures = [picture(number, tmp_path) for number in range(2)]
    fillers = [
        Product.objects.create(
            asset=pictures[0].asset, project=pictures[0].project, medium="image", prompt=f"f {n}"
        )
        for n in range(feed.PAGE + beside.LOOKED_AT)
    ]
    veiled, words = fillers[-3], other("text")
    Product.objects.filter(pk=veiled.pk).update(is_hidden=True)
    newest = picture(3, tmp_path)
    index.update([one.pk for one in [*pictures, *fillers, words, newest]])
    total = len(pictures) + len(fillers) + 2
    page.goto("/gallery/")
    page.wait_for_selector(".card[data-sized]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    viewer = page.get_by_role("dialog", name=f"Full screen: Image {newest.pk}")
    expect(viewer.get_by_text(f"1 of {total}", exact=True)).to_be_visible()
    page.keyboard.press("ArrowRight")
    text = page.locator(".pswp__item[aria-hidden=false] .words-of")
    expect(text).to_contain_text("Once upon a time")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".viewer-place")).to_have_text(f"6 of {total}")  # One is passed over.
    current = page.locator(".viewer-film [aria-current]")
    expect(current).to_have_attribute("data-id", str(fillers[-4].pk))
    expect(page.locator(f".viewer-film [data-id='{veiled.pk}']")).to_have_count(0)

    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Favourite").first).to_have_attribute(
        "aria-pressed", "true"
    )
    page.keyboard.press("4")
    expect(page.get_by_role("button", name="4 stars")).to_have_attribute("aria-pressed", "true")
    kept = Product.objects.get(pk=fillers[-4].pk)
    assert (kept.favourite, kept.rating) == (True, 4)
    page.keyboard.press("i")
    drawer = page.locator(".viewer-drawer")
    expect(drawer.get_by_text(f"#{kept.pk}", exact=True)).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("i")
    expect(drawer).to_be_hidden()
    page.keyboard.press("Backspace")
    expect(current).to_have_attribute("data-id", str(fillers[-5].pk))
    expect(page.locator(".viewer-place")).to_have_text(f"6 of {total - 1}")
    page.wait_for_selector(".message [data-undo]")
    page.keyboard.press("z")
    expect(current).to_have_attribute("data-id", str(kept.pk))
    assert Product.objects.get(pk=kept.pk).trashed_at is None

    # A press at the end of what is loaded goes nowhere until the next ones are there.
    give_up = time.monotonic() + PATIENCE
    while page.locator(".viewer-place").inner_text() != f"{total} of {total}":
        assert time.monotonic() < give_up
        page.keyboard.press("ArrowRight")
    expect(current).to_have_attribute("data-id", str(pictures[0].pk))
    page.keyboard.press("Escape")
    page.wait_for_selector(".pswp", state="detached")
    page.wait_for_function("document.activeElement.matches('.feed, .face')")


def test_a_search_is_gone_through_from_the_products_page(page, tmp_path):
    fox, whale, last = (picture(number, tmp_path) for number in range(3))
    for one, prompt in ((fox, "a fox"), (whale, "a whale"), (last, "a fox again")):
        Product.objects.filter(pk=one.pk).update(prompt=prompt)
    index.update([fox.pk, whale.pk, last.pk])
    page.goto("/gallery/?q=fox")
    page.locator(f".card[data-product='{last.pk}'] .face").press("Enter")
    page.wait_for_url(f"**/gallery/{last.pk}/?q=fox")
    page.keyboard.press(" ")
    expect(page.locator(".viewer-place")).to_have_text("1 of 2")
    page.keyboard.press("o")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    page.wait_for_selector(".pswp", state="detached")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/gallery/{fox.pk}/?q=fox")


def test_keys_are_its_own_from_the_press_that_opens_it(page, tmp_path):
    product = picture(0, tmp_path)
    held = []
    page.route("**/viewer_frame.js", lambda route: held.append(route))
    page.goto("/gallery/")
    page.wait_for_selector(".card[data-sized]")
    page.keyboard.press("ArrowRight")
    with page.expect_request("**/viewer_frame.js"):
        page.keyboard.press(" ")
    page.keyboard.press("f")
    page.keyboard.press("i")
    held[0].continue_()
    expect(page.locator(".viewer-drawer")).to_be_visible()
    favourite = page.locator(".viewer-bar").get_by_role("button", name="Favourite")
    expect(favourite).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("/gallery/$"))
    assert Product.objects.get(pk=product.pk).favourite


def test_where_it_cannot_be_opened_the_page_says_so_and_has_its_keys(browser, site, tmp_path):
    product = picture(0, tmp_path)
    with windows(browser, site, hears=False) as make:
        page = make().new_page()
        page.route("**/viewer_frame.js", lambda route: route.abort())
        page.goto("/gallery/")
        page.wait_for_selector(".card[data-sized]")
        page.keyboard.press("ArrowRight")
        page.keyboard.press(" ")
        expect(page.get_by_role("alert")).to_contain_text("could not be opened")
        page.keyboard.press("f")
        card = page.locator(f".card[data-product='{product.pk}']")
        expect(card).to_have_attribute("data-favourite", "")
