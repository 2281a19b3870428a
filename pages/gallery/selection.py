"""Which products a form of the gallery is about: some, by their ids, or a whole result."""

from collections.abc import Iterable

from django.http import HttpRequest

from foundation.user_input import row_id
from foundation.written import thousands
from gallery import bulk_acts
from gallery.models import Product
from gallery.search.nodes import BadQuery
from pages.gallery.result import Result, request_fields

MOST = 1_000_000
FIELDS = ("product", "all", "except", "q", "sort", "seed", "medium", "favourite", "view")
BULK_FIELDS = (*FIELDS, "counted")


class BadSelection(ValueError):
    """Why nothing is chosen by that, in a sentence."""


def selected(request: HttpRequest) -> list[int]:
    """The ids of the products that there are: of `product=3,1,2` in that order, or with `all=1` of
    what the gallery shows for the fields of a `Result`, in its order, but for `except=4,5`; with
    `counted`, which is how many all of it were when that was said, only if they are as many still.
    Raises BadSelection."""
    fields = request_fields(request)
    if fields.get("all") == "1":
        left_out = set(named(fields.getlist("except")))
        matching = _matching(request)
        counted = fields.get("counted", "")
        if counted and counted != str(len(matching)):
            raise BadSelection(
                f"There were {counted} when you selected all; now {len(matching)}. "
                "Nothing was changed: look at the number, then press again."
            )
        return [pk for pk in matching if pk not in left_out]
    wanted = named(fields.getlist("product"))
    rows = Product.objects.order_by()
    return bulk_acts.existing_ids(
        lambda some: rows.filter(pk__in=some).values_list("pk", flat=True), wanted
    )


def named(values: Iterable[str]) -> list[int]:
    """The ids in `3,1,2`. Raises BadSelection."""
    words = ",".join(values).split(",")
    if len(words) > MOST:
        raise BadSelection(f"At most {thousands(MOST)} can be chosen at once. Nothing was changed.")
    return [number for number in map(row_id, words) if number]


def _matching(request: HttpRequest) -> list[int]:
    """What the gallery shows for these fields."""
    try:
        return Result.of(request).ids(limit=MOST)
    except BadQuery as error:
        raise BadSelection(f"{error} Nothing was changed.") from None
