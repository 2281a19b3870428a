"""What has ended, line by line: as much of each as a line shows. Details come when it is opened."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from foundation.prepared_queries import prepared_rows
from pages.formatting import medium_icon
from pages.gallery.presenters import thumbnail_href, veil
from pages.queue.presenters import details_href, what_of
from production.models import Generation, GenerationOutput, GenerationQuerySet
from projects.models import Project

PAGE = 50
THUMBS = 2
OF_A_LINE = (
    *("state", "kind", "prompt", "model_label", "error", "ended_at", "cost_micros", "currency"),
    *("estimate_micros", "most_micros", "basis", "charged"),
)
OF_A_THUMB = (
    "product__medium",
    "product__is_hidden",
    "product__project__is_hidden",
    "product__asset__sha256",
    "product__asset__thumbnail",
)


@dataclass(frozen=True, slots=True)
class Thumb:
    """`sign` is an icon, for what has no picture; `veil` the attributes of what is blurred."""

    thumbnail: str
    sign: str
    veil: dict[str, Any]


def ended(project: Project | None, state: str, before: int | None) -> tuple[list[Any], bool]:
    """The newest lines, and whether there are more. Two queries."""
    if not (project or state or before):
        found = _newest()
        return lines(found[:PAGE]), len(found) > PAGE
    rows: GenerationQuerySet = Generation.objects.ended()
    if state:
        rows = rows.filter(state=state)
    if project:
        rows = rows.filter(project=project)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(_of_a_page(rows))
    return lines(found[:PAGE]), len(found) > PAGE


@prepared_rows(0)
def _newest() -> QuerySet[Generation]:
    return _of_a_page(Generation.objects.ended())


def _of_a_page(rows: GenerationQuerySet) -> GenerationQuerySet:
    return rows.only(*OF_A_LINE).order_by("-pk")[: PAGE + 1]


def lines(rows: Iterable[Generation]) -> list[Any]:
    """The same rows with `what`, `href` and `thumbs`. One query."""
    found: list[Any] = list(rows)
    thumbs = _thumbs_of([row.pk for row in found])
    for row in found:
        row.what, row.href = what_of(row), details_href(row.pk)
        row.thumbs = thumbs.get(row.pk, [])[:THUMBS]
    return found


def _thumbs_of(ids: Sequence[int]) -> dict[int, list[Thumb]]:
    """Of the products of these generations that are not in the trash."""
    thumbs: defaultdict[int, list[Thumb]] = defaultdict(list)
    parts = (ids[start : start + PAGE] for start in range(0, len(ids), PAGE))
    for output in chain.from_iterable(_outputs_of(*part) for part in parts):
        product = output.product
        thumb = Thumb(thumbnail_href(product.asset), medium_icon(product.medium), veil(product))
        thumbs[output.generation_id].append(thumb)
    return thumbs


@prepared_rows(PAGE)
def _outputs_of(*generations: int) -> QuerySet[GenerationOutput]:
    rows = GenerationOutput.objects.filter(
        generation__in=generations, product__trashed_at__isnull=True
    )
    rows = rows.select_related("product__asset", "product__project")
    return rows.only("generation_id", *OF_A_THUMB).order_by("position")
