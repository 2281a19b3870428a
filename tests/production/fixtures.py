"""A provider to order from: the emulator over real HTTP."""

from collections.abc import Iterator

import pytest

from providers import registry
from tests.emulator import Emulator
from tests.shipped import fill_catalogue


@pytest.fixture
def emulator(settings, monkeypatch, db) -> Iterator[Emulator]:
    """The scripted providers, with their models in the catalogue, at the emulator's address."""
    settings.EXTRA_PROVIDERS = (
        "scripted=tests.scripted_provider:Scripted,"
        "scripted-nofind=tests.scripted_provider:ScriptedNoFind"
    )
    registry.forget()
    with Emulator() as server:
        for name in ("SCRIPTED", "SCRIPTED_NOFIND"):
            monkeypatch.setenv(f"{name}_BASE_URL", server.url)
        monkeypatch.setenv("SCRIPTED_KEY", server.key)
        fill_catalogue()
        yield server
    registry.forget()
