"""Parameters that have several values, in the language of prompts: each value is one that the model
takes, or it is named."""

from collections.abc import Collection
from typing import Any

from parameter_templates import language
from parameter_templates.word_lists import all_lists
from production.expansion import Alternatives
from providers.contract import Json, ModelSpec
from providers.params import Checker, InvalidParams

MOST_CHECKED = 100
"""Values of one parameter that are looked at from its beginning, and from its end: those between
are when it is placed."""


def check(spec: ModelSpec, params: Json, elsewhere: Collection[str]) -> None:
    """As `check_params`, whatever has several values by each of them. Raises InvalidParams."""
    checker = Checker(spec)
    several = {name: one for name, one in params.items() if isinstance(one, Alternatives)}
    if not several:
        checker.check(params, media=elsewhere)
        return
    errors: dict[str, list[str]] = {}
    values: dict[str, list[str]] = {}
    for name, text in several.items():
        try:
            values[name] = values_of(text)
        except language.BadTemplate as error:
            errors[name], values[name] = [str(error)], []
    single: dict[str, Any] = {name: one for name, one in params.items() if name not in several}
    first = {name: alternatives[0] for name, alternatives in values.items() if alternatives}
    errors |= {
        name: sentences
        for name, sentences in _wrong(checker, single | first, elsewhere).items()
        if name not in several
    }
    for name, alternatives in values.items():
        for value in alternatives:
            wrong = _wrong(checker, single | first | {name: value}, elsewhere)
            if name in wrong:
                errors[name] = [f"“{value}”: {sentence}" for sentence in wrong[name]]
                break
    if errors:
        raise InvalidParams(errors)


def values_of(text: str) -> list[str]:
    """[] where a variable tells, which the prompt may set. Raises BadTemplate."""
    if "${" in text:
        return []
    template = language.parse(text, all_lists())
    ends = range(max(MOST_CHECKED, template.count() - MOST_CHECKED), template.count())
    return list(dict.fromkeys([*template.first(MOST_CHECKED), *map(template.at, ends)]))


def fit(checker: Checker, name: str, text: str) -> bool:
    """Whether the model takes each of these for this parameter."""
    try:
        values = values_of(text)
    except language.BadTemplate:
        return True  # it is still being written
    return all(name not in _wrong(checker, {name: value}, ()) for value in values)


def _wrong(checker: Checker, params: Json, elsewhere: Collection[str]) -> dict[str, list[str]]:
    try:
        checker.check(params, media=elsewhere)
    except InvalidParams as error:
        return error.errors
    return {}
