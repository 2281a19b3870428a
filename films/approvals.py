"""A stage may wait for the user's yes: a film that goes on by itself makes it, and nothing behind
it before each of its chosen takes was approved. The profile says which stages wait."""

from collections.abc import Iterable, Mapping

from films import profiles
from films.board import Board
from films.board_takes import Target
from films.stages import Stage
from films.standing import Standing, State


def stages(board: Board) -> list[Stage]:
    """Those that wait, in their order; what is made of the film as a whole comes last anyhow."""
    return [
        stage
        for stage in Stage
        if stage is not Stage.FILM
        and stage in board.wanted
        and profiles.choice(board.film, stage).waits
    ]


def not_approved(board: Board, found: Mapping[Target, Standing]) -> dict[Stage, list[int]]:
    """The keys of the takes that wait for a yes, by stage; a stage without one is not in it."""
    waiting: dict[Stage, list[int]] = {}
    for stage in stages(board):
        takes = [one.take for target, one in found.items() if target.stage is stage and one.take]
        keys = [take.pk for take in takes if take.is_there and take.approved_at is None]
        if keys:
            waiting[stage] = keys
    return waiting


def held(board: Board, found: Mapping[Target, Standing]) -> Stage | None:
    """The first stage that still wants a yes, or will once it is made: nothing behind it comes."""
    for stage in stages(board):
        for target, one in found.items():
            is_approved = one.take is not None and one.take.approved_at is not None
            if target.stage is stage and one.state is not State.SKIPPED and not is_approved:
                return stage
    return None


def in_words(waiting: Mapping[Stage, Iterable[int]]) -> str:
    """ "8 stills wait for your yes."; "" for nothing."""
    counted = {stage: len([*keys]) for stage, keys in waiting.items()}
    parts = [
        f"{count} {(stage.one if count == 1 else stage.label).lower()}"
        for stage, count in counted.items()
    ]
    if not parts:
        return ""
    return f"{', '.join(parts)} wait{'s' if sum(counted.values()) == 1 else ''} for your approval."
