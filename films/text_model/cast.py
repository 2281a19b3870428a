"""Who may be named: those whom the rules or the bible know, and whatever else the script says."""

import re
import unicodedata
from collections.abc import Iterable

from films.script.names import folded
from films.script.pieces import NARRATOR, ScriptRead


class Cast:
    """`entries` are the names of the bible of its project, further names as well."""

    def __init__(self, script: ScriptRead, entries: Iterable[str] = ()) -> None:
        known = [*script.characters, NARRATOR, *entries]
        self._known = {folded(name): name for name in reversed(known)}
        self._text = folded_text(script.text)

    def name(self, said: str) -> str:
        """As the script calls them."""
        return self._known.get(folded(said), " ".join(said.split()))

    def knows(self, name: str) -> bool:
        return folded(name) in self._known or self.is_mentioned(name)

    def is_mentioned(self, name: str) -> bool:
        """Whether the script has these words."""
        words = folded_text(name)
        return (
            bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", self._text) is not None
        )


def folded_text(text: str) -> str:
    """As names are compared, without marks of emphasis."""
    plain = text.replace("’", "'").replace("*", "").replace("_", "")
    return " ".join(unicodedata.normalize("NFC", plain).casefold().split())
