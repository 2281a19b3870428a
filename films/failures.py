"""What went wrong with something of a film, in words: what happened, whether money was spent, and
what can be done next."""

from films.board import Board
from films.board_takes import BoardTake, Target
from films.models import Film
from films.stages import Of, Stage
from films.standing import Standing, State
from ledger.money import in_words
from production.models import ENDED
from production.models import State as Generating
from production.order_requests import OrderRejected
from providers.contract import Charged

MONEY: dict[str, str] = {
    Charged.NO: "Nothing was charged.",
    Charged.YES: "It was charged.",
    Charged.MAYBE: "It may have been charged.",
}
ENDED_IN_VAIN = tuple(
    state for state in ENDED if state not in (Generating.DONE, Generating.REPLACED)
)


def named(board: Board, target: Target) -> str:
    """ "Still of shot 3B"."""
    one = target.stage.one.capitalize()
    if target.of is Of.SHOT:
        return f"{one} of shot {board.shot[target.key].label}"
    if target.of is Of.LINE:
        line = board.lines[target.key]
        return f"{one} of shot {board.shot[line.shot_id].label}"
    if target.of is Of.ENTRY:
        return f"{one} of {board.entries[target.key].name}"
    return one


def reason(take: BoardTake) -> str:
    """Why nothing came of a take."""
    if take.state == Generating.CANCELLED:
        return "It was cancelled."
    return " ".join(filter(None, (take.error, MONEY.get(take.charged, ""), take.next_step)))


def in_vain(stands: Standing) -> str:
    """Of the newest try, where that came to nothing, be there an older take or not; "" else."""
    other = stands.other
    if other is None or other.content_sha256 or other.state not in ENDED_IN_VAIN:
        return ""
    return reason(other)


def rejection(film: Film, rejected: OrderRejected) -> str:
    """Why an order of the film was refused: a purse by that name, and where it can be raised."""
    stop = rejected.stop
    if stop is None or stop.cap.purse != film.purse:
        return str(rejected)
    costs = f"this costs {in_words(stop.price)}"
    if stop.has_unknown:
        costs = "what this costs is unknown"
    return (
        f"The film’s purse of {in_words(stop.cap.amount_micros)} has "
        f"{in_words(stop.standing.left)} left, and {costs}. Nothing of it was ordered. Raise the "
        "purse on the board to continue."
    )


def trouble(board: Board, stands: Standing) -> str:
    """Why somebody has to look before it can go on, "" for no reason."""
    name = named(board, stands.target)
    if stands.state is State.UNKNOWN:
        return f"{name} may have been charged. Decide on it in the Queue, then continue."
    if stands.state is State.BLOCKED:
        return f"{name}: {stands.why[0]}. {stands.remedy}"
    if (last := stands.other) and (stands.take is None or stands.target.stage is Stage.FILM):
        if last.state == Generating.CANCELLED:
            return f"{name} was cancelled. Make it, or let the film continue."
        failed = last.state in (Generating.FAILED, Generating.REFUSED)
        if failed or stands.state is State.FAILED:
            return f"{name} failed: {reason(last)}".strip()
    return ""
