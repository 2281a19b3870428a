"""What the sent log holds of a generation, and back: plain JSON, enough to make its rows again."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from foundation.prepared_queries import prepared_values
from gallery.models import Asset
from production.engine import results
from production.grid_models import LONGEST_KEY, Grid, GridCell
from production.input_files import generation_inputs
from production.models import Generation, GenerationInput, Order
from projects.models import Project
from providers import account_slugs
from providers.contract import Finished, Json, Money, Operation

COPIED = (
    *("provider", "model_id", "model_label", "kind", "prompt", "params", "seed", "round"),
    *("attempt", "estimate_micros", "most_micros", "currency"),
)
"""Columns that are JSON as they are."""


def of(generation: Generation, body: Json) -> Json:
    """All that is needed to make the rows of a submission anew."""
    order, project = generation.order, generation.project
    return {
        "generation": str(generation.uid),
        "project": {"slug": project.slug, "name": project.name},
        "order": {
            "uid": str(order.uid),
            "kind": order.kind,
            "prompt": order.prompt,
            "made_by": order.made_by,
            "purse": order.purse,
            "part": order.part,
            "created_at": order.created_at.isoformat(),
        },
        "inputs": [
            {"field": item.field, "position": item.position, "sha256": item.asset.sha256}
            for item in generation_inputs(generation.pk)
        ],
        "created_at": generation.created_at.isoformat(),
        "body": body,
        **_cell(generation),
        **_first(generation),
        **{name: getattr(generation, name) for name in COPIED},
        **of_claim(generation),
    }


def _cell(generation: Generation) -> Json:
    """The cell of a grid that it stands in, so that it is not ordered for that once more."""
    found = _cell_of(generation.pk)
    return {"cell": {"grid": str(found[0][0]), "key": found[0][1]}} if found else {}


@prepared_values(1)
def _cell_of(generation: int) -> QuerySet[Any, Any]:
    """One at most."""
    return GridCell.objects.filter(generation=generation).values_list("grid__uid", "key")


def _first(generation: Generation) -> Json:
    """The one in whose place it was ordered, so that no other is ordered there once more."""
    first = generation.instead_of
    return {"instead_of": str(first.uid)} if first else {}


def of_claim(generation: Generation) -> Json:
    """What the claim has changed since the facts were gathered."""
    sent = generation.submitted_at
    return {"attempt": generation.attempt, "submitted_at": sent and sent.isoformat()}


def make_generation(facts: Json, **more: Any) -> Generation:
    """The rows of a submission by its facts; those that are there are used. Raises KeyError,
    TypeError or ValueError where the facts are not whole."""
    generation = Generation.objects.create(
        uid=UUID(facts["generation"]),
        order=_order(facts),
        project=_project(facts["project"]),
        instead_of=_replaced(facts),
        created_at=datetime.fromisoformat(facts["created_at"]),
        **columns(facts),
        **more,
    )
    assets = {
        asset.sha256: asset
        for asset in Asset.objects.filter(sha256__in={one["sha256"] for one in facts["inputs"]})
    }
    GenerationInput.objects.bulk_create(
        GenerationInput(
            generation=generation,
            field=item["field"],
            position=item["position"],
            asset=assets[item["sha256"]],
            product=assets[item["sha256"]].products.first(),
        )
        for item in facts["inputs"]
        if item["sha256"] in assets
    )
    if cell := facts.get("cell"):
        _put_into(cell, generation)
    return generation


def _replaced(facts: Json) -> Generation | None:
    """The one in whose place it stands, where that is there and nothing else does."""
    if uid := facts.get("instead_of"):
        return Generation.objects.filter(uid=UUID(uid), replaced_by=None).first()
    return None


def _put_into(cell: Json, generation: Generation) -> None:
    """Where the grid is there, and nothing stands in that cell."""
    grid = Grid.objects.filter(uid=UUID(cell["grid"])).first()
    if grid is not None:
        key = str(cell["key"])[:LONGEST_KEY]
        GridCell.objects.get_or_create(grid=grid, key=key, defaults={"generation": generation})


def columns(facts: Json) -> Json:
    """The columns that one submission sets. Raises like `make_generation`."""
    account_slugs.check(facts["provider"])
    submitted_at = datetime.fromisoformat(facts["submitted_at"])
    known = {name: facts[name] for name in (*COPIED, "body") if name in facts}
    return known | {"submitted_at": submitted_at}


def _order(facts: Json) -> Order:
    data = facts["order"]
    order, _ = Order.objects.get_or_create(
        uid=UUID(data["uid"]),
        defaults={
            "nonce": f"restored-{data['uid']}",
            "project": _project(facts["project"]),
            "kind": data["kind"],
            "prompt": data["prompt"],
            "made_by": data["made_by"],
            "purse": data.get("purse", ""),
            "part": data.get("part", ""),
            "created_at": datetime.fromisoformat(data["created_at"]),
        },
    )
    return order


def _project(facts: Json) -> Project:
    project, _ = Project.objects.get_or_create(slug=facts["slug"], defaults={"name": facts["name"]})
    return project


def of_answer(generation: Generation, answer: Operation | Finished) -> Json:
    """What a provider answered; files and bytes that came with it are in the scratch folder then.
    Raises OSError where they cannot be written, and may be called again."""
    if isinstance(answer, Operation):
        return {
            "operation": answer.data,
            "request_id": answer.request_id,
            "poll_after": answer.poll_after,
        }
    cost = answer.cost and {"amount": str(answer.cost.amount), "currency": answer.cost.currency}
    return {
        "results": results.keep(generation, answer),
        "request_id": answer.request_id,
        "cost": cost,
        "seed": answer.seed,
        "logs": list(answer.logs),
        "remarks": list(answer.remarks),
        "details": answer.details,
    }


def answer(facts: Json) -> Operation | Finished:
    """The answer as it was, but for its outputs: those are `facts["results"]`."""
    request_id = str(facts.get("request_id") or "")
    if "results" not in facts:
        return Operation(facts["operation"], request_id, facts.get("poll_after"))
    return Finished(
        (),
        cost=_money(facts.get("cost")),
        seed=facts.get("seed"),
        request_id=request_id,
        logs=tuple(facts.get("logs") or ()),
        remarks=tuple(facts.get("remarks") or ()),
        details=facts.get("details") or {},
    )


def _money(facts: Json | None) -> Money | None:
    try:
        return Money(Decimal(facts["amount"]), facts["currency"]) if facts else None
    except (KeyError, InvalidOperation):
        return None
