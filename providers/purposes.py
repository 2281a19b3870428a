"""What a model that changes pictures is there for: as its entry declares, else by its name."""

import re

from providers.contract import Json, Kind, ModelSpec, Purpose

BY_NAME = {
    Purpose.UPSCALE: re.compile(r"upscal|enlarg|esrgan|super.?res", re.I),
    Purpose.CUT_OUT: re.compile(
        r"background.{0,3}remov|remov\w*.{0,3}background|\brembg\b|\bbg.?remov|remov\w*.?bg\b", re.I
    ),
    Purpose.EXTEND: re.compile(r"out.?paint|un.?crop|\bexpand(?:er)?\b", re.I),
}


def of(spec: ModelSpec) -> dict[str, Json]:
    """Each purpose with the parameters that it needs. A model added by its id declares none."""
    if spec.purposes or spec.kind is not Kind.IMAGE_TO_IMAGE:
        return dict(spec.purposes)
    name = f"{spec.id} {spec.label}"
    return {purpose.value: {} for purpose, words in BY_NAME.items() if words.search(name)}
