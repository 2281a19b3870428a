"""The dictionary: every known phrase and what it means, and a text cut into such phrases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from draft_artist.scene import vocabulary as v
from draft_artist.scene.nouns import NOUN_TABLE
from draft_artist.scene.palette import rgb
from draft_artist.scene.roles import CHILDREN, CLOTHES, GROUPS, ROLE_TABLE, Role

# A picture holds only so much; a prompt of 100 kB is hashed whole and read to here.
LONGEST_READ = 6000


_WORD = re.compile(r"[^\W_]+(?:[-'’&][^\W_]+)*")


_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "mice": "mouse", "wolves": "wolf",
    "leaves": "leaf", "knives": "knife", "feet": "foot", "geese": "goose", "oxen": "ox",
    "policemen": "policeman", "fishermen": "fisherman", "people": "people", "cacti": "cactus",
    "shelves": "shelf", "loaves": "loaf", "thieves": "thief", "elves": "elf", "calves": "calf",
    "glasses": "glass", "sailboats": "sailboat", "cities": "city", "persons": "person",
    "businessmen": "businessman", "spacemen": "spaceman", "snowmen": "snowman",
}  # fmt: skip


@dataclass
class Meanings:
    """What one phrase means; a phrase can mean several things at once ("haunted")."""

    meanings: list[tuple[str, Any]] = field(default_factory=list)


def roles() -> dict[str, tuple[Role, str]]:
    """Every role by its name, with its other words."""
    table: dict[str, tuple[Role, str]] = {}
    for line in ROLE_TABLE.strip().splitlines():
        name, outfit, hat, hair, beard, top, legs, holds, home, words = (
            cell.strip() for cell in line.split("|")
        )
        build = "child" if name in CHILDREN else "adult"
        role = Role(name, outfit, hat, hair, bool(beard), top, legs, holds, home, build)
        table[name] = (role, words)
    return table


@cache
def _dictionary() -> dict[tuple[str, ...], Meanings]:
    """Every known phrase, as a tuple of singular words, and what it means."""
    book: dict[tuple[str, ...], Meanings] = {}

    def learn(phrase: str, kind: str, meaning: Any) -> None:
        words = tuple(singular(word) for word in tokens(phrase))
        found = book.setdefault(words, Meanings())
        if all(known != kind for known, _ in found.meanings):
            found.meanings.append((kind, meaning))

    def learn_all(kind: str, table: dict[str, str]) -> None:
        for meaning, phrases in table.items():
            own = () if kind == "shot" else (meaning,)
            for phrase in (*own, *phrases.split(",")):
                learn(phrase, kind, meaning)

    for noun, words in NOUN_TABLE:
        for phrase in (noun.name.replace("-", " "), *filter(None, words.split(","))):
            learn(phrase, "noun", noun)
    for role, words in roles().values():
        for phrase in (role.name, *filter(None, words.split(","))):
            learn(phrase, "role", role)
    for kind, table in (
        ("place", v.PLACES), ("time", v.TIMES), ("weather", v.WEATHER), ("season", v.SEASONS),
        ("shot", v.SHOTS), ("style", v.STYLES), ("mood", v.MOODS), ("pose", v.POSES),
    ):  # fmt: skip
        learn_all(kind, table)
    for name, hexa in v.COLORS.items():
        learn(name, "color", rgb(hexa))
    for kind, amounts in (("number", v.NUMBERS), ("size", v.SIZES), ("group", GROUPS)):
        for name, amount in amounts.items():
            learn(name, kind, amount)
    for name, wear in CLOTHES.items():
        learn(name, "wear", wear)
    for name in ("old", "elderly", "aged", "ancient", "wrinkled"):
        learn(name, "old", True)
    return book


_LONGEST_PHRASE = 5


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, without markup, marks or control characters."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_READ]).casefold()
    return _WORD.findall(re.sub(r"<[^<>]{0,200}>", " ", plain))


def singular(word: str) -> str:
    """A word without its English plural ending."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    word = word.removesuffix("'s").removesuffix("’s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def phrases(words: list[str]) -> Iterator[tuple[int, tuple[str, ...], Meanings | None]]:
    """The words cut into the longest known phrases: position, words, meaning."""
    book = _dictionary()
    forms = [singular(word) for word in words]
    i = 0
    while i < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - i), 0, -1):
            phrase = tuple(forms[i : i + length])
            if found := book.get(phrase):
                yield i, tuple(words[i : i + length]), found
                i += length
                break
        else:
            parts = words[i].split("-") if "-" in words[i] else []
            if len(parts) > 1:
                words[i : i + 1] = parts
                forms[i : i + 1] = [singular(part) for part in parts]
                continue
            yield i, (words[i],), None
            i += 1
