"""The models of an order: each is loaded and its schema read once, however many lines it has."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from production.order_requests import OrderRejected, OrderRequest
from providers import catalogue, connect, ends, keys, registry, seeds
from providers.contract import Json, ModelSpec, ProviderError
from providers.models import CatalogueModel
from providers.params import Checker
from providers.schema import Field, Type

LARGEST_COLUMN = 2**63


class OrderedModel:
    """A model with what its lines are checked by. `wrong` is why nothing can be ordered from it."""

    def __init__(self, row: CatalogueModel, wrong: OrderRejected | None) -> None:
        self.row = row
        self.wrong = wrong

    @cached_property
    def spec(self) -> ModelSpec:
        return self.row.spec()

    @cached_property
    def checker(self) -> Checker:
        return Checker(self.spec)

    @cached_property
    def _seed_field(self) -> Field | None:
        return self.checker.fields.get(self.spec.seed_field or "")

    def seeds(self, params: Json, count: int) -> tuple[int, ...]:
        """A seed for each result: counted up from the one in the parameters, else drawn; what
        there only says that it is to be drawn is taken out of them. () where the model takes none,
        or what is given is none."""
        field = self._seed_field
        if field is None:
            return ()
        seed = params.get(field.name)
        if seeds.is_undecided(field, seed):
            params.pop(field.name, None)
            return tuple(seeds.numbers(field, None, max(count, 1)))
        first = seeds.whole(seed)
        return () if first is None else tuple(seeds.numbers(field, first, max(count, 1)))

    def seed(self, number: int | None) -> Json:
        """The parameter that holds this seed."""
        field = self._seed_field
        if field is None or number is None:
            return {}
        return {field.name: seeds.written(field, number)}

    def written_prompt(self, words: str) -> Any:
        """The prompt as its parameter takes it: a list of prompts has this one."""
        field = self.checker.fields.get(self.spec.prompt_field or "")
        return [words] if field and field.type is Type.LIST else words


def for_column(seed: int | None) -> int | None:
    """The seed where a column of the database can hold it."""
    return seed if seed is not None and abs(seed) < LARGEST_COLUMN else None


def load(
    request: OrderRequest, known: Iterable[CatalogueModel] = ()
) -> tuple[dict[str, OrderedModel], OrderRejected | None]:
    """The models by the references of the lines, and why one of them is not there. `known` are
    rows that were loaded already."""
    rows = {row.ref: row for row in known}
    refs = {line.model_ref: "models" for line in request.lines}
    refs |= {line.fallback: "fallback" for line in request.lines if line.fallback not in refs}
    refs.pop("", None)
    if absent := [ref for ref in refs if ref not in rows]:
        rows |= catalogue.rows_of(absent)
    models: dict[str, OrderedModel] = {}
    lost = None
    for ref, at in refs.items():
        try:
            row = rows.get(ref) or catalogue.find_model(ref)
            registry.get(row.provider)
        except (catalogue.UnknownModel, registry.UnknownProvider) as error:
            lost = lost or OrderRejected({at: [str(error)]}, "nothing_to_run")
        except ProviderError as error:
            sentence = f"{ref} could not be looked up: {error.message} {error.advice}"
            lost = lost or OrderRejected({at: [sentence]}, "nothing_to_run")
        else:
            models[ref] = OrderedModel(row, what_is_wrong(row, request.kind))
    return models, lost


def what_is_wrong(row: CatalogueModel, kind: str) -> OrderRejected | None:
    """Why nothing of this kind can be ordered from it now. Raises registry.UnknownProvider."""
    if row.kind != kind:
        return OrderRejected({"models": [f"{row.label} does not make {kind}."]})
    if not row.enabled:
        return OrderRejected({"models": [f"{row.label} is switched off."]}, "nothing_to_run")
    if ends.has_ended(row):
        return OrderRejected({"models": [ends.sentence(row)]}, "nothing_to_run")
    provider = registry.get(row.provider)
    if connect.has_key(provider):
        return None
    sentence = f"{provider.label} needs a key: {provider.key_fields[0].help.rstrip('.')}."
    if keys.is_unreadable(provider):
        missing = connect.missing_key(provider)
        sentence = f"{missing.message} {missing.advice}"
    return OrderRejected({"models": [sentence]}, "nothing_to_run")
