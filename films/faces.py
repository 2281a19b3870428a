"""Whose lips move in a shot: what the model of its lip sync finds in the clip, to choose from."""

from films import planning, profiles
from films.asking import Model
from films.board import Board, products_of
from films.board_models import Shot
from films.board_takes import Target
from films.stages import Of, Stage
from films.steps import EditError
from production import candidates
from production.order_requests import OrderLine
from providers.contract import Candidates, Finds


def finds(board: Board) -> Finds | None:
    """What the model of the film's lip sync finds; None where it chooses by itself."""
    named = profiles.ref(board.film, Stage.LIPS, every=board.models)
    row = profiles.models(board.film, [named]).get(named) if named else None
    found = Model(row).finds if row else None
    return found[1] if found else None


def to_look_at(board: Board, shot: Shot) -> tuple[Model, OrderLine]:
    """The model of the lip sync of a shot, and the line that would be ordered of it. Raises
    EditError where nothing can be looked for."""
    target = Target(Stage.LIPS, Of.SHOT, shot.pk)
    plan = planning.plan(board, [Stage.LIPS], what="all", targets=[target])
    if not plan.items:
        words = " ".join(why for _, why in plan.blocked)
        raise EditError(words or f"The lip sync of shot {shot.label} is left out or being made.")
    [item] = plan.items
    if board.take(Stage.CLIP, Of.SHOT, shot.pk) is None:
        raise EditError(f"Shot {shot.label} has no clip yet: make that first.")
    if item.model.finds is None:
        raise EditError(f"{item.model.row.label} chooses by itself whose lips move.")
    products = products_of([key for _, key in item.order.pictures])
    return item.model, item.order.line(item.model, products)


def find(model: Model, line: OrderLine) -> Candidates:
    """Look: nothing is ordered, and `remark` tells what looking took. Raises ProviderError:
    BadRequest where nothing is found."""
    assert model.finds
    return candidates.find(model.row, line.params, line.inputs, model.finds[0])
