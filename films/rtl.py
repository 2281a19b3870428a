"""Text from right to left, kept together where it stands among other text."""

import unicodedata

_OPENS, _CLOSES = "\u2067", "\u2069"


def isolated(text: str) -> str:
    """With the marks of Unicode (UAX 9) around it, where its first letter is written from right to
    left: its stops and numbers then stand where they belong."""
    for letter in text:
        match unicodedata.bidirectional(letter):
            case "R" | "AL":
                return f"{_OPENS}{text}{_CLOSES}"
            case "L":
                break
    return text
