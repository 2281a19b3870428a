"""The model that is ordered where the chosen ones cannot be had, on the form.

Its name in the HTML is `fallback`.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import prefetch_related_objects

from pages.create.form import Draft
from pages.create.form_parts import Chip
from production.fallbacks import Fallback
from production.models import Generation, Order

NOT_IN_A_GRID = "Each cell of a grid says itself which model makes it. Choose no other one here."


def offered(draft: Draft) -> list[Chip]:
    """Those that can be ordered from and are not chosen."""
    return [chip for chip in (*draft.near, *draft.far) if not chip.is_on and not chip.needs_key]


def keep(draft: Draft | None, ref: str) -> Draft | None:
    """The draft with it, where it may still be the second model."""
    if draft is None or not ref:
        return draft
    if any(chip.model.ref == ref for chip in offered(draft)):
        draft.fallback = ref
    else:
        draft.dropped.append(f"the second model {ref[:200]}")
    return draft


def take(draft: Draft, ref: str) -> None:
    """As it came with the press of the button; what is wrong with it, the order says."""
    draft.fallback = ref
    if ref and draft.grid.is_on:
        draft.errors["fallback"] = [NOT_IN_A_GRID]


def models_of(order: Order) -> tuple[Collection[str], str]:
    """The models that an order named, as they were named: the first, and the second."""
    made = list(order.generations.all())
    prefetch_related_objects([one for one in made if one.instead_of_id], "instead_of")
    made = [generation.instead_of or generation for generation in made]
    seconds = (of_generation(generation) for generation in made if generation.fallback)
    return {generation.model_ref for generation in made}, next(seconds, "")


def of_generation(generation: Generation) -> str:
    """The reference of the one that it named; "" where it named none."""
    return Fallback(**generation.fallback).model_ref if generation.fallback else ""


def facts(draft: Draft) -> dict[str, Any]:
    """What `form_fallback.html` shows."""
    return {
        "seconds": [
            (
                chip.model.ref,
                f"{chip.model.label} · {chip.provider}",
                chip.model.ref == draft.fallback,
            )
            for chip in offered(draft)
        ],
        "fallback_errors": draft.errors.get("fallback", []),
    }
