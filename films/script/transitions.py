"""What the words between two shots mean: `SMASH CUT TO:` is a cut."""

import re

CUT, DISSOLVE, FADE, FADE_IN, WIPE = "cut", "dissolve", "fade", "fade-in", "wipe"
_KINDS = (
    (FADE_IN, r"fade[- ]?in\b|fade (?:up|from)|aufblende|ouverture en fondu|fundido desde"),
    (FADE, r"fade|abblende|fondu au noir|fundido a negro|burn to|iris"),
    (DISSOLVE, r"dissolve|cross[- ]?fade|überblend|fondu enchaîné|fundido|blend to|melt"),
    (WIPE, r"wipe|push to"),
    (CUT, r"cut|schnitt|coupe|corte|cut to black|to:$"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)
_CROSS = re.compile(r"cross[- ]?fade|fondu enchaîné", re.IGNORECASE)
_OUT = re.compile(r"fade[- ]?(?:out|to)|cut to black|abblende|fondu au noir|fundido a negro", re.I)
_ALONE = re.compile(
    r"(?:(?:SLOW )?FADE (?:IN|OUT|UP|TO [A-Z]+)|DISSOLVE|"
    r"(?:(?:SMASH|MATCH|JUMP|HARD) )?CUT(?: TO(?: BLACK)?)?"
    r"|AUFBLENDE|ABBLENDE|ÜBERBLENDUNG|SCHNITT(?: AUF)?|FONDU AU NOIR|FUNDIDO A NEGRO)\s*[.:]*"
)


def kind_of(text: str) -> str:
    """Of a transition; a cut where the words are unknown."""
    if _CROSS.search(text):
        return DISSOLVE
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), CUT)


def ends_in_black(text: str) -> bool:
    return _OUT.search(text) is not None and not _CROSS.search(text)


def stands_alone(action: str) -> bool:
    """A line of action that is a transition, as `FADE IN:` is in most scripts."""
    return _ALONE.fullmatch(action.strip()) is not None
