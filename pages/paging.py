"""A long list in parts, each with an address of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, QueryDict

from foundation.user_input import row_id

PART = 60


@dataclass(frozen=True)
class Part:
    """`rows` are some of `total`, from the `first` on, counted from 1. `before` and `after` are
    the addresses of the parts beside it, "" where there is none."""

    rows: Sequence[Any]
    total: int
    first: int
    before: str = ""
    after: str = ""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def part(every: Sequence[Any], request: HttpRequest, address: str, size: int = PART) -> Part:
    """That of the address's `part`, the first where there is no such. `address` is that of the list
    with all that narrows it."""
    most = max(1, -(-len(every) // size))
    wanted = row_id(_data(request).get("part")) or 1
    number = wanted if wanted <= most else 1
    start = (number - 1) * size
    return Part(
        rows=every[start : start + size],
        total=len(every),
        first=start + 1,
        before=_at(address, number - 1) if number > 1 else "",
        after=_at(address, number + 1) if number < most else "",
    )


def _data(request: HttpRequest) -> QueryDict:
    """What the address asks for; of a press by script that of the page on which it was pressed."""
    if request.method == "POST" and request.htmx:  # type: ignore[attr-defined]
        page = request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
        return QueryDict(urlsplit(page).query)
    return request.GET


def _at(address: str, number: int) -> str:
    if number == 1:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'part': number})}"
