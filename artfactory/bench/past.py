"""How the products of a seeded gallery came to be: an order, a generation, an attempt and two
ledger entries each, of real size; one in twenty generations failed and left no product, and one of
as many as are added at once was cancelled."""

import json
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from foundation import bulk_insert
from gallery.models import Product
from ledger.models import Basis, LedgerEntry
from production.attempt_models import Attempt
from production.models import Generation, GenerationOutput, Order, State
from projects.models import Project

SHARE_FAILED = 20
MOST_RUNNING = 20
OF_AN_ORDER = 10
TOOK = timedelta(seconds=14)
LOG = "\n".join(f"step {n}/28 · 2.1 it/s · 7.4 GB" for n in range(1, 29))


def add(products: Sequence[Product]) -> None:
    """Of these new products, in one transaction of the caller."""
    bulk_insert.insert([_order(product) for product in products])
    orders = _newest(Order, len(products))
    made = list(zip(orders, products, strict=True))
    generations = [_generation(order, product, State.DONE) for order, product in made]
    failed = [_generation(order, product, State.FAILED) for order, product in made[::SHARE_FAILED]]
    cancelled = [_generation(order, product, State.CANCELLED) for order, product in made[:1]]
    ended = [*failed, *cancelled, *generations]
    bulk_insert.insert(ended)
    done = _newest(Generation, len(products))
    bulk_insert.insert(
        [
            GenerationOutput(generation_id=generation, product=product)
            for generation, product in zip(done, products, strict=True)
        ]
    )
    bulk_insert.insert([_attempt(pk, one) for pk, one in zip(done, generations, strict=True)])
    bulk_insert.insert([_entry(one, kind) for one in ended for kind in _entries(one)])


def run_some(count: int) -> None:
    """So many generations under way, ten of an order: twenty run, the others wait, each with its
    reserve."""
    project = Project.inbox()
    words = "a lighthouse in a storm at night"
    orders = [
        Order.objects.create(
            nonce=f"bench {number}", project=project, kind="text-to-image", prompt=words
        )
        for number in range(-(-count // OF_AN_ORDER))
    ]
    now = timezone.now()
    rows = [
        Generation(
            order=orders[number // OF_AN_ORDER],
            project=project,
            provider="local",
            model_id="draft-image",
            model_label="Draft image",
            kind="text-to-image",
            prompt=words,
            state=State.RUNNING if number < MOST_RUNNING else State.QUEUED,
            progress=0.3 if number < MOST_RUNNING else None,
            estimate_micros=40_000,
            created_at=now,
        )
        for number in range(count)
    ]
    bulk_insert.insert(rows)
    bulk_insert.insert([_entry(one, LedgerEntry.Type.RESERVE) for one in rows])


def _newest(table: type[Order] | type[Generation], count: int) -> list[int]:
    """Keys of the rows last inserted, in the order in which they were."""
    return list(table.objects.order_by("-pk").values_list("pk", flat=True)[:count])[::-1]


def _order(product: Product) -> Order:
    return Order(
        nonce=product.uid.hex,
        digest=product.uid.hex * 2,
        project=product.project,
        kind=product.kind,
        prompt=product.prompt,
        created_at=product.created_at - 2 * TOOK,
    )


def _generation(order: int, product: Product, state: State) -> Generation:
    params = product.recipe["params"]
    is_done, has_failed = state == State.DONE, state == State.FAILED
    return Generation(
        order_id=order,
        project=product.project,
        provider=product.provider,
        model_id=product.model_id,
        model_label=product.model_id.title(),
        kind=product.kind,
        prompt=product.prompt,
        params=params,
        body={"input": params, "webhook": None},
        seed=product.seed,
        state=state,
        attempt=1,
        operation={"id": product.uid.hex, "urls": {"get": f"https://example.com/{product.uid}"}},
        results=[{"url": f"https://example.com/{product.uid}/output.png"}] if is_done else None,
        request_id=product.uid.hex if is_done else "",
        log=LOG,
        details={"metrics": {"predict_time": 3.41, "total_time": 13.8}},
        estimate_micros=product.cost_micros,
        cost_micros=product.cost_micros if is_done else 0,
        basis=Basis.ESTIMATE,
        charged="yes" if is_done else "no",
        error_class="Refused" if has_failed else "",
        error=json.dumps({"detail": "The model did not take it."}) if has_failed else "",
        created_at=product.created_at - 2 * TOOK,
        submitted_at=product.created_at - TOOK,
        ended_at=product.created_at,
        changed_at=product.created_at,
    )


def _attempt(pk: int, generation: Generation) -> Attempt:
    return Attempt(
        generation_id=pk,
        number=1,
        started_at=generation.submitted_at or generation.created_at,
        ended_at=generation.ended_at,
        outcome="done",
        request_id=generation.request_id,
    )


def _entries(generation: Generation) -> tuple[str, str]:
    closed = LedgerEntry.Type.SETTLE if generation.state == State.DONE else LedgerEntry.Type.RELEASE
    return LedgerEntry.Type.RESERVE, closed


def _entry(generation: Generation, kind: str) -> LedgerEntry:
    reserved, cost = generation.estimate_micros or 0, generation.cost_micros or 0
    is_first = kind == LedgerEntry.Type.RESERVE
    return LedgerEntry(
        type=kind,
        generation_uid=generation.uid,
        order_uid=generation.uid,
        provider=generation.provider,
        model_id=generation.model_id,
        model_label=generation.model_label,
        kind=generation.kind,
        project_slug=generation.project.slug,
        amount_micros=reserved if is_first else cost,
        basis=Basis.ESTIMATE,
        delta_usd=reserved if is_first else cost - reserved,
        reserved_usd=None if is_first else reserved,
        day=generation.created_at.date(),
        created_at=generation.created_at,
    )
