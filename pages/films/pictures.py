"""The files that the pages of a film show. Those of takes come with the board, at no query."""

from collections.abc import Iterable
from dataclasses import dataclass

from films.board_takes import BoardTake
from gallery.models import Asset, Product
from pages.gallery.presenters import display_href, media_href, thumbnail_href


@dataclass(frozen=True, slots=True)
class Picture:
    """Addresses of a product's `thumbnail` ("" for none) and of its `file`, as a page shows it."""

    product: int
    thumbnail: str
    file: str
    medium: str


def of_made(made: BoardTake | None) -> Picture | None:
    if made is None or made.product is None or made.file is None:
        return None
    asset = Asset(**made.file._asdict(), medium=made.medium)
    return _of(made.product, asset, made.medium)


def of_products(keys: Iterable[int]) -> dict[int, Picture]:
    """One query."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = Product.objects.filter(pk__in=wanted).select_related("asset").defer("asset__waveform")
    return {row.pk: of_product(row) for row in rows}


def of_product(product: Product) -> Picture:
    return _of(product.pk, product.asset, product.medium)


def _of(pk: int, asset: Asset, medium: str) -> Picture:
    file = media_href(asset) if medium != "image" else display_href(asset)
    return Picture(pk, thumbnail_href(asset), file, medium)
