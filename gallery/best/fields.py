"""By which fields products can be told apart, seen from a sample of them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from gallery.models import Product
from gallery.search import facts, parameters

SAMPLE = 50
OWN = ("model", "provider", "lora")
"""Fields that are no parameters; they come first."""
OF_EACH = ("seed", "param.seed")
"""Another in each result unless one wants the same again: it tells nothing of what works."""


def offered(ids: Sequence[int], known: Mapping[str, bool]) -> list[str]:
    """Those of the `known` ones (`by_value.fields`) that differ among these products and can be
    told apart: our own first, then parameters, what most of them have first."""
    step = max(1, len(ids) // SAMPLE)
    values: dict[str, set[parameters.Plain]] = defaultdict(set)
    number: Counter[str] = Counter()
    rows = Product.objects.filter(pk__in=ids[::step]).only(
        *("provider", "model_id", "prompt", "recipe")
    )
    for product in rows:
        recipe = product.recipe if isinstance(product.recipe, dict) else {}
        found = facts.made_with(product, recipe)
        number.update({name for name, _ in found})
        for name, value in found:
            if value != "" and name in known and (isinstance(value, float) or not known[name]):
                values[name].add(value)
    told = [name for name, different in values.items() if len(different) > 1]
    return [name for name in OWN if name in told] + sorted(
        set(told) - {*OWN, *OF_EACH}, key=lambda name: (-number[name], name)
    )
