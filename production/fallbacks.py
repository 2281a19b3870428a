"""The second model of a line: what it is asked in the place of the first, and how that is kept.

What fits is kept, as where a model is chosen anew on the Create form: values that were decided go
into parameters of the same name, the seed into the model's own, a file into the first place that
takes it. What does not fit is said beforehand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from ledger.charge import Charge
from ledger.money import in_words
from parameter_templates import fitting
from production.order_models import OrderedModel, for_column
from production.order_requests import OrderInput, OrderLine, OrderRejected
from production.quotes import QuotedLine
from providers import seeds
from providers.contract import Json
from providers.schema import Type


@dataclass(frozen=True)
class Fallback:
    """What is ordered in the place of a generation, as its row keeps it: `params` exactly as they
    are sent, `inputs` the parameters for its files in their order, the price as it was told."""

    provider: str
    model_id: str
    model_label: str
    params: Json
    seed: int | None
    inputs: list[str]
    estimate_micros: int | None
    currency: str

    @property
    def model_ref(self) -> str:
        return f"{self.provider}/{self.model_id}"


def fallback_json(line: QuotedLine, number: int) -> Json | None:
    """That of one result of a line, by its number; None where there is none."""
    other = line.fallback
    if other is None:
        return None
    seed = other.seeds[number] if other.seeds else None
    row = other.model.row
    return asdict(
        Fallback(
            provider=row.provider,
            model_id=row.model_id,
            model_label=row.label,
            params=other.params | other.model.seed(seed),
            seed=for_column(seed),
            inputs=[one.field for one in other.order_line.inputs],
            estimate_micros=other.micros,
            currency=other.currency,
        )
    )


def charge(first: Charge, facts: Json) -> Charge:
    """What the ledger is told of it in the place of the first."""
    other = Fallback(**facts)
    return replace(
        first,
        provider=other.provider,
        model_id=other.model_id,
        model_label=other.model_label,
        estimate_micros=other.estimate_micros,
        currency=other.currency,
    )


def line_for(line: QuotedLine, other: OrderedModel) -> tuple[OrderLine, list[str]]:
    """The same asked of the other model, and a phrase for each value that does not fit. Raises
    OrderRejected where there is no place for a file."""
    wanted, own, known = line.order_line, line.model, other.checker.fields
    apart = {own.spec.prompt_field, own.spec.seed_field, other.spec.prompt_field}
    values = {
        name: value
        for name, value in fitting.decided(wanted.params, own.checker.fields.values()).items()
        if name not in apart
    }
    if line.seeds and _gives_seed(line):
        values[other.spec.seed_field or own.spec.seed_field or ""] = line.seeds[0]
    fit = fitting.fitted_by(values, [other.checker])
    taken: dict[str, OrderInput] = {}
    inputs = []
    for item in wanted.inputs:
        place = fitting.place_for(known, item.field, item.product.medium, taken)
        if not place:
            files = any(field.type is Type.MEDIA for field in known.values())
            takes = "has no place for" if files else "takes no file, so not"
            raise refused(other, {"": [f"it {takes} #{item.product.pk}."]})
        taken[place] = OrderInput(place, item.product)
        inputs.append(taken[place])
    other_line = OrderLine(
        other.row.ref, fit.values, tuple(inputs), wanted.prompt, drawn=wanted.drawn
    )
    return other_line, fit.left_out


def refused(
    other: OrderedModel, errors: Mapping[str, list[str]], reason: str = "bad_input"
) -> OrderRejected:
    """Why this cannot be the second model."""
    words = " ".join(sentence for group in errors.values() for sentence in group)
    label = other.row.label
    message = words if words.startswith(label) else f"{label} cannot take its place: {words}"
    return OrderRejected({"fallback": [message]}, reason)


def sentences(lines: Iterable[QuotedLine]) -> list[str]:
    """A sentence for each second model: what one result of it costs, and what does not fit."""
    found: dict[str, tuple[set[str], list[str]]] = {}
    for line in lines:
        if other := line.fallback:
            prices, left_out = found.setdefault(other.model.row.label, (set(), []))
            prices.add(in_words(other.micros, other.currency))
            left_out += line.left_out
    return [
        f"{label}, if the first is unavailable: {' or '.join(sorted(prices))} a result."
        + (f" Left out: {', '.join(dict.fromkeys(left_out))}." if left_out else "")
        for label, (prices, left_out) in found.items()
    ]


def _gives_seed(line: QuotedLine) -> bool:
    """It was said, not drawn."""
    field = line.model.checker.fields.get(line.model.spec.seed_field or "")
    value = line.order_line.params.get(field.name) if field else None
    return line.order_line.seed is not None or (
        field is not None and not seeds.is_undecided(field, value)
    )
