"""What is to be made, by which model, at what price: looked at before anything is ordered.

Nothing that a press did not ask for is in a plan: what is missing is never made by asking for what
is stale, and what has a file that is gone is not missing.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from films import asking, edit_list, failures, profiles, standing
from films.asking import Model, ModelOrder
from films.board import Board
from films.board_models import Shot
from films.board_takes import Target
from films.profiles import Quality
from films.stages import Of, Stage
from films.standing import Standing, State
from ledger.prices import price_of
from production import order_models
from production.estimates import Estimate, estimate_of
from providers.contract import Json, Money
from providers.media_roles import Role

What = Literal["missing", "stale", "all"]
STATES = {
    "missing": (State.MISSING, State.FAILED),
    "stale": (State.STALE,),
    "all": (State.MISSING, State.FAILED, State.STALE, State.CURRENT, State.BLOCKED),
}

MOST_REASONS = 3
"""Reasons why something cannot be made, before the others are but counted."""
PICTURE_STAGES = (Stage.STILL, Stage.CLIP)
"""What cannot be made of a shot that says nothing of what is seen."""


@dataclass(frozen=True)
class Item:
    """One thing to make. `waits_for` names in words what has to be there first, "" for nothing;
    `price` is None where it is unknown."""

    standing: Standing
    model: Model
    order: ModelOrder
    price: Money | None
    waits_for: str = ""
    media: tuple[int, ...] = ()

    @property
    def target(self) -> Target:
        return self.standing.target


@dataclass
class Plan:
    """`items` are in the order in which they are made; `blocked` has what cannot be, and why, and
    `passed` what is as it stands not what was asked for.
    `when_ordered` is told, in the transaction of each order, what of it that has."""

    board: Board
    quality: Quality | None
    items: list[Item] = field(default_factory=list)
    blocked: list[tuple[Target, str]] = field(default_factory=list)
    passed: list[Standing] = field(default_factory=list)
    when_ordered: Callable[[list[Item]], None] | None = None

    @property
    def ready(self) -> list[Item]:
        return [item for item in self.items if not item.waits_for]

    @property
    def why_blocked(self) -> list[str]:
        """In sentences, each once: the first few, and how many there are besides."""
        words = list(dict.fromkeys(why for _, why in self.blocked))
        rest = len(words) - MOST_REASONS
        return [*words[:MOST_REASONS], *([f"{rest} more cannot be made now."] if rest > 0 else [])]

    @property
    def price(self) -> Estimate:
        """Of all of it, what waits included."""
        return estimate_of(item.price for item in self.items)

    def price_of(self, stage: Stage) -> Estimate:
        return estimate_of(item.price for item in self.items if item.target.stage is stage)

    @property
    def stages(self) -> list[Stage]:
        there = {item.target.stage for item in self.items}
        return [stage for stage in Stage if stage in there]


def plan(
    board: Board,
    stages: Collection[Stage] | None = None,
    shots: Collection[int] | None = None,
    what: What = "missing",
    quality: Quality | None = None,
    targets: Collection[Target] | None = None,
) -> Plan:
    """`stages`: all that the film has where it is None. `shots` and `targets` narrow it, the shots
    to what belongs to one of them."""
    wanted = board.wanted if stages is None else frozenset(stages) & board.wanted
    found = Plan(board, quality)
    models: dict[Stage, Model | str] = {}
    for target in standing.targets(board, wanted):
        if targets is not None and target not in targets:
            continue
        if shots is not None and not _belongs(board, target, shots):
            continue
        stands = standing.of(board, target)
        if stands.state not in STATES[what]:
            if stands.state is State.BLOCKED:
                words = f"{failures.named(board, target)}: {stands.why[0]}. {stands.remedy}"
                found.blocked.append((target, words))
            else:
                found.passed.append(stands)
            continue
        if target.stage not in models:
            models[target.stage] = _model(board, target.stage, quality)
        model = models[target.stage]
        if isinstance(model, str):
            found.blocked.append((target, model))
            continue
        item = _item(board, stands, model, wanted)
        if target.stage in PICTURE_STAGES and not item.order.prompt:
            words = f"Shot {board.shot[target.key].label} shows nothing yet: write its action."
            found.blocked.append((target, words))
        else:
            found.items.append(item)
    return found


def _item(board: Board, stands: Standing, model: Model, wanted: frozenset[Stage]) -> Item:
    target = stands.target
    if target.stage is Stage.FILM:
        edit = edit_list.of_board(board)
        order, free = ModelOrder(edit.params, ""), Money(Decimal(0))
        return Item(stands, model, order, free, _lacks_all(board, edit), tuple(edit.media))
    order = asking.model_order(board, target, model)
    return Item(stands, model, order, _price(model, order), _waits_for(board, target, model, order))


def _lacks_all(board: Board, edit: edit_list.EditList) -> str:
    is_black = all(shot.picture == Shot.Picture.BLACK for shot in board.shots)
    return "" if edit.media or is_black else "anything that can be seen or heard"


def _waits_for(board: Board, target: Target, model: Model, order: ModelOrder) -> str:
    """What comes before and is not there yet: the still of a clip that is to begin with it, whether
    the model could do without it or not."""
    if lacking := order.lacks(model):
        return {Role.VIDEO: "its clip", Role.SOUND: "its voice"}.get(lacking[0], "its still")
    takes_still = Role.FIRST_FRAME in model.places or Role.REFERENCE in model.places
    if target.stage is Stage.CLIP and takes_still and Stage.STILL in board.wanted:
        shot = board.shot[target.key]
        has = board.take(Stage.STILL, Of.SHOT, shot.pk)
        if not has and Stage.STILL not in shot.skipped:
            return "its still"
    return ""


def _price(model: Model, order: ModelOrder) -> Money | None:
    params: Json = dict(order.params)
    if model.spec.prompt_field:
        params[model.spec.prompt_field] = order.prompt
    return price_of(model.row, params, ())


def _model(board: Board, stage: Stage, quality: Quality | None) -> Model | str:
    """The model of a stage, or a sentence why there is none."""
    ref = profiles.ref(board.film, stage, quality, board.models)
    row = profiles.models(board.film, [ref]).get(ref) if ref else None
    if row is None:
        lost = f"“{ref}” is no longer in the catalogue. " if ref else ""
        return f"{lost}Choose a model for {stage.label.lower()} in the film’s profile."
    wrong = order_models.what_is_wrong(row, row.kind)
    return str(wrong) if wrong else Model(row)


def _belongs(board: Board, target: Target, shots: Collection[int]) -> bool:
    match target.of:
        case Of.SHOT:
            return target.key in shots
        case Of.LINE:
            return board.lines[target.key].shot_id in shots
    return False


def stages_before(stage: Stage) -> Iterator[Stage]:
    """All up to this one, itself included."""
    for one in Stage:
        yield one
        if one is stage:
            return
