"""FFmpeg's command for a stretch of segments: each shot is decoded once, each segment a file.

Pure: text in, text out. Every shot becomes frames of the film's size and rate, exactly as many as
are needed, its edge held where the clip has none; they are shared out to bodies and seams, only
seams go through xfade, and all are joined, lettered and encoded in one run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from providers.assembler import encoding
from providers.assembler.edit_list import PARTS, EditList, Rectangle
from providers.assembler.probing import FORMATS, Medium, Source
from providers.assembler.subtitles_ass import CLOCK
from providers.assembler.timeline import Piece, Segment, needed
from providers.assembler.words import TRANSITIONS

DONE = "done.csv"
NAMES = "s-%04d.mp4"
SEEK_BEYOND, SEEK_BEFORE = 8, 3
"""Seconds: a clip is entered by its index only far from its beginning, well before the frame."""
LARGEST_STILL = 4096
INPUT = ("-threads", "1", "-xerror", "-err_detect", "explode", "-reinit_filter", "0")
WHOLE = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
UNTAGGED = "setparams=colorspace=bt709"
ON_BLACK = "format=gbrap,premultiply=inplace=1"
TONEMAP = (
    "setparams=color_primaries=bt2020:colorspace=bt2020nc,zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,"
    "zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
)


@dataclass
class Stretch:
    """What one run renders. `texts` is the name of the ASS file, "" where nothing is lettered."""

    edit: EditList
    segments: Sequence[Segment]
    sources: dict[int, Source]
    texts: str = ""
    inputs: list[str] = field(default_factory=list)
    chains: list[str] = field(default_factory=list)

    def command(self) -> list[str]:
        """FFmpeg's arguments, to be run in the folder with the ASS file and `fonts`."""
        self.inputs, self.chains = [], []
        labels = self._shots()
        joined = [self._segment(number, labels) for number in range(len(self.segments))]
        self.chains.append(self._join(joined))
        return [
            *self.inputs,
            *("-filter_complex", ";".join(self.chains), "-map", "[film]"),
            *("-threads", encoding.threads(), *encoding.PROFILES[self.edit.profile].arguments),
            *self._cut(),
        ]

    @property
    def frames(self) -> int:
        return sum(one.frames for one in self.segments)

    @property
    def rate(self) -> str:
        return f"{self.edit.fps.numerator}/{self.edit.fps.denominator}"

    @property
    def tick(self) -> str:
        return f"{self.edit.fps.denominator}/{self.edit.fps.numerator}"

    def _shots(self) -> dict[Piece, str]:
        """The chain of every shot, and the label under which each piece of it stands."""
        labels: dict[Piece, str] = {}
        shots = sorted({piece.shot for one in self.segments for piece in one.pieces})
        for place in shots:
            first, end = needed(self.segments, place)
            pieces = [p for one in self.segments for p in one.pieces if p.shot == place]
            chain = self._shot(place, first, end - first)
            outs = [f"p{place}_{number}" for number in range(len(pieces))]
            if len(pieces) == 1:
                self.chains.append(f"{chain}[{outs[0]}]")
                labels[pieces[0]] = outs[0]
                continue
            halves = "".join(f"[c{out}]" for out in outs)
            self.chains.append(f"{chain},split={len(pieces)}{halves}")
            for piece, out in zip(pieces, outs, strict=True):
                begin = piece.first - first
                self.chains.append(
                    f"[c{out}]trim=start_frame={begin}:end_frame={begin + piece.frames},"
                    f"setpts=PTS-STARTPTS,settb={self.tick}[{out}]"
                )
                labels[piece] = out
        return labels

    def _shot(self, place: int, first: int, frames: int) -> str:
        shot = self.edit.shots[place]
        if shot.source is None:
            return self._black(frames)
        source = self.sources[shot.source]
        if source.medium is Medium.STILL:
            return self._still(place, source, first, frames)
        begin = shot.in_frame + first
        hold = max(0, -begin)
        label = self._input(source, begin / self.edit.fps)
        before = f"{TONEMAP}," if source.is_hdr else ""
        before = f"{UNTAGGED}," if source.is_untagged_hd else before
        before = f"{ON_BLACK}," if source.has_alpha else before
        return (
            f"{label}fps={self.rate}:start_time=0,"
            f"tpad=start={hold}:start_mode=clone:stop=-1:stop_mode=clone,"
            f"trim=start_frame={begin + hold}:end_frame={begin + hold + frames},"
            f"setpts=PTS-STARTPTS,{before}{self._fitted(shot.fit)},{WHOLE},settb={self.tick}"
        )

    def _still(self, place: int, source: Source, first: int, frames: int) -> str:
        shot = self.edit.shots[place]
        label = self._input(source, Fraction(0))
        held = f"tpad=stop=-1:stop_mode=clone,trim=end_frame={frames}"
        if shot.camera is None:
            picture = self._fitted(shot.fit)
            return f"{label}fps={self.rate}:start_time=0,{picture},{held},{WHOLE},settb={self.tick}"
        begin, end = (_as_wide_as_film(look, self.edit, source) for look in shot.camera)
        width, height = _working_size(self.edit, begin, end)
        return (
            f"{label}fps={self.rate}:start_time=0,"
            f"scale={width}:{height}:flags=bicubic:reset_sar=1:out_range=tv"
            f":out_color_matrix=bt709,format=yuv444p,{held},"
            f"perspective={_path(begin, end, first, shot.frames)}:interpolation=linear:eval=frame,"
            f"scale={self.edit.width}:{self.edit.height}:flags=bicubic,setsar=1,format=yuv420p,"
            f"{WHOLE},settb={self.tick}"
        )

    def _black(self, frames: int) -> str:
        edit = self.edit
        return (
            f"color=c=black:s={edit.width}x{edit.height}:r={self.rate},format=yuv420p,setsar=1,"
            f"trim=end_frame={frames},{WHOLE},settb={self.tick}"
        )

    def _fitted(self, fit: str) -> str:
        width, height = self.edit.width, self.edit.height
        way, rest = ("increase", f"crop={width}:{height}") if fit == "cover" else ("decrease", "")
        return (
            f"scale={width}:{height}:force_original_aspect_ratio={way}:flags=bicubic:reset_sar=1"
            f":out_range=tv:out_color_matrix=bt709,"
            f"{rest or f'pad={width}:{height}:-1:-1'},setsar=1,format=yuv420p"
        )

    def _input(self, source: Source, at: Fraction) -> str:
        """The label of another input. With the seek taken back, a clip's own times stay."""
        place = self.inputs.count("-i")
        seek: tuple[str, ...] = ()
        if source.medium is Medium.CLIP and at > SEEK_BEYOND:
            seconds = str(int(at) - SEEK_BEFORE)
            seek = ("-noaccurate_seek", "-ss", seconds, "-itsoffset", seconds)
        kind: tuple[str, ...] = ()
        if source.medium is Medium.CLIP:
            kind = ("-format_whitelist", FORMATS, "-protocol_whitelist", "file")
        self.inputs += [*INPUT, *seek, *kind, "-i", str(source.path)]
        return f"[{place}:v:0]"

    def _segment(self, number: int, labels: dict[Piece, str]) -> str:
        segment = self.segments[number]
        going, coming = (
            labels[piece] if piece else f"black{number}"
            for piece in (segment.going, segment.coming)
        )
        if not segment.transition:
            return coming
        if segment.going is None or segment.coming is None:
            self.chains.append(f"{self._black(segment.frames)}[black{number}]")
        # The film's very last frame is black.
        steps = segment.frames if segment.coming else max(segment.frames - 1, 1)
        seconds = float(steps / self.edit.fps)
        self.chains.append(
            f"[{going}][{coming}]xfade=transition={TRANSITIONS[segment.transition]}"
            f":duration={seconds:.6f}:offset=0,format=yuv420p,"
            f"trim=end_frame={segment.frames},{WHOLE},settb={self.tick}[x{number}]"
        )
        return f"x{number}"

    def _join(self, labels: Sequence[str]) -> str:
        ins = "".join(f"[{label}]" for label in labels)
        whole = f"{ins}concat=n={len(labels)}:v=1:a=0" if len(labels) > 1 else f"{ins}null"
        if self.texts:
            # On a clock of its own a frame is a whole number of ticks, wherever on the film it is.
            first = self.segments[0].start
            whole += f",settb=1/{CLOCK},setpts=N+{first},subtitles={self.texts}:fontsdir=fonts"
        return f"{whole},settb={self.tick},setpts=N,fps={self.rate}:start_time=0[film]"

    def _cut(self) -> list[str]:
        at, cuts = 0, []
        for segment in self.segments[:-1]:
            at += segment.frames
            cuts.append(at)
        timescale = ("-video_track_timescale", str(self.edit.fps.numerator))
        keys = "+".join(f"eq(n,{cut})" for cut in cuts)
        forced = ("-forced-idr", "1", "-force_key_frames", f"expr:{keys}") if cuts else ()
        frames = ("-segment_frames", ",".join(map(str, cuts))) if cuts else ()
        never = () if cuts else ("-segment_time", "999999")
        return [
            *forced,
            *("-map_metadata", "-1", "-f", "segment", "-segment_format", "mp4", *frames, *never),
            *("-segment_format_options", f"video_track_timescale={timescale[1]}"),
            *("-reset_timestamps", "1", "-segment_list", DONE, "-segment_list_type", "csv", NAMES),
        ]


def _as_wide_as_film(look: Rectangle, edit: EditList, still: Source) -> Rectangle:
    """The look narrowed about its middle to the film's own sides, so that nothing is stretched."""
    across, down = look.width * still.width * edit.height, look.height * still.height * edit.width
    if across > down:
        width = look.width * down // across
        return replace(look, left=look.left + (look.width - width) // 2, width=width)
    height = look.height * across // down
    return replace(look, top=look.top + (look.height - height) // 2, height=height)


def _working_size(edit: EditList, begin: Rectangle, end: Rectangle) -> tuple[int, int]:
    """So large that the camera's narrowest look has the film's own size, within reason."""
    across = edit.width * PARTS / min(begin.width, end.width)
    down = edit.height * PARTS / min(begin.height, end.height)
    shrink = min(1.0, LARGEST_STILL / across, LARGEST_STILL / down)
    shrink = min(shrink, 2 * edit.width / across, 2 * edit.height / down)
    return round(across * shrink / 2) * 2, round(down * shrink / 2) * 2


def _path(begin: Rectangle, end: Rectangle, first: int, frames: int) -> str:
    """The corners of the camera's look as they move, frame by frame."""
    step = f"clip((on+{first})/{max(frames - 1, 1)},0,1)"

    def moves(here: int, there: int, size: str) -> str:
        return f"'{size}*({here}+{there - here}*{step})/{PARTS}'"

    left, right = (
        moves(begin.left, end.left, "W"),
        moves(begin.left + begin.width, end.left + end.width, "W"),
    )
    top, foot = (
        moves(begin.top, end.top, "H"),
        moves(begin.top + begin.height, end.top + end.height, "H"),
    )
    corners = (left, top, right, top, left, foot, right, foot)
    names = ("x0", "y0", "x1", "y1", "x2", "y2", "x3", "y3")
    return ":".join(f"{name}={value}" for name, value in zip(names, corners, strict=True))
