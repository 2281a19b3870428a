"""The parameters of a recipe as names with plain values: ours, and those of foreign tools."""

import math
import re
from collections.abc import Iterator
from typing import Any

from gallery.foreign_recipes.mapping import model_name
from gallery.search.fields import parameter_key

MOST = 80
LONGEST_NAME = 60
LONGEST_TEXT = 2_000
LONGEST_ENTRY = 100
STORED_ELSEWHERE = ("prompt", "seed")
LORA_IN_PROMPT = re.compile(r"<(?:lora|lyco):([^:<>\n]{1,100})(?::[^<>]{0,40})?>")
LORA_NAMES = ("name", "path", "model", "lora", "lora_name", "id")

Plain = float | str


def flat(recipe: dict[str, Any]) -> list[tuple[str, Plain]]:
    """Names as they are looked for, each with a number or a text; lists have several of a name."""
    params = recipe.get("params")
    found: list[tuple[str, Plain]] = []
    for path, value in _leaves(params, ""):
        name = parameter_key(path)
        plain = _plain(value)
        if (
            plain is not None
            and name
            and name not in STORED_ELSEWHERE
            and len(name) <= LONGEST_NAME
        ):
            found.append((name, plain))
        if len(found) == MOST:
            break
    return list(dict.fromkeys(found))


def entries_of_lists(recipe: dict[str, Any]) -> list[tuple[str, Plain]]:
    """The entries of word lists that it was made with, by `list.` and the name of the list."""
    drawn = recipe.get("drawn")
    found: list[tuple[str, Plain]] = []
    for name, entries in drawn.items() if isinstance(drawn, dict) else ():
        key = parameter_key("list." + str(name).replace("/", "."))
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, str) and entry.strip() and len(key) <= LONGEST_NAME:
                found.append((key, " ".join(entry[:LONGEST_ENTRY].split())))
    return list(dict.fromkeys(found))[:MOST]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """In the order they stand. It does not call itself: a stranger's may be deep."""
    waiting = [(path, value)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            inside = [(f"{path}.{name}" if path else str(name), one) for name, one in value.items()]
            waiting += reversed(inside)
        elif isinstance(value, list | tuple):
            waiting += [(path, one) for one in reversed(value)]
        else:
            yield path, value


def _plain(value: Any) -> Plain | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None
    if not isinstance(value, str) or not value.strip() or value.startswith("data:"):
        return None
    text = " ".join(value[:LONGEST_TEXT].split())
    return _number(text) if text[-1:].isdecimal() and len(text) < 20 else text


def _number(text: str) -> Plain:
    """Foreign tools write numbers as text."""
    try:
        number = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def loras(recipe: dict[str, Any], prompt: str) -> list[str]:
    """The names of the LoRAs that it was made with: those that another tool's recipe lists, those
    that a parameter names, and those that the prompt has as tags."""
    names = lora_names(recipe.get("loras"))
    params = recipe.get("params")
    for key, value in params.items() if isinstance(params, dict) else ():
        said = str(key).lower()
        if "lora" in said and "hash" not in said:
            names += lora_names(value)
    # Where it is listed, a tag of the prompt is the same one with its folder.
    known = set(names)
    names += [tag for tag in LORA_IN_PROMPT.findall(prompt) if model_name(tag) not in known]
    cleaned = (" ".join(name[:200].split()) for name in names)
    return list(dict.fromkeys(filter(None, cleaned)))[:MOST]


def lora_names(value: Any) -> list[str]:
    """Those that a value tells: a name, an object that has one, or a list of either."""
    if isinstance(value, str):
        return [value] if isinstance(_plain(value), str) else []
    if isinstance(value, dict):
        named = [value[name] for name in LORA_NAMES if isinstance(value.get(name), str)]
        return named[:1]
    return [name for one in value for name in lora_names(one)] if isinstance(value, list) else []


def written(number: float) -> str:
    """A number as a person writes it."""
    return str(int(number)) if number == int(number) and abs(number) < 2**53 else repr(number)
