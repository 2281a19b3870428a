"""Which file formats the gallery takes, told by their first bytes and never by their names."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from providers.contract import Medium

HEAD = 4096
MOST_ZEROS = 64 * 1024
MOST_TAGS = 100
FIRST_LINES = 256
TAGGED = ("mp3", "flac", "aac")
ACCEPTED_FORMATS = (
    "Art Factory takes PNG, JPEG, WebP, GIF, AVIF, HEIC, TIFF and BMP pictures, MP4, MOV, WebM, "
    "MKV and AVI video, MP3, M4A, WAV, AIFF, FLAC, OGG and AAC sound, and plain text."
)


@dataclass(frozen=True)
class Format:
    """How files of one format and medium are named and served."""

    medium: Medium
    mime: str
    extension: str


IMAGES = {
    "png": Format(Medium.IMAGE, "image/png", "png"),
    "jpeg": Format(Medium.IMAGE, "image/jpeg", "jpg"),
    "webp": Format(Medium.IMAGE, "image/webp", "webp"),
    "gif": Format(Medium.IMAGE, "image/gif", "gif"),
    "avif": Format(Medium.IMAGE, "image/avif", "avif"),
    "heic": Format(Medium.IMAGE, "image/heic", "heic"),
    "tiff": Format(Medium.IMAGE, "image/tiff", "tif"),
    "bmp": Format(Medium.IMAGE, "image/bmp", "bmp"),
}
VIDEO = {
    "mp4": Format(Medium.VIDEO, "video/mp4", "mp4"),
    "mov": Format(Medium.VIDEO, "video/quicktime", "mov"),
    "webm": Format(Medium.VIDEO, "video/webm", "webm"),
    "mkv": Format(Medium.VIDEO, "video/x-matroska", "mkv"),
    "avi": Format(Medium.VIDEO, "video/x-msvideo", "avi"),
}
AUDIO = {
    "mp4": Format(Medium.AUDIO, "audio/mp4", "m4a"),
    "mov": Format(Medium.AUDIO, "audio/mp4", "m4a"),
    "webm": Format(Medium.AUDIO, "audio/webm", "webm"),
    "mkv": Format(Medium.AUDIO, "audio/x-matroska", "mka"),
    "mp3": Format(Medium.AUDIO, "audio/mpeg", "mp3"),
    "wav": Format(Medium.AUDIO, "audio/wav", "wav"),
    "flac": Format(Medium.AUDIO, "audio/flac", "flac"),
    "ogg": Format(Medium.AUDIO, "audio/ogg", "ogg"),
    "aac": Format(Medium.AUDIO, "audio/aac", "aac"),
    "aiff": Format(Medium.AUDIO, "audio/aiff", "aiff"),
}
PREVIEW_ONLY = ("heic", "tiff")
"""Containers of pictures that a browser shows by their preview alone."""
TEXT = Format(Medium.TEXT, "text/plain", "txt")
JSON = Format(Medium.TEXT, "application/json", "json")
SRT = Format(Medium.TEXT, "application/x-subrip", "srt")
VTT = Format(Medium.TEXT, "text/vtt", "vtt")

TEXTS = (TEXT, JSON, SRT, VTT)
SERVED = {
    found.mime: found for found in (*IMAGES.values(), *VIDEO.values(), *AUDIO.values(), *TEXTS)
}

SUBTITLES = re.compile(r"\s*\d+\s*\r?\n\s*\d+:\d\d:\d\d[,.]\d+\s*-->")

# The demuxer is named to the decoder: one that guesses can be led to open a playlist.
DEMUXERS = {
    "mp4": "mp4",
    "mov": "mov",
    "webm": "matroska",
    "mkv": "matroska",
    "mp3": "mp3",
    "wav": "wav",
    "flac": "flac",
    "ogg": "ogg",
    "aac": "aac",
    "avi": "avi",
    "aiff": "aiff",
}
BMP_HEADERS = {12, 40, 52, 56, 64, 108, 124}
# What an old QuickTime film begins with, which has no brand.
FIRST_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
IMAGE_BRANDS = {b"avif", b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1"}
AVIF_BRANDS, HEIC_BRANDS = {b"avif", b"avis"}, {b"heic", b"heix", b"heim", b"heis"}


def container_of(path: Path) -> str:
    """The container of a file, whatever tags or zeros stand before it; "" for none of ours."""
    with path.open("rb") as file:
        return container_in(file)


def container_in(file: BinaryIO) -> str:
    """The same of an open file."""
    file.seek(0)
    head = file.read(HEAD)
    if not head.startswith(b"ID3") and (found := container(head)):
        return found
    start = skip_tags(file)
    if not start:
        return ""
    file.seek(start)
    found = container(file.read(HEAD))
    if found in TAGGED:
        return found
    return "mp3" if head.startswith(b"ID3") else ""


def skip_tags(file: BinaryIO) -> int:
    """Where the sound begins, behind any ID3 tags and zeros."""
    at = 0
    for _ in range(MOST_TAGS):
        file.seek(at)
        head = file.read(HEAD)
        if head[:3] == b"ID3" and len(head) > 9:
            size = sum(head[6 + i] << shift for i, shift in enumerate((21, 14, 7, 0)))
            at += 10 + size + (10 if head[5] & 0x10 else 0)
        elif head[:1] == b"\0" and at < MOST_ZEROS:
            at += len(head) - len(head.lstrip(b"\0"))
        else:
            break
    return at


def text_format(text: str) -> Format:
    """Subtitles are told by how they begin; what else is plain text or JSON is not told here."""
    if text.startswith("WEBVTT"):
        return VTT
    return SRT if SUBTITLES.match(text[:FIRST_LINES]) else TEXT


def container(head: bytes) -> str:
    """The container that these bytes begin; "" where it is none of ours."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head.startswith(b"RIFF"):
        return {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12], "")
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "tiff"
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in BMP_HEADERS:
        return "bmp"
    if head[4:8] == b"ftyp":
        return _iso_brand(head)
    if head[4:8] in FIRST_BOXES and int.from_bytes(head[:4]) != 0:
        return "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm" if b"webm" in head[:64] else "mkv"
    if head.startswith(b"fLaC"):
        return "flac"
    if head.startswith(b"OggS"):
        return "ogg"
    if head.startswith(b"ID3"):
        return "mp3"
    if len(head) > 1 and head[0] == 0xFF:
        return {0xFA: "mp3", 0xF2: "mp3", 0xE2: "mp3", 0xF0: "aac"}.get(head[1] & 0xF6, "")
    return ""


def _iso_brand(head: bytes) -> str:
    length = min(int.from_bytes(head[:4]), len(head))
    major = head[8:12]
    brands = {major} | {head[at : at + 4] for at in range(16, length, 4)}
    if major in IMAGE_BRANDS:
        if brands & AVIF_BRANDS:
            return "avif"
        return "heic" if brands & HEIC_BRANDS else ""
    return "mov" if major == b"qt  " else "mp4"
