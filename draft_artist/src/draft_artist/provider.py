"""`local`: a draft artist. Free, at once, no key, no network; and it says that it is no AI."""

from collections.abc import Iterable
from decimal import Decimal
from importlib import import_module

from providers.contract import (
    BadRequest,
    Context,
    Finished,
    Json,
    KeyCheck,
    Limits,
    ModelSpec,
    Money,
    Prepared,
    Provider,
    Resubmit,
)

# Each workshop has MODELS, a tuple of ModelSpec, and make(ctx, prepared) -> Finished.
WORKSHOPS = (
    "draft_artist.drawing",
    "draft_artist.treatment",
    "draft_artist.camera",
    "draft_artist.video",
    "draft_artist.speech",
    "draft_artist.music",
)


class Local(Provider):
    slug, label = "local", "Local drafts"
    description = "Draws, films, speaks and composes drafts on this machine. Free, and not AI."
    limits = Limits(concurrency=2)
    submit_waits = True
    is_ai = False
    resubmit = Resubmit.SAFE

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        for name in WORKSHOPS:
            yield from import_module(name).MODELS

    def check_key(self, ctx: Context) -> KeyCheck:
        return KeyCheck(ok=True, message="No key is needed.")

    def lacks(self) -> Iterable[str]:
        from draft_artist import speech

        if not speech.can_speak():
            yield "espeak-ng is missing, so nothing can be spoken."

    def submit(self, ctx: Context, prepared: Prepared) -> Finished:
        for name in WORKSHOPS:
            workshop = import_module(name)
            if any(spec.id == prepared.model.id for spec in workshop.MODELS):
                finished: Finished = workshop.make(ctx, prepared)
                return finished
        raise BadRequest(f"{self.label} has no model “{prepared.model.id}”.")

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        return Money(Decimal(0))
