"""Products in the form's places for files: put there, read from the page, given by a recipe."""

from collections.abc import Iterable, Sequence

from django.http import QueryDict

from artfactory.user_input import row_id
from gallery.models import Product
from pages.create.form import Draft
from pages.create.model_form import INPUT, MediaField
from parameter_templates.body import Body
from production.order_inputs import fits

Inputs = Sequence[tuple[str, Product | None]]


def with_inputs(draft: Draft, inputs: Inputs) -> Draft:
    places = {media.name for media in draft.form.media_fields}
    for name, product in inputs:
        if product is None or product.trashed_at is not None:
            draft.dropped.append(f"the input of {name}, which is no longer there")
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


def place(draft: Draft, product: Product) -> bool:
    """Put a product into the first free place that takes its medium."""
    for media in draft.form.media_fields:
        held = draft.inputs.get(media.name, [])
        if fits(media.field.medium, product.medium) and (media.field.multiple or not held):
            draft.inputs[media.name] = [*held, product]
            return True
    return False


def inputs_in(data: QueryDict, places: Iterable[MediaField]) -> dict[str, list[Product]]:
    """The products that the page put into each place, in its order."""
    asked = {
        media.name: [
            number for number in map(row_id, data.getlist(f"{INPUT}{media.name}")) if number
        ]
        for media in places
    }
    rows = (
        Product.objects.shown()
        .select_related("asset")
        .in_bulk({number for numbers in asked.values() for number in numbers})
    )
    return {
        name: [rows[number] for number in numbers if number in rows]
        for name, numbers in asked.items()
        if numbers
    }
