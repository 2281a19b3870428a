"""Money in a browser: the Costs and Prices pages, caps, the control of the queue, doubts."""

import re

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from ledger import entries
from ledger.models import Basis, Cap, ExchangeRate
from production.engine import transitions
from production.generation_charge import charge_of
from production.limit_models import (
    Pause,
)
from production.models import (
    Generation,
    State,
)
from providers.contract import Charged
from providers.models import CatalogueModel
from tests.browser.conftest import change
from tests.browser.windows import fits
from tests.production.rows import make_generation, make_order

pytestmark = pytest.mark.usefixtures("models")
LABEL = "Scripted picture"
PAGES = (
    "/costs/",
    "/costs/?by=model",
    "/costs/?by=day&period=all",
    "/costs/?by=order",
    "/costs/prices/",
    "/costs/prices/{picture}/",
    "/queue/",
    "/",
)


def furnish():
    order = make_order(prompt="a lighthouse at dusk")
    for number in range(6):
        generation = make_generation(State.DONE, order=order, model_label=LABEL)
        with transaction.atomic():
            entries.settle(charge_of(generation), 400_000 * number, Basis.ACTUAL)
    with transaction.atomic():
        entries.settle(
            charge_of(make_generation(State.DONE, order=order, model_label=LABEL)),
            None,
            Basis.UNKNOWN,
        )
    for state in (State.RUNNING, State.QUEUED, State.QUEUED, State.FAILED):
        make_generation(
            state,
            order=order,
            model_label=LABEL,
            submitted_at=timezone.now(),
            ended_at=timezone.now(),
        )
    for provider in ("scripted", "scripted-nofind"):
        make_generation(
            State.UNKNOWN,
            order=order,
            provider=provider,
            model_label=LABEL,
            error="No answer came.",
            charged="maybe",
            submitted_at=timezone.now(),
        )
    its_order = make_order(prompt="a fox " * 30)
    cut_off = make_generation(State.RUNNING, order=its_order, model_label=LABEL)
    transitions.cancelled(cut_off, Charged.MAYBE)
    Cap.objects.create(period="month", amount_micros=7_000_000)
    Cap.objects.create(period="day", provider="scripted", amount_micros=1_000_000)
    Cap.objects.create(period="order", amount_micros=5_000_000)
    ExchangeRate.objects.create(currency="CNY", usd="0.14")
    Pause.objects.create(provider="scripted")


def addresses():
    picture = CatalogueModel.objects.get(model_id="picture").pk
    return [address.format(picture=picture) for address in PAGES]


def test_every_page_is_accessible_and_fits_the_window(open_context, axe):
    furnish()
    page = open_context().new_page()
    found = {}
    for address in addresses():
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(address)
        if problems := axe(page):
            found[address] = problems
        for width in (1024, 768, 390):
            fits(page, width)
    assert found == {}


class TestCosts:
    def test_the_table_changes_in_its_place(self, page):
        furnish()
        page.goto("/costs/")
        page.evaluate("document.querySelector('#caps').dataset.here = 'yes'")
        page.click(".tables a:text-is('Model')")
        page.wait_for_selector("#spending th:text('Scripted picture')")
        expect(page.locator("#caps")).to_have_attribute("data-here", "yes")
        expect(page).to_have_url(re.compile("by=model"))
        page.click("#spending .segments a:text-is('All')")
        page.wait_for_url("**period=all**")
        expect(page).to_have_url(re.compile("by=model"))

    def test_a_project_is_chosen_without_a_button(self, page):
        furnish()
        page.goto("/costs/?project=")
        with page.expect_response(lambda answer: "project=inbox" in answer.url):
            page.select_option("#spending select", "inbox")
        page.wait_for_url("**project=inbox**")
        expect(page.locator("#spending .without-script").first).to_be_hidden()

    def test_back_goes_to_the_table_before(self, page):
        furnish()
        page.goto("/costs/?by=provider")
        page.click(".tables a:text-is('Kind')")
        page.wait_for_url("**by=kind**")
        page.go_back()
        expect(page.locator(".tables [aria-current]")).to_have_text("Provider")

    def test_what_was_left_reserved_is_closed_by_one_press(self, page):
        furnish()
        page.goto("/costs/")
        expect(page.locator("#undecided h2")).to_have_text("3 may have been charged, up to 0.03 $")
        page.click("#undecided button:text-is('It was charged')")
        expect(page.locator("#undecided h2")).to_have_text("2 may have been charged, up to 0.02 $")
        expect(page.locator("#messages")).to_contain_text("Closed as charged.")
        with page.expect_navigation():
            page.click("#undecided a:text('Decide on 2')")
        expect(page.locator(".doubt-card")).to_have_count(2)

    def test_a_cap_from_the_keyboard(self, page):
        page.goto("/costs/")
        page.select_option("#cap-period", "day")
        page.fill("#cap-amount", "many")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator("#cap-amount_error")).to_contain_text("not an amount of money")
        expect(page.locator("#cap-amount")).to_have_value("many")
        page.fill("#cap-amount", "3.50")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator(".cap")).to_contain_text("3.50 $ left, 0 % used")
        assert Cap.objects.get().amount_micros == 3_500_000

    def test_it_works_without_script(self, open_context):
        furnish()
        page = open_context(java_script_enabled=False).new_page()
        page.goto("/costs/?project=")
        with page.expect_navigation():
            page.click(".tables a:text-is('Project')")
        page.select_option("#spending select", "inbox")
        with page.expect_navigation():
            page.click(".without-script")
        assert "project=inbox" in page.url
        assert "by=project" in page.url


class TestPrices:
    def test_change_and_take_back(self, page):
        page.goto("/costs/prices/")
        with page.expect_navigation():
            page.click("a[aria-label='Change the price of Scripted picture']")
        page.fill("#price-amount", "0.07")
        with page.expect_navigation():
            page.click("text=Save as my price")
        expect(page.locator(".message")).to_contain_text("0.07 $ with the usual settings")
        with page.expect_navigation():
            page.click("a[aria-label='Change the price of Scripted picture']")
        with page.expect_navigation():
            page.click("text=Back to the provider’s price")
        expect(page.locator("tbody tr").first).to_contain_text("the provider")


class TestQueue:
    def test_pause_and_resume(self, page):
        waiting = make_generation(State.QUEUED)
        page.goto("/queue/")
        page.click("[popovertarget=pause-menu]")
        page.click("#pause-menu button:has-text('Everything')")
        expect(page.locator(".paused")).to_contain_text("Everything is paused")
        expect(page.locator(f"#q-{waiting.pk}")).to_contain_text("Waiting: paused")
        page.click("button:has-text('Resume')")
        expect(page.locator(".paused")).to_have_count(0)
        expect(page.locator(f"#q-{waiting.pk}")).to_contain_text("Waiting for its turn")

    def test_to_clear_it_asks_first_and_escape_keeps_all(self, page):
        for _ in range(2):
            make_generation(State.QUEUED)
        page.goto("/queue/")
        page.click("text=Cancel all that wait")
        expect(page.locator("text=Cancel all 2 that wait?").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#ask-clear").first).to_be_hidden()
        assert Generation.objects.filter(state=State.QUEUED).count() == 2
        page.click("text=Cancel all that wait")
        page.click("#ask-clear >> text=Cancel them")
        expect(page.locator(".message")).to_contain_text("2 cancelled before they started")

    def test_retry_of_a_doubt_wants_a_second_press(self, page):
        generation = make_generation(State.UNKNOWN, error="No answer came.", charged="maybe")
        page.goto("/queue/")
        page.click(f"#d-{generation.pk} >> text=Retry …")
        expect(page.locator(f"#ask-twice-{generation.pk}")).to_contain_text("charged twice")
        assert Generation.objects.get().state == State.UNKNOWN
        page.click("text=Send it again >> visible=true >> nth=-1")
        expect(page.locator(".message")).to_contain_text("in the queue again")
        expect(page.locator("#doubts")).to_be_hidden()

    def test_what_is_typed_stays_while_the_page_polls(self, page):
        doubt = make_generation(State.UNKNOWN, error="No answer came.", charged="maybe")
        running = make_generation(State.RUNNING, submitted_at=timezone.now(), progress=0.1)
        page.goto("/queue/")
        page.fill(f"#link-{doubt.pk}", "job-1")
        change(running, progress=0.6)
        page.wait_for_selector(f"#q-{running.pk} progress[value='0.600']")
        expect(page.locator(f"#link-{doubt.pk}")).to_have_value("job-1")

    def test_discard_asks_whether_it_was_charged(self, page):
        doubt = make_generation(State.UNKNOWN, error="No answer came.", charged="maybe")
        page.goto(f"/queue/{doubt.pk}/")
        page.click("text=Discard …")
        page.click("text=No, it was not")
        expect(page.locator(".message")).to_contain_text("Closed as not charged.")
        assert Generation.objects.get().state == State.CANCELLED


class TestRowsOfAPrice:
    def open(self, page):
        picture = CatalogueModel.objects.get(provider="scripted", model_id="picture")
        page.goto(f"/costs/prices/{picture.pk}/")
        page.get_by_label("Amount", exact=True).first.fill("0.08")
        return page.get_by_role("group", name="Other amounts by parameter")

    def saved(self):
        return CatalogueModel.objects.get(provider="scripted", model_id="picture").own_price

    def fill(self, row, style, amount):
        row.locator("select").first.select_option("style")
        row.get_by_label("is", exact=True).first.fill(style)
        row.get_by_label("Amount", exact=True).fill(amount)

    def test_one_adds_and_removes_them(self, page):
        table = self.open(page)
        rows = table.locator(".price-row:visible")
        expect(rows).to_have_count(2)
        table.get_by_role("button", name="Add a row").click()
        expect(rows).to_have_count(3)
        expect(rows.last.locator("select").first).to_be_focused()
        for row, style, amount in ((rows.first, "ink", "0.06"), (rows.last, "oil", "0.12")):
            self.fill(row, style, amount)
        rows.first.get_by_role("button", name="Remove this row").click()
        expect(rows).to_have_count(2)
        with page.expect_navigation():
            page.get_by_role("button", name="Save as my price").click()
        expect(page.get_by_text("is 0.08–0.12 $ per run now")).to_be_visible()
        assert self.saved()["table"] == [{"when": {"style": "oil"}, "amount": "0.12"}]

    def test_without_a_script_there_are_some_to_spare(self, open_context):
        page = open_context(java_script_enabled=False).new_page()
        table = self.open(page)
        expect(table.get_by_role("button", name="Add a row")).to_be_hidden()
        self.fill(table.locator(".price-row").last, "ink", "0.06")
        with page.expect_navigation():
            page.get_by_role("button", name="Save as my price").click()
        assert self.saved()["table"] == [{"when": {"style": "ink"}, "amount": "0.06"}]
