"""JSON as it is written down, in answers that hold more than it allows.

Python reads and writes NaN and Infinity, and so do many servers; a database column does not take
them, nor does a page. They say nothing, and are read as null.
"""

import json
import math
import re
from typing import Any

import httpx

# What parsers raise; nesting without end is one of their ways to fail.
NO_JSON = (ValueError, RecursionError)
NO_NUMBER = re.compile(rb"[\s:,\[](?:NaN|-?Infinity|-?\d[\d.]*[eE]\+?\d{3,})\s*[,\]}]")


def parsed(content: bytes) -> Any:
    """Raises one of `NO_JSON`."""
    return json.loads(content, parse_constant=_null, parse_float=_finite)


def with_numbers_only(response: httpx.Response) -> httpx.Response:
    """The same answer with null for what is no number: a vendor's SDK would take it for one and
    pass it on. What looks like it inside words stays."""
    if not NO_NUMBER.search(response.content):
        return response
    try:
        answer = parsed(response.content)
    except NO_JSON:
        return response
    return httpx.Response(
        response.status_code,
        headers=[entry for entry in response.headers.multi_items() if entry[0] != "content-length"],
        content=json.dumps(answer).encode(),
        request=response.request,
    )


def _null(constant: str) -> None:
    return None


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None
