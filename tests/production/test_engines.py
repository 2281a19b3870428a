"""Work on an engine of the user's own, through the queue: it costs nothing, so it runs again."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from production import orders
from production.engine import dispatching, inline, polling
from production.engine.steps import Step
from production.engine.submitting import submit
from production.models import Generation, State
from production.orders import OrderLine, OrderRequest
from providers import catalogue, catalogue_editing, connect, registry
from providers.comfyui import provider as comfyui
from providers.contract import Charged
from providers.models import CatalogueModel
from tests.emulator.a1111 import A1111Emulator
from tests.emulator.comfyui import ComfyUIEmulator
from tests.emulator.comfyui_nodes import kind
from tests.emulator.vendor import Vendor
from tests.providers import comfyui_samples as samples

pytestmark = pytest.mark.django_db
KINDS: dict[str, type[Vendor]] = {"comfyui": ComfyUIEmulator, "a1111": A1111Emulator}


@pytest.fixture
def engine(request, monkeypatch) -> Iterator[Vendor]:
    slug = request.param
    comfyui.forget()
    with KINDS[slug]() as running:
        monkeypatch.setenv(f"{slug.upper()}_BASE_URL", running.url)
        monkeypatch.setenv(f"{slug.upper()}_LOGIN", running.key)
        registry.forget()
        catalogue_editing.read_models(registry.get(slug))
        yield running
    registry.forget()


def ordered(slug: str, model: str) -> Generation:
    request = OrderRequest("text-to-image", "a boat", [OrderLine(f"{slug}/{model}")])
    made: Generation = orders.place(request).generations.get()
    return made


def send() -> list[Step]:
    return [step for one in dispatching.dispatch() for step in submit(one.id)]


def ask() -> None:
    Generation.objects.update(poll_after=timezone.now())
    for row in polling.due():
        polling.poll(row)


@pytest.mark.parametrize("engine", ["comfyui"], indirect=True)
class TestComfyUI:
    def test_what_is_ordered_costs_nothing_unless_the_user_gives_it_a_price(self, engine):
        assert ordered("comfyui", "text-to-image").estimate_micros == 0
        row = CatalogueModel.objects.get(model_id="text-to-image")
        row.own_price = {"unit": "run", "amount": "0.02"}
        row.save(update_fields=["own_price"])
        made = ordered("comfyui", "text-to-image")
        inline.run([made.pk])
        made.refresh_from_db()
        assert (made.state, made.cost_micros) == (State.DONE, 20_000)

    def test_a_restart_ends_it_and_it_may_be_run_again_for_nothing(self, engine):
        engine.script(settings={"duration": 60.0})
        made = ordered("comfyui", "text-to-image")
        send()
        engine.restart()
        ask()
        made.refresh_from_db()
        assert made.state == State.FAILED
        assert "it was restarted" in made.error
        assert made.charged == Charged.NO

    def test_switched_off_in_the_middle_it_is_waited_for(self, engine, monkeypatch):
        engine.script(settings={"duration": 60.0})
        made = ordered("comfyui", "text-to-image")
        send()
        monkeypatch.setenv("COMFYUI_BASE_URL", "http://127.0.0.1:1")
        for _ in range(5):
            ask()
        made.refresh_from_db()
        assert made.state == State.RUNNING
        assert "cannot be reached" in made.message

    def test_a_lost_answer_is_neither_a_doubt_nor_a_second_job(self, engine):
        engine.script(settings={"duration": 60.0}, next=[{"submit": "cut-after"}])
        made = ordered("comfyui", "text-to-image")
        send()
        made.refresh_from_db()
        assert made.state == State.QUEUED
        send()
        made.refresh_from_db()
        assert made.state == State.RUNNING
        assert len(engine.jobs) == engine.submissions == 1

    def test_an_answer_that_cannot_be_read_while_it_runs_is_no_charge(self, engine):
        engine.script(settings={"duration": 60.0, "status": "400"})
        made = ordered("comfyui", "text-to-image")
        send()
        for _ in range(5):
            ask()
        made.refresh_from_db()
        assert (made.state, made.charged) == (State.FAILED, Charged.NO)

    def test_what_the_engine_finds_wrong_stands_at_its_field(self, engine):
        row = catalogue.add_document("comfyui", samples.text(samples.PORTRAIT), "Portraits")
        request = OrderRequest("text-to-image", "a boat", [OrderLine(row.ref)])
        made = orders.place(request).generations.get()
        gone = kind("", {"ckpt_name": [["other.safetensors"]]}, ["MODEL", "CLIP", "VAE"])
        engine.kinds = engine.kinds | {"CheckpointLoaderSimple": gone}
        send()
        made.refresh_from_db()
        assert made.state == State.FAILED
        assert "ckpt_name" in made.wrong_fields


@pytest.mark.parametrize("engine", ["a1111"], indirect=True)
class TestA1111:
    def test_a_lost_answer_runs_again_by_itself(self, engine):
        engine.script(next=[{"submit": "cut-after"}])
        made = ordered("a1111", "dream")
        send()
        made.refresh_from_db()
        assert made.state == State.QUEUED
        send()
        made.refresh_from_db()
        assert made.state == State.COLLECTING
        assert engine.submissions == 2


@pytest.mark.parametrize("engine", ["comfyui", "a1111"], indirect=True)
def test_an_engine_that_is_off_says_so_and_holds_up_nothing(engine, client, monkeypatch):
    """No page asks an engine: its models are in the catalogue."""
    row = catalogue.models_for("text-to-image")[0]
    monkeypatch.setenv(f"{row.provider.upper()}_BASE_URL", "http://127.0.0.1:1")
    seen = len(engine.log)
    for page in ("/", "/providers/", f"/providers/{row.provider}/"):
        assert row.label in client.get(page).content.decode() or page == "/providers/"
    assert len(engine.log) == seen
    tested = connect.try_key(registry.get(row.provider))
    assert not tested.ok
    assert "cannot be reached" in tested.message
