"""A provider: one class, and what it may use."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, ClassVar

from providers.contract.candidates import Candidates
from providers.contract.disclosure import Disclosure
from providers.contract.errors import BadRequest
from providers.contract.kinds import Json
from providers.contract.money import Currency, Money, Resubmit
from providers.contract.offers import KeyField, Limits, Lora, ModelSpec
from providers.contract.outcomes import Failed, Finished, KeyCheck, Pending
from providers.contract.past import PastAsked, PastPage
from providers.contract.requests import Operation, Prepared, Request


def _ignore_progress(progress: float, message: str = "", preview: bytes | str = b"") -> None:
    return None


@dataclass(frozen=True)
class Context:
    """What a provider may use: its key, where it lives, the shared HTTP client, a scratch folder.

    A provider that works inside `submit` calls `report(progress 0..1, message)` now and then, with
    a preview behind it where it has one (see `Pending`); it raises `Stopped` when the user
    cancelled or the app is shutting down. `is_inside`: `base_url` is a server of the user's own in
    their own network, which is reached directly and at a private address only. `cache` is a folder
    of the provider's own that outlives the scratch folder and may be emptied at any time, be it in
    the middle of the work; the provider makes it and keeps it small. None where there is none.
    `hosts` are the others that may be spoken to beside that of `base_url`, by https alone: what the
    provider's `hosts` and `Disclosure.file_hosts` name ("*.acme.example" for any below), which is
    what the user is shown. No request goes anywhere else.
    """

    key: Mapping[str, str]
    base_url: str
    http: Any
    log: logging.Logger
    workdir: Path
    report: Callable[..., None] = _ignore_progress
    is_inside: bool = False
    cache: Path | None = None
    hosts: tuple[str, ...] = ()

    def may_ask(self, host: str) -> bool:
        return any(fnmatchcase(host, one) for one in self.hosts)


class Provider:
    """Who can make things. One subclass per provider, one file per subclass."""

    slug: ClassVar[str]
    label: ClassVar[str]
    description: ClassVar[str] = ""
    base_url: ClassVar[str] = ""
    key_fields: ClassVar[tuple[KeyField, ...]] = ()
    hosts: ClassVar[tuple[str, ...]] = ()
    limits: ClassVar[Limits] = Limits()
    # What becomes of what is sent to it; of a server of the user's own there is nothing to tell.
    disclosure: ClassVar[Disclosure] = Disclosure()
    currencies: ClassVar[tuple[Currency, ...]] = ()
    resubmit: ClassVar[Resubmit] = Resubmit.NEVER
    # True where `submit` itself waits for the work: many such calls may be under way at once.
    submit_waits: ClassVar[bool] = False
    # False where no AI makes the work: what is exported of it bears no mark of AI.
    is_ai: ClassVar[bool] = True
    # True where it is a server that the user runs, or chooses: its address is typed, `base_url` is
    # where it is by default ("" for nowhere), and what it offers is read from it.
    own_server: ClassVar[bool] = False
    # True where nobody chooses it: it stands in no list of providers or models, and only the app
    # itself orders from it.
    hidden: ClassVar[bool] = False
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
        """Its own word on what one generation will cost, which goes before the price data of the
        model; None leaves it to these."""
        return None

    def prices_elsewhere(self, base_url: str) -> str:
        """Why the prices that ship with it are not those of this address, to stand behind
        "unknown:" ("in China it bills in yuan"); "" where they are."""
        return ""

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

    def candidates(self, ctx: Context, request: Request, field: str) -> Candidates:
        """What there is to be chosen from for a parameter whose property says so (`x-finds`), in
        what `request` has of it: the rest may be missing. Nothing is ordered, and the same request
        may be looked at again. Raises BadRequest where nothing is found. Only called where
        `can_tell_candidates` is true."""
        raise NotImplementedError

    def quote(self, ctx: Context, prepared: Prepared) -> Money | None:
        """What the provider says that just this order will cost: one free call, nothing is ordered.
        Only called where `can_quote` is true."""
        raise NotImplementedError

    def past_runs(self, ctx: Context, asked: PastAsked, cursor: str) -> PastPage:
        """A page of what the account has made, as far as the provider remembers; "" is the cursor
        of the first. By reading alone, and free. Only called where `can_tell_past_runs` is
        true."""
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
    def can_tell_candidates(self) -> bool:
        return type(self).candidates is not Provider.candidates

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
