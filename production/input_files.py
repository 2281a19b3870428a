"""A file of the gallery as it goes to a provider."""

from django.db.models import QuerySet

from foundation.prepared_queries import prepared_rows
from gallery.models import Asset, Product
from production.models import GenerationInput
from providers.contract import Input, Medium


@prepared_rows(1)
def generation_inputs(generation: int) -> QuerySet[GenerationInput, GenerationInput]:
    """What goes into a generation, each with its file and the product that this is of."""
    rows = GenerationInput.objects.filter(generation=generation)
    return rows.select_related("asset", "product")


def name_at_provider(product: Product | None, provider: str) -> str:
    """What the account calls the file, where it has made it and told so; "" else."""
    recipe = product.recipe if product else {}
    details, position = recipe.get("details"), recipe.get("position")
    ids = details.get("ids") if isinstance(details, dict) else None
    if recipe.get("provider") != provider or not isinstance(ids, list):
        return ""
    if type(position) is not int or not 0 <= position < len(ids):
        return ""
    return ids[position] if isinstance(ids[position], str) else ""


def as_input(field: str, asset: Asset, product: Product | None, provider: str) -> Input:
    """The file itself. `provider` is the account that it goes to."""
    return Input(
        field,
        asset.file,
        asset.mime,
        asset.sha256,
        seconds=asset.duration if asset.medium in (Medium.AUDIO, Medium.VIDEO) else None,
        made_as=name_at_provider(product, provider),
    )
