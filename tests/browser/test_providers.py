"""From a pasted key to a product; models and prompt help in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from production.engine import inline
from production.models import Generation, State
from providers import accounts, registry
from providers.models import CatalogueModel
from tests.emulator.roads import ROADS, Road, opened
from tests.emulator.vendor import Vendor

IN_A_BROWSER = [road for road in ROADS if road.slug in ("fal", "jimeng-visual")]
"""A key of one part and models that are looked for; two parts and models that come along. The other
roads are walked without a browser, in `tests/pages/test_from_a_key.py`."""


@pytest.fixture(params=IN_A_BROWSER, ids=lambda road: road.slug)
def road(request) -> Road:
    return request.param


@pytest.fixture
def vendor(road, site, monkeypatch) -> Iterator[Vendor]:
    with opened(road, monkeypatch) as running:
        yield running


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
    page.wait_for_selector(".gen[data-live]")
    return is_unknown


def test_from_a_key_to_a_product(road, vendor, page):
    page.goto("/providers/")
    card = page.locator(f"#provider-{road.slug}")
    expect(card).to_contain_text("not set")
    expect(card).to_contain_text(f"Talks to {vendor.url}")

    card.locator("summary").first.click()
    if road.has_secret:
        card.locator("input[name^=key-]").last.fill(vendor.secret)
    card.locator("input[name^=key-]").first.fill("a-key-that-is-wrong:0123456789")
    card.locator("input[name^=key-]").first.press("Enter")
    expect(card.locator(".tested")).to_contain_text("Does not work")

    card.locator("summary").first.click()
    card.locator("input[name^=key-]").first.fill(f"  {vendor.key} ")
    card.locator("input[name^=key-]").first.press("Enter")
    expect(card.locator(".tested")).to_contain_text("Works")
    expect(card).to_contain_text(f"stored ••••{vendor.key[-4:]}")
    assert vendor.key not in page.content()

    card.get_by_role("link", name=re.compile("models of")).click()
    page.wait_for_url(f"**/providers/{road.slug}/")
    if road.words:
        page.fill("#model-search", road.words)
        page.keyboard.press("Enter")
        found = page.locator(".found", has_text=road.model).first
        found.get_by_role("button", name="Add").click()
        expect(found).to_contain_text("Added")

    which = {"source": "user"} if road.words else {"model_id": road.model}
    row = CatalogueModel.objects.get(provider=road.slug, **which)
    model = page.locator(f"#model-{row.pk}")
    expect(model).to_contain_text("added by you" if road.words else row.label)
    model.locator("summary").click()
    with page.expect_navigation():
        model.get_by_role("link", name="Order with it").click()
    expect(page.locator(f"input[name=model][value='{row.ref}']")).to_be_checked()

    vendor.script(next=[{"submit": "400"}])
    is_unknown = order(page, "a lighthouse in a storm")
    assert work().state == State.FAILED
    page.get_by_role("button", name="Retry").click()
    if is_unknown:
        page.locator("#question[open]").get_by_role("button", name="Retry").click()
    page.wait_for_selector(".gen[data-live]")
    done = work()
    assert done.state == State.DONE, done.error
    page.wait_for_selector(f".card.{road.medium}[data-product] img")
    with page.expect_navigation():
        page.locator(f".card.{road.medium} .face").click()
    expect(page.locator(".inspector")).to_contain_text(row.label)
    expect(page.locator(".inspector .money")).to_contain_text(re.compile(r"\$|Buzz|unknown"))
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
        expect(page.locator(f"input[value='{row.ref}']")).to_have_count(0)

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
        expect(page.locator(f"#more-{row.pk} >> text=Order with it").first).to_be_visible()

    def test_an_unknown_id_keeps_what_was_typed(self, page):
        page.goto("/providers/scripted/")
        page.fill("#model-id", "no-such-model")
        page.keyboard.press("Enter")
        page.wait_for_selector("#model-id-error")
        expect(page.locator("#model-id")).to_be_focused()
        expect(page.locator("#model-id")).to_have_value("no-such-model")

    def test_another_account_takes_and_tests_its_own_key(self, page, scripted, monkeypatch):
        """Its slug has a dot in it, which would be a class in a selector."""
        monkeypatch.setenv("SCRIPTED_WORK_BASE_URL", scripted.url)
        accounts.keep(registry.account("scripted.work"))
        page.goto("/providers/")
        card = page.locator("[id='provider-scripted.work']")
        expect(card).to_contain_text("Scripted (work)")
        card.locator("summary").click()
        card.locator("input[name^=key-]").fill(scripted.key)
        card.locator("input[name^=key-]").press("Enter")
        expect(card.locator(".tested")).to_contain_text("Works")
        with page.expect_response("**/test/"):
            card.get_by_role("button", name="Test the key").click()
        expect(card.locator(".tested")).to_contain_text("Works")

    def test_without_script(self, open_context):
        page = open_context(java_script_enabled=False).new_page()
        page.goto("/providers/")
        page.click("#provider-scripted summary")
        page.fill("#key-scripted-api_key", "a-key-without-script")
        page.keyboard.press("Enter")
        expect(page.locator("#messages")).to_contain_text("is stored")
        page.click("#test-scripted")
        expect(page.locator("#messages")).to_contain_text("accepts the key")


@pytest.mark.usefixtures("models")
class TestPromptHelp:
    def ask(self, page: Page, words: str) -> None:
        page.goto("/?kind=text-to-image")
        page.fill("#prompt", words)
        page.click("#prompt-help summary")
        page.click(".help-task button:has-text('Improve')")
        page.wait_for_selector("#help-answer .state")
        work()
        page.wait_for_selector(".suggestion")

    def test_accepted_and_taken_back(self, page):
        self.ask(page, "a fox")
        expect(page.locator("#prompt")).to_have_value("a fox")
        offered = page.get_attribute("[data-accepts]", "data-accepts")
        page.click("[data-accepts]")
        expect(page.locator("#prompt")).to_have_value(offered)
        page.click("[data-takes-back]")
        expect(page.locator("#prompt")).to_have_value("a fox")

    def test_keep_mine(self, page):
        self.ask(page, "a fox")
        page.click("[data-keeps-mine]")
        expect(page.locator(".suggestions")).to_be_hidden()
        expect(page.locator("#prompt")).to_have_value("a fox")

    def test_what_was_typed_since_is_not_overwritten_at_one_press(self, page):
        self.ask(page, "a fox")
        page.fill("#prompt", "a wolf, typed meanwhile")
        page.click("[data-accepts]")
        expect(page.locator(".changed-since")).to_be_visible()
        expect(page.locator("#prompt")).to_have_value("a wolf, typed meanwhile")
        page.click("[data-accepts]")
        expect(page.locator(".accepted")).to_be_visible()
        expect(page.locator("#prompt")).not_to_have_value("a wolf, typed meanwhile")

    def test_it_stays_when_another_model_is_chosen(self, page):
        self.ask(page, "a fox")
        page.click(".kinds a:has-text('Video')")
        page.wait_for_selector("input[name=kind][value=text-to-video]", state="attached")
        expect(page.locator(".suggestion").first).to_be_visible()

    def test_accessible(self, open_context, axe):
        page = open_context().new_page()
        self.ask(page, "a fox")
        assert axe(page) == []
