"""Fixtures for whoever needs a provider that answers: import them into a conftest.py."""

from collections.abc import Iterator
from typing import Any

import pytest

from providers import registry
from tests.emulator import Emulator

SCRIPTED = (
    "scripted=tests.scripted_provider:Scripted,"
    "scripted-nofind=tests.scripted_provider:ScriptedNoFind"
)


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """A running emulator; the scripted providers' address and key point to it."""
    with Emulator() as running:
        monkeypatch.setenv("SCRIPTED_BASE_URL", running.url)
        monkeypatch.setenv("SCRIPTED_NOFIND_BASE_URL", running.url)
        monkeypatch.setenv("SCRIPTED_KEY", running.key)
        yield running


@pytest.fixture
def scripted(settings: Any, emulator: Emulator) -> Iterator[Emulator]:
    """The same, with both scripted providers in the registry."""
    settings.EXTRA_PROVIDERS = SCRIPTED
    registry.forget()
    yield emulator
    registry.forget()
