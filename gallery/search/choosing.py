"""Which of the known values and names a word of a query means."""

import difflib
import re
from collections.abc import Sequence

from gallery.search.nodes import Value
from gallery.search.words import fold


def stands_in(tokens: tuple[str, ...], name: list[str], may_go_on: bool) -> bool:
    """Whether the tokens of a tag have these, one after the other."""
    *before, last = tokens
    for start in range(len(name) - len(tokens) + 1):
        *here, end = name[start : start + len(tokens)]
        if here == before and (end.startswith(last) if may_go_on else end == last):
            return True
    return False


def chosen(value: Value, known: set[str]) -> set[str]:
    """Of the known values the very one; else, unless it is in quotation marks, all that have it at
    the beginning of a word."""
    wanted = fold(value.text.removesuffix("*"))
    folded = {one: fold(one) for one in known}
    wants_rest = value.text.endswith("*") and not value.is_quoted
    exact = {one for one, text in folded.items() if wanted in (text, text.partition("/")[2])}
    if value.is_quoted or value.op == "=" or (exact and not wants_rest):
        return exact
    begins = re.compile(rf"(?:^|[\W_]){re.escape(wanted)}")
    return {one for one, text in folded.items() if begins.search(text)}


def is_between(text: str, low: float, high: float) -> bool:
    try:
        return low <= float(text) <= high
    except ValueError:
        return False


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """The end of a sentence: a full stop and what was likely meant."""
    close = difflib.get_close_matches(fold(word)[:60], [fold(one)[:60] for one in known[:500]], 1)
    return f". Did you mean “{close[0]}”?" if close else "."
