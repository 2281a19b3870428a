"""What a page's script asks of a result while products are being selected, so that it need not load
the cards in between."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from foundation.user_input import row_id
from foundation.written import thousands
from gallery.search.nodes import BadQuery
from pages.gallery.result import Result
from pages.gallery.selection import MOST

MOST_IN_RANGE = 10_000
NO_RANGE = (
    f"No range was selected: one of the two is no longer among these, or more than "
    f"{thousands(MOST_IN_RANGE)} lie between them. “Select all” takes all of them."
)


@require_GET
def between(request: HttpRequest) -> JsonResponse:
    """`ids` from one product to another, both with it, of the result that the other fields name;
    else `error`, a sentence."""
    one, other = (row_id(request.GET.get(name)) for name in ("from", "to"))
    try:
        ids = Result.of(request).between(one, other, MOST_IN_RANGE) if one and other else None
    except BadQuery as error:
        return _refused(f"{error} Nothing was selected.")
    return JsonResponse({"ids": ids}) if ids else _refused(NO_RANGE)


@require_GET
def count(request: HttpRequest) -> JsonResponse:
    """How many a result holds, exactly."""
    try:
        return JsonResponse({"count": Result.of(request).count(cap=MOST)})
    except BadQuery as error:
        return _refused(f"{error} Nothing was selected.")


def _refused(words: str) -> JsonResponse:
    return JsonResponse({"error": words}, status=422)
