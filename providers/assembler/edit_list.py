"""What is assembled: the edit list, its JSON Schema, and the values that it is read as.

Times on the film are whole frames of its own rate; `in_frame` counts in that rate, too, however
many frames a second the clip has. `in_sample` counts at 48,000 Hz. `source` is the place of a file
in the order's `media`, from 0. What a `transition` of `transition_frames` leads *into* is the shot
that it stands at; it is centred on the cut, so it moves nothing: its first half shows over the end
of the shot before, and both clips give the frames it needs from beyond the cut, or hold their edge.
At the first shot it begins with the film. In the last `fade_out_frames` of the film its last shot
goes to black. Fractions (cameras, gains) are kept as whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from providers.assembler.words import SUBTITLE_STYLES, TITLE_STYLES, TRANSITIONS
from providers.contract import BadRequest, Json

SAMPLE_RATE = 48_000
MOST_SHOTS, MOST_SOUNDS, MOST_TEXTS = 2_000, 6_000, 12_000
MOST_FRAMES = 60 * 60 * 60
"""Of a shot: an hour at 60 frames a second."""
MOST_OF_FILM = 6 * MOST_FRAMES
MOST_MEDIA = 8_000
BUSES = ("dialogue", "effects", "music")
PARTS = 100_000
"""A camera's fractions and a gain's decibels are kept in so many parts of one."""

_FRAMES = {"type": "integer", "minimum": 1, "maximum": MOST_FRAMES}
_PLACE = {"type": "integer", "minimum": 0, "maximum": MOST_OF_FILM}
_LENGTH = {"type": "integer", "minimum": 1, "maximum": MOST_OF_FILM}
_SIDE = {"type": "integer", "minimum": 64, "maximum": 4096, "multipleOf": 2}
_GAIN = {"type": "number", "minimum": -60, "maximum": 30, "default": 0}
_RECTANGLE = {
    "type": "array",
    "description": "Left, top, width and height, as fractions of the still.",
    "items": {"type": "number", "minimum": 0, "maximum": 1},
    "minItems": 4,
    "maxItems": 4,
}


def _object(required: str = "", **properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def _texts(title: str, styles: tuple[str, ...]) -> Json:
    text = {"type": "string", "minLength": 1, "maxLength": 2_000}
    words = {"type": "array", "items": {"type": "integer", "minimum": 0}, "maxItems": 500}
    return {
        "type": "array",
        "title": title,
        "maxItems": MOST_TEXTS,
        "default": [],
        "items": _object(
            "start_frame frames text",
            start_frame=_PLACE,
            frames=_LENGTH,
            text=text,
            style={"enum": list(styles)},
            word_frames={**words, "description": "How long each word is spoken, in order."},
        ),
    }


_SHOT = _object(
    "frames",
    source={"type": ["integer", "null"], "minimum": 0, "description": "null is black."},
    frames=_FRAMES,
    in_frame=_PLACE,
    fit={"enum": ["contain", "cover"]},
    camera={
        "anyOf": [
            {"type": "null"},
            _object("from to", **{"from": _RECTANGLE, "to": _RECTANGLE}),
        ]
    },
    transition={"enum": list(TRANSITIONS)},
    transition_frames={"type": "integer", "minimum": 0, "maximum": 600},
    native_sound={
        "anyOf": [{"type": "null"}, _object("bus", bus={"enum": list(BUSES)}, gain_db=_GAIN)]
    },
)
_SOUND = _object(
    "source bus start_frame",
    source={"type": "integer", "minimum": 0},
    bus={"enum": list(BUSES)},
    start_frame=_PLACE,
    in_sample={"type": "integer", "minimum": 0},
    frames={"anyOf": [{"type": "null"}, _LENGTH], "description": "null: to its end."},
    gain_db=_GAIN,
    fade_in_frames=_PLACE,
    fade_out_frames=_PLACE,
    loop={"type": "boolean"},
)
SCHEMA: Json = {
    "type": "object",
    "title": "Edit list",
    "x-edit-list": 1,
    "properties": {
        "media": {
            "type": "array",
            "title": "Media",
            "items": {"type": "string", "format": "uri"},
            "x-media": "file",
            "maxItems": MOST_MEDIA,
        },
        "version": {"type": "integer", "enum": [1], "default": 1},
        "width": {**_SIDE, "default": 1280},
        "height": {**_SIDE, "default": 720},
        "fps": {
            "type": "array",
            "title": "Frames per second",
            "items": {"type": "integer", "minimum": 1, "maximum": 120_000},
            "minItems": 2,
            "maxItems": 2,
            "default": [30, 1],
        },
        "profile": {"type": "string", "enum": ["preview", "final"], "default": "final"},
        "shots": {
            "type": "array",
            "items": _SHOT,
            "minItems": 1,
            "maxItems": MOST_SHOTS,
            "default": [{"source": None, "frames": 30}],
        },
        "fade_out_frames": {"type": "integer", "minimum": 0, "maximum": 600, "default": 0},
        "sounds": {"type": "array", "items": _SOUND, "maxItems": MOST_SOUNDS, "default": []},
        "duck": {"type": "boolean", "default": True},
        "loudness_lufs": {
            "type": ["number", "null"],
            "minimum": -40,
            "maximum": -8,
            "default": -14,
        },
        "titles": _texts("Titles", tuple(TITLE_STYLES)),
        "cues": _texts("Subtitles", tuple(SUBTITLE_STYLES)),
        "subtitles": {"type": "string", "enum": ["none", "burnt", "beside"], "default": "none"},
    },
    "required": ["width", "height", "fps", "shots"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Rectangle:
    """A part of a still, in 1/100,000 of its width and height."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class NativeSound:
    bus: str
    gain: int = 0


@dataclass(frozen=True)
class Shot:
    """One shot, from cut to cut. `camera` is (from, to), of a still alone."""

    source: int | None
    frames: int
    in_frame: int = 0
    fit: str = "contain"
    camera: tuple[Rectangle, Rectangle] | None = None
    transition: str = "cut"
    transition_frames: int = 0
    native_sound: NativeSound | None = None


@dataclass(frozen=True)
class Sound:
    """A sound on a bus. `gain` is in 1/100,000 dB; `frames` None is to its end."""

    source: int
    bus: str
    start_frame: int
    in_sample: int = 0
    frames: int | None = None
    gain: int = 0
    fade_in_frames: int = 0
    fade_out_frames: int = 0
    loop: bool = False


@dataclass(frozen=True)
class Text:
    """Words over the picture, a title or a cue."""

    start_frame: int
    frames: int
    text: str
    style: str
    word_frames: tuple[int, ...] = ()

    @property
    def end_frame(self) -> int:
        return self.start_frame + self.frames


@dataclass(frozen=True)
class EditList:
    width: int
    height: int
    fps: Fraction
    shots: tuple[Shot, ...]
    profile: str = "final"
    sounds: tuple[Sound, ...] = ()
    duck: bool = True
    loudness: float | None = -14.0
    titles: tuple[Text, ...] = field(default=())
    cues: tuple[Text, ...] = field(default=())
    subtitles: str = "none"
    fade_out_frames: int = 0

    @property
    def frames(self) -> int:
        return sum(shot.frames for shot in self.shots)

    def samples_at(self, frame: int) -> int:
        """The sample at 48,000 Hz at which a frame begins."""
        return round(frame * SAMPLE_RATE / self.fps)


def read(params: Json) -> EditList:
    """The edit list of parameters the schema took. Raises BadRequest for what makes no film."""
    try:
        numerator, denominator = params["fps"]
        edit = EditList(
            width=params["width"],
            height=params["height"],
            fps=Fraction(numerator, denominator),
            shots=tuple(_shot(one) for one in params["shots"]),
            profile=params.get("profile", "final"),
            sounds=tuple(_sound(one) for one in params.get("sounds") or ()),
            duck=params.get("duck", True),
            loudness=params.get("loudness_lufs", -14.0),
            titles=_read_texts(params.get("titles"), "title"),
            cues=_read_texts(params.get("cues"), "plain"),
            subtitles=params.get("subtitles", "none"),
            fade_out_frames=params.get("fade_out_frames", 0),
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise BadRequest(f"The edit list cannot be read: {error!r}.") from error
    if not edit.shots:
        raise BadRequest("Nothing to assemble yet.", next_step="Make a shot first.")
    if edit.frames > MOST_OF_FILM:
        raise BadRequest(
            f"The film has {edit.frames:,} frames; {MOST_OF_FILM:,} are the most.",
            next_step="Make it shorter, or two films of it.",
        )
    if not 1 <= edit.fps <= 120:
        raise BadRequest(f"A film has 1 to 120 frames a second, not {float(edit.fps):g}.")
    return edit


def _shot(data: Json) -> Shot:
    camera, native = data.get("camera"), data.get("native_sound")
    return Shot(
        source=data.get("source"),
        frames=data["frames"],
        in_frame=data.get("in_frame", 0),
        fit=data.get("fit", "contain"),
        camera=(_rectangle(camera["from"]), _rectangle(camera["to"])) if camera else None,
        transition=data.get("transition", "cut"),
        transition_frames=data.get("transition_frames", 0),
        native_sound=NativeSound(native["bus"], _parts(native.get("gain_db", 0)))
        if native
        else None,
    )


def _sound(data: Json) -> Sound:
    facts = {name: value for name, value in data.items() if name != "gain_db"}
    return Sound(**facts, gain=_parts(data.get("gain_db", 0)))


def _read_texts(data: Any, style: str) -> tuple[Text, ...]:
    texts = (
        Text(
            one["start_frame"],
            one["frames"],
            one["text"],
            one.get("style", style),
            tuple(one.get("word_frames", ())),
        )
        for one in data or ()
    )
    return tuple(sorted(texts, key=lambda text: text.start_frame))


def _rectangle(data: list[float]) -> Rectangle:
    """Within the still, and never narrower than a hundredth of it."""
    left, top = min(_parts(data[0]), PARTS * 99 // 100), min(_parts(data[1]), PARTS * 99 // 100)
    width, height = max(_parts(data[2]), PARTS // 100), max(_parts(data[3]), PARTS // 100)
    return Rectangle(left, top, min(width, PARTS - left), min(height, PARTS - top))


def _parts(value: float) -> int:
    return round(value * PARTS)
