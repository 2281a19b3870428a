"""By what a segment and a mix of sounds are known again: all that they are made of, and no more.

Where on the film a segment stands is not in it, so a scene that is moved renders nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from providers.assembler import encoding
from providers.assembler.edit_list import EditList, Shot, Text
from providers.assembler.probing import Medium, Source
from providers.assembler.timeline import Piece, Segment
from providers.assembler.words import Style


def _sha256(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def segment(
    edit: EditList,
    one: Segment,
    sources: dict[int, Source],
    texts: list[tuple[Text, Style, int]],
) -> str:
    """`texts` are those that are to be seen in it."""
    return _sha256(
        {
            **_renderer(edit),
            "frames": one.frames,
            "transition": one.transition,
            # Out of black and into it are of one piece each.
            **({} if one.coming else {"ends": "black"}),
            "pieces": [_piece(edit.shots[piece.shot], piece, sources) for piece in one.pieces],
            "texts": [
                [
                    *(text.start_frame - one.start, text.frames, text.text, list(text.word_frames)),
                    *(text.style, asdict(style), lane),
                ]
                for text, style, lane in texts
            ],
        }
    )


def _renderer(edit: EditList) -> dict[str, Any]:
    return {
        "renderer": encoding.RENDERER,
        "ffmpeg": encoding.version(),
        "encoder": list(encoding.PROFILES[edit.profile].arguments),
        "size": [edit.width, edit.height],
        "fps": [edit.fps.numerator, edit.fps.denominator],
    }


def _piece(shot: Shot, piece: Piece, sources: dict[int, Source]) -> Any:
    if shot.source is None:
        return "black"
    source = sources[shot.source]
    if source.medium is Medium.CLIP:
        return [source.sha256, shot.in_frame + piece.first, shot.fit]
    if shot.camera is None:
        return [source.sha256, shot.fit]
    return [source.sha256, [asdict(one) for one in shot.camera], piece.first, shot.frames]


def sound(edit: EditList, sources: dict[int, Source]) -> str:
    """Of everything that is heard."""
    sounds = [[sources[one.source].sha256, {**asdict(one), "source": None}] for one in edit.sounds]
    native = [
        [sources[shot.source].sha256, asdict(shot.native_sound), shot.in_frame, shot.frames]
        if shot.source is not None and shot.native_sound
        else shot.frames
        for shot in edit.shots
    ]
    return _sha256(
        {
            "renderer": encoding.RENDERER,
            "ffmpeg": encoding.version(),
            "encoder": list(encoding.SOUND),
            "fps": [edit.fps.numerator, edit.fps.denominator],
            "sounds": sounds,
            "native": native,
            "duck": edit.duck,
            "loudness": edit.loudness,
        }
    )
