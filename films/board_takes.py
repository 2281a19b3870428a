"""The takes of a film as its board knows them: what each was made for, and what came of it."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, Max, Q, TextField, When
from django.db.models.functions import Cast

from films.models import Film
from films.stages import Of, Stage
from films.take_models import TARGETS, Take
from foundation.user_input import row_id
from production.models import State
from providers.contract import Charged


class Target(NamedTuple):
    """What a stage makes something for: `key` is that of the entry, shot, line, scene or film."""

    stage: Stage
    of: Of
    key: int

    @property
    def columns(self) -> dict[str, int]:
        """As a take has it: {} for the film as a whole."""
        return {} if self.of is Of.FILM else {f"{self.of}_id": self.key}

    @property
    def name(self) -> str:
        """As forms name it: "voice-line-12"."""
        return f"{self.stage}-{self.of}-{self.key}"

    @classmethod
    def named(cls, text: str) -> "Target | None":
        """None where that is the name of none."""
        stage, of, key = [*text.split("-"), "", ""][:3]
        pk = row_id(key)
        try:
            return None if pk is None else cls(Stage(stage), Of(of), pk)
        except ValueError:
            return None


class File(NamedTuple):
    """The file of a product, as far as its addresses are made of it."""

    sha256: str
    mime: str
    path: str
    linked_path: str
    thumbnail: str


class BoardTake(NamedTuple):
    """A take as the board knows it, with what came of it; `product` is None before that, and after
    its file was removed. `duration` is in seconds. `state` is its generation's, "" without one.
    `can_be_fetched`: it failed and is paid for, and its provider may have it still.
    `parts_json` and `words_json` are read by `parts` and `words`, as few of a board are asked."""

    target: Target
    pk: int
    number: int
    basis: str
    parts_json: str
    quality: str
    chosen: bool
    approved_at: datetime | None
    content_sha256: str
    words_json: str
    product: int | None
    file: File | None
    in_trash: bool
    medium: str
    width: int | None
    height: int | None
    duration: float | None
    has_audio: bool
    generation: int | None
    state: str
    progress: float | None
    message: str
    error: str
    next_step: str
    charged: str
    can_be_fetched: bool

    @property
    def is_there(self) -> bool:
        """Its file can be used."""
        return self.product is not None and not self.in_trash

    @property
    def parts(self) -> dict[str, Any]:
        """What it was made from, as `Take.basis_parts`."""
        return dict(json.loads(self.parts_json))

    @property
    def words(self) -> list[Any]:
        """The times of what is spoken in it, as `Take.words`."""
        return list(json.loads(self.words_json))


_OF_TAKE = (
    *("stage", *(f"{name}_id" for name in TARGETS), "pk", "number", "basis", "parts_json"),
    *("quality", "chosen", "approved_at", "content_sha256", "words_json"),
)
_OF_FILE = tuple(f"product__asset__{name}" for name in File._fields)
_COLUMNS = (
    *_OF_TAKE,
    *_OF_FILE,
    *("product_id", "product__trashed_at", "product__medium"),
    *("product__asset__width", "product__asset__height", "product__asset__duration"),
    *("product__asset__has_audio", "generation_id", "generation__state", "generation__progress"),
    *("generation__message", "generation__error", "generation__next_step", "generation__charged"),
    "can_be_fetched",
)
_HAS_FAILED = Q(generation__state__in=(State.FAILED, State.CANCELLED))
_HAS_RESULTS = Q(generation__results__isnull=False) & ~Q(generation__results=[])
_CAN_BE_FETCHED = (
    _HAS_FAILED
    & ~Q(generation__charged=Charged.NO)
    & (Q(generation__operation__isnull=False) | _HAS_RESULTS)
)
"""`Generation.can_be_fetched` of what is not certain to have cost nothing."""
_TARGET_TO = 1 + len(TARGETS)
_FILE_AT, _PRODUCT_AT = len(_OF_TAKE), len(_OF_TAKE) + len(_OF_FILE)
_WORK_AT = _COLUMNS.index("generation_id")
_NO_WORK = (None, "", None, "", "", "", "", False)
# A look into a table is a tenth of what a call of an enumeration takes.
_STAGES = {stage.value: stage for stage in Stage}


def takes(film: Film, which: Q) -> Iterator[BoardTake]:
    """The takes of a film, the oldest first: one query."""
    found = Take.objects.filter(which, film=film).order_by("pk")
    as_text = {
        "parts_json": Cast("basis_parts", TextField()),
        "words_json": Cast("words", TextField()),
        "can_be_fetched": Case(When(_CAN_BE_FETCHED, then=True), default=False),
    }
    for row in found.annotate(**as_text).values_list(*_COLUMNS):
        product, in_trash, medium, width, height, duration, has_audio = row[_PRODUCT_AT:_WORK_AT]
        work = row[_WORK_AT:]
        if work[0] is None:
            work = _NO_WORK
        file = None if product is None else File._make(row[_FILE_AT:_PRODUCT_AT])
        of_product = (product, file, in_trash is not None, medium or "", width, height, duration)
        target = _target(film, *row[:_TARGET_TO])
        yield BoardTake._make(
            (target, *row[_TARGET_TO:_FILE_AT], *of_product, bool(has_audio), *work)
        )


def numbers_of(film: Film) -> dict[Target, int]:
    """That of the newest take of each target: one query."""
    columns = ("stage", *(f"{name}_id" for name in TARGETS))
    rows = Take.objects.filter(film=film).order_by().values_list(*columns).annotate(Max("number"))
    return {_target(film, stage, *keys): number for stage, *keys, number in rows}


def _target(
    film: Film, stage: str, entry: int | None, shot: int | None, line: int | None, scene: int | None
) -> Target:
    """By the keys of a take, in the order of `TARGETS`."""
    if shot:
        return Target(_STAGES[stage], Of.SHOT, shot)
    if line:
        return Target(_STAGES[stage], Of.LINE, line)
    if entry:
        return Target(_STAGES[stage], Of.ENTRY, entry)
    if scene:
        return Target(_STAGES[stage], Of.SCENE, scene)
    return Target(_STAGES[stage], Of.FILM, film.pk)
