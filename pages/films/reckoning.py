"""What the foot of a board says: how far the film is, what the rest would cost and how long it
would take. It takes longer than the board itself, and comes behind it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from films import planning
from films.board import Board
from films.planning import Item, Plan
from films.stages import Of, Stage
from films.standing import Standing, State
from pages.films.cards import PresentedBoard
from pages.formatting import money, time_left
from production import usual_times
from production.estimates import Estimate, estimate_of

AT_ONCE = 4
"""How much is reckoned to run side by side, for the time that is left."""


@dataclass(frozen=True, slots=True)
class Foot:
    """What the bar at the foot says."""

    shots: int
    done: int
    stale: int
    is_missing: bool
    missing: str
    stale_price: str
    is_making: bool
    is_finished: bool
    alone: str
    left: str
    blocked: tuple[str, ...]
    prices: dict[str, str]


def foot(presented: PresentedBoard, costs: "Costs | None" = None) -> Foot:
    """Without the prices and the time, which take longer, as long as nobody has reckoned them."""
    shots = presented.board.shots
    states = [{one.state for one in presented.all_of(shot)} for shot in shots]
    items = costs.missing.items if costs else []
    film = presented.film
    is_missing = any(
        one.state in (State.MISSING, State.FAILED)
        for target, one in presented.stands.items()
        if target.stage is not Stage.FILM
    )
    return Foot(
        shots=len(shots),
        done=sum(found <= {State.CURRENT, State.SKIPPED} for found in states),
        stale=sum(State.STALE in found for found in states),
        is_missing=is_missing,
        missing=in_words(items),
        stale_price=in_money(costs.stale.price) if costs and costs.stale.items else "",
        is_making=any(one.state is State.MAKING for one in presented.stands.values()),
        is_finished=not is_missing and film is not None and film.state is State.CURRENT,
        alone=_alone(film),
        left=time_of(items) if items else "",
        blocked=tuple(costs.missing.why_blocked) if costs else (),
        prices=costs.words if costs else {},
    )


def _alone(film: Standing | None) -> str:
    """What it does by itself by now."""
    if film is None or film.state is not State.MAKING:
        return "Continuing by itself"
    progress = film.other.progress if film.other else None
    return "Assembling" if progress is None else f"Assembling, {round(progress * 100)} %"


@dataclass
class Costs:
    """What making the rest would cost."""

    missing: Plan
    stale: Plan
    board: Board

    @classmethod
    def of(cls, board: Board) -> "Costs":
        rest = board.wanted - {Stage.FILM}
        return cls(planning.plan(board, rest), planning.plan(board, rest, what="stale"), board)

    @property
    def words(self) -> dict[str, str]:
        """By the id of a card or of a scene's head: of a shot all of it, of a scene what is
        missing."""
        shots: dict[int, list[Item]] = {}
        scenes: dict[int, list[Item]] = {}
        for item in (*self.missing.items, *self.stale.items):
            target = item.target
            if target.of not in (Of.SHOT, Of.LINE):
                continue
            key = target.key if target.of is Of.SHOT else self.board.lines[target.key].shot_id
            shots.setdefault(key, []).append(item)
            if item.standing.state is not State.STALE:
                scenes.setdefault(self.board.shot[key].scene_id, []).append(item)
        return {
            f"{name}-{key}": in_money(estimate_of(item.price for item in items))
            for name, found in (("shot", shots), ("scene", scenes))
            for key, items in found.items()
        }


def in_words(items: Iterable[Item]) -> str:
    """ "12 stills, 3 clips: 0.42 $"; "" for nothing."""
    there = list(items)
    if not there:
        return ""
    counted = Counter(item.target.stage for item in there)
    parts = [
        f"{counted[stage]} {(stage.one if counted[stage] == 1 else stage.label).lower()}"
        for stage in Stage
        if counted[stage]
    ]
    return f"{', '.join(parts)}: {in_money(estimate_of(item.price for item in there))}"


def in_money(price: Estimate) -> str:
    return money(price.micros, price.currency)


def time_of(items: Sequence[Item]) -> str:
    """Reckoned from how fast the models were here, "" where one of them is not known."""
    known = usual_times.measured_speeds()
    times = [known.get((item.model.row.provider, item.model.row.model_id)) for item in items]
    if not all(times):
        return ""
    return time_left(sum(one.seconds for one in times if one) / AT_ONCE)
