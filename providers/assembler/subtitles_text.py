"""Subtitles beside the film: SRT and WebVTT, their times from frames alone."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from providers.assembler.edit_list import Text


def srt(cues: Iterable[Text], fps: Fraction) -> str:
    """UTF-8 without a mark, lines ended by CR LF; an arrow in the text would be read as times."""
    blocks = (
        f"{number}\n{_times(cue, fps, ',')}\n{_lines(cue).replace('-->', '→')}\n"
        for number, cue in enumerate(cues, 1)
    )
    return "\n".join(blocks).replace("\n", "\r\n")


def vtt(cues: Iterable[Text], fps: Fraction) -> str:
    blocks = [f"{_times(cue, fps, '.')}\n{_escaped(_lines(cue))}\n" for cue in cues]
    return "\n".join(["WEBVTT\n", *blocks])


def _lines(cue: Text) -> str:
    """An empty line would end the cue."""
    return "\n".join(line for line in cue.text.splitlines() if line.strip())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _times(cue: Text, fps: Fraction, point: str) -> str:
    begin, end = (_time(frame, fps, point) for frame in (cue.start_frame, cue.end_frame))
    return f"{begin} --> {end}"


def _time(frame: int, fps: Fraction, point: str) -> str:
    seconds, ms = divmod(round(1000 * frame / fps), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{ms:03}"
