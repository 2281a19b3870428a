"""What work costs, whether it was paid for, and whether it may be ordered twice."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


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
