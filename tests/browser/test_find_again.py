"""From a folder of foreign pictures to one that is found, kept, compared, made anew, traced, given
away and thrown away: on the real app, by keys alone, with one address told, every page as anybody
can use it in both themes."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.artfactory.app import App, with_tables
from tests.browser.windows import windows
from tests.gallery import foreign_samples, samples

PROMPT = "a heron in the reeds"
Axe = Callable[[Page], list[str]]
SHOWN = """[...new Set([...document.querySelectorAll("body *")].map(
  ({ localName, classList }) => [localName, ...classList].join(".")))]"""


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


@pytest.fixture
def axe(axe: Axe) -> Axe:
    """It looks at a page that shows what none before it did."""
    seen: set[str] = set()

    def run(page: Page) -> list[str]:
        shown = set(page.evaluate(SHOWN)) - seen
        seen.update(shown)
        return axe(page) if shown else []

    return run


def tab_to(page: Page, place: Locator, key: str = "Tab") -> None:
    """Go there as one does who has no mouse: by Tab, from where the focus is."""
    expect(place).to_be_visible()
    for _ in range(120):
        if place.evaluate("(place) => place === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"no way by Tab to {place}")


def tab_to_named(page: Page, role: str, name: str) -> None:
    tab_to(page, page.locator("main").get_by_role(role, name=name, exact=True).first)


def leave(page: Page, axe: Axe, *keys: str) -> None:
    """To another page. Each is looked at as it is left: with all that was done on it."""
    assert axe(page) == []
    with page.expect_navigation():
        for key in keys:
            page.keyboard.press(key)


def follow(page: Page, axe: Axe, name: str) -> None:
    tab_to_named(page, "link", name)
    leave(page, axe, "Enter")


def write(page: Page, place: Locator, words: str) -> None:
    tab_to(page, place)
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    expect(place).to_have_value(words)


def search(page: Page, axe: Axe, words: str) -> None:
    box = page.locator("#search-text")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    write(page, box, words)
    leave(page, axe, "Enter")


def test_by_keys_alone(page: Page, folder: Path, axe: Axe):
    page.goto("/gallery/")
    follow(page, axe, "Import")
    write(page, page.get_by_label("File or folder on this machine"), str(folder))
    tab_to_named(page, "button", "Import")
    leave(page, axe, "Enter")
    expect(page.locator("#import-run")).to_contain_text("3 added")

    # Found by a parameter that only the foreign tool knows, kept by stars and a tag.
    leave(page, axe, "g", "g")
    page.wait_for_selector(".card[data-sized]")
    search(page, axe, 'heron sampler:"Euler a"')
    cards = page.locator(".card[data-product]")
    expect(cards).to_have_count(2)
    faces = page.locator(".card > .face")
    tab_to(page, faces.nth(0))
    page.keyboard.press("4")
    expect(cards.nth(0)).to_have_attribute("data-rating", "4")
    leave(page, axe, "i")
    write(page, page.get_by_label("Add tags, separated by commas"), "river")
    page.keyboard.press("Enter")
    expect(page.locator(".inspector")).to_contain_text("river")
    follow(page, axe, "Gallery")

    # Compared, and the better one picked.
    expect(cards).to_have_count(2)
    tab_to(page, faces.nth(0))
    page.keyboard.press("x")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    follow(page, axe, "Compare")
    expect(page.get_by_role("region", name="What differs")).to_contain_text("12")
    assert axe(page) == []
    tab_to_named(page, "button", "Pick A")
    page.keyboard.press("Enter")
    page.wait_for_selector(".side.is-picked")
    picked = page.locator(".side.is-picked").get_attribute("data-side")

    # All of its recipe goes into an order, what comes of it into another.
    tab_to(page, page.locator(".side.is-picked .tells"))
    leave(page, axe, "Enter")
    follow(page, axe, "All")
    prompt = page.get_by_label("Prompt", exact=True)
    expect(prompt).to_have_value(PROMPT)
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    made = page.locator("#orders [data-product]").first
    expect(made).to_be_visible()
    parent = made.get_attribute("data-product")
    tab_to(page, made.locator(".face"))
    page.keyboard.press("u")
    expect(page.get_by_role("link", name="Edit it")).to_be_focused()
    leave(page, axe, "Enter")
    expect(page.locator(f"[name^=input-][value='{parent}']")).to_have_count(1)
    write(page, prompt, "warmer")
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    child = page.locator(f"#orders [data-product]:not([data-product='{parent}'])").first
    expect(child).to_be_visible()
    child_id = child.get_attribute("data-product")
    tab_to(page, child.locator(".face"))
    leave(page, axe, "i")
    page.wait_for_url(f"**/gallery/{child_id}/**")
    follow(page, axe, "See all")
    tab_to(page, page.locator(".family-member[aria-current]"))
    page.keyboard.press("ArrowLeft")
    leave(page, axe, "Enter")
    page.wait_for_url(f"**/gallery/{parent}/family/")

    # Given away without a word of how it was made.
    page.keyboard.press("Control+k")
    page.keyboard.type(f"#{picked}")
    expect(page.get_by_role("option", selected=True)).to_contain_text(f"Product {picked}")
    leave(page, axe, "Enter")
    page.wait_for_url(f"**/gallery/{picked}/")
    follow(page, axe, "Export…")
    tab_to(page, page.get_by_label("Recipe"))
    page.keyboard.type("none")
    expect(page.get_by_label("Recipe")).to_have_value("none")
    tab_to_named(page, "button", "Export")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    data = download.value.path().read_bytes()
    assert Image.open(io.BytesIO(data)).size == (160, 120)
    assert b"heron" not in data and b"Euler" not in data

    # Thrown away, and back.
    follow(page, axe, "Gallery")
    page.wait_for_selector(".card[data-sized]")
    search(page, axe, "tag:river")
    expect(cards).to_have_count(1)
    tab_to(page, faces.nth(0))
    leave(page, axe, "i")
    page.wait_for_url(f"**/gallery/{picked}/**")
    leave(page, axe, "Backspace")
    # Near the end of the page, and as long as it has the focus it stays.
    tab_to(page, page.get_by_role("button", name="Undo"), "Shift+Tab")
    # What is put back is shown anew.
    leave(page, axe, "Enter")
    leave(page, axe, "g", "g")
    page.wait_for_selector(".card[data-sized]")
    search(page, axe, "tag:river")
    expect(cards).to_have_count(1)
    assert axe(page) == []
