"""What a parameter is about, told by its name: what people decide each time stands in front,
wherever a schema has it."""

from enum import IntEnum

from providers.contract import Json
from providers.json_schema import words
from providers.quantities import COUNT_NAMES, SECONDS_NAMES
from providers.schema import Field, Type
from providers.shapes import RATIO_NAMES

SIZES = words("image_size size width height resolution video_size quality megapixels")
LENGTHS = (*SECONDS_NAMES, *words("num_frames frames video_length audio_length"))
STRENGTHS = words("strength prompt_strength image_strength denoise upscale_factor scale_factor")
VOICES = words("voice voice_id voice_name speaker preset_voice")


class Meaning(IntEnum):
    """In the order in which they stand."""

    VOICE = 0
    SHAPE = 1
    SIZE = 2
    LENGTH = 3
    STRENGTH = 4
    SEED = 5


def meaning(one: Field, seed_field: str | None) -> Meaning | None:
    """None for whatever else it may be about."""
    name = one.name.lower()
    if one.name == seed_field:
        return Meaning.SEED
    if one.type is Type.JSON:
        return None
    for what, names in (
        (Meaning.VOICE, VOICES),
        (Meaning.SHAPE, RATIO_NAMES),
        (Meaning.SIZE, SIZES),
        (Meaning.LENGTH, LENGTHS),
        (Meaning.STRENGTH, STRENGTHS),
    ):
        if name in names:
            return what
    return None


def is_count(one: Field) -> bool:
    """Whether it says how many results one call makes, of which one can be asked for."""
    if one.name not in COUNT_NAMES:
        return False
    if one.type is Type.CHOICE:
        return any(choice.value == 1 and choice.value is not True for choice in one.choices)
    return one.type is Type.INTEGER and (one.minimum is None or one.minimum <= 1)


def one_result(one: Field) -> Json:
    """What a count is sent for one result; nothing where the model makes one by itself."""
    makes_one = one.default is None or one.default == 1
    return {} if makes_one and not one.required else {one.name: 1}
