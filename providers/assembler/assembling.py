"""From an edit list to a film: read, probe, letter, render what is missing, mix, join."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from providers.assembler import encoding, ffmpeg, glyphs, probing, sound, subtitles_text
from providers.assembler.beside import Beside
from providers.assembler.cache import Cache
from providers.assembler.edit_list import EditList, read
from providers.assembler.joining import join
from providers.assembler.probing import Medium, Source
from providers.assembler.segments import RenderedSegments, Renderer
from providers.assembler.stills import flatten
from providers.assembler.timeline import Timeline, timeline
from providers.contract import (
    BadOutput,
    BadRequest,
    Context,
    Finished,
    Json,
    Money,
    Output,
    Prepared,
    Unavailable,
)

PICTURE_SHARE, JOIN_AT = 0.9, 0.97
MB = 1024**2
Mixed = tuple[Path, sound.SoundMeasurement] | None
MOST_REPORTED = 200


def assemble(ctx: Context, prepared: Prepared) -> Finished:
    """Raises BadRequest, BadOutput, Unavailable where the disk is full, and Stopped."""
    edit = read(prepared.body)
    folder = ctx.workdir
    ctx.report(0.0, "Looking at the shots")
    sources = probing.probe(prepared.inputs, probing.used(edit))
    probing.check(edit, sources)
    glyphs.check(edit, folder)
    line = timeline(edit.shots, edit.fade_out_frames)
    cache = Cache(ctx.cache or folder / "cache")
    _want_room(edit, folder)
    try:
        shown = flatten(edit, sources, folder)
        with Beside(lambda alive: sound.make(edit, sources, folder, cache, alive)) as mixing:
            made = _picture(ctx, edit, shown, line, cache, mixing)
            soundtrack = mixing.result(lambda: ctx.report(PICTURE_SHARE, "Mixing the sound"))
        ctx.report(JOIN_AT, "Joining the film")
        film = join(edit, made.files, soundtrack[0] if soundtrack else None, folder)
    except ffmpeg.FullDisk as error:
        raise _full(edit, folder) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _full(edit, folder) from error
        raise
    cache.trim()
    return Finished(
        (Output(path=film, mime="video/mp4"), *_beside(edit, folder)),
        cost=Money(Decimal(0)),
        details=_details(edit, sources, made, soundtrack[1] if soundtrack else None),
        remarks=_remarks(edit, sources, line),
    )


def _picture(
    ctx: Context,
    edit: EditList,
    sources: dict[int, Source],
    line: Timeline,
    cache: Cache,
    mixing: Beside[Mixed],
) -> RenderedSegments:
    def reached(frames: int, of: int, shot: int) -> None:
        mixing.raise_if_failed()
        ctx.report(
            PICTURE_SHARE * min(1.0, frames / max(of, 1)),
            f"Shot {shot + 1} of {len(edit.shots)}",
        )

    renderer = Renderer(edit, sources, ctx.workdir, cache)
    try:
        return renderer.make(line.segments, reached)
    except ffmpeg.Unreadable as error:
        broken = _first_broken(edit, sources, ctx.workdir, lambda: ctx.report(0.0))
        if broken is None:
            raise
        raise BadRequest(
            f"The clip of shot {broken + 1} is damaged: it cannot be read to the end of the shot.",
            next_step="Choose another take of it, or make it again.",
        ) from error


def _first_broken(
    edit: EditList, sources: dict[int, Source], folder: Path, alive: Callable[[], None]
) -> int | None:
    """The first shot whose clip FFmpeg cannot read whole."""
    known: set[int] = set()
    for place, shot in enumerate(edit.shots):
        if shot.source is None or shot.source in known:
            continue
        known.add(shot.source)
        source = sources[shot.source]
        if source.medium is not Medium.CLIP:
            continue
        read_it = ["-xerror", "-err_detect", "explode", "-format_whitelist", probing.FORMATS]
        read_it += ["-protocol_whitelist", "file", "-i", str(source.path), "-map", "0:v:0"]
        try:
            ffmpeg.run([*read_it, "-f", "null", "-"], folder, lambda frames: alive())
        except BadOutput:
            return place
    return None


def needed_bytes(edit: EditList) -> int:
    """What a film takes on the disk while it is made: segments and film, raw sound, and a fifth."""
    seconds = float(edit.frames / edit.fps)
    pixels = edit.width * edit.height * edit.frames
    picture = pixels * encoding.BITS_PER_PIXEL[edit.profile] / 8
    is_heard = edit.sounds or any(shot.native_sound for shot in edit.shots)
    raw_sound = 48_000 * 8 * seconds * 5 if is_heard else 0
    return round(1.2 * (2 * picture + raw_sound)) + 4 * MB


def _want_room(edit: EditList, folder: Path) -> None:
    if shutil.disk_usage(folder).free < needed_bytes(edit):
        raise _full(edit, folder)


def _full(edit: EditList, folder: Path) -> Unavailable:
    free = shutil.disk_usage(folder).free
    return Unavailable(
        f"The disk is full: the film needs about {needed_bytes(edit) // MB:,} MB, and "
        f"{free // MB:,} MB are free. Nothing was spent.",
        next_step="Make room on the disk; it goes on from what is rendered already.",
    )


def _beside(edit: EditList, folder: Path) -> tuple[Output, ...]:
    if edit.subtitles != "beside" or not edit.cues:
        return ()
    written = (
        ("srt", "application/x-subrip", subtitles_text.srt(edit.cues, edit.fps)),
        ("vtt", "text/vtt", subtitles_text.vtt(edit.cues, edit.fps)),
    )
    found = []
    for extension, mime, text in written:
        file = folder / f"subtitles.{extension}"
        file.write_bytes(text.encode())
        found.append(Output(path=file, mime=mime, role=f"subtitles {extension}", beside=True))
    return tuple(found)


def _details(
    edit: EditList,
    sources: dict[int, Source],
    made: RenderedSegments,
    soundtrack: sound.SoundMeasurement | None,
) -> Json:
    """Of films with very many shots, the first held ones are told."""
    held = list(probing.held_frames(edit, sources).items())[:MOST_REPORTED]
    return {
        "frames": edit.frames,
        "samples": soundtrack.samples if soundtrack else 0,
        "loudness_lufs": soundtrack.loudness_lufs if soundtrack else None,
        "true_peak_dbtp": soundtrack.true_peak_dbtp if soundtrack else None,
        "gain_db": soundtrack.gain_db if soundtrack else None,
        "segments_rendered": made.rendered,
        "segments_reused": len(made.files) - made.rendered,
        "held_frames": {str(shot): frames for shot, frames in held},
    }


def _remarks(edit: EditList, sources: dict[int, Source], line: Timeline) -> tuple[str, ...]:
    """What of the edit list is not in the film as it was asked for."""
    held = [
        f"Shot {shot + 1}: its clip is too short, so its last frame is held for {frames} frames."
        for shot, frames in probing.held_frames(edit, sources).items()
    ]
    shorter = [
        f"Shot {shot + 1}: the transition into it has {frames} frames, since a shot beside it has "
        "no room for more."
        for shot, frames in line.shortened.items()
    ]
    silent = [
        f"Shot {place + 1}: its clip has no sound of its own."
        for place, shot in enumerate(edit.shots)
        if shot.native_sound and shot.source is not None and not sources[shot.source].has_sound
    ]
    return tuple([*shorter, *silent, *held][:10])
