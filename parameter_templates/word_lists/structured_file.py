"""A YAML or JSON file as lists by name: a list of texts is one, and what it stands under its name.

    clothes:
      shoes: [boots, 3::sandals, {text: clogs, weight: 0.5}]      the list clothes/shoes
      hats: a straw hat                                           a list of one

A file that is a list itself goes by the file's name. What is no text, number or list is left out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from foundation import user_input
from parameter_templates.language.entries import OF_ENTRY, Entries
from parameter_templates.language.errors import NoList
from parameter_templates.language.parser import is_plain
from parameter_templates.language.tokens import WEIGHT
from parameter_templates.word_lists.decoding import NoText, decoded

MOST_BYTES = 10_000_000
MOST_ENTRIES = 500_000
DEEPEST = 20
NOTHING, MERGED = "tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"
BOTH = (False, True)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Entry:
    text: str
    weight: float
    line: int


@dataclass(frozen=True, eq=False)
class Listed:
    """One list of a file."""

    name: str
    found: tuple[Entry, ...]
    special: tuple[int, ...]
    weights: tuple[float, ...] | None
    longest: int
    compiled: dict[str, Any] = field(default_factory=dict)

    @property
    def held(self) -> int:
        return sum(len(entry.text) + OF_ENTRY for entry in self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, place: int) -> str:
        return self.found[place].text

    def source(self, place: int) -> tuple[str, int]:
        return self.name, self.found[place].line


def read(path: Path, name: str) -> dict[str, Entries]:
    """The lists of a file by their names in it, "" for one that is the whole file. Raises NoList
    with the file's name, OSError."""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _wrong(name, f"has more than {MOST_BYTES:,} bytes")
    try:
        text = decoded(data)
    except NoText as error:
        raise _wrong(name, error.why, error.line) from None
    is_json = path.suffix.lower() == ".json"
    whole = _from_json(text, name) if is_json else _from_yaml(text, name)
    lists: dict[str, dict[str, Entry]] = {}
    for place, (key, value) in enumerate(_walk(whole, (), 0)):
        if place >= MOST_ENTRIES:
            raise _wrong(name, f"has more than {MOST_ENTRIES:,} entries")
        if key is not None and (entry := _entry(value)):
            lists.setdefault(key, {}).setdefault(entry.text, entry)
    return {key: _listed(key or name, tuple(entries.values())) for key, entries in lists.items()}


def _listed(name: str, entries: tuple[Entry, ...]) -> Listed:
    weights = tuple(entry.weight for entry in entries)
    return Listed(
        name=name,
        found=entries,
        special=tuple(place for place, one in enumerate(entries) if not is_plain(one.text)),
        weights=None if set(weights) == {1.0} or not any(weights) else weights,
        longest=max(len(entry.text) for entry in entries),
    )


@dataclass(frozen=True)
class _Scalar:
    text: str
    line: int


def _walk(value: Any, keys: tuple[str, ...], depth: int) -> Iterator[tuple[str | None, Any]]:
    """Every value with the name of its list; None where it is in none. Whatever is stepped on is
    told, so that a file which names its parts over and over comes to an end."""
    yield None, None
    if isinstance(value, dict) and depth < DEEPEST:
        for key, inside in value.items():
            yield from _walk(inside, (*keys, *([key] if key else [])), depth + 1)
    elif isinstance(value, list):
        yield from (("/".join(keys), item) for item in value)
    elif keys:
        yield "/".join(keys), value


def _entry(item: Any) -> Entry | None:
    if isinstance(item, dict):
        inside = item.get("text") or item.get("content")
        weight = item.get("weight")
        if not isinstance(inside, _Scalar):
            return None
        text, weight_text = inside.text, weight.text if isinstance(weight, _Scalar) else "1"
        return _weighted(text, weight_text, inside.line)
    if not isinstance(item, _Scalar):
        return None
    found = WEIGHT.match(item.text)
    if found:
        return _weighted(item.text[found.end() :], found[1], item.line)
    return _weighted(item.text, "1", item.line)


def _weighted(text: str, weight: str, line: int) -> Entry | None:
    try:
        heavy = min(max(float(weight), 0.0), 1e9)
    except ValueError:
        heavy = 1.0
    cleaned = user_input.words(text).strip()
    return Entry(cleaned, heavy, line) if cleaned else None


def _from_yaml(text: str, name: str) -> Any:
    try:
        node = yaml.compose(text, Loader=LOADER)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or "it is nested too deep or is not all text"
        line = mark.line + 1 if mark else 0
        where = f"line {line}: " if line else ""
        raise _wrong(name, f"is not YAML ({where}{why})", line) from None
    return _plain(node, 0, {}) if node else {}


def _plain(node: yaml.Node, depth: int, made: dict[int, Any]) -> Any:
    """What a node of YAML holds, with every text as it was written. A node that is named again is
    `made` once."""
    if depth > DEEPEST:
        return None
    if id(node) not in made:
        made[id(node)] = None
        made[id(node)] = _value(node, depth, made)
    return made[id(node)]


def _item(node: yaml.Node, depth: int, made: dict[int, Any]) -> Any:
    """In a list, {a|b} without quotation marks is what was written, and no mapping."""
    plain = _plain(node, depth, made)
    if isinstance(plain, dict) and plain and all(value is None for value in plain.values()):
        keys = ", ".join(plain)
        return _Scalar(f"{{{keys}}}", node.start_mark.line + 1)
    return plain


def _value(node: yaml.Node, depth: int, made: dict[int, Any]) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == NOTHING else _Scalar(node.value, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_item(item, depth + 1, made) for item in node.value]
    plain: dict[str, Any] = {}
    for key, value in node.value:
        inside = _plain(value, depth + 1, made)
        if key.tag == MERGED and isinstance(inside, dict):
            plain = {**inside, **plain}
        elif isinstance(key, yaml.ScalarNode):
            plain[key.value.strip()] = inside
    return plain


def _from_json(text: str, name: str) -> Any:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"is not JSON (line {error.lineno}: {error.msg})"
        raise _wrong(name, message, error.lineno) from None
    except (ValueError, RecursionError):
        raise _wrong(name, "is not JSON that can be read") from None
    return _scalars(value, text, 0)


def _scalars(value: Any, text: str, depth: int) -> Any:
    if depth > DEEPEST or value is None or isinstance(value, bool):
        return None
    if isinstance(value, Mapping):
        return {key.strip(): _scalars(one, text, depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [_scalars(one, text, depth + 1) for one in value]
    encoded = value if isinstance(value, str) else json.dumps(value)
    at = (
        -1
        if is_plain(encoded)
        else max(text.find(json.dumps(encoded, ensure_ascii=a)) for a in BOTH)
    )
    return _Scalar(encoded, text.count("\n", 0, at) + 1 if at >= 0 else 1)


def _wrong(name: str, what: str, line: int = 0) -> NoList:
    return NoList(f"The file of word lists “{name}” {what}.", name, line)
