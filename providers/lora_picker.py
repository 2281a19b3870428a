"""LoRAs to choose from: rows of a name and a weight, the words that call one beside its name."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from providers.contract import Json, Lora
from providers.file_labels import file_label

MOST_WORDS = 3
LONGEST = 80
MOST_LISTED = 300


def field(names: Iterable[str], words: Mapping[str, str]) -> Json:
    """The property that takes them. `words` are those that call one, by its name. Of very many, a
    name is typed: every model has the list in its row."""
    listed = [*names]
    name: Json = {"type": "string", "title": "LoRA"}
    if len(listed) <= MOST_LISTED:
        labels = [f"{name} ({words[name]})" if name in words else name for name in listed]
        name |= {"enum": listed, "enumNames": labels}
    weight = {"type": "number", "title": "Weight", "default": 1, "minimum": -10, "maximum": 10}
    return {
        "type": "array",
        "title": "LoRAs",
        "default": [],
        "x-advanced": False,
        "items": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": name, "weight": weight},
        },
    }


def listed(
    schema: Json,
    wanted: str,
    picture_of: Callable[[str], str | tuple[str, ...]],
    every: Iterable[str] = (),
) -> list[Lora]:
    """The LoRAs of a model's field whose name or trigger words have every word, as the picker shows
    them: those it has to choose from, or `every` one of the engine's where they are too many for
    that. `picture_of` gives the addresses of one's picture, by its name."""
    rows = (schema.get("properties") or {}).get("loras", {}).get("items", {})
    name = (rows.get("properties") or {}).get("name", {})
    found = []
    ids = name.get("enum") or ([*every] if name else [])
    for id, label in zip(ids, name.get("enumNames") or ids, strict=False):
        triggers = label[len(id) :].strip().removeprefix("(").removesuffix(")")
        if all(word in label.lower() for word in wanted.lower().split()):
            short = file_label(id).removesuffix(".safetensors")
            words = tuple(filter(None, triggers.split(", ")))
            found.append(Lora(id, short, words, picture=picture_of(id)))
    return found


def trigger_words(metadata: Any) -> str:
    """The words that call a LoRA, by the header of its file; "" where it tells none."""
    if not isinstance(metadata, dict):
        return ""
    if isinstance(phrase := metadata.get("modelspec.trigger_phrase"), str) and phrase.strip():
        return phrase.strip()[:LONGEST]
    try:
        counted = json.loads(metadata.get("ss_tag_frequency") or "{}")
        tags: dict[str, int] = {}
        for folder in counted.values():
            for tag, count in folder.items():
                tags[tag.strip()] = tags.get(tag.strip(), 0) + int(count)
    except (ValueError, TypeError, AttributeError):
        return ""
    most = sorted(tags, key=lambda tag: -tags[tag])[:MOST_WORDS]
    return ", ".join(most)[:LONGEST]
