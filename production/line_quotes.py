"""One line of an order: checked against its model and priced, and the same for its second model."""

from dataclasses import replace

from ledger.prices import price_of
from production import fallbacks, order_inputs, provider_quotes
from production.order_models import OrderedModel
from production.order_requests import OrderLine, OrderRejected, OrderRequest
from production.quotes import QuotedLine
from providers.params import InvalidParams

Errors = dict[str, list[str]]


def quoted(
    request: OrderRequest, line: OrderLine, model: OrderedModel, other: OrderedModel | None
) -> QuotedLine:
    """The line with its price, and what is wrong with it; `other` is its second model."""
    found, errors = _on(request, line, model)
    if model.wrong or errors:
        return replace(found, wrong=model.wrong or OrderRejected(errors))
    try:
        return _with_fallback(request, found, other) if other else found
    except OrderRejected as wrong:
        return replace(found, wrong=wrong)


def _with_fallback(request: OrderRequest, line: QuotedLine, other: OrderedModel) -> QuotedLine:
    """The line with what it asks of its second model. Raises OrderRejected."""
    if other.row.ref == line.model.row.ref:
        raise OrderRejected({"fallback": [f"{other.row.label} is the first model already."]})
    if other.wrong:
        raise fallbacks.refused(other, other.wrong.errors, other.wrong.reason)
    wanted, left_out = fallbacks.line_for(line, other)
    quoted, errors = _on(request, wanted, other)
    if errors:
        raise fallbacks.refused(other, errors)
    return replace(line, fallback=quoted, left_out=tuple(left_out))


def _on(request: OrderRequest, line: OrderLine, model: OrderedModel) -> tuple[QuotedLine, Errors]:
    """One line with its price, and what is wrong with it by field."""
    spec, checker = model.spec, model.checker
    prompt = request.words_of(line)
    params = dict(line.params)
    if spec.prompt_field and prompt:
        params[spec.prompt_field] = model.written_prompt(prompt)
    inputs = [
        order_inputs.InputFile(one.field, one.product.asset, one.product) for one in line.inputs
    ]
    errors = order_inputs.problems(checker.fields, inputs)
    if line.seed is not None and spec.seed_field:
        params[spec.seed_field] = line.seed
    elif line.seed is not None:
        errors["seed"] = [f"{spec.label} takes no seed."]
    seeds = model.seeds(params, request.count)
    files = {one.field for one in inputs}
    try:
        # The least and the largest seed are sent as well as those between them.
        for seed in sorted({min(seeds), max(seeds)}) if seeds else [None]:
            checked = checker.check(params | model.seed(seed), media=files)
        params = {name: checked[name] for name in checked if name not in model.seed(seed)}
    except InvalidParams as error:
        errors = error.errors | errors
        if spec.prompt_field:
            params.setdefault(spec.prompt_field, prompt)
        if spec.prompt_field in errors:
            sentences = errors.pop(spec.prompt_field)
            errors["prompt"] = sentences if prompt else ["Write a prompt."]
    measured = order_inputs.measured((one.field, one.asset) for one in inputs)
    price = price_of(model.row, params, measured)
    if price is None:
        price = provider_quotes.known(model, params, ((one.field, one.asset) for one in inputs))
    return QuotedLine(line, model, prompt, params, price, seeds), errors
