"""How work stands, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from providers.contract.errors import ProviderError
from providers.contract.kinds import Json
from providers.contract.money import Money


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
    generation and in the recipe, up to 16 kB; `ids` in it are what the provider calls each file, in
    the order of the outputs: by these it knows its own work again (`Input.made_as`).
    """

    outputs: tuple[Output, ...]
    cost: Money | None = None
    seed: int | None = None
    request_id: str = ""
    logs: tuple[str, ...] = ()
    details: Json = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failed:
    error: ProviderError
    logs: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyCheck:
    ok: bool
    message: str = ""
    account: str = ""
