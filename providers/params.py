"""Turn what people type into a model's parameters, and check parameters against its schema."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from jsonschema import ValidationError

from providers import media_paths
from providers.coercion import NotA as NotA
from providers.coercion import coerced as coerced
from providers.coercion import key_of as key_of
from providers.coercion import shortened
from providers.contract import Json, ModelSpec
from providers.json_schema import checkable, input_of, merged
from providers.patterns import SchemaValidator
from providers.schema import Field, fields, label_of

WHOLE = ""
FILE = "https://file.invalid/"


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


class Checker:
    """What one model takes: its schema is read once, however many parameters are checked."""

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self.fields = {field.name: field for field in fields(spec.schema)}

    def check(self, params: Mapping[str, Any], *, media: Collection[str] = ()) -> Json:
        """As `check_params`."""
        known = self.fields
        errors: dict[str, list[str]] = {}
        body: Json = {}
        for name, value in params.items():
            field = known.get(name)
            if field is None:
                if _takes_anything(self.spec.schema):
                    body[name] = value
                else:
                    errors[name] = [_unknown(name, self.spec, known)]
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
                errors[name] = [_unknown(name, self.spec, known)]
        names = {*body, *media, *errors, *map(media_paths.container, media)}
        for name, field in known.items():
            if field.required and name not in names:
                errors[name] = [needed(field)]
        for name, sentence in _broken_rules(self._rules, body, known, media):
            if name not in errors or sentence not in errors[name]:
                errors.setdefault(name, []).append(sentence)
        if errors:
            raise InvalidParams(errors)
        return body

    @cached_property
    def _rules(self) -> Any:
        return SchemaValidator(checkable(self.spec.schema))


def check_params(
    spec: ModelSpec, params: Mapping[str, Any], *, media: Collection[str] = ()
) -> Json:
    """The parameters with their right types, seen to be what the model takes.

    Strings are read as what the field wants (`k=v` of a command): "4" for a number, "a,b" for a
    list, JSON where the field is JSON. None leaves a field out, and so does "" where there is no
    default; else "" is sent for a text that is to be empty. `media`
    names the fields that are filled in another way (with files); they count as given and are not
    part of the result. Raises InvalidParams with every error found.
    """
    return Checker(spec).check(params, media=media)


def needed(field: Field) -> str:
    return f"{field.title} is needed."


def _takes_anything(schema: Json) -> bool:
    """Does the schema say outright that it takes more than it names?"""
    root, top = input_of(schema)
    return merged(top, root).get("additionalProperties") not in (None, False)


def _unknown(name: str, spec: ModelSpec, known: Mapping[str, Field]) -> str:
    close = get_close_matches(name, known, n=1)
    hint = f" Did you mean {close[0]}?" if close else f" It takes {', '.join(known) or 'none'}."
    return f"{spec.label} has no parameter “{shortened(name)}”.{hint}"


def _broken_rules(
    rules: Any, body: Json, known: Mapping[str, Field], media: Collection[str]
) -> Iterator[tuple[str, str]]:
    """What the model's whole schema still objects to, as (field, sentence)."""
    filled = {name: _stand_in(known[name]) for name in media if name in known}
    inside = {name: filled.pop(name) for name in [*filled] if media_paths.is_path(name)}
    filled |= body
    media_paths.place(filled, {name: [FILE] * _entries(filled, name) for name in inside})
    try:
        for error in rules.iter_errors(filled):
            for leaf in _leaves(error):
                name = str(leaf.absolute_path[0]) if leaf.absolute_path else WHOLE
                named_above = leaf.validator == "required" and name == WHOLE
                if not named_above and name not in media:
                    yield name, _sentence(known.get(name), leaf)
    except RecursionError:
        yield WHOLE, "The model's schema goes in a circle and cannot be checked."


def _stand_in(field: Field) -> Any:
    return [FILE] if field.multiple else FILE


def _entries(body: Json, path: str) -> int:
    """To how many entries of a list the files of a path go, at least."""
    there = body.get(media_paths.container(path))
    return max(len(there), 1) if isinstance(there, list) else 1


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
    return sentences.get(str(error.validator), f"{title}: {shortened(error.message, 200)}.")


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
