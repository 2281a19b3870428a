"""A provider that costs nothing and needs no key, as small as one can be: for tests of what the app
does with such a one, whichever are installed."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from providers import registry
from providers.contract import (
    Context,
    Finished,
    Json,
    KeyCheck,
    Kind,
    Limits,
    ModelSpec,
    Money,
    Output,
    Prepared,
    Provider,
    Resubmit,
)
from tests.emulator import media
from tests.shipped import fill_catalogue

SCHEMA: Json = {"type": "object", "properties": {"prompt": {"type": "string"}}}


class Free(Provider):
    slug, label = "free", "Free drafts"
    limits = Limits(concurrency=2)
    submit_waits = True
    resubmit = Resubmit.SAFE

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        yield ModelSpec("picture", Kind.TEXT_TO_IMAGE, "Free picture", SCHEMA, seed_field=None)

    def check_key(self, ctx: Context) -> KeyCheck:
        return KeyCheck(ok=True)

    def submit(self, ctx: Context, prepared: Prepared) -> Finished:
        return Finished((Output(data=media.make("image", 1), mime="image/png"),))

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        return Money(Decimal(0))


@pytest.fixture
def free(settings: Any, db: None) -> Iterator[str]:
    """Its name, once it is there beside those that are there already."""
    there = filter(None, (settings.EXTRA_PROVIDERS, "free=tests.free_provider:Free"))
    settings.EXTRA_PROVIDERS = ",".join(there)
    registry.forget()
    fill_catalogue()
    yield Free.slug
    registry.forget()
