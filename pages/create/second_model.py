"""The model that is ordered where the chosen ones cannot be had, on the form.

Its name in the HTML is `fallback`.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import prefetch_related_objects

from ledger.listed_models import Listed
from pages.create.form import Draft
from production.fallbacks import Fallback
from production.models import Generation, Order
from providers import registry

MOST_OFFERED = 60
NOT_IN_A_GRID = "Each cell of a grid says itself which model makes it. Choose no other one here."


def offered(draft: Draft) -> list[Listed]:
    """Those that can be ordered from and are not chosen, those at hand first."""
    chosen = {model.ref for model in draft.models}
    return [model for model in draft.usable if model.ref not in chosen]


def keep(draft: Draft | None, ref: str) -> Draft | None:
    """The draft with it, where it may still be the second model."""
    if draft is None or not ref:
        return draft
    if any(model.ref == ref for model in offered(draft)):
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
    """What `form_fallback.html` shows: the first of them, and the one that is chosen."""
    every = offered(draft)
    models = every[:MOST_OFFERED]
    models += [model for model in every[MOST_OFFERED:] if model.ref == draft.fallback]
    return {
        "seconds": [
            (
                model.ref,
                f"{model.label} · {registry.label(model.provider)}",
                model.ref == draft.fallback,
            )
            for model in models
        ],
        "fallback_errors": draft.errors.get("fallback", []),
    }
