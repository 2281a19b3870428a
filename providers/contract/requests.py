"""What is asked of a provider, and how work is called that is under way there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from providers.contract.kinds import Json
from providers.contract.offers import ModelSpec


@dataclass(frozen=True)
class Input:
    """One media file that goes into a generation. `field` is the schema property it fills.

    `seconds` is how long it is, None where that is not known. `made_as` is what the account itself
    calls the file, where it has made it and told so (`Finished.details["ids"]`); "" else.
    """

    field: str
    path: Path
    mime: str
    sha256: str
    seconds: float | None = None
    made_as: str = ""


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
