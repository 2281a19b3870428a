"""What the ledger is told of a piece of work: names by value, and what is known of its price."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Charge:
    """One round of a generation: once that the user asked for it.

    `estimate_micros` and what it turns out to cost are in `currency`; `most_micros`, in USD, is the
    most that the user lets it cost. None is unknown. `project` is a slug; `purse` and `part` are
    names that its order carries, "" for none. `or_else` is what may be ordered in its place, once
    it is certain that this costs nothing.
    """

    generation: UUID
    round: int
    order: UUID
    provider: str
    model_id: str
    model_label: str
    kind: str
    project: str
    currency: str
    estimate_micros: int | None
    most_micros: int | None = None
    purse: str = ""
    part: str = ""
    or_else: "Charge | None" = None
