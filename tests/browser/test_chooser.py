"""Choosing models on Create: by mouse, by keyboard alone, and from a provider's own catalogue."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from providers import catalogue, keys, registry
from providers.models import CatalogueModel
from tests.browser.scene import picture
from tests.emulator.fal import FalEmulator

THE_LIST_COMES_AGAIN = """() => new Promise((then) => {
  document.addEventListener("htmx:afterSettle", () => then(), { once: true });
  htmx.trigger("#chooser-form", "asks");
})"""


def brushes(count: int) -> None:
    facts = CatalogueModel.facts(CatalogueModel.objects.get(model_id="picture").spec())
    CatalogueModel.objects.bulk_create(
        CatalogueModel(
            provider="scripted",
            model_id=f"more-{number}",
            position=number + 9,
            **facts | {"label": f"Brush {number}"},
        )
        for number in range(count)
    )


def chosen(page: Page, *refs: str) -> None:
    """Wait until these are chosen and no others."""
    expect(page.locator("#models [name=model]:checked")).to_have_count(len(refs))
    for ref in refs:
        expect(page.locator(f"#models .chip [value='{ref}']")).to_be_checked()


def test_by_mouse_the_prompt_stays_where_it_is(models, open_context, axe, tmp_path):
    brushes(60)
    picture(2, tmp_path)
    page = open_context(theme="light").new_page()
    page.goto("/?kind=text-to-image")
    prompt, panel = page.locator("#prompt"), page.locator("#chooser")
    expect(prompt).to_be_focused()
    there = prompt.bounding_box()
    chosen(page, "scripted/picture")
    page.click("#opens-chooser")
    expect(page.locator("#chooser-words")).to_be_focused()
    expect(panel.get_by_role("button", name="All 61 of Scripted")).to_be_visible()
    assert axe(page) == []
    assert prompt.bounding_box() == there
    panel.get_by_role("button", name="All 61 of Scripted").click()
    panel.get_by_role("button", name="More of them").click()
    row = panel.locator(".model-row", has_text="Brush 57")
    row.get_by_role("button", name="is a favourite").click()
    expect(row.get_by_role("button", name="is a favourite")).to_have_attribute(
        "aria-pressed", "true"
    )
    row.locator(".pick").click(modifiers=["ControlOrMeta"])
    chosen(page, "scripted/picture", "scripted/more-57")
    expect(row.locator(".pick")).to_have_attribute("aria-pressed", "true")
    panel.locator(".model-row", has_text="Brush 42").get_by_label("beside the others").click()
    chosen(page, "scripted/picture", "scripted/more-57", "scripted/more-42")
    assert prompt.bounding_box() == there
    panel.locator(".model-row", has_text="Brush 41").locator(".pick").click()
    expect(panel).to_be_hidden()
    chosen(page, "scripted/more-41")
    assert prompt.bounding_box() == there

    # The chips at hand: one alone, one beside, one of several left out.
    page.locator(".chip", has_text="Brush 57").click()
    chosen(page, "scripted/more-57")
    page.locator(".chip", has_text="Brush 57").click()
    page.locator(".chip", has_text="Brush 0").click(modifiers=["ControlOrMeta"])
    chosen(page, "scripted/more-57", "scripted/more-0")
    page.get_by_role("button", name="Without Brush 57").click()
    chosen(page, "scripted/more-0")
    assert prompt.bounding_box() == there


def test_by_keys_alone(models, page):
    brushes(60)
    page.goto("/?kind=text-to-image")
    page.keyboard.type("mug?")
    expect(page.locator("#prompt")).to_have_value("mug?")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    words, panel = page.locator("#chooser-words"), page.locator("#chooser")
    expect(words).to_be_focused()
    # Enter waits for the list of the words that are typed.
    page.keyboard.type("brush 17")
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    chosen(page, "scripted/more-17")

    page.locator("#opens-chooser").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("brush 2")
    expect(panel.locator(".model-row")).to_have_count(15)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(panel.locator(".pick").nth(1)).to_be_focused()
    page.keyboard.press("Control+Enter")
    chosen(page, "scripted/more-17", "scripted/more-12")
    expect(panel).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(panel.get_by_label("Brush 12 beside the others")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(words).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("3")
    expect(words).to_have_value("brush 23")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("#opens-chooser")).to_be_focused()
    expect(page.locator("#prompt")).to_have_value("mug?")


def test_enter_before_its_script_is_there(models, page):
    brushes(20)
    page.goto("/?kind=text-to-image")
    held = []
    page.route("**/chooser*.js", lambda route: held.append(route))
    page.click("#opens-chooser")
    expect(page.locator("#chooser-words")).to_be_focused()
    page.keyboard.type("brush 17")
    page.keyboard.press("Enter")
    expect(page.locator("#chooser")).to_be_visible()
    assert len(held) == 1
    held.pop().continue_()
    chosen(page, "scripted/more-17")
    expect(page.locator("#chooser")).to_be_hidden()


@pytest.fixture
def vendor(site, monkeypatch) -> Iterator[FalEmulator]:
    with FalEmulator() as running:
        monkeypatch.setenv("FAL_BASE_URL", running.url)
        monkeypatch.setenv("FAL_KEY", running.key)
        registry.forget()
        keys.forget_cached()
        catalogue.refresh_shipped()
        yield running
    keys.forget_cached()
    registry.forget()


def test_an_unknown_word_leads_to_what_the_provider_has(vendor, page, axe):
    page.goto("/?kind=text-to-image")
    page.keyboard.type("a fox")
    page.click("#opens-chooser")
    panel = page.locator("#chooser")
    page.keyboard.type("brush")
    expect(panel).to_contain_text("No text to image model here for “brush”")
    page.keyboard.press("Enter")
    door = panel.get_by_role("button", name="Search fal’s own catalogue")
    expect(door).to_be_focused()
    page.evaluate(THE_LIST_COMES_AGAIN)
    expect(door).to_be_focused()
    assert axe(page) == []
    door.press("Enter")
    found = panel.locator(".model-row", has_text="acme/brush/turbo")
    expect(found).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    chosen(page, "fal/acme/brush/turbo")
    expect(page.locator("#prompt")).to_have_value("a fox")

    # By an id that is pasted, beside the other.
    CatalogueModel.objects.filter(model_id="acme/brush/turbo").delete()
    page.goto("/?kind=text-to-image")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.locator("#chooser-words").fill("acme/brush/nothing")
    panel.get_by_role("button", name="Add the model acme/brush/nothing of fal").click()
    expect(panel.locator(".field-error")).to_be_visible()
    page.locator("#chooser-words").fill("acme/brush/turbo")
    adding = panel.get_by_role("button", name="Add the model acme/brush/turbo of fal")
    adding.click(modifiers=["ControlOrMeta"])
    expect(page.locator("#models [name=model]:checked")).to_have_count(2)
    expect(page.locator("#models .chip [value='fal/acme/brush/turbo']")).to_be_checked()
