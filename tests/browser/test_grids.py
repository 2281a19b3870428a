"""A template saved from a product, filled, held by a cap, ordered as a grid of two providers; a
failed cell redone, all ranked blind, and the winner seen under what works best: on the real app,
with the emulator as both providers."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.artfactory.app import App, manage, with_tables
from tests.browser.windows import windows
from tests.emulator import Emulator
from tests.emulator.fixtures import SCRIPTED

STYLES = ("plain", "ink", "neon")
LIKED = STYLES.index("ink")


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[tuple[App, Emulator, dict[str, str]]]:
    home = tmp_path / "home"
    home.mkdir()
    with Emulator() as emulator:
        ours = {
            "ARTFACTORY_PROVIDERS": SCRIPTED,
            "SCRIPTED_BASE_URL": emulator.url,
            "SCRIPTED_NOFIND_BASE_URL": emulator.url,
            "SCRIPTED_KEY": emulator.key,
        }
        app = App(with_tables(home), "--port", "0", **ours)
        try:
            yield app.ready(), emulator, ours
        finally:
            app.end()


@pytest.fixture
def page(browser: Browser, studio: tuple[App, Emulator, dict[str, str]]) -> Iterator[Page]:
    with windows(browser, studio[0].address) as make:
        yield make().new_page()


def products_of_column(page: Page, column: int) -> set[int]:
    cards = page.locator(f"[data-cell^='{column}.'] [data-product]")
    return {int(card.get_attribute("data-product") or 0) for card in cards.all()}


def test_from_a_product_to_what_works_best(
    page: Page,
    studio: tuple[App, Emulator, dict[str, str]],
    axe: Callable[[Page], list[str]],
):
    app, emulator, ours = studio
    emulator.script(match={"rain": {"end": "failed"}})

    # A template from a product.
    page.goto("/?kind=text-to-image&model=scripted/picture")
    page.fill("#prompt", "a fox")
    page.keyboard.press("Control+Enter")
    made = page.locator("#orders [data-product]").first
    expect(made).to_be_visible()
    page.goto(f"/gallery/{made.get_attribute('data-product')}/")
    with page.expect_navigation():
        page.get_by_role("link", name="Save as template").click()
    page.fill("#template-name", "Beasts")
    page.fill("#template-prompt", "a ${animal} in {snow|rain|sun}")
    page.fill("#animal-label", "Which animal")
    page.get_by_role("button", name="Save the template").click()
    page.wait_for_url(re.compile(r"/templates/\d+/$"))

    # Filled, made a grid, and in the way of a cap.
    assert manage(app.home, "caps", "set", "day", "0.10", **ours).returncode == 0
    page.locator(".page-head").get_by_role("link", name="Use").click()
    page.wait_for_url(re.compile("template="))
    page.get_by_label("Which animal").fill("owl")
    page.locator("#grid-form summary").click()
    page.get_by_label("Axis 1 varies").select_option(label="Style")
    page.get_by_label("Values of axis 1").fill(", ".join(STYLES))
    page.get_by_label("Axis 2 varies").select_option(label="Provider")
    page.get_by_label("Values of axis 2").fill("Scripted, Scripted without find")
    expect(page.locator("#expansion")).to_contain_text("A grid of 3 × 2 × 3")
    expect(page.locator("#price-line")).to_contain_text("0.18 $")
    expect(page.locator("#price-stop")).to_contain_text("Past the cap")
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator("#create-form .note.failed")).to_contain_text("Nothing was ordered")

    # Ordered, and all of it shown as it comes.
    assert manage(app.home, "caps", "set", "day", "5", **ours).returncode == 0
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/grids/[0-9a-f-]+/$"))
    totals = page.locator(".grid-totals")
    expect(totals).to_contain_text("18 cells · 12 done · 6 failed")
    expect(page.get_by_role("link", name="Rank blind")).to_be_visible()
    page.get_by_label("Rows").select_option(label="Words 1")
    with page.expect_navigation():
        page.get_by_role("button", name="Arrange").click()
    cells = page.locator(".grid-cell")
    expect(cells).to_have_count(9)
    expect(page.locator("thead th[scope=col]")).to_have_text([re.compile("Words 1"), *STYLES])
    expect(page.locator(".grid-cell.failed")).to_have_count(3)
    assert axe(page) == []

    # One failed cell redone.
    emulator.script(match={"rain": {"end": "succeeded"}})
    page.locator(".grid-cell.failed").first.get_by_role("button", name="Retry this cell").click()
    expect(totals).to_contain_text("13 done · 5 failed")
    expect(page.locator(".grid-cell.failed")).to_have_count(2)
    liked = products_of_column(page, LIKED)
    with page.expect_navigation():
        page.get_by_role("navigation", name="Provider").get_by_role("link").last.click()
    expect(cells).to_have_count(9)
    liked |= products_of_column(page, LIKED)

    # Ranked blind: what is liked wins.
    with page.expect_navigation():
        page.get_by_role("link", name="Rank blind").click()
    status = page.locator(".page-head [role=status]")
    for left in range(12, 0, -1):
        expect(status).to_have_text(f"{left} more to ask")
        expect(page.locator("main")).not_to_contain_text("Scripted")
        better = page.locator("[data-ranks]")
        is_first = int(better.first.get_attribute("value") or 0) in liked
        if left == 12:
            assert axe(page) == []
        with page.expect_navigation():
            if left == 12:
                page.keyboard.press("ArrowLeft" if is_first else "ArrowRight")
            else:
                better.nth(0 if is_first else 1).click()
    expect(page.locator(".rank-winner")).to_contain_text("The best of 13")
    expect(page.locator(".rank-winner dd").first).to_have_text("ink")
    assert axe(page) == []
    with page.expect_navigation():
        page.get_by_role("link", name="What works best").last.click()
    rows = page.locator(".best-table tbody tr")
    expect(rows.first).to_contain_text("ink")
    expect(rows.first.locator(".best-picks")).to_contain_text("100 %")
    assert axe(page) == []
