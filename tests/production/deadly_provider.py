"""A provider whose code kills the process that runs it, in the step that DEADLY_AT names."""

import os
import signal

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

SCHEMA = {"type": "object", "properties": {"prompt": {"type": "string"}}}


class Deadly(Provider):
    slug, label = "deadly", "Deadly"

    def models(self, ctx: Context) -> list[ModelSpec]:
        return [ModelSpec("thing", Kind.TEXT_TO_IMAGE, "Thing", SCHEMA, seed_field=None)]

    def check_key(self, ctx: Context) -> KeyCheck:
        return KeyCheck(ok=True)

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        _die_at("prepare")
        return super().prepare(ctx, request)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation | Finished:
        return Operation({"id": "1"}, "1")

    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        _die_at("poll")
        return Pending()


def _die_at(step: str) -> None:
    if os.environ["DEADLY_AT"] == step:
        os.kill(os.getpid(), signal.SIGKILL)
