"""How everything that a film needs stands. Nothing of it is stored: what an edit makes stale, a
step back makes current again."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from films import basis
from films.bible_models import Entry
from films.board import Board
from films.board_models import Line, Shot
from films.board_takes import BoardTake, Target
from films.film_settings import FilmSettings, MusicFor
from films.stages import Of, Stage
from production.models import ACTIVE
from production.models import State as Generating

FETCHED = "it was paid for and did not arrive"
COMING = (*ACTIVE, Generating.DONE, Generating.REPLACED)
"""Of a take without a result: what is done is put on it in a moment (`films.linking`)."""


class State(StrEnum):
    """BLOCKED: there is a take, and its file is not, or it is paid for and its provider may have it
    still; that is never made anew by itself."""

    MISSING = "missing"
    MAKING = "making"
    CURRENT = "current"
    STALE = "stale"
    FAILED = "failed"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    SKIPPED = "skipped"

    @property
    def is_usable(self) -> bool:
        return self in (State.CURRENT, State.STALE)


class Standing(NamedTuple):
    """`take` is the chosen one, `other` the newest of which nothing came, or not yet. `why` are the
    parts that changed of what is stale, and in words what is wrong with what is blocked."""

    target: Target
    state: State
    take: BoardTake | None = None
    other: BoardTake | None = None
    why: tuple[str, ...] = ()

    @property
    def remedy(self) -> str:
        """What can be done about it where it is blocked, in a sentence."""
        if self.take is None:
            return "Fetch it again in the Queue, at no cost, or make another take."
        return "Put it back, or make or choose another take."

    @property
    def is_usable(self) -> bool:
        """There is something that can be played, be it stale or made anew meanwhile."""
        return self.take is not None and self.take.is_there


def of_board(board: Board, wanted: frozenset[Stage]) -> dict[Target, Standing]:
    """How each target of these stages stands, in the order in which they are made."""
    return {target: of(board, target) for target in targets(board, wanted)}


def of(board: Board, target: Target) -> Standing:
    take, other = board.chosen.get(target), board.open.get(target)
    newer = other if other and (take is None or other.pk > take.pk) else None
    if target.of is Of.SHOT and target.stage in board.shot[target.key].skipped:
        return Standing(target, State.SKIPPED, take, newer)
    if newer and newer.state in COMING:
        return Standing(target, State.MAKING, take, newer)
    if newer and newer.state == Generating.UNKNOWN:
        return Standing(target, State.UNKNOWN, take, newer)
    if take is None and newer and newer.can_be_fetched:
        return Standing(target, State.BLOCKED, None, newer, (FETCHED,))
    if take is None:
        failed = newer is not None and newer.state != Generating.CANCELLED
        return Standing(target, State.FAILED if failed else State.MISSING, None, newer)
    if not take.is_there:
        gone = "it is in the trash" if take.in_trash else "its file was removed"
        return Standing(target, State.BLOCKED, take, newer, (gone,))
    why = _why_stale(board, target, take)
    return Standing(target, State.STALE if why else State.CURRENT, take, newer, why)


def _why_stale(board: Board, target: Target, take: BoardTake) -> tuple[str, ...]:
    if take.quality == "own":
        return ()
    parts = basis.basis(board, target)
    why: list[str] = []
    if take.basis != basis.digest(parts):
        changed = basis.changed(take.parts, parts) or ["what it is made from"]
        why = [basis.named(board, part) for part in changed]
    needed = basis.frames_needed(board, target)
    if needed is not None and take.duration is not None:
        has = round(take.duration * board.film.fps_num / board.film.fps_den)
        if needed > has + 1 and needed > int(take.parts.get(basis.LENGTH, 0)) + 1:
            why.append("its length")
    return tuple(why)


def targets(board: Board, wanted: frozenset[Stage]) -> Iterator[Target]:
    """All that these stages have to make, in the order of making."""
    for stage in Stage:
        if stage in wanted:
            yield from (Target(stage, of, key) for of, key in _of_stage(board, stage))


def _of_stage(board: Board, stage: Stage) -> Iterator[tuple[Of, int]]:
    match stage:
        case Stage.REFERENCE:
            seen = (entry for entry in board.entries_in_film if entry.kind != Entry.Kind.STYLE)
            yield from ((Of.ENTRY, entry.pk) for entry in seen if not entry.voice_only)
        case Stage.STILL:
            yield from ((Of.SHOT, shot.pk) for shot in board.shots if needs_still(shot))
        case Stage.CLIP:
            yield from (
                (Of.SHOT, shot.pk) for shot in board.shots if shot.picture == Shot.Picture.CLIP
            )
        case Stage.VOICE:
            yield from (
                (Of.LINE, line.pk) for shot in board.shots for line in board.lines_of[shot.pk]
            )
        case Stage.EFFECTS:
            yield from ((Of.SHOT, shot.pk) for shot in board.shots if shot.sounds.strip())
        case Stage.MUSIC:
            yield from _music(board)
        case Stage.LIPS:
            yield from (
                (Of.SHOT, shot.pk)
                for shot in board.shots
                if shot.picture == Shot.Picture.CLIP and has_a_face_that_speaks(board, shot)
            )
        case Stage.FILM:
            if board.shots:
                yield Of.FILM, board.film.pk


def _music(board: Board) -> Iterator[tuple[Of, int]]:
    match FilmSettings.of(board.film).music_for:
        case MusicFor.FILM if board.shots:
            yield Of.FILM, board.film.pk
        case MusicFor.SCENES:
            for scene in board.scenes:
                if board.shots_of[scene.pk] and (scene.music or scene.mood):
                    yield Of.SCENE, scene.pk


def needs_still(shot: Shot) -> bool:
    return shot.picture in (Shot.Picture.CLIP, Shot.Picture.STILL)


def has_a_face_that_speaks(board: Board, shot: Shot) -> bool:
    """Somebody who is seen in it says something in it."""
    return bool(lines_of_visible_speakers(board, shot))


def lines_of_visible_speakers(board: Board, shot: Shot) -> list[Line]:
    """What is said in it by those who are seen in it."""
    seen = {entry.pk for entry in board.cast_of.get(shot.pk, ())}
    lines = board.lines_of[shot.pk]
    return [line for line in lines if line.speaker_id in seen and line.kind != Line.Kind.VOICE_OVER]
