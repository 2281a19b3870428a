"""What a provider's OpenAPI document says of one model's input, and how files are put into it."""

from collections.abc import Iterator, Mapping
from typing import Any

from providers import media_paths, prompts, seeds
from providers.contract import Json, Kind
from providers.json_schema import DEEPEST, follow, input_of
from providers.schema import fields


def input_schema(document: Json) -> Json:
    """The input's schema by itself, with those parts of the document that it points to."""
    root, top = input_of(document)
    if top is root:
        return document
    for _ in range(DEEPEST):
        found = follow(top.get("$ref"), root)
        if not isinstance(found, dict):
            break
        top = {**found, **{key: value for key, value in top.items() if key != "$ref"}}
    parts = {name: follow(f"#/components/schemas/{name}", root) for name in _named(top, root)}
    return {**top, "components": {"schemas": parts}} if parts else dict(top)


def _named(node: Any, root: Json) -> list[str]:
    """The schemas that a node points to, near or far."""
    names: dict[str, None] = {}
    waiting = [node]
    while waiting:
        for reference in _references(waiting.pop()):
            name = reference.rpartition("/")[2]
            if name not in names and follow(reference, root) is not None:
                names[name] = None
                waiting.append(follow(reference, root))
    return list(names)


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/components/schemas/"):
            yield reference
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def prompt_field(schema: Json, kind: Kind | None = None) -> str | None:
    """The property that takes the prompt."""
    return prompts.of(fields(schema), spoken=kind is Kind.TEXT_TO_SPEECH)


def seed_field(schema: Json) -> str | None:
    return seeds.field_of(fields(schema))


def place(body: Json, schema: Json, files: Mapping[str, list[str]]) -> None:
    """Put the addresses of files into the body as each property wants them: one, or a list."""
    several = {one.name for one in fields(schema) if one.multiple}
    for name, addresses in files.items():
        if not media_paths.is_path(name):
            is_list = name in several or len(addresses) > 1
            body[name] = addresses if is_list else addresses[0]
    media_paths.place(body, {name: files[name] for name in files if media_paths.is_path(name)})
