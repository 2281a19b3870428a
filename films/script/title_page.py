"""The title page: `Key: value` at the very top, values indented below their key."""

import re
from collections.abc import Sequence

from films.script.hidden import Line

KEY = re.compile(r"\s{0,2}([^\W\d_][\w \-]{0,40}?)\s*:\s*(.*)")
INDENTED = re.compile(r"(?:\s{3,}|\t)\s*(.+)")
KNOWN = frozenset(
    (
        *("title", "credit", "author", "authors", "source", "notes", "date", "draft date"),
        *("contact", "copyright", "revision", "font", "format", "episode", "series", "version"),
        *("language", "written by", "based on"),
    )
)
"""One of them has to be there. `FADE IN:` and a first line of dialogue have a colon, too."""


def title_page(lines: Sequence[Line]) -> tuple[dict[str, str], int]:
    """What it says, by keys in small letters, and how many lines it takes; ({}, 0) without one."""
    values: dict[str, list[str]] = {}
    key, taken = "", 0
    for line in lines:
        if line.is_blank and not line.hidden:
            break
        if key and (indented := INDENTED.fullmatch(line.text)):
            values[key].append(indented[1].strip())
        elif named := KEY.fullmatch(line.text):
            key = named[1].strip().casefold()
            values.setdefault(key, []).extend(filter(None, [named[2].strip()]))
        elif not line.is_hidden:
            break
        taken += 1
    page = {key: "\n".join(value) for key, value in values.items() if value}
    return (page, taken) if KNOWN & page.keys() else ({}, 0)
