"""The files that a board shows, by the keys of their products: two queries at most."""

from collections.abc import Iterable
from dataclasses import dataclass

from films.board import Board
from films.board_models import Shot
from gallery.models import Asset, Product
from pages.gallery.presenters import media_href, shown_href, thumbnail_href


@dataclass(frozen=True, slots=True)
class Picture:
    """Addresses of a product's `thumbnail` ("" for none) and of its `file`, as a page shows it."""

    product: int
    thumbnail: str
    file: str
    medium: str


def of_board(board: Board) -> dict[int, Picture]:
    """What is seen of each shot."""
    keys = {made.product for shot in board.shots if (made := board.picture_of(shot))}
    found = {
        shot.imported.pk: picture(shot.imported)
        for shot in board.shots
        if shot.picture == Shot.Picture.IMPORTED and shot.imported
    }
    return found | of_products(key for key in keys if key)


def of_products(keys: Iterable[int]) -> dict[int, Picture]:
    wanted = set(keys)
    if not wanted:
        return {}
    products = Product.objects.filter(pk__in=wanted).values_list("pk", "asset_id", "medium")
    rows = list(products)
    assets = Asset.objects.defer("waveform").in_bulk([asset for _, asset, _ in rows])
    return {
        pk: _of(pk, assets[asset], medium) for pk, asset, medium in rows
    }


def picture(product: Product) -> Picture:
    return _of(product.pk, product.asset, product.medium)


def _of(pk: int, asset: Asset, medium: str) -> Picture:
    file = media_href(asset) if medium != "image" else shown_href(asset)
    return Picture(pk, thumbnail_href(asset), file, medium)
