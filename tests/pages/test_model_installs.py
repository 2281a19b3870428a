"""Models that a server of the user's own gets and holds: asked for, watched, cancelled, freed."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from gallery.worker_runs import RunState
from production import jobs, model_installs
from production.install_models import ModelInstall
from providers import registry
from providers.models import CatalogueModel
from tests.emulator.compatible import OllamaEmulator

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ollama(monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaEmulator]:
    with OllamaEmulator() as running:
        monkeypatch.setenv("OLLAMA_BASE_URL", running.url)
        yield running


@pytest.fixture
def page(client: Any, ollama: OllamaEmulator) -> Any:
    def press(act: str, **facts: str) -> Any:
        return client.post(reverse(act, args=["ollama"]), facts, **HTMX)

    return press


def text(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def installs_page(client: Any) -> Any:
    return client.get(reverse("installs", args=["ollama"]), **HTMX)


class TestGettingAModel:
    def test_is_watched_until_it_is_among_the_models(
        self, client: Any, page: Any, ollama: OllamaEmulator
    ) -> None:
        asked = text(page("install", name=" llama3.2 "))
        assert "llama3.2 waits for its turn" in asked
        run = ModelInstall.objects.get()
        model_installs.work(run.pk)
        run.refresh_from_db()
        assert (run.state, run.progress, run.error) == (RunState.DONE, 1, "")
        answer = installs_page(client)
        assert "llama3.2 is there" in text(answer)
        assert "every 1s" not in answer.content.decode()
        row = CatalogueModel.objects.get(model_id="llama3.2:latest")
        assert f'id="model-{row.pk}"' in answer.content.decode()
        assert "4.7 GB on disk" in text(answer)
        model_installs.work(run.pk)
        assert ollama.pulled == ["llama3.2"]

    def test_is_asked_for_once(self, page: Any) -> None:
        page("install", name="llama3.2")
        page("install", name="llama3.2")
        assert ModelInstall.objects.count() == 1

    @pytest.mark.parametrize("name", ["", "two words", "x" * 201, "a\nb"])
    def test_is_no_name(self, page: Any, name: str) -> None:
        answer = page("install", name=name)
        assert answer.status_code == 422
        assert "Write the name of one model" in text(answer)
        assert not ModelInstall.objects.exists()

    def test_that_is_not_there_says_so(self, client: Any, page: Any) -> None:
        page("install", name="no-such-model")
        model_installs.work(ModelInstall.objects.get().pk)
        said = text(installs_page(client))
        assert "file does not exist" in said
        assert "ollama.com/library" in said

    def test_at_a_server_that_is_off(self, client: Any, page: Any, ollama: OllamaEmulator) -> None:
        page("install", name="llama3.2")
        ollama.stop()
        model_installs.work(ModelInstall.objects.get().pk)
        assert "broke off" in text(installs_page(client))

    def test_is_cancelled_in_the_middle(
        self, client: Any, page: Any, ollama: OllamaEmulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("gallery.worker_runs.LOOK_EVERY", -1.0)
        page("install", name="llama3.2")
        run = ModelInstall.objects.get()
        assert "cancelled" in text(page("install-cancel", run=str(run.uid)))
        model_installs.work(run.pk)
        assert ollama.pulled == []
        page("install", name="llama3.2")
        again = ModelInstall.objects.latest("pk")
        model_installs.work(again.pk, lambda: True)
        again.refresh_from_db()
        assert again.state == RunState.RUNNING  # the worker stops; the next one goes on
        model_installs.work(again.pk)
        again.refresh_from_db()
        assert again.state == RunState.DONE

    def test_cancelling_what_is_not_there_changes_nothing(self, page: Any) -> None:
        for run in ("", "nonsense", "0" * 32):
            assert "has already ended" in text(page("install-cancel", run=run))

    def test_is_known_to_the_queue(self) -> None:
        assert "install_model" in jobs.JOBS

    def test_is_for_servers_that_can(self) -> None:
        with pytest.raises(model_installs.CannotInstall, match="by itself"):
            model_installs.start(registry.get("fal"), "x")


class TestMemory:
    def test_is_shown_and_freed(self, client: Any, page: Any) -> None:
        held = client.get(reverse("memory", args=["ollama"]), **HTMX)
        assert "qwen3:0.6b takes 4.7 GB" in text(held)
        assert "holds no model" in text(page("unload", model="qwen3:0.6b"))

    def test_of_a_server_that_is_off(self, client: Any, ollama: OllamaEmulator) -> None:
        ollama.stop()
        held = client.get(reverse("memory", args=["ollama"]), **HTMX)
        assert "cannot be asked at" in text(held)

    def test_of_others_is_none(self, client: Any) -> None:
        assert client.get(reverse("memory", args=["fal"]), **HTMX).status_code == 200
        answer = client.post(reverse("unload", args=["fal"]), {"model": "x"}, **HTMX)
        assert "frees nothing" in text(answer)
