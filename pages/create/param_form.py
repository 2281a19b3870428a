"""The form of the parameters of chosen rows of the catalogue: without what templates fix, what is
said to all models at once, and what the form counts itself."""

from collections.abc import Sequence

from pages.create import shape_control
from pages.create.model_form import ParamsForm, form_for
from providers.contract import Json
from providers.models import CatalogueModel


def form_of(
    rows: Sequence[CatalogueModel], held: Json | None = None, shape: str = ""
) -> type[ParamsForm]:
    """`held` has no control (see `form_for`), nor has the shape of several models unless `shape` is
    `shape_control.OWN`."""
    specs = [row.spec() for row in rows]
    form = form_for(specs, held, shape_control.without_controls(specs, shape, held or ()))
    seeds = {row.seed_field for row in rows}
    for key, param in form.base_fields.items():
        if form.names[key] in seeds:
            param.widget.attrs["placeholder"] = "Random"
    return form
