"""The parts that a plan is of, one after the other: what a grid has its axes by."""

from dataclasses import dataclass

from parameter_templates.language.drawing import Chance
from parameter_templates.language.plan import Fields, Plan, Rendering, Series


@dataclass(frozen=True)
class Piece:
    """`texts` is all that it may say: one text where nothing is chosen in it."""

    texts: tuple[str, ...]


def pieces(plan: Plan, seed: int, most: int) -> list[list[Piece]] | None:
    """Of each field its pieces, in their order. None where they hang together: by a variable that
    is drawn once, or by “||”. What is drawn by chance alone is drawn here, once for all. One with
    more than `most` texts has `most` of them and one more."""
    if not isinstance(plan, Fields) or plan.open:
        return None
    return [_pieces(part, seed, most) for part in plan.parts]


def _pieces(plan: Plan, seed: int, most: int) -> list[Piece]:
    if type(plan) is Series:
        return [piece for part in plan.parts for piece in _pieces(part, seed, most)]
    return [_single_piece(plan, seed, most)]


def _single_piece(plan: Plan, seed: int, most: int) -> Piece:
    number = min(plan.count, most + 1)
    return Piece(tuple(plan.at(index, Rendering(Chance(seed, 0), 0)) for index in range(number)))
