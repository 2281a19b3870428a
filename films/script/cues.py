"""A screenplay's cue, the line that says who speaks: `KEEPER (V.O.) (CONT'D) ^`."""

import re
from dataclasses import dataclass

from films.script import camera

BRACKETS = re.compile(r"\(([^()]*)\)|（([^（）]*)）")
GOES_ON = re.compile(
    r"\(\s*(?:CONT[’'´`]?D?\.?|CONTINUED|CONTINUING|FORTS\.?|FORTSETZUNG|SUITE|MORE)\s*\)", re.I
)
VOICE_OVER = re.compile(
    r"\bV\.? ?O\b\.?|\bvoice[- ]?over\b|\bvoix off\b|\boff\b|\bnarrator\b", re.I
)
OFFSCREEN = re.compile(r"\b[O0]\.? ?[SC]\b\.?|\boff[- ](?:screen|camera)\b|\bhors[- ]champ\b", re.I)


@dataclass(frozen=True, slots=True)
class Cue:
    name: str
    extension: str
    dual: bool


def forced(line: str) -> Cue | None:
    """`@McAvoy`: any letters."""
    return _parsed(line.strip()[1:]) if line.lstrip().startswith("@") else None


def capitals(line: str) -> Cue | None:
    """A name in capitals of any script that has them: brackets may have small letters. “R2D2” and
    “3CPO” are names, “23” is none (fountain.io, *Character*). What ends in a colon and what says
    what the camera does is none either."""
    line = line.strip()
    if line.startswith(tuple("!.@#=~>(")) or line.endswith(":"):
        return None
    outside = BRACKETS.sub("", line) if "(" in line or "（" in line else line
    if not outside.isupper() or "(" in outside or camera.opens(line):
        return None
    return _parsed(line)


def is_voice_over(extension: str) -> bool:
    return VOICE_OVER.search(extension) is not None and not is_offscreen(extension)


def is_offscreen(extension: str) -> bool:
    return OFFSCREEN.search(extension) is not None


def name_of(cue: str) -> str:
    """The name alone: “KEEPER (V.O.)” is KEEPER."""
    return " ".join(BRACKETS.sub("", cue).split())


def _parsed(line: str) -> Cue | None:
    dual = line.endswith("^")
    line = GOES_ON.sub("", line.removesuffix("^")).strip()
    if "^" in line or not (name := name_of(line)):
        return None
    asides = [a or b for a, b in BRACKETS.findall(line)]
    return Cue(name, ", ".join(part.strip() for part in asides if part.strip()), dual)
