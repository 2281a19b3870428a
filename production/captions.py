"""What a model saw in a picture becomes its caption as soon as the answer is there."""

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery

from gallery import organising, products
from gallery.models import Product
from production.models import Generation
from production.prompt_help import bare
from providers.contract import Medium

MADE_BY = "describe"


def take(generation: Generation, made: Sequence[Product]) -> None:
    """Called in the transaction that ends a description. The text itself is of no more use then, so
    it goes to the trash; where there is no picture any more it stays.

    A caption that the user has written or changed is never replaced: the answer comes below it.
    """
    if generation.order.made_by != MADE_BY:
        return
    source = generation.inputs.exclude(product=None).select_related("product").first()
    texts = [product for product in made if product.medium == Medium.TEXT]
    caption_text = _caption(texts)
    if source is None or source.product is None or not caption_text:
        return
    picture = Product.objects.select_for_update().get(pk=source.product.pk)
    written = picture.caption if picture.caption not in ("", *_earlier(generation, picture)) else ""
    caption = "\n\n".join(filter(None, (written, caption_text)))
    if len(caption) > organising.LONGEST_CAPTION:
        return
    organising.set_caption(picture.pk, caption)
    organising.put_aside([product.pk for product in texts])


def with_latest(pictures: QuerySet[Product]) -> QuerySet[Product]:
    """Each with `described` and `described_error`, state and error of the newest description that
    was asked for, None where none was."""
    rows = Generation.objects.filter(order__made_by=MADE_BY, inputs__product=OuterRef("pk"))
    newest = rows.order_by("-pk")
    return pictures.annotate(
        described=Subquery(newest.values("state")[:1]),
        described_error=Subquery(newest.values("error")[:1]),
    )


def _earlier(generation: Generation, picture: Product) -> list[str]:
    """The captions that came of descriptions before."""
    before = Generation.objects.filter(order__made_by=MADE_BY, inputs__product=picture)
    texts = Product.objects.filter(made_by__generation__in=before.exclude(pk=generation.pk))
    return [_caption([text]) for text in texts]


def _caption(texts: Sequence[Product]) -> str:
    words = (products.words_of(text, organising.LONGEST_CAPTION) for text in texts)
    return bare("\n\n".join(words))[: organising.LONGEST_CAPTION]
