"""All that is known of one generation, in words and with addresses that are ready-made."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from gallery.models import SideFile
from pages.formatting import as_json, cut, medium_icon, took
from pages.gallery.presenters import beside, titled_details
from pages.queue.again import again
from pages.queue.presenters import presented
from production.attempt_models import Attempt
from production.models import Generation, State
from providers.contract import Charged

LONGEST_VALUE = 160


@dataclass(frozen=True)
class Fact:
    """`href` is "" where its words are no link."""

    name: str
    words: str
    href: str = ""


def details_of(generation: Generation) -> dict[str, Any]:
    """What `details.html` shows. `verdict` says how it ended, where that wants saying, `note`
    how an error is coloured: what is done all the same is not lost."""
    presented([generation])
    return {
        "generation": generation,
        "verdict": _verdict(generation),
        "note": "unknown" if generation.state == State.DONE else "failed",
        "other": _other(generation),
        "again": None if generation.is_active else again(generation),
        "products": [
            (
                medium_icon(one.product.medium),
                one.product_id,
                reverse("product", args=[one.product_id]),
            )
            for one in generation.outputs.all()
        ],
        "beside": beside(
            SideFile.objects.filter(product__made_by__generation=generation).order_by("id")
        ),
        "details": [
            Fact(name, cut(as_json(value), LONGEST_VALUE))
            for name, value in titled_details(generation.details)
        ],
        "took": took(generation),
        "inputs": [_input(one) for one in generation.inputs.all()],
        "params": [
            Fact(name, cut(as_json(value), LONGEST_VALUE))
            for name, value in generation.params.items()
            if value != generation.prompt and not _is_the_seed(generation, name, value)
        ],
        "attempts": attempts_of(generation),
    }


def attempts_of(generation: Generation) -> list[tuple[Attempt, str, str]]:
    """Each with how long it took and what came of it, in words."""
    return [(one, took(one), _outcome(one)) for one in generation.attempts.all()]


def _other(generation: Generation) -> Fact | None:
    """The one that was ordered in its place, or the one in whose place it was."""
    if generation.instead_of_id:
        href = reverse("details", args=[generation.instead_of_id])
        return Fact("Ordered first", generation.instead, href)  # type: ignore[attr-defined]
    if generation.state != State.REPLACED:
        return None
    other = Generation.objects.filter(instead_of=generation).first()
    if other is None:
        return Fact("Ordered instead", "It no longer exists.")
    label = other.model_label or other.model_id
    return Fact("Ordered instead", label, reverse("details", args=[other.pk]))


def _verdict(generation: Generation) -> str:
    """ "doubt", "error", "given-up", or "" where there is nothing to say."""
    if generation.state == State.UNKNOWN:
        return "doubt"
    if generation.error:
        return "error"
    given_up = generation.state == State.CANCELLED and generation.charged == Charged.MAYBE
    return "given-up" if given_up else ""


def _is_the_seed(generation: Generation, name: str, value: object) -> bool:
    """It stands among the facts above already."""
    return generation.seed is not None and value == generation.seed and "seed" in name.lower()


def _input(row: Any) -> Fact:
    if row.product_id:
        address = reverse("product", args=[row.product_id])
        return Fact(row.field, f"product {row.product_id}", address)
    return Fact(row.field, row.asset.mime)


def _outcome(attempt: Attempt) -> str:
    words = attempt.outcome or "under way"
    return f"{words}: {attempt.error}" if attempt.error else words
