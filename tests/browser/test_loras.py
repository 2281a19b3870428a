"""LoRAs are picked by picture and name, not typed."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from production.engine import inline
from production.models import Generation, State
from providers import catalogue, keys, registry
from tests.emulator.civitai import CivitaiEmulator

LINES = "urn:air:sdxl:lora:civitai:778@1778"


@pytest.fixture
def vendor(site, monkeypatch) -> Iterator[CivitaiEmulator]:
    with CivitaiEmulator() as running:
        monkeypatch.setenv("CIVITAI_BASE_URL", running.url)
        monkeypatch.setenv("CIVITAI_API_TOKEN", running.key)
        registry.forget()
        keys.forget_cached()
        catalogue.refresh_shipped()
        yield running
    keys.forget_cached()
    registry.forget()


def test_found_picked_and_sent(vendor, page):
    model = "urn:air:sdxl:checkpoint:civitai:101055@128078"
    page.goto(f"/?kind=text-to-image&model=civitai/{model}")
    page.fill("#prompt", "a small boat")
    page.get_by_role("button", name="Find LoRAs").click()
    dialog = page.locator("#loras")
    lora = dialog.locator(".lora", has_text="Ink Lines")
    expect(lora.locator("img")).to_have_css("filter", "blur(18px)")
    dialog.get_by_label("Show pictures clearly").check()
    expect(lora.locator("img")).to_have_css("filter", "none")

    dialog.get_by_label("Its name").fill("nothing of that name")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("has no LoRA")
    dialog.get_by_label("Its name").fill("ink")
    page.keyboard.press("Enter")
    lora.get_by_role("button", name="inklines").click()
    lora.get_by_role("button", name="Add Ink Lines").click()
    expect(lora.get_by_role("button", name="Add Ink Lines")).to_have_text("Added")
    page.keyboard.press("Escape")

    expect(page.locator("#prompt")).to_have_value("a small boat, inklines")
    row = page.locator(".row-editor .entry")
    expect(row.get_by_role("textbox", name="LoRA")).to_have_value(LINES)
    expect(row.locator(".entry-name")).to_have_text(re.compile("^Ink Lines"))
    row.get_by_label("Weight").fill("0.7")
    expect(page.locator("#price-line .sum")).to_have_text("8.00 Buzz")
    expect(page.locator("#price-line")).to_contain_text("0.008 $")
    page.click("[data-orders]")
    page.wait_for_selector(".gen[data-live]")
    generation = Generation.objects.latest("id")
    inline.run([generation.pk])
    generation.refresh_from_db()
    assert generation.state == State.DONE, generation.error
    assert (generation.cost_micros, generation.currency) == (8_000_000, "BUZ")
    [step] = json.loads(vendor.posts("/workflows")[-1])["steps"]
    assert step["input"]["loras"] == {LINES: 0.7}


def test_it_fits_a_telephone(vendor, open_context, axe):
    page = open_context(width=390, height=800).new_page()
    page.goto("/?kind=text-to-image&model=civitai/urn:air:sdxl:checkpoint:civitai:101055@128078")
    page.get_by_role("button", name="Find LoRAs").click()
    dialog = page.locator("#loras")
    expect(dialog.get_by_role("button", name="Add Ink Lines")).to_be_visible()
    expect(dialog.get_by_role("button", name="Search")).to_be_in_viewport(ratio=1)
    expect(dialog.get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)
    body = dialog.locator(".dialog-body")
    assert body.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert axe(page) == []
