"""Products as pages show them: addresses and short texts ready-made, so that a page of cards asks
for each address once and its template decides nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Protocol

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.safestring import SafeString

from gallery import hidden, larger_previews, thumbnails, trash
from gallery.models import Asset, Product, SideFile
from pages.formatting import clock, cut, extension, medium_icon, shape, size, waveform
from pages.formatting import day as written_day
from pages.gallery.media import friendly_name
from providers.contract import Medium

ROW_HEIGHT = 230
"""Pixels that a row of the gallery is high; for browsers that cannot tell by themselves."""


class HasThumbnail(Protocol):
    """What an address of a thumbnail is made of: an `Asset`, or as much of it as was read."""

    @property
    def sha256(self) -> str: ...

    @property
    def thumbnail(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Card:
    """`data` are the attributes that scripts read, None where one is left out; `thumbnail` and
    `sound` are addresses, "" where there is none; `length` is that of a video or sound, which the
    player of a sound tells itself, by its `seconds`; an `eager` one is loaded before all else."""

    pk: int
    medium: str
    name: str
    href: str
    data: dict[str, Any]
    words: str = ""
    remarks: str = ""
    role: str = ""
    goes: str = ""
    length: str = ""
    thumbnail: str = ""
    alt: str = ""
    size: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)
    waveform: SafeString | str = ""
    sound: str = ""
    seconds: float | None = None
    eager: bool = False


def card(product: Product, *, large: bool = False, query_string: str = "") -> Card:
    """One in a feed; `query_string` follows its link and tells the result it stands in. With
    `large` it stands large among an order's results."""
    asset = product.asset
    is_sound = product.medium == Medium.AUDIO
    words = (product.prompt or product.title) if is_sound else (product.text or product.prompt)
    return Card(
        pk=product.pk,
        medium=product.medium,
        name=name_of(product),
        href=product_href(product.pk) + query_string,
        data=data_of(product, most_words=200) | {"data-colour": asset.colour},
        words="" if asset.thumbnail else cut(words, 140 if is_sound else 400),
        remarks=" ".join(product.remarks),
        role=product.role[:1].upper() + product.role[1:],
        goes=goes(product),
        length=clock(asset.duration) if asset.duration and not is_sound else "",
        thumbnail=thumbnail_href(asset),
        alt=f"{name_of(product)}, hidden" if hidden.is_hidden(product) else described(product, 100),
        size={"width": asset.width, "height": asset.height},
        sources=sources(asset) if large else {},
        waveform=waveform(asset.waveform) if is_sound else "",
        sound=media_href(asset) if is_sound else "",
        seconds=asset.duration if is_sound else None,
    )


def newest_first(cards: list[Card]) -> list[Card]:
    """The same, of which the first is what a page is opened for."""
    return [replace(one, eager=True) for one in cards[:1]] + cards[1:]


@dataclass(frozen=True, slots=True)
class SmallCard:
    """A product among others: to choose as an input, chosen, or a relative of the one shown.
    `file` is the address of what a page shows of it, `size` that of the file itself, `veil` the
    attributes of what is blurred."""

    pk: int
    medium: str
    file: str
    size: dict[str, Any]
    href: str
    label: str
    sign: str
    thumbnail: str
    words: str
    veil: dict[str, Any]


def small(product: Product, most_label: int, words: str = "") -> SmallCard:
    return SmallCard(
        pk=product.pk,
        medium=product.medium,
        file=display_href(product.asset),
        size={"data-width": product.asset.width, "data-height": product.asset.height},
        href=product_href(product.pk),
        label=described(product, most_label),
        sign=medium_icon(product.medium),
        thumbnail=thumbnail_href(product.asset),
        words=words,
        veil=veil(product),
    )


def veil(product: Product) -> dict[str, Any]:
    """The attribute of all that shows a hidden product: blurred until asked for, and "project"
    where that is what is hidden."""
    if product.project.is_hidden:
        return {"data-veiled": "project"}
    return {"data-veiled": "" if product.is_hidden else None}


def choice(product: Product) -> SmallCard:
    """One of those that an input can be chosen from."""
    return small(product, 80, cut(product.prompt or product.text, 70))


def picked(product: Product) -> SmallCard:
    """One that is chosen as an input."""
    words = f" {cut(product.prompt, 40)}" if product.prompt else ""
    return small(product, 80, f"#{product.pk}{words}")


@dataclass(frozen=True, slots=True)
class SideFileLink:
    """A file kept beside a product, to be downloaded."""

    name: str
    href: str
    words: str


def titled_details(details: Any) -> list[tuple[str, Any]]:
    """What the provider told beside the result, by name, the names in words."""
    if not isinstance(details, dict):
        return []
    return [(str(name).replace("_", " ").capitalize(), value) for name, value in details.items()]


def beside(rows: Iterable[SideFile]) -> list[SideFileLink]:
    return [
        SideFileLink(
            row.name[:1].upper() + row.name[1:],
            reverse("side-file", args=[row.pk]),
            f"{row.extension}, {size(row.size)}",
        )
        for row in rows
    ]


def data_of(product: Product, most_words: int) -> dict[str, Any]:
    """What the scripts of a card or of the product's page read of it."""
    return {
        "data-product": product.pk,
        "data-medium": product.medium,
        **shape(product.asset),
        "data-src": display_href(product.asset),
        "data-words": cut(product.prompt, most_words),
        "data-file": friendly_name(product),
        "data-favourite": "" if product.favourite else None,
        "data-rating": product.rating or None,
        **veil(product),
        "data-trashed": "" if product.trashed_at else None,
        "data-imported": "" if product.is_imported else None,
    }


def goes(product: Product) -> str:
    """ "Goes 3 December", of what is in the trash; "" where it stays."""
    at = trash.goes_at(product)
    if at is None:
        return ""
    day = timezone.localtime(at).date()
    return f"Goes {written_day(day, year=day.year != timezone.localdate().year)}"


def name_of(product: Product) -> str:
    """ "Image 12"."""
    return f"{product.medium.capitalize()} {product.pk}"


def described(product: Product, most: int) -> str:
    """ "Image 12: a fox in the rain"."""
    prompt = f": {cut(product.prompt, most)}" if product.prompt else ""
    return name_of(product) + prompt


def product_href(pk: int) -> str:
    return _pattern("product", 0).replace("0", str(pk))


def media_href(asset: Asset) -> str:
    file = _pattern("media", "SHA", "EXT").replace("SHA", asset.sha256)
    return file.replace("EXT", extension(asset))


def sources(asset: Asset) -> dict[str, Any]:
    """The two previews with their widths, and how wide a card is, for the browser to choose."""
    if not larger_previews.is_larger(asset) or not asset.width or not asset.height:
        return {}
    longest = max(asset.width, asset.height)
    small, large = (
        max(1, round(asset.width * min(side, longest) / longest))
        for side in (thumbnails.SMALL, thumbnails.LARGE)
    )
    return {
        "srcset": f"{thumbnail_href(asset)} {small}w, {larger_href(asset)} {large}w",
        "sizes": f"auto, {round(ROW_HEIGHT * asset.width / asset.height)}px",
    }


def larger_href(asset: Asset) -> str:
    return _pattern("larger-preview", "SHA").replace("SHA", asset.sha256)


def display_href(asset: Asset) -> str:
    """The file as a page shows it: a preview, where no browser reads the file itself."""
    if not asset.needs_preview or not asset.thumbnail:
        return media_href(asset)
    return larger_href(asset) if larger_previews.is_larger(asset) else thumbnail_href(asset)


def staged(product: Product) -> dict[str, Any]:
    """What `stage.html` shows: the `file` at its `size`, its `name`, and the preview to
    show `at_once` of a large picture, "" where there is none or no browser shows more; `poster`
    stands for a video until it plays."""
    asset = product.asset
    larger = larger_href(asset) if larger_previews.is_larger(asset) else ""
    is_image = product.medium == Medium.IMAGE
    return {
        "name": name_of(product),
        "size": {"width": asset.width, "height": asset.height},
        "file": display_href(asset),
        "poster": larger or thumbnail_href(asset),
        "at_once": larger if is_image and not asset.needs_preview else "",
    }


def thumbnail_href(asset: HasThumbnail) -> str:
    """ "" where there is none."""
    return _pattern("thumbnail", "SHA").replace("SHA", asset.sha256) if asset.thumbnail else ""


@cache
def _pattern(name: str, *places: object) -> str:
    """An address with places to fill in: asking for each of sixty costs more than the cards."""
    return reverse(name, args=places)


def headings(products: Iterable[Product], last_day: str) -> Iterator[str]:
    """What stands before each product, "" where the day goes on."""
    for product in products:
        day = timezone.localtime(product.created_at).date()
        yield "" if str(day) == last_day else day_in_words(day)
        last_day = str(day)


def day_in_words(day: date) -> str:
    """ "Today", "Yesterday", "Monday, 3 August", and with the year when it is another one."""
    today = timezone.localdate()
    age = (today - day).days
    if 0 <= age <= 1:
        return ("Today", "Yesterday")[age]
    return f"{format_date(day, 'l')}, {written_day(day, year=day.year != today.year)}"
