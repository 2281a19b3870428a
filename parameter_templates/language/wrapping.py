"""One text around another, at the dots that stand for it: “a painting of ..., oil on canvas”."""

import re

DOTS = re.compile(r"\.{3,}|[\u1801\u2026\u22ee\u22ef\u22f0\u22f1\ufe19]+")


def wrapped(around: str, inside: str) -> str:
    found = DOTS.search(around)
    if not found:
        return around + inside
    return around[: found.start()] + inside + around[found.end() :]
