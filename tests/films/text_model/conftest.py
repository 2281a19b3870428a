"""A server of one's own that reads scripts, as the engine meets it."""

from collections.abc import Iterator

import pytest

from films.models import Film
from projects.models import Project
from providers import catalogue_editing, registry
from tests.films.text_model.scripted import Reader

MODEL = "openai-compatible/qwen3:0.6b"


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[Reader]:
    with Reader() as running:
        monkeypatch.setenv("OPENAI_COMPATIBLE_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_COMPATIBLE_API_KEY", running.key)
        registry.forget()
        catalogue_editing.read_models(registry.get("openai-compatible"))
        yield running
    registry.forget()


@pytest.fixture
def film(reader: Reader) -> Film:
    return Film.objects.create(project=Project.inbox(), name="Lamp", slug="lamp")
