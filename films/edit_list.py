"""A board → its edit list: which file is seen when, what is heard, which words stand over it. What
an edit list is, and how one is read, has the assembler (`providers.assembler.edit_list`), which is
given it; the film's own basis is made of it, too.

Whatever is usable goes in, be it stale; what is not made yet is black, or silent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from films import handles, subtitles, timing
from films.board import Board
from films.board_models import Line, Shot
from films.board_takes import BoardTake
from films.film_settings import FilmSettings, MusicFor, Subtitles
from films.stages import Of, Stage
from providers.contract import Json, Medium

FADE = 10
"""Milliseconds at either end of the sound of a clip, so that nothing clicks."""
SHOT = "shot:"
MUSIC_FADE = 2
"""Seconds in which music goes at the end."""


@dataclass
class EditList:
    """`params` are those of the assembler; `media` the products that they name by their places, and
    `hashes` of their contents."""

    params: Json
    media: list[int] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)


class _Media:
    def __init__(self) -> None:
        self.places: dict[int, int] = {}
        self.hashes: list[str] = []

    def place(self, product: int, sha256: str) -> int:
        if product not in self.places:
            self.places[product] = len(self.places)
            self.hashes.append(sha256)
        return self.places[product]


def of_board(board: Board, *, profile: str = "final") -> EditList:
    film, settings = board.film, FilmSettings.of(board.film)
    media = _Media()
    timed = board.timed
    shots = [_shot(board, shot, settings, media) for shot in board.shots]
    sounds = [
        *_voices(board, timed, media),
        *_effects(board, timed, settings, media),
        *_music(board, timed, settings, media),
    ]
    params: Json = {
        "version": 1,
        "width": film.width,
        "height": film.height,
        "fps": [film.fps_num, film.fps_den],
        "profile": profile,
        "shots": shots,
        "fade_out_frames": handles.fade_out(board),
        "sounds": sounds,
        "duck": settings.duck,
        "loudness_lufs": settings.loudness / 10,
        "titles": _titles(board, timed, settings),
        "cues": _cues(board, timed, settings),
        "subtitles": settings.subtitles.value,
    }
    return EditList(params, list(media.places), media.hashes)


def parts_of(board: Board) -> dict[str, Any]:
    """What a film is made from, by names for people: times as they are, files by their contents."""
    edit = of_board(board)
    shots = [_by_content(shot, edit.hashes) for shot in edit.params["shots"]]
    sounds = [_by_content(sound, edit.hashes) for sound in edit.params["sounds"]]
    names = [f"{SHOT}{shot.uid}" for shot in board.shots]
    fade_out = edit.params["fade_out_frames"]
    rest = ("width", "height", "fps", "subtitles")
    return {
        "order of shots": names,
        **dict(zip(names, shots, strict=True)),
        **{
            bus: [sound for sound in sounds if sound["bus"] == bus]
            for bus in ("dialogue", "effects", "music")
        },
        "titles": edit.params["titles"],
        "subtitles": edit.params["cues"],
        "loudness": [edit.params["duck"], str(edit.params["loudness_lufs"])],
        "size": [edit.params[name] for name in rest],
        **({"the fade at its end": fade_out} if fade_out else {}),
    }


def named(board: Board, part: str) -> str:
    """A part of what a film is made from, as people know it: shots by their labels."""
    if not part.startswith(SHOT):
        return part
    labels = {str(shot.uid): shot.label for shot in board.shots}
    return f"shot {labels.get(part.removeprefix(SHOT)) or 'that is gone'}"


def visible_take(board: Board, shot: Shot) -> BoardTake | None:
    """What is seen of it; None where that is black, or a file of the user's own."""
    own = (Shot.Picture.BLACK, Shot.Picture.IMPORTED)
    return None if shot.picture in own else board.picture_of(shot)


def _shot(board: Board, shot: Shot, settings: FilmSettings, media: _Media) -> Json:
    transition, transition_frames = handles.into(board, shot)
    facts: Json = {
        "source": None,
        "frames": shot.frames,
        "in_frame": 0,
        "fit": "contain",
        "camera": None,
        "transition": transition,
        "transition_frames": transition_frames,
        "native_sound": None,
    }
    own = board.imported.get(shot.pk)
    if own and not own.trashed_at:
        facts["source"] = media.place(own.pk, own.asset.content_sha256)
        medium, has_audio, seconds = own.medium, own.asset.has_audio, own.asset.duration
    elif (take := visible_take(board, shot)) and take.product:
        facts["source"] = media.place(take.product, take.content_sha256)
        medium, has_audio, seconds = take.medium, take.has_audio, take.duration
    else:
        return facts
    if medium == Medium.IMAGE:
        return facts | {"fit": "cover", "camera": camera(shot)}
    facts["in_frame"] = handles.begins(board, shot, round((seconds or 0) * board.film.fps))
    if settings.keep_clip_sound and has_audio:
        facts["native_sound"] = {"bus": "effects", "gain_db": settings.effects_gain}
    return facts


def camera(shot: Shot) -> Json | None:
    """A still moves slowly as its shot says: the part of it that is seen first, and last, as
    fractions: left, top, width, height. None where it stands."""
    whole, near = [0.0, 0.0, 1.0, 1.0], [0.07, 0.07, 0.86, 0.86]
    left, right = [0.0, 0.05, 0.9, 0.9], [0.1, 0.05, 0.9, 0.9]
    top, bottom = [0.05, 0.0, 0.9, 0.9], [0.05, 0.1, 0.9, 0.9]
    match shot.move:
        case "static":
            return None
        case "pull out" | "zoom out":
            return {"from": near, "to": whole}
        case "pan" | "tracking" | "whip pan" | "orbit":
            return {"from": left, "to": right}
        case "tilt" | "crane":
            return {"from": bottom, "to": top}
    return {"from": whole, "to": near}


def _voices(board: Board, timed: list[timing.Timed], media: _Media) -> Iterator[Json]:
    for shot, at in zip(board.shots, timed, strict=True):
        for line, (start, _) in zip(board.lines_of[shot.pk], at.lines, strict=True):
            take = board.take(Stage.VOICE, Of.LINE, line.pk)
            if take and take.product:
                place = media.place(take.product, take.content_sha256)
                yield _sound(place, "dialogue", start)


def _effects(
    board: Board, timed: list[timing.Timed], settings: FilmSettings, media: _Media
) -> Iterator[Json]:
    fade = max(1, round(FADE * board.film.fps / 1000))
    for shot, at in zip(board.shots, timed, strict=True):
        take = board.take(Stage.EFFECTS, Of.SHOT, shot.pk)
        if take and take.product and Stage.EFFECTS not in shot.skipped:
            place = media.place(take.product, take.content_sha256)
            yield _sound(
                *(place, "effects", at.start),
                frames=at.frames,
                gain_db=settings.effects_gain,
                fade_in_frames=fade,
                fade_out_frames=fade,
            )


def _music(
    board: Board, timed: list[timing.Timed], settings: FilmSettings, media: _Media
) -> Iterator[Json]:
    """Music is as long as its film or scene: looped where it is shorter, and faded at the end."""
    ends = timed[-1].start + timed[-1].frames if timed else 0
    pieces: list[tuple[BoardTake | None, int, int]] = []
    if settings.music_for is MusicFor.FILM:
        pieces = [(board.take(Stage.MUSIC, Of.FILM, board.film.pk), 0, ends)]
    elif settings.music_for is MusicFor.SCENES:
        starts = dict(zip((shot.pk for shot in board.shots), timed, strict=True))
        for scene in board.scenes:
            if shots := board.shots_of[scene.pk]:
                first, last = starts[shots[0].pk], starts[shots[-1].pk]
                length = last.start + last.frames - first.start
                pieces.append((board.take(Stage.MUSIC, Of.SCENE, scene.pk), first.start, length))
    for made, start, length in pieces:
        if made and made.product and length:
            fade = min(round(MUSIC_FADE * board.film.fps), length)
            yield _sound(
                *(media.place(made.product, made.content_sha256), "music", start),
                frames=length,
                gain_db=settings.music_gain,
                fade_out_frames=fade,
                loop=True,
            )


def _sound(place: int, bus: str, start: int, **more: Any) -> Json:
    return {"source": place, "bus": bus, "start_frame": start, **more}


def _titles(board: Board, timed: list[timing.Timed], settings: FilmSettings) -> list[Json]:
    """The film's own, then the words that stand on single shots."""
    found = []
    if frames := round(settings.title_seconds * board.film.fps):
        text = settings.title or board.film.name
        found.append({"start_frame": 0, "frames": frames, "text": text, "style": "title"})
    for shot, at in zip(board.shots, timed, strict=True):
        if text := shot.title.strip():
            place = {"start_frame": at.start, "frames": at.frames}
            found.append({**place, "text": text, "style": "lower-third"})
    return found


def _cues(board: Board, timed: list[timing.Timed], settings: FilmSettings) -> list[Json]:
    if settings.subtitles is Subtitles.NONE:
        return []
    lines = [line for shot in board.shots for line in board.lines_of[shot.pk]]
    spans = [at for one in timed for at in one.lines]
    spoken_lines = [
        subtitles.SpokenLine(line.text, start, frames, line.speaker_id, _words(board, line))
        for line, (start, frames) in zip(lines, spans, strict=True)
    ]
    found = subtitles.cues(spoken_lines, board.film.fps, [one.start for one in timed])
    return [
        {
            "start_frame": cue.start_frame,
            "frames": cue.frames,
            "text": cue.text,
            "style": settings.subtitle_style,
            **({"word_frames": list(cue.word_frames)} if cue.word_frames else {}),
        }
        for cue in found
    ]


def _words(board: Board, line: Line) -> list[Any]:
    take = board.take(Stage.VOICE, Of.LINE, line.pk)
    return take.words if take else []


def _by_content(facts: Json, hashes: list[str]) -> Json:
    place = facts["source"]
    kept = {name: str(v) if isinstance(v, float) else v for name, v in facts.items()}
    if facts.get("camera"):
        kept["camera"] = {name: [str(one) for one in box] for name, box in facts["camera"].items()}
    return kept | {"source": None if place is None else hashes[place]}
