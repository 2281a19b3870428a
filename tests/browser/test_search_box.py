"""Searching by keyboard alone: complete, take a chip off, be told what is wrong, keep a search."""

import re

import pytest
from playwright.sync_api import expect

from gallery import tags
from gallery.saved_search_models import SavedSearch
from gallery.search import index
from pages.gallery import feed
from tests.browser.scene import picture

pytestmark = pytest.mark.usefixtures("models")


def test_typed_completed_narrowed_corrected_and_kept(page, tmp_path, axe):
    made = [picture(number, tmp_path).pk for number in range(3)]
    tags.put_on(made[:2], ["sea side"])
    index.update(made)
    page.goto("/gallery/")
    page.wait_for_selector(".card[data-sized]")
    box, offered = page.locator("#search-text"), page.locator("#search-offered")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("picture sea")
    expect(offered.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(offered).to_be_hidden()
    for _ in "sea":
        page.keyboard.press("Backspace")
    with page.expect_response("**text=picture+ta&**"):  # what was offered for “t” is gone then
        page.keyboard.type("ta")
    expect(offered.get_by_role("option").first).to_have_text(re.compile("tag:"))
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "search-offered-0")
    assert axe(page) == []
    page.keyboard.press("Enter")
    expect(box).to_have_value("picture tag:")
    expect(offered.get_by_role("option")).to_have_text(re.compile(r"sea side\s+2"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(box).to_have_value('picture tag:"sea side" ')
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery/?q=**")
    expect(page.locator(".card[data-product]")).to_have_count(2)
    expect(page.locator("#announcer")).to_have_text("2 products found")
    expect(box).to_be_focused()

    chips = page.locator(".search-chip")
    expect(chips).to_have_count(2)
    chips.nth(1).focus()
    with page.expect_navigation():
        page.keyboard.press("Delete")
    expect(chips).to_have_count(1)
    expect(box).to_be_focused()
    expect(box).to_have_value("picture")
    page.keyboard.type(" rating:0 🦊")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(chips).to_have_count(2)
    expect(page.locator("#announcer")).to_have_text("3 products found")
    expect(box).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.press("Backspace")
    with page.expect_navigation():
        page.keyboard.press("Backspace")
    expect(chips).to_have_count(1)
    expect(box).to_have_value("picture")
    expect(page.locator(".card[data-product]")).to_have_count(3)

    expect(box).to_be_focused()
    address = page.url
    page.keyboard.type(" (")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Nothing stands in these brackets")
    expect(page.locator(".search-wrong mark")).to_have_text("(")
    expect(page).to_have_url(address)
    expect(page.locator(".card[data-product]")).to_have_count(3)
    assert axe(page) == []

    page.goto(f"/gallery/{made[0]}/")
    page.keyboard.press("/")
    page.wait_for_url("**/gallery/")
    expect(box).to_be_focused()
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("s")
    expect(box).to_have_value("pictures")
    page.get_by_text("Save search").press("Enter")
    expect(page.get_by_label("Name of the search")).to_be_focused()
    page.keyboard.type("All of them")
    expect(page.get_by_label("Name of the search")).to_have_value("All of them")
    assert axe(page) == []
    page.keyboard.press("Enter")
    kept = page.locator(".saved-searches").get_by_role("link", name=re.compile("All of them"))
    expect(kept).to_contain_text("3")
    assert SavedSearch.objects.get().query == "picture"
    page.keyboard.press("Control+K")
    page.keyboard.type("tag:sea")
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery/?q=tag%3Asea")
    page.goto("/gallery/searches/")
    assert axe(page) == []


class TestChips:
    def test_a_click_takes_a_condition_off_and_the_rest_stays(self, page, tmp_path):
        made = [picture(number, tmp_path).pk for number in range(3)]
        tags.put_on(made[:2], ["sea side"])
        tags.put_on(made[1:], ["dusk"])
        index.update(made)
        page.goto("/gallery/?q=picture+tag%3A%22sea+side%22+tag%3Adusk")
        cards, chips = page.locator(".card[data-product]"), page.locator(".search-chip")
        expect(chips).to_have_text(["picture", 'tag:"sea side"', "tag:dusk"])
        expect(cards).to_have_count(1)
        for name, left, count in (
            ('tag:"sea side"', "picture tag:dusk", 2),
            ("picture", "tag:dusk", 2),
            ("tag:dusk", "", 3),
        ):
            with page.expect_navigation():
                page.get_by_role("link", name=f"Remove “{name}”", exact=True).click()
            expect(page.locator("#search-text")).to_have_value(left)
            expect(cards).to_have_count(count)
        expect(chips).to_have_count(0)


def test_more_than_a_batch_are_counted_once_they_are_shown(page, tmp_path, monkeypatch):
    monkeypatch.setattr(feed, "PAGE", 2)
    index.update([picture(number, tmp_path).pk for number in range(5)])
    page.goto("/gallery/?q=picture")
    expect(page.locator("[data-found]")).to_have_text("5 products")
    expect(page.locator("#announcer")).to_have_text("5 products found")
