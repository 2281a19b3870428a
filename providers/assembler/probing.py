"""What the files are: stills, clips or sounds, and how long they run. Nothing is decoded here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

from providers.assembler.edit_list import EditList
from providers.contract import BadRequest, Input

# A text file that names other files or addresses is no clip, whatever it calls itself.
FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,ogg,asf,gif,apng,ivf,m4v,h264,hevc,"
    "wav,mp3,flac,aac,aiff,caf,w64,opus"
)
SAFE = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
ALPHA = ("yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya", "pal8")
UNSPECIFIED, HD = 2, 720
HDR = {16: "smpte2084", 18: "arib-std-b67"}
"""Transfer curves of high dynamic range, by their numbers in H.273."""


class Medium(StrEnum):
    STILL = "still"
    CLIP = "clip"
    SOUND = "sound"


@dataclass(frozen=True)
class Source:
    """A file. `seconds` is how long its picture runs, of a sound how long that does; `width` and
    `height` are told of stills alone, once they are made fit (`stills`)."""

    path: Path
    sha256: str
    medium: Medium
    seconds: Fraction = Fraction(0)
    has_sound: bool = False
    is_hdr: bool = False
    is_untagged_hd: bool = False
    has_alpha: bool = False
    width: int = 0
    height: int = 0

    def frames(self, fps: Fraction) -> int:
        """How many frames of the film it fills."""
        return round(self.seconds * fps)


def probe(inputs: Sequence[Input], used: set[int]) -> dict[int, Source]:
    """The files of those places. Raises BadRequest for one that is not there or cannot be read."""
    found = {}
    for place in sorted(used):
        if place >= len(inputs):
            raise BadRequest(
                f"The edit list names file {place}, and only {len(inputs)} were given.",
                next_step="Assemble the film again.",
            )
        file = inputs[place]
        is_still = file.mime.startswith("image/") and file.mime != "image/gif"
        if is_still:
            found[place] = Source(file.path, file.sha256, Medium.STILL)
        else:
            found[place] = _running(file, place)
    return found


def _running(item: Input, place: int) -> Source:
    import av

    try:
        with av.open(str(item.path), options=SAFE) as file:
            picture = next((one for one in file.streams.video if not _is_cover(one)), None)
            stream = picture or next(iter(file.streams.audio), None)
            if stream is None or stream.time_base is None:
                raise BadRequest(f"File {place} ({item.mime}) has neither picture nor sound.")
            base = stream.time_base
            ends = [
                packet.pts + (packet.duration or 0)
                for packet in file.demux(stream)
                if packet.pts is not None
            ]
            start = Fraction(file.start_time or 0, 1_000_000)
            end = max(ends, default=0) * base
            seen = picture.codec_context if picture else None
            return Source(
                item.path,
                item.sha256,
                Medium.CLIP if picture else Medium.SOUND,
                seconds=max(Fraction(end) - start, Fraction(0)),
                has_sound=bool(file.streams.audio),
                is_hdr=getattr(seen, "color_trc", 0) in HDR,
                has_alpha=seen is not None and str(seen.pix_fmt).startswith(ALPHA),
                is_untagged_hd=seen is not None and _is_untagged_hd(seen),
            )
    except (OSError, ValueError) as error:  # PyAV's own errors are both
        raise BadRequest(
            f"File {place} of the film cannot be read: {error}.",
            next_step="Choose another take, or make it again.",
        ) from error


def _is_untagged_hd(seen: Any) -> bool:
    """Players take it for BT.709; FFmpeg would take it for BT.601 and convert it."""
    is_untagged = seen.colorspace == UNSPECIFIED and seen.pix_fmt.startswith("yuv")
    return bool(is_untagged and seen.height >= HD)


def _is_cover(stream: object) -> bool:
    import av.stream

    disposition = getattr(stream, "disposition", 0)
    return bool(disposition & av.stream.Disposition.attached_pic)


def check(edit: EditList, sources: dict[int, Source]) -> None:
    """Raises BadRequest where a shot has no picture to show, or a sound cannot be heard."""
    for place, shot in enumerate(edit.shots):
        if shot.source is None:
            continue
        medium = sources[shot.source].medium
        if medium is Medium.SOUND:
            raise BadRequest(
                f"Shot {place + 1} has a file with sound alone: there is no picture in it.",
                next_step="Choose a clip or a still for the shot.",
            )
        if shot.camera and medium is not Medium.STILL:
            raise BadRequest(f"Shot {place + 1} is a clip: a camera moves over stills alone.")
    for place, sound in enumerate(edit.sounds):
        source = sources[sound.source]
        if source.medium is Medium.STILL or not source.has_sound:
            raise BadRequest(
                f"Sound {place + 1} has a file in which there is nothing to hear.",
                next_step="Choose another file for it.",
            )


def used(edit: EditList) -> set[int]:
    shots = {shot.source for shot in edit.shots if shot.source is not None}
    return shots | {sound.source for sound in edit.sounds}


def held_frames(edit: EditList, sources: dict[int, Source]) -> dict[int, int]:
    """Shots whose clip is too short for them → how many frames its last one is held."""
    held = {}
    for place, shot in enumerate(edit.shots):
        source = sources[shot.source] if shot.source is not None else None
        if source and source.medium is Medium.CLIP:
            there = max(source.frames(edit.fps) - shot.in_frame, 0)
            if there < shot.frames:
                held[place] = shot.frames - there
    return held
