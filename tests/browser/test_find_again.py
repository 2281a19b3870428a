"""From a folder of foreign pictures to one that is found, kept, compared, made anew, traced, given
away and thrown away: on the real app, by keys alone, every page as anybody can use it."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.artfactory.app import App, with_tables
from tests.browser.windows import windows
from tests.gallery import foreign_samples, samples

PROMPT = "a heron in the reeds"


def of_a1111(seed: int, sampler: str) -> bytes:
    said = f"{PROMPT}\nSteps: 20, Sampler: {sampler}, CFG scale: 7, Seed: {seed}, Size: 160x120"
    return foreign_samples.png({"parameters": said}, image=samples.noise(160, 120, seed))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "old pictures"
    root.mkdir()
    (root / "1.png").write_bytes(of_a1111(11, "Euler a"))
    (root / "2.png").write_bytes(of_a1111(12, "Euler a"))
    (root / "3.png").write_bytes(of_a1111(13, "DPM++ 2M"))
    return root


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    home = tmp_path / "home"
    home.mkdir()
    app = App(with_tables(home), "--port", "0")
    try:
        with windows(browser, app.ready().address) as make:
            yield make().new_page()
    finally:
        app.end()


def tab_to(page: Page, place: Locator) -> None:
    """Go there as one does who has no mouse: by Tab, from where the focus is."""
    expect(place).to_be_visible()
    for _ in range(120):
        if place.evaluate("(place) => place === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way by Tab to {place}")


def press(page: Page, role: str, name: str) -> None:
    tab_to(page, page.locator("main").get_by_role(role, name=name, exact=True).first)
    if role == "link":
        with page.expect_navigation():
            page.keyboard.press("Enter")
    else:
        page.keyboard.press("Enter")


def write(page: Page, label: str, words: str) -> None:
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def test_by_keys_alone(page: Page, folder: Path, axe: Callable[[Page], list[str]]):
    page.goto("/gallery/")
    press(page, "link", "Import")
    page.wait_for_url("**/gallery/import/")
    write(page, "File or folder on this machine", str(folder))
    with page.expect_navigation():
        press(page, "button", "Import")
    expect(page.locator("#import-run")).to_contain_text("3 added")

    # Found by a parameter that only the foreign tool knows, kept by stars and a tag.
    page.keyboard.press("g")
    page.keyboard.press("g")
    page.wait_for_url("**/gallery/")
    page.wait_for_selector(".card[data-sized]")
    page.keyboard.press("/")
    expect(page.locator("#search-text")).to_be_focused()
    page.keyboard.type('heron sampler:"Euler a"')
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery/?q=**")
    cards = page.locator(".card[data-product]")
    expect(cards).to_have_count(2)
    faces = page.locator(".card > .face")
    tab_to(page, faces.nth(0))
    page.keyboard.press("4")
    expect(cards.nth(0)).to_have_attribute("data-rating", "4")
    page.keyboard.press("i")
    page.wait_for_url(re.compile(r"/gallery/\d+/"))
    write(page, "Add tags, separated by commas", "river")
    page.keyboard.press("Enter")
    expect(page.locator(".inspector")).to_contain_text("river")
    page.go_back()

    # Compared, and the better one picked.
    tab_to(page, faces.nth(0))
    page.keyboard.press("x")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    press(page, "link", "Compare")
    page.wait_for_url("**/gallery/compare/**")
    expect(page.get_by_role("region", name="What differs")).to_contain_text("12")
    press(page, "button", "Pick A")
    page.wait_for_selector(".side.is-picked")
    picked = page.locator(".side.is-picked").get_attribute("data-side")

    # All of its recipe goes into an order, what comes of it into another.
    tab_to(page, page.locator(".side.is-picked .tells"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/gallery/{picked}/**")
    press(page, "link", "All")
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(PROMPT)
    page.keyboard.press("Control+Enter")
    made = page.locator("#orders [data-product]").first
    expect(made).to_be_visible()
    parent = made.get_attribute("data-product")
    tab_to(page, made.locator(".face"))
    page.keyboard.press("u")
    expect(page.get_by_role("link", name="Edit it")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(f"[name^=input-][value='{parent}']")).to_have_count(1)
    write(page, "Prompt", "warmer")
    page.keyboard.press("Control+Enter")
    child = page.locator(f"#orders [data-product]:not([data-product='{parent}'])").first
    expect(child).to_be_visible()
    child_id = child.get_attribute("data-product")
    tab_to(page, child.locator(".face"))
    page.keyboard.press("i")
    page.wait_for_url(f"**/gallery/{child_id}/**")
    press(page, "link", "See all")
    page.wait_for_url("**/family/")
    tab_to(page, page.locator(".family-member[aria-current]"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/gallery/{parent}/family/")

    # Given away without a word of how it was made.
    page.goto(f"/gallery/{picked}/")
    press(page, "link", "Export…")
    tab_to(page, page.get_by_label("Recipe"))
    page.keyboard.type("none")
    expect(page.get_by_label("Recipe")).to_have_value("none")
    with page.expect_download() as download:
        press(page, "button", "Export")
    data = download.value.path().read_bytes()
    assert Image.open(io.BytesIO(data)).size == (160, 120)
    assert b"heron" not in data and b"Euler" not in data

    # Thrown away, and back.
    page.goto(f"/gallery/{picked}/")
    page.keyboard.press("Backspace")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    undo.focus()  # as long as it has the focus it stays
    assert axe(page) == []
    # What is put back is shown anew.
    with page.expect_navigation():
        page.keyboard.press("z")
    page.goto("/gallery/?q=tag:river")
    expect(cards).to_have_count(1)
