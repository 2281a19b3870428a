"""The assembler: free, on this machine, no key. Nobody chooses it; films are ordered from it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from providers.assembler import encoding
from providers.assembler.edit_list import SCHEMA
from providers.contract import (
    Context,
    Finished,
    Json,
    KeyCheck,
    Kind,
    Limits,
    ModelSpec,
    Money,
    Prepared,
    Provider,
    Resubmit,
)

FILM = ModelSpec(
    id="film",
    kind=Kind.VIDEO_TO_VIDEO,
    label="Film from an edit list",
    description="Cuts shots, sounds, titles and subtitles together. Not AI.",
    schema=SCHEMA,
    prompt_field=None,
    seed_field=None,
)


class Assembler(Provider):
    slug, label = "assembler", "Assembler"
    description = "Cuts films together on this machine. Free, and not AI."
    limits = Limits(concurrency=1)
    submit_waits = True
    is_ai = False
    resubmit = Resubmit.SAFE
    hidden = True

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        return (FILM,)

    def check_key(self, ctx: Context) -> KeyCheck:
        return KeyCheck(ok=True, message="No key is needed.")

    def lacks(self) -> Iterable[str]:
        if missing := encoding.lacking():
            yield f"FFmpeg was built without {', '.join(missing)}, so no film can be cut."

    def submit(self, ctx: Context, prepared: Prepared) -> Finished:
        from providers.assembler.assembling import assemble

        return assemble(ctx, prepared)

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        return Money(Decimal(0))
