"""From a key of a gateway to two songs of Suno's, charged once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from gallery.models import Product
from ledger.models import LedgerEntry
from production.engine import inline
from production.models import Generation, State
from providers import catalogue, keys, registry
from tests.emulator.suno import SunoEmulator


@pytest.fixture
def vendor(site, monkeypatch) -> Iterator[SunoEmulator]:
    with SunoEmulator() as running:
        monkeypatch.setenv("SUNO_BASE_URL", running.url)
        monkeypatch.delenv("SUNO_API_KEY", raising=False)
        registry.forget()
        keys.forget_cached()
        catalogue.refresh_shipped()
        yield running
    keys.forget_cached()
    registry.forget()


def test_two_songs_of_one_order(vendor, page):
    page.goto("/providers/")
    card = page.locator("#provider-suno")
    expect(card).to_contain_text("not Suno's own")
    card.locator("summary").click()
    card.locator("input[name^=key-]").fill(vendor.key)
    card.locator("input[name^=key-]").press("Enter")
    expect(card.locator(".tested")).to_contain_text("100 credits left")

    page.goto("/?kind=text-to-audio&model=suno/V5")
    page.fill("#prompt", "a small boat in the rain")
    expect(page.locator("#price-line .sum")).to_have_text("12.00 Suno credits")
    expect(page.locator("#price-line")).to_contain_text("0.06 $")
    page.click("[data-orders]")
    page.wait_for_selector(".gen[data-live]")
    generation = Generation.objects.latest("id")
    inline.run([generation.pk])
    generation.refresh_from_db()
    assert generation.state == State.DONE, generation.error
    songs = Product.objects.filter(medium="audio")
    assert songs.count() == 2
    [settled] = LedgerEntry.objects.filter(type="settle")
    assert (settled.amount_micros, settled.currency) == (12_000_000, "SUC")
    assert vendor.submissions == 1

    page.goto(f"/gallery/{songs.first().pk}/")
    shown = page.locator(".inspector")
    expect(shown).to_contain_text(re.compile("Suno by gateway"))
    expect(shown).to_contain_text("127.0.0.1")
