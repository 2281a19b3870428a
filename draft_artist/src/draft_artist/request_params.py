"""What was asked for: parameters with their defaults, the prompt, the seed, the input."""

from __future__ import annotations

import secrets
from decimal import Decimal
from unicodedata import category

from providers.contract import BadRequest, Input, Json, Money, Prepared

FREE = Money(Decimal(0))
_CONTROL = ("Cc", "Cs")


def parameters(prepared: Prepared) -> Json:
    """Every parameter of the model: what was sent, else the default, else None."""
    properties: Json = prepared.model.schema["properties"]
    params = {name: rules.get("default") for name, rules in properties.items()}
    params.update({name: value for name, value in prepared.body.items() if value is not None})
    return params


def prompt(params: Json, need: str) -> str:
    """The prompt, with blanks for control characters. Raises BadRequest with `need` when empty."""
    value = str(params.get("prompt") or "")
    text = "".join(" " if c != "\n" and category(c) in _CONTROL else c for c in value)
    if not text.strip():
        raise BadRequest("The prompt is empty.", next_step=need, fields={"prompt": need})
    return text.strip()


def seed(params: Json) -> int:
    """The seed that was asked for, else a fresh one that the recipe will keep."""
    value = params.get("seed")
    return secrets.randbelow(2**31) if value in (None, "") else int(value)


def the_input(prepared: Prepared, field: str) -> Input:
    """The media file of `field`. Raises BadRequest when there is none."""
    for file in prepared.inputs:
        if file.field == field:
            return file
    need = f"Choose the {field} to work on."
    raise BadRequest(f"There is no {field}.", next_step=need, fields={field: need})
