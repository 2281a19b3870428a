"""Two pictures compared: zoomed together, by slider and by blinking, and picked blindly."""

import re

import pytest
from playwright.sync_api import expect

from gallery.models import Product
from tests.browser.scene import furnish

pytestmark = pytest.mark.browser


def test_two_pictures(models, open_context, tmp_path, axe):
    furnish(tmp_path)
    rows = Product.objects.shown().filter(medium="image").order_by("pk")[:2]
    first, second = rows
    page = open_context().new_page()
    page.goto(f"/gallery/compare/?product={first.pk},{second.pk}&blind=1")
    sides = page.locator(".sides")
    sides.focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    pictures = page.locator(".side-face img")
    expect(pictures.nth(0)).to_have_css("transform", re.compile(r"^matrix\(1\.4"))
    moved = "pictures => pictures.map((one) => getComputedStyle(one).transform)"
    assert len(set(pictures.evaluate_all(moved))) == 1
    page.keyboard.press("0")
    expect(pictures.nth(0)).to_have_css("transform", re.compile(r"^matrix\(1,"))

    page.get_by_role("button", name="Slider").click()
    page.get_by_role("slider").press("Home")
    expect(page.locator(".side-face").nth(1)).to_have_css("clip-path", "inset(0px 0px 0px 0%)")
    page.get_by_role("button", name="Blink").click()
    page.wait_for_selector(".compare.is-second")
    page.get_by_role("button", name="Side by side").click()

    expect(page.locator(".side .tells").first).to_be_hidden()
    assert axe(page) == []
    page.get_by_role("button", name="Pick B").click()
    page.wait_for_selector(".side.is-picked")
    expect(page.locator(".side .tells").first).to_be_visible()
    assert Product.objects.get(pk=second.pk).rating == 5
    assert axe(page) == []


def test_the_heads_of_the_table_stay(models, open_context, tmp_path, axe):
    furnish(tmp_path)
    rows = list(Product.objects.shown().filter(medium="image").order_by("pk")[:4])
    for at, row in enumerate(rows):
        row.recipe = {"params": {f"parameter_{n}": f"{at}{'x' * 60}" for n in range(40)}}
        row.save(update_fields=["recipe"])
    page = open_context(width=700).new_page()
    page.goto(f"/gallery/compare/?product={','.join(str(row.pk) for row in rows)}")
    table = page.get_by_role("region", name="What differs")
    table.scroll_into_view_if_needed()
    table.evaluate("(table) => table.scrollTo(300, 500)")
    box = table.bounding_box()
    letter = table.get_by_role("columnheader", name="C", exact=True).bounding_box()
    name = table.get_by_role("rowheader", name="parameter_20", exact=True).bounding_box()
    assert letter["y"] == pytest.approx(box["y"], abs=1)
    assert name["x"] == pytest.approx(box["x"], abs=1)
    # What goes by passes below them.
    front = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).textContent", [name["x"] + 8, name["y"] + 8]
    )
    assert front == "parameter_20"
    assert axe(page) == []
