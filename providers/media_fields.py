"""Which properties of a model's input take an image, a video or a sound.

`x-media` says so outright (`image`, `video`, `audio`, `text`, or `file` for whatever there is).
Providers have no common word for it, so else the name decides
(`image_url`, `mask`, `first_frame_image`, `reference_images`, `audio_file` …), together with
`format: uri` where a name alone would be too little.
"""

import re
from typing import Any, Final, Literal

from providers.contract import Json, Medium
from providers.json_schema import merged, options_of, words

WORDS = {
    Medium.IMAGE: words("image images img mask masks photo picture frame portrait selfie sketch"),
    Medium.VIDEO: words("video videos clip movie footage mp4"),
    Medium.AUDIO: words("audio audios sound song speech music voice wav mp3 speaker"),
}
# A string whose name ends so is a file even where nothing says that it is an address.
CERTAIN = words("image images video videos audio mask")
CARRIERS = words("url urls uri uris file files input inputs path b64 base64")
VAGUE = CARRIERS | words(
    "source media target reference references ref refs init start end first last tail"
)
NO_MEDIA = words("webhook callback lora loras zip weights model checkpoint config repo")
ANY: Final = "file"
A_FILE = {
    Medium.IMAGE: "an image",
    Medium.VIDEO: "a video",
    Medium.AUDIO: "a sound",
    Medium.TEXT: "a text",
}
ADDRESSES = ("uri", "url", "uri-reference", "data-url", "binary", "byte")


Found = Medium | Literal["file"] | None


def a_file(medium: str | None) -> str:
    """What a place for this medium takes: "an image"."""
    return A_FILE[Medium(medium)] if medium in list(Medium) else "a file of any kind"


def medium_of(name: str, node: Json, root: Json) -> tuple[Found, bool]:
    """(medium, takes several): medium is ANY where every file will do, None where none is taken."""
    declared = node.get("x-media")
    if declared:
        several = node.get("type") == "array"
        if declared in (ANY, Medium.TEXT):
            return (ANY if declared == ANY else Medium.TEXT), several
        return _named(declared) or _by_words(name, node) or Medium.IMAGE, several
    options = [option for option in options_of(node, root) if option.get("type") != "null"]
    if options:
        found = [medium_of(name, option, root) for option in options]
        medium = next((medium for medium, _ in found if medium), None)
        return medium, any(several for _, several in found)
    if node.get("type") == "array":
        medium, _ = medium_of(name, {**_described(node), **merged(node.get("items"), root)}, root)
        return medium, medium is not None
    if node.get("type") != "string" or "enum" in node or "const" in node:
        return None, False
    return _of_string(name, node), False


def _of_string(name: str, node: Json) -> Medium | None:
    if medium := _named(node.get("contentMediaType")):
        return medium
    parts = _parts(name)
    if not parts or NO_MEDIA & set(parts):
        return None
    if node.get("format") in ADDRESSES:
        return _by_words(name, node)
    if parts[-1] in CERTAIN or (parts[-1] in CARRIERS and len(parts) > 1):
        return _by_name(parts)
    return None


def _by_words(name: str, node: Json) -> Medium | None:
    """By the name; by the description only where the name is as good as none."""
    parts = _parts(name)
    if medium := _by_name(parts):
        return medium
    if not set(parts) <= VAGUE:
        return None
    return _by_name(_parts(str(node.get("description") or node.get("title") or "")))


def _by_name(parts: list[str]) -> Medium | None:
    """The medium of the last word that has one: a `video_frame` is an image."""
    for word in reversed(parts):
        for medium, names in WORDS.items():
            if word in names:
                return medium
    return None


def _named(value: Any) -> Medium | None:
    """ "image", or a media type such as "image/png"."""
    if not isinstance(value, str):
        return None
    kind = value.partition("/")[0].lower()
    return Medium(kind) if kind in ("image", "video", "audio") else None


def _parts(name: str) -> list[str]:
    spaced = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    return [word for word in re.split(r"[^A-Za-z0-9]+", spaced.lower()) if word]


def _described(node: Json) -> Json:
    return {key: node[key] for key in ("description", "title") if key in node}
