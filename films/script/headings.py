"""Scene headings: which lines are some, and what they say."""

import re
from dataclasses import dataclass

INSIDE = {"INT", "I", "INTERIOR", "INNEN", "ИНТ"}
OUTSIDE = {"EXT", "E", "EST", "EXTERIOR", "AUSSEN", "AUßEN", "НАТ", "ЭКСТ"}
PREFIX = re.compile(
    r"(?:INT\.?/EXT|EXT\.?/INT|I\.?/E|E\.?/I|INT|EXT|EST)[. ]\.?"
    r"|(?-i:(?:INNEN/AU(?:SS|ß|ẞ)EN|INNEN|AU(?:SS|ß|ẞ)EN|ИНТ\.?/НАТ|ИНТ|НАТ|ЭКСТ)[. ]\.?)",
    re.IGNORECASE,
)
"""Those of fountain.io, in any case; German and Russian ones in capitals."""
NUMBER = re.compile(r"(.*?)\s*#([\w.\-]+)#\s*")
TIMES = frozenset(
    re.findall(
        r"\S+",
        "DAY NIGHT MORNING EVENING DAWN DUSK NOON MIDDAY AFTERNOON SUNSET SUNRISE MIDNIGHT "
        "TWILIGHT LATER CONTINUOUS CONT SAME PRESENT SUNDOWN DAYBREAK "
        "TAG NACHT MORGEN MORGENS ABEND ABENDS MITTAG NACHMITTAG MITTERNACHT DÄMMERUNG SPÄTER "
        "JOUR NUIT MATIN SOIR MIDI AUBE CRÉPUSCULE DÍA DIA NOCHE MAÑANA TARDE AMANECER ATARDECER "
        "NOITE MANHÃ GIORNO NOTTE MATTINA SERA ALBA TRAMONTO ДЕНЬ НОЧЬ УТРО ВЕЧЕР "
        "昼 夜 朝 夕方 深夜 日 낮 밤 아침 저녁",
    )
)
PARTS = re.compile(r"\s+[-–—]+\s+|\s*[–—]\s*|\s*--\s*")
LAST_PARTS = re.compile(r"[.,]\s+")
_COUNT = r"(?:[\dIVXLC]+[A-Za-z]?|ONE|TWO|THREE|FOUR|FIVE)"
SCENE = re.compile(
    r"(?:(?:SCENE|SZENE|SCÈNE|ESCENA|SCENA|CENA|ACT|AKT|AUFZUG|ACTE|ACTO|ATTO|СЦЕНА|АКТ)"
    rf"\s+{_COUNT}|PROLOG(?:UE)?|EPILOG(?:UE)?"
    r"|(?:\d{1,3}|[IVX]+)\.\s*(?:SZENE|AKT|AUFZUG|SCENE|ACT)"
    r"|(?:ERST|ZWEIT|DRITT|VIERT|FÜNFT)ER\s+(?:AKT|AUFZUG)"
    r"|(?:ERSTE|ZWEITE|DRITTE|VIERTE|FÜNFTE)\s+SZENE)"
    r"\s*(?:[.:–—-]\s*(.*))?",
    re.IGNORECASE,
)
"""A line of its own: “Scene” within a sentence is none."""
CHAPTER = re.compile(
    r"(?:chapter|kapitel|chapitre|capítulo|capitolo|глава|part|teil|partie|parte)\s+"
    rf"{_COUNT}(?:\s*[.:–—-]\s*(.{{0,60}}))?|[IVXLC]{{1,6}}\.?|第.{{1,4}}[章話]\s*.{{0,40}}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """`interior`: “int”, “ext”, “int/ext” or empty. `mood` is what stands behind the time."""

    place: str
    interior: str
    time_of_day: str
    mood: str


def is_heading(line: str) -> bool:
    return PREFIX.match(line) is not None


def scene_line(line: str) -> str:
    """`SCENE 3: THE STAIRS`, `Erster Akt`: what it is called; empty where it is no such line."""
    match = SCENE.fullmatch(line.strip())
    if not match:
        return line.strip() if is_heading(line.strip()) else ""
    return (match[1] or "").strip() or line.strip()


def numbered(line: str) -> tuple[str, str]:
    """The heading without its number, and the number: `#12A#` at its end."""
    if match := NUMBER.fullmatch(line):
        return match[1], match[2]
    return line, ""


def parsed(line: str) -> Heading:
    """`INT. LAMP ROOM - NIGHT - STORM`: the lamp room, inside, at night, storm."""
    if SCENE.fullmatch(line) or CHAPTER.fullmatch(line):
        return Heading("", "", "", "")
    prefix = PREFIX.match(line)
    rest = line[prefix.end() :] if prefix else line
    parts = [part.strip(" .") for part in PARTS.split(rest) if part.strip(" .")]
    at = next((i for i, part in enumerate(parts) if i and _is_time(part)), None)
    if at is None and parts:
        *before, last = LAST_PARTS.split(parts[-1])
        if before and _is_time(last):
            kept = parts[-1][: -len(last)].rstrip(" .,")
            parts[-1:] = [kept, last]
            at = len(parts) - 1
    if at is None:
        return Heading(" - ".join(parts), _interior(prefix), "", "")
    mood = ", ".join(parts[at + 1 :]).lower()
    return Heading(" - ".join(parts[:at]), _interior(prefix), parts[at], mood)


def _is_time(part: str) -> bool:
    words = re.findall(r"[^\W\d_]+", part.upper())
    return bool(words) and len(words) <= 4 and not TIMES.isdisjoint(words)


def _interior(prefix: re.Match[str] | None) -> str:
    if not prefix:
        return ""
    words = set(re.findall(r"[^\W\d_]+", prefix[0].upper().replace("ẞ", "SS")))
    inside, outside = bool(words & INSIDE), bool(words & OUTSIDE)
    return "int/ext" if inside and outside else "int" if inside else "ext"
