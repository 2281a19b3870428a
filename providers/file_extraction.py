"""Everything in an answer that may be a file, whatever shape the answer has.

Each is found with the names on the way to it, which say what it is where nothing else does, and
whether the provider's filter has marked it.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from providers import addresses, encoded
from providers.contract import Json, Medium, Output
from providers.json_schema import words

SUFFIXES = {
    Medium.IMAGE: words("png jpg jpeg webp gif avif bmp tif tiff heic"),
    Medium.VIDEO: words("mp4 webm mov mkv m4v avi"),
    Medium.AUDIO: words("mp3 wav ogg opus flac m4a aac pcm"),
    Medium.TEXT: words("txt json srt vtt md csv tsv lrc ass ssa textgrid"),
}
NAMES = {
    Medium.IMAGE: words("image images picture photo frame mask"),
    Medium.VIDEO: words("video videos clip"),
    Medium.AUDIO: words("audio audios speech music song vocals drums bass piano stem"),
    Medium.TEXT: words(
        "subtitle subtitles caption captions srt vtt transcript transcription lyrics alignment"
        " timestamps words json"
    ),
}
TEXT_TYPES = ("application/json", "application/x-subrip", "application/srt", "application/ttml")
# Pictures of a result, which are results only where nothing else is.
BY_PRODUCTS = re.compile(r"thumbnail|spritesheet|preview|poster")
NO_RESULTS = re.compile(
    r"timings|metrics|^(input|urls|logs|web)$|^(input|source|original|reference|init|prompt)s?_"
)
# Of files that are neither seen, heard nor read here.
OTHER_SUFFIXES = words(
    "zip tar gz tgz glb gltf obj ply stl fbx usdz splat safetensors ckpt pth pt onnx npz npy pkl"
    " mid midi musicxml svg pdf html docx xlsx parquet"
)
BASE64_NAMES = words("b64_json base64 b64 image_base64 audio_base64 video_base64 data bytes")
TYPE_NAMES = ("content_type", "mime_type", "mimeType", "mime", "media_type")
FLAG_NAMES = words(
    "has_nsfw_concepts has_nsfw_concept has_nsfw_content nsfw_content_detected nsfw is_nsfw"
    " nsfw_detected flagged is_flagged filtered is_filtered blocked is_blocked"
)
# They say that something is a file or a result, and not which.
PLAIN_NAMES = words(
    "url uri urls href link file files path src download output outputs result results response"
    " data content item items value media asset assets generated b64 json base64 bytes stems parts"
    " image images picture video videos audio audios photo artifacts samples"
)
KNOWN_SUFFIXES = frozenset().union(*SUFFIXES.values())
# An address with blanks in it, where its end says that it is a file and no sentence.
BLANKS_WITHIN = re.compile(
    rf"\s*(?:https?:)?//\S[^\n]*\.(?:{'|'.join(sorted(KNOWN_SUFFIXES))})(?:\?\S*)?\s*\Z", re.I
)
SEVERAL = re.compile(r"(?<![\s,;])[\s,;]++(?=https?://)", re.I)
# Among words only where it is put as a link or a value: in Markdown, HTML or JSON as text.
AMONG_WORDS = re.compile(r"(?:\]\(|[\"'])(https?://[^\s\"'<>()\\]++)[\"')\\]", re.I)
LONGEST_ROLE = 40


@dataclass(frozen=True)
class PossibleFile:
    """What may be a file: an address, or bytes as text. `names` lead to it; `marked` says that the
    filter kept it back, `described` that a type or a file name says that it is one."""

    names: tuple[str, ...]
    text: str = ""
    is_bytes: bool = False
    mime: str = ""
    file_name: str = ""
    marked: bool = False

    @property
    def described(self) -> bool:
        return bool(self.mime or self.file_name) or self.suffix() in OTHER_SUFFIXES

    def medium(self) -> Medium | None:
        """By its type, else its suffix, else the nearest name that leads to it. A type of a medium
        is a hint: what the bytes are is seen when they are here."""
        mime = (self.mime or _named_type(self.text)).partition(";")[0].strip().lower()
        kind = mime.partition("/")[0]
        if kind in ("image", "video", "audio"):
            return Medium(kind)
        if self.is_bytes and (seen := encoded.type_of(self.text)):
            return Medium(seen.partition("/")[0])
        by_suffix = self._by_suffix()
        if kind == "text" or mime.startswith(TEXT_TYPES):
            return by_suffix or Medium.TEXT
        if by_suffix:
            return by_suffix
        for name in reversed(self.names):
            parts = set(_parts(name))
            if found := next((medium for medium, known in NAMES.items() if parts & known), None):
                return found
        return None

    def _by_suffix(self) -> Medium | None:
        for suffix in (_suffix(self.file_name), _suffix(_path(self.text))):
            for medium, suffixes in SUFFIXES.items():
                if suffix in suffixes:
                    return medium
        return None

    def suffix(self) -> str:
        return _suffix(self.file_name or _path(self.text))

    def role(self) -> str:
        """What the name that is nearest to it, and says anything, calls it: "last frame"."""
        for name in reversed(self.names):
            words = [part for part in _parts(name) if part not in PLAIN_NAMES]
            if not all(part.isdigit() for part in words):
                return " ".join(words)[:LONGEST_ROLE]
        return ""

    def output(self) -> Output:
        """Raises BadOutput for data that cannot be decoded."""
        if self.is_bytes or encoded.is_data_address(self.text):
            return encoded.either(self.text, self.mime)
        return Output(url=addresses.or_as_it_is(self.text), mime=self.mime)


class Walk:
    """One walk through an answer: the files `found` in it (where there is none, those `in_words`),
    how many places stood `empty` where others of their list hold one, and how many results a filter
    has `flagged`, be they there or not."""

    def __init__(self, answer: Any, *, in_words: bool = False) -> None:
        self.empty = 0
        self.flagged = 0
        self._in_words = False
        self.found: list[PossibleFile] = []
        self._passed_over = re.compile(f"{BY_PRODUCTS.pattern}|{NO_RESULTS.pattern}")
        self._take(answer)
        if not self.found:
            self._passed_over, self._in_words = NO_RESULTS, in_words
            self.empty = self.flagged = 0
            self._take(answer)

    def _take(self, answer: Any) -> None:
        seen: dict[str, PossibleFile] = {}
        for one in self._walk(answer, ()):
            before = seen.setdefault(one.text, one)
            # Of sound in parts two may be the same, such as a silence.
            if before is one or (before.names == one.names and not _is_named(one)):
                self.found.append(one)

    def _walk(self, node: Any, names: tuple[str, ...]) -> Iterator[PossibleFile]:
        if isinstance(node, str):
            if several := _several(node):
                for address in several:
                    yield PossibleFile(names, address)
            elif is_file(node):
                yield PossibleFile(names, node.strip())
            elif self._in_words and (within := _within(node)):
                for address in within:
                    yield PossibleFile(names, address)
            elif encoded.type_of(node):
                yield PossibleFile(names, node.strip(), is_bytes=True)
        elif isinstance(node, list) and (packed := bytes_of(node)):
            yield PossibleFile(names, packed, is_bytes=True)
        elif isinstance(node, list):
            parts = [list(self._walk(part, names)) for part in node]
            if any(parts):
                self.empty += sum(_is_empty(part) for part in node)
            for found in parts:
                yield from found
        elif isinstance(node, dict):
            yield from self._object(node, names)

    def _object(self, node: Json, names: tuple[str, ...]) -> Iterator[PossibleFile]:
        flags = next((flags for key in node if (flags := _flags(key, node[key]))), ())
        self.flagged += sum(flags)
        mime = next((node[key] for key in TYPE_NAMES if isinstance(node.get(key), str)), "")
        file_name = node.get("file_name") if isinstance(node.get("file_name"), str) else ""
        address = node.get("url") or node.get("uri")
        if isinstance(address, str) and (is_file(address) or (address.strip() and mime)):
            marked = any(flags)
            is_bytes = not is_file(address) and bool(encoded.type_of(address))
            yield PossibleFile(names, address.strip(), is_bytes, mime, file_name or "", marked)
            return
        for key, value in node.items():
            if self._passed_over.search(key):
                continue
            if isinstance(value, str) and key in BASE64_NAMES and not is_file(value):
                if value.strip() and (key not in ("data", "bytes") or mime or _is_packed(value)):
                    yield PossibleFile((*names, key), value, True, mime, marked=any(flags))
                continue
            found = [self._walk(part, (*names, key)) for part in _listed(value)]
            for number, ones in enumerate(found):
                marked = flags[number] if number < len(flags) else flags == (True,)
                for one in ones:
                    yield replace(one, marked=True) if marked else one
            if isinstance(value, list) and len(value) > 1:
                self.empty += sum(map(_is_empty, value)) if not all(map(_is_empty, value)) else 0


def _is_named(found: PossibleFile) -> bool:
    return not found.is_bytes and not encoded.is_data_address(found.text)


def _several(text: str) -> list[str]:
    """The addresses where a text is a list of them, one to a line or with commas."""
    parts = SEVERAL.split(text.strip()) if text.count("://") > 1 else []
    parts = [part.strip(" ,;\r\n\t") for part in parts]
    return parts if len(parts) > 1 and all(map(encoded.is_address, parts)) else []


def _within(text: str) -> list[str]:
    """The addresses of files to be seen or heard among words."""
    every = [html.unescape(address) for address in AMONG_WORDS.findall(text)]
    return [address for address in every if _suffix(_path(address)) in KNOWN_SUFFIXES]


def bytes_of(node: list[Any]) -> str:
    """A file as a list of its bytes, in hex; "" where it is none."""
    head = node[: encoded.HEAD]
    if len(node) < encoded.SHORTEST or not all(type(one) is int and 0 <= one < 256 for one in head):
        return ""
    try:
        return bytes(node).hex() if encoded.sniffed_type(bytes(head)) else ""
    except (TypeError, ValueError):
        return ""


def _is_packed(text: str) -> bool:
    return bool(encoded.type_of(text))


def is_file(text: str) -> bool:
    """An address, by its form."""
    return encoded.is_address(text) or bool(BLANKS_WITHIN.match(text))


def _flags(key: str, value: Any) -> tuple[bool, ...]:
    """What a filter says of each result, or of all of them."""
    if key.lower() not in FLAG_NAMES or (isinstance(value, list) and not value):
        return ()
    flags = value if isinstance(value, list) else [value]
    return tuple(flag is True or str(flag).strip().lower() in ("true", "1") for flag in flags)


def _is_empty(part: Any) -> bool:
    """A place where a file should be and none is."""
    if isinstance(part, dict):
        places = [part[key] for key in ("url", "uri", "b64_json", "base64", "data") if key in part]
        return not part or (bool(places) and not any(places))
    return part is None or part == "" or part == []


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) and not bytes_of(value) else [value]


def _parts(name: str) -> list[str]:
    """The words of a name, in small letters: `lastFrame_url` has three."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [part for part in re.split(r"[^a-z0-9]+", apart.lower()) if part]


def _named_type(text: str) -> str:
    return text[5:60] if encoded.is_data_address(text) else ""


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lstrip(".").lower()


def _path(url: str) -> str:
    try:
        return "" if encoded.is_data_address(url) or not is_file(url) else urlsplit(url).path
    except ValueError:
        return ""
