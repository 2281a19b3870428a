"""Follow what a JSON Schema points to, and bring its dialects to the one that can be checked.

Schemas come from providers and plug-ins, so nothing in them is trusted: references are followed
inside the document only, cycles end, and odd values are passed over.
"""

import re
from typing import Any

from providers.contract import Json

DEEPEST = 24
# Keywords whose value maps names to schemas.
NAMED_SCHEMAS = ("properties", "$defs", "definitions", "patternProperties")
# Keywords whose value is a schema, and those whose value lists some.
SCHEMAS = (
    "items",
    "additionalProperties",
    "contains",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
)
LISTS_OF_SCHEMAS = ("anyOf", "oneOf", "allOf", "prefixItems")
JSON_TYPES = ("string", "number", "integer", "boolean", "array", "object", "null")


def input_of(document: Json) -> tuple[Json, Json]:
    """(document, the input's schema): the document itself, or the right part of an OpenAPI one."""
    if not isinstance(document, dict):
        return {}, {}
    if "properties" in document or "$ref" in document or "allOf" in document:
        return document, document
    parts = _dict(_dict(document.get("components")).get("schemas"))
    body = _request_body(document)
    is_named = str((body or {}).get("$ref", "")).endswith("Input")
    if body is None or ("Input" in parts and not is_named):
        name = "Input" if "Input" in parts else next((n for n in parts if n.endswith("Input")), "")
        body = {"$ref": f"#/components/schemas/{name}"} if name else body or document
        return document, body
    return document, body if is_named else _out_of_envelope(body, document)


def _out_of_envelope(body: Json, document: Json) -> Json:
    """What a request's `input` takes, where that is an object of its own; else the request."""
    inner = _dict(_dict(merged(body, document).get("properties")).get("input"))
    return inner if "properties" in merged(inner, document) else body


def _request_body(document: Json) -> Json | None:
    """The schema of what the first POST of an OpenAPI document takes."""
    for path in _dict(document.get("paths")).values():
        content = _dict(_dict(_dict(_dict(path).get("post")).get("requestBody")).get("content"))
        for media_type, described in content.items():
            schema = _dict(described).get("schema")
            if "json" in media_type and isinstance(schema, dict):
                return schema
    return None


def follow(reference: Any, root: Json) -> Any:
    """What a local reference ("#/a/b") points to; None for any other."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    node: Any = root
    for part in reference[1:].strip("/").split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and key.isdigit() and int(key) < len(node):
            node = node[int(key)]
        elif isinstance(node, dict) and (key in node or not key):
            node = node[key] if key else node
        else:
            return None
    return node


def merged(node: Any, root: Json) -> Json:
    """The node with its reference and its `allOf` folded in; what stands beside them wins."""
    whole = _folded(node, root, {})
    return whole if "properties" in whole else _with_branches(whole, root)


def _folded(node: Any, root: Json, known: dict[str, Json], depth: int = 0) -> Json:
    """`known` are the references followed so far: each is followed once, and one that leads back
    into itself ends there. Schemas that point to each other many times over would take for ever."""
    if not isinstance(node, dict) or depth > DEEPEST:
        return {}
    whole: Json = {}
    reference = node.get("$ref")
    if isinstance(reference, str):
        if reference not in known:
            known[reference] = {}
            known[reference] = _folded(follow(reference, root), root, known, depth + 1)
        whole = known[reference]
    for part in node["allOf"] if isinstance(node.get("allOf"), list) else ():
        whole = _together(whole, _folded(part, root, known, depth + 1))
    own = {key: value for key, value in node.items() if key not in ("$ref", "allOf")}
    return _together(whole, own)


def _with_branches(whole: Json, root: Json) -> Json:
    """A union of objects has the properties of all; required is only what all require."""
    branches = [_folded(branch, root, {}) for branch in _union(whole)]
    objects = [branch for branch in branches if "properties" in branch]
    if not objects or len(objects) < len(branches):
        return whole
    properties: Json = {}
    for branch in objects:
        properties = {**branch["properties"], **properties}
    required = [
        name
        for name in objects[0].get("required") or ()
        if all(name in (branch.get("required") or ()) for branch in objects)
    ]
    return _together(whole, {"properties": properties, "required": required})


def _together(one: Json, other: Json) -> Json:
    """Both schemas at once: names are joined, anything else is the other's."""
    both = one | other
    for name in NAMED_SCHEMAS:
        if isinstance(one.get(name), dict) and isinstance(other.get(name), dict):
            both[name] = one[name] | other[name]
    if isinstance(one.get("required"), list) and isinstance(other.get("required"), list):
        both["required"] = list(dict.fromkeys([*one["required"], *other["required"]]))
    return both


def options_of(node: Json, root: Json) -> list[Json]:
    """The branches of a union, whether written as anyOf, oneOf or a list of types."""
    if branches := _union(node):
        outer = {key: value for key, value in node.items() if key not in ("anyOf", "oneOf")}
        return [outer | merged(branch, root) for branch in branches]
    kinds = node.get("type")
    if isinstance(kinds, list):
        return [node | {"type": kind} for kind in kinds if isinstance(kind, str)]
    return []


def _union(node: Json) -> list[Any]:
    for name in ("anyOf", "oneOf"):
        if isinstance(node.get(name), list):
            return list(node[name])
    return []


def checkable(document: Json) -> Json:
    """The input's schema in Draft 2020-12, whole, with every reference inside it.

    Turned over: `nullable`, boolean `exclusiveMinimum`. Left out: references to elsewhere (they
    would be fetched), patterns that do not compile or are for names, bounds and types that are
    none.
    """
    root, top = input_of(document)
    if top is root:
        return _dict(_modern(root, root))
    around = {
        key: _modern(root[key], root, names=True)
        for key in ("components", "$defs", "definitions")
        if isinstance(root.get(key), dict)
    }
    return {**around, "allOf": [_modern(top, root)]}


def _modern(node: Any, root: Json, *, names: bool = False) -> Any:
    """One node; `names` says that the keys of this dict are names, not keywords."""
    if isinstance(node, list):
        return [_modern(part, root) for part in node]
    if not isinstance(node, dict):
        return node
    if names:
        return {
            key: _modern(value, root, names=key == "schemas")
            for key, value in node.items()
            if isinstance(value, dict | bool)
        }
    if "$ref" in node and follow(node["$ref"], root) is None:
        node = {key: value for key, value in node.items() if key != "$ref"}
    new: Json = {}
    for key, value in node.items():
        if key in NAMED_SCHEMAS or key in ("components", "schemas"):
            new[key] = _modern(value, root, names=True)
        elif key in ("enum", "const", "default", "examples", "example"):
            new[key] = value
        else:
            new[key] = _modern(value, root)
    _tidy(new)
    if new.pop("nullable", False) is True:
        return {"anyOf": [new, {"type": "null"}]}
    return new


def _tidy(node: Json) -> None:
    """Turn over what older dialects wrote otherwise, and take out what no checker understands."""
    for bound, open_bound in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        is_flag = isinstance(node.get(open_bound), bool)
        if is_flag and node.pop(open_bound) and bound in node:
            node[open_bound] = node.pop(bound)
    for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"):
        value = node.get(name)
        if name in node and (isinstance(value, bool) or not isinstance(value, int | float)):
            del node[name]
    if node.get("multipleOf", 1) <= 0:
        del node["multipleOf"]
    if not _compiles(node.get("pattern", "")):
        del node["pattern"]
    if node.pop("patternProperties", None):
        # Which names those patterns mean is for the provider to say; and so which are others.
        for name in ("additionalProperties", "unevaluatedProperties"):
            node.pop(name, None)
    kinds = node.get("type", [])
    if any(kind not in JSON_TYPES for kind in (kinds if isinstance(kinds, list) else [kinds])):
        del node["type"]
    if node.get("enum", True) == [] or not isinstance(node.get("enum", []), list):
        del node["enum"]
    for name in ("$id", "$schema", "$anchor", "$dynamicRef", "format"):
        node.pop(name, None)
    if "required" in node and not isinstance(node["required"], list):
        del node["required"]
    if isinstance(node.get("items"), list):
        node["prefixItems"] = node.pop("items")
    for name in SCHEMAS:
        if not isinstance(node.get(name, True), dict | bool):
            del node[name]
    for name in LISTS_OF_SCHEMAS:
        parts = node.get(name, [True])
        if not isinstance(parts, list) or not all(isinstance(one, dict | bool) for one in parts):
            del node[name]


def _compiles(pattern: Any) -> bool:
    try:
        re.compile(pattern)
    except (re.error, TypeError, RecursionError, OverflowError):
        return False
    return True


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
