"""Read what people and programs give for one field as the field's own kind of value."""

import json
import re
from difflib import get_close_matches
from typing import Any

from foundation import user_input
from providers.default_values import stands_for
from providers.json_kinds import may_be_text, takes
from providers.schema import Choice, Field, Type, label_of, same

TEXTS = (Type.TEXT, Type.LONG_TEXT)
SIDES = re.compile(r"(\d{1,6})\s*[x×*]\s*(\d{1,6})", re.I)
LARGEST = 2_000_000
# 0.6000000000000001 is what sliders make of 0.6, and 1e-20 is still one.
DIGITS_OF_A_FLOAT = 36


class NotA(ValueError):
    """Text that is not a value of the field, in a sentence for people."""


def coerced(field: Field, value: Any) -> Any:
    """The value as the field's type; None for "not given". Raises NotA."""
    try:
        user_input.check(value)
        typed = _typed(field, value)
        user_input.check(typed)
    except user_input.NoJson as error:
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
        return [_item(field, one) for one in value] if value else _empty(field, [])
    if field.type is Type.INTEGER and isinstance(value, float) and value.is_integer():
        return int(value)
    if field.type is Type.CHOICE:
        return _choice(field, value)
    return value


def _empty(field: Field, value: Any) -> Any:
    """What was emptied is sent empty where the model would else take its default."""
    if field.required:
        return value if same(field.default, value) else None
    return value if field.default else None


def _from_text(field: Field, text: str) -> Any:
    text = one_line_end(text) if user_input.is_visible(text) else ""
    stripped = text.strip()
    if field.type in TEXTS and (named := _by_title(field, text)) is not None:
        return named.value
    if field.type in TEXTS or (not stripped and _is_text_as_well(field)):
        is_empty = not text.strip(" ") if field.required else not text
        return _empty(field, text) if is_empty else text
    if field.type is Type.CHOICE:
        return _choice(field, text) if text or _allows_empty(field) else None
    if not stripped:
        return _empty(field, []) if _is_list(field) else None
    if field.type in (Type.INTEGER, Type.NUMBER):
        return _number(field, stripped)
    if field.type is Type.BOOLEAN:
        return _boolean(field, stripped)
    if field.type is Type.LIST:
        return [_item(field, part) for part in _parts(stripped)]
    if field.type is Type.SIZE:
        return _size(field, stripped)
    if field.type is Type.JSON:
        return _json(field, text)
    return _parts(stripped) if field.multiple else text


def one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_plain_text(text: str) -> bool:
    """Would it be read as the text that it is, where JSON may stand, too?"""
    try:
        user_input.from_json(text)
    except user_input.NoJson:
        return True
    return False


def _is_text_as_well(field: Field) -> bool:
    takes_text = field.type is Type.JSON and may_be_text(field.node)
    return takes_text and isinstance(field.default, str | None)


def _is_list(field: Field) -> bool:
    return field.type is Type.LIST or isinstance(field.default, list)


def _size(field: Field, text: str) -> Any:
    """A name, "1024x768" or an object with width and height."""
    if any(same(choice.value, text) for choice in field.choices):
        return text
    if sides := SIDES.fullmatch(text):
        return {"width": int(sides[1]), "height": int(sides[2])}
    if re.fullmatch(r"\d*x\d*", text):
        raise NotA(f"{field.title} needs a width and a height.")
    if not text.startswith("{"):
        return _choice(field, text)
    try:
        return user_input.from_json(text)
    except user_input.NoJson as error:
        raise NotA(f"{field.title} {error}.") from None


def _number(field: Field, text: str) -> int | float:
    try:
        if field.type is Type.INTEGER:
            return user_input.whole(text)
        number = user_input.number(text, DIGITS_OF_A_FLOAT)
    except (user_input.TooLarge, user_input.TooFine) as error:
        raise NotA(f"{field.title}: {error}") from None
    except user_input.NoNumber:
        kind = "a whole number" if field.type is Type.INTEGER else "a number"
        raise NotA(f"{field.title} must be {kind}, not “{shortened(text)}”.") from None
    return int(number) if text.lstrip("+-").isdigit() else float(number)


def _boolean(field: Field, text: str) -> bool:
    word = text.lower()
    if word in ("true", "yes", "on", "1"):
        return True
    if word in ("false", "no", "off", "0"):
        return False
    raise NotA(f"{field.title} must be yes or no, not “{shortened(text)}”.")


def _choice(field: Field, value: Any) -> Any:
    """The allowed value that this is, or that this text stands for."""
    for choice in field.choices:
        if same(choice.value, value):
            return choice.value
    for choice in field.choices:
        if isinstance(value, str) and value in (key_of(field, choice.value), _plain(choice.value)):
            return choice.value
    for choice in field.choices:
        if stands_for(value, choice.value):
            return choice.value
    if isinstance(value, str) and (named := _by_title(field, value)) is not None:
        return named.value
    if isinstance(value, str) and value != value.strip():
        return _choice(field, value.strip())
    allowed = ", ".join(title_of_choice(field, choice.value) for choice in field.choices[:12])
    more = " …" if len(field.choices) > 12 else ""
    names = [name for one in field.choices for name in (_plain(one.value), one.label)]
    close = get_close_matches(str(value), names, n=1)
    hint = f" Did you mean {close[0]}?" if close else ""
    raise NotA(f"{field.title} must be one of {allowed}{more}, not “{shortened(value)}”.{hint}")


def _by_title(field: Field, text: str) -> Choice | None:
    """The one choice that is called so and is written otherwise; large and small letters are
    alike."""
    called = [one for one in field.choices if one.label.casefold() == text.strip().casefold()]
    is_written = any(_plain(one.value) == text for one in field.choices)
    return called[0] if len(called) == 1 and not is_written else None


def title_of_choice(field: Field, value: Any) -> str:
    """What a person calls a choice, and by what `coerced` knows it again: its title; as it is
    written where that is another's, too, or where it has none."""
    choice = next((one for one in field.choices if same(one.value, value)), None)
    if choice is None:
        return label_of(value)
    named = _by_title(field, choice.label)
    return choice.label if named is not None and named is choice else key_of(field, value)


def titled(field: Field, text: Any) -> Any:
    """What was said for a field as a person calls it, where that is one of its choices."""
    try:
        value = coerced(field, text)
    except NotA:
        return text
    there = any(same(one.value, value) for one in field.choices)
    return title_of_choice(field, value) if there else text


def _item(field: Field, value: Any) -> Any:
    if field.item is Type.CHOICE:
        return _choice(field, value)
    if isinstance(value, str) and field.item in (Type.INTEGER, Type.NUMBER):
        return _number(Field(field.name, field.item, field.title), value.strip())
    return one_line_end(value) if isinstance(value, str) else value


def _parts(text: str) -> list[Any]:
    """A list as people write it: JSON, one to a line, or with commas."""
    if text.startswith("["):
        try:
            parsed = user_input.from_json(text)
        except user_input.NoJson:
            parsed = None
        if isinstance(parsed, list):
            return parsed
    parts = text.splitlines() if "\n" in text else text.split(",")
    return [part.strip() for part in parts if part.strip()]


def _json(field: Field, text: str) -> Any:
    """JSON; where the field also takes plain text, what is JSON of a kind that it does not take is
    that text, and so is whatever is no JSON."""
    try:
        value = user_input.from_json(text)
        return value if takes(field.node, value) or not may_be_text(field.node) else text
    except user_input.NoJson as error:
        if any(same(choice.value, text) for choice in field.choices) or may_be_text(field.node):
            return text
        is_json = not str(error).endswith("not JSON")
        words = f"{error}" if is_json else f"must be JSON, such as {_example(field)}"
        raise NotA(f"{field.title} {words}.") from None


def _example(field: Field) -> str:
    if field.default is not None:
        return json.dumps(field.default)[:80]
    return "[…]" if field.node.get("type") == "array" else '{"name": "value"}'


def key_of(field: Field, value: Any) -> str:
    """How a choice is written in a form or command: plain, or as JSON where two would clash or
    nothing would be seen."""
    plain = _plain(value)
    clash = sum(_plain(choice.value) == plain for choice in field.choices) > 1
    return json.dumps(value) if clash or not plain else plain


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _allows_empty(field: Field) -> bool:
    return any(choice.value == "" for choice in field.choices)


def shortened(value: Any, length: int = 40) -> str:
    text = str(value)
    return text if len(text) <= length else text[: length - 1] + "…"
