"""JSON as it is written down, in answers that hold more than it allows.

Python reads and writes NaN and Infinity, and so do many servers; a database column does not take
them, nor does a page. They say nothing, and are read as null. What is nested deeper than any
document of a vendor is no JSON: a parser that stops only where Python's own depth ends leaves no
room for what Python does by itself meanwhile, to end things that nobody holds any more.
"""

import json
import math
import re
from itertools import accumulate
from typing import Any

import httpx

# What parsers raise; nesting without end is one of their ways to fail.
NO_JSON = (ValueError, RecursionError)
DEEPEST = 200
CUT_AT = 100
WORDS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
NO_NUMBER = re.compile(rb"[\s:,\[](?:NaN|-?Infinity|-?\d[\d.]*[eE]\+?\d{3,})\s*[,\]}]")


def parsed(content: bytes) -> Any:
    """Raises one of `NO_JSON`."""
    if is_nested_too_deep(content):
        raise ValueError(f"nested deeper than {DEEPEST}")
    return json.loads(content, parse_constant=_null, parse_float=_finite)


def is_nested_too_deep(content: bytes) -> bool:
    if content.count(b"[") + content.count(b"{") <= DEEPEST:
        return False
    brackets = WORDS.sub(b"", content).translate(None, NO_BRACKETS)
    steps = (1 if bracket in b"[{" else -1 for bracket in brackets)
    return any(depth > DEEPEST for depth in accumulate(steps))


def for_an_sdk(response: httpx.Response) -> httpx.Response:
    """The same answer with null for what is no number, which an SDK would take for one and pass on
    (what looks like it inside words stays), and cut off where it would parse it without end."""
    if is_nested_too_deep(response.content):
        return _with(response, response.content[:CUT_AT])
    if not NO_NUMBER.search(response.content):
        return response
    try:
        answer = parsed(response.content)
    except NO_JSON:
        return response
    return _with(response, json.dumps(answer).encode())


def _with(response: httpx.Response, content: bytes) -> httpx.Response:
    return httpx.Response(
        response.status_code,
        headers=[entry for entry in response.headers.multi_items() if entry[0] != "content-length"],
        content=content,
        request=response.request,
    )


def _null(constant: str) -> None:
    return None


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None
