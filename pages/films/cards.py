"""A board as its page shows it: all words ready-made, so that a template decides nothing. A card's
`version` changes with anything that it shows, by which only those that changed are sent again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from zlib import crc32

from films import runs, standing, timing
from films.board import Board
from films.board_models import Scene, Shot
from films.board_takes import Target
from films.script.first_words import first_words
from films.stages import Of, Stage
from films.standing import Standing, State
from pages.films.standing_words import NO_NEED, STATE_WORDS, Next, next_of, state_of, trouble, why
from pages.formatting import cut
from pages.gallery.presenters import thumbnail_href

DOTS = (Stage.STILL, Stage.CLIP, Stage.VOICE, Stage.LIPS)
"""The stages that a card tells of, before that it is in the film."""
RANK = {
    state: rank
    for rank, state in enumerate(
        (
            *(State.UNKNOWN, State.FAILED, State.BLOCKED, State.MAKING),
            *(State.STALE, State.MISSING, State.CURRENT, State.SKIPPED),
        )
    )
}
"""Of several lines, the state of the lowest counts."""
LITTLE = 0.1
"""Seconds by which a shot may be too short for its words, before that is said."""


class Dot(NamedTuple):
    label: str
    state: str


class Card(NamedTuple):
    """`picture` is the address of its thumbnail, "" for none. `state` is in words, `tone` its
    class; `progress` from 0 to 100, None where nobody tells. `is_draft`: what of it goes into the
    film is, and the profile has another model for finals. `trouble` tells of a try that came to
    nothing, where there is an older take, `too_short` how long its words need where it is not."""

    pk: int
    label: str
    action: str
    dialogue: str
    seconds: str
    picture: str
    dots: tuple[Dot, ...]
    tone: str
    state: str
    next: Next | None
    progress: int | None
    is_hand_made: bool
    is_locked: bool
    is_draft: bool
    is_approved: bool
    trouble: str
    too_short: str

    @property
    def dots_label(self) -> str:
        return "; ".join(dot.label for dot in self.dots)

    @property
    def name(self) -> str:
        return f"{self.label} · locked" if self.is_locked else self.label

    @property
    def version(self) -> str:
        return digest(repr(self))


class Row(NamedTuple):
    """A scene. `missing` is what its button says, "" where nothing is missing in it."""

    pk: int
    label: str
    heading: str
    who: str
    seconds: str
    missing: str
    shots: tuple[int, ...]

    @property
    def version(self) -> str:
        return digest(repr(self))


@dataclass
class PresentedBoard:
    """The board, and how all of it stands."""

    board: Board
    stands: dict[Target, Standing]

    @cached_property
    def stages(self) -> list[Stage]:
        """Those of a shot and its lines that the film has, in their order."""
        wanted = self.board.wanted
        return [one for one in Stage if one in wanted and {Of.SHOT, Of.LINE} & {*one.of}]

    @cached_property
    def not_in_film(self) -> frozenset[str]:
        """The parts of the film as it is made that changed since."""
        return frozenset(self.film.why if self.film else ())

    def standing_of(self, shot: Shot, stage: Stage) -> Standing | None:
        """The worst of several lines; None where the shot has nothing of this stage."""
        if stage is Stage.VOICE:
            found = [
                self.stands.get(Target(stage, Of.LINE, line.pk))
                for line in self.board.lines_of[shot.pk]
            ]
            there = [one for one in found if one]
            return min(there, key=lambda one: RANK[one.state]) if there else None
        return self.stands.get(Target(stage, Of.SHOT, shot.pk))

    @cached_property
    def _of_shots(self) -> dict[int, list[Standing]]:
        found: dict[int, list[Standing]] = {shot.pk: [] for shot in self.board.shots}
        for target, one in self.stands.items():
            if target.of is Of.SHOT:
                found[target.key].append(one)
            elif target.of is Of.LINE:
                found[self.board.lines[target.key].shot_id].append(one)
        return found

    def all_of(self, shot: Shot) -> list[Standing]:
        """Of each of its stages and each of its lines."""
        return self._of_shots[shot.pk]

    def thumbnail_of(self, shot: Shot) -> str:
        """The address of what is seen of it, small; "" for none."""
        if shot.picture == Shot.Picture.IMPORTED:
            own = self.board.imported.get(shot.pk)
            return thumbnail_href(own.asset) if own else ""
        made = self.board.picture_of(shot)
        return thumbnail_href(made.file) if made and made.file else ""

    @cached_property
    def has_approved(self) -> bool:
        """Some take: of most films none is, and to look at each card's takes takes long."""
        return any(made.approved_at for made in self.board.chosen.values())

    @cached_property
    def film(self) -> Standing | None:
        return self.stands.get(Target(Stage.FILM, Of.FILM, self.board.film.pk))


def digest(text: str) -> str:
    return f"{crc32(text.encode()):08x}"


def presented_board(board: Board) -> PresentedBoard:
    return PresentedBoard(board, standing.of_board(board, board.wanted))


def card(presented: PresentedBoard, shot: Shot) -> Card:
    board = presented.board
    dotted = [stage for stage in DOTS if stage in presented.stages]
    found = [(stage, presented.standing_of(shot, stage)) for stage in dotted]
    tone, state, progress = state_of(found)
    lines = board.lines_of[shot.pk]
    return Card(
        pk=shot.pk,
        label=shot.label,
        action=cut(_capital(shot.action or shot.title or ("" if lines else "No action yet")), 160),
        dialogue=cut(" ".join(f"“{line.text}”" for line in lines), 120),
        seconds=seconds(board, shot.frames),
        picture=presented.thumbnail_of(shot),
        dots=tuple(_dots(presented, shot, found)),
        tone=tone,
        state=state,
        next=next_of(found),
        progress=progress,
        is_hand_made=shot.hand_made,
        is_locked=shot.locked,
        is_draft=_is_draft(board, shot),
        is_approved=presented.has_approved and _is_approved(presented, shot),
        trouble=trouble(found) if tone != State.FAILED else "",
        too_short=_too_short(board, shot) if lines else "",
    )


def row(presented: PresentedBoard, scene: Scene) -> Row:
    board = presented.board
    shots = board.shots_of[scene.pk]
    who = dict.fromkeys(
        entry.name
        for shot in shots
        for entry in (*board.cast_of.get(shot.pk, ()), *board.speakers_of(shot))
    )
    missing = sum(
        one.state in (State.MISSING, State.FAILED)
        for shot in shots
        for one in presented.all_of(shot)
    )
    return Row(
        pk=scene.pk,
        label=scene.label,
        heading=scene.heading or _without_heading(board, scene),
        who=cut(", ".join(who), 60),
        seconds=seconds(board, sum(shot.frames for shot in shots)),
        missing=f"Make {missing} missing" if missing else "",
        shots=tuple(shot.pk for shot in shots),
    )


def seconds(board: Board, frames: int) -> str:
    return f"{board.film.seconds(frames):.1f} s"


def _without_heading(board: Board, scene: Scene) -> str:
    """What happens in it first, or is said."""
    texts = (
        text
        for shot in board.shots_of[scene.pk]
        for text in (shot.action, *(line.text for line in board.lines_of[shot.pk]), shot.title)
    )
    found = (first_words(text) for text in (scene.synopsis, *texts))
    return next(filter(None, found), "Empty scene")


def _too_short(board: Board, shot: Shot) -> str:
    at = board.timed_of[shot.pk]
    needed = timing.needed_by(at.lines, board.film.fps) - at.start
    is_short = board.film.seconds(needed - shot.frames) >= LITTLE
    return f"Words need {seconds(board, needed)}" if is_short else ""


def _is_draft(board: Board, shot: Shot) -> bool:
    """Of what goes into the film."""
    if not board.with_final:
        return False
    seen = board.picture_of(shot)
    heard = (Target(Stage.VOICE, Of.LINE, line.pk) for line in board.lines_of[shot.pk])
    return any(runs.is_draft(board, one) for one in (*([seen.target] if seen else []), *heard))


def _is_approved(presented: PresentedBoard, shot: Shot) -> bool:
    """All that is chosen of it."""
    takes = [one.take for one in presented.all_of(shot) if one.take and one.take.is_there]
    return bool(takes) and all(take.approved_at for take in takes)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _dots(
    presented: PresentedBoard, shot: Shot, found: Iterable[tuple[Stage, Standing | None]]
) -> Iterator[Dot]:
    for stage, stands in found:
        label = stage.one.capitalize()
        if stands is None:
            yield Dot(f"{label}: {STATE_WORDS[NO_NEED]}", NO_NEED)
        else:
            yield Dot(f"{label}: {cut(why(stands), 120)}", stands.state.value)
    if Stage.FILM in presented.board.wanted:
        yield Dot("In the film", _in_film(presented, shot))


def _in_film(presented: PresentedBoard, shot: Shot) -> str:
    film = presented.film
    if film is None or film.take is None:
        return State.MISSING.value
    is_stale = not presented.not_in_film.isdisjoint((f"shot {shot.label}", "order of shots"))
    return (State.STALE if is_stale else State.CURRENT).value
