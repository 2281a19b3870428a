"""An engine of the user's own: its address, a pasted workflow, and what it makes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from production.engine import inline
from production.models import Generation, State
from providers import accounts, catalogue, keys, registry
from providers.comfyui import provider as comfyui
from providers.models import CatalogueModel
from tests.emulator.a1111 import A1111Emulator
from tests.emulator.comfyui import ComfyUIEmulator
from tests.providers import comfyui_samples as samples


@pytest.fixture
def engine(site, monkeypatch) -> Iterator[ComfyUIEmulator]:
    comfyui.forget()
    with ComfyUIEmulator() as running:
        running.asks_who = False
        monkeypatch.delenv("COMFYUI_BASE_URL", raising=False)
        registry.forget()
        keys.forget_cached()
        accounts.forget_cached()
        catalogue.refresh_shipped()
        yield running
    registry.forget()


DROP = """(box, [text, name]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name, { type: "application/json" }));
  for (const kind of ["dragover", "drop"])
    box.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
}"""


def test_from_an_address_to_what_a_pasted_workflow_makes(engine, page: Page):
    page.goto("/providers/")
    card = page.locator("#provider-comfyui")
    expect(card).to_contain_text("No address yet")
    expect(card).to_contain_text("0 models")
    card.locator("summary").click()
    card.get_by_label("Address of ComfyUI").fill(engine.url.removeprefix("http://"))
    card.get_by_role("button", name="Store and test").click()
    tested = card.locator(".tested")
    expect(tested).to_contain_text("version 0.8.2")
    expect(tested).to_contain_text("It has 2 models")
    expect(card.get_by_role("link", name="2 models of ComfyUI")).to_be_visible()

    with page.expect_navigation():
        tested.get_by_role("link", name="Paste a workflow").click()
    expect(page.locator("#models")).to_contain_text("Text to image")
    form = page.locator("#document-form")
    form.get_by_label("Paste or drop a workflow").fill(samples.text(samples.AS_THE_PAGE_SAVES_IT))
    form.get_by_role("button", name="Make a model").click()
    expect(form.get_by_role("alert")).to_contain_text("Export (API)")

    box = form.get_by_label("Paste or drop a workflow")
    workflow = samples.text(samples.with_inputs("3", steps=9))
    box.evaluate(DROP, [workflow, "Inks.json"])
    expect(form.get_by_label("Name")).to_have_value("Inks")
    page.goto("/")
    expect(page.locator("#prompt-help")).to_be_visible()
    page.locator("#prompt").evaluate(DROP, [workflow, "Inks.json"])
    page.wait_for_url("**/providers/comfyui/?dropped=1*")
    expect(box).to_have_value(workflow)
    expect(form.get_by_label("Name")).to_have_value("Inks")
    form.get_by_role("button", name="Make a model").click()
    expect(page.locator("#messages")).to_contain_text("Inks is now among the models")

    row = CatalogueModel.objects.get(source="user")
    model = page.locator(f"#model-{row.pk}")
    expect(model).to_contain_text("free")
    model.locator("summary").click()
    with page.expect_navigation():
        model.get_by_role("link", name="Order with it").click()
    expect(page.locator(f"input[name=model][value='{row.ref}']")).to_be_checked()
    expect(page.get_by_label("Steps")).to_have_value("9")
    page.fill("#prompt", "a heron in the reeds")
    page.get_by_label("Steps").fill("11")
    page.click("[data-adds-entry]")
    page.locator(".row-editor select").select_option(label="ink.safetensors (inkstyle)")
    page.get_by_label("Weight").fill("0.6")
    page.keyboard.press("Tab")
    expect(page.locator("#price")).to_contain_text("0.00 $")
    page.click("[data-orders]")
    page.wait_for_selector(".gen[data-live]")

    generation = Generation.objects.latest("id")
    inline.run([generation.pk])
    generation.refresh_from_db()
    assert generation.state == State.DONE, generation.error
    page.wait_for_selector(".card.image[data-product] img")
    with page.expect_navigation():
        page.locator(".card.image .face").click()
    expect(page.locator(".inspector")).to_contain_text("Inks")
    [graph] = engine.graphs.values()
    assert graph["6"]["inputs"]["text"] == "a heron in the reeds"
    assert graph["3"]["inputs"]["steps"] == 11
    assert graph["loras_1"]["inputs"]["strength_model"] == 0.6


def test_a1111_from_an_address_to_a_product(engine, page: Page):
    with A1111Emulator() as webui:
        webui.asks_who = False
        page.goto("/providers/")
        card = page.locator("#provider-a1111")
        card.locator("summary").click()
        card.get_by_role("textbox", name="Address of A1111").fill(engine.url)
        card.get_by_role("button", name="Store and test").click()
        expect(card.locator(".tested")).to_contain_text("Does not work")
        card.locator("summary").click()
        card.get_by_role("textbox", name="Address of A1111").fill(webui.url.removeprefix("http://"))
        card.get_by_role("button", name="Store and test").click()
        expect(card.locator(".tested")).to_contain_text("Works")
        row = CatalogueModel.objects.filter(provider="a1111", kind="text-to-image").first()
        page.goto(f"/?kind=text-to-image&model={row.ref}")
        expect(page.locator(f"input[name=model][value='{row.ref}']")).to_be_checked()
        page.fill("#prompt", "a heron in the reeds")
        expect(page.locator("#price")).to_contain_text("0.00 $")
        page.click("[data-orders]")
        page.wait_for_selector(".gen[data-live]")
        generation = Generation.objects.latest("id")
        inline.run([generation.pk])
        generation.refresh_from_db()
        assert generation.state == State.DONE, generation.error
        page.wait_for_selector(".card.image[data-product] img")
        assert webui.submissions == 1
