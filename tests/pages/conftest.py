import pytest

from preferences import store
from providers import accounts
from tests.emulator.fixtures import scripted
from tests.free_provider import free
from tests.gallery.fixtures import made, project, put, stored
from tests.production.fixtures import emulator
from tests.production.past_stage import replicate

__all__ = ["emulator", "free", "made", "project", "put", "replicate", "scripted", "stored"]


@pytest.fixture(autouse=True)
def _kept_for_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process keeps for a second or two is read anew by the next page, where a busy machine
    lies in between; how often pages ask the database is counted without that."""
    monkeypatch.setattr(store, "KEPT_SECONDS", 60.0)
    monkeypatch.setattr(accounts, "FRESH_ADDRESS", 60.0)
