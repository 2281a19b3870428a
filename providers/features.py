"""What a model takes and gives, told by its schema: what models of all providers are compared by.

Nothing is guessed: a resolution or a length that no parameter names is not told, and whether a
video has sound is told by a parameter, by the words about the model, or not at all.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from providers.contract import Json, Medium, ModelSpec
from providers.json_schema import words
from providers.masks import mask_style
from providers.media_fields import parts_of
from providers.media_roles import REFERENCE_WORDS, Role, role
from providers.quantities import SECONDS_NAMES, SIDES, SIZES, number
from providers.schema import Field, Type, fields

TEXT_NAMES = words("prompt text lyrics input")
RESOLUTION_NAMES = words(
    "resolution target_resolution video_resolution output_resolution image_size size video_size"
)
SOUND_NAMES = words(
    """sound audio generate_audio generateaudio enable_audio with_audio add_audio has_audio
    generate_sound audio_enabled sound_enabled generate_audio_switch"""
)
OFF_WORDS = words("off none no false silent disabled")
WITH_SOUND = re.compile(
    r"\b(?:always )?with (?:its own |native |synchroni[sz]ed |matching )?(?:sound|audio)\b"
    r"|\bnative audio\b|\b(?:sound|audio) included\b",
    re.I,
)
SILENT = re.compile(r"\bsilent\b|\b(?:no|without) (?:sound|audio)\b", re.I)
VIDEO_SIDES = {"360p": 360, "480p": 480, "540p": 540, "720p": 720, "1080p": 1080}
VIDEO_SIDES |= {"1440p": 1440, "4k": 2160}
IMAGE_SIDES = {"512": 512, "1k": 1024, "2k": 2048, "3k": 3072, "4k": 3840}
SAME_WORD = {"2160p": "4k", "uhd": "4k", "fhd": "1080p", "full hd": "1080p", "hd": "720p"}
SAME_WORD |= {"0.5k": "512", "1440": "1440p", "1080": "1080p", "720": "720p", "480": "480p"}


class Takes(StrEnum):
    """What can be put in. A REFERENCE is of a thing or a person, SEVERAL means more than one
    picture."""

    WORDS = "words"
    PICTURE = "picture"
    FIRST = "first-frame"
    LAST = "last-frame"
    REFERENCE = "reference"
    SEVERAL = "several-pictures"
    VIDEO = "video"
    SOUND = "sound"
    MASK = "mask"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").capitalize()


class Sound(StrEnum):
    """Whether a video comes with sound. CHOICE: a parameter decides."""

    ALWAYS = "always"
    CHOICE = "choice"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Features:
    """`resolutions` are those that can be asked for, smallest first ("720p", "1080p", "4k"; of
    pictures "1k", "2k"); `seconds` the lengths that can be chosen, or the shortest and the longest
    where `any_length` between them can. Each is () where no parameter tells it. `follows_sound`: it
    lasts as long as the sound that has to go in.

    `asks_resolution`, `asks_sound` and `asks_seconds` are the parameters that choose them.
    """

    takes: frozenset[Takes] = frozenset()
    sound: Sound = Sound.UNKNOWN
    resolutions: tuple[str, ...] = ()
    seconds: tuple[float, ...] = ()
    any_length: bool = False
    follows_sound: bool = False
    asks_resolution: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    asks_sound: Mapping[bool, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    asks_seconds: Mapping[float, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    seconds_name: str = ""

    @property
    def can_sound(self) -> bool:
        return self.sound in (Sound.ALWAYS, Sound.CHOICE)

    def can_last(self, seconds: float) -> bool:
        """Whether a result of this length can be ordered."""
        if not self.any_length:
            return seconds in self.seconds
        return self.seconds[0] <= seconds <= self.seconds[-1]


def features_of(spec: ModelSpec, known: Iterable[Field] | None = None) -> Features:
    """`known` are the fields of its schema, where they are read already."""
    every = tuple(fields(spec.schema) if known is None else known)
    medium = spec.kind.medium
    resolutions = _resolutions(every, medium)
    switch = _sound_switch(every) if medium is Medium.VIDEO else {}
    lengths = next((one for one in every if _is_length(one)), None)
    asks_seconds = _lengths(lengths) if lengths else {}
    whole = lengths is not None and not lengths.choices and bool(asks_seconds)
    return Features(
        takes=frozenset(_takes(every, spec)),
        sound=_sound(spec, every, bool(switch)),
        resolutions=tuple(resolutions),
        seconds=tuple(sorted(asks_seconds)),
        any_length=whole,
        follows_sound=medium is Medium.VIDEO and _is_driven(every),
        asks_resolution=resolutions,
        asks_sound=switch,
        asks_seconds=asks_seconds,
        seconds_name=lengths.name if whole and lengths else "",
    )


def _takes(every: Iterable[Field], spec: ModelSpec) -> Iterable[Takes]:
    for one in every:
        if one.name == spec.prompt_field or (one.type is Type.LONG_TEXT and one.name in TEXT_NAMES):
            yield Takes.WORDS
        if one.type is not Type.MEDIA:
            continue
        if mask_style(one):
            yield Takes.MASK
        elif its := role(one, spec.kind):
            yield from _of_role(one, its)


def _of_role(one: Field, its: Role) -> Iterable[Takes]:
    if its in (Role.VIDEO, Role.SOUND):
        yield Takes.VIDEO if its is Role.VIDEO else Takes.SOUND
        return
    yield Takes.PICTURE
    if one.multiple and (one.max_items is None or one.max_items > 1):
        yield Takes.SEVERAL
    match its:
        case Role.FIRST_FRAME:
            yield Takes.FIRST
        case Role.LAST_FRAME:
            yield Takes.LAST
        case Role.REFERENCE if set(parts_of(one.name)) & REFERENCE_WORDS:
            yield Takes.REFERENCE  # Several pictures alone need not be of one thing.


def _sound(spec: ModelSpec, every: Iterable[Field], has_switch: bool) -> Sound:
    if spec.kind.medium is not Medium.VIDEO:
        return Sound.UNKNOWN
    if has_switch:
        return Sound.CHOICE
    words = f"{spec.label}. {spec.description}"
    if _is_driven(every) or (WITH_SOUND.search(words) and not SILENT.search(words)):
        return Sound.ALWAYS
    return Sound.NEVER if SILENT.search(words) else Sound.UNKNOWN


def _is_driven(every: Iterable[Field]) -> bool:
    return any(
        one.required and one.type is Type.MEDIA and one.medium is Medium.AUDIO for one in every
    )


def _sound_switch(every: Iterable[Field]) -> dict[bool, Mapping[str, Any]]:
    """The parameters that make a video with sound, and without; {} where nothing can be chosen."""
    for one in every:
        if one.name.lower() not in SOUND_NAMES:
            continue
        if one.type is Type.BOOLEAN:
            return {True: {one.name: True}, False: {one.name: False}}
        values = [choice.value for choice in one.choices] if one.type is Type.CHOICE else []
        off = [value for value in values if str(value).lower() in OFF_WORDS]
        on = [value for value in values if value not in off]
        if on and off:
            return {True: {one.name: on[0]}, False: {one.name: off[0]}}
    return {}


def _resolutions(every: tuple[Field, ...], medium: Medium) -> dict[str, Mapping[str, Any]]:
    """Each resolution with the parameters that ask for it, the smallest first."""
    if medium not in (Medium.VIDEO, Medium.IMAGE):
        return {}
    known = VIDEO_SIDES if medium is Medium.VIDEO else IMAGE_SIDES
    found: dict[str, Mapping[str, Any]] = {}
    for one in every:
        if one.name.lower() in RESOLUTION_NAMES:
            for choice in sorted(one.choices, key=lambda choice: not _is_square(choice.value)):
                name = _resolution(choice.value, medium)
                if name in known and name not in found:
                    found[name] = {one.name: choice.value}
            if one.type is Type.SIZE:
                found |= _free(known, medium, one, None, found)
    sides = {one.name: one for one in every if one.name in ("width", "height")}
    if not found and len(sides) == 2:
        found = _free(known, medium, sides["width"], sides["height"], found)
    return {name: found[name] for name in known if name in found}


def _resolution(value: Any, medium: Medium) -> str:
    """ "720p", "1k" …; "" for what is none. A picture is as large as its longer side, a video as
    its shorter one."""
    word = str(value).strip().lower()
    word = SAME_WORD.get(word, word)
    if medium is Medium.VIDEO and word in VIDEO_SIDES:
        return word
    if medium is Medium.IMAGE and word in IMAGE_SIDES:
        return word
    size = _size(word)
    if size is None:
        return ""
    if medium is Medium.VIDEO:
        return next((name for name, side in VIDEO_SIDES.items() if side == min(size)), "")
    fits = [name for name, side in IMAGE_SIDES.items() if side <= max(size)]
    return fits[-1] if fits else ""


def _size(word: str) -> tuple[int, int] | None:
    found = SIDES.search(word)
    return SIZES.get(word) or ((int(found[1]), int(found[2])) if found else None)


def _is_square(value: Any) -> bool:
    size = _size(str(value).lower())
    return size is not None and size[0] == size[1]


def _free(
    known: Mapping[str, int],
    medium: Medium,
    first: Field,
    second: Field | None,
    found: Mapping[str, Any],
) -> dict[str, Mapping[str, Any]]:
    """What numbers for both sides can ask for: 16 : 9 of a video, a square of a picture."""
    params_by_value: dict[str, Mapping[str, Any]] = {}
    for name, side in known.items():
        width = side if medium is Medium.IMAGE else round(side * 16 / 9)
        if name in found or not (_takes_side(first, width) and _takes_side(second or first, side)):
            continue
        both: Json = {"width": width, "height": side}
        params_by_value[name] = both if second else {first.name: both}
    return params_by_value


def _takes_side(one: Field, side: int) -> bool:
    if one.minimum is None or one.maximum is None or not one.minimum <= side <= one.maximum:
        return False
    return not one.step or side % one.step == 0


def _is_length(one: Field) -> bool:
    return one.name.lower() in SECONDS_NAMES and bool(_lengths(one))


def _lengths(one: Field) -> dict[float, Mapping[str, Any]]:
    """Each length in seconds with the parameter that asks for it; of a range its two ends."""
    if one.choices:
        read = [(number(choice.value), choice.value) for choice in one.choices]
        return {float(each): {one.name: value} for each, value in read if each}
    is_number = one.type in (Type.INTEGER, Type.NUMBER)
    if not is_number or one.minimum is None or one.maximum is None:
        return {}
    ends = [end for end in (one.minimum, one.maximum) if end > 0]
    return {float(end): {one.name: end} for end in ends}
