"""What a provider's OpenAPI document says of one model: its input, its output, its kind of work."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from providers.contract import Json, Kind, Medium
from providers.json_schema import DEEPEST, follow, input_of, merged, words
from providers.schema import Field, Type, fields

PROMPT_NAMES = ("prompt", "text", "input_text", "gen_text", "script", "lyrics", "input", "query")
# Of an output that points back into itself there is no end.
DEEPEST_OUTPUT, MOST_PARTS = 7, 500
SEED_NAMES = ("seed", "random_seed", "noise_seed")
SPEECH_NAMES = words("voice voice_id voice_setting speaker speaker_wav voices")


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


def prompt_field(schema: Json) -> str | None:
    """The property that takes the prompt."""
    known = {one.name: one for one in fields(schema)}
    texts = (Type.TEXT, Type.LONG_TEXT)
    return next((n for n in PROMPT_NAMES if n in known and known[n].type in texts), None)


def seed_field(schema: Json) -> str | None:
    names = {one.name for one in fields(schema)}
    return next((name for name in SEED_NAMES if name in names), None)


def kind_for(medium: Medium, schema: Json) -> Kind:
    """The kind of work from what comes out and what must go in."""
    known = fields(schema)
    if medium is Medium.TEXT:
        return Kind.TEXT_GENERATION
    if medium is Medium.AUDIO:
        speech = SPEECH_NAMES & {one.name for one in known}
        return Kind.TEXT_TO_SPEECH if speech else Kind.TEXT_TO_AUDIO
    needed = set(_media(one for one in known if one.required))
    if not prompt_field(schema):
        needed |= set(_media(known))
    if medium is Medium.IMAGE:
        return Kind.IMAGE_TO_IMAGE if needed else Kind.TEXT_TO_IMAGE
    if Medium.VIDEO in needed:
        return Kind.VIDEO_TO_VIDEO
    return Kind.IMAGE_TO_VIDEO if Medium.IMAGE in needed else Kind.TEXT_TO_VIDEO


def _media(known: Iterable[Field]) -> Iterator[Medium]:
    return (one.medium for one in known if one.medium is not None)


def component(document: Json, name: str) -> Json:
    """One named schema of the document with its references followed; {} where there is none."""
    found = follow(f"#/components/schemas/{name}", document)
    return merged(found, document) if isinstance(found, dict) else {}


def holds_files(document: Json, name: str) -> bool:
    """Is there an address in this schema, or may be, since it says nothing?"""
    level = [component(document, name)]
    for _ in range(DEEPEST_OUTPUT):
        if any(node.get("format") == "uri" or not node for node in level):
            return True
        inner = (merged(part, document) for node in level for part in _parts(node))
        level = list(islice(inner, MOST_PARTS))
    return False


def _parts(node: Json) -> Iterator[Any]:
    properties = node.get("properties")
    parts = [node.get("items"), *(properties.values() if isinstance(properties, dict) else ())]
    for union in ("anyOf", "oneOf"):
        parts += node[union] if isinstance(node.get(union), list) else ()
    return (part for part in parts if part)


def place(schema: Json, name: str, addresses: list[str]) -> str | list[str]:
    """Uploaded files as the property wants them: one address, or a list."""
    multiple = any(one.multiple for one in fields(schema) if one.name == name)
    return addresses if multiple or len(addresses) > 1 else addresses[0]
