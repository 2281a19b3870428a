"""The first minutes: a free picture, a pasted key, a cap; then Settings and Help, by presses."""

import re

import pytest
from playwright.sync_api import expect

from ledger.models import Cap
from production.models import Generation
from providers import accounts, catalogue, keys, registry
from tests.browser.conftest import change
from tests.emulator.replicate import ReplicateEmulator
from tests.production.rows import make_generation

KEY = "r8_" + "0123456789" * 4
HIDE = """is_hidden => {
  Object.defineProperty(document, "hidden", { get: () => is_hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
NOTES = """() => {
  window.notes = [];
  class Note {
    static permission = "granted";
    static requestPermission() { return Promise.resolve("granted"); }
    constructor(title, told) { document.documentElement.dataset.told = told.body; }
    close() {}
  }
  window.Notification = Note;
}"""


@pytest.fixture
def vendor(site, monkeypatch):
    """The shipped models, and a provider that knows the key."""
    with ReplicateEmulator() as running:
        running.key = KEY
        monkeypatch.setenv("REPLICATE_BASE_URL", running.url)
        monkeypatch.delenv("REPLICATE_API_TOKEN", raising=False)
        registry.forget()
        keys.forget_cached()
        accounts.forget_cached()
        catalogue.refresh_shipped()
        yield running
    keys.forget_cached()
    registry.forget()


def test_a_free_picture_a_key_and_a_cap(vendor, page, axe) -> None:
    page.goto("/")
    assert axe(page) == []
    page.get_by_label("Key of a provider").fill("nobody knows this one")
    page.get_by_role("button", name="Store and test").click()
    expect(page.get_by_text("Choose whose it is")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Key of a provider").fill(KEY)
    page.get_by_role("button", name="Store and test").click()
    expect(page.get_by_text("Replicate: the key works")).to_be_visible()
    page.get_by_label("At most").fill("15")
    page.get_by_role("button", name="Set the cap").click()
    expect(page.get_by_role("heading", name="Set a cap")).to_have_count(0)
    assert Cap.objects.get().amount_micros == 15_000_000
    page.get_by_role("button", name="Make a picture, free").click()
    expect(page.locator("#orders .order")).to_have_count(1)
    made = Generation.objects.get()
    assert (made.estimate_micros, made.prompt != "") == (0, True)
    page.goto("/")
    expect(page.get_by_role("heading", name="Try it free")).to_have_count(0)


@pytest.mark.usefixtures("models")
def test_what_is_set_takes_effect_at_once(page, axe) -> None:
    page.goto("/settings/")
    html = page.locator("html")
    page.get_by_label("Theme", exact=True).select_option("dark")
    expect(html).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(html).to_have_attribute("data-theme", "dark")
    page.get_by_label("Theme", exact=True).select_option("auto")
    expect(html).to_have_attribute("data-theme", "auto")
    expect(page.locator("#storage").get_by_role("rowheader", name="Database")).to_be_visible()
    assert axe(page) == []
    again = page.locator("#storage").get_by_role("button", name="Count again")
    with page.expect_response("**/settings/storage/?anew"):
        again.press("Enter")
    expect(again).to_be_focused()
    page.get_by_label("Results of each model to begin with").fill("3")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".message")).to_contain_text("Saved.")
    page.goto("/")
    expect(page.locator("#count")).to_have_value("3")


@pytest.mark.usefixtures("models")
def test_a_hidden_page_tells_when_work_ends(page) -> None:
    running = make_generation(prompt="a fox", state="running")
    page.add_init_script(f"({NOTES})()")
    page.clock.install()
    page.goto("/settings/")
    page.get_by_label("Notify me when work ends").check()
    page.goto("/queue/")
    page.evaluate(HIDE, True)
    change(running, state="done")
    page.clock.fast_forward(6_000)
    told = re.compile("What you ordered has ended")
    expect(page.locator("html")).to_have_attribute("data-told", told)


@pytest.mark.usefixtures("models")
def test_help_is_searched_and_read(page, axe) -> None:
    page.goto("/")
    page.get_by_role("link", name="Help").click()
    expect(page.get_by_role("heading", name="Help", level=1)).to_be_visible()
    assert axe(page) == []
    page.get_by_role("searchbox").last.fill("restore a backup")
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link", name=re.compile("Backups")).first.click()
    expect(page).to_have_url(re.compile(r"/help/backup/"))
    expect(page.locator("article")).to_contain_text("manage.py restore")
    assert axe(page) == []
    page.goto("/help/changelog/")
    expect(page.locator("article h1")).to_be_visible()
