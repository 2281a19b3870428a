"""Whether all results of a plan are different texts, as far as that can be told without writing
them all. Where it cannot, there are at most as many different ones as there are combinations.

Parts in a row say different texts if each can be read off again from the left: none of a part's
texts, with the text that follows it, begins another.
"""

from collections.abc import Sequence
from itertools import pairwise

from parameter_templates.language.choosing import OneOf, SomeOf
from parameter_templates.language.drawing import Chance
from parameter_templates.language.entries import Joined
from parameter_templates.language.plan import Fields, FixedText, Once, Plan, Rendering, Series, Slot

FEW = 2_000
"""Texts of one part that are looked at."""
FEW_LETTERS = 2_000_000
"""Letters of all of them together."""


def differ(plan: Plan) -> bool:
    if plan.count == 1:
        return True
    if isinstance(plan, OneOf) and not plan.plans:
        return not isinstance(plan.entries, Joined) or _few_differ(plan)
    if plan.count <= FEW:
        return _few_differ(plan)
    if isinstance(plan, SomeOf):
        return _picks_differ(plan)
    if isinstance(plan, Fields):
        return all(map(differ, plan.parts))
    if isinstance(plan, Series):
        return _read_off(plan.parts)
    if isinstance(plan, Once):
        return _read_off(_with_value(plan))
    return False


def _few_differ(plan: Plan) -> bool:
    if _are_much(plan):
        return False
    seen: set[object] = set()
    for index in range(plan.count):
        rendering = Rendering(Chance(0, index), index)
        seen.add((plan.at(index, rendering), rendering.fields))
    return len(seen) == plan.count


def _picks_differ(plan: SomeOf) -> bool:
    """The texts can be told apart if what stands between them stands in none."""
    texts = plan.of.entries
    if plan.of.plans or len(texts) > FEW or not plan.between:
        return False
    return all(
        texts[place] and plan.between not in texts[place] + plan.between[:-1]
        for place in range(len(texts))
    )


def _read_off(parts: Sequence[Plan]) -> bool:
    several = [place for place, part in enumerate(parts) if part.count > 1]
    if not several:
        return False
    if sum(parts[place].count for place in several[:-1]) > 5 * FEW:
        return False
    for place in several[:-1]:
        after = parts[place + 1]
        part = parts[place]
        if (
            part.open
            or _are_much(part)
            or not _begins_none(part, after.text if isinstance(after, FixedText) else "")
        ):
            return False
    return not parts[several[-1]].open and differ(parts[several[-1]])


def _are_much(plan: Plan) -> bool:
    return plan.count > 5 * FEW or plan.count * plan.longest > FEW_LETTERS


def _begins_none(part: Plan, after: str) -> bool:
    texts = sorted(
        part.at(index, Rendering(Chance(0, index), index)) + after for index in range(part.count)
    )
    return not any(second.startswith(first) for first, second in pairwise(texts))


def _with_value(plan: Once) -> list[Plan]:
    """The parts of the text, with the variable's value where it stands first."""
    body = plan.body
    parts = list(body.parts) if isinstance(body, Series) and not isinstance(body, Fields) else []
    if plan.slot not in parts:
        return []
    at = parts.index(plan.slot)
    parts[at] = plan.value
    return [part for part in parts if not isinstance(part, Slot)] if at == 0 else parts
