"""An order: one press of the button, admitted all or nothing.

`quote` checks and prices what is asked for, each line once and each model loaded once; `place`
reserves and writes all rows in one transaction. Neither spends anything; the engine submits
afterwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from artfactory import bulk_insert
from gallery import media_folder
from ledger import caps, entries
from ledger.money import is_free
from ledger.prices import price_of
from parameter_templates import saving
from production import asked_quotes, audit_notes, events, jobs, max_cost, order_inputs, order_models
from production.charges import charge_of
from production.engine.failpoints import reached
from production.engine.group_commit import together
from production.estimates import Estimate
from production.grids import rows as grid_rows
from production.idempotency import digest_of, mark_of, placed_before, pressed_just_now
from production.models import Generation, GenerationInput, Order
from production.order_models import OrderedModel
from production.order_requests import (
    MOST_RESULTS,
    OrderInput,
    OrderLine,
    OrderRejected,
    OrderRequest,
    what_is_wrong,
)
from production.quotes import Quote, QuotedLine
from projects.models import Project
from providers import catalogue
from providers.models import CatalogueModel
from providers.params import InvalidParams

__all__ = [
    "Estimate",
    "OrderInput",
    "OrderLine",
    "OrderRejected",
    "OrderRequest",
    "Quote",
    "as_it_stands",
    "place",
    "quote",
]

LARGEST_COLUMN = 2**63
Errors = dict[str, list[str]]
Results = list[tuple[QuotedLine, int]]


def quote(request: OrderRequest, known: Iterable[CatalogueModel] = ()) -> Quote:
    """The request checked and priced, ready to be placed. Raises OrderRejected.

    `known` are rows of its models that were loaded already.
    """
    return as_it_stands(request, known).accepted()


def as_it_stands(request: OrderRequest, known: Iterable[CatalogueModel] = ()) -> Quote:
    """The same of a request that may still be wrong: a form that is being filled in has a price,
    too."""
    rejected = what_is_wrong(request)
    if request.results > MOST_RESULTS:
        return Quote(request, (), rejected)
    models, lost = order_models.load(request, known)
    prefetch_related_objects(
        [one.product for line in request.lines for one in line.inputs], "asset"
    )
    rejected = rejected or lost
    lines = []
    for line in request.lines:
        if model := models.get(line.model_ref):
            quoted, errors = _quoted(request, line, model)
            wrong = model.wrong or (OrderRejected(errors) if errors else None)
            rejected = rejected or wrong
            lines.append(replace(quoted, wrong=wrong))
    return Quote(request, lines, rejected)


def place(asked: OrderRequest | Quote) -> Order:
    """Write the order and its generations, or raise `OrderRejected` and write nothing. What is
    quoted already is not looked at again.

    The same request with the same nonce gives the same order, however often it is sent; so does
    the same press of a button again within half a second, whatever its nonce.
    """
    request = asked if isinstance(asked, OrderRequest) else asked.request
    digest = _digest(request)
    mark = mark_of(request.nonce, digest)
    if existing := placed_before(mark):
        return existing
    quoted = quote(asked) if isinstance(asked, OrderRequest) else asked.accepted()
    _want_a_yes_for_unknown_prices(quoted)
    _want_room(quoted)
    project = request.project or Project.inbox()
    try:
        return together(lambda: _placed(quoted, mark, digest, project))
    except max_cost.AboveMost as above:
        raise OrderRejected({"most": [str(above)]}, "cap") from None
    except caps.CapReached as reached:
        events.order_stopped(request, project.slug, reached.stop)
        raise OrderRejected({"": [str(reached)]}, "cap", reached.stop) from None
    except IntegrityError:
        if existing := placed_before(mark):
            return existing
        raise


def _placed(quoted: Quote, mark: str, digest: str, project: Project) -> Order:
    # Orders of a project wait for each other here, so that none misses its twin.
    if Project.objects.select_for_update().get(pk=project.pk).deleted_at:
        words = f"“{project}” was deleted meanwhile. Choose another project."
        raise OrderRejected({"project": [words]})
    if quoted.request.nonce and (twin := pressed_just_now(digest)):
        return twin
    order = _write(quoted, mark, digest, project)
    transaction.on_commit(lambda: _wake(order), robust=True)
    return order


def _digest(request: OrderRequest) -> str:
    """The seeds that are drawn, the yes to a price and the template make no other one of it."""
    asked = request.written or request
    lines = [
        (
            *(line.model_ref, line.params, line.seed),
            None if line.prompt is None else asked.words_of(line),
            [(one.field, one.product.pk) for one in line.inputs],
        )
        for line in asked.lines
    ]
    return digest_of(
        *(request.kind, request.words, lines, asked.count, request.reading),
        *(request.project.pk if request.project else None, request.made_by, request.again_of),
        *(request.purse, request.part),
        # Nothing more where there is none: lists are known again by digests of earlier versions.
        *([asked.grid.grid, asked.grid.keys] if asked.grid else []),
    )


def _wake(order: Order) -> None:
    reached("order written", order.pk)
    jobs.wake()


def _quoted(
    request: OrderRequest, line: OrderLine, model: OrderedModel
) -> tuple[QuotedLine, Errors]:
    """One line with its price, and what is wrong with it by field."""
    spec, checker = model.spec, model.checker
    prompt = request.words_of(line)
    params = dict(line.params)
    if spec.prompt_field and prompt:
        params[spec.prompt_field] = model.written_prompt(prompt)
    given = [order_inputs.Given(one.field, one.product.asset, one.product) for one in line.inputs]
    errors = order_inputs.problems(checker.fields, given)
    if line.seed is not None and spec.seed_field:
        params[spec.seed_field] = line.seed
    elif line.seed is not None:
        errors["seed"] = [f"{spec.label} takes no seed."]
    seeds = model.seeds(params, request.count)
    files = {one.field for one in given}
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
    measured = order_inputs.measured((one.field, one.asset) for one in given)
    price = price_of(model.row, params, measured)
    if price is None:
        price = asked_quotes.known(model, params, ((one.field, one.asset) for one in given))
    return QuotedLine(line, model, prompt, params, price, seeds), errors


def _want_a_yes_for_unknown_prices(quoted: Quote) -> None:
    request = quoted.request
    if request.accept_unknown or request.most_micros is not None:
        return
    in_usd = zip(quoted.lines, quoted.in_usd, strict=True)
    doubtful = [line for line, price in in_usd if price is None]
    unknown = [line.model.row.label for line in doubtful if line.price is None]
    sentences = []
    if unknown:
        sentences += [f"The price of {', '.join(dict.fromkeys(unknown))} is unknown."]
    for currency in sorted({line.price.currency for line in doubtful if line.price}):
        sentences += [f"What {currency} is worth is unknown; enter a rate on the Prices page."]
    if sentences:
        sentences += ["Enter the most that it may cost, or say yes to order all the same."]
        raise OrderRejected({"accept_unknown": [" ".join(sentences)]}, "cap")


def _want_room(quoted: Quote) -> None:
    """What costs is not even ordered where its result could not be kept."""
    if is_free(quoted.price.micros):
        return
    try:
        media_folder.writable()
    except media_folder.StoreFailed as error:
        raise OrderRejected({"": [f"Nothing was ordered. {error}"]}, "nothing_to_run") from None


def _write(quoted: Quote, mark: str, digest: str, project: Project) -> Order:
    request = quoted.request
    order = Order.objects.create(
        nonce=mark,
        digest=digest,
        project=project,
        kind=request.kind,
        prompt=request.words or _first_prompt(quoted),
        title=request.title,
        made_by=request.made_by,
        purse=request.purse,
        part=request.part,
        template=request.template,
    )
    results = [(line, number) for line in quoted.lines for number in range(request.count)]
    generations = [
        _generation(order, line, line.seeds[number] if line.seeds else None, most)
        for (line, number), most in zip(results, quoted.shares(), strict=True)
    ]
    if request.wait:
        for generation in generations:
            generation.not_before = order.created_at + request.wait
    bulk_insert.insert(generations)
    _keep_inputs(order, results, generations)
    if request.grid:
        grid_rows.keep(request.grid, order)
    if request.keep:
        request.keep(order)
    entries.reserve([charge_of(generation) for generation in generations])
    audit_notes.ordered(order, quoted)
    catalogue.mark_used([line.model.row for line in quoted.lines])
    if request.template:
        saving.mark_used(request.template.pk)
    return order


def _first_prompt(quoted: Quote) -> str:
    """By which it is found among prompts; what has a title is called by that."""
    if quoted.request.title:
        return ""
    return next((line.prompt for line in quoted.lines if line.prompt), "")


def _keep_inputs(order: Order, results: Results, generations: Sequence[Generation]) -> None:
    if not any(line.asked.inputs for line, _ in results):
        return
    keys = dict(order.generations.values_list("uid", "pk"))
    bulk_insert.insert(
        [
            GenerationInput(
                generation_id=keys[generation.uid],
                field=given.field,
                position=position,
                asset_id=given.product.asset_id,
                product=given.product,
            )
            for (line, _), generation in zip(results, generations, strict=True)
            for position, given in enumerate(line.asked.inputs)
        ]
    )


def _generation(order: Order, line: QuotedLine, seed: int | None, most: int | None) -> Generation:
    fits = seed is not None and abs(seed) < LARGEST_COLUMN
    return Generation(
        order=order,
        project=order.project,
        provider=line.model.row.provider,
        model_id=line.model.row.model_id,
        model_label=line.model.row.label,
        kind=order.kind,
        prompt=line.prompt,
        params=line.params | line.model.seed(seed),
        seed=seed if fits else None,
        drawn=line.asked.drawn,
        estimate_micros=line.micros,
        most_micros=most,
        currency=line.currency,
    )
