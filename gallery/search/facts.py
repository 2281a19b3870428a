"""What the index holds of a product: its words, its facts, its numbers."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from gallery.metadata_limits import storable
from gallery.models import Product
from gallery.search import engine, parameters
from gallery.search.words import GAP, MOST_TOKENS, fact, fold, tokens

MICROS = 1_000_000
LONGEST_VALUE = 100
"""Letters of a text that can be a value to choose; longer ones are found by their words."""

Pair = tuple[str, str]


@dataclass
class Entry:
    """`facts` are pairs of field and value; those in `counted` can be chosen from, as long as their
    field has few values. `numbers` are pairs of field and number, `texts` of field and text."""

    product: int
    words: list[str] = field(default_factory=list)
    facts: list[Pair] = field(default_factory=list)
    counted: list[Pair] = field(default_factory=list)
    numbers: list[tuple[str, float]] = field(default_factory=list)
    texts: list[Pair] = field(default_factory=list)

    def has(self, name: str, value: str, *, is_counted: bool = True) -> None:
        (self.counted if is_counted else self.facts).append((name, value))

    def number(self, name: str, value: float | None) -> None:
        if value is not None:
            self.numbers.append((name, float(value)))

    def text(self, name: str, value: str) -> None:
        if value:
            self.texts.append((name, value))


def of(products: Sequence[Product]) -> list[Entry]:
    """Their entries, each with its asset at hand."""
    ids = [product.pk for product in products]
    tags = _grouped("gallery_producttag", "tag_id", ids)
    collections = _grouped("gallery_collectionitem", "collection_id", ids)
    sources = _grouped("gallery_source", "source_id", ids)
    return [
        _entry(
            product,
            tags.get(product.pk, ()),
            collections.get(product.pk, ()),
            sources.get(product.pk, ()),
        )
        for product in products
    ]


def of_new(product: Product, sources: Iterable[int]) -> Entry:
    """The entry of one that has just come: it has neither tags nor collections."""
    return _entry(product, (), (), list(sources))


def _grouped(table: str, column: str, ids: Sequence[int]) -> dict[int, list[int]]:
    """What stands beside each of these products."""
    database = engine.of_database()
    found: dict[int, list[int]] = {}
    for product, other in engine.rows(
        f"SELECT product_id, {column} FROM {table} WHERE {database.IDS_IN.format('product_id')}",
        [database.id_list(ids)],
    ):
        found.setdefault(product, []).append(other)
    return found


def _entry(
    product: Product, tags: Sequence[int], collections: Sequence[int], sources: Sequence[int]
) -> Entry:
    recipe = _readable(product.recipe)
    entry = Entry(product.pk)
    entry.words = _words(product, recipe)
    entry.has("id", str(product.pk), is_counted=False)
    entry.has("uid", product.short_id, is_counted=False)
    entry.has("uid", product.uid.hex, is_counted=False)
    for name, value in _named(product):
        if value:
            entry.has(name, value)
    for name, others in (("tag", tags), ("collection", collections)):
        for other in others:
            entry.has(name, str(other))
    for source in dict.fromkeys(sources):
        entry.has("from", str(source), is_counted=False)
    _states(entry, product, recipe, bool(sources))
    _numbers(entry, product)
    for name, made in made_with(product, recipe):
        if isinstance(made, str):
            entry.text(name, made)
        else:
            entry.number(name, made)
    if any(name == "lora" for name, _ in entry.texts):
        entry.has("has", "lora")
    return entry


def made_with(product: Product, recipe: dict[str, Any]) -> list[tuple[str, parameters.Plain]]:
    """By what it was made, as fields with their values: what figures can be told of."""
    found: list[tuple[str, parameters.Plain]] = [("provider", product.provider)]
    if product.model_id:
        found.append(("model", model_of(product)))
    found += [("lora", name) for name in parameters.loras(recipe, product.prompt)]
    return found + parameters.entries_of_lists(recipe) + parameters.flat(recipe)


def _readable(recipe: Any) -> dict[str, Any]:
    """An older version kept whatever a file said, letters that cannot be written too."""
    try:
        json.dumps(recipe, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError, ValueError):
        recipe = storable(recipe)
    return recipe if isinstance(recipe, dict) else {}


def _words(product: Product, recipe: dict[str, Any]) -> list[str]:
    label = recipe.get("model_label")
    parts = (
        *(product.prompt, product.title, product.caption, product.notes),
        *(model_of(product), label if isinstance(label, str) else "", product.text),
    )
    found: list[str] = []
    for part in parts:
        if part:
            found += tokens(part)
            found.append(GAP)
    return found[:MOST_TOKENS]


def _named(product: Product) -> Iterable[Pair]:
    day = timezone.localtime(product.created_at).date().isoformat()
    yield from (("medium", product.medium), ("kind", product.kind))
    yield from (("project", str(product.project_id)), ("rating", str(product.rating)))
    yield from (("date", day), ("month", day[:7]), ("year", day[:4]))


def _states(entry: Entry, product: Product, recipe: dict[str, Any], has_source: bool) -> None:
    asset = product.asset
    is_so = {
        "favourite": product.favourite,
        "trashed": product.trashed_at is not None,
        "hidden": product.is_hidden,
        "imported": product.is_imported,
        "input": product.is_input,
        "linked": bool(asset.linked_path),
        "unchecked": not asset.is_checked,
    }
    has = {
        "audio": asset.has_audio or asset.medium == "audio",
        "prompt": bool(product.prompt),
        "text": bool(product.text),
        "title": bool(product.title),
        "caption": bool(product.caption),
        "notes": bool(product.notes),
        "seed": product.seed is not None,
        "cost": product.cost_micros is not None,
        "recipe": bool(recipe),
        "source": has_source,
        "remarks": bool(product.remarks),
    }
    for name, states in (("is", is_so), ("has", has)):
        for value, holds in states.items():
            if holds:
                entry.has(name, value)


def _numbers(entry: Entry, product: Product) -> None:
    asset = product.asset
    if product.cost_micros is not None:
        entry.number("cost", product.cost_micros / MICROS)
    entry.number("size", asset.size)
    entry.number("width", asset.width)
    entry.number("height", asset.height)
    entry.number("duration", asset.duration)
    if product.seed is not None:
        entry.number("seed", product.seed)
        entry.has("seed", str(product.seed), is_counted=False)
    entry.text("format", asset.extension)
    entry.text("caption", product.caption)


def model_of(product: Product) -> str:
    """As it is ordered from: `provider/model`."""
    return f"{product.provider}/{product.model_id}".strip("/")


def value_of(text: str) -> str:
    """A text as a value that can be chosen: as it was written, if shortened."""
    return text[:LONGEST_VALUE]


def value_fact(name: str, text: str) -> str:
    return fact(name, fold(value_of(text)))


def word_facts(name: str, text: str) -> list[str]:
    """The words of a text of a field, in their order."""
    return [fact(f"{name}~", token) for token in tokens(text)]
