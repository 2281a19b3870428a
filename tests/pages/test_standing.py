"""A server of the user's own that is off: its models say so, and no page waits for it."""

from collections.abc import Iterator

import pytest

from pages.providers import standing
from providers import catalogue_editing, registry
from providers.comfyui import provider as comfyui
from tests.emulator.comfyui import ComfyUIEmulator

pytestmark = pytest.mark.django_db
PATH = "/providers/comfyui/standing/"


@pytest.fixture(autouse=True)
def engine(monkeypatch) -> Iterator[ComfyUIEmulator]:
    comfyui.forget()
    standing.forget()
    with ComfyUIEmulator() as running:
        monkeypatch.setenv("COMFYUI_BASE_URL", running.url)
        monkeypatch.setenv("COMFYUI_LOGIN", running.key)
        registry.forget()
        catalogue_editing.read_models(registry.get("comfyui"))
        yield running
    registry.forget()
    standing.forget()


def test_where_it_is_there_is_nothing_to_say(client, engine):
    assert client.get(PATH).content.strip() == b""


def test_where_it_is_off_that_is_said_and_that_orders_wait(client, monkeypatch):
    monkeypatch.setenv("COMFYUI_BASE_URL", "http://127.0.0.1:1")
    body = client.get(PATH).content.decode()
    assert "ComfyUI cannot be asked at http://127.0.0.1:1" in body
    assert "What you order waits for it." in body


def test_it_is_asked_seldom(client, engine):
    seen = len(engine.log)
    client.get(PATH)
    client.get(PATH)
    assert len(engine.log) == seen + 1


@pytest.mark.parametrize(
    "page", ["/?kind=text-to-image&model=comfyui/text-to-image", "/providers/comfyui/"]
)
def test_pages_ask_for_it_afterwards_and_not_themselves(client, engine, page):
    seen = len(engine.log)
    assert PATH in client.get(page).content.decode()
    assert len(engine.log) == seen


@pytest.mark.parametrize("slug", ["fal", "a1111"])
def test_of_a_vendor_and_of_a_server_without_an_address_nothing_is_asked(client, slug):
    assert client.get(f"/providers/{slug}/standing/").content.strip() == b""
