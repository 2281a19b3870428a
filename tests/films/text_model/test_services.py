"""The same reading by the services as they are: each is asked in its own words."""

import json
from typing import Any

import pytest

from films.models import Film
from films.script import reading
from films.text_model import asking, offers, reading_runs, units
from films.text_model.asking import Manner
from production.engine import inline
from production.models import Generation
from projects.models import Project
from providers import catalogue_editing, registry
from providers.models import CatalogueModel
from tests.emulator.compatible import OllamaEmulator
from tests.emulator.google import GoogleEmulator
from tests.emulator.openai import OpenAIEmulator
from tests.films.text_model.scripted import answer_to
from tests.films.text_model.test_reading import LAMP, actions
from tests.shipped import fill_catalogue

pytestmark = pytest.mark.django_db(transaction=True)


def of_openai(body: Any) -> Any:
    return body["text"]["format"]["schema"]


def of_google(body: Any) -> Any:
    return body["generationConfig"]["responseJsonSchema"]


def of_ollama(body: Any) -> Any:
    return body["response_format"]["json_schema"]["schema"]


@pytest.mark.parametrize(
    ("service", "names", "path", "form_of"),
    [
        (OpenAIEmulator, ("OPENAI_BASE_URL", "OPENAI_API_KEY"), "/v1", of_openai),
        (GoogleEmulator, ("GOOGLE_BASE_URL", "GEMINI_API_KEY"), "", of_google),
        (OllamaEmulator, ("OLLAMA_BASE_URL", ""), "", of_ollama),
    ],
)
def test_a_script_is_read(
    monkeypatch: pytest.MonkeyPatch, service: Any, names: tuple[str, str], path: str, form_of: Any
):
    with service() as running:
        monkeypatch.setenv(names[0], running.url + path)
        if names[1]:
            monkeypatch.setenv(names[1], running.key)
        registry.forget()
        fill_catalogue()
        if not names[1]:
            catalogue_editing.read_models(registry.get("ollama"))
        film = Film.objects.create(project=Project.inbox(), name="Lamp", slug="lamp")
        script = reading.read(LAMP)
        question = asking.numbered(script, units.units_of(script, "way"))
        running.script(next=[{"message": json.dumps(answer_to(question))}])
        model = next(one for one in offers.models() if "cloud" not in one.ref)
        price = offers.offer(offers.task(film, LAMP, "", model.ref)).price
        assert (price.micros == 0) == (not names[1]) and price.micros is not None
        found = reading_runs.start(film, LAMP, "", model.ref)
        inline.run(Generation.objects.all())
        reading_runs.go_on(found)
        assert found.state == "done", found.stopped_by
        assert len(actions(film)) == 3 and actions(film)[0].startswith("Seen:")
        bodies = [body for body in running.posts() if b"scene 1" in _octets(body)]
        assert [form_of(json.loads(body)) for body in bodies] == [asking.SCHEMA]
    registry.forget()


def _octets(body: Any) -> bytes:
    return body if isinstance(body, bytes) else str(body).encode()


def test_a_model_without_fields_for_it_is_told_all_in_its_prompt():
    schema = {"type": "object", "properties": {"prompt": {"type": "string"}}}
    model = CatalogueModel(
        provider="a", model_id="b", kind="text-generation", schema=schema, prompt_field="prompt"
    )
    script = reading.read(LAMP)
    part = units.units_of(script, "way")
    line = asking.line_of(model, script, part, Manner.of(script, True), {1: ["It was left out."]})
    assert "json_schema" not in line.params
    assert line.prompt.startswith("=== scene 1 ===\n1| INT. LAMP ROOM")
    assert json.dumps(asking.SCHEMA) in line.prompt and "- Scene 1: It was left out." in line.prompt
    assert "Who is in the script: IDA; KEEPER." in line.prompt
