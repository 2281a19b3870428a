"""Pictures compared: zoomed together, by slider and by blinking, picked blindly, and up to nine."""

import re

import pytest
from playwright.sync_api import Page, expect

from gallery.models import Product
from gallery.search import index
from tests.browser.scene import furnish, picture

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


ZOOMS = """pictures => pictures.map((one) =>
  getComputedStyle(one).transform.replace(/[\\d.]+/g, (number) => Number(number).toFixed(1)))"""


class TestSeveral:
    @pytest.fixture
    def page(self, models, open_context, tmp_path) -> Page:
        made = [picture(number, tmp_path).pk for number in range(11)]
        Product.objects.filter(pk__in=made[:8]).update(rating=4)
        index.update(made)
        page = open_context().new_page()
        page.goto("/gallery/")
        page.wait_for_selector(".card[data-sized]")
        return page

    def select(self, page: Page, count: int) -> None:
        cards = page.locator(".card[data-product] > .face")
        for number in range(count):
            cards.nth(number).click(modifiers=["ControlOrMeta"])
        expect(page.locator("#selection-count")).to_have_text(f"{count} selected")

    @pytest.mark.parametrize("count", [3, 4, 6, 9])
    def test_all_in_sight_and_zoomed_alike(self, page, count, axe):
        self.select(page, count)
        with page.expect_navigation():
            page.get_by_role("link", name="Compare").click()
        sides, faces = page.locator(".side"), page.locator(".side-face")
        pictures = faces.locator("img")
        expect(sides).to_have_count(count)
        for number in range(count):
            expect(sides.nth(number)).to_be_in_viewport(ratio=1)
            # Whole, whatever its shape.
            assert pictures.nth(number).bounding_box() == faces.nth(number).bounding_box()
        assert axe(page) == []
        for number, picture_ in enumerate((pictures.first, pictures.last), 1):
            picture_.hover(position={"x": 20, "y": 20})
            page.mouse.wheel(0, -100)
            grown = re.escape(f"matrix({1.2**number:g}, 0, 0")
            expect(pictures.nth(1)).to_have_css("transform", re.compile(grown))
            assert len(set(pictures.evaluate_all(ZOOMS))) == 1
        page.get_by_role("button", name="Fit").click()
        expect(pictures.last).to_have_css("transform", "matrix(1, 0, 0, 1, 0, 0)")

    def test_all_that_are_found_are_compared_where_they_are_few(self, page):
        page.goto("/gallery/?q=rating:4")
        page.wait_for_selector(".card[data-sized]")
        shown = page.locator(".card[data-product]")
        expect(shown).to_have_count(8)
        page.keyboard.press("Control+a")
        with page.expect_navigation():
            page.get_by_role("link", name="Compare").click()
        expect(page.locator(".side")).to_have_count(8)

    def test_more_than_nine_are_not_and_it_is_said(self, page):
        compare = page.get_by_role("link", name="Compare")
        said = page.get_by_text("Compare takes 9 at most")
        self.select(page, 9)
        expect(compare).to_be_visible()
        expect(said).to_be_hidden()
        page.locator(".card[data-product] > .face").nth(9).click(modifiers=["ControlOrMeta"])
        expect(said).to_be_visible()
        expect(compare).to_be_hidden()
        page.keyboard.press("Control+a")
        expect(page.locator("#selection-count")).to_have_text("11 selected")
        expect(said).to_be_visible()
        expect(compare).to_be_hidden()

        every = [str(pk) for pk in Product.objects.order_by("pk").values_list("pk", flat=True)]
        page.goto(f"/gallery/compare/?product={','.join(every)}")
        expect(page.locator("main")).to_contain_text("11 were asked for; the first 9 are compared.")
        expect(page.locator(".side")).to_have_count(9)
