"""What is made from what, and what a model is there for."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class Kind(StrEnum):
    """What is made from what, by the field's usual names."""

    TEXT_TO_IMAGE = "text-to-image"
    IMAGE_TO_IMAGE = "image-to-image"
    TEXT_TO_VIDEO = "text-to-video"
    IMAGE_TO_VIDEO = "image-to-video"
    VIDEO_TO_VIDEO = "video-to-video"
    TEXT_TO_SPEECH = "text-to-speech"
    TEXT_TO_AUDIO = "text-to-audio"
    TEXT_GENERATION = "text-generation"

    @property
    def medium(self) -> Medium:
        """The medium of the result."""
        return _MEDIUM_OF_KIND[self]

    @property
    def label(self) -> str:
        """The kind in words, as pages show it: "Text to image"."""
        return self.value.replace("-", " ").capitalize()


class Purpose(StrEnum):
    """What a model that changes pictures is there for. EDIT: it does what the prompt says."""

    UPSCALE = "upscale"
    CUT_OUT = "remove-background"
    EXTEND = "extend"
    EDIT = "edit"


class Medium(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"


_MEDIUM_OF_KIND = {
    Kind.TEXT_TO_IMAGE: Medium.IMAGE,
    Kind.IMAGE_TO_IMAGE: Medium.IMAGE,
    Kind.TEXT_TO_VIDEO: Medium.VIDEO,
    Kind.IMAGE_TO_VIDEO: Medium.VIDEO,
    Kind.VIDEO_TO_VIDEO: Medium.VIDEO,
    Kind.TEXT_TO_SPEECH: Medium.AUDIO,
    Kind.TEXT_TO_AUDIO: Medium.AUDIO,
    Kind.TEXT_GENERATION: Medium.TEXT,
}
