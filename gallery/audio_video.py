"""Video and sound: every stream is decoded, and what came out compared with the header.

A sound made of parts has tags and zeros between its frames, which every player skips; so does this.
"""

import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from gallery import formats, id3, trailing_data
from gallery.media_facts import (
    BROKEN,
    CUT_OFF,
    BadMedia,
    Facts,
    TooMuchWork,
    check_bytes,
    check_pixels,
)

MOST_SECONDS = 6 * 3600
# 5K; eight times that many bytes are in memory while a video is decoded.
MOST_VIDEO_PIXELS = 16_000_000
LARGE_FRAME = 4_000_000
CODECS = {
    "h264": "H.264",
    "hevc": "HEVC (H.265)",
    "prores": "ProRes",
    "dnxhd": "DNxHD",
    "mjpeg": "Motion JPEG",
    "mpeg4": "MPEG-4",
    "mpeg2video": "MPEG-2",
    "rawvideo": "uncompressed video",
    "vorbis": "Vorbis",
    "opus": "Opus",
    "pcm_s16le": "PCM",
}
CHUNK = 64 * 1024
# Opening a file decodes the first frame of each stream, however large it is, unless it is told.
PROBED_STREAMS = 64
# Their frames are found by a mark at their beginning, whatever stands between two of them.
MARKED = ("mp3", "aac", "flac")
TAGS = (b"\0", b"ID3", b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"3DI")
MOST_ODD_SHARE = 0.02


def opened(path: Path, container: str) -> Any:
    """The file, opened by the demuxer of its container and by no other. Raises TooMuchWork where
    its tags unpack to too much, which no demuxer minds."""
    import av

    id3.check(path, container)
    return av.open(
        str(path),
        format=formats.DEMUXERS[container],
        metadata_errors="ignore",
        options={"protocol_whitelist": "file"},
        # What av says of its types is wrong here: it takes one dict for each stream.
        stream_options=[{"max_pixels": str(2 * MOST_VIDEO_PIXELS)}] * PROBED_STREAMS,  # type: ignore[list-item]
    )


def check(path: Path, container: str, size: int) -> Facts:
    """The facts of a video or sound that decodes to its end. Raises BadMedia."""
    try:
        with opened(path, container) as media:
            return _facts_of(media, container, path, size)
    except BadMedia:
        raise
    except Exception as error:  # decoders fail with any type when the bytes are hostile
        raise BadMedia(BROKEN) from error


def header(path: Path, container: str, size: int) -> Facts:
    """What the header alone says, undecoded. Raises whatever a demuxer raises, and BadMedia."""
    with opened(path, container) as media:
        facts, _ = _announced_facts(media, container, size)
        seconds = round(media.duration / 1e6, 3) if media.duration else None
        return replace(facts, duration=seconds, is_checked=False)


def _announced_facts(media: Any, container: str, size: int) -> tuple[Facts, list[Any]]:
    """The facts that need no decoding, and the streams that do."""
    from av.stream import Disposition

    pictures = [s for s in media.streams.video if not s.disposition & Disposition.attached_pic]
    video = pictures[0] if pictures else None
    audio = media.streams.audio[0] if media.streams.audio else None
    found = (formats.VIDEO if video else formats.AUDIO).get(container)
    if found is None or not (video or audio):
        raise BadMedia(
            f"The file has no picture or sound that can be shown. {formats.ACCEPTED_FORMATS}"
        )
    facts = Facts(
        found.medium,
        found.mime,
        found.extension,
        size,
        has_audio=audio is not None,
        codec=_codec(video or audio),
    )
    if video:
        facts = replace(facts, **_picture_facts(video))
    return facts, [stream for stream in (video, audio) if stream]


def _codec(stream: Any) -> str:
    """How it is coded, as people call it."""
    name = stream.codec_context.codec.canonical_name if stream.codec_context else ""
    return CODECS.get(name, name.removeprefix("lib").replace("_", " ").upper())[:40]


def _facts_of(media: Any, container: str, path: Path, size: int) -> Facts:
    facts, streams = _announced_facts(media, container, size)
    check_bytes(size, facts.medium)
    if facts.width is not None and facts.height is not None:
        check_pixels(facts.width, facts.height)
        _check_frame(facts.width, facts.height)
    duration, turned = _decode(_frames(media, streams, container, size), streams)
    if duration + max(0.5, 0.02 * duration) < _announced(media, container, path):
        raise BadMedia(CUT_OFF)
    if turned:
        facts = replace(facts, width=facts.height, height=facts.width)
    return replace(facts, duration=round(duration, 3))


def _check_frame(width: int, height: int) -> None:
    if width * height > MOST_VIDEO_PIXELS:
        most = MOST_VIDEO_PIXELS // 1_000_000
        raise TooMuchWork(f"its frames have {width} × {height} pixels, more than {most} million")


def _picture_facts(video: Any) -> dict[str, Any]:
    if not video.codec_context:
        raise BadMedia("The video is coded in a way that cannot be decoded here.")
    width, height = video.codec_context.width, video.codec_context.height
    rate = video.average_rate or video.guessed_rate
    return {"width": width, "height": height, "fps": round(float(rate), 3) if rate else None}


def _decode(frames: Iterator[tuple[Any, Any]], streams: list[Any]) -> tuple[float, bool]:
    """Take every frame: where the longest stream ends, in seconds, and whether the picture is to
    be shown on its side."""
    turned = False
    ends: dict[int, float] = {}
    for stream in streams:
        is_large = stream.type == "video" and stream.width * stream.height > LARGE_FRAME
        # Each thread has frames of its own in memory.
        stream.thread_type = "SLICE" if is_large else "AUTO"
    for stream, frame in frames:
        if stream.type == "video":
            _check_frame(frame.width, frame.height)
        if stream.type == "video" and stream.index not in ends:
            turned = orientation_of(frame) > 4
        start = frame.time if frame.time is not None else ends.get(stream.index, 0.0)
        ends[stream.index] = max(ends.get(stream.index, 0.0), start + _seconds(stream, frame))
        if ends[stream.index] > MOST_SECONDS:
            raise BadMedia(f"It is longer than {MOST_SECONDS // 3600} hours.")
    if len(ends) < len(streams):
        raise BadMedia(BROKEN)
    return max(ends.values()), turned


def orientation_of(frame: Any) -> int:
    """How a frame is to be turned and mirrored, as EXIF numbers it."""
    from av.sidedata.sidedata import Type

    found = frame.side_data.get(Type.DISPLAYMATRIX)
    if found is None:
        return 1
    across, right, _, down, below = struct.unpack_from("=5i", bytes(found))
    if abs(across) + abs(below) >= abs(right) + abs(down):
        return {(1, 1): 1, (0, 1): 2, (0, 0): 3, (1, 0): 4}[across > 0, below > 0]
    return {(1, 1): 5, (1, 0): 6, (0, 0): 7, (0, 1): 8}[right > 0, down > 0]


def _frames(media: Any, streams: list[Any], container: str, size: int) -> Iterator[tuple[Any, Any]]:
    """Every frame with its stream. Raises BadMedia where one is damaged."""
    import av

    odd = 0
    for packet in media.demux(streams):
        if packet.is_corrupt and not packet.stream.name.startswith("pcm_"):
            raise BadMedia(CUT_OFF)
        try:
            frames = packet.decode()
        except av.FFmpegError:
            if container not in MARKED or _begins_a_frame(bytes(packet)):
                raise
            odd += _odd_bytes(bytes(packet))
            frames = []
        for frame in frames:
            if frame.is_corrupt:
                raise BadMedia(BROKEN)
            yield packet.stream, frame
    if odd > MOST_ODD_SHARE * size:
        raise BadMedia(BROKEN)


def _begins_a_frame(packet: bytes) -> bool:
    return packet[:1] == b"\xff" and packet[1:2] >= b"\xe0"


def _odd_bytes(packet: bytes) -> int:
    """How many bytes of what stands between two frames nobody can explain."""
    if packet.startswith(TAGS):
        return 0
    try:
        trailing_data.judge(packet)
    except trailing_data.Foreign:
        raise BadMedia("The file has something else glued behind it; it is refused.") from None
    return len(packet)


def _seconds(stream: Any, frame: Any) -> float:
    if stream.type == "audio":
        return float(frame.samples / frame.sample_rate)
    if frame.duration:
        return float(frame.duration * frame.time_base)
    return float(1 / stream.average_rate) if stream.average_rate else 0.0


def _announced(media: Any, container: str, path: Path) -> float:
    """How many seconds the header promises; 0 where it only guesses."""
    if container == "mp3" and not _lacks_bytes(path):
        return 0.0
    return (media.duration or 0) / 1_000_000


def _lacks_bytes(path: Path) -> bool:
    """Whether the first frame of an MP3 counts more bytes than there are.

    Without such a count the length is only estimated from the first bit rate; and a count of frames
    is wrong as soon as parts are joined.
    """
    with path.open("rb") as file:
        start = formats.skip_tags(file)
        file.seek(start)
        frame = file.read(256)
        there = _without_zeros(file) - start
    for mark in (b"Xing", b"Info"):
        if (at := frame.find(mark)) >= 0:
            flags = int.from_bytes(frame[at + 4 : at + 8])
            has_frames, has_bytes = flags & 1, flags & 2
            at += 12 if has_frames else 8
            return int.from_bytes(frame[at : at + 4]) > there if has_bytes else bool(has_frames)
    at = frame.find(b"VBRI")
    return at >= 0 and int.from_bytes(frame[at + 10 : at + 14]) > there


def _without_zeros(file: BinaryIO) -> int:
    """Where the zeros begin that a file ends with, looked for from its end."""
    end = file.seek(0, 2)
    while end:
        start = max(0, end - CHUNK)
        file.seek(start)
        if kept := file.read(end - start).rstrip(b"\0"):
            return start + len(kept)
        end = start
    return 0
