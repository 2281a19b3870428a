"""Which properties of a model's input take an image, a video or a sound.

`x-media` says so outright (`image`, `video`, `audio`, `text`, or `file` for whatever there is), as
does fal's own `_fal_ui_field`. Providers have no common word for it, so else the words decide:
those of the name (`image_url`, `cn_img1`, `reference_images`), then those of the description where
the property is known to be an address. What is an address and has no such word takes any file.
"""

import re
from typing import Any, Final, Literal

from providers.contract import Json, Medium
from providers.json_schema import merged, options_of, words

WORDS = {
    Medium.IMAGE: words(
        """image images img imgs mask masks photo photos picture pictures frame frames portrait
        selfie sketch png jpg jpeg webp gif photograph screenshot drawing painting headshot"""
    ),
    Medium.VIDEO: words("video videos clip clips movie movies footage mp4 mov webm mkv"),
    Medium.AUDIO: words(
        """audio audios sound sounds song songs speech music voice voices vocal vocals wav mp3 flac
        ogg m4a speaker recording instrumental melody podcast"""
    ),
}
MEDIUM_OF = {word: medium for medium, names in WORDS.items() for word in names}
# Where nothing else is said, these are of a picture.
PICTURE_WORDS = words(
    """face faces person human character garment garm cloth clothing logo avatar style pose depth
    texture background subject product"""
)
# A string whose name ends so is a file even where nothing says that it is an address.
CERTAIN = words("image images video videos audio mask")
ADDRESS = words("url urls uri uris")
CARRIERS = ADDRESS | words("file files input inputs path b64 base64")
# Addresses of something else than a file that is seen or heard.
NO_MEDIA = words(
    """webhook callback lora loras zip tar archive weights weight model models checkpoint config
    repo repository website site page link api endpoint base server embedding embeddings
    encoder decoder vae unet tokenizer adapter safetensors huggingface github civitai proxy
    profile dataset csv json pdf document documents
    web html article feed source_code"""
)
ELSEWHERE = re.compile(
    r"\b(?:webhook|web ?sites?|web ?pages?|hugging ?face|github|civitai|safetensors|zip|tar|loras?"
    r"|weights|checkpoints?|archive|pdf|csv|np[yz]|pkl|pth|ckpt|onnx|callback|youtube)\b",
    re.I,
)
LISTED = re.compile(r"\bjson\b|\bcomma|separated|new ?lines?\b|\bone per line\b", re.I)
IN_WORDS = re.compile(r"\bdescri(?:be|bes|ption)\b|\bprompts?\b|\bname of\b", re.I)
EITHER = re.compile(
    r"\b(\w+)(?:\s+files?)?\s*(?:/|,|\bor\b|\band\b|\band/or\b)\s*(?:an?\s+)?(\w+)", re.I
)
WHOLE_WORDS = words("mp4 mp3 m4a b64 base64 h264 h265")
ANY: Final = "file"
A_FILE = {
    Medium.IMAGE: "an image",
    Medium.VIDEO: "a video",
    Medium.AUDIO: "a sound",
    Medium.TEXT: "a text",
}
ADDRESSES = ("uri", "url", "uri-reference", "data-url", "binary", "byte")


AcceptedMedium = Medium | Literal["file"] | None


def a_file(medium: str | None) -> str:
    """What a place for this medium takes: "an image"."""
    return A_FILE[Medium(medium)] if medium in list(Medium) else "a file of any kind"


def medium_of(name: str, node: Json, root: Json) -> tuple[AcceptedMedium, bool]:
    """(medium, takes several): medium is ANY where every file will do, None where none is taken."""
    declared = node.get("x-media")
    if declared:
        several = node.get("type") == "array"
        if declared in (ANY, Medium.TEXT):
            return (ANY if declared == ANY else Medium.TEXT), several
        return _named(declared) or _by_name(parts_of(name)) or Medium.IMAGE, several
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


def _of_string(name: str, node: Json) -> AcceptedMedium:
    if medium := _named(node.get("contentMediaType")) or _named(node.get("_fal_ui_field")):
        return medium
    parts = parts_of(name)
    description = f"{node.get('title') or ''}. {node.get('description') or ''}"
    if node.get("format") in ADDRESSES:
        return _of_address(parts, description)
    if not parts or _holds_words(node) or LISTED.search(description):
        return None
    if parts[-1] in ADDRESS and len(parts) > 1:
        return _of_address(parts, description)
    is_file = len(parts) > 1 and parts[-1] in CARRIERS
    if is_file or (parts[-1] in CERTAIN and not IN_WORDS.search(description)):
        return _by_name(parts)
    return None


def _of_address(parts: list[str], description: str) -> AcceptedMedium:
    """By the name, else by what is said of it; ANY where both are silent."""
    if medium := _by_name(parts):
        return medium
    if NO_MEDIA & set(parts):
        return None
    found = _by_description(description)
    if elsewhere := ELSEWHERE.search(description):
        # An image or a zip; not a zip of images.
        return ANY if _by_description(description[: elsewhere.start()]) else None
    if found:
        return found
    return Medium.IMAGE if PICTURE_WORDS & set(parts) else ANY


def _by_description(description: str) -> AcceptedMedium:
    """The medium that is spoken of first; ANY where another one is named as good as it."""
    for one, other in EITHER.findall(description.lower()):
        both = {MEDIUM_OF.get(one), MEDIUM_OF.get(other)} - {None}
        if len(both) > 1:
            return ANY
    return next((medium for word in parts_of(description) if (medium := MEDIUM_OF.get(word))), None)


def _holds_words(node: Json) -> bool:
    """Is its default or its example no address? Then it is no file, whatever its name."""
    examples = node.get("examples")
    shown = [node.get("default"), *(examples if isinstance(examples, list) else ())]
    texts = [text for text in shown if isinstance(text, str) and text.strip()]
    return any(not re.match(r"(?:https?:|data:|gs:|s3:|/)", text.strip(), re.I) for text in texts)


def _by_name(parts: list[str]) -> Medium | None:
    """That of the last word that has one: a `video_frame` is an image, an `image_lora` none."""
    for word in reversed(parts):
        if word in NO_MEDIA:
            return None
        if word in MEDIUM_OF:
            return MEDIUM_OF[word]
    return None


def _named(value: Any) -> Medium | None:
    """ "image", or a media type such as "image/png"."""
    if not isinstance(value, str):
        return None
    kind = value.partition("/")[0].lower()
    return Medium(kind) if kind in ("image", "video", "audio") else None


def parts_of(name: str) -> list[str]:
    """The words of a name, digits apart: `cn_img1` is cn, img, 1."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    found: list[str] = []
    for word in re.split(r"[^A-Za-z0-9]+", spaced.lower()):
        found += [word] if word in WHOLE_WORDS else re.findall(r"[a-z]+|\d+", word)
    return [word for word in found if not word.isdigit()]


def _described(node: Json) -> Json:
    return {key: node[key] for key in ("description", "title", "_fal_ui_field") if key in node}
