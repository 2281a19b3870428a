"""Results in any shape: a URL, a list, something nested, a data URI, base64, text.

Providers agree on nothing here, and schemas are wrong now and then. So the answer is walked, all
that may be a file is gathered, and what is of the ordered medium is kept.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from providers import addresses
from providers.contract import BadOutput, Json, Medium, Output
from providers.json_schema import words

SUFFIXES = {
    Medium.IMAGE: words("png jpg jpeg webp gif avif bmp tif tiff heic"),
    Medium.VIDEO: words("mp4 webm mov mkv m4v avi"),
    Medium.AUDIO: words("mp3 wav ogg opus flac m4a aac pcm"),
    Medium.TEXT: words("txt json srt vtt md"),
}
NAMES = {
    Medium.IMAGE: words("image images picture photo"),
    Medium.VIDEO: words("video videos clip"),
    Medium.AUDIO: words("audio audios speech music song vocals drums bass piano stem"),
}
BY_PRODUCTS = re.compile(
    r"thumbnail|spritesheet|mask|preview|poster|timings|metrics|^(input|urls)$"
)
BASE64_NAMES = words("b64_json base64 b64 image_base64 audio_base64 video_base64 data")
TYPE_NAMES = ("content_type", "mime_type", "mimeType", "mime", "media_type")
TEXT_NAMES = (
    *("output", "text", "content", "generated_text", "transcription", "transcript", "description"),
    *("caption", "message", "answer", "result", "results", "response", "choices"),
)
FILE_URL = re.compile(
    r"\s*(?:(?:https?:)?//[^\s/]+\.[^\s/]+/\S*|https?://\S+|data:[\w.+-]*/?[\w.+-]*[;,]\S*)\s*\Z",
    re.I,
)
# The same with blanks in it, where its end says that it is a file and no sentence.
BLANKS_WITHIN = re.compile(
    rf"\s*(?:https?:)?//\S[^\n]*\.(?:{'|'.join(sorted(set().union(*SUFFIXES.values())))})"
    r"(?:\?\S*)?\s*\Z",
    re.I,
)
PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%\s*\||progress\D{0,3}(\d{1,3}(?:\.\d+)?)\s*%", re.I)


@dataclass(frozen=True)
class _Found:
    """Something that may be a file: an address, or bytes in base64."""

    name: str
    url: str = ""
    data: str = ""
    mime: str = ""
    file_name: str = ""

    def medium(self) -> Medium | None:
        """By its type, else its suffix, else the name of the property it stands in."""
        mime = self.mime or (self.url[5:60] if self.url[:5].lower() == "data:" else "")
        kind = mime.partition("/")[0].lower()
        if kind in ("image", "video", "audio", "text"):
            return Medium(kind)
        for name in (self.file_name, _path(self.url)):
            suffix = PurePosixPath(name).suffix.lstrip(".").lower()
            for medium, suffixes in SUFFIXES.items():
                if suffix in suffixes:
                    return medium
        parts = set(re.split(r"[^a-z]+", self.name.lower()))
        return next((medium for medium, names in NAMES.items() if parts & names), None)

    def output(self) -> Output:
        if self.data:
            return Output(data=_decoded(self.data), mime=self.mime)
        if self.url[:5].lower() == "data:":
            return _of_data_uri(self.url)
        return Output(url=addresses.or_as_it_is(self.url), mime=self.mime)


def collect(answer: Any, medium: Medium | None) -> tuple[Output, ...]:
    """The results in an answer; with `medium` None those of every medium, without by-products.

    Gives () where there is nothing of the kind. Raises BadOutput for data that cannot be decoded.
    """
    try:
        return text_output(answer) if medium is Medium.TEXT else _files(answer, medium)
    except RecursionError:
        raise BadOutput("The provider's answer is nested without end.") from None


def _files(answer: Any, medium: Medium | None) -> tuple[Output, ...]:
    found = list(dict.fromkeys(_walk(answer, "")))
    wanted = [one for one in found if medium is None or one.medium() is medium]
    unclear = [one for one in found if one.medium() is None]
    return tuple(one.output() for one in wanted or unclear)


def text_output(answer: Any) -> tuple[Output, ...]:
    """Text as one output: plain where there is plain text, else the answer as JSON."""
    text, mime = _text(answer), "text/plain"
    if text is None:
        text, mime = json.dumps(answer, ensure_ascii=False, indent=2), "application/json"
    return (Output(data=text.encode(), mime=mime),) if text.strip() else ()


def progress(lines: Iterable[str]) -> float | None:
    """How far it is, 0 to 1, by the last bar ("50%|####") in the logs."""
    for line in reversed([*lines][-50:]):
        found = PERCENT.findall(line)
        if found:
            return min(float(found[-1][0] or found[-1][1]) / 100, 1.0)
    return None


def _walk(node: Any, name: str) -> Iterator[_Found]:
    if isinstance(node, str):
        if _is_file(node):
            yield _Found(name, url=node.strip())
    elif isinstance(node, list):
        for part in node:
            yield from _walk(part, name)
    elif isinstance(node, dict):
        yield from _walk_object(node, name)


def _walk_object(node: Json, name: str) -> Iterator[_Found]:
    mime = next((node[key] for key in TYPE_NAMES if isinstance(node.get(key), str)), "")
    file_name = node.get("file_name") if isinstance(node.get("file_name"), str) else ""
    address = node.get("url") or node.get("uri")
    if isinstance(address, str) and (_is_file(address) or (address.strip() and mime)):
        yield _Found(name, url=address.strip(), mime=mime, file_name=file_name or "")
        return
    for key, value in node.items():
        if BY_PRODUCTS.search(key):
            continue
        if isinstance(value, str) and key in BASE64_NAMES and not _is_file(value):
            if key != "data" or mime:
                yield _Found(f"{name} {key}", data=value, mime=mime)
        else:
            yield from _walk(value, f"{name} {key}")


def _path(url: str) -> str:
    try:
        return "" if url[:5].lower() == "data:" else urlsplit(url).path
    except ValueError:
        return ""


def _is_file(text: str) -> bool:
    return bool(FILE_URL.match(text) or BLANKS_WITHIN.match(text))


def _text(answer: Any) -> str | None:
    """The text in an answer; None where it has none of its own."""
    if answer is None:
        return ""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, bool | int | float):
        return json.dumps(answer)
    if isinstance(answer, list):
        return "".join(answer) if all(isinstance(part, str) for part in answer) else None
    if isinstance(answer, dict):
        for name in TEXT_NAMES:
            if answer.get(name) is not None and (text := _text(answer[name])):
                return text
    return None


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise BadOutput("The file in the provider's answer is damaged.") from None


def _of_data_uri(uri: str) -> Output:
    described, comma, data = uri[5:].partition(",")
    if not comma:
        raise BadOutput("The provider gave a data: address without data.")
    mime, *options = [part.strip() for part in described.split(";")]
    content = unquote_to_bytes(data)
    if "base64" in [option.lower() for option in options]:
        content = _decoded(content.decode("ascii", "replace"))
    if not content:
        raise BadOutput("The file in the provider's answer is empty.")
    return Output(data=content, mime=mime)
