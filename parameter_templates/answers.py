"""What was given for what a template asks, looked at before it goes into anything."""

from collections.abc import Collection, Iterable, Mapping

from parameter_templates.placeholders import BadValue, Placeholder

Values = dict[str, str | int | float]
Errors = dict[str, str]


class Unanswered(ValueError):
    """`errors`: placeholder → why what was given for it is nothing, in a sentence."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def looked_at(
    placeholders: Iterable[Placeholder], typed: Mapping[str, str], used: Collection[str]
) -> tuple[Values, Errors]:
    """The values for those of the placeholders that are `used` in a text, and what is wrong with
    the others of them. What is not given at all is as it begins with."""
    values: Values = {}
    errors: Errors = {}
    for one in placeholders:
        if one.name not in used:
            continue
        if one.type == "product":  # it goes beside the words, not into them
            values[one.name] = ""
            continue
        try:
            values[one.name] = one.value(typed.get(one.name, one.default))
        except BadValue as error:
            errors[one.name] = str(error)
    return values, errors


def checked(
    placeholders: Iterable[Placeholder], typed: Mapping[str, str], used: Collection[str]
) -> Values:
    """The values alone. Raises Unanswered, which names all that are open or wrong."""
    values, errors = looked_at(placeholders, typed, used)
    if errors:
        raise Unanswered(errors)
    return values
