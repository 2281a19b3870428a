"""Turn what people type into a model's parameters, and check parameters against its schema."""

import json
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from jsonschema import ValidationError

from artfactory import door
from providers.contract import Json, ModelSpec
from providers.json_schema import JSON_TYPES, checkable, input_of, merged
from providers.patterns import SchemaValidator
from providers.schema import Field, Type, fields, label_of, same

WHOLE = ""
FILE = "https://file.invalid/"
LARGEST = 2_000_000


class InvalidParams(ValueError):
    """Parameters that a model does not take. `errors`: field → sentences; "" is the whole."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        self.errors = {name: list(sentences) for name, sentences in errors.items()}
        super().__init__(
            "; ".join(
                f"{name}: {' '.join(sentences)}" if name else " ".join(sentences)
                for name, sentences in self.errors.items()
            )
        )


class NotA(ValueError):
    """Text that is not a value of the field, in a sentence for people."""


def check_params(
    spec: ModelSpec, params: Mapping[str, Any], *, media: Collection[str] = ()
) -> Json:
    """The parameters with their right types, seen to be what the model takes.

    Strings are read as what the field wants (`k=v` of a command): "4" for a number, "a,b" for a
    list, JSON where the field is JSON. None and "" for an optional field leave it out. `media`
    names the fields that are filled in another way (with files); they count as given and are not
    part of the result. Raises InvalidParams with every error found.
    """
    known = {field.name: field for field in fields(spec.schema)}
    errors: dict[str, list[str]] = {}
    body: Json = {}
    for name, value in params.items():
        field = known.get(name)
        if field is None:
            if _takes_anything(spec.schema):
                body[name] = value
            else:
                errors[name] = [_unknown(name, spec, known)]
            continue
        try:
            typed = coerced(field, value)
        except NotA as error:
            errors[name] = [str(error)]
            continue
        if typed is not None:
            body[name] = typed
    for name in media:
        if name not in known:
            errors[name] = [_unknown(name, spec, known)]
    for name, field in known.items():
        if field.required and name not in body and name not in media and name not in errors:
            errors[name] = [f"{field.title} is needed."]
    for name, sentence in _broken_rules(spec, body, known, media):
        if name not in errors or sentence not in errors[name]:
            errors.setdefault(name, []).append(sentence)
    if errors:
        raise InvalidParams(errors)
    return body


def coerced(field: Field, value: Any) -> Any:
    """The value as the field's type; None for "not given". Raises NotA."""
    try:
        door.check(value)
        typed = _typed(field, value)
        door.check(typed)
    except door.NoJson as error:
        raise NotA(f"{field.title} {error}.") from None
    return typed


def _typed(field: Field, value: Any) -> Any:
    if isinstance(value, str):
        if len(value) > LARGEST:
            raise NotA(f"{field.title} is longer than {LARGEST:,} characters.")
        return _from_text(field, value)
    if value is None:
        return None
    if field.type is Type.LIST and isinstance(value, list | tuple):
        is_unset = not value and not field.required and not field.default
        return None if is_unset else [_item(field, one) for one in value]
    if field.type is Type.INTEGER and isinstance(value, float) and value.is_integer():
        return int(value)
    if field.type is Type.CHOICE:
        return _choice(field, value)
    return value


def _from_text(field: Field, text: str) -> Any:
    text = text if door.is_seen(text) else ""
    if field.type in (Type.TEXT, Type.LONG_TEXT):
        return None if text == "" and not field.required else text
    stripped = text.strip()
    if field.type is Type.CHOICE:
        return _choice(field, text) if text or _allows_empty(field) else None
    if not stripped:
        return None
    if field.type in (Type.INTEGER, Type.NUMBER):
        return _number(field, stripped)
    if field.type is Type.BOOLEAN:
        return _boolean(field, stripped)
    if field.type is Type.LIST:
        return [_item(field, part) for part in _parts(stripped)]
    if field.type is Type.JSON:
        return _json(field, text)
    return _parts(stripped) if field.multiple else text


def _number(field: Field, text: str) -> int | float:
    try:
        if field.type is Type.INTEGER:
            return door.whole(text)
        number = door.number(text)
    except (door.TooLarge, door.TooFine) as error:
        raise NotA(f"{field.title}: {error}") from None
    except door.NoNumber:
        kind = "a whole number" if field.type is Type.INTEGER else "a number"
        raise NotA(f"{field.title} must be {kind}, not “{_short(text)}”.") from None
    return int(number) if text.lstrip("+-").isdigit() else float(number)


def _boolean(field: Field, text: str) -> bool:
    word = text.lower()
    if word in ("true", "yes", "on", "1"):
        return True
    if word in ("false", "no", "off", "0"):
        return False
    raise NotA(f"{field.title} must be yes or no, not “{_short(text)}”.")


def _choice(field: Field, value: Any) -> Any:
    """The allowed value that this is, or that this text stands for."""
    for choice in field.choices:
        if same(choice.value, value):
            return choice.value
    for choice in field.choices:
        if isinstance(value, str) and value in (key_of(field, choice.value), _plain(choice.value)):
            return choice.value
    allowed = ", ".join(label_of(choice.value) for choice in field.choices[:12])
    more = " …" if len(field.choices) > 12 else ""
    close = get_close_matches(str(value), [_plain(c.value) for c in field.choices], n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    raise NotA(f"{field.title} must be one of {allowed}{more}, not “{_short(value)}”.{hint}")


def _item(field: Field, value: Any) -> Any:
    if field.item is Type.CHOICE:
        return _choice(field, value)
    if isinstance(value, str) and field.item in (Type.INTEGER, Type.NUMBER):
        return _number(Field(field.name, field.item, field.title), value.strip())
    return value


def _parts(text: str) -> list[Any]:
    """A list as people write it: JSON, one to a line, or with commas."""
    if text.startswith("["):
        try:
            parsed = door.from_json(text)
        except door.NoJson:
            parsed = None
        if isinstance(parsed, list):
            return parsed
    parts = text.splitlines() if "\n" in text else text.split(",")
    return [part.strip() for part in parts if part.strip()]


def _json(field: Field, text: str) -> Any:
    """JSON; where the field also takes plain text, whatever is no JSON is that text."""
    try:
        return door.from_json(text)
    except door.NoJson as error:
        if any(same(choice.value, text) for choice in field.choices) or _may_be_text(field.node):
            return text
        is_json = not str(error).endswith("not JSON")
        words = f"{error}" if is_json else f"must be JSON, such as {_example(field)}"
        raise NotA(f"{field.title} {words}.") from None


def _may_be_text(node: Json) -> bool:
    """Does one branch of the schema take a string, or say nothing of types?"""
    branches = [branch for name in ("anyOf", "oneOf") for branch in node.get(name) or ()]
    kinds = [branch.get("type") for branch in branches if isinstance(branch, dict)]
    if "string" in kinds or "string" in (node.get("type") or ()):
        return True
    return not branches and node.get("type") not in JSON_TYPES and "properties" not in node


def _example(field: Field) -> str:
    if field.default is not None:
        return json.dumps(field.default)[:80]
    return "[…]" if field.node.get("type") == "array" else '{"name": "value"}'


def key_of(field: Field, value: Any) -> str:
    """How a choice is written in a form or command: plain, or as JSON where two would clash."""
    plain = _plain(value)
    clash = sum(_plain(choice.value) == plain for choice in field.choices) > 1
    return json.dumps(value) if clash else plain


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _allows_empty(field: Field) -> bool:
    return any(choice.value == "" for choice in field.choices)


def _takes_anything(schema: Json) -> bool:
    """Does the schema say outright that it takes more than it names?"""
    root, top = input_of(schema)
    return merged(top, root).get("additionalProperties") not in (None, False)


def _unknown(name: str, spec: ModelSpec, known: Mapping[str, Field]) -> str:
    close = get_close_matches(name, known, n=1)
    hint = f" Did you mean {close[0]}?" if close else f" It takes {', '.join(known) or 'none'}."
    return f"{spec.label} has no parameter “{_short(name)}”.{hint}"


def _broken_rules(
    spec: ModelSpec, body: Json, known: Mapping[str, Field], media: Collection[str]
) -> Iterator[tuple[str, str]]:
    """What the model's whole schema still objects to, as (field, sentence)."""
    schema = checkable(spec.schema)
    filled = {name: _stand_in(known[name]) for name in media if name in known}
    try:
        for error in SchemaValidator(schema).iter_errors(filled | body):
            for leaf in _leaves(error):
                name = str(leaf.absolute_path[0]) if leaf.absolute_path else WHOLE
                named_above = leaf.validator == "required" and name == WHOLE
                if not named_above and name not in media:
                    yield name, _sentence(known.get(name), leaf)
    except RecursionError:
        yield WHOLE, "The model's schema goes in a circle and cannot be checked."


def _stand_in(field: Field) -> Any:
    return [FILE] if field.multiple else FILE


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors that say something: those inside `allOf` and `$ref`, not the wrapper."""
    if error.validator in ("allOf", "$ref") and error.context:
        for inner in error.context:
            yield from _leaves(inner)
    else:
        yield error


def _sentence(field: Field | None, error: ValidationError) -> str:
    title = field.title if field else "The parameters"
    if len(error.absolute_path) > 1:
        inside = "".join(f"[{part!r}]" for part in list(error.absolute_path)[1:])
        title = f"{title}{inside}"
    bound: Any = error.validator_value
    sentences = {
        "minimum": f"{title} must be at least {bound}.",
        "exclusiveMinimum": f"{title} must be more than {bound}.",
        "maximum": f"{title} must be at most {bound}.",
        "exclusiveMaximum": f"{title} must be less than {bound}.",
        "multipleOf": f"{title} must be a multiple of {bound}.",
        "minLength": f"{title} must have at least {bound} characters.",
        "maxLength": f"{title} may have at most {bound} characters.",
        "minItems": f"{title} needs at least {bound} entries.",
        "maxItems": f"{title} may have at most {bound} entries.",
        "uniqueItems": f"{title} has an entry twice.",
        "pattern": f"{title} must look like {bound}.",
        "type": f"{title} must be {_kind(bound)}.",
        "const": f"{title} must be {label_of(bound)}.",
    }
    if error.validator == "enum" and isinstance(bound, list):
        return f"{title} must be one of {', '.join(map(label_of, bound[:12]))}."
    if error.validator in ("anyOf", "oneOf"):
        return f"{title} has none of the forms that the model takes."
    return sentences.get(str(error.validator), f"{title}: {_short(error.message, 200)}.")


def _kind(bound: Any) -> str:
    names = {
        "string": "text",
        "integer": "a whole number",
        "number": "a number",
        "boolean": "yes or no",
        "array": "a list",
        "object": "an object",
        "null": "empty",
    }
    kinds = bound if isinstance(bound, list) else [bound]
    return " or ".join(names.get(str(kind), str(kind)) for kind in kinds)


def _short(value: Any, length: int = 40) -> str:
    text = str(value)
    return text if len(text) <= length else text[: length - 1] + "…"
