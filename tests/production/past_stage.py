"""Replicate, fal and Civitai with runs that were made before, for who brings them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from production.past_models import PastImport
from production.past_runs import steering, walk
from providers import registry
from providers.civitai.models import MODELS as CIVITAI_MODELS
from providers.contract import ModelSpec, Provider
from providers.fal.models import MODELS as FAL_MODELS
from providers.models import CatalogueModel
from providers.replicate.models import MODELS as REPLICATE_MODELS
from tests.emulator.civitai import CivitaiEmulator
from tests.emulator.fal import FalEmulator
from tests.emulator.replicate import ReplicateEmulator
from tests.shipped import fill_catalogue

PICTURES = {
    "replicate": next(one for one in REPLICATE_MODELS if one.id.endswith("/flux-dev")),
    "fal": next(one for one in FAL_MODELS if one.id == "fal-ai/flux/dev"),
    "civitai": CIVITAI_MODELS[0],
}
# fal is asked for each model: two are enough.
OTHERS = ("fal-ai/veo3.1",)
VENDORS = {
    "replicate": (ReplicateEmulator, "REPLICATE_BASE_URL", "REPLICATE_API_TOKEN"),
    "fal": (FalEmulator, "FAL_BASE_URL", "FAL_KEY"),
    "civitai": (CivitaiEmulator, "CIVITAI_BASE_URL", "CIVITAI_API_TOKEN"),
}


@dataclass
class Stage:
    vendor: Any
    provider: Provider
    picture: ModelSpec

    def remember(self, count: int = 1, **script: Any) -> None:
        self.vendor.remember(self.picture, count, **script)

    def bring(self, **asked: Any) -> PastImport:
        bringing = steering.start(self.provider, **asked)
        walk.go_on(bringing)
        return bringing

    def in_time(self, bringing: PastImport) -> PastImport:
        """The next look of a worker, once the wait is over."""
        PastImport.objects.filter(pk=bringing.pk).update(not_before=timezone.now())
        assert steering.waiting() == [bringing.pk]
        steering.work(bringing.pk)
        bringing.refresh_from_db()
        return bringing


def at(slug: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    kind, moved, key = VENDORS[slug]
    with kind() as vendor:
        monkeypatch.setenv(moved, vendor.url)
        monkeypatch.setenv(key, vendor.key)
        registry.forget()
        fill_catalogue()
        few = [PICTURES[slug].id, *OTHERS]
        CatalogueModel.objects.filter(provider=slug).exclude(model_id__in=few).delete()
        yield Stage(vendor, registry.get(slug), PICTURES[slug])
    registry.forget()


@pytest.fixture
def replicate(monkeypatch, db) -> Iterator[Stage]:
    yield from at("replicate", monkeypatch)


@pytest.fixture(params=list(VENDORS))
def stage(request, monkeypatch, db) -> Iterator[Stage]:
    yield from at(request.param, monkeypatch)
