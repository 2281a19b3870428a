"""Placeholders: what a template asks for when it is used.

In a text one is written `${name}`, as the prompt language writes a variable: a placeholder is a
variable whose value a person gives. `${name:words}` has words of its own for when nothing is given.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from foundation import user_input
from gallery import names
from parameter_templates.language.variables import Variable, variables
from parameter_templates.language.variables import literal as literal
from providers.contract import Json, Medium

MOST = 50
MOST_CHOICES = 200
LONGEST_VALUE = 20_000
LONGEST_HELP = 300
NAME = re.compile(r"[^\W\d][\w-]{0,39}")
TYPES = {"text": "Text", "choice": "Choice", "number": "Number", "product": "Product"}


class InvalidTemplate(ValueError):
    """Why a template cannot be as it is said to be, in a sentence."""


class BadValue(ValueError):
    """Why a value is none for its placeholder, in a sentence."""


@dataclass(frozen=True)
class Placeholder:
    """`name` as it stands in the texts; `label` and `help` are for the person who is asked.

    `default` is what the box holds at first, "" for nothing; what is `optional` may stay empty.
    `choices` are those of a choice; `minimum`, `maximum` and `step` are of a number. A product
    fills a field of the model: `field` if the model has that, else the first that takes such a
    `medium` ("" for any).
    """

    name: str
    label: str = ""
    type: str = "text"
    help: str = ""
    default: str = ""
    optional: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    medium: str = ""
    field: str = ""

    @property
    def title(self) -> str:
        """How it is called on a form."""
        return self.label or self.name.replace("_", " ").strip().capitalize() or self.name

    def as_json(self) -> Json:
        """As JSON, what is as usual left out."""
        data = {name: getattr(self, name) for name in READERS}
        data["choices"] = list(self.choices)
        usual: Json = {"type": "text", "optional": False}
        return {
            name: value
            for name, value in data.items()
            if value != usual.get(name, "") and value not in ([], None)
        }

    def value(self, text: str) -> str | int | float:
        """What was typed, as it goes into a parameter; "" where it may stay empty. Raises
        BadValue."""
        typed = user_input.words(text).strip()
        if not typed:
            if self.optional:
                return ""
            raise BadValue(f"{self.title} is needed. Fill it in.")
        if len(typed) > LONGEST_VALUE:
            raise BadValue(f"{self.title} has more than {LONGEST_VALUE:,} characters.")
        if self.type == "choice" and typed not in self.choices:
            few = ", ".join(self.choices[:12])
            raise BadValue(f"{self.title} is one of {few}{'…' if len(self.choices) > 12 else ''}.")
        return self._number(typed) if self.type == "number" else typed

    def _number(self, typed: str) -> int | float:
        try:
            found = user_input.number(typed)
        except user_input.NoNumber as error:
            raise BadValue(f"{self.title}: {error}") from None
        if self.minimum is not None and found < Decimal(str(self.minimum)):
            raise BadValue(f"{self.title} is at least {in_digits(self.minimum)}.")
        if self.maximum is not None and found > Decimal(str(self.maximum)):
            raise BadValue(f"{self.title} is at most {in_digits(self.maximum)}.")
        if self.step:
            begin = Decimal(str(self.minimum or 0))
            if not _is_divisible(found - begin, Decimal(str(self.step))):
                raise BadValue(f"{self.title} goes in steps of {in_digits(self.step)}.")
        return int(found) if found == found.to_integral_value() else float(found)


def _is_divisible(number: Decimal, by: Decimal) -> bool:
    """False also where it is too large by that to be told."""
    try:
        return number % by == 0
    except ArithmeticError:
        return False


def in_digits(number: float) -> str:
    """ "2.5", "4294967295"."""
    return f"{number:.15g}"


def named(text: str) -> list[str]:
    """The names of what stands in a text as ${name}, in their order."""
    return [use.name for use in _uses(text)]


def own_words(text: str) -> dict[str, str]:
    """What stands in a text as ${name:words}, by the name, where the words are plain."""
    found: dict[str, str] = {}
    for use in _uses(text):
        if use.words and len(use.words) <= LONGEST_VALUE:
            found.setdefault(use.name, use.words)
    return found


def assigned(text: str) -> set[str]:
    """What the text itself sets, ${name=…}: variables of the prompt language."""
    return {one.name for one in variables(text).found if one.is_set}


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    waiting = [value]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part


class Literal(str):
    """Words that are not to be read as the prompt language."""


def filled_text(text: str, values: Mapping[str, str | int | float], *, is_read: bool = True) -> str:
    """The text with these values in their places, as literal words of the prompt language, by
    which it `is_read` later; else just as they are."""
    return variables(text).filled(values, is_read=is_read)


def filled(value: Any, values: Mapping[str, str | int | float], *, is_read: bool = True) -> Any:
    """The same of all texts in a value. What is one placeholder and nothing else becomes just what
    was given: a number stays one. Texts inside of something are never read."""
    if isinstance(value, dict):
        return {name: filled(part, values, is_read=False) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, values, is_read=False) for part in value]
    if not isinstance(value, str):
        return value
    whole = alone(value)
    if whole not in values:
        return filled_text(value, values, is_read=is_read)
    given = values[whole]
    return Literal(given) if isinstance(given, str) else given


def alone(value: Any) -> str:
    """The name of the placeholder that this value is, and nothing else; "" where it is more."""
    found = _uses(value) if isinstance(value, str) else []
    is_alone = len(found) == 1 and (found[0].start, found[0].end) == (0, len(value))
    return found[0].name if is_alone else ""


def _uses(text: str) -> list[Variable]:
    """Each ${name} and ${name:words}, in their order."""
    return [one for one in variables(text).found if not one.is_set and is_name(one.name)]


def an_object(data: Any, what: str) -> Json:
    if not isinstance(data, dict):
        raise InvalidTemplate(f"{what} is not an object.")
    return data


def want_known(fields: Json, known: Any, what: str) -> None:
    if strange := [name for name in fields if name not in known]:
        raise InvalidTemplate(
            f"{what} has a field “{user_input.short(strange[0])}” that is unknown."
        )


def from_stored(data: Json) -> Placeholder:
    """One that was read before it was kept."""
    return Placeholder(**data | {"choices": tuple(data.get("choices", ()))})


def read(data: Any) -> Placeholder:
    """The placeholder that this JSON is. Raises InvalidTemplate."""
    fields = an_object(data, "A placeholder")
    want_known(fields, READERS, "A placeholder")
    for name, value in fields.items():
        if not READERS[name](value):
            shown = user_input.short(str(value))
            raise InvalidTemplate(f"“{name}” of a placeholder cannot be “{shown}”.")
    if "name" not in fields:
        raise InvalidTemplate("A placeholder has no name.")
    one = Placeholder(**fields | {"choices": tuple(fields.get("choices", ()))})
    if one.type == "choice" and not one.choices:
        raise InvalidTemplate(f"“{one.title}” is a choice and has nothing to choose from.")
    if one.minimum is not None and one.maximum is not None and one.minimum > one.maximum:
        raise InvalidTemplate(f"The minimum of “{one.title}” is above its maximum.")
    if one.default and one.type != "product":
        try:
            one.value(one.default)
        except BadValue as error:
            raise InvalidTemplate(f"“{one.title}” cannot start as that: {error}") from None
    return one


def is_name(data: Any) -> bool:
    return isinstance(data, str) and NAME.fullmatch(data) is not None


def _is_line(most: int) -> Any:
    return lambda data: isinstance(data, str) and len(data) <= most and data.isprintable()


def _is_text(data: Any) -> bool:
    return isinstance(data, str) and len(data) <= LONGEST_VALUE and user_input.words(data) == data


def _is_number(data: Any) -> bool:
    return isinstance(data, int | float) and not isinstance(data, bool)


def _are_choices(data: Any) -> bool:
    is_list = isinstance(data, list) and len(data) <= MOST_CHOICES
    return is_list and all(_is_text(one) and one == one.strip() != "" for one in data)


READERS = {
    "name": is_name,
    "label": _is_line(names.LONGEST),
    "type": lambda said: isinstance(said, str) and said in TYPES,
    "help": _is_line(LONGEST_HELP),
    "default": _is_text,
    "optional": lambda said: isinstance(said, bool),
    "choices": _are_choices,
    "minimum": _is_number,
    "maximum": _is_number,
    "step": lambda said: _is_number(said) and said > 0,
    "medium": lambda said: isinstance(said, str) and said in ("", *Medium),
    "field": _is_line(200),
}
