"""What ships of a model gains what its vendor's own document has, when that is asked anew."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from providers import catalogue, catalogue_editing, registry
from providers.models import CatalogueModel
from providers.schema import fields
from tests.emulator.fal import FalEmulator
from tests.emulator.replicate import ReplicateEmulator
from tests.shipped import fill_catalogue

pytestmark = pytest.mark.django_db
Vendor = FalEmulator | ReplicateEmulator
GAINED = {"type": "integer", "minimum": 0, "maximum": 9, "description": "Grains of film."}


@pytest.fixture(
    params=[
        (FalEmulator, "FAL_KEY", "fal", "fal-ai/ideogram/v3"),
        (ReplicateEmulator, "REPLICATE_API_TOKEN", "replicate", "black-forest-labs/flux-schnell"),
    ],
    ids=["fal", "replicate"],
)
def stage(request, monkeypatch) -> Iterator[tuple[Vendor, Callable[[], CatalogueModel]]]:
    """A vendor whose document of a shipped model has a parameter more and one less; its row."""
    emulator, key, slug, id = request.param
    with emulator() as vendor:
        monkeypatch.setenv(f"{slug.upper()}_BASE_URL", vendor.url)
        monkeypatch.setenv(key, vendor.key)
        fill_catalogue()
        spec = vendor.models[id]
        properties = {**spec.schema["properties"], "grain": GAINED}
        del properties["num_images" if slug == "fal" else "num_outputs"]
        vendor.models[id] = replace(spec, schema={**spec.schema, "properties": properties})
        yield vendor, lambda: CatalogueModel.objects.get(provider=slug, model_id=id)


class TestAShippedModel:
    def test_gains_what_its_vendor_has_and_says_so(self, stage) -> None:
        _, row = stage
        before = {field.name for field in fields(row().schema)}
        done = catalogue_editing.refresh(registry.get(row().provider))
        assert done.changed == [row().label]
        assert (done.missing, done.trouble) == ([], "")
        after = {field.name: field for field in fields(row().schema)}
        assert after["grain"].maximum == 9
        assert {*after} - before == {"grain"}
        assert before - {*after} in ({"num_images"}, {"num_outputs"})
        assert row().previous_schema
        assert (row().prompt_field, row().seed_field) == ("prompt", "seed")

    def test_keeps_what_the_user_chose_and_what_ships_of_it(self, stage) -> None:
        _, row = stage
        own = {"unit": "run", "amount": "2"}
        chosen = {"enabled": False, "favourite": True, "is_default": True, "own_price": own}
        CatalogueModel.objects.filter(pk=row().pk).update(**chosen)
        shipped = row()
        catalogue_editing.refresh(registry.get(shipped.provider))
        assert {name: getattr(row(), name) for name in chosen} == chosen
        for name in ("pk", "kind", "label", "source", "position"):
            assert getattr(row(), name) == getattr(shipped, name), name

    def test_it_is_still_there_after_the_next_start_and_once_it_was_seen(self, stage) -> None:
        _, row = stage
        catalogue_editing.refresh(registry.get(row().provider))
        catalogue_editing.acknowledge_change(row())
        catalogue.refresh_shipped()
        assert "grain" in row().schema["properties"]
        assert catalogue_editing.refresh(registry.get(row().provider)).changed == []

    def test_one_that_its_vendor_no_longer_has_stays_and_is_named(self, stage) -> None:
        vendor, row = stage
        del vendor.models[row().model_id]
        assert row().label in catalogue_editing.refresh(registry.get(row().provider)).missing
        assert "grain" not in row().schema["properties"]
