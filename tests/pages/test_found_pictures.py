"""What is found at a provider, with pictures; LoRAs to be picked; a price that is asked for."""

import re
from decimal import Decimal
from html import unescape
from pathlib import Path

import httpcore
import pytest
from django.urls import reverse

from ledger.models import Cap, ExchangeRate
from ledger.money import in_short, in_usd, in_words
from pages.providers import pictures
from production import live_status, orders, provider_quotes
from production.orders import OrderLine, OrderRejected, OrderRequest
from providers import accounts, catalogue_editing, keys, network, registry
from providers.civitai.models import SDXL
from providers.comfyui import provider as comfyui
from providers.models import CatalogueModel
from tests.emulator.a1111 import A1111Emulator
from tests.emulator.civitai import CivitaiEmulator
from tests.emulator.comfyui import ComfyUIEmulator
from tests.shipped import fill_catalogue

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def vendor(monkeypatch):
    with CivitaiEmulator() as running:
        monkeypatch.setenv("CIVITAI_BASE_URL", running.url)
        monkeypatch.setenv("CIVITAI_API_TOKEN", running.key)
        registry.forget()
        keys.forget_cached()
        fill_catalogue()
        yield running
    provider_quotes._answers.clear()
    keys.forget_cached()
    registry.forget()


def model(id: str = SDXL) -> CatalogueModel:
    return CatalogueModel.objects.get(provider="civitai", model_id=id)


def page(response) -> str:
    return unescape(response.content.decode())


def request(id: str = SDXL, **more) -> OrderRequest:
    kind = model(id).kind
    return OrderRequest(kind, "a small boat", [OrderLine(f"civitai/{id}", {})], **more)


class TestLorasOfEngines:
    """Their files have a picture beside them, which the engine itself serves."""

    @pytest.fixture(params=["comfyui", "a1111"])
    def engine(self, request, monkeypatch):
        kind = {"comfyui": ComfyUIEmulator, "a1111": A1111Emulator}[request.param]
        comfyui.forget()
        with kind() as running:
            monkeypatch.setenv(f"{request.param.upper()}_BASE_URL", running.url)
            monkeypatch.setenv(f"{request.param.upper()}_LOGIN", running.key)
            registry.forget()
            keys.forget_cached()
            provider = registry.get(request.param)
            assert not catalogue_editing.read_models(provider).trouble
            yield running, CatalogueModel.objects.filter(provider=request.param).first()
        keys.forget_cached()
        registry.forget()

    def found(self, client, model, words=""):
        return page(client.get(reverse("model-loras", args=[model.pk]), {"q": words}, **HTMX))

    def test_they_are_picked_by_name_words_and_picture(self, engine, client):
        running, model = engine
        listed = self.found(client, model, "ink")
        assert "<strong>ink</strong>" in listed
        assert 'data-trigger-word="inkstyle"' in listed
        [source] = re.findall(r'<img src="([^"]+)"', listed)
        assert running.url not in source
        shown = client.get(source)
        assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
        assert "has no LoRA" in self.found(client, model, "nothing of that name")

    def test_one_without_a_picture_and_an_older_engine(self, engine, client):
        running, model = engine
        running.has_previews = False
        others = [
            source
            for source in re.findall(r'<img src="([^"]+)"', self.found(client, model))
            if client.get(source).status_code != 200
        ]
        assert "Add ink" in self.found(client, model)
        assert len(others) == (0 if model.provider == "comfyui" else 1)


class TestPictures:
    def test_what_is_found_is_shown_by_way_of_this_server(self, vendor, client):
        found = page(client.get(reverse("provider-models", args=["civitai"]), {"q": "x"}, **HTMX))
        assert "has nothing for" in found
        address = reverse("provider-models", args=["civitai"])
        found = page(client.get(address, {"q": "painter"}, **HTMX))
        assert "Show pictures clearly" in found
        [source] = re.findall(r'<img src="([^"]+)"', found)
        assert vendor.url not in source
        answer = client.get(source)
        assert answer["Content-Type"] == "image/webp"
        assert b"".join(answer.streaming_content).startswith(b"RIFF")

    @pytest.mark.parametrize("named", ["", "x", "https://example.com/a.png"])
    def test_an_address_that_no_page_gave_is_none(self, vendor, client, named):
        answer = client.get(reverse("provider-picture", args=["civitai"]), {"of": named})
        assert answer.status_code == 404

    @pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.png", "https://127.0.0.1/a.png"])
    def test_nor_is_one_inside_of_this_network(self, vendor, client, url):
        assert client.get(pictures.href("civitai", url)).status_code == 404

    def test_one_that_is_signed_for_another_account_is_none(self, vendor, client):
        address = reverse("provider-models", args=["civitai"])
        found = page(client.get(address, {"q": "painter"}, **HTMX))
        [source] = re.findall(r'<img src="([^"]+)"', found)
        assert client.get(source).status_code == 200
        assert client.get(source.replace("civitai", "comfyui", 1)).status_code == 404

    def test_of_a_server_of_the_users_own_it_comes_from_their_network_alone(
        self, db, client, monkeypatch
    ):
        accounts.put_address(registry.get("comfyui"), "http://studio.local:8188")
        reached, tried = ["203.0.113.7"], []
        monkeypatch.setattr(
            network.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (reached[0], 8188))]
        )

        def connect_tcp(self, host, port, **_):
            tried.append((host, port))
            raise httpcore.ConnectError("nobody is there")

        monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect_tcp)
        monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
        source = pictures.href("comfyui", "http://studio.local:8188/view?x=1")
        assert client.get(source).status_code == 404 and tried == []
        reached[0] = "192.168.1.7"
        assert client.get(source).status_code == 404 and tried == [("192.168.1.7", 8188)]

    def test_bytes_stand_in_the_page(self):
        assert pictures.href("x", b"\x89PNG\r\n\x1a\n...").startswith("data:image/png;base64,")
        assert pictures.href("x", b"") == pictures.href("x", "javascript:x") == ""


class TestLoras:
    def test_they_come_with_their_words_and_weight(self, vendor, client):
        found = page(client.get(reverse("model-loras", args=[model().pk]), {"q": "ink"}))
        assert 'data-picks-lora="urn:air:sdxl:lora:civitai:778@1778"' in found
        assert 'data-weight="1"' in found
        assert re.findall(r'data-trigger-word="([^"]+)"', found) == ["inklines", "bold ink"]

    def test_none_found_and_a_provider_that_is_away(self, vendor, client, monkeypatch):
        address = reverse("model-loras", args=[model().pk])
        assert "has no LoRA" in page(client.get(address, {"q": "nothing of that name"}))
        monkeypatch.setenv("CIVITAI_BASE_URL", "http://127.0.0.1:1")
        assert "cannot be reached" in page(client.get(address))

    def test_the_form_offers_them_where_they_can_be_told(self, vendor, client):
        form = page(
            client.get(reverse("create"), {"kind": "text-to-image", "model": f"civitai/{SDXL}"})
        )
        assert f'data-finds-loras="{reverse("model-loras", args=[model().pk])}"' in form
        other = page(
            client.get(reverse("create"), {"kind": "text-to-image", "model": "civitai/seedream"})
        )
        assert "data-finds-loras=" not in other


class TestBuzz:
    def test_is_worth_what_its_vendor_says_until_the_user_knows_better(self, vendor):
        assert in_usd(8_000_000, "BUZ") == 8_000
        ExchangeRate.objects.create(currency="BUZ", usd=Decimal("0.002"))
        assert in_usd(8_000_000, "BUZ") == 16_000

    def test_is_called_by_its_name(self):
        assert in_words(8_000_000, "BUZ") == "8.00 Buzz"
        assert in_short(8_000_000, "BUZ") == "8.00 Buzz"
        assert in_words(8_000_000, "EUR") == "8.00 EUR"

    def test_a_cap_in_dollars_holds_it(self, vendor):
        Cap.objects.create(period=Cap.Period.ORDER, amount_micros=9_000)
        assert orders.place(request()).generations.get().currency == "BUZ"
        assert live_status.summary().reserved_micros == 8_000
        assert live_status.summary().unpriced == 0
        with pytest.raises(OrderRejected) as caught:
            orders.place(request(count=2))
        assert caught.value.reason == "cap"

    def test_the_prices_page_says_whose_word_it_is(self, vendor, client):
        shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(client.get(reverse("prices")))))
        assert "Buzz (BUZ) 0.001 by Civitai, 7 Aug 2026" in shown
        assert "BUZ has no rate" not in shown
        data = {"currency": "BUZ", "usd": "0.002", "source": "", "dated": "2026-11-28"}
        client.post(reverse("rate-save"), data)
        said = page(client.post(reverse("rate-remove"), {"currency": "BUZ"}, follow=True))
        assert "Buzz uses the rate of Civitai again." in said


class TestAskedPrices:
    def press(self, client, id: str = "text-to-speech", **more):
        data = {"kind": model(id).kind, "model": f"civitai/{id}", "prompt": "a boat", "count": "1"}
        return page(client.post(reverse("price"), data | more, **HTMX))

    def test_what_nobody_knows_is_asked_by_a_press_and_orders_nothing(self, vendor, client):
        before = self.press(client)
        assert "Price unknown" in before
        assert "Ask Civitai what it costs" in before
        assert not vendor.log
        after = self.press(client, ask="1")
        assert "8.00 Buzz" in after
        assert "0.008 $" in after
        assert vendor.submissions == 0
        quoted = orders.quote(request("text-to-speech"))
        assert quoted.price.micros is None  # other words, another length
        assert "8.00 Buzz" in self.press(client)

    def test_for_a_picture_its_words_cost_nothing(self, vendor, monkeypatch):
        CatalogueModel.objects.filter(model_id=SDXL).update(price=None)
        one = orders.quote(request()).lines[0]
        assert one.price is None
        assert provider_quotes.ask(one.model, one.params, []) == ""
        other = orders.quote(request()).lines[0]
        assert in_words(other.micros, other.currency) == "8.00 Buzz"

    @pytest.mark.parametrize("left", [b"", b"\0" * 200, b"\x80\x05no pickle"])
    def test_what_a_power_cut_left_of_it_is_asked_for_again(self, vendor, left):
        CatalogueModel.objects.filter(model_id=SDXL).update(price=None)
        line = orders.quote(request()).lines[0]
        assert provider_quotes.ask(line.model, line.params, []) == ""
        [kept] = Path(provider_quotes._answers._dir).glob("*.djcache")
        kept.write_bytes(left)
        assert orders.quote(request()).lines[0].price is None
        assert provider_quotes.ask(line.model, line.params, []) == ""
        assert orders.quote(request()).lines[0].price is not None

    def test_what_is_known_is_not_asked(self, vendor, client):
        shown = self.press(client, SDXL, ask="1")
        assert "Ask Civitai" not in shown
        assert not vendor.log

    def test_trouble_is_told(self, vendor, client, monkeypatch):
        monkeypatch.setenv("CIVITAI_BASE_URL", "http://127.0.0.1:1")
        assert "cannot be reached" in self.press(client, ask="1")

    def test_without_a_key_nobody_is_asked(self, vendor, client, monkeypatch):
        monkeypatch.delenv("CIVITAI_API_TOKEN")
        keys.forget_cached()
        assert "Ask Civitai" not in self.press(client)
