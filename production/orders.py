"""An order: one press of the button, admitted all or nothing.

`place` checks everything, estimates, reserves and writes all rows in one transaction. It spends
nothing itself; the engine submits afterwards.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction

from artfactory import door
from gallery.models import Product
from production import caps, inputs, jobs, ledger, most
from production.models import Generation, GenerationInput, Order
from production.moments import reached
from production.money import USD, in_usd, to_micros
from production.presses import digest_of, mark_of, placed_before, pressed_just_now
from production.prices import price_of
from projects.models import Project
from providers import catalogue, connect, keys, registry
from providers.contract import Kind, ModelSpec, Money, ProviderError
from providers.forms import InvalidParams, check_params

MOST_RESULTS = 64
LONGEST_PROMPT = 200_000
LARGEST_SEED = 2**31 - 1
LARGEST_COLUMN = 2**63


@dataclass(frozen=True)
class OrderInput:
    """A product of the gallery that fills the media parameter `field`."""

    field: str
    product: Product


@dataclass(frozen=True)
class OrderLine:
    """One model with its parameters; `place` adds the prompt and the seed of each result."""

    model_ref: str
    params: dict[str, Any] = field(default_factory=dict)
    inputs: tuple[OrderInput, ...] = ()


@dataclass(frozen=True)
class OrderRequest:
    """`most_micros`, in USD: the order may cost that much and no more. `accept_unknown`: it may
    cost nobody knows what, where every cap lets that pass. `nonce` comes with the press of a button
    and says that this is one; programs leave it empty, and each of their requests is an order.
    `again_of` is the generation that is ordered again. `wait` is how long nothing is sent yet, so
    that it can still be undone.
    """

    kind: str
    prompt: str
    lines: Sequence[OrderLine]
    count: int = 1
    project: Project | None = None
    nonce: str = ""
    made_by: str = "page"
    accept_unknown: bool = False
    most_micros: int | None = None
    again_of: int | None = None
    wait: timedelta = timedelta()


@dataclass(frozen=True)
class Estimate:
    """What an order will cost in micros; `micros` is None when one part of it is unknown."""

    micros: int | None
    currency: str = USD

    @cached_property
    def usd(self) -> int | None:
        """None where that is unknown, be it for the want of an exchange rate."""
        return None if self.micros is None else in_usd(self.micros, self.currency)

    @property
    def wants_yes(self) -> bool:
        """No cap can hold it, so that only the user can let it pass."""
        return self.usd is None


class OrderRejected(Exception):
    """Nothing was ordered. `errors` maps a field ("" for the whole order) to sentences.

    `reason`: "bad_input", "nothing_to_run" (no such model, no key) or "cap" (money). `stop` is the
    cap that was in the way, where it was one.
    """

    def __init__(
        self,
        errors: dict[str, list[str]],
        reason: str = "bad_input",
        stop: caps.Stop | None = None,
    ) -> None:
        super().__init__(" ".join(sentence for group in errors.values() for sentence in group))
        self.errors = errors
        self.reason = reason
        self.stop = stop


@dataclass(frozen=True)
class _Checked:
    """A line that passed: its model and the exact parameters, the seed left open."""

    line: OrderLine
    provider: str
    spec: ModelSpec
    params: dict[str, Any]
    price: Money | None


def place(request: OrderRequest) -> Order:
    """Write the order and its generations, or raise `OrderRejected` and write nothing.

    The same request with the same nonce gives the same order, however often it is sent; so does
    the same press of a button again within half a second, whatever its nonce.
    """
    digest = _digest(request)
    mark = mark_of(request.nonce, digest)
    if existing := placed_before(mark):
        return existing
    checked = _check(request)
    _want_a_yes_for_unknown_prices(request, checked)
    project = request.project or Project.inbox()
    try:
        with transaction.atomic():
            # Orders of a project wait for each other here, so that none misses its twin.
            Project.objects.select_for_update().get(pk=project.pk)
            if request.nonce and (twin := pressed_just_now(digest)):
                return twin
            order = _write(request, mark, digest, project, checked)
            transaction.on_commit(lambda: _wake(order))
    except most.AboveMost as above:
        raise OrderRejected({"most": [str(above)]}, "cap") from None
    except caps.CapReached as reached:
        raise OrderRejected({"": [str(reached)]}, "cap", reached.stop) from None
    except IntegrityError:
        if existing := placed_before(mark):
            return existing
        raise
    return order


def _digest(request: OrderRequest) -> str:
    """The seeds that are drawn, and the yes to a price, make no other request of it."""
    lines = [
        (line.model_ref, line.params, [(one.field, one.product.pk) for one in line.inputs])
        for line in request.lines
    ]
    return digest_of(
        *(request.kind, clean_text(request.prompt), lines, request.count),
        *(request.project.pk if request.project else None, request.made_by, request.again_of),
    )


def _wake(order: Order) -> None:
    reached("order written", order.pk)
    jobs.wake()


def estimate(request: OrderRequest) -> Estimate:
    """The price of the whole order, before it is placed. Raises `OrderRejected` like `place`."""
    return estimate_of([one.price for one in _check(request)], request.count)


def clean_text(text: str) -> str:
    """Text as a person means it: one kind of line end, nothing that cannot be seen."""
    return door.words(text).strip()


def _check(request: OrderRequest) -> list[_Checked]:
    errors: dict[str, list[str]] = {}
    if request.kind not in list(Kind):
        raise OrderRejected({"kind": [f"There is no kind of work “{request.kind}”."]})
    if not request.lines:
        raise OrderRejected({"models": ["Choose at least one model."]})
    if not 1 <= request.count <= MOST_RESULTS:
        errors["count"] = [f"Order between 1 and {MOST_RESULTS} results."]
    if len(request.prompt) > LONGEST_PROMPT:
        errors["prompt"] = [f"The prompt is longer than {LONGEST_PROMPT:,} characters."]
    if request.project and request.project.state == Project.State.ARCHIVED:
        errors["project"] = [f"“{request.project}” is archived. Choose another project."]
    if sentence := most.wrong(request.most_micros):
        errors["most"] = [sentence]
    if errors:
        raise OrderRejected(errors)
    return [_check_line(request, line) for line in request.lines]


def _check_line(request: OrderRequest, line: OrderLine) -> _Checked:
    try:
        model = catalogue.find_model(line.model_ref)
        provider = registry.get(model.provider)
    except (catalogue.UnknownModel, registry.UnknownProvider) as error:
        raise OrderRejected({"models": [str(error)]}, "nothing_to_run") from None
    except ProviderError as error:
        sentence = f"{line.model_ref} could not be looked up: {error.message} {error.advice}"
        raise OrderRejected({"models": [sentence]}, "nothing_to_run") from None
    if model.kind != request.kind:
        raise OrderRejected({"models": [f"{model.label} does not make {request.kind}."]})
    if not model.enabled:
        raise OrderRejected({"models": [f"{model.label} is switched off."]}, "nothing_to_run")
    if not connect.has_key(provider):
        sentence = f"{provider.label} needs a key: {provider.key_fields[0].help}."
        if keys.is_unreadable(provider):
            missing = connect.missing_key(provider)
            sentence = f"{missing.message} {missing.advice}"
        raise OrderRejected({"models": [sentence]}, "nothing_to_run")
    spec = model.spec()
    params = dict(line.params)
    prompt = clean_text(request.prompt)
    if spec.prompt_field and prompt:
        params[spec.prompt_field] = prompt
    given = [inputs.Given(one.field, one.product.asset, one.product) for one in line.inputs]
    errors = inputs.problems(spec, given)
    try:
        params = check_params(spec, params, media={one.field for one in given})
    except InvalidParams as error:
        errors = error.errors | errors
        if spec.prompt_field in errors:
            sentences = errors.pop(spec.prompt_field)
            errors["prompt"] = sentences if prompt else ["Write a prompt."]
    if errors:
        raise OrderRejected(errors)
    files = [(given.field, given.product.asset) for given in line.inputs]
    price = price_of(model, params, files)
    return _Checked(line, provider=model.provider, spec=spec, params=params, price=price)


def _want_a_yes_for_unknown_prices(request: OrderRequest, checked: list[_Checked]) -> None:
    if request.accept_unknown or request.most_micros is not None:
        return
    doubtful = [one for one in checked if estimate_of([one.price]).wants_yes]
    unknown = [one.spec.label for one in doubtful if one.price is None]
    sentences = []
    if unknown:
        sentences += [f"The price of {', '.join(unknown)} is unknown."]
    for currency in sorted({one.price.currency for one in doubtful if one.price}):
        sentences += [f"What {currency} is worth is unknown; enter a rate on the Prices page."]
    if sentences:
        sentences += ["Enter the most that it may cost, or say yes to order all the same."]
        raise OrderRejected({"accept_unknown": [" ".join(sentences)]}, "cap")


def estimate_of(prices: Iterable[Money | None], count: int = 1) -> Estimate:
    """What so many results at each of these prices cost: in their currency, or in USD where they
    have several."""
    found = list(prices)
    known = [(to_micros(price) * count, price.currency) for price in found if price is not None]
    if not known or len(known) < len(found):
        return Estimate(None)
    if len({currency for _, currency in known}) == 1:
        return Estimate(sum(micros for micros, _ in known), known[0][1])
    parts = [in_usd(micros, currency) for micros, currency in known]
    in_dollars = [part for part in parts if part is not None]
    return Estimate(sum(in_dollars) if len(in_dollars) == len(parts) else None)


def _write(
    request: OrderRequest, mark: str, digest: str, project: Project, checked: list[_Checked]
) -> Order:
    prompt = clean_text(request.prompt)
    order = Order.objects.create(
        nonce=mark,
        digest=digest,
        project=project,
        kind=request.kind,
        prompt=prompt,
        params={one.line.model_ref: one.params for one in checked},
        made_by=request.made_by,
    )
    pairs = [
        (one, _generation(order, _with_seed(one, number)))
        for one in checked
        for number in range(request.count)
    ]
    most.share([generation for _, generation in pairs], request.most_micros)
    if request.wait:
        for _, generation in pairs:
            generation.not_before = order.created_at + request.wait
    generations = Generation.objects.bulk_create([generation for _, generation in pairs])
    GenerationInput.objects.bulk_create(
        GenerationInput(
            generation=generation,
            field=given.field,
            position=position,
            asset_id=given.product.asset_id,
            product=given.product,
        )
        for one, generation in pairs
        for position, given in enumerate(one.line.inputs)
    )
    ledger.reserve(generations)
    catalogue.mark_used({generation.model_ref for generation in generations})
    return order


def _with_seed(one: _Checked, number: int) -> _Checked:
    """Each result has a seed of its own: counted up from a given one, else drawn and kept."""
    name = one.spec.seed_field
    if not name:
        return one
    given = one.params.get(name)
    if given is None:
        seed = secrets.randbelow(LARGEST_SEED)
    else:
        seed = int(given) + number
        top = one.spec.schema.get("properties", {}).get(name, {}).get("maximum", LARGEST_SEED)
        seed = seed if seed <= top else int(given) - number
    return replace(one, params=one.params | {name: seed})


def _generation(order: Order, one: _Checked) -> Generation:
    seed = one.params.get(one.spec.seed_field) if one.spec.seed_field else None
    fits = isinstance(seed, int) and abs(seed) < LARGEST_COLUMN
    return Generation(
        order=order,
        project=order.project,
        provider=one.provider,
        model_id=one.spec.id,
        model_label=one.spec.label,
        kind=order.kind,
        prompt=order.prompt,
        params=one.params,
        seed=seed if fits else None,
        estimate_micros=None if one.price is None else to_micros(one.price),
        currency=one.price.currency if one.price else USD,
    )
