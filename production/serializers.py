"""Generations as plain data, for commands and scripts."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from ledger.money import from_micros
from production.engine import unchecked_results
from production.generation_actions import actions_of
from production.models import Generation, State, UncheckedResult
from production.wait_reasons import ITS_TURN, reasons


def generations(ids: Collection[int]) -> list[dict[str, Any]]:
    """One object per generation: id, state, provider, model, cost, charged, error, products, what
    it was made instead of, and what can be done to it now."""
    found = Generation.objects.filter(pk__in=ids).order_by("id").select_related("instead_of")
    rows = list(found.prefetch_related("outputs__product__asset", "outputs__product__side_files"))
    unchecked = unchecked_results.of(rows)
    return [_generation(row, unchecked.get(row.pk, [])) for row in rows]


def progress_line(ids: Collection[int]) -> str:
    """ "1 waiting · 2 done · paused · 40 %"."""
    rows = list(Generation.objects.filter(pk__in=ids).order_by("id"))
    counts = Counter(row.state for row in rows)
    words = [f"{counts[state]} {state.label.lower()}" for state in State if counts[state]]
    why = next(iter(reasons(rows).values()), "")
    if why and why != ITS_TURN:
        words.append(why.removeprefix("Waiting: "))
    known = [row.progress for row in rows if row.is_active and row.progress is not None]
    if known:
        words.append(f"{max(known):.0%}")
    return " · ".join(words)


def _generation(row: Generation, unchecked: Collection[UncheckedResult]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "state": row.state,
        "provider": row.provider,
        "model": row.model_ref,
        "cost": None if row.cost_micros is None else str(from_micros(row.cost_micros)),
        "currency": row.currency,
        "most": None if row.most_micros is None else str(from_micros(row.most_micros)),
        "cost_basis": row.basis,
        "charged": row.charged,
        "seed": row.seed,
        "instead_of": _first(row),
        "remarks": row.remarks,
        "details": row.details,
        "error": _error(row),
        "products": [_product(output.product) for output in row.outputs.all()],
        "actions": list(dict.fromkeys(one.name for one in actions_of(row, unchecked))),
    }


def _first(row: Generation) -> dict[str, Any] | None:
    first = row.instead_of
    if first is None:
        return None
    return {"id": first.pk, "model": first.model_ref, "error": _error(first)}


def _error(row: Generation) -> dict[str, str] | None:
    if not row.error:
        return None
    return {
        "class": row.error_class,
        "message": row.error,
        "next_step": row.next_step,
        "request_id": row.request_id,
    }


def _product(product: Any) -> dict[str, Any]:
    asset = product.asset
    return {
        "id": product.pk,
        "kind": product.medium,
        "path": str(asset.file),
        "sha256": asset.sha256,
        "width": asset.width,
        "height": asset.height,
        "duration": asset.duration,
        "role": product.role,
        "side_files": [
            {"name": one.name, "path": str(one.file), "sha256": one.sha256, "size": one.size}
            for one in product.side_files.all()
        ],
    }
