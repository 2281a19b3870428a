"""What a take is made from, as one function that serves writing it down and comparing with it.

Numbers are whole, text is in one form of its letters and its blanks are one: what looks the same is
the same. Pictures and sounds stand by the hash of their content.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from math import gcd
from typing import Any

from films import edit_list, handles
from films.bible_models import Entry
from films.board import Board
from films.board_models import Shot
from films.board_takes import BoardTake, Target
from films.film_settings import FilmSettings
from films.models import Film
from films.stages import Of, Stage

Parts = dict[str, Any]
SHORT = 12
WHO = "who:"
"""What the part of somebody who is seen begins with: two may have one name, or that of a part."""
LENGTH = "frames"
"""How long it had to be, in frames. It is no part of the digest: longer than needed is no fault."""


def basis(board: Board, target: Target) -> Parts:
    """The parts that a take of this target is made from, by names that people understand."""
    match target.stage:
        case Stage.REFERENCE:
            return _of_reference(board, board.entries[target.key])
        case Stage.STILL:
            return _of_still(board, board.shot[target.key])
        case Stage.CLIP:
            return _of_clip(board, board.shot[target.key])
        case Stage.VOICE:
            return _of_voice(board, target.key)
        case Stage.EFFECTS:
            return {"sounds": board.shot[target.key].sounds}
        case Stage.MUSIC:
            return _of_music(board, target)
        case Stage.LIPS:
            return _of_lips(board, board.shot[target.key])
        case Stage.FILM:
            return edit_list.parts_of(board)


def digest(parts: Parts) -> str:
    return hashlib.sha256(b"films/1" + _canonical(parts)).hexdigest()


def short(parts: Parts) -> dict[str, str]:
    """One short digest of each part, by its name: what tells later which of them changed."""
    return {
        name: hashlib.sha256(_canonical(value)).hexdigest()[:SHORT] for name, value in parts.items()
    }


def changed(before: Mapping[str, Any], parts: Parts) -> list[str]:
    """The names of the parts that are not what they were."""
    now = short(parts)
    was = {name: value for name, value in before.items() if name != LENGTH}
    return [name for name in {**now, **was} if now.get(name) != was.get(name)]


def named(board: Board, part: str) -> str:
    """A part as people know it."""
    if not part.startswith(WHO):
        return edit_list.named(board, part)
    names = {str(entry.uid): entry.name for entry in board.entries.values()}
    return names.get(part.removeprefix(WHO), "somebody who was seen")


def frames_needed(board: Board, target: Target) -> int | None:
    """How long a take has to be, in frames; None where that is no matter."""
    match target.stage:
        case Stage.CLIP | Stage.EFFECTS | Stage.LIPS:
            shot = board.shot[target.key]
            return shot.frames + handles.head(board, shot) + handles.tail(board, shot)
        case Stage.MUSIC:
            shots = board.shots if target.of is Of.FILM else board.shots_of[target.key]
            step = round(5 * board.film.fps)
            whole = sum(shot.frames for shot in shots)
            return -(-whole // step) * step
    return None


def aspect(film: Film) -> str:
    """ "16:9"."""
    common = gcd(film.width, film.height)
    return f"{film.width // common}:{film.height // common}"


def _of_reference(board: Board, entry: Entry) -> Parts:
    return {
        "description": [entry.name, entry.description],
        "style": _style(board),
    }


def _of_still(board: Board, shot: Shot) -> Parts:
    scene = board.scene_of[shot.pk]
    place = board.place_of(shot)
    parts: Parts = {
        "action": shot.action,
        "camera": [shot.size, shot.angle],
        "extra words": shot.extra,
        "what is not to be seen": shot.negative,
        "time of day": [scene.interior, scene.time_of_day],
        "mood": scene.mood,
        "style": _style(board),
        "shape": aspect(board.film),
    }
    if place:
        parts["place"] = _looks(board, place)
    return parts | {f"{WHO}{entry.uid}": _looks(board, entry) for entry in board.cast_of[shot.pk]}


def _of_clip(board: Board, shot: Shot) -> Parts:
    still = _picture_sha(board, shot)
    parts: Parts = {
        "still": still,
        "action": shot.action,
        "camera": [shot.size, shot.angle, shot.move],
        "extra words": shot.extra,
    }
    if not still:
        parts |= _of_still(board, shot) | parts
    if shot.first_and_last:
        parts["last frame"] = _next_still(board, shot)
    return parts


def _of_voice(board: Board, key: int) -> Parts:
    line = board.lines[key]
    speaker = board.entries.get(line.speaker_id or 0)
    return {
        "words": line.text,
        "direction": line.direction,
        "language": line.language or board.film.language,
        "voice": [board.voice_ref, _whole(speaker.voice.get(board.voice_ref)) if speaker else None],
    }


def _of_music(board: Board, target: Target) -> Parts:
    settings = FilmSettings.of(board.film)
    if target.of is Of.SCENE:
        scene = board.scene[target.key]
        return {"music": scene.music, "mood": scene.mood}
    return {"music": settings.music, "style": _style(board)}


def _of_lips(board: Board, shot: Shot) -> Parts:
    clip = board.take(Stage.CLIP, Of.SHOT, shot.pk)
    voices = [board.take(Stage.VOICE, Of.LINE, line.pk) for line in board.lines_of[shot.pk]]
    parts: Parts = {
        "clip": clip.content_sha256 if clip else None,
        "voices": [made.content_sha256 if made else None for made in voices],
        "when": [line.offset_frames for line in board.lines_of[shot.pk]],
    }
    return parts if shot.face is None else parts | {"face": shot.face}


def _style(board: Board) -> list[str]:
    return [board.film.style, *(one.description for one in board.styles)]


def _looks(board: Board, entry: Entry) -> list[str | None]:
    anchor = board.anchors.get(entry.pk)
    return [entry.name, entry.description, anchor.content_sha256 if anchor else None]


def _picture_sha(board: Board, shot: Shot) -> str | None:
    take = still_of(board, shot)
    return take.content_sha256 if take else None


def still_of(board: Board, shot: Shot) -> BoardTake | None:
    return board.take(Stage.STILL, Of.SHOT, shot.pk)


def _next_still(board: Board, shot: Shot) -> str | None:
    take = next_still(board, shot)
    return take.content_sha256 if take else None


def next_still(board: Board, shot: Shot) -> BoardTake | None:
    """The still of the shot behind it: where a clip with a last frame goes to."""
    following = board.behind.get(shot.pk)
    return still_of(board, following) if following else None


def _whole(value: Any) -> Any:
    """The same without floats, which stand in no digest."""
    if isinstance(value, float):
        return str(value)
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list) else value


_as_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def _canonical(value: Any) -> bytes:
    text = _as_json(value)
    # Nearly all text is in that form as it stands, and to see that costs less than to fold it.
    if _NOT_FOLDED.search(text) or not unicodedata.is_normalized("NFC", text):
        text = _as_json(_folded(value))
    return text.encode()


_NOT_FOLDED = re.compile(r'\\|[^\S ]|  |" | "')
"""In JSON without blanks of its own: an escape, a blank of another kind, two of them, or one where
a text begins or ends."""


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return _folded_text(value)
    if isinstance(value, dict):
        return {_folded_text(name): _folded(one) for name, one in value.items()}
    return [_folded(one) for one in value] if isinstance(value, list | tuple) else value


@lru_cache(maxsize=8192)
def _folded_text(text: str) -> str:
    """The same words are in most shots of a film."""
    return " ".join(unicodedata.normalize("NFC", text).split())
