"""A second model on the Create form: its price is told and held, and it makes the result where the
first is out of service."""

import re

import pytest
from playwright.sync_api import Page, expect

from ledger.models import Cap
from production.engine import inline
from production.models import Generation, State
from providers.models import CatalogueModel
from tests.emulator import Emulator
from tests.shipped import fill_catalogue

SECOND = "scripted-nofind/picture"
CENT = 10_000


@pytest.fixture
def two_models(scripted: Emulator, site: str) -> Emulator:
    fill_catalogue()
    CatalogueModel.objects.exclude(model_id="picture", provider__startswith="scripted").delete()
    second = CatalogueModel.objects.filter(provider="scripted-nofind")
    second.update(label="The dear one", own_price={"unit": "run", "amount": "0.05"})
    scripted.script(settings={"price": "0.05"})
    return scripted


def carried_out() -> None:
    """All that is ordered, waits skipped."""
    work = Generation.objects.all()
    inline.run(work, on_change=lambda: work.active().update(not_before=None))


def test_out_of_service_is_made_by_the_second_model(
    two_models: Emulator, page: Page, monkeypatch: pytest.MonkeyPatch, axe
) -> None:
    Cap.objects.create(period="day", amount_micros=4 * CENT)
    page.goto("/?kind=text-to-image&model=scripted/picture")
    page.fill("#prompt", "a heron in the reeds")
    price = page.locator("#price")
    expect(price).to_contain_text("0.01 $")
    page.get_by_text("If it is unavailable").click()
    page.get_by_label("Order in its place").select_option(SECOND)
    expect(price).to_contain_text("at most 0.05 $")
    expect(price).to_contain_text("The dear one, if the first is unavailable: 0.05 $ a result.")
    expect(page.locator("#price-stop")).to_contain_text("Past the cap")
    assert axe(page) == []
    Cap.objects.update(amount_micros=5 * CENT)
    page.get_by_label("Order in its place").select_option("")
    expect(price).not_to_contain_text("at most")
    page.get_by_label("Order in its place").select_option(SECOND)
    expect(price).to_contain_text("at most 0.05 $")
    expect(page.locator("#price-stop")).to_have_text("")
    page.click("[data-orders]")
    live = page.locator(".gen[data-live]")
    expect(live).to_have_count(1)
    expect(live).to_contain_text("Scripted")
    monkeypatch.setenv("SCRIPTED_BASE_URL", "http://127.0.0.1:9")
    carried_out()
    made = Generation.objects.get(state=State.DONE)
    card = page.locator(f"#g-{made.pk}")
    expect(card.locator(".card.image img")).to_have_count(1)
    expect(card).to_contain_text("Instead of Scripted picture: Nothing was sent")
    expect(card).to_contain_text("0.05 $")
    expect(page.locator(".gen")).to_have_count(1)

    card.locator(".face").click()
    expect(page.locator(".inspector")).to_contain_text("Instead of Scripted picture: Nothing")
    page.goto("/queue/?state=replaced")
    row = page.locator("details.entry")
    expect(row).to_contain_text(re.compile(r"Replaced.*0\.00 \$", re.S))
    row.locator("summary").click()
    expect(row.locator(".details")).to_contain_text("Ordered instead")
    page.goto("/")
    expect(page.get_by_label("Order in its place")).to_have_value(SECOND)
