"""Who is in the script: each name once, however it is written."""

import re
import unicodedata
from dataclasses import dataclass, field

from films.script.cues import name_of

_WORD = r"[^\W\d_a-z][^\W\d_a-z.'’-]+"
_AGE = r"(?:\d{1,3}s?\b|(?:early|mid|late)\b|in (?:his|her|their)\b)"
_INTRODUCED = re.compile(rf"\b({_WORD}(?: {_WORD}){{0,3}}) ?\({_AGE}")
"""“MARA OKEKE (34), a courier”."""
MOST_SOUGHT = 200


def folded(name: str) -> str:
    """What makes two ways of writing one name."""
    return unicodedata.normalize("NFC", " ".join(name_of(name).split())).casefold()


@dataclass(slots=True)
class Names:
    """Names in order of first appearance; the first way of writing stays."""

    _known: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        return self._known.setdefault(folded(name), " ".join(name_of(name).split()))

    def introduced(self, action: str) -> None:
        """Those whom the action presents in capitals with an age; they may never speak."""
        if "(" in action:
            for match in _INTRODUCED.finditer(action):
                if match[1].isupper():
                    self.of(match[1])

    def all(self) -> tuple[str, ...]:
        return tuple(self._known.values())

    def finder(self) -> "Finder":
        return Finder(self._known)


class Finder:
    """Finds names in action, in any case: “Ida” is IDA."""

    def __init__(self, known: dict[str, str]) -> None:
        self._known = known
        words = sorted(list(known)[:MOST_SOUGHT], key=len, reverse=True)
        either = "|".join(map(re.escape, words))
        self._pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)") if words else None

    def names_in(self, text: str) -> list[str]:
        if not self._pattern:
            return []
        return [self._known[found] for found in self._pattern.findall(text.casefold())]
