"""Every preference there is: its name, type, default and what it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_MICROS = 1_000_000_000_000_000


class Type(StrEnum):
    """What a value is. An AMOUNT is whole micros of USD from 0 on, or None for none."""

    AMOUNT = "amount"


@dataclass(frozen=True)
class Preference:
    """`label` and `help` are what the Settings page says of it."""

    name: str
    type: Type
    default: Any
    label: str
    help: str

    def wrong(self, value: Any) -> str:
        """Why this cannot be its value, in a sentence; "" where it can."""
        return CHECKS[self.type](value)


class UnknownPreference(LookupError):
    """There is no preference of that name."""


def _wrong_amount(value: Any) -> str:
    if value is None or (type(value) is int and 0 <= value <= MOST_MICROS):
        return ""
    return "An amount is whole micros of USD, zero or more, or nothing."


CHECKS: dict[Type, Callable[[Any], str]] = {Type.AMOUNT: _wrong_amount}
ALL = (
    Preference(
        "ask_above",
        Type.AMOUNT,
        default=1_000_000,
        label="Ask before an order of more than, in $",
        help="What costs more is asked about once more before it is ordered. 0 asks of all that "
        "costs something; empty never asks, but for a price that nobody knows.",
    ),
)
BY_NAME = {preference.name: preference for preference in ALL}


def named(name: str) -> Preference:
    if name not in BY_NAME:
        raise UnknownPreference(f"There is no preference “{name}”.")
    return BY_NAME[name]
