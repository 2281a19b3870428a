"""A workflow as Civitai tells it: its results, what was paid, how far it is, and past ones."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from providers.civitai import step_schemas
from providers.civitai.models import BUZZ, STEPS
from providers.contract import (
    Charged,
    Json,
    Kind,
    Money,
    Output,
    PastRun,
    PastState,
)
from providers.json_values import as_list, as_text

ENDED_BADLY = ("failed", "expired", "canceled")
CHOOSING = ("engine", "ecosystem", "operation", "model", "diffuserModel")
MIMES = {"image": "image/jpeg", "video": "video/mp4", "audio": "audio/mpeg"}


def steps(workflow: Json) -> list[Json]:
    listed = workflow.get("steps")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def results(workflow: Json) -> tuple[tuple[Output, ...], list[str]]:
    """What can be fetched, and why the rest was kept back ("" where no reason is given)."""
    outputs, withheld = [], []
    for step in steps(workflow):
        for name, blob in _blobs(step.get("output")):
            url = as_text(blob.get("url"))
            is_there = blob.get("available") is not False and url
            if blob.get("blockedReason") or not is_there or "/blobs/blocked/" in url:
                withheld.append(as_text(blob.get("blockedReason")))
                continue
            role = "" if name not in ("cover", "mask") else name
            mime = MIMES.get(as_text(blob.get("type")), "")
            outputs.append(Output(url=url, mime=mime, role=role))
    return tuple(outputs), withheld


def _blobs(node: Any, name: str = "") -> Iterator[tuple[str, Json]]:
    """Every file of a step's output, by the name under which it stands."""
    if isinstance(node, list):
        for one in node:
            yield from _blobs(one, name)
    elif isinstance(node, dict):
        if "id" in node and ("available" in node or "url" in node):
            yield name, node
            return
        for key, value in node.items():
            yield from _blobs(value, key)


def paid(workflow: Json) -> Money | None:
    """What was taken from the account less what was given back; None where nothing tells it."""
    transactions = workflow.get("transactions")
    listed = transactions.get("list") if isinstance(transactions, dict) else None
    amounts = [_signed(one) for one in listed] if isinstance(listed, list) else []
    if amounts and None not in amounts:
        return Money(max(sum(filter(None, amounts), Decimal(0)), Decimal(0)), BUZZ)
    return total(workflow)


def total(workflow: Json) -> Money | None:
    """The price of the whole; what a quote tells."""
    cost = workflow.get("cost")
    amount = _decimal(cost.get("total")) if isinstance(cost, dict) else None
    return None if amount is None else Money(amount, BUZZ)


def charged(workflow: Json) -> Charged:
    """Whether work that failed was paid for."""
    money = paid(workflow)
    if money is None:
        return Charged.MAYBE
    return Charged.YES if money.amount else Charged.NO


def currencies(workflow: Json) -> dict[str, str]:
    """Which sorts of Buzz were taken: {"blue": "16"}."""
    transactions = workflow.get("transactions")
    listed = transactions.get("list") if isinstance(transactions, dict) else None
    sums: dict[str, Decimal] = {}
    for one in listed if isinstance(listed, list) else ():
        amount = _signed(one)
        sort = as_text(one.get("accountType")) if isinstance(one, dict) else ""
        if sort and amount is not None:
            sums[sort] = sums.get(sort, Decimal(0)) + amount
    return {sort: f"{amount:f}" for sort, amount in sums.items() if amount}


def progress(workflow: Json) -> tuple[float | None, int | None]:
    """How far it is, 0 to 1, and how many are before it in the queue."""
    for step in steps(workflow):
        jobs = [job for job in as_list(step.get("jobs")) if isinstance(job, dict)]
        rates = [step.get("estimatedProgressRate"), *(j.get("estimatedProgressRate") for j in jobs)]
        rate = next((one for one in rates if isinstance(one, int | float)), None)
        waits = [job.get("queuePosition") for job in jobs]
        before = [one.get("precedingJobs") for one in waits if isinstance(one, dict)]
        place = next((one for one in before if isinstance(one, int)), None)
        return (None if rate is None else float(min(max(rate, 0.0), 1.0))), place
    return None, None


def preview(workflow: Json) -> str:
    """The rough picture of what is coming, where there is one."""
    found = (
        as_text(blob.get("previewUrl"))
        for step in steps(workflow)
        for _, blob in _blobs(step.get("output"))
    )
    return next((url for url in found if url.startswith("https://")), "")


def seed(workflow: Json) -> int | None:
    inputs = (step.get("input") for step in steps(workflow))
    found = (one.get("seed") for one in inputs if isinstance(one, dict))
    return next((one for one in found if isinstance(one, int) and not isinstance(one, bool)), None)


def past(workflow: Json) -> PastRun | None:
    """As a run of the account, wherever it was ordered."""
    id, found = as_text(workflow.get("id")), steps(workflow)
    step_input = found[0].get("input") if found else None
    if not id or not isinstance(step_input, dict):
        return None
    made, model = moment(workflow.get("createdAt")), model_of(found[0])
    params = _as_ordered(step_input, model)
    run = PastRun(id, model, PastState.RUNNING, created=made, params=params)
    status = workflow.get("status")
    if status in ENDED_BADLY:
        return replace(run, state=PastState.FAILED)
    if status != "succeeded":
        return run
    outputs, _ = results(workflow)
    return replace(
        run,
        state=PastState.DONE if outputs else PastState.GONE,
        outputs=outputs,
        cost=paid(workflow),
        seed=seed(workflow),
        details={"buzz": currencies(workflow)},
    )


def model_of(step: Json) -> str:
    """The id under which it is ordered here; else the AIR, or the step's own type."""
    step_input = step.get("input")
    step_input = step_input if isinstance(step_input, dict) else {}
    for id, known in STEPS.items():
        fixed = known.fixed.items()
        if known.type == step.get("$type") and all(step_input.get(key) == it for key, it in fixed):
            is_from_picture = bool(step_input.get("sourceImage"))
            if not is_from_picture or id.endswith("image-to-video"):
                return id
    named = (as_text(step_input.get(name)) for name in ("diffuserModel", "model", "engine"))
    name = next(filter(None, named), as_text(step.get("$type")))
    is_variant = step_input.get("operation") == "createVariant"
    return f"{name}/{Kind.IMAGE_TO_IMAGE}" if is_variant else name


def moment(text: Any) -> datetime | None:
    try:
        when = datetime.fromisoformat(as_text(text))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _as_ordered(step_input: Json, model: str) -> Json:
    """The input as the form has it: without what says the model, and LoRAs as rows."""
    names = STEPS[model].fixed.keys() if model in STEPS else CHOOSING
    params = {name: value for name, value in step_input.items() if name not in names}
    loras = params.get(step_schemas.LORAS)
    if isinstance(loras, dict):
        rows = [{"name": air, "weight": weight} for air, weight in loras.items()]
        params[step_schemas.LORAS] = rows
    return params


def _signed(entry: Any) -> Decimal | None:
    amount = _decimal(entry.get("amount")) if isinstance(entry, dict) else None
    if amount is None:
        return None
    return -amount if entry.get("type") == "credit" else amount


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None
