"""Whether AI made a product, as its row and its family tell: which mark an export of it bears."""

from gallery.exporting.ai_mark import AI, COMPOSITE
from gallery.models import Product, Source
from providers import registry
from providers.contract import Medium

FARTHEST = 8
"""Steps up the family: a crop of a crop."""


def mark_of(product: Product, farthest: int = FARTHEST) -> str:
    """The mark, "" for what no AI made: what names no model and was not cut out of what does, and
    what a provider made that says of itself that it is no AI. A text bears none."""
    if product.medium == Medium.TEXT or not farthest:
        return ""
    given = [
        row.source
        for row in Source.objects.filter(product=product)
        .select_related("source")
        .defer("source__recipe", "source__text", "source__prompt")
    ]
    if product.provider or product.model_id:
        if not _is_ai(product.provider):
            return ""
        is_of_a_file = any(it.is_imported and not it.model_id for it in given)
        return COMPOSITE if is_of_a_file else AI
    return next(filter(None, (mark_of(source, farthest - 1) for source in given)), "")


def _is_ai(provider: str) -> bool:
    """What nobody here knows (any more) was AI, as all are but for a few."""
    try:
        return not provider or registry.account(provider).is_ai
    except registry.UnknownProvider:
        return True
