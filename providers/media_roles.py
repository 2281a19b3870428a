"""What each place for a file in a model's input is there for, told by its name and its medium: the
first frame of a video, its last one, a picture of who is seen, a sound that drives it."""

from collections.abc import Iterable
from enum import StrEnum

from providers.contract import Kind, Medium
from providers.json_schema import words
from providers.masks import mask_style
from providers.media_fields import parts_of
from providers.schema import Field, Type

FIRST_WORDS, LAST_WORDS = words("first start"), words("last end tail")
REFERENCE_WORDS = words("reference references ref refs subject subjects character element elements")


class Role(StrEnum):
    FIRST_FRAME = "first frame"
    LAST_FRAME = "last frame"
    REFERENCE = "reference"
    PICTURE = "picture"
    VIDEO = "video"
    SOUND = "sound"


def role(one: Field, kind: Kind) -> Role | None:
    """None for what takes no file, and for masks."""
    if one.type is not Type.MEDIA or mask_style(one):
        return None
    if one.medium is Medium.VIDEO:
        return Role.VIDEO
    if one.medium is Medium.AUDIO:
        return Role.SOUND
    if one.medium not in (Medium.IMAGE, None):
        return None
    named = set(parts_of(one.name))
    if named & LAST_WORDS:
        return Role.LAST_FRAME
    if named & REFERENCE_WORDS or (one.multiple and not named & FIRST_WORDS):
        return Role.REFERENCE
    return Role.FIRST_FRAME if kind.medium is Medium.VIDEO else Role.PICTURE


def by_role(every: Iterable[Field], kind: Kind) -> dict[Role, Field]:
    """The place for each role; where there are several, one that is needed, else the first."""
    found: dict[Role, Field] = {}
    for one in every:
        its = role(one, kind)
        if its and (its not in found or (one.required and not found[its].required)):
            found[its] = one
    return found
