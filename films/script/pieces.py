"""What a script is read into. All of it is frozen, and knows where in the text it stands.

`start` and `end` are offsets in `ScriptRead.text`. The elements cover it without gap or overlap:
blank lines belong to the element before them, what is not filmed is an element too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MOST_SHOTS = 1_000
"""Of one film."""
NARRATOR = "Narrator"
"""Who speaks what nobody in the story says."""


class UnreadableScript(ValueError):
    """The message is for people. `fits_until`: the offset to which the script would fit into one
    film, where it is too long for one; else None."""

    def __init__(self, message: str, fits_until: int | None = None) -> None:
        super().__init__(message)
        self.fits_until = fits_until


class ElementKind(StrEnum):
    HEADING = "heading"
    ACTION = "action"
    CUE = "cue"
    PARENTHETICAL = "parenthetical"
    DIALOGUE = "dialogue"
    LYRIC = "lyric"
    TRANSITION = "transition"
    CENTRED = "centred"
    SECTION = "section"
    SYNOPSIS = "synopsis"
    PAGE_BREAK = "page_break"
    NOTE = "note"
    BONEYARD = "boneyard"
    TITLE_PAGE = "title_page"
    ATTRIBUTION = "attribution"
    """“said Ida”: who speaks in prose; neither seen nor spoken."""


@dataclass(frozen=True, slots=True)
class Element:
    """One piece of the script. `text` is what it says, without the marks of its kind and without
    the notes in it; several lines are kept as lines."""

    kind: ElementKind
    text: str
    start: int
    end: int
    number: str = ""
    """Of a heading: “12A”."""
    dual: bool = False
    """A cue that speaks at once with the cue before it."""
    extension: str = ""
    """Of a cue: “V.O.”, “on the radio”; “CONT'D” is left out."""
    level: int = 0
    """Of a section: 1 for an act."""
    speaker: str = ""
    """Of dialogue that no cue stands before: who the prose around it says is speaking."""
    narrated: bool = False
    """An action whose words a narrator speaks."""
    marked: str = ""
    """Why it is doubtful; empty: it is not."""
    seconds: float = 0.0
    """Of an action in a shot list: how long it says it is."""
    goes_on: bool = False
    """An action that belongs to the shot before it."""
    notes: tuple[str, ...] = ()
    """What was taken out of its middle: notes and boneyards."""


class LineKind(StrEnum):
    DIALOGUE = "dialogue"
    VOICE_OVER = "voice-over"
    LYRIC = "lyric"


@dataclass(frozen=True, slots=True)
class LineRead:
    """One thing spoken. `text` has no emphasis marks and single spaces; an empty line that was
    meant is a line end."""

    kind: LineKind
    speaker: str
    """As in `ScriptRead.characters`; empty: unknown, asked on the card."""
    text: str
    direction: str
    """How: “quietly”."""
    language: str
    """ISO 639-1; empty: unknown."""
    dual: bool
    """Begins together with the line before it."""
    start: int
    end: int
    marked: str = ""
    offscreen: bool = False
    """Heard, and not seen: O.S."""
    verbatim: bool = True
    """`text` stands so in the script."""


@dataclass(frozen=True, slots=True)
class ShotRead:
    """One card. `size`, `angle`, `move`: words of `camera.SIZES`, `ANGLES`, `MOVES`, or empty."""

    action: str
    size: str
    angle: str
    move: str
    milliseconds: int
    """The story's, before any model's own lengths."""
    lines: tuple[LineRead, ...]
    transition: str
    """Into it: “cut”, “dissolve”, “fade”, “fade-in”, “wipe”."""
    sounds: tuple[str, ...]
    """The script's own words: “THUNDER”, “a door slams”."""
    label: str
    start: int
    end: int
    seen: tuple[str, ...] = ()
    """Characters in the picture, in order."""
    title: str = ""
    """Text on the picture; alone, it stands on black."""
    fades_out: bool = False
    """It ends in black, and so does the film or what follows begins out of it."""


@dataclass(frozen=True, slots=True)
class SceneRead:
    heading: str
    number: str
    place: str
    interior: str
    """“int”, “ext”, “int/ext”, or empty."""
    time_of_day: str
    mood: str
    synopsis: str
    shots: tuple[ShotRead, ...]
    start: int
    end: int
    read_by: str = ""
    """Which text model, and how it was asked; empty: rules."""


@dataclass(frozen=True, slots=True)
class ScriptRead:
    format: str
    """A key of `reading.FORMATS`."""
    title: Mapping[str, str]
    """The title page, by keys in small letters."""
    language: str
    scenes: tuple[SceneRead, ...]
    characters: tuple[str, ...]
    """In order of first appearance; “KEEPER (CONT'D)” is KEEPER."""
    places: tuple[str, ...]
    props: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """Sentences for people: how it was read."""
    text: str = ""
    """What all offsets are of, and what the film keeps: of FDX, the same script in Fountain."""
    elements: tuple[Element, ...] = field(default=(), repr=False)

    @property
    def shots(self) -> tuple[ShotRead, ...]:
        return tuple(shot for scene in self.scenes for shot in scene.shots)

    @property
    def milliseconds(self) -> int:
        return sum(shot.milliseconds for shot in self.shots)
