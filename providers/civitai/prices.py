"""What a run costs in Buzz, by formulas that grow with pixels and steps."""

from decimal import ROUND_CEILING, Decimal

from providers import pricing
from providers.contract import Json, ModelSpec, Money


def cost(model: ModelSpec, params: Json) -> Money | None:
    """None where the model has no price. Buzz is counted in wholes, rounded up here."""
    if not model.price:
        return None
    defaults = {
        name: node.get("default") for name, node in model.schema.get("properties", {}).items()
    }
    values = defaults | params
    found = pricing.cost(model.price, values, model.schema)
    if found is None:
        return None
    amount = found.amount
    scales = model.price.get("scales") or {}
    if "pixels" in scales:
        sides = [Decimal(str(values.get(side) or 0)) for side in ("width", "height")]
        amount *= sides[0] * sides[1] / scales["pixels"]
    if "steps" in scales:
        amount *= Decimal(str(values.get("steps") or 0)) / scales["steps"]
    return Money(amount.to_integral_value(ROUND_CEILING), found.currency)
