"""The transition that leads into a shot, and its handles: the frames of its clip that only a
transition shows, before the cut into it and behind the cut to the next. A clip is ordered with
them, and begins behind the first of them, so that neither picture of a transition stands still."""

from films import transitions
from films.board import Board
from films.board_models import Shot


def into(board: Board, shot: Shot) -> tuple[str, int]:
    """Its word and its length in frames; ("cut", 0) for none. What ends in black goes to the next
    by way of it, where they are but cut."""
    if shot.transition != transitions.CUT and shot.transition_frames:
        return shot.transition, shot.transition_frames
    before = board.before.get(shot.pk)
    if before is not None and before.fades_out:
        return "fade", round(board.film.fps)
    return transitions.CUT, 0


def fade_out(board: Board) -> int:
    """The frames in which the film goes to black at its end, where its last shot says so."""
    return round(board.film.fps) if board.shots and board.shots[-1].fades_out else 0


def head(board: Board, shot: Shot) -> int:
    """Before the cut into it: half of the transition, the smaller one. The first shot has none."""
    return into(board, shot)[1] // 2 if shot.pk in board.before else 0


def tail(board: Board, shot: Shot) -> int:
    """Behind the cut to the next."""
    following = board.behind.get(shot.pk)
    length = into(board, following)[1] if following else 0
    return length - length // 2


def begins(board: Board, shot: Shot, there: int) -> int:
    """Where in its clip of so many frames it begins: where the user said, or as much later as its
    head needs and the clip can spare."""
    spare = there - shot.in_frame - shot.frames - tail(board, shot)
    return shot.in_frame + max(0, min(head(board, shot) - shot.in_frame, spare))
