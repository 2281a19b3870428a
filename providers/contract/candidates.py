"""What a model sees in what goes in, and of which one is chosen for a parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Candidate:
    """One of them, such as a face in a video: `value` is what the parameter takes. `picture` is its
    bytes or its https address, "" for none; `begins` and `ends` are when it is seen or heard, in
    seconds; None where that is not told."""

    value: Any
    label: str
    picture: bytes | str = ""
    begins: float | None = None
    ends: float | None = None

    @property
    def when(self) -> str:
        """In words; "" where it is not told."""
        if self.begins is None or self.ends is None:
            return ""
        return f"{self.begins:g} to {self.ends:g} s"


@dataclass(frozen=True)
class Candidates:
    """All of them, in an order that stays the same. `remark` is a sentence for people, such as what
    looking took."""

    found: tuple[Candidate, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class Finds:
    """What a property's `x-finds` says: `what` there is to be found, in a word ("faces"), and the
    parameters in which (`places`)."""

    what: str
    places: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, node: Mapping[str, Any]) -> Finds | None:
        """None where nothing can be found for it."""
        finds = node.get("x-finds")
        what = finds.get("what") if isinstance(finds, dict) else None
        if not isinstance(finds, dict) or not isinstance(what, str) or not what:
            return None
        places = finds.get("in")
        named = places if isinstance(places, list) else []
        return cls(what, tuple(one for one in named if isinstance(one, str)))
