"""The segments and the sound as one MP4: nothing is encoded again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from providers.assembler import ffmpeg
from providers.assembler.edit_list import EditList
from providers.assembler.segments import is_whole
from providers.contract import BadOutput, Charged


def join(edit: EditList, segments: Sequence[Path], sound: Path | None, folder: Path) -> Path:
    """The film, with its index first. Raises BadOutput where a frame is missing."""
    film = folder / "film.mp4"
    names = "".join(f"file '{file.relative_to(folder)}'\n" for file in segments)
    (folder / "list.txt").write_text(names)
    sound_input = ("-i", str(sound.relative_to(folder))) if sound else ()
    ffmpeg.run(
        [
            *("-f", "concat", "-safe", "0", "-i", "list.txt", *sound_input, "-map", "0:v"),
            *(("-map", "1:a") if sound else ()),
            *("-c", "copy", "-bsf:v", _whole_frames(edit.fps.denominator)),
            *("-video_track_timescale", str(edit.fps.numerator)),
            *("-map_metadata", "-1", "-movflags", "+faststart", film.name),
        ],
        folder,
    )
    if not is_whole(film, edit.frames):
        raise BadOutput(
            "The film has not as many frames as its edit list.",
            next_step="Assemble it again.",
            charged=Charged.NO,
        )
    return film


def _whole_frames(ticks: int) -> str:
    """The joiner counts in microseconds; every frame is put back on its own tick."""
    pts, dts = f"round(PTS/{ticks})*{ticks}", f"round(DTS/{ticks})*{ticks}"
    return f"setts=pts={pts}:dts={dts}:duration={ticks}"
