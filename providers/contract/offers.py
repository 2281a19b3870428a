"""What a provider offers, and what it needs for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from providers.contract.kinds import Json, Kind


@dataclass(frozen=True)
class KeyField:
    """One thing that the user enters. Without one that is `optional` the provider works, too.
    `page` is the https address at which it is made. `shape` is a regular expression that all of
    such a key matches, where the vendor's keys have a form of their own; "" where they have none.
    """

    name: str
    env: str
    help: str
    label: str = "API key"
    optional: bool = False
    page: str = ""
    shape: str = ""


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
    (`Purpose`), each with the parameters that make it do just that. `ends` is the day on which
    the provider takes it away, where it announced one, and `successor` the id of the model that it
    names instead, "" for none. `picture` is the https address of an example, for what a search
    finds; "" without one.
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
    successor: str = ""


@dataclass(frozen=True)
class Lora:
    """A LoRA that goes on top of a model, whose field for them takes rows of a `name` and a
    `weight`: `id` is that name, `weight` the usual one, `words` are those that wake it. `picture`
    is an example of what it does: its bytes, or its address (https, or at a server of the user's
    own); several where it may be at any of them, which are asked in turn.
    """

    id: str
    label: str
    words: tuple[str, ...] = ()
    weight: float = 1.0
    picture: bytes | str | tuple[str, ...] = b""
