"""Segments of picture: those made before are taken over, the others rendered in stretches.

A run that was killed leaves its whole segments, which `done.csv` names; they are kept at the next
start. What is kept was read by its packets: as many as it has frames, a key frame first.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from providers.assembler import digests, ffmpeg, subtitles_ass
from providers.assembler.cache import Cache
from providers.assembler.edit_list import EditList
from providers.assembler.graph import DONE, Stretch
from providers.assembler.probing import Source
from providers.assembler.timeline import Segment
from providers.contract import BadOutput, Charged

MOST_SHOTS, MOST_LARGE_SHOTS, LARGE = 8, 3, 3000 * 1600
PLAN = "plan.txt"
FONTS = Path(__file__).with_name("fonts")


@dataclass
class RenderedSegments:
    """The files of all segments in order, and how many were `rendered` for them."""

    files: list[Path]
    rendered: int


class Renderer:
    """`folder` is the work folder. `reached(frames, shot)` follows what was rendered."""

    def __init__(
        self, edit: EditList, sources: dict[int, Source], folder: Path, cache: Cache
    ) -> None:
        self.edit, self.sources, self.folder, self.cache = edit, sources, folder, cache
        self.texts = subtitles_ass.placed(edit)
        self.own = folder / "segments"
        self.own.mkdir(exist_ok=True)

    def make(
        self, segments: Sequence[Segment], reached: Callable[[int, int, int], None]
    ) -> RenderedSegments:
        """Raises BadOutput, FullDisk, and whatever `reached(frames, of, shot)` raises."""
        self._take_over()
        names = [self._digest(one) for one in segments]
        missing = self._missing(names)
        total, before = sum(segments[place].frames for place in missing), 0
        for stretch in stretches(segments, missing, self._most_shots()):
            self._render(
                [segments[place] for place in stretch],
                [names[place] for place in stretch],
                lambda frames, shot, before=before: reached(before + frames, total, shot),  # type: ignore[misc]
            )
            before += sum(segments[place].frames for place in stretch)
        return RenderedSegments([self._file(name) for name in names], len(missing))

    def _digest(self, one: Segment) -> str:
        seen = subtitles_ass.overlapping(self.texts, one.start, one.frames)
        return digests.segment(self.edit, one, self.sources, seen)

    def _file(self, name: str) -> Path:
        return self.own / f"{name}.mp4"

    def _missing(self, names: Sequence[str]) -> list[int]:
        """The places of what must be rendered, each once."""
        found, known = [], set()
        for place, name in enumerate(names):
            if name not in known and not self.cache.take(f"{name}.mp4", self._file(name)):
                found.append(place)
            known.add(name)
        return found

    def _most_shots(self) -> int:
        is_large = self.edit.width * self.edit.height > LARGE
        return MOST_LARGE_SHOTS if is_large else MOST_SHOTS

    def _render(
        self,
        segments: Sequence[Segment],
        names: Sequence[str],
        reached: Callable[[int, int], None],
    ) -> None:
        folder = self.folder / f"stretch-{names[0][:16]}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / PLAN).write_text(
            "".join(f"{name} {one.frames}\n" for name, one in zip(names, segments, strict=True))
        )
        stretch = Stretch(self.edit, segments, self.sources, self._letter(segments, folder))

        def report(frames: int) -> None:
            reached(frames, shot_at(segments, frames))

        try:
            ffmpeg.run(stretch.command(), folder, report)
        finally:
            self._adopt(folder)
        lost = [name for name in names if not self._file(name).exists()]
        if lost:
            raise BadOutput(
                "FFmpeg ended well, but not every piece of the film has all of its frames.",
                next_step="Assemble it again; what is whole stays.",
                charged=Charged.NO,
            )

    def _letter(self, segments: Sequence[Segment], folder: Path) -> str:
        """Write the ASS file of a stretch, where there are words in it: its name."""
        frames = sum(one.frames for one in segments)
        seen = subtitles_ass.overlapping(self.texts, segments[0].start, frames)
        if not seen:
            return ""
        (folder / "film.ass").write_text(subtitles_ass.document(self.edit, seen), encoding="utf-8")
        (folder / "fonts").symlink_to(FONTS)
        return "film.ass"

    def _take_over(self) -> None:
        """What a run that was killed had finished."""
        for folder in sorted(self.folder.glob("stretch-*")):
            self._adopt(folder)

    def _adopt(self, folder: Path) -> None:
        """Keep every whole segment of a run, then let its folder go."""
        if (folder / DONE).exists() and (folder / PLAN).exists():
            planned = [line.split() for line in (folder / PLAN).read_text().splitlines()]
            with (folder / DONE).open(newline="") as listed:
                done = [row[0] for row in csv.reader(listed) if row]
            for (name, frames), file in zip(planned, done, strict=False):
                if is_whole(folder / file, int(frames)):
                    (folder / file).replace(self._file(name))
                    self.cache.keep(f"{name}.mp4", self._file(name))
        shutil.rmtree(folder, ignore_errors=True)


def stretches(segments: Sequence[Segment], missing: Sequence[int], most: int) -> list[list[int]]:
    """The missing segments in runs: neighbours of at most so many shots. A run ends with a seam,
    where it can, since of the shot behind it only the beginning has to be read twice."""
    found: list[list[int]] = []
    for place in missing:
        last = found[-1] if found else []
        goes_on = bool(last) and last[-1] == place - 1
        if goes_on and _shots(segments, [*last, place]) <= most:
            last.append(place)
            continue
        is_body_before_seam = goes_on and bool(segments[place].transition) and len(last) > 1
        found.append([last.pop(), place] if is_body_before_seam else [place])
    return found


def _shots(segments: Sequence[Segment], places: Sequence[int]) -> int:
    return len({piece.shot for place in places for piece in segments[place].pieces})


def shot_at(segments: Sequence[Segment], frames: int) -> int:
    """The shot at which a run is that has made so many frames."""
    for one in segments:
        if frames < one.frames:
            return one.pieces[-1].shot
        frames -= one.frames
    return segments[-1].pieces[-1].shot


def is_whole(file: Path, frames: int) -> bool:
    """Has it that many packets of picture, and a key frame first?"""
    import av

    try:
        with av.open(str(file)) as read:
            packets = [packet for packet in read.demux(read.streams.video[0]) if packet.size]
    except (OSError, ValueError, IndexError):
        return False
    return len(packets) == frames and packets[0].is_keyframe
