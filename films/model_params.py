"""What of a film is asked for in a model's own parameters: its shape, size, rate and length, and
one result. What no parameter can say is left as it comes."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil
from typing import Any

from providers import meanings, shapes
from providers.contract import Json
from providers.features import VIDEO_SIDES, Features
from providers.quantities import number
from providers.schema import Field, Type

RATE_NAMES = ("fps", "frames_per_second", "frame_rate", "framerate")
EMOTION_NAMES = ("emotion", "mood", "feeling")
SPEED_NAMES = ("speed", "voice_speed", "speech_speed", "speaking_rate", "speech_rate", "tempo")
MANNER_NAMES = ("instructions", "style_instructions", "style_prompt", "voice_instructions")


def shape(every: Iterable[Field], width: int, height: int, *, as_large: bool = False) -> Json:
    """The shape that is nearest to the film's; `as_large` as the film, too, where the same
    parameters say both, else as large as the model's default."""
    way = shapes.way_of(every)
    area = width * height if as_large else None
    return shapes.params_for(way, Fraction(width, height), area) if way else {}


def resolution(features: Features, height: int) -> Json:
    """Of a video: the smallest that is as large as the film, else the largest there is."""
    sides = {name: VIDEO_SIDES[name] for name in features.asks_resolution if name in VIDEO_SIDES}
    if not sides:
        return {}
    enough = [name for name, side in sides.items() if side >= height]
    name = min(enough, key=sides.__getitem__) if enough else max(sides, key=sides.__getitem__)
    return dict(features.asks_resolution[name])


def length(every: Iterable[Field], features: Features, seconds: Fraction) -> Json:
    """The shortest that is long enough, else the longest there is: only the order is rounded, never
    the film."""
    if not features.seconds:
        return {}
    if features.any_length:
        one = next(one for one in every if one.name == features.seconds_name)
        step = Fraction(str(one.step)) if one.step else Fraction(1, 1000)
        step = max(step, Fraction(1)) if one.type is Type.INTEGER else step
        wanted = float(ceil(seconds / step) * step)
        within = min(max(wanted, features.seconds[0]), features.seconds[-1])
        return {one.name: int(within) if within == int(within) else within}
    enough = [one for one in features.seconds if Fraction(str(one)) >= seconds]
    return dict(features.asks_seconds[min(enough) if enough else max(features.seconds)])


def rate(every: Iterable[Field], fps: Fraction) -> Json:
    for one in every:
        if one.name.lower() in RATE_NAMES:
            if any(number(choice.value) == fps for choice in one.choices):
                return {one.name: next(c.value for c in one.choices if number(c.value) == fps)}
            within = (one.minimum or 1) <= fps <= (one.maximum or 0)
            if not one.choices and within and fps.denominator == 1:
                return {one.name: int(fps)}
    return {}


def one_result(every: Iterable[Field]) -> Json:
    chosen: Json = {}
    for one in filter(meanings.is_count, every):
        chosen |= meanings.one_result(one)
    return chosen


def sound(features: Features, *, wanted: bool) -> Json:
    """A clip with its own sound, or without, where that can be chosen."""
    return dict(features.asks_sound.get(wanted, {}))


def seed(name: str | None, value: int | None) -> Json:
    return {name: value} if name and value is not None else {}


def voices(every: Iterable[Field]) -> tuple[str, list[Any]]:
    """The parameter that says which voice speaks, and all that it may be; ("", []) without one."""
    for one in every:
        if one.name.lower() in meanings.VOICES and one.choices:
            return one.name, [choice.value for choice in one.choices]
    return "", []


def voice_speed(every: Iterable[Field]) -> Field | None:
    """The number that says how fast a voice speaks."""
    numbers = (Type.INTEGER, Type.NUMBER)
    return next(
        (one for one in every if one.name.lower() in SPEED_NAMES and one.type in numbers), None
    )


def voice_emotion(every: Iterable[Field]) -> Field | None:
    """The list of how a voice can sound."""
    return next((one for one in every if one.name.lower() in EMOTION_NAMES and one.choices), None)


def manner(every: Iterable[Field], direction: str) -> tuple[Json, bool]:
    """How a line is spoken ("quietly"), in the model's own way, and whether it can be told at all:
    by one of its emotions, where the word is among them, else in words."""
    if not direction.strip():
        return {}, True
    words = {word.lower() for word in re.findall(r"\w+", direction)}
    fields: Mapping[str, Field] = {one.name.lower(): one for one in every}
    for name in EMOTION_NAMES:
        one = fields.get(name)
        if one is None:
            continue
        for choice in one.choices:
            stem = str(choice.value).lower()[:4]
            if stem and any(word.startswith(stem) for word in words):
                return {one.name: choice.value}, True
    for name in MANNER_NAMES:
        if one := fields.get(name):
            return {one.name: direction.strip()}, True
    return {}, False


def most_letters(every: Iterable[Field], prompt_field: str | None) -> int | None:
    return next((one.max_length for one in every if one.name == prompt_field), None)
