"""Masks among a model's inputs, and in which colour each wants what is to change.

There is no word for it in a schema; descriptions say it: "Black pixels are inpainted, white pixels
are preserved", "transparent is repainted". White is what most mean and the default.
"""

import re
from typing import Literal

from providers.contract import Medium
from providers.json_schema import words
from providers.schema import Field

MaskStyle = Literal["white", "black", "transparent"]

COLOURS: dict[str, MaskStyle] = {
    "black": "black",
    "white": "white",
    "transparent": "transparent",
    "transparency": "transparent",
}
OPPOSITE: dict[MaskStyle, MaskStyle] = {"white": "black", "black": "white"}
CHANGES = re.compile(
    r"\b(?:in-?paint|out-?paint|re-?paint|edit|replac|fill|(?:re-?)?generat|chang|modif|redraw|"
    r"remov|eras|alter|mask(?:ed)? (?:area|region|out))",
    re.I,
)
KEEPS = re.compile(r"\b(?:preserv|ke(?:ep|pt)|unchang|un(?:edit|mask)|retain|protect)", re.I)
ASIDE = re.compile(r"\([^)]*\)")
CLAUSE = re.compile(r"\.(?=\s|$)|[,;:\n]|\band\b|\bwhile\b|\bwhereas\b|\bbut\b", re.I)
NOT_A_MASK = words("prompt text strength blur threshold type mode")


def mask_style(field: Field) -> MaskStyle | None:
    """In which colour this field wants what is to change; None where it takes no mask."""
    parts = set(re.split(r"[^a-z]+", field.name.lower()))
    if not parts & {"mask", "masks"} or parts & NOT_A_MASK or field.medium != Medium.IMAGE:
        return None
    clauses = CLAUSE.split(ASIDE.sub("", field.help))
    for verbs, style_of in ((CHANGES, COLOURS), (KEEPS, _opposite_styles())):
        for clause in clauses:
            named = [word for word in re.findall(r"[a-z]+", clause.lower()) if word in style_of]
            if len(named) == 1 and verbs.search(clause) and not _denied(clause):
                return style_of[named[0]]
    return "white"


def _opposite_styles() -> dict[str, MaskStyle]:
    """What changes where the clause names the colour that stays."""
    return {word: OPPOSITE[colour] for word, colour in COLOURS.items() if colour in OPPOSITE}


def _denied(clause: str) -> bool:
    return bool(re.search(r"\bnot\b|n't\b|\bnever\b", clause, re.I))
