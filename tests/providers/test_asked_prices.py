"""A provider's own price list: asked for free, kept with date and source, never at the start."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from providers import (
    catalogue,
    catalogue_editing,
    model_prices,
    registry,
)
from providers.models import CatalogueModel
from tests.emulator.fal import UNLISTED, FalEmulator
from tests.shipped import fill_catalogue

pytestmark = pytest.mark.django_db
UNPRICED = "fal-ai/recraft/v4/text-to-image"
WEIGHED = "fal-ai/ideogram/v3"


@pytest.fixture
def fal(monkeypatch) -> Iterator[FalEmulator]:
    with FalEmulator() as running:
        monkeypatch.setenv("FAL_BASE_URL", running.url)
        monkeypatch.setenv("FAL_KEY", running.key)
        fill_catalogue()
        running.clear()
        yield running


def row(id: str = UNPRICED) -> CatalogueModel:
    return CatalogueModel.objects.get(provider="fal", model_id=id)


def asked(fal: FalEmulator) -> int:
    return sum("/v1/models/pricing" in one["path"] for one in fal.log)


def ask() -> catalogue_editing.Refreshed:
    return catalogue_editing.ask_prices(registry.get("fal"))


class TestAsking:
    def test_what_had_no_price_has_one_with_its_date_and_source(self, fal):
        assert row().price is None
        done = ask()
        assert row().price["amount"] == "0.01"
        assert row().price["unit"] == "image"
        assert row().price["date"] == datetime.now(UTC).date().isoformat()
        assert row().price["source"] == "https://api.fal.ai/v1/models/pricing"
        assert "Recraft 4" in done.changed
        assert asked(fal) == 1
        assert fal.submissions == 0

    def test_a_model_whose_parameters_weigh_has_a_price_to_show_only(self, fal):
        ask()
        assert row(WEIGHED).price["besides"] == "more or less by rendering_speed"
        assert model_prices.price_of(row(WEIGHED), {}) is None

    def test_a_plain_price_that_ships_gives_way_and_a_table_stays(self, fal):
        table = row("fal-ai/nano-banana-2").price
        ask()
        assert row("fal-ai/bria/background/remove").price["amount"] == "0.01"
        assert row("fal-ai/nano-banana-2").price == table
        assert row("fal-ai/birefnet/v2").price["unit"] == "compute second"

    @pytest.mark.parametrize("unit", ["units", "tokens", "furlongs", ""])
    def test_a_unit_without_a_meaning_changes_nothing(self, fal, unit):
        fal.unit = unit
        assert ask().changed == []
        assert row().price is None

    def test_it_is_still_there_after_the_next_start(self, fal):
        ask()
        catalogue.refresh_shipped()
        assert row().price["amount"] == "0.01"
        assert asked(fal) == 1

    def test_the_start_asks_nothing(self, fal):
        catalogue.refresh_shipped()
        assert fal.log == []

    def test_without_a_key_nothing_is_asked(self, fal, monkeypatch):
        monkeypatch.delenv("FAL_KEY")
        assert ask().answered == 0
        assert fal.log == []

    def test_a_provider_that_has_no_price_list(self, free):
        assert catalogue_editing.ask_prices(registry.get(free)).answered == 0

    def test_one_that_cannot_be_reached_changes_nothing(self, fal, monkeypatch):
        monkeypatch.setenv("FAL_BASE_URL", "http://127.0.0.1:9")
        assert ask().trouble
        assert row().price is None

    def test_a_model_that_is_added_is_asked_for_its_price(self, fal):
        catalogue.add_model("fal", "acme/brush/turbo")
        assert row("acme/brush/turbo").price["live"] is True
        catalogue.add_model("fal", UNLISTED.id)
        assert row(UNLISTED.id).price is None


class TestPages:
    def test_the_button_on_the_prices_page(self, fal, client):
        page = client.get(reverse("prices"), {"provider": "fal"}).content.decode()
        assert reverse("prices-ask", args=["fal"]) in page
        answer = client.post(reverse("prices-ask", args=["fal"]), follow=True).content.decode()
        assert "of them new" in answer
        again = client.post(reverse("prices-ask", args=["fal"]), follow=True).content.decode()
        assert "nothing new" in again

    def test_no_button_without_a_key(self, fal, client, monkeypatch):
        monkeypatch.delenv("FAL_KEY")
        page = client.get(reverse("prices"), {"provider": "fal"}).content.decode()
        assert reverse("prices-ask", args=["fal"]) not in page

    def test_trouble_is_told(self, fal, client, monkeypatch):
        monkeypatch.setenv("FAL_BASE_URL", "http://127.0.0.1:9")
        answer = client.post(reverse("prices-ask", args=["fal"]), follow=True).content.decode()
        assert "Nothing was changed." in answer

    @pytest.mark.parametrize("slug", ["nobody", "9" * 100])
    def test_a_provider_that_is_not_there(self, fal, client, slug):
        assert client.post(reverse("prices-ask", args=[slug])).status_code == 404

    def test_a_get_asks_nothing(self, fal, client):
        assert client.get(reverse("prices-ask", args=["fal"])).status_code == 405

    def test_a_key_that_works_brings_the_prices(self, fal, client):
        client.post(reverse("key-test", args=["fal"]))
        assert row().price["amount"] == "0.01"
