"""An order: one press of the button, admitted all or nothing.

`quote` checks and prices what is asked for, each line once and each model loaded once; `place`
reserves and writes all rows in one transaction. Neither spends anything; the engine submits
afterwards.
"""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from foundation import bulk_insert
from foundation.prepared_writes import insert
from gallery import media_folder, own_media
from ledger import caps, entries
from ledger.money import is_free
from parameter_templates import saving
from production import (
    audit_notes,
    confirmation,
    events,
    fallbacks,
    jobs,
    line_quotes,
    max_cost,
    order_models,
)
from production.confirmation import Yes
from production.engine.failpoints import reached
from production.engine.group_commit import together
from production.estimates import Estimate
from production.generation_charge import charge_of
from production.grids import rows as grid_rows
from production.idempotency import digest_of, mark_of, placed_before, pressed_just_now
from production.models import Generation, GenerationInput, Order
from production.order_requests import (
    MOST_RESULTS,
    OrderInput,
    OrderLine,
    OrderRejected,
    OrderRequest,
    what_is_wrong,
)
from production.quotes import Quote, QuotedLine, refuse_the_hopeless
from projects.models import Project
from providers import catalogue
from providers.models import CatalogueModel

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
            quoted = line_quotes.quoted(request, line, model, models.get(line.fallback))
            rejected = rejected or quoted.wrong
            lines.append(quoted)
    return Quote(request, lines, rejected)


def place(wanted: OrderRequest | Quote, yes: Yes = confirmation.NONE) -> Order:
    """Write the order and its generations, or raise `OrderRejected` and write nothing: `YesWanted`
    where the user is to be asked about it, and `yes` is none to that. What is quoted already is not
    looked at again.

    The same request with the same nonce gives the same order, however often it is sent; so does
    the same press of a button again within half a second, whatever its nonce.
    """
    request = wanted if isinstance(wanted, OrderRequest) else wanted.request
    digest = _digest(request)
    mark = mark_of(request.nonce, digest)
    if existing := placed_before(mark):
        return existing
    quoted = quote(wanted) if isinstance(wanted, OrderRequest) else wanted.accepted()
    quoted = _agreed(quoted, yes)
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
    held = Project.objects.select_for_update().get(pk=project.pk)
    if held.deleted_at:
        words = f"“{project}” was deleted meanwhile. Choose another project."
        raise OrderRejected({"project": [words]})
    if quoted.request.nonce and (twin := pressed_just_now(digest)):
        return twin
    held.use()
    order = _write(quoted, mark, digest, project)
    transaction.on_commit(lambda: _wake(order), robust=True)
    return order


def _digest(request: OrderRequest) -> str:
    """The seeds that are drawn, the yes to a price and the template make no other one of it."""
    written = request.written or request
    lines = [
        (
            *(line.model_ref, line.params, line.seed),
            None if line.prompt is None else written.words_of(line),
            [(one.field, one.product.pk) for one in line.inputs],
            *([line.fallback] if line.fallback else []),
        )
        for line in written.lines
    ]
    return digest_of(
        *(request.kind, request.words, lines, written.count, request.reading),
        *(request.project.pk if request.project else None, request.made_by, request.again_of),
        *(request.purse, request.part),
        # Nothing more where there is none: lists are known again by digests of earlier versions.
        *([written.grid.grid, written.grid.keys] if written.grid else []),
    )


def _wake(order: Order) -> None:
    reached("order written", order.pk)
    jobs.wake()


def _agreed(quoted: Quote, yes: Yes) -> Quote:
    """The same, with what the yes says of a price that nobody knows."""
    try:
        confirmation.want(quoted.at_most, yes, quoted.request.results)
    except confirmation.YesWanted:
        refuse_the_hopeless(quoted, quoted.request.project)
        raise
    is_to_unknown = yes.asks_unknown and quoted.at_most.wants_yes
    return quoted.with_yes() if is_to_unknown else quoted


def _want_a_yes_for_unknown_prices(quoted: Quote) -> None:
    request = quoted.request
    if request.accept_unknown or request.most_micros is not None:
        return
    in_usd = zip(quoted.dearest, quoted.in_usd, strict=True)
    doubtful = [line for line, price in in_usd if price is None]
    unknown = [line.model.row.label for line in doubtful if line.price is None]
    sentences = []
    if unknown:
        sentences += [f"The price of {', '.join(dict.fromkeys(unknown))} is unknown."]
    for currency in sorted({line.price.currency for line in doubtful if line.price}):
        sentences += [f"What {currency} is worth is unknown; enter a rate on the Prices page."]
    if sentences:
        sentences += ["Enter the most that it may cost, or say yes to order anyway."]
        raise OrderRejected({"accept_unknown": [" ".join(sentences)]}, "cap")


def _want_room(quoted: Quote) -> None:
    """What costs is not even ordered where its result could not be kept."""
    if is_free(quoted.price.micros):
        return
    try:
        own_media.writable()
    except media_folder.StoreFailed as error:
        raise OrderRejected({"": [f"Nothing was ordered. {error}"]}, "nothing_to_run") from None


def _write(quoted: Quote, mark: str, digest: str, project: Project) -> Order:
    request = quoted.request
    order = Order(
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
    insert(order)
    results = [(line, number) for line in quoted.lines for number in range(request.count)]
    generations = [
        _generation(order, line, number, most)
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
    if not any(line.order_line.inputs for line, _ in results):
        return
    keys = dict(order.generations.values_list("uid", "pk"))
    bulk_insert.insert(
        [
            GenerationInput(
                generation_id=keys[generation.uid],
                field=item.field,
                position=position,
                asset_id=item.product.asset_id,
                product=item.product,
            )
            for (line, _), generation in zip(results, generations, strict=True)
            for position, item in enumerate(line.order_line.inputs)
        ]
    )


def _generation(order: Order, line: QuotedLine, number: int, most: int | None) -> Generation:
    seed = line.seeds[number] if line.seeds else None
    return Generation(
        order=order,
        project=order.project,
        provider=line.model.row.provider,
        model_id=line.model.row.model_id,
        model_label=line.model.row.label,
        kind=order.kind,
        prompt=line.prompt,
        params=line.params | line.model.seed(seed),
        seed=order_models.for_column(seed),
        drawn=line.order_line.drawn,
        fallback=fallbacks.fallback_json(line, number),
        estimate_micros=line.micros,
        most_micros=most,
        currency=line.currency,
    )
