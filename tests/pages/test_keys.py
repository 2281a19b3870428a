"""One table of keys: what acts, what is told, and nothing beside it."""

import json
import re
from itertools import groupby
from pathlib import Path

from foundation.static_files import FOLDER
from pages.help.library import DOCS

SCRIPTS = {file.name: file.read_text() for file in sorted((FOLDER / "js").glob("*.js"))}
ASKS = re.compile(r'actOf\(\w+, "(\w+)"\)')
BY_ITSELF = re.compile(r'\.key(?:\.toLowerCase\(\))? === "([^"])"')
OF_A_CONTROL = {" ", "{", "+", "=", "-", "0"}
"""Of what has the focus, not of the page."""
NO_ACTS = {"keys.js", "held.js", "mask_brush.js"}
"""The table, what lets no key repeat, and a canvas with keys of its own."""


def table(name: str) -> list[list[str]]:
    found = re.search(rf"export const {name} = (\[.*?\n\]);", SCRIPTS["keys.js"], re.S)
    assert found
    return json.loads(re.sub(r",(\s*\])", r"\1", found[1]))


def documented() -> list[tuple[str, list[str]]]:
    """(title, what each key does) of each part of the docs."""
    text = Path(DOCS / "keyboard.md").read_text()
    parts = re.split(r"^## ", text, flags=re.M)[1:]
    return [(part.split("\n")[0], re.findall(r"^\| `.* \| (.+) \|$", part, re.M)) for part in parts]


def test_the_docs_tell_all_of_it():
    titles = {place: title for place, title, _ in table("PLACES")}
    rows = {
        place: [row[3] for row in own] for place, own in groupby(table("KEYS"), lambda row: row[0])
    }
    assert documented() == [(title, rows[place]) for place, title in titles.items()]


def test_whatever_has_a_name_is_done_where_the_key_is_asked_for():
    asking = {
        place: "".join(text for text in SCRIPTS.values() if place in ASKS.findall(text))
        for place, _, _ in table("PLACES")
    }
    idle = [
        (place, act)
        for place, act, keys, _ in table("KEYS")
        if act and not re.search(rf"\b{act}\b", asking[place]) and not keys.startswith("g ")
    ]
    assert idle == []


def test_no_key_of_two_acts_in_one_place():
    chords = [
        (place, chord)
        for place, act, keys, _ in table("KEYS")
        if act
        for chord in ([keys] if keys.startswith("g ") else keys.split())
    ]
    assert len(chords) == len(set(chords))


def test_no_script_hears_a_single_key_beside_the_table():
    others = {
        name: found
        for name, text in SCRIPTS.items()
        if name not in NO_ACTS and (found := set(BY_ITSELF.findall(text)) - OF_A_CONTROL)
    }
    assert others == {}
