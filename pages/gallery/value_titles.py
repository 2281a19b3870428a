"""What the values of a field of the search are called, where that is not how the search knows
them."""

import re
from collections import Counter
from collections.abc import Collection

from providers import catalogue, registry

FILE_OF_A_MODEL = re.compile(r"\.(?:safetensors|sft|ckpt|pth?|bin|gguf)$", re.I)


def of(field: str, values: Collection[str]) -> dict[str, str]:
    """Titles by the values; what nobody calls otherwise is not in it."""
    if field == "model":
        return _models(values)
    if field == "provider":
        return {value: registry.label(value) for value in values}
    if field == "lora":
        return {value: _lora(value) for value in values}
    return {}


def _models(refs: Collection[str]) -> dict[str, str]:
    """Where two are called the same, their provider tells them apart."""
    rows = catalogue.rows_of(refs)
    called = Counter(row.label for row in rows.values())
    return {
        ref: row.label if called[row.label] == 1 else f"{row.label}, {registry.label(row.provider)}"
        for ref, row in rows.items()
    }


def _lora(name: str) -> str:
    """A file of one by its own name, wherever it lies."""
    last = re.split(r"[/\\]", name.partition("?")[0].rstrip("/"))[-1]
    return FILE_OF_A_MODEL.sub("", last) or name
