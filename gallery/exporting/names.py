"""What exported files are called: a template with fields, always a safe name, never the same twice.

A name is safe on any disk: no separators, no control or unseen letters, none of the names that
Windows keeps for devices, no dot or hyphen in front, no dot at the end, at most `MOST_BYTES`. Two
names are the same where they differ by case or Unicode form alone.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from foundation.user_input import is_visible
from gallery.models import Product

USUAL = "{date}-{project}-{model}-{seed}-{n}"
LONGEST_TEMPLATE = 300
MOST_BYTES = 180
"""Of a name in UTF-8, without its extension: 255 is what most disks take."""
MOST_LETTERS_OF_A_FIELD = 80
PIECES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}/\\\0]")
SEPARATORS = re.compile(r"([-_ ])(?:[-_ ]*)")
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
UNSAFE = set('\\/:*?"<>|')


def _model(product: Product) -> str:
    return product.model_id.rpartition("/")[2] or product.model_id


FIELDS: dict[str, Callable[[Product], object]] = {
    "date": lambda it: timezone.localtime(it.created_at).strftime("%Y-%m-%d"),
    "time": lambda it: timezone.localtime(it.created_at).strftime("%H%M%S"),
    "project": lambda it: it.project.slug,
    "model": _model,
    "provider": lambda it: it.provider,
    "kind": lambda it: it.kind,
    "medium": lambda it: it.medium,
    "seed": lambda it: "" if it.seed is None else it.seed,
    "id": lambda it: it.pk,
    "short_id": lambda it: it.short_id,
    "prompt": lambda it: it.prompt,
    "title": lambda it: it.title,
    "role": lambda it: it.role,
    "rating": lambda it: it.rating,
    "width": lambda it: it.asset.width or "",
    "height": lambda it: it.asset.height or "",
}
NAMES = (*FIELDS, "n")
"""Every field; `n` is the place in the export, from 1."""


class BadNameTemplate(ValueError):
    """A template that makes no names; `place` is the letter at which it goes wrong, from 1."""

    def __init__(self, words: str, place: int) -> None:
        super().__init__(f"{words} (letter {place})")
        self.place = place


@dataclass(frozen=True)
class Template:
    """`parts` are plain words and, in brackets of their own, fields."""

    parts: tuple[tuple[str, str], ...]

    def stem(self, product: Product, number: int, most: int) -> str:
        """The name of the product that is the `number`th of so many, without an extension."""
        said = (words or self._value(field, product, number, most) for words, field in self.parts)
        return safe("".join(said)) or f"{product.medium}-{product.pk}"

    @staticmethod
    def _value(field: str, product: Product, number: int, most: int) -> str:
        if field == "n":
            return f"{number:0{len(str(most))}}"
        return clean(str(FIELDS[field](product)))[:MOST_LETTERS_OF_A_FIELD].strip()


def parse(text: str) -> Template:
    """Raises BadNameTemplate. `{{` and `}}` stand for brackets."""
    if not text.strip():
        raise BadNameTemplate("A name needs at least one letter or field.", 1)
    if len(text) > LONGEST_TEMPLATE:
        raise BadNameTemplate(
            f"A name template has at most {LONGEST_TEMPLATE} characters.", LONGEST_TEMPLATE + 1
        )
    parts, at = [], 0
    for found in PIECES.finditer(text):
        parts.append((text[at : found.start()], ""))
        parts.append(_piece(found))
        at = found.end()
    parts.append((text[at:], ""))
    return Template(tuple(part for part in parts if any(part)))


def _piece(found: re.Match[str]) -> tuple[str, str]:
    piece, place = found[0], found.start() + 1
    if piece in ("{{", "}}"):
        return piece[0], ""
    if piece in "/\\\0":
        raise BadNameTemplate("A name cannot hold a separator: “/” or “\\”.", place)
    if piece in "{}":
        raise BadNameTemplate(f"A “{piece}” stands alone; write “{piece}{piece}” for one.", place)
    field = found[1].strip().lower()
    if field not in NAMES:
        known = ", ".join(NAMES)
        raise BadNameTemplate(
            f"There is no field “{clean(found[1])[:40]}”. There are: {known}.", place
        )
    return "", field


def clean(text: str) -> str:
    """One line of what can be seen, without the letters that some disk does not take."""
    kept = "".join(
        " " if letter in UNSAFE or unicodedata.category(letter)[0] == "C" else letter
        for letter in text[: 8 * MOST_BYTES]
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def safe(text: str) -> str:
    """A name that any disk takes; "" where nothing of it can be seen."""
    name = SEPARATORS.sub(r"\1", clean(text))
    name = _cut(name.strip(" .-_")).rstrip(" .-_")
    if not is_visible(name) or name.isspace():
        return ""
    return f"_{name}" if RESERVED.fullmatch(name.partition(".")[0].rstrip()) else name


def _cut(name: str) -> str:
    """At most that many bytes, no letter of it halved."""
    return name.encode()[:MOST_BYTES].decode(errors="ignore")


def same(name: str) -> str:
    """What two names have in common that some disk takes for one."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return folded.casefold()


class Names:
    """The names that are given away, each once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {same(name) for name in taken}
        self._last: dict[str, int] = {}

    def take(self, stem: str, *endings: str) -> str:
        """The stem, numbered where with one of its endings it is somebody else's."""
        key = same(stem)
        for number in range(self._last.get(key, 1), 2**31):
            name = stem if number == 1 else f"{stem}-{number}"
            wanted = {same(f"{name}{ending}") for ending in endings}
            if not wanted & self._taken:
                self._taken |= wanted
                self._last[key] = number + 1
                return name
        raise AssertionError("there are that many names")
