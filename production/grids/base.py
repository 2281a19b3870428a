"""What all cells of a grid have in common, as it is kept with the grid."""

from dataclasses import dataclass
from uuid import UUID

from gallery.models import Product
from production.order_requests import OrderInput, OrderLine, OrderRejected
from providers.contract import Json

Prompt = tuple[str | int, ...]
"""Its words, with the number of an axis of words where one stands."""


@dataclass(frozen=True)
class Base:
    """`lines` has one for each model to begin with; `seed` is that of every cell that is not told
    one, where its model takes any. `template`: the key of the version that it was made by."""

    kind: str
    prompt: Prompt
    lines: tuple[OrderLine, ...]
    seed: int
    template: int | None = None

    def as_json(self) -> Json:
        return {
            "kind": self.kind,
            "prompt": list(self.prompt),
            "lines": [
                {
                    "model": line.model_ref,
                    "params": line.params,
                    "inputs": [[one.field, str(one.product.uid)] for one in line.inputs],
                }
                for line in self.lines
            ],
            "seed": self.seed,
            "template": self.template,
        }


def from_json(facts: Json) -> Base:
    """Raises OrderRejected where a file that goes in is no longer there."""
    named = {UUID(uid) for line in facts["lines"] for _, uid in line["inputs"]}
    there = Product.objects.shown().select_related("asset").filter(uid__in=named)
    products = {str(product.uid): product for product in there} if named else {}
    if lost := [uid for uid in map(str, named) if uid not in products]:
        words = f"{len(lost)} of the files that it was made from is deleted. Nothing was ordered."
        raise OrderRejected({"": [words]})
    lines = tuple(
        OrderLine(
            line["model"],
            line["params"],
            tuple(OrderInput(field, products[uid]) for field, uid in line["inputs"]),
        )
        for line in facts["lines"]
    )
    return Base(facts["kind"], tuple(facts["prompt"]), lines, facts["seed"], facts["template"])
