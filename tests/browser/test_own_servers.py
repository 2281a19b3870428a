"""From a typed address to a product; a model that a server gets, watched and then there."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from production import model_installs
from production.engine import inline
from production.install_models import ModelInstall
from production.models import Generation, State
from providers import keys, registry
from providers.models import Account, CatalogueModel
from tests.emulator.compatible import CompatibleEmulator, OllamaEmulator


@pytest.fixture
def clean(site: object) -> Iterator[None]:
    registry.forget()
    keys.forget_cached()
    yield
    registry.forget()
    keys.forget_cached()


def test_from_an_address_to_a_product(clean: None, page: Page) -> None:
    with CompatibleEmulator() as server:
        page.goto("/providers/")
        with page.expect_navigation():
            page.get_by_role("link", name="Add an account or server").click()
        page.get_by_label("Provider").select_option("openai-compatible")
        page.get_by_label("Name").fill("Studio")
        page.get_by_label("Address").fill("http://8.8.8.8:1234")
        with page.expect_navigation():
            page.get_by_role("button", name="Add it").click()
        expect(page.locator(".field-error")).to_contain_text("must be https://")
        page.get_by_label("Address").fill(server.url.removeprefix("http://"))
        with page.expect_navigation():
            page.get_by_role("button", name="Add it").click()

        card = page.locator("[id='provider-openai-compatible.studio']")
        expect(card).to_contain_text(f"At {server.url}")
        expect(card).to_contain_text("its work costs nothing")
        expect(card.locator(".tested")).to_contain_text("Does not work")
        card.locator("summary").click()
        card.locator("input[name^=key-]").fill(server.key)
        card.locator("input[name^=key-]").press("Enter")
        expect(card.locator(".tested")).to_contain_text("It has 4 models")
        assert Account.objects.get().address == server.url

        with page.expect_navigation():
            card.get_by_role("link", name=re.compile("models of")).click()
        row = CatalogueModel.objects.get(model_id="flux.1-schnell")
        model = page.locator(f"#model-{row.pk}")
        expect(model).to_contain_text("free")
        model.locator("summary").click()
        with page.expect_navigation():
            model.get_by_role("link", name="Order with it").click()
        expect(page.locator(f"input[name=model][value='{row.ref}']")).to_be_checked()
        page.fill("#prompt", "a lighthouse in a storm")
        page.locator("#price output").first.wait_for()
        page.click("[data-orders]")
        page.wait_for_selector(".gen[data-live]")
        generation = Generation.objects.latest("id")
        inline.run([generation.pk])
        generation.refresh_from_db()
        assert generation.state == State.DONE, generation.error
        page.wait_for_selector(".card.image[data-product] img")
        with page.expect_navigation():
            page.locator(".card.image .face").click()
        expect(page.locator(".inspector")).to_contain_text("flux.1-schnell")
        expect(page.locator(".inspector .money")).to_contain_text("0.00 $")
        assert server.stats()["submissions"] == 1


def test_a_model_is_got(
    clean: None, open_context: Callable[..., BrowserContext], axe: Callable[[Page], list[str]]
) -> None:
    page = open_context().new_page()
    with OllamaEmulator() as ollama:
        page.goto("/providers/ollama/account/")
        page.get_by_role("textbox", name="Address").fill(f"{ollama.url}/")
        with page.expect_navigation():
            page.get_by_role("button", name="Save").click()
        expect(page.locator("#messages")).to_contain_text("is set")
        page.get_by_role("button", name="Test the address of Ollama").click()
        expect(page.locator(".tested")).to_contain_text("It has 3 models")
        assert axe(page) == []
        with page.expect_navigation():
            page.get_by_role("link", name=re.compile("models of")).click()
        expect(page.locator("#memory")).to_contain_text("qwen3:0.6b takes")
        page.get_by_role("button", name="Free the memory of qwen3:0.6b").click()
        expect(page.locator("#memory")).to_contain_text("holds no model")
        page.get_by_label("Let Ollama get a model").fill("llama3.2")
        page.get_by_role("button", name="Get it").click()
        expect(page.locator("#installs")).to_contain_text("waits for its turn")
        model_installs.work(ModelInstall.objects.get().pk)
        expect(page.locator("#installs")).to_contain_text("llama3.2 is there")
        expect(page.locator("#models")).to_contain_text("llama3.2:latest")
        assert axe(page) == []
