"""A provider that says whatever a test wants, to see what the engine makes of it.

Where it stands in a list, the answers of a method come one after the other, the last one again and
again; an exception among them is raised.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from providers import registry
from providers.contract import (
    Context,
    Failed,
    Finished,
    KeyCheck,
    Kind,
    ModelSpec,
    Operation,
    Pending,
    Prepared,
    Provider,
    Request,
)
from tests.shipped import fill_catalogue

SCHEMA = {"type": "object", "properties": {"prompt": {"type": "string"}}}


class Unstoppable(Provider):
    """It cannot be told to stop, as many cannot."""

    slug, label = "unstoppable", "Unstoppable"
    answers: ClassVar[dict[str, list[Any]]] = {}
    calls: ClassVar[Counter[str]] = Counter()

    def models(self, ctx: Context) -> list[ModelSpec]:
        return [ModelSpec("thing", Kind.TEXT_TO_IMAGE, "Thing", SCHEMA, seed_field=None)]

    def check_key(self, ctx: Context) -> KeyCheck:
        return KeyCheck(ok=True)

    def key_headers(self, ctx: Context) -> dict[str, str]:
        return self._say("key_headers", {})

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        return self._say("prepare") or super().prepare(ctx, request)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation | Finished:
        return self._say("submit", Operation({"id": "1"}, "1"))

    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        return self._say("poll", Pending())

    def _say(self, method: str, usual: Any = None) -> Any:
        self.calls[method] += 1
        answers = self.answers.get(method) or [usual]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer = answer() if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        return answer


class Odd(Unstoppable):
    """The same, which can be stopped, asked for a submission, and linked to one."""

    slug, label = "odd", "Odd"

    def cancel(self, ctx: Context, operation: Operation) -> None:
        self._say("cancel")

    def find(self, ctx: Context, key: str) -> Operation | Finished | None:
        return self._say("find")

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        return self._say("adopt", Operation({"id": request_id}, request_id))


@pytest.fixture
def odd(settings, db) -> Iterator[type[Unstoppable]]:
    """Both of them in the registry and the catalogue, with nothing odd to say yet."""
    here = "tests.production.odd_provider"
    settings.EXTRA_PROVIDERS = f"odd={here}:Odd,unstoppable={here}:Unstoppable"
    registry.forget()
    fill_catalogue()
    yield Odd
    Unstoppable.answers.clear()
    Unstoppable.calls.clear()
    registry.forget()
