"""What a text model answered: JSON, taken out of whatever stands around it and checked, scene by
scene. What is wrong is said in sentences, which the model is told once."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from jsonschema import Draft202012Validator

from films.text_model.asking import SCENE
from providers.contract import Json

LONGEST = 2_000_000
"""Letters of an answer that are looked at."""
MOST_FAULTS = 8
"""Of one scene, that are told."""
NEEDED = {"scene", "shots", "quote", "text"}
"""Without these there is nothing to go by; the rest may be left out."""
NO_JSON = "The answer was no whole JSON object of that form."


@dataclass
class Answer:
    """`items` are what was said of each scene, by its number; `faults` what is wrong with it."""

    items: dict[int, list[Json]] = field(default_factory=dict)
    faults: dict[int, list[str]] = field(default_factory=dict)


def read(text: str, count: int) -> Answer:
    """The answer for scenes 1 to `count`: each is in `items` or in `faults`. Scenes that nobody
    asked for are no scenes."""
    found = outermost(text)
    scenes = found.get("scenes") if isinstance(found, dict) else None
    if not isinstance(scenes, list):
        return Answer(faults={number: [NO_JSON] for number in range(1, count + 1)})
    by_number: dict[int, list[Json]] = {}
    for one in scenes:
        number = one.get("scene") if isinstance(one, dict) else None
        if isinstance(number, int) and not isinstance(number, bool):
            by_number.setdefault(number, []).append(one)
    answer = Answer()
    for number in range(1, count + 1):
        items = by_number.get(number, [])
        if faults := list(_faults(items))[:MOST_FAULTS]:
            answer.faults[number] = faults
        else:
            answer.items[number] = items
    return answer


def outermost(text: str) -> Any:
    """The JSON between the outermost braces; None where that is none."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start or end - start > LONGEST:
        return None
    try:
        return json.loads(text[start : end + 1], parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _faults(items: list[Json]) -> Iterator[str]:
    if not items:
        yield "It was left out."
    for item in items:
        for error in _CHECK.iter_errors(item):
            place = "/".join(map(str, error.absolute_path)) or "it"
            yield f"{place}: {error.message[:200]}"
        if not item.get("shots"):
            yield "It has no shots."


def _loose(schema: Mapping[str, Any]) -> Json:
    """What has to hold for an answer to be of use: not every model keeps to a form, and what it
    left out or called otherwise is no reason to pay twice."""
    kept: Json = {"type": schema["type"]}
    if schema["type"] == "object":
        properties = {name: _loose(one) for name, one in schema["properties"].items()}
        kept["properties"] = properties
        kept["required"] = [name for name in properties if name in NEEDED]
    if schema["type"] == "array":
        kept["items"] = _loose(schema["items"])
    if schema["type"] != "object":
        kept["type"] = [schema["type"], "null"]
    return kept


_CHECK = Draft202012Validator(_loose(SCENE))
