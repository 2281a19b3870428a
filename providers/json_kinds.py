"""Of what kinds a schema takes values: text, numbers, lists …"""

from typing import Any

from providers.contract import Json
from providers.json_schema import JSON_TYPES

KINDS = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
    (type(None), "null"),
)


def may_be_text(node: Json) -> bool:
    """Does one branch of the schema take a string, or say nothing of types?"""
    branches = [branch for name in ("anyOf", "oneOf") for branch in node.get(name) or ()]
    kinds = [branch.get("type") for branch in branches if isinstance(branch, dict)]
    if "string" in kinds or "string" in (node.get("type") or ()):
        return True
    return not branches and node.get("type") not in JSON_TYPES and "properties" not in node


def takes(node: Json, value: Any) -> bool:
    """Does one branch of the schema take values of this kind, or say nothing of kinds?"""
    value = int(value) if isinstance(value, float) and value.is_integer() else value
    kind = next(kind for type_, kind in KINDS if isinstance(value, type_))
    branches = [branch for name in ("anyOf", "oneOf") for branch in node.get(name) or ()]
    for branch in branches or [node]:
        taken = branch.get("type") if isinstance(branch, dict) else None
        taken = taken if isinstance(taken, list) else [taken]
        if None in taken or kind in taken or (kind == "integer" and "number" in taken):
            return True
    return False
