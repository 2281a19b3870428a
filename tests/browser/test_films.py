"""A script becomes a film on the real app, without a key: read, edit, undo, make, watch, change one
line, see exactly what is stale, redo it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.artfactory.app import App, with_tables
from tests.browser.windows import windows

SCRIPT = """INT. LAMP ROOM - NIGHT

IDA looks at the dark lamp.

IDA
It is out.

EXT. SEA - DAWN

A ship turns away from the rocks.
"""
MAKING = 240_000
"""Milliseconds in which a film of five seconds is made, on a machine that does much else."""


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    home = tmp_path / "home"
    home.mkdir()
    app = App(with_tables(home), "--port", "0")
    try:
        app.ready()
        with windows(browser, app.address) as make:
            yield make().new_page()
    finally:
        app.end()


def test_from_a_script_to_a_film_and_back_to_one_line(
    page: Page, axe: Callable[[Page], list[str]]
) -> None:
    keep_script(page)
    edit_and_undo(page)
    move_by_key_and_by_mouse(page)
    remove_and_bring_back(page)
    leave_a_script_unread(page)
    assert axe(page) == []
    make_all(page, axe)
    change_one_line(page)


def keep_script(page: Page) -> None:
    page.goto("/films/")
    with page.expect_navigation():
        page.get_by_role("link", name="New film").click()
    page.get_by_label("Script", exact=False).fill(SCRIPT)
    with page.expect_navigation():
        page.get_by_role("button", name="See how it is read").click()
    expect(page.get_by_role("status", name="How it was read")).to_contain_text("2 scenes, 2 shots")
    page.locator("#film-name").fill("The Lamp")
    page.get_by_label("Length in seconds").fill("5")
    with page.expect_navigation():
        page.get_by_role("button", name="Make it a film").click()
    expect(page.locator("[data-shot]")).to_have_count(2)


def labels(page: Page, *wanted: str) -> None:
    expect(page.locator(".shot-label")).to_have_text([f"Shot {label}" for label in wanted])


def edit_and_undo(page: Page) -> None:
    card = page.locator("[data-shot]").first
    card.locator(".shot-face").click()
    page.locator("#shot-action").fill("Ida lights a match.")
    page.locator(".shot-face").nth(1).click()  # what was typed is saved first
    expect(page.locator("#film-inspector h2")).to_have_text("Shot 2A")
    expect(card).to_contain_text("Ida lights a match.")
    page.get_by_role("button", name="Undo: Change shot 1A").click()
    expect(card).to_contain_text("IDA looks at the dark lamp.")


def move_by_key_and_by_mouse(page: Page) -> None:
    page.locator(".shot-face").first.focus()
    page.keyboard.press("Alt+ArrowRight")
    second = page.locator(".scene").nth(1)
    expect(second.locator("[data-shot]")).to_have_count(2)
    labels(page, "1A", "2A")
    page.keyboard.press("Control+z")
    expect(second.locator("[data-shot]")).to_have_count(1)
    page.locator("[data-shot]").nth(1).drag_to(page.locator(".scene").first.locator(".shots"))
    expect(second.locator("[data-shot]")).to_have_count(0)
    expect(page.get_by_role("button", name="Undo: Move shot 2A")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(second.locator("[data-shot]")).to_have_count(1)


def remove_and_bring_back(page: Page) -> None:
    page.locator(".shot-face").first.focus()
    page.keyboard.press("Backspace")
    labels(page, "2A")
    page.locator(".message", has_text="Shot 1A removed.").get_by_role("button", name="Undo").click()
    labels(page, "1A", "2A")


def leave_a_script_unread(page: Page) -> None:
    address = page.url
    page.goto(f"{address}script/")
    script = page.get_by_label("Script, version 1")
    expect(script).to_have_attribute("data-keeps-text", re.compile("film-"))
    script.fill("INT. HALL - DAY\n\nNobody.\n")
    page.goto(address)
    page.goto(f"{address}script/")
    expect(page.locator("[data-text-back]")).to_be_visible()
    expect(script).to_have_value("INT. HALL - DAY\n\nNobody.\n")
    page.get_by_role("button", name="Discard it").click()
    expect(script).to_have_value(SCRIPT)
    page.goto(address)
    labels(page, "1A", "2A")


def make_all(page: Page, axe: Callable[[Page], list[str]]) -> None:
    page.get_by_role("button", name="To the end").click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    expect(page.locator(".film-sums")).to_contain_text("2 of 2 shots", timeout=MAKING)
    expect(page.locator(".film-foot .primary")).to_have_text("Watch the film", timeout=MAKING)
    with page.expect_navigation():
        page.get_by_role("link", name="Watch", exact=True).first.click()
    player = page.locator("#film-player")
    expect(player).to_be_visible()
    expect(page.get_by_text("Up to date")).to_be_visible()
    player.evaluate(
        """async (player) => {
            if (player.readyState < 1) await new Promise((ready) => {
                player.addEventListener("loadedmetadata", ready, { once: true });
            });
            if (Math.abs(player.duration - 5) > 0.5) throw new Error(`${player.duration} s long`);
        }"""
    )
    page.get_by_text("Preview as it is now").click()
    page.get_by_role("button", name="Play the animatic").click()
    expect(page.locator("[data-time]")).not_to_have_text("0:00")
    assert axe(page) == []


def change_one_line(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="Board").click()
    page.locator(".shot-face").first.click()
    page.get_by_role("tab", name="Words").click()
    page.get_by_label("Words of line 1").fill("The lamp is out.")
    page.get_by_role("form", name="Line 1").get_by_role("button", name="Save", exact=True).click()
    states = page.locator(".shot-state")
    expect(states).to_have_text([re.compile("The voice is stale: words"), "All made"])
    expect(page.locator(".film-sums")).to_contain_text("1 stale")
    page.get_by_role("button", name=re.compile("^Redo 1 stale")).click()
    expect(states).to_have_text(["All made", "All made"], timeout=MAKING)
    with page.expect_navigation():
        page.get_by_role("link", name="Watch", exact=True).first.click()
    expect(page.locator(".film-under")).to_contain_text("dialogue")
    expect(page.get_by_role("button", name="Assemble again")).to_be_visible()
