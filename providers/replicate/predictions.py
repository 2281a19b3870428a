"""What a prediction tells beside its output: when it was made, its logs, its seed, its cost."""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from providers import seeds
from providers.contract import Json, ModelSpec, Money

SEED_IN_LOGS = re.compile(r"using seed:?\s*(\d+)", re.I)


def metered(model: ModelSpec) -> Json:
    """What one of each of Replicate's metrics costs, where that makes the bill."""
    rates = (model.price or {}).get("metrics")
    return rates if isinstance(rates, dict) else {}


def cost(rates: Any, metrics: Any) -> Money | None:
    """Replicate's own metrics at their rates; None where one of them is missing."""
    if not isinstance(rates, dict) or not isinstance(metrics, dict) or not rates:
        return None
    try:
        parts = [Decimal(str(metrics[name])) * Decimal(str(rate)) for name, rate in rates.items()]
    except (KeyError, InvalidOperation):
        return None
    return Money(sum(parts, Decimal(0)))


def lines(logs: Any) -> tuple[str, ...]:
    text = logs if isinstance(logs, str) else ""
    return tuple(line for line in re.split(r"[\r\n]+", text) if line.strip())[-200:]


def seed(prediction: Json, logs: tuple[str, ...]) -> int | None:
    in_logs = SEED_IN_LOGS.findall("\n".join(logs))
    inputs = prediction.get("input")
    if in_logs:
        return int(in_logs[-1])
    params = inputs if isinstance(inputs, dict) else {}
    return next((found for name in params if (found := seeds.read(name, params[name]))), None)


def moment(entry: Json) -> datetime:
    """When it was created; Replicate writes up to nine digits of a second."""
    text = re.sub(r"(\.\d{6})\d+", r"\1", str(entry.get("created_at") or ""))
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
