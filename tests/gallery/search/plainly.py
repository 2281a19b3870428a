"""The same language, evaluated one product at a time in plain Python: no index, no database."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from gallery.models import Product, Source
from gallery.organising_models import CollectionItem, ProductTag
from gallery.search.fields import canonical
from gallery.search.nodes import And, Condition, Node, Not, Or, Value, Word
from gallery.search.parser import parse
from gallery.search.values import bounds, days
from gallery.search.words import fold, tokens

PLAIN_FIELDS = {"kind", "medium", "format", "provider"}
STATES = ("favourite", "is_hidden", "is_imported")


class World:
    """All products, each as a dictionary of what can be asked of it."""

    def __init__(self) -> None:
        rows = Product.objects.select_related("asset", "project").order_by("pk")
        tags, collections = _names(ProductTag, "tag"), _names(CollectionItem, "collection")
        self.sources: dict[int, set[int]] = {}
        for product, source in Source.objects.values_list("product", "source"):
            self.sources.setdefault(product, set()).add(source)
        self.all = {
            row.pk: _told(row, tags.get(row.pk, []), collections.get(row.pk, [])) for row in rows
        }
        for pk, told in self.all.items():
            told["has"] |= {"source"} if pk in self.sources else set()

    def find(self, query: str) -> list[int]:
        node = parse(query)
        if query.strip() and (node is None or not _asks(node)):
            return []
        wants_trash = bool(re.search(r"is:trashed", query))
        return [
            pk
            for pk in sorted(self.all, reverse=True)
            if (wants_trash or "trashed" not in self.all[pk]["is"])
            and (node is None or self.fits(node, pk))
        ]

    def fits(self, node: Node, pk: int) -> bool:
        if isinstance(node, Word):
            return self.has_word(node, self.all[pk])
        if isinstance(node, Not):
            return not self.fits(node.part, pk)
        if isinstance(node, And | Or):
            parts = [self.fits(part, pk) for part in node.parts if _asks(part)]
            return all(parts) if isinstance(node, And) else any(parts)
        assert isinstance(node, Condition)
        return any(self.holds(node, value, pk) for value in node.values)

    def has_word(self, node: Word, told: dict[str, Any]) -> bool:
        asked = tokens(node.text)
        goes_on = not node.is_quoted and len(asked[-1]) > 1 and not _is_single(asked[-1])
        if any(
            _has_phrase(tokens(text), asked, goes_on) for text in (*told["words"], *told["tag"])
        ):
            return True
        bare = node.text.lower().replace("-", "")
        return not node.is_quoted and bare in (told["id"], told["uid"], told["uid"][:8])

    def holds(self, node: Condition, value: Value, pk: int) -> bool:
        told, name = self.all[pk], canonical(node.name)
        if node.name.startswith("param."):
            name = node.name
        if name in ("is", "has"):
            if value.text == "rated":
                return bool(told["rating"])
            return value.text in told[name] or value.text == told["medium"]
        if name == "favourite":
            return ("favourite" in told["is"]) == (value.text == "yes")
        if name in ("kind", "medium"):
            return value.text in (told["kind"], told["medium"])
        if name == "id":
            return value.text in (told["id"], told["uid"], told["uid"][:8])
        if name == "date":
            first, last = days(value)
            return first <= told["date"] <= last
        if name in ("tag", "collection", "project", "model", "provider", "format", "lora"):
            known = {text for other in self.all.values() for text in other[name]}
            return bool(_chosen(value, known) & set(told[name]))
        if name == "seed" and value.op == "":
            return str(told["seed"]) == value.text
        units = {"cost": "money", "size": "bytes", "duration": "seconds"}
        if name in ("rating", "cost", "size", "width", "height", "duration", "seed"):
            low, high = bounds(value, units.get(name, "number"))
            return told[name] is not None and low <= told[name] <= high
        return self.has_parameter(name, value, told)

    def has_parameter(self, name: str, value: Value, told: dict[str, Any]) -> bool:
        mine = told["params"].get(name, [])
        try:
            low, high = bounds(value, "number")
            if any(isinstance(one, float) and low <= one <= high for one in mine):
                return True
        except ValueError:
            pass
        texts = {
            text
            for other in self.all.values()
            for text in other["params"].get(name, [])
            if isinstance(text, str)
        }
        if any(len(text) > 100 for text in texts):
            return any(
                _has_phrase(tokens(text), tokens(value.text), False)
                for text in mine
                if isinstance(text, str)
            )
        return bool(_chosen(value, texts) & {one for one in mine if isinstance(one, str)})


def _names(table: Any, name: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for product, label in table.objects.values_list("product", f"{name}__name"):
        found.setdefault(product, []).append(label)
    return found


def _told(row: Product, tags: list[str], collections: list[str]) -> dict[str, Any]:
    asset = row.asset
    model = f"{row.provider}/{row.model_id}".strip("/")
    state = {
        "favourite": row.favourite, "hidden": row.is_hidden or row.project.is_hidden,
        "imported": row.is_imported, "trashed": row.trashed_at, "linked": asset.linked_path,
        "unchecked": not asset.is_checked,
    }  # fmt: skip
    params: dict[str, list[Any]] = {}
    for key, one in (row.recipe.get("params") or {}).items():
        _param(params, key, one)
    loras = [one["path"] for one in (row.recipe.get("params") or {}).get("loras", [])]
    loras += [one["name"] for one in row.recipe.get("loras", [])]
    there = {
        "audio": asset.has_audio, "prompt": row.prompt, "text": row.text, "title": row.title,
        "caption": row.caption, "notes": row.notes, "seed": row.seed is not None, "lora": loras,
        "cost": row.cost_micros is not None, "recipe": row.recipe, "remarks": row.remarks,
        "tag": tags, "collection": collections,
    }  # fmt: skip
    return {
        "words": [row.prompt, row.title, row.caption, row.notes, model, row.text],
        "id": str(row.pk), "uid": row.uid.hex, "kind": row.kind, "medium": row.medium,
        "is": {name for name, holds in state.items() if holds},
        "has": {name for name, holds in there.items() if holds},
        "tag": tags, "collection": collections, "project": [row.project.name, row.project.slug],
        "model": [model] if model else [], "provider": [row.provider] if row.provider else [],
        "format": [asset.path.rpartition(".")[2]], "lora": loras, "rating": row.rating,
        "cost": None if row.cost_micros is None else row.cost_micros / 1e6, "size": asset.size,
        "width": asset.width, "height": asset.height, "duration": asset.duration, "seed": row.seed,
        "date": timezone.localtime(row.created_at).date(), "params": params,
    }  # fmt: skip


def _param(params: dict[str, list[Any]], key: str, one: Any) -> None:
    names = {
        "num_inference_steps": "steps", "Steps": "steps", "guidance_scale": "cfg_scale",
        "CFG scale": "cfg_scale", "sampler_name": "sampler", "size": "param.size",
    }  # fmt: skip
    if isinstance(one, dict):
        for inner, value in one.items():
            _param(params, f"{key}.{inner}", value)
    elif isinstance(one, list):
        for value in one:
            _param(params, key, value)
    elif one != "":
        plain = ("no", "yes")[one] if isinstance(one, bool) else one
        is_number = not isinstance(plain, str) or plain.isdecimal()
        params.setdefault(names.get(key, key), []).append(float(plain) if is_number else plain)


def _asks(node: Node) -> bool:
    if isinstance(node, Word):
        return bool(tokens(node.text))
    if isinstance(node, Not):
        return _asks(node.part)
    return isinstance(node, Condition) or any(map(_asks, node.parts))


def _has_phrase(text: list[str], asked: list[str], goes_on: bool) -> bool:
    *first, last = asked
    for start in range(len(text) - len(asked) + 1):
        *here, end = text[start : start + len(asked)]
        if here == first and (end.startswith(last) if goes_on else end == last):
            return True
    return False


def _is_single(token: str) -> bool:
    return len(tokens(token * 2)) == 2


def _chosen(value: Value, known: Iterable[str]) -> set[str]:
    asked, rest = fold(value.text.rstrip("*")), value.text.endswith("*")
    exact = {one for one in known if asked in (fold(one), fold(one).partition("/")[2])}
    if value.is_quoted or (exact and not rest):
        return exact
    return {one for one in known if re.search(rf"(^|[^a-z0-9]){re.escape(asked)}", fold(one))}
