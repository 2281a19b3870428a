"""What the form of a template is made of: values, files and what is asked for, a row each."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import QueryDict

from foundation import user_input
from parameter_templates import placeholders
from parameter_templates.placeholders import InvalidTemplate, Placeholder
from providers.coercion import NotA, coerced, key_of, title_of_choice, titled
from providers.schema import Field, Type, same

MODES = {"fixed": "Fixed", "default": "Default", "ask": "Asked for", "out": "Left out"}
FILE_MODES = {"keep": "This one", "ask": "Asked for", "out": "Left out"}
NOT_A_WORD = re.compile(r"\W+")


@dataclass
class ValueRow:
    """A parameter: `text` as it is typed, `before` the value that it was made of. `known` is its
    shape where a model that is there has it."""

    name: str
    text: str = ""
    mode: str = "out"
    before: Any = None
    known: Field | None = None
    errors: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, value: Any, mode: str, known: Field | None) -> "ValueRow":
        asks = any(placeholders.named(text) for text in placeholders.texts_in(value))
        return cls(name, written(value, known), "ask" if asks else mode, value, known)

    @property
    def title(self) -> str:
        return self.known.title if self.known else self.name

    @property
    def placeholder(self) -> str:
        """What asks for this parameter and nothing else is called so."""
        name = NOT_A_WORD.sub("_", self.name).strip("_")[:40]
        return name if placeholders.is_name(name) else f"value_{name}"[:40]

    def ask(self) -> Placeholder | None:
        """Let its value be asked for, as its model knows it; None where it is so already."""
        if placeholders.named(self.text):
            return None
        default, self.text = self.text, f"${{{self.placeholder}}}"
        return placeholder_of(self.placeholder, self.title, default, self.known)

    def unask(self) -> None:
        """Its own value, in the place of one that is asked for."""
        if placeholders.alone(self.text) == self.placeholder and not isinstance(self.before, str):
            self.text = written(self.before, self.known)
        elif placeholders.alone(self.text) == self.placeholder:
            self.text = "" if placeholders.named(self.before) else written(self.before, self.known)

    def value(self) -> Any:
        """What was typed, of the type that it has or its model wants; None where that is nothing.
        Raises NotA."""
        if self.text == written(self.before, self.known):
            return self.before
        if self.known is None or placeholders.named(self.text):
            return self.text if self.text.strip() else None
        return coerced(self.known, self.text)


@dataclass
class FileRow:
    """A product, by its public id, that fills a field of the model."""

    field: str
    uid: UUID
    mode: str = "keep"


def written(value: Any, known: Field | None = None) -> str:
    """A value as the box of its row shows it: one of the model's choices by its title."""
    if known is not None and any(same(one.value, value) for one in known.choices):
        return title_of_choice(known, value)
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def placeholder_of(name: str, title: str, default: str, known: Field | None) -> Placeholder:
    """What asks for a parameter as the model has it."""
    label = " ".join(title.split())[:80]
    default = key_in(default, known)
    facts: dict[str, Any] = {"name": name, "label": label, "default": default}
    if known is not None and known.type is Type.CHOICE:
        facts |= {"type": "choice", "choices": [key_of(known, one.value) for one in known.choices]}
    elif known is not None and known.type is Type.BOOLEAN:
        facts |= {"type": "choice", "choices": ["true", "false"]}
    elif known is not None and known.type in (Type.INTEGER, Type.NUMBER):
        step = known.step or (1 if known.type is Type.INTEGER else None)
        bounds = {"minimum": known.minimum, "maximum": known.maximum, "step": step}
        facts |= {"type": "number"} | {k: one for k, one in bounds.items() if one is not None}
    for tried in (facts, facts | {"default": ""}):
        try:
            return placeholders.read(tried)
        except InvalidTemplate:
            continue
    return Placeholder(name, label if label.isprintable() else "")


def key_in(text: str, known: Field | None) -> str:
    """A choice that is called so as it is kept; any other text as it is."""
    if known is None or known.type is not Type.CHOICE or not text:
        return text
    try:
        return key_of(known, coerced(known, text))
    except NotA:
        return text


def title_in(key: str, known: Field | None) -> str:
    """The other way."""
    return str(titled(known, key)) if known is not None and key else key


def values_in(data: QueryDict, known: dict[str, Field]) -> list[ValueRow]:
    rows = []
    names = data.getlist("value")[:400]
    for number, name in enumerate(names):
        text = data.get(f"value-{number}", "").replace("\r\n", "\n")
        mode = data.get(f"mode-{number}", "out")
        before = _from_json(data.get(f"before-{number}", ""))
        row = ValueRow(name, text, mode if mode in MODES else "out", before, known.get(name))
        rows.append(row)
    return rows


def files_in(data: QueryDict) -> list[FileRow]:
    rows = []
    for number, text in enumerate(data.getlist("file")[:50]):
        uid, _, name = text.partition(" ")
        mode = data.get(f"file-mode-{number}", "keep")
        try:
            rows.append(FileRow(name, UUID(uid), mode if mode in FILE_MODES else "keep"))
        except ValueError:
            continue
    return rows


def placeholder_in(data: QueryDict, name: str, known: Field | None = None) -> Placeholder:
    """What the page says of one; `known` is the parameter that it is the value of, by whose titles
    choices may be called. Raises InvalidTemplate."""
    facts: dict[str, Any] = {"name": name}
    for key in ("label", "help"):
        facts[key] = " ".join(data.get(f"{name}-{key}", "").split())
    for key in ("type", "medium", "field"):
        if value := data.get(f"{name}-{key}"):
            facts[key] = value
    facts["default"] = data.get(f"{name}-default", "").replace("\r\n", "\n").strip()
    facts["optional"] = data.get(f"{name}-optional") == "1"
    if facts.get("type") == "choice":
        lines = data.get(f"{name}-choices", "").splitlines()
        keys = (key_in(line.strip(), known) for line in lines if line.strip())
        facts["choices"] = list(dict.fromkeys(keys))
        facts["default"] = key_in(facts["default"], known)
    if facts.get("type") == "number":
        for key in ("minimum", "maximum", "step"):
            if text := data.get(f"{name}-{key}", "").strip():
                facts[key] = _number(text, key, name)
    return placeholders.read(facts)


def _number(text: str, key: str, name: str) -> float:
    try:
        return float(user_input.number(text))
    except user_input.NoNumber as error:
        raise InvalidTemplate(f"{key.capitalize()} of “{name}”: {error}") from None


def _from_json(text: str) -> Any:
    try:
        return user_input.from_json(text) if text else None
    except user_input.NoJson:
        return None
