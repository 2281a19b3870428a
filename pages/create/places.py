"""Products in the form's places for files: put there, read from the page, given by a recipe."""

from collections.abc import Iterable, Mapping, Sequence

from django.http import QueryDict

from foundation.user_input import row_id
from gallery.models import Product
from pages.create.form import Draft
from pages.create.model_form import INPUT, MediaField
from parameter_templates.body import Body
from production.order_inputs import fits
from providers.contract import Medium
from providers.masks import mask_style
from providers.media_roles import Role, role
from providers.schema import Field

ASIDE = "aside"
MOST_ASIDE = 20
IN_ORDER = (
    *(Role.FIRST_FRAME, Role.PICTURE, Role.REFERENCE, Role.VIDEO, Role.SOUND, Role.LAST_FRAME),
)
Inputs = Sequence[tuple[str, Product | None]]


def with_inputs(draft: Draft, inputs: Inputs) -> Draft:
    places = {media.name for media in draft.form.media_fields}
    for name, product in inputs:
        if product is None or product.trashed_at is not None:
            draft.dropped.append(f"the input of {name}, which no longer exists")
        elif name in places:
            draft.inputs.setdefault(name, []).append(product)
        elif not place(draft, product):
            draft.dropped.append(f"input #{product.pk}")
    return draft


def bring_files(draft: Draft, body: Body) -> Draft:
    """With those that a template has in places for files, beside what is there already."""
    rows = Product.objects.filter(uid__in=[uid for _, uid in body.inputs])
    there = {row.uid: row for row in rows.select_related("asset", "project")}
    held = {product.pk for group in draft.inputs.values() for product in group}
    found = [(name, there.get(uid)) for name, uid in body.inputs]
    return with_inputs(draft, [one for one in found if one[1] is None or one[1].pk not in held])


def place(draft: Draft, product: Product, was: Role | None = None) -> bool:
    """Put a product into a free place that takes its medium, rather into one that is there for the
    same as where it was; no mask's, unless nothing but that must be filled."""
    free = [
        media
        for media in draft.form.media_fields
        if fits(media.field.medium, product.medium)
        and _is_free(draft, media.field)
        and (media.field.required or _is_meant(role(media.field, draft.kind), was, media.field))
    ]
    if not free:
        return False
    put(draft, min(free, key=lambda media: _rank(media, draft, was)).field, product)
    return True


def _rank(media: MediaField, draft: Draft, was: Role | None) -> tuple[bool, int, bool]:
    its = role(media.field, draft.kind)
    place = IN_ORDER.index(its) if its else len(IN_ORDER)
    return its is None or its is not was, place, not media.field.required


def _is_meant(its: Role | None, was: Role | None, place: Field) -> bool:
    """Nobody has said that a picture is a mask, or that it is how a video ends."""
    if its is Role.LAST_FRAME:
        return was in (None, Role.LAST_FRAME)
    return not mask_style(place)


def give(draft: Draft, product: Product) -> bool:
    """Into a free place, else in the place of what is there; what was done is said."""
    if any(product in group for group in draft.inputs.values()):
        return True
    before = {name: list(group) for name, group in draft.inputs.items()}
    if not place(draft, product):
        fitting = [
            media
            for media in draft.form.media_fields
            if fits(media.field.medium, product.medium) and not mask_style(media.field)
        ]
        if not fitting:
            return False
        put(draft, fitting[0].field, product)
    title = next(
        media.field.title
        for media in draft.form.media_fields
        if draft.inputs.get(media.name, []) != before.get(media.name, [])
    )
    draft.did.append(f"#{product.pk} is in “{title}”.")
    return True


def put(draft: Draft, place: Field, product: Product) -> None:
    """Into this place: beside what is there where it takes several, else instead of that."""
    held = draft.inputs.get(place.name, []) if place.multiple else []
    if product not in held:
        draft.inputs[place.name] = [*held, product]


def bring(
    draft: Draft,
    were: Mapping[str, Sequence[Product]],
    loose: Sequence[tuple[Product, Role | None]],
    aside: Sequence[Product],
) -> None:
    """The files of the page into a form that may be of another kind: back to where they `were` in
    it, else into what is free. What finds no place is kept aside; what is aside comes back to where
    it was, or where nothing else came in."""
    fields = {media.name: media.field for media in draft.form.media_fields}
    own = [product for product, _ in loose]
    for group in (own, aside):
        for name, products in were.items():
            for product in products:
                is_here = product in group and not _holds(draft, product)
                if is_here and (place_of := fields.get(name)) and _is_free(draft, place_of):
                    put(draft, place_of, product)
        if group is own:
            for product, was in loose:
                is_mask = was is None and product.medium == Medium.IMAGE
                if not _holds(draft, product) and (is_mask or not place(draft, product, was)):
                    draft.aside.append(product)
    for product in aside:
        if _holds(draft, product) or product in draft.aside:
            continue
        if any(draft.inputs.values()) or not place(draft, product):
            draft.aside.append(product)


def _is_free(draft: Draft, place: Field) -> bool:
    return place.multiple or not draft.inputs.get(place.name)


def _holds(draft: Draft, product: Product) -> bool:
    return any(product in group for group in draft.inputs.values())


def aside_in(data: QueryDict) -> list[Product]:
    """The products that the page keeps aside."""
    return list(_products_by_id(data.getlist(ASIDE)[:MOST_ASIDE]).values())


def inputs_in(data: QueryDict, places: Iterable[MediaField]) -> dict[str, list[Product]]:
    """The products that the page put into each place, in its order."""
    ids = {
        media.name: [
            number for number in map(row_id, data.getlist(f"{INPUT}{media.name}")) if number
        ]
        for media in places
    }
    rows = _products_by_id(str(number) for numbers in ids.values() for number in numbers)
    return {
        name: [rows[number] for number in numbers if number in rows]
        for name, numbers in ids.items()
        if numbers
    }


def _products_by_id(texts: Iterable[str]) -> dict[int, Product]:
    """In the order in which they are said."""
    ids = dict.fromkeys(number for number in map(row_id, texts) if number)
    rows = Product.objects.shown().select_related("asset").in_bulk(ids) if ids else {}
    return {number: rows[number] for number in ids if number in rows}
