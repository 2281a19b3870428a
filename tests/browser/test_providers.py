"""From a pasted key to a product, per provider; models and prompt help in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from production import inline
from production.models import Generation, State
from providers import catalogue, keys, registry
from providers.models import CatalogueModel
from tests.emulator.fal import FalEmulator
from tests.emulator.google import GoogleEmulator
from tests.emulator.openai import OpenAIEmulator
from tests.emulator.replicate import ReplicateEmulator
from tests.emulator.vendor import Vendor

PATIENCE = 30_000


@dataclass(frozen=True)
class Road:
    slug: str
    emulator: type[Vendor]
    setting: str
    env: str
    words: str
    model: str


ROADS = [
    Road("fal", FalEmulator, "FAL_BASE_URL", "FAL_KEY", "brush", "acme/brush/turbo"),
    Road(
        "replicate",
        ReplicateEmulator,
        "REPLICATE_BASE_URL",
        "REPLICATE_API_TOKEN",
        "painter",
        "acme/painter",
    ),
    Road("openai", OpenAIEmulator, "OPENAI_BASE_URL", "OPENAI_API_KEY", "image-3", "gpt-image-3"),
    Road(
        "google", GoogleEmulator, "GOOGLE_BASE_URL", "GEMINI_API_KEY", "4-image", "gemini-4-image"
    ),
]


@pytest.fixture(params=ROADS, ids=lambda road: road.slug)
def road(request) -> Road:
    return request.param


@pytest.fixture
def vendor(road, site, monkeypatch) -> Iterator[Vendor]:
    """The provider's stand-in; its key is not set."""
    with road.emulator() as running:
        monkeypatch.setenv(road.setting, running.url)
        monkeypatch.delenv(road.env, raising=False)
        registry.forget()
        keys.forget_cached()
        catalogue.refresh_shipped()
        yield running
    keys.forget_cached()
    registry.forget()


def work() -> Generation:
    """Let the engine carry out what was ordered."""
    generation = Generation.objects.latest("id")
    inline.run([generation.pk])
    generation.refresh_from_db()
    return generation


def order(page: Page, words: str) -> bool:
    """Whether nobody knows what it costs."""
    page.fill("#prompt", words)
    page.locator("#price output, #price [name=accept_unknown]").first.wait_for()
    is_unknown = page.locator("[name=accept_unknown]").count() > 0
    if is_unknown:
        page.check("[name=accept_unknown]")
    page.click("[data-orders]")
    page.wait_for_selector(".gen[data-live]", timeout=PATIENCE)
    return is_unknown


def test_from_a_key_to_a_product(road, vendor, page):
    page.goto("/providers/")
    card = page.locator(f"#provider-{road.slug}")
    expect(card).to_contain_text("not set")
    expect(card).to_contain_text(f"Talks to {vendor.url}")

    card.locator("summary").click()
    card.locator("input[name=key]").fill("a-key-that-is-wrong:0123456789")
    card.locator("input[name=key]").press("Enter")
    expect(card.locator(".tested")).to_contain_text("Does not work", timeout=PATIENCE)

    card.locator("summary").click()
    card.locator("input[name=key]").fill(f"  {vendor.key} ")
    card.locator("input[name=key]").press("Enter")
    expect(card.locator(".tested")).to_contain_text("Works", timeout=PATIENCE)
    expect(card).to_contain_text(f"stored ••••{vendor.key[-4:]}")
    assert vendor.key not in page.content()

    card.get_by_role("link", name=re.compile("models of")).click()
    page.wait_for_url(f"**/providers/{road.slug}/")
    page.fill("#model-search", road.words)
    page.keyboard.press("Enter")
    found = page.locator(".found", has_text=road.model).first
    found.get_by_role("button", name="Add").click(timeout=PATIENCE)
    expect(found).to_contain_text("Added", timeout=PATIENCE)

    row = CatalogueModel.objects.get(source="user")
    model = page.locator(f"#model-{row.pk}")
    expect(model).to_contain_text("added by you")
    model.locator("summary").click()
    model.get_by_role("link", name="Order with it").click()
    expect(page.locator(f"input[name=model][value='{row.ref}']")).to_be_checked()

    vendor.script(next=[{"submit": "400"}])
    is_unknown = order(page, "a lighthouse in a storm")
    assert work().state == State.FAILED
    page.get_by_role("button", name="Retry").click(timeout=PATIENCE)
    if is_unknown:
        page.locator("#question[open]").get_by_role("button", name="Retry").click()
    page.wait_for_selector(".gen[data-live]", timeout=PATIENCE)
    done = work()
    assert done.state == State.DONE, done.error
    page.wait_for_selector(".card.image[data-product] img", timeout=PATIENCE)
    page.locator(".card.image .face").click()
    expect(page.locator(".inspector")).to_contain_text(row.label)
    expect(page.locator(".inspector .money")).to_contain_text(re.compile(r"\$|unknown"))
    assert vendor.stats()["submissions"] == 2


@pytest.mark.usefixtures("models")
class TestModels:
    def test_switched_off_it_is_not_offered(self, page):
        row = CatalogueModel.objects.get(model_id="picture")
        page.goto("/providers/scripted/")
        switch = page.locator(f"#switch-{row.pk}")
        switch.focus()
        page.keyboard.press("Space")
        expect(switch).to_have_attribute("aria-checked", "false")
        expect(switch).to_be_focused()
        page.goto("/?kind=text-to-image")
        assert page.locator(f"input[value='{row.ref}']").count() == 0

    def test_quick_presses_all_count(self, page):
        row = CatalogueModel.objects.get(model_id="picture")
        other = CatalogueModel.objects.exclude(pk=row.pk).first()
        page.goto("/providers/scripted/")
        page.evaluate(
            "buttons => buttons.forEach(button => document.querySelector(button).click())",
            [
                f"#heart-{row.pk}",
                f"#heart-{other.pk}",
                f"#model-{other.pk} [value=default]",
                f"#switch-{row.pk}",
            ],
        )
        expect(page.locator(f"#switch-{row.pk}")).to_have_attribute("aria-checked", "false")
        expect(page.locator(f"#heart-{row.pk}")).to_have_attribute("aria-pressed", "true")
        expect(page.locator(f"#heart-{other.pk}")).to_have_attribute("aria-pressed", "true")
        expect(page.locator(f"#model-{other.pk} .is-default")).to_be_visible()
        row.refresh_from_db()
        other.refresh_from_db()
        assert (row.favourite, row.enabled, other.favourite) == (True, False, True)

    def test_what_is_open_stays_open(self, page):
        row = CatalogueModel.objects.get(model_id="picture")
        page.goto("/providers/scripted/")
        page.click(f"#more-{row.pk} summary")
        page.click(f"#heart-{row.pk}")
        expect(page.locator(f"#heart-{row.pk}")).to_have_attribute("aria-pressed", "true")
        assert page.is_visible(f"#more-{row.pk} >> text=Order with it")

    def test_an_unknown_id_keeps_what_was_typed(self, page):
        page.goto("/providers/scripted/")
        page.fill("#model-id", "no-such-model")
        page.keyboard.press("Enter")
        page.wait_for_selector("#model-id-error")
        expect(page.locator("#model-id")).to_be_focused()
        assert page.input_value("#model-id") == "no-such-model"

    def test_without_script(self, open_context):
        page = open_context(java_script_enabled=False).new_page()
        page.goto("/providers/")
        page.click("#provider-scripted summary")
        page.fill("#key-scripted-api_key", "a-key-without-script")
        page.keyboard.press("Enter")
        expect(page.locator("#messages")).to_contain_text("is stored")
        page.click("#test-scripted")
        expect(page.locator("#messages")).to_contain_text("accepts the key")

    def test_a_model_is_found_by_typing(self, page):
        facts = CatalogueModel.facts(CatalogueModel.objects.get(model_id="picture").spec())
        for number in range(20):
            CatalogueModel.objects.create(
                provider="scripted",
                model_id=f"more-{number}",
                position=number + 9,
                **facts | {"label": f"Brush {number}"},
            )
        page.goto("/?kind=text-to-image")
        assert not page.is_visible(".chip:has-text('Brush 17')")
        page.fill("#model-filter", "brush 17")
        page.click(".chip:has-text('Brush 17')")
        box = page.locator("[value='scripted/more-17']")
        expect(box).to_be_checked()
        expect(page.locator("#far-models [value='scripted/more-17']")).to_have_count(0)
        assert not page.is_visible(".chip:has-text('Brush 3')")
        page.fill("#model-filter", "")
        expect(page.locator(".chip:has-text('Brush 3')").first).to_be_visible()


@pytest.mark.usefixtures("models")
class TestPromptHelp:
    def ask(self, page: Page, words: str) -> None:
        page.goto("/?kind=text-to-image")
        page.fill("#prompt", words)
        page.click("#prompt-help summary")
        page.click(".help-task button:has-text('Improve')")
        page.wait_for_selector("#help-answer .state")
        work()
        page.wait_for_selector(".suggestion", timeout=PATIENCE)

    def test_accepted_and_taken_back(self, page):
        self.ask(page, "a fox")
        assert page.input_value("#prompt") == "a fox"
        offered = page.get_attribute("[data-accepts]", "data-accepts")
        page.click("[data-accepts]")
        expect(page.locator("#prompt")).to_have_value(offered)
        page.click("[data-takes-back]")
        expect(page.locator("#prompt")).to_have_value("a fox")

    def test_keep_mine(self, page):
        self.ask(page, "a fox")
        page.click("[data-keeps-mine]")
        expect(page.locator(".suggestions")).to_be_hidden()
        assert page.input_value("#prompt") == "a fox"

    def test_what_was_typed_since_is_not_overwritten_at_one_press(self, page):
        self.ask(page, "a fox")
        page.fill("#prompt", "a wolf, typed meanwhile")
        page.click("[data-accepts]")
        expect(page.locator(".changed-since")).to_be_visible()
        assert page.input_value("#prompt") == "a wolf, typed meanwhile"
        page.click("[data-accepts]")
        expect(page.locator(".accepted")).to_be_visible()
        assert page.input_value("#prompt") != "a wolf, typed meanwhile"

    def test_it_stays_when_another_model_is_chosen(self, page):
        self.ask(page, "a fox")
        page.click(".kinds a:has-text('Video')")
        page.wait_for_selector("input[name=kind][value=text-to-video]", state="attached")
        assert page.is_visible(".suggestion")

    def test_accessible(self, open_context, axe):
        for theme in ("light", "dark"):
            page = open_context(theme=theme).new_page()
            self.ask(page, f"a fox in {theme}")
            assert axe(page) == []
