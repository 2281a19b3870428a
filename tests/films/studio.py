"""A provider with all that a film needs: it costs what a test says, and fails where one asks."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db.models import Sum

from films.models import Film
from ledger.models import LedgerEntry
from providers import registry
from providers.contract import (
    BadRequest,
    Candidate,
    Candidates,
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
    Request,
    Resubmit,
)
from tests.emulator import media
from tests.shipped import fill_catalogue

WORDS = {"type": "string", "maxLength": 400}
IMAGE = {"type": "string", "format": "uri", "x-media": "image"}
SECONDS = {"type": "integer", "minimum": 1, "maximum": 10, "default": 5}


def _schema(required: tuple[str, ...] = ("prompt",), **properties: Json) -> Json:
    return {
        "type": "object",
        "properties": {"prompt": WORDS, **properties},
        "required": list(required),
    }


MODELS = (
    ModelSpec(
        "picture",
        Kind.TEXT_TO_IMAGE,
        "Picture",
        _schema(aspect_ratio={"enum": ["1:1", "16:9", "9:16"], "default": "1:1"}),
        seed_field=None,
    ),
    ModelSpec(
        "moving",
        Kind.IMAGE_TO_VIDEO,
        "Moving",
        _schema(("image",), image=IMAGE, duration=SECONDS),
        seed_field=None,
    ),
    ModelSpec(
        "voice",
        Kind.TEXT_TO_SPEECH,
        "Voice",
        _schema(
            voice={"enum": ["alto", "bass", "tenor"], "default": "alto"},
            emotion={"enum": ["neutral", "quiet"], "default": "neutral"},
            speed={"type": "number", "minimum": 0.5, "maximum": 2, "default": 1},
        ),
        seed_field=None,
    ),
    ModelSpec(
        "lips",
        Kind.VIDEO_TO_VIDEO,
        "Lips",
        _schema(
            ("video", "sound"),
            video={**IMAGE, "x-media": "video"},
            sound={**IMAGE, "x-media": "audio"},
            face={"type": "integer", "minimum": 1, "default": 1}
            | {"x-finds": {"what": "faces", "in": ["video"]}},
        ),
        seed_field=None,
    ),
    ModelSpec(
        "tune",
        Kind.TEXT_TO_AUDIO,
        "Tune",
        _schema(duration={**SECONDS, "maximum": 60}),
        seed_field=None,
    ),
    ModelSpec(
        "fine-picture",
        Kind.TEXT_TO_IMAGE,
        "Fine picture",
        _schema(aspect_ratio={"enum": ["1:1", "16:9", "9:16"], "default": "1:1"}),
        seed_field=None,
    ),
    ModelSpec(
        "fine-moving",
        Kind.IMAGE_TO_VIDEO,
        "Fine moving",
        _schema(("image",), image=IMAGE, duration=SECONDS),
        seed_field=None,
    ),
)


class Studio(Provider):
    slug, label = "studio", "Studio"
    limits = Limits(concurrency=2)
    submit_waits = True
    resubmit = Resubmit.SAFE

    costs: ClassVar[dict[str, str]] = {}
    fails: ClassVar[Counter[str]] = Counter()
    asked: ClassVar[list[Json]] = []
    faces: ClassVar[int] = 2

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        yield from MODELS

    def check_key(self, ctx: Context) -> KeyCheck:
        return KeyCheck(ok=True)

    def submit(self, ctx: Context, prepared: Prepared) -> Finished:
        body = {"model": prepared.model.id, **prepared.body}
        self.asked.append(body)
        if self.fails[prepared.model.id] > 0:
            self.fails[prepared.model.id] -= 1
            raise BadRequest("The brush broke.")
        number = len(self.asked)
        medium = prepared.model.kind.medium.value
        if medium == "audio":
            data = media.wav(number, seconds=1.0)
        else:
            data = media.make(medium, number, 64, 36)
        mime = {"audio": "audio/wav", "video": "video/mp4", "image": "image/png"}[medium]
        return Finished((Output(data=data, mime=mime),), cost=self.price(prepared.model, {}))

    def candidates(self, ctx: Context, request: Request, field: str) -> Candidates:
        """So many faces as a test says, in a clip that has to be there."""
        [clip] = [one for one in request.inputs if one.field == "video"]
        if not clip.path.is_file() or not self.faces:
            raise BadRequest("Studio finds no face in that clip.")
        found = (Candidate(n, f"Face {n}", b"", 0, n) for n in range(1, self.faces + 1))
        return Candidates(tuple(found), "It took half a credit.")

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        return Money(Decimal(self.costs.get(model.id, "0")))


@pytest.fixture
def studio(settings: Any, db: None) -> Iterator[type[Studio]]:
    """It alone makes films: whatever else there is, its models are those of the profile."""
    settings.EXTRA_PROVIDERS = "studio=tests.films.studio:Studio"
    registry.forget()
    Studio.costs, Studio.fails, Studio.asked, Studio.faces = {}, Counter(), [], 2
    fill_catalogue()
    yield Studio
    registry.forget()


def profile() -> dict[str, dict[str, str]]:
    models = {"still": "picture", "clip": "moving", "voice": "voice", "music": "tune"}
    return {stage: {"draft": f"studio/{model}"} for stage, model in models.items()}


def with_finals() -> dict[str, dict[str, str]]:
    """The same, with another model for final stills and clips."""
    finals = {"still": "fine-picture", "clip": "fine-moving"}
    return profile() | {
        stage: profile()[stage] | {"final": f"studio/{model}"} for stage, model in finals.items()
    }


def spent_by_stage(film: Film) -> dict[str, int]:
    """Micros of USD, spent or reserved, of each stage of which any was ordered."""
    rows = LedgerEntry.objects.of_purse(film.purse).order_by().values_list("part")
    return dict(rows.annotate(total=Sum("delta_usd")))
