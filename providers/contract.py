"""The provider contract: all that a provider and the rest of Art Factory know of each other.

A provider is one class with a handful of methods (`Provider`, at the end of this file). What it is
given and what it gives back are the frozen values before it; what can go wrong is the error tree:

    ProviderError           a cause, a next step, charged no/maybe/yes, the provider's request id
      NeedsKey              no key, or one that the provider does not accept
      BadRequest            a parameter the provider does not take (`fields` says which)
      Refused               the provider's rules forbid this content
      NoFunds               the wallet or quota at the provider is empty
      RateLimited           too many at once; `retry_after` in seconds when it said so
      Unavailable           certainly nothing was sent or accepted; may be tried again
      Unknown               sent, but no answer came: it may have been charged
      Expired               the operation or its files are gone
      BadOutput             what came back is not what was ordered

This module imports the standard library only.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

Json = dict[str, Any]


class Kind(StrEnum):
    """What is made from what, by the field's usual names."""

    TEXT_TO_IMAGE = "text-to-image"
    IMAGE_TO_IMAGE = "image-to-image"
    TEXT_TO_VIDEO = "text-to-video"
    IMAGE_TO_VIDEO = "image-to-video"
    VIDEO_TO_VIDEO = "video-to-video"
    TEXT_TO_SPEECH = "text-to-speech"
    TEXT_TO_AUDIO = "text-to-audio"
    TEXT_GENERATION = "text-generation"

    @property
    def medium(self) -> Medium:
        """The medium of the result."""
        return _MEDIUM_OF_KIND[self]

    @property
    def label(self) -> str:
        """The kind in words, as pages show it: "Text to image"."""
        return self.value.replace("-", " ").capitalize()


class Purpose(StrEnum):
    """What a model that changes pictures is there for. EDIT: it does what the prompt says."""

    UPSCALE = "upscale"
    CUT_OUT = "remove-background"
    EXTEND = "extend"
    EDIT = "edit"


class Medium(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"


_MEDIUM_OF_KIND = {
    Kind.TEXT_TO_IMAGE: Medium.IMAGE,
    Kind.IMAGE_TO_IMAGE: Medium.IMAGE,
    Kind.TEXT_TO_VIDEO: Medium.VIDEO,
    Kind.IMAGE_TO_VIDEO: Medium.VIDEO,
    Kind.VIDEO_TO_VIDEO: Medium.VIDEO,
    Kind.TEXT_TO_SPEECH: Medium.AUDIO,
    Kind.TEXT_TO_AUDIO: Medium.AUDIO,
    Kind.TEXT_GENERATION: Medium.TEXT,
}


class Charged(StrEnum):
    NO = "no"
    MAYBE = "maybe"
    YES = "yes"


class Resubmit(StrEnum):
    """What a second submission of the same generation does.

    SAFE: costs nothing and gives the same result, so lost work simply runs again.
    NEVER: may be charged twice, so lost work is shown as unknown and left to the user.
    """

    SAFE = "safe"
    NEVER = "never"


@dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str = "USD"


@dataclass(frozen=True)
class Currency:
    """Money of a provider's own. `code` is what rows call it, three capital letters; `usd` is
    what one costs by the provider's word of that `date`. The user's rate goes before it."""

    code: str
    label: str
    usd: Decimal
    date: str
    source: str


@dataclass(frozen=True)
class KeyField:
    """One thing that the user enters. Without one that is `optional` the provider works, too."""

    name: str
    env: str
    help: str
    label: str = "API key"
    optional: bool = False


@dataclass(frozen=True)
class Limits:
    """How much may be under way at once. None means no limit is known."""

    concurrency: int | None = None
    per_minute: int | None = None


@dataclass(frozen=True)
class ModelSpec:
    """One thing a provider offers. `schema` is its input's JSON Schema as the provider has it.

    `prompt_field` names the property that takes the prompt, `seed_field` the one that takes the
    seed; None where the model has no such property. `purposes` says what the model is there for
    (`Purpose`), each with the parameters that make it do just that. `picture` is the https address
    of an example, for what a search finds; "" without one.
    """

    id: str
    kind: Kind
    label: str
    schema: Json
    description: str = ""
    prompt_field: str | None = "prompt"
    seed_field: str | None = "seed"
    price: Json | None = None
    ends: date | None = None
    url: str = ""
    purposes: Mapping[str, Json] = field(default_factory=dict)
    picture: str = ""


@dataclass(frozen=True)
class Lora:
    """A LoRA that goes on top of a model, whose field for them takes rows of a `name` and a
    `weight`: `id` is that name, `weight` the usual one, `words` are those that wake it. `picture`
    is an example of what it does: the https address of one, or its bytes.
    """

    id: str
    label: str
    words: tuple[str, ...] = ()
    weight: float = 1.0
    picture: bytes | str = b""


@dataclass(frozen=True)
class Input:
    """One media file that goes into a generation. `field` is the schema property it fills."""

    field: str
    path: Path
    mime: str
    sha256: str


@dataclass(frozen=True)
class Request:
    """What is asked of a provider: `params` are exactly what the user ordered, inputs left out.

    `key` is the idempotency key of this attempt.
    """

    model: ModelSpec
    params: Json
    inputs: tuple[Input, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Prepared:
    """A request made ready to send: uploads done, `body` is the exact JSON to submit."""

    model: ModelSpec
    body: Json
    key: str
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True)
class Operation:
    """Remote work under way. `data` is plain JSON, so that any process can go on with it."""

    data: Json
    request_id: str = ""
    poll_after: float | None = None


@dataclass(frozen=True)
class Pending:
    """Not finished yet. `progress` runs from 0 to 1; `poll_after` is a hint in seconds.

    `preview` is a rough picture of what is coming: its bytes, or its address (`data:` or https);
    512 kB at most. It is shown on the card while the work is under way, and never a product.
    """

    progress: float | None = None
    queue_position: int | None = None
    message: str = ""
    logs: tuple[str, ...] = ()
    poll_after: float | None = None
    preview: bytes | str = b""


@dataclass(frozen=True)
class Output:
    """One result: exactly one of `url`, `data` and `path` is set.

    It becomes a product of the medium that its bytes are of, whatever was ordered. `role` says in a
    word or two what it is beside the result that was ordered ("last frame", "vocals"); "" for that
    itself. What is `beside` becomes no product, but a file that is kept with the first one (word
    timings, subtitles) and named by its `role`. `needs_key` says that the file host wants the
    provider's key with the download.
    """

    url: str = ""
    data: bytes = b""
    path: Path | None = None
    mime: str = ""
    needs_key: bool = False
    role: str = ""
    beside: bool = False


@dataclass(frozen=True)
class Finished:
    """The work is done. `remarks` are for the person who ordered, a short line each: what of the
    order is not in the result ("Not drawn: velvet"). They stand on its card and in its recipe.
    `details` is what else is told of it (usage, units, timings): plain JSON, kept with the
    generation and in the recipe, up to 16 kB.
    """

    outputs: tuple[Output, ...]
    cost: Money | None = None
    seed: int | None = None
    request_id: str = ""
    logs: tuple[str, ...] = ()
    details: Json = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


class PastState(StrEnum):
    """How a run ended that the provider remembers. GONE: its files are no longer kept."""

    DONE = "done"
    GONE = "gone"
    FAILED = "failed"
    RUNNING = "running"


@dataclass(frozen=True)
class PastRun:
    """A run of the account, wherever it was ordered. `id` is the request id that `submit` would
    have given, `params` its input as the provider has it; `cost` only where the provider tells
    it."""

    id: str
    model: str
    state: PastState
    created: datetime | None = None
    params: Json = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    cost: Money | None = None
    seed: int | None = None
    details: Json = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class PastPage:
    """Some of them, newest first. `next` is the cursor of those after them, "" at the end."""

    runs: tuple[PastRun, ...] = ()
    next: str = ""


@dataclass(frozen=True)
class PastAsked:
    """Which past runs are wanted: those made from `since` on and before `until`. `models` are the
    known ones, for a provider that lists by model."""

    until: datetime
    since: datetime | None = None
    models: tuple[ModelSpec, ...] = ()


NOTHING_PAID = re.compile(
    r"\b(?:not|never|\w+n['’]t)(?: (?:be|been|get|being))? (?:charged|billed|debited|deducted)\b"
    r"|\bno (?:charges?|credits?)(?: (?:was|were|is|are|will be|has been|have been))?"
    r"(?: (?:made|taken|used|applied|consumed|charged|deducted|incurred))\b"
    r"|\b(?:there is|there was|at) no (?:charge|cost)\b"
    r"|\bcredits? (?:(?:has|have|was|were|will|been|be|are|is|fully|automatically) ){1,4}"
    r"(?:refunded|returned|restored)\b"
    r"|\b(?:refunded|returned) (?:your|the|all) credits?\b|\bcredits refunded\b",
    re.I,
)
OR_MAYBE = re.compile(
    r"\b(?:if|unless|until|whether|may|might|could|partly|only|provided)\b[^.!;]*$", re.I
)


def says_free(words: str) -> str:
    """The words by which a vendor says that nothing was charged; "" where it does not."""
    for found in NOTHING_PAID.finditer(words):
        if not OR_MAYBE.search(words[: found.start()]):
            return found[0]
    return ""


class ProviderError(Exception):
    """Something went wrong at or on the way to a provider, in words for the person who ordered.

    `patience` is for how many polls in a row what may pass is waited for; None where the work is
    still under way, and waited for as long as it takes.
    """

    cause: ClassVar[str] = "The provider answered with an error"
    next_step: ClassVar[str] = "Look at the message and try again."
    charged: ClassVar[Charged] = Charged.NO

    def __init__(
        self,
        message: str = "",
        *,
        next_step: str = "",
        charged: Charged | None = None,
        request_id: str = "",
        retry_after: float | None = None,
        fields: Mapping[str, str] | None = None,
        patience: int | None = None,
    ) -> None:
        super().__init__(message or self.cause)
        self.message = message or self.cause
        advice = next_step or self.next_step
        self.advice = "" if advice in self.message else advice
        self._charged = charged or self.charged
        self.request_id = request_id
        self.retry_after = retry_after
        self.fields = dict(fields or {})
        self.patience = patience

    @property
    def was_charged(self) -> Charged:
        """The vendor's own word ends a doubt: “you were not charged” is no, whoever guesses. What
        it counted goes before what it says."""
        doubted = self._charged is Charged.MAYBE and says_free(self.message)
        return Charged.NO if doubted else self._charged

    @was_charged.setter
    def was_charged(self, charged: Charged) -> None:
        self._charged = charged


class NeedsKey(ProviderError):
    cause = "The provider needs a valid key"
    next_step = "Enter the key on the Providers page and retry."


class BadRequest(ProviderError):
    cause = "The provider does not accept these parameters"
    next_step = "Change the parameters and order again."


class Refused(ProviderError):
    cause = "The provider refused this content"
    next_step = "Change the prompt or the input and order again."


class NoFunds(ProviderError):
    cause = "The account at the provider has no funds left"
    next_step = "Top up the account at the provider and retry."


class RateLimited(ProviderError):
    cause = "The provider asks to slow down"
    next_step = "Nothing to do: it is tried again by itself."


class Unavailable(ProviderError):
    cause = "The provider cannot be reached; nothing was sent"
    next_step = "Nothing to do: it is tried again by itself."


class Unknown(ProviderError):
    cause = "It was sent, but no answer came back"
    next_step = "Look at the provider's own site before you retry: a retry may be charged again."
    charged = Charged.MAYBE


class Expired(ProviderError):
    cause = "The provider no longer has the result"
    next_step = "Order it again."
    charged = Charged.MAYBE


class BadOutput(ProviderError):
    cause = "What came back is not what was ordered"
    next_step = "Retry, or choose another model."
    charged = Charged.MAYBE


class Stopped(Exception):
    """Raised by `Context.report` when the work under way is no longer wanted."""


@dataclass(frozen=True)
class Failed:
    error: ProviderError
    logs: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyCheck:
    ok: bool
    message: str = ""
    account: str = ""


def _ignore_progress(progress: float, message: str = "", preview: bytes | str = b"") -> None:
    return None


@dataclass(frozen=True)
class Context:
    """What a provider may use: its key, where it lives, the shared HTTP client, a scratch folder.

    A provider that works inside `submit` calls `report(progress 0..1, message)` now and then, with
    a preview behind it where it has one (see `Pending`); it raises `Stopped` when the user
    cancelled or the app is shutting down. `is_inside`: `base_url` is a server of the user's own in
    their own network, which is reached directly and at a private address only.
    """

    key: Mapping[str, str]
    base_url: str
    http: Any
    log: logging.Logger
    workdir: Path
    report: Callable[..., None] = _ignore_progress
    is_inside: bool = False


class Provider:
    """Who can make things. One subclass per provider, one file per subclass."""

    slug: ClassVar[str]
    label: ClassVar[str]
    description: ClassVar[str] = ""
    base_url: ClassVar[str] = ""
    key_fields: ClassVar[tuple[KeyField, ...]] = ()
    hosts: ClassVar[tuple[str, ...]] = ()
    limits: ClassVar[Limits] = Limits()
    currencies: ClassVar[tuple[Currency, ...]] = ()
    resubmit: ClassVar[Resubmit] = Resubmit.NEVER
    # True where `submit` itself waits for the work: many such calls may be under way at once.
    submit_waits: ClassVar[bool] = False
    # False where no AI makes the work: what is exported of it bears no mark of AI.
    is_ai: ClassVar[bool] = True
    # True where it is a server that the user runs, or chooses: its address is typed, `base_url` is
    # where it is by default ("" for nowhere), and what it offers is read from it.
    own_server: ClassVar[bool] = False
    # What the user pastes of which it makes a model, in a word ("workflow"); "" for nothing.
    document: ClassVar[str] = ""

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        """The catalogue that ships with the provider or is fetched from it."""
        raise NotImplementedError

    def describe(self, ctx: Context, model_id: str) -> ModelSpec:
        """Any model by its id. Raises BadRequest when there is none of that id."""
        for spec in self.models(ctx):
            if spec.id == model_id:
                return spec
        raise BadRequest(f"{self.label} has no model “{model_id}”.")

    def describe_again(self, ctx: Context, model: ModelSpec) -> ModelSpec:
        """A model that is known, as it is now; for one that is more than an id can say."""
        return self.describe(ctx, model.id)

    def read_document(self, ctx: Context, document: str, name: str) -> ModelSpec:
        """The model that a document makes which the user pasted or dropped, such as a workflow.
        `name` is what they call it, "" for nothing; the same document of the same name is the same
        model. Only called where `document` is not "". Raises BadRequest for what is none."""
        raise NotImplementedError

    def is_document(self, document: str) -> bool:
        """Whether a file that was dropped elsewhere looks like such a document, so that the user is
        led to where it becomes a model. By its shape alone: nobody is asked."""
        return False

    def search(self, ctx: Context, words: str, kind: str = "") -> Iterable[ModelSpec]:
        """Models of the provider's own catalogue, the best match first; `kind` is a Kind or "".

        Only called where `can_search` is true. The schema of what is found may be empty:
        `describe` fills it when the user adds the model.
        """
        raise NotImplementedError

    def check_key(self, ctx: Context) -> KeyCheck:
        """One free call that shows whether the key works."""
        raise NotImplementedError

    def read_models(self, ctx: Context) -> Iterable[ModelSpec]:
        """What the server of the account has at this moment, `models` left out; by free calls. Only
        called where `can_read_models` is true: once its address or key was found good, and whenever
        the user asks for its models anew."""
        raise NotImplementedError

    def install(self, ctx: Context, name: str) -> None:
        """Let the server of the account get a model, by its name there: tells by `ctx.report` how
        far it is, and ends when it is there. Only called where `can_install` is true."""
        raise NotImplementedError

    def loaded(self, ctx: Context) -> dict[str, int]:
        """The models that the server holds in its memory: id → bytes. Only called where
        `can_unload` is true."""
        raise NotImplementedError

    def unload(self, ctx: Context, model_id: str) -> None:
        """Let the server free the memory that a model takes; it stays on its disk."""
        raise NotImplementedError

    def balance(self, ctx: Context) -> Money | None:
        """What is left in the account, in money or in the provider's own credits (`currency` is
        their name then); None where it does not say so of this one. One free call. Only called
        where `can_tell_balance` is true."""
        raise NotImplementedError

    def lacks(self) -> Iterable[str]:
        """What it needs on this machine and does not find, in a sentence each: nothing is loaded
        for it, and nothing is asked of the network."""
        return ()

    def key_headers(self, ctx: Context) -> dict[str, str]:
        """The headers that carry the key; outputs with `needs_key` are fetched with them too."""
        return {}

    def prepare(self, ctx: Context, request: Request) -> Prepared:
        """Uploads and body. May be repeated; spends nothing."""
        return Prepared(request.model, dict(request.params), request.key, request.inputs)

    def submit(self, ctx: Context, prepared: Prepared) -> Operation | Finished:
        """The one call that spends: at most one POST, never repeated here."""
        raise NotImplementedError

    def poll(self, ctx: Context, operation: Operation) -> Pending | Finished | Failed:
        """How the operation stands. GETs only."""
        raise NotImplementedError

    def cancel(self, ctx: Context, operation: Operation) -> None:
        """Ask the provider to stop. Only called where `can_cancel` is true."""
        raise NotImplementedError

    def find(self, ctx: Context, key: str) -> Operation | Finished | None:
        """Did the submission with this key arrive? Only called where `can_find` is true."""
        raise NotImplementedError

    def adopt(self, ctx: Context, request_id: str) -> Operation:
        """The operation of a submission, from the id that the provider's own site shows.

        Only called where `can_adopt` is true. Raises BadRequest when there is none of that id.
        """
        raise NotImplementedError

    def price(self, model: ModelSpec, params: Json) -> Money | None:
        """What one generation will cost; None when that is not known."""
        return None

    def passes_on(self, model: ModelSpec) -> bool:
        """Does a server of the user's own let somebody else do the work of this model? Then nobody
        knows what it costs, wherever the server runs."""
        return False

    def prices(self, ctx: Context, models: Sequence[ModelSpec]) -> dict[str, Json]:
        """What the provider's own price list says of these models now, by id, in the form of
        `providers.pricing`: few calls, and free ones. Only called where `can_tell_prices` is true.
        """
        raise NotImplementedError

    def loras(self, ctx: Context, model: ModelSpec, words: str) -> Iterable[Lora]:
        """The LoRAs that fit a model, those for these words first. Only called where
        `can_tell_loras` is true."""
        raise NotImplementedError

    def quote(self, ctx: Context, prepared: Prepared) -> Money | None:
        """What the provider says that just this order will cost: one free call, nothing is ordered.
        Only called where `can_quote` is true."""
        raise NotImplementedError

    def past_runs(self, ctx: Context, asked: PastAsked, cursor: str) -> PastPage:
        """A page of what the account has made, as far as the provider remembers; "" is the cursor
        of the first. GETs only, and free. Only called where `can_tell_past_runs` is true."""
        raise NotImplementedError

    @property
    def can_cancel(self) -> bool:
        return type(self).cancel is not Provider.cancel

    @property
    def can_adopt(self) -> bool:
        return type(self).adopt is not Provider.adopt

    @property
    def can_tell_prices(self) -> bool:
        return type(self).prices is not Provider.prices

    @property
    def can_tell_loras(self) -> bool:
        return type(self).loras is not Provider.loras

    @property
    def can_quote(self) -> bool:
        return type(self).quote is not Provider.quote

    @property
    def can_tell_past_runs(self) -> bool:
        return type(self).past_runs is not Provider.past_runs

    @property
    def can_read_models(self) -> bool:
        return type(self).read_models is not Provider.read_models

    @property
    def can_install(self) -> bool:
        return type(self).install is not Provider.install

    @property
    def can_unload(self) -> bool:
        return type(self).unload is not Provider.unload

    @property
    def can_tell_balance(self) -> bool:
        return type(self).balance is not Provider.balance

    @property
    def can_search(self) -> bool:
        return type(self).search is not Provider.search

    @property
    def can_find(self) -> bool:
        return type(self).find is not Provider.find
