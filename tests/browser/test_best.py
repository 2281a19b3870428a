"""What works best, and earlier prompts: picked blindly, seen under what works best, found in the
gallery; and the prompt that it came of used again."""

import pytest
from playwright.sync_api import expect

from gallery.models import Product
from gallery.search import index
from tests.browser.scene import made_by, picture
from tests.production.rows import make_order

pytestmark = pytest.mark.browser


def test_a_pick_is_seen_under_what_works_best(models, open_context, tmp_path, axe):
    shown = []
    for number, steps in enumerate((20, 30)):
        product = picture(number, tmp_path)
        made_by(product, order=make_order(prompt=f"a fox of {steps} steps"), cost_micros=40_000)
        Product.objects.filter(pk=product.pk).update(
            recipe={"params": {"steps": steps}}, cost_micros=40_000
        )
        shown.append(product.pk)
    index.update(shown)
    page = open_context().new_page()
    page.goto(f"/gallery/compare/?product={shown[0]},{shown[1]}&blind=1")
    page.get_by_role("button", name="Pick B").click()
    page.wait_for_selector(".side.is-picked")

    page.goto("/gallery/?q=picture")
    with page.expect_navigation():
        page.get_by_role("link", name="Best", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("navigation", name="By").get_by_role("link", name="steps").click()
    rows = page.locator(".best-table tbody tr")
    expect(rows.first).to_contain_text("30")
    expect(rows.first.locator(".best-picks")).to_contain_text("1 of 1")
    expect(rows.last.locator(".best-picks")).to_contain_text("0 of 1")
    assert axe(page) == []
    rows.first.get_by_role("link", name="30", exact=True).press("Enter")
    page.wait_for_url("**/gallery/?q=picture+steps%3A30**")
    expect(page.locator(".card")).to_have_count(1)

    page.goto("/")
    page.locator("#prompt").fill("what I had typed")
    page.get_by_role("button", name="Earlier").press("Enter")
    dialog = page.get_by_role("dialog", name="Earlier prompts")
    expect(dialog.locator(".past-prompt")).to_have_count(2)
    with page.expect_response("**q=30**"):  # what it brings takes the place of all that is there
        page.keyboard.type("30")
    expect(dialog.locator(".past-prompt")).to_have_count(1)
    expect(dialog.get_by_role("link", name="Its best")).to_have_attribute(
        "href", f"/gallery/{shown[1]}/"
    )
    assert axe(page) == []
    dialog.get_by_role("link", name="Use").press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#prompt")).to_have_value("a fox of 30 steps")
    page.locator("#prompt").press("Home")
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#prompt")).to_have_value("a fox of 30 steps")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#prompt")).to_have_value("a fox of 20 steps")
    page.goto("/prompts/")
    assert axe(page) == []
