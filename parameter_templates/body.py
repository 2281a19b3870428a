"""What a version of a template asks for: a prompt, values, files, and what is asked for.

As JSON it is an object of just these names, each of which may be missing:

    prompt         text, with ${name} where something is asked for
    models         references of the models that it was made for; none: the default of its kind
    fixed          parameter → value that holds; text of it may have ${name}, too
    defaults       parameter → value to begin with
    inputs         [{field, product}]: products, by their public ids, that fill fields
    placeholders   what is asked for: see `parameter_templates.placeholders`
    count          how many results of each model
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from foundation import user_input
from parameter_templates import placeholders
from parameter_templates.models import LONGEST_REF
from parameter_templates.placeholders import InvalidTemplate, Placeholder
from providers.contract import Json

LONGEST_PROMPT = 200_000
LARGEST = 1_000_000
"""Letters of a body as JSON."""
MOST_MODELS, MOST_VALUES, MOST_INPUTS, MOST_RESULTS = 20, 200, 50, 1_000
LONGEST_PARAMETER = 200


@dataclass(frozen=True)
class Body:
    prompt: str = ""
    models: tuple[str, ...] = ()
    fixed: Json = field(default_factory=dict)
    defaults: Json = field(default_factory=dict)
    inputs: tuple[tuple[str, UUID], ...] = ()
    placeholders: tuple[Placeholder, ...] = ()
    count: int = 1

    def as_json(self) -> Json:
        """As JSON, what is empty left out."""
        data: Json = {
            "prompt": self.prompt,
            "models": list(self.models),
            "fixed": dict(self.fixed),
            "defaults": dict(self.defaults),
            "inputs": [{"field": name, "product": str(uid)} for name, uid in self.inputs],
            "placeholders": [one.as_json() for one in self.placeholders],
        }
        data = {name: value for name, value in data.items() if value}
        return data if self.count == 1 else data | {"count": self.count}

    @property
    def all_placeholders(self) -> tuple[Placeholder, ...]:
        """What is asked for: placeholders that are declared, and those that stand in the texts with
        nothing more said of them. What the prompt itself sets is a variable of its own."""
        declared = {one.name for one in self.placeholders}
        own = placeholders.assigned(self.prompt)
        words = placeholders.own_words(self.prompt)
        return (
            *self.placeholders,
            *(
                Placeholder(name, default=words.get(name, ""))
                for name in self.named
                if name not in declared | own
            ),
        )

    @property
    def named(self) -> list[str]:
        """Every ${name} of the prompt and of the values, in their order, each once."""
        texts = [self.prompt, *placeholders.texts_in(self.fixed)]
        return list(dict.fromkeys(name for text in texts for name in placeholders.named(text)))


def from_stored(data: Json) -> Body:
    """The body of a version, which was read before it was kept."""
    fields = dict(data)
    fields["models"] = tuple(fields.get("models", ()))
    fields["inputs"] = tuple(
        (row["field"], UUID(row["product"])) for row in fields.get("inputs", ())
    )
    fields["placeholders"] = tuple(map(placeholders.from_stored, fields.get("placeholders", ())))
    return Body(**fields)


def read(data: Any) -> Body:
    """The body that this JSON is. Nothing in it is believed unseen. Raises InvalidTemplate."""
    fields = placeholders.an_object(data, "What it asks for")
    placeholders.want_known(fields, READERS, "What it asks for")
    try:
        user_input.check(fields)
    except user_input.NoJson as error:
        raise InvalidTemplate(f"What it asks for {error}.") from None
    if len(json.dumps(fields, ensure_ascii=False)) > LARGEST:
        raise InvalidTemplate(f"What it asks for has more than {LARGEST:,} characters.")
    body = Body(**{name: READERS[name](value) for name, value in fields.items()})
    names = [one.name for one in body.placeholders]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise InvalidTemplate(f"“{twice}” is asked for twice.")
    if both := sorted(body.fixed.keys() & body.defaults.keys()):
        raise InvalidTemplate(f"“{user_input.short(both[0])}” is both fixed and a default.")
    return body


def _prompt(data: Any) -> str:
    if not isinstance(data, str) or len(data) > LONGEST_PROMPT:
        raise InvalidTemplate(f"Its prompt is not text of at most {LONGEST_PROMPT:,} characters.")
    return user_input.words(data)


def _models(data: Any) -> tuple[str, ...]:
    rows = _list(data, MOST_MODELS, "models")
    return tuple(dict.fromkeys(model_ref(row) for row in rows))


def model_ref(data: Any) -> str:
    """Raises InvalidTemplate where it can name no model."""
    if not isinstance(data, str) or not 0 < len(data) <= LONGEST_REF or not data.isprintable():
        raise InvalidTemplate("A model in it has an impossible name.")
    if not all(data.partition("/")):
        raise InvalidTemplate(f"“{user_input.short(data)}” is not of the form account/model.")
    return data


def _values(data: Any) -> Json:
    fields = placeholders.an_object(data, "Its values")
    if len(fields) > MOST_VALUES:
        raise InvalidTemplate(f"It has more than {MOST_VALUES} values.")
    for name in fields:
        if not name.strip() or len(name) > LONGEST_PARAMETER or not name.isprintable():
            raise InvalidTemplate(f"“{user_input.short(name)}” is not the name of a parameter.")
    return {name: value for name, value in fields.items() if value is not None}


def _inputs(data: Any) -> tuple[tuple[str, UUID], ...]:
    found = []
    for row in _list(data, MOST_INPUTS, "inputs"):
        fields = placeholders.an_object(row, "A file in it")
        placeholders.want_known(fields, ("field", "product"), "A file in it")
        name, product = fields.get("field"), fields.get("product")
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_PARAMETER:
            raise InvalidTemplate("A file in it is for no field.")
        try:
            found.append((name, UUID(product)))
        except (ValueError, TypeError, AttributeError):
            raise InvalidTemplate("A file in it has an impossible id.") from None
    return tuple(found)


def _placeholders(data: Any) -> tuple[Placeholder, ...]:
    return tuple(placeholders.read(row) for row in _list(data, placeholders.MOST, "placeholders"))


def _count(data: Any) -> int:
    if type(data) is not int or not 1 <= data <= MOST_RESULTS:
        raise InvalidTemplate(f"Its number of results is not between 1 and {MOST_RESULTS:,}.")
    return data


def _list(data: Any, most: int, what: str) -> list[Any]:
    if not isinstance(data, list) or len(data) > most:
        raise InvalidTemplate(f"Its {what} are not a list of at most {most}.")
    return data


READERS: Mapping[str, Callable[[Any], Any]] = {
    "prompt": _prompt,
    "models": _models,
    "fixed": _values,
    "defaults": _values,
    "inputs": _inputs,
    "placeholders": _placeholders,
    "count": _count,
}
