"""Text as the tokens that the index holds. One tokeniser for what is stored, what is asked and
every database, so that they cannot differ.

Case, accents and width do not count. Scripts that are written without spaces are taken letter by
letter, and so are emoji: asked for as a phrase, any part of such a text is found.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache

LONGEST_TOKEN = 64
MOST_TOKENS = 12_000
"""Of one product; PostgreSQL counts positions to 16,383."""

ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff\u2600-\u27bf\U0001f000-\U0001faff"
)
"""Thai, Lao, Burmese, Khmer, Kana, Han, Hangul; then emoji."""
TOKEN = re.compile(f"[{ALONE}]|[^\\W_{ALONE}]+")
IS_ALONE = re.compile(f"[{ALONE}]")
ACCENTS = re.compile("[\u0300-\u036f]")

GAP = "_gap"
"""Between two texts, so that no phrase reaches from one into the other."""

NUMBERED = ("id", "uid", "seed", "from")
"""Fields whose values are digits, and too many to be told apart by a short hash."""


def fold(text: str) -> str:
    """The same without case, accents and width."""
    if text.isascii():
        return text.lower()
    bare = ACCENTS.sub(
        "", unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    )
    return unicodedata.normalize("NFC", bare)


def tokens(text: str) -> list[str]:
    return [token[:LONGEST_TOKEN] for token in TOKEN.findall(fold(text))]


def is_prefix(token: str) -> bool:
    """Whether a word that ends in this token may go on: one letter would fit almost anything."""
    return len(token) > 1 and not IS_ALONE.match(token)


MARKED = frozenset({"rating", "project", "tag", "collection"})
MARKED_STATES = frozenset({"favourite", "trashed", "hidden"})
MARK = "_m"


def is_mark(field: str, value: str) -> bool:
    """Whether it is a fact that the user changes, of thousands of products at once. These stand
    apart in the index, and are changed without the others."""
    return field in MARKED or (field == "is" and value in MARKED_STATES)


@lru_cache(maxsize=50_000)
def fact(field: str, value: str) -> str:
    """What stands for a fact in the index. No word begins with its first letter."""
    if field in NUMBERED:
        return f"_{field}{value.replace('-', 'n')}"
    text = f"{field}\0{value}".encode(errors="replace")
    begin = MARK if is_mark(field, value) else "_z"
    return f"{begin}{hashlib.blake2b(text, digest_size=5).hexdigest()}"
