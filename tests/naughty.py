"""Words that break programs, made here: what a person, a script or a stranger may hand over."""

import os
import random
import sys
import unicodedata
from collections.abc import Iterator

SOME = (
    *("", " ", "\t\n", "0", "-1", "1_0", "１２", "٣", "²", "NaN", "Infinity", "-0", "1e999"),
    *("1e-9999999", "9" * 20, "9" * 5000, "0x1F", "1.", ".", "..", "/", "//", "../../etc/passwd"),
    *("[", "]", "{", "[" * 400, '{"a":' * 400, "[]", "{}", "null", "true", '"', "'", "`", "\\"),
    *("%", "%00", "%41", "%zz", "&", "=", "a=b", "?", "#", "--", "-x", "-h=", "@", ":", ";", "|"),
    *("http://[", "http://[::1", "https://fal.ai/models/[", "://", "http://a:b@c:99999/", "file:"),
    *("data:,x", "{{7*7}}", "{0}", "%s%s%n", "${HOME}", "$(id)", "';--", "<b>x</b>", "<!--"),
    *("\x1b[31mred", "\x9b31m", "\u202eevil", "\u2066x\u2069", "\u200b", "\ufeff", "\u2028", "\r"),
    *(
        "é" * 300,
        "x" * 300,
        "x" * 50_000,
        "a " * 25_000,
        "🦊" * 100,
        "👨‍👩‍👧",
        "שלום",
        "e" + "\u0301" * 200,
    ),
    *("\ufffe", "\U0010ffff", "ﷺ", "ǅ", "ß", "İ", "CON", "nul", ".part", "inbox", "undefined"),
    *("None", "local", "fal/", "/x", "local/", "local/" + "x" * 300, "2026-13-45", "0001-01-01"),
)
KINDS = (
    *("", "\u200b", "-1", "9" * 20, "1e999", "NaN", "[", "[" * 400, '"\\ud800"', "[1e999]", "{}"),
    *("null", "x" * 300, "\u202e\x9b🦊", "a\0b", "http://[", "../..", "0001-01-01"),
)
"""One of each kind, for what is asked too often for all of them."""
SOME += tuple(word for word in KINDS if word not in SOME and "\0" not in word)
NO_TEXT = ("a\0b", "\ud83d", "\udcff\udcfe", "x\udc80=\udc80")
"""What no UTF-8 holds: Python makes the latter of arguments in another encoding."""


LONG = os.environ.get("ARTFACTORY_FUZZ") == "long"
"""Whether all of them are tried, with hundreds of drawn ones (`make fuzz`), or some."""


def strings(seed: str, *, few: int = 24, drawn: int = 4) -> Iterator[str]:
    """Some of the known ones, others for each seed, and some that are drawn."""
    draw = random.Random(seed)
    yield from SOME if LONG else draw.sample(SOME, few)
    for _ in range(300 if LONG else drawn):
        yield "".join(map(_letter, [draw] * draw.choice((1, 3, 20, 300))))


def _letter(draw: random.Random) -> str:
    while True:
        letter = chr(draw.choice((draw.randrange(1, 128), draw.randrange(1, sys.maxunicode + 1))))
        if unicodedata.category(letter) != "Cs":
            return letter
