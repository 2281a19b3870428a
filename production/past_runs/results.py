"""The results of one past run as products: fetched, checked, stored with their recipe.

What they cost was spent elsewhere: the products tell it, where the provider does. No entry of the
ledger is written, so that no total and no cap counts what this app did not spend.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from gallery import formats, products
from gallery.checking import BadMedia, check_paid
from gallery.metadata_limits import details, remarks, storable
from gallery.models import Product
from gallery.storing import StoredFile, sha256_of, store
from ledger import money
from projects.models import Project
from providers import connect, downloads, redact, registry
from providers.contract import (
    BadOutput,
    Context,
    Expired,
    Medium,
    ModelSpec,
    Money,
    Output,
    PastRun,
    Provider,
    ProviderError,
    Unavailable,
)

LONGEST_PARAM = 20_000
LEFT_OUT = "(a file that went in as data)"
PROMPTS = ("prompt", "text")
NO_FILE = "It has no file that can be taken."
MOST_BYTES = max(downloads.CAPS.values())


class RunRejected(Exception):
    """Why nothing of a run was taken, in sentences."""


class Gone(Exception):
    """Its files are no longer kept."""


@dataclass(frozen=True)
class Arrived:
    """A result that is here: a product that was there already, or a file that becomes one."""

    product: Product | None = None
    stored: StoredFile | None = None
    columns: dict[str, Any] | None = None


def fetch(
    provider: Provider,
    ctx: Context,
    run: PastRun,
    spec: ModelSpec | None,
    project: Project,
    *,
    is_patient: bool,
) -> list[Arrived]:
    """Bring the files of a run that is done to this disk; no row is written. The same run gives the
    same places, so that what a kill has left is found again.

    Raises Gone, RunRejected, StoreFailed where the disk takes no more, and, where it `is_patient`,
    Unavailable for a file that may come yet.
    """
    ordered = [output for output in run.outputs if not output.beside]
    arrived: list[Arrived] = []
    lost: list[ProviderError | BadMedia] = []
    for position, output in enumerate(ordered):
        columns = _columns(provider, run, spec, position, output, ordered)
        file = ctx.workdir / f"result-{position}"
        try:
            arrived.append(_one(provider, ctx, run, output, file, position, columns, project))
        except (ProviderError, BadMedia) as error:
            if is_patient and isinstance(error, Unavailable):
                raise
            lost.append(error)
        finally:
            file.unlink(missing_ok=True)
    if not arrived and lost and all(isinstance(error, Expired) for error in lost):
        raise Gone
    if not arrived:
        raise RunRejected(" ".join(dict.fromkeys(map(str, lost))) or NO_FILE)
    return arrived


def add(arrived: Sequence[Arrived], project: Project) -> tuple[Product, bool]:
    """The first product of these, and whether any is new; in the caller's transaction."""
    found: list[tuple[Product, bool]] = []
    for one in arrived:
        if one.product or not one.stored:
            found += [(one.product, False)] if one.product else []
        else:
            found.append(products.add_once(one.stored, project=project, **(one.columns or {})))
    return found[0][0], any(is_new for _, is_new in found)


def _one(
    provider: Provider,
    ctx: Context,
    run: PastRun,
    output: Output,
    file: Path,
    position: int,
    columns: dict[str, Any],
    project: Project,
) -> Arrived:
    if there := Product.objects.filter(uid=columns["uid"]).first():
        return Arrived(there)
    declared = _download(provider, ctx, output, file)
    sent_as_text = declared.lower().startswith(("text/", "application/json"))
    is_small = file.stat().st_size <= downloads.CAPS[Medium.TEXT]
    if sent_as_text and is_small and not formats.container_of(file):
        redact.hide_in_file(file)
    known = products.known_as([sha256 := sha256_of(file)]).get(sha256)
    if known is not None and known.asset.file.is_file():
        return Arrived(known)
    facts, remark = check_paid(file, declared=declared, for_recipe=True)
    recipe = columns["recipe"]
    if remark:
        recipe["remarks"] = [*recipe["remarks"], remark]
    stored = store(
        file,
        facts,
        project=project.slug,
        kind=recipe["kind"],
        when=columns["created_at"],
        short_id=columns["uid"].hex[:8],
        position=position,
        recipe=recipe,
    )
    return Arrived(stored=stored, columns=columns)


def _download(provider: Provider, ctx: Context, output: Output, file: Path) -> str:
    """Gives the media type. What it raises is an error of the contract; OSError goes on as such."""
    if output.path is not None:
        raise BadOutput(NO_FILE)
    if output.data:
        file.write_bytes(output.data)
        return output.mime
    return downloads.download(
        output.url,
        file,
        medium=Medium.VIDEO,
        trusted=connect.trusted_origins(provider),
        inside=connect.is_inside(provider),
        hosts=provider.hosts,
        headers=connect.download_headers(provider, ctx) if output.needs_key else None,
        most=MOST_BYTES,
    )


def _columns(
    provider: Provider,
    run: PastRun,
    spec: ModelSpec | None,
    position: int,
    output: Output,
    ordered: Sequence[Output],
) -> dict[str, Any]:
    """What the row of a product has beside its file."""
    made = run.created or timezone.now()
    cost = _share(run.cost, output, ordered)
    seed = run.seed if type(run.seed) is int else None
    recipe = storable(
        {
            "made_with": "Art Factory",
            "position": position,
            "kind": spec.kind.value if spec else "",
            "provider": provider.slug,
            "model": run.model,
            "model_label": spec.label if spec else run.model,
            "prompt": _prompt(run, spec),
            "params": _plain(run.params),
            "seed": seed,
            "inputs": [],
            "cost": None if cost is None else str(cost.amount),
            "cost_basis": "actual" if cost else "unknown",
            "currency": cost.currency if cost else money.USD,
            "request_id": run.id,
            "remarks": remarks(run.remarks),
            "ordered_at": made.isoformat(),
            "details": details(run.details) | {"brought_from": _where(provider)},
            **({"role": output.role} if output.role else {}),
        }
    )
    return products.facts_of_recipe(recipe) | {
        "recipe": recipe,
        "uid": _uid(provider, run, position),
        "created_at": made,
        "cost_micros": None if cost is None else money.to_micros(cost),
        "currency": cost.currency if cost else money.USD,
    }


def _uid(provider: Provider, run: PastRun, position: int) -> uuid.UUID:
    """Of a run it is the same for every account that sees it."""
    vendor = registry.provider_of(provider.slug)
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{vendor}/{run.id}/{position}")


def _where(provider: Provider) -> str:
    return f"the past runs of {provider.label}"


def _share(run_cost: Money | None, output: Output, ordered: Sequence[Output]) -> Money | None:
    """Several results share the cost, as those that are ordered here do."""
    cost = money.valid_money(run_cost) if run_cost else None
    if cost is None:
        return None
    main = sum(not one.role for one in ordered)
    part = Decimal(0) if main and output.role else cost.amount / (main or len(ordered))
    return replace(cost, amount=money.from_micros(money.to_micros(replace(cost, amount=part))))


def _prompt(run: PastRun, spec: ModelSpec | None) -> str:
    names = (spec.prompt_field,) if spec and spec.prompt_field else PROMPTS
    texts = (run.params.get(name) for name in names if name)
    return next((words for words in texts if isinstance(words, str) and words), "")


def _plain(value: Any) -> Any:
    """Parameters without the files that went in as data, or whatever else is as long."""
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, str) and value[:5].lower() == "data:":
        return LEFT_OUT
    return value[:LONGEST_PARAM] if isinstance(value, str) else value
