"""The words that a model is told for a target: one builder for all of them.

What happens comes first, then who, where, when, how it feels, the camera and the style; where a
model takes fewer letters they go from the back, what happens never.
"""

from collections.abc import Iterable

from films.bible_models import Entry
from films.board import Board
from films.board_models import Shot
from films.board_takes import Target
from films.film_settings import FilmSettings
from films.stages import Of, Stage

SHOTS = ("medium", "full", "wide", "extreme wide")
"""Sizes that are no words by themselves: "wide shot"."""


def prompt_of(
    board: Board, target: Target, *, pictured: Iterable[int] = (), limit: int | None = None
) -> str:
    """`pictured` are the keys of those who go along as pictures: they are named, and need no
    description. `limit` is the most letters that the model takes; what is spoken is never cut."""
    if target.stage is Stage.VOICE:
        return board.lines[target.key].text
    return _fitted(_sentences(board, target, frozenset(pictured)), limit)


def _sentences(board: Board, target: Target, pictured: frozenset[int]) -> list[str]:
    match target.stage:
        case Stage.REFERENCE:
            entry = board.entries[target.key]
            looks = f"{entry.name}: {entry.description}" if entry.description else entry.name
            return [looks, _portrait(entry), *_style(board)]
        case Stage.STILL:
            return _of_picture(board, board.shot[target.key], pictured, moving=False)
        case Stage.CLIP | Stage.LIPS:
            return _of_picture(board, board.shot[target.key], pictured, moving=True)
        case Stage.EFFECTS:
            return [board.shot[target.key].sounds]
        case Stage.MUSIC:
            return _of_music(board, target)
        case Stage.VOICE | Stage.FILM:
            return []


def _of_picture(board: Board, shot: Shot, pictured: frozenset[int], *, moving: bool) -> list[str]:
    scene, place = board.scene_of[shot.pk], board.place_of(shot)
    cast = [entry for entry in board.cast_of[shot.pk] if not entry.voice_only]
    phrases = [
        # A shot in which somebody only speaks shows who is there.
        shot.action or scene.synopsis or scene.heading or ", ".join(one.name for one in cast),
        *(f"{entry.name}: {entry.description}" for entry in _described(cast, pictured)),
    ]
    if place:
        phrases.append(f"{place.name}: {place.description}" if place.description else place.name)
    phrases += [_inside(scene.interior), scene.time_of_day.lower(), scene.mood]
    phrases.append(", ".join(_camera(shot, moving=moving)))
    return [*phrases, *_style(board), shot.extra]


def _described(cast: Iterable[Entry], pictured: frozenset[int]) -> list[Entry]:
    return [entry for entry in cast if entry.description and entry.pk not in pictured]


def _camera(shot: Shot, *, moving: bool) -> list[str]:
    size = f"{shot.size} shot" if shot.size in SHOTS else shot.size
    angle = f"{shot.angle} angle" if shot.angle in ("low", "high", "reverse") else shot.angle
    return [word for word in (size, angle, shot.move if moving else "") if word]


def _inside(interior: str) -> str:
    word = interior.upper().strip(" .")
    return {"INT": "interior", "EXT": "exterior"}.get(word, "")


def _portrait(entry: Entry) -> str:
    match entry.kind:
        case Entry.Kind.CHARACTER:
            return "portrait from the front, head and shoulders, plain background"
        case Entry.Kind.PROP:
            return "the object alone, plain background"
    return "the place, empty, wide shot"


def _of_music(board: Board, target: Target) -> list[str]:
    if target.of is Of.SCENE:
        scene = board.scene[target.key]
        return [scene.music or scene.mood, "instrumental film music"]
    moods = dict.fromkeys(scene.mood for scene in board.scenes if scene.mood)
    music = FilmSettings.of(board.film).music
    return [music or "calm instrumental film music", *(list(moods)[:3] if not music else [])]


def _style(board: Board) -> list[str]:
    return [board.film.style, *(one.description for one in board.styles)]


def _fitted(sentences: list[str], limit: int | None) -> str:
    kept = [words for sentence in sentences if (words := sentence.strip().rstrip("."))]
    text = ". ".join(kept)
    while limit is not None and len(text) > limit and len(kept) > 1:
        kept.pop()
        text = ". ".join(kept)
    return text if limit is None else text[:limit]
