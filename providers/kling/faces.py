"""Whose lips move: Kling looks at a video first, and names the faces that it finds in it.

What it found is good for a day, and is kept that long: Kling may count units for looking.
"""

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path

from providers.contract import Candidate, Context, Input, Json, Unavailable
from providers.json_values import as_number, as_text, objects_in
from providers.sdk import wrong

LOOK = "/v1/videos/identify-face"
PATH = "videos/advanced-lip-sync"
CACHE_SECONDS = 20 * 3600
MOST_CACHED = 200
SHORTEST, LONGEST = 2.0, 60.0
PLACES = ("video", "video_id", "video_address")
Ask = Callable[[Json], Json]


def look(ctx: Context, ask: Ask, video: Json) -> tuple[Json, bool]:
    """What Kling tells of the faces in a video, and whether it was asked just now. Raises
    BadRequest where there is none."""
    place = _place(ctx, video)
    kept = _read(place)
    answer = kept or ask(video)
    if not as_text(answer.get("session_id")):
        raise Unavailable("Kling's answer holds no session for the faces of that video.")
    if not faces_in(answer):
        field = "video_id" if "video_id" in video else "video_address"
        raise wrong(field, "Kling finds no face in that video whose lips could move.")
    if place and not kept:
        _keep(place, answer)
    return answer, not kept


def faces_in(answer: Json) -> list[Json]:
    """In Kling's order, by which they are numbered."""
    return [one for one in objects_in(answer.get("face_data")) if as_text(one.get("face_id"))]


def candidates(answer: Json) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            number,
            f"Face {number}",
            as_text(face.get("face_image")),
            _millis(face, "start_time") / 1000,
            _millis(face, "end_time") / 1000,
        )
        for number, face in enumerate(faces_in(answer), 1)
    )


def body(answer: Json, form: Json, sound: Input | None) -> Json:
    """The order as Kling takes it, of the form's values. Times are in milliseconds there."""
    faces, number = faces_in(answer), form.get("face") or 1
    if not 1 <= number <= len(faces):
        count = "one face" if len(faces) == 1 else f"{len(faces)} faces"
        raise wrong("face", f"Kling finds {count} in that video, and no number {number}.")
    face = faces[number - 1]
    begins, ends = check_sound(form, sound)
    seen, unseen = _millis(face, "start_time"), _millis(face, "end_time")
    at = form.get("insert_at")
    insert = seen if at is None else round(at * 1000)
    if unseen and min(unseen, insert + ends - begins) - max(seen, insert) < SHORTEST * 1000:
        when = f"from {seen / 1000:g} to {unseen / 1000:g} s"
        raise wrong("insert_at", f"That face is seen {when}: two seconds of it have to be spoken.")
    return {
        "session_id": answer["session_id"],
        "face_choose": [
            {
                "face_id": face["face_id"],
                "sound_file": form["sound"],
                "sound_start_time": begins,
                "sound_end_time": ends,
                "sound_insert_time": insert,
                "sound_volume": form["sound_volume"],
                "original_audio_volume": form["original_audio_volume"],
            }
        ],
    }


def check_sound(form: Json, sound: Input | None) -> tuple[int, int]:
    """Where the sound begins and ends, in milliseconds. Raises BadRequest."""
    if sound is None:
        raise wrong("sound", "Give the sound that the face is to say or sing.")
    length, end = sound.seconds, form.get("sound_to")
    if length is not None and not SHORTEST <= length <= LONGEST:
        raise wrong("sound", f"The sound lasts {length:.1f} s; Kling takes 2 to 60.")
    if end is None and length is None:
        raise wrong("sound_to", "How long the sound is, is not known: say where it ends.")
    begins = form.get("sound_from") or 0
    ends = min(one for one in (end, length) if one is not None)
    if ends - begins < SHORTEST:
        raise wrong("sound_from", "What is left of the sound is shorter than two seconds.")
    return round(begins * 1000), int(ends * 1000)


def forget(ctx: Context, session: str) -> None:
    """Kling knows it no longer."""
    for file in _folder(ctx).glob("*.json") if ctx.cache else ():
        if (_read(file) or {}).get("session_id") == session:
            file.unlink(missing_ok=True)


def _millis(face: Json, name: str) -> int:
    return int(as_number(face.get(name)) or 0)


def _folder(ctx: Context) -> Path:
    return Path(ctx.cache or ctx.workdir) / "faces"


def _place(ctx: Context, video: Json) -> Path | None:
    """Of this video for this key; None where nothing can be kept."""
    if ctx.cache is None:
        return None
    encoded = json.dumps([ctx.base_url, ctx.key["access_key"], video], sort_keys=True)
    return _folder(ctx) / f"{hashlib.sha256(encoded.encode()).hexdigest()[:32]}.json"


def _read(place: Path | None) -> Json | None:
    try:
        if place is None or time.time() - place.stat().st_mtime > CACHE_SECONDS:
            return None
        answer = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return answer if isinstance(answer, dict) else None


def _keep(place: Path, answer: Json) -> None:
    """In one piece, since another process may read it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(f".{time.monotonic_ns()}.part")
    part.write_text(json.dumps(answer), encoding="utf-8")
    part.replace(place)
    newest = sorted(place.parent.glob("*.json"), key=lambda file: -file.stat().st_mtime)
    for old in newest[MOST_CACHED:]:
        old.unlink(missing_ok=True)
