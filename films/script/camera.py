"""What a script says of the camera: size, angle and move, and where it opens a new shot."""

import re
from dataclasses import dataclass

SIZES = ("extreme close-up", "close-up", "medium", "full", "wide", "extreme wide")
ANGLES = (
    *("eye level", "low", "high", "overhead", "dutch"),
    *("over the shoulder", "point of view", "reverse"),
)
MOVES = (
    *("static", "pan", "tilt", "push in", "pull out", "tracking", "crane", "handheld"),
    *("zoom in", "zoom out", "orbit", "whip pan"),
)

_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "size": (
        ("extreme close-up", r"extreme close[- ]?up|macro shot|\bE\.?C\.?U\b|Detailaufnahme"),
        ("close-up", r"close[- ]?up|\bclos(?:e|er) (?:on|shot)|insert\b|\bC\.?U\b|Nahaufnahme"),
        ("close-up", r"(?-i:\bCLOSER?\b)|großaufnahme|gros plan|primer plano"),
        ("medium", r"medium (?:close[- ]?up|shot)|mid[- ]shot|\bM\.?S\b|two[- ]shot|Halbnah"),
        ("full", r"full (?:shot|figure)|plan américain|head to toe"),
        ("extreme wide", r"extreme (?:wide|long)|establishing|aerial|from far away"),
        ("wide", r"wide(?:r)? (?:shot|angle|on|view)|long shot|(?-i:\bWIDE(?:R)?\b)|Totale\b"),
    ),
    "angle": (
        ("low", r"low angle|from below|worm['’]s[- ]eye|Untersicht|contre-plongée"),
        ("high", r"high angle|from above|Aufsicht"),
        ("overhead", r"overhead|bird['’]s[- ]eye|top shot|Vogelperspektive"),
        ("dutch", r"dutch (?:angle|tilt)|canted"),
        ("over the shoulder", r"over (?:(?:the|his|her|their|\w+['’]s) )?shoulder|\bO\.?T\.?S\b"),
        ("point of view", r"(?-i:\bP\.?O\.?V\b)|point of view|through (?:his|her|\w+['’]s) eyes"),
        ("reverse", r"reverse (?:angle|shot)|(?-i:\bREVERSE\b)"),
        ("eye level", r"eye[- ]level"),
    ),
    "move": (
        ("whip pan", r"whip[- ]pan|swish pan"),
        ("push in", r"push(?:es|ing)? in\b|dolly in|moves? in on|(?-i:\bDOLLY\b)|Heranfahrt"),
        ("pull out", r"pull(?:s|ing)? (?:back|out)\b|dolly out|Rückfahrt"),
        ("zoom in", r"zoom(?:s|ing)? (?:in|on|to)"),
        ("zoom out", r"zoom(?:s|ing)? out"),
        ("tracking", r"tracking|camera (?:tracks|follows|moves with)|travelling|Kamerafahrt"),
        ("crane", r"crane (?:shot|up|down)|camera (?:rises|lifts|descends)|boom (?:up|down)"),
        ("handheld", r"hand[- ]?held|shaky camera|Handkamera"),
        ("orbit", r"camera (?:circles|orbits)|orbit(?:s|ing)? around"),
        ("pan", r"camera pans|(?-i:\bPAN\b)|pan(?:s)? (?:left|right|to|across)|Schwenk\b"),
        ("tilt", r"camera tilts|tilt(?:s)? (?:up|down)|(?-i:\bTILT\b)"),
        ("static", r"static shot|locked[- ]off|Standbild"),
    ),
}
_PATTERNS = {
    field: tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in words)
    for field, words in _WORDS.items()
}
_ANY = re.compile("|".join(p for words in _WORDS.values() for _, p in words), re.IGNORECASE)

_JOINS = r"(?:\s+(?:ON|OF|TO|FROM|IN|OUT|WITH|UP|DOWN|LEFT|RIGHT|INTO|ACROSS|PAST|AT)\b)*"
_PLAIN = (
    r"EXTREME CLOSE[- ]?UP|E\.?C\.?U\.?|CLOSE[- ]?UP|CLOSE SHOT|CLOSER ON|CLOSE ON|MEDIUM SHOT|"
    r"MED\.? SHOT|TWO[- ]SHOT|WIDE SHOT|WIDE ANGLE|WIDE ON|WIDER ON|LONG SHOT|FULL SHOT|"
    r"ESTABLISHING SHOT|NEW ANGLE|ANOTHER ANGLE|ANGLE ON|REVERSE ANGLE|REVERSE SHOT|LOW ANGLE|"
    r"HIGH ANGLE|OVERHEAD SHOT|BIRD['’]S[- ]EYE VIEW|AERIAL SHOT|AERIAL VIEW|TRACKING SHOT|"
    r"DOLLY (?:IN|OUT|SHOT)|CRANE SHOT|ZOOM (?:IN|OUT)|PUSH IN|PULL (?:BACK|OUT)|"
    r"BACK TO (?:SCENE|SHOT)|OVER (?:THE )?SHOULDER|INTERCUT"
)
_LOUD = (
    r"(?:C\.?U\.?|M\.?S\.?|L\.?S\.?|O\.?T\.?S\.?|CLOSER?|WIDER?|ANGLE|REVERSE|INSERT|ESTABLISHING|"
    r"TRACKING|DOLLY|PAN|TILT|AERIAL|OVERHEAD|P\.?O\.?V\.?|[A-Z][A-Z.'’ ]{0,30} P\.?O\.?V\.?)"
)
_OPENS = re.compile(
    rf"(?:(?:{_PLAIN})\b\.?(?i:{_JOINS})\s*(?:[:–—-]+\s*|\.\s+|$|(?=\S))"
    rf"|(?i:{_PLAIN})\b(?i:{_JOINS})\s*(?:[:–—-]+\s*|$)"
    rf"|(?i:close on|angle on|closer on|wide shot of|close[- ]?up of|tracking shot of)\s+"
    rf"|{_LOUD}(?:\s+(?:ON|OF|TO|FROM|LEFT|RIGHT|UP|DOWN|ACROSS|WITH)\b)+\s*[:–—-]*\s*"
    rf"|{_LOUD}\s*(?:[:–—-]+\s*|$))"
)
_HINT = re.compile(
    r"\b(?:extreme|e\.?c\.?u|clos|med|two|wide|long|full|establish|new|another|angle|reverse|low|"
    r"high|overhead|bird|aerial|track|dolly|crane|zoom|push|pull|back|over|intercut|insert|pan|tilt|"
    r"[clmop]\.?[ostu])",
    re.IGNORECASE,
)
"""How all of them begin."""
_BACK = re.compile(r"BACK TO (?:SCENE|SHOT)|INTERCUT", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Camera:
    size: str = ""
    angle: str = ""
    move: str = ""


def both(first: Camera, then: Camera) -> Camera:
    """What the second says, and the first where it says nothing."""
    return Camera(then.size or first.size, then.angle or first.angle, then.move or first.move)


def opens(line: str) -> bool:
    """Whether the line begins with what makes it a shot of its own: `CLOSE ON the lamp`."""
    return bool(_OPENS.match(line))


def may_open(line: str) -> bool:
    """Whether it names the camera at all; a quick no for most lines."""
    return _HINT.search(line) is not None


def without_opening(line: str) -> str:
    """What is to be seen, without the words for the camera; the line itself if nothing is left."""
    match = _OPENS.match(line)
    rest = line[match.end() :].strip() if match else line
    return rest or ("" if _BACK.match(line) else line)


def camera_of(text: str) -> Camera:
    """What the words say; empty where they say nothing."""
    if not _ANY.search(text):
        return Camera()
    return Camera(**{field: _first(text, words) for field, words in _PATTERNS.items()})


def _first(text: str, words: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    return next((name for name, pattern in words if pattern.search(text)), "")
