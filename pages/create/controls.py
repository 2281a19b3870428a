"""How the field of a model's parameter is drawn, decided by its shape and never by its model."""

from django import forms
from django.forms import BoundField

from pages.create.widgets import Lines, Several, Size
from production.expansion import Alternatives
from providers.coercion import title_of_choice
from providers.schema import Field

MOST_SEGMENTS = 6
LONGEST_ROW = 30


def segments(field: BoundField) -> list[tuple[str, str, bool]]:
    """(value, label, chosen) of a few short choices, to stand in one row; else nothing."""
    widget = field.field.widget
    if not isinstance(widget, forms.Select) or isinstance(widget, Size) or has_several(field):
        return []
    choices = [(str(value), str(label)) for value, label in widget.choices]
    letters = sum(len(label) + 2 for _, label in choices)
    if not 2 <= len(choices) <= MOST_SEGMENTS or letters > LONGEST_ROW:
        return []
    chosen = field.value()
    chosen = "" if chosen is None else str(chosen)
    if chosen not in dict(choices):
        chosen = choices[0][0]
    return [(value, label, value == chosen) for value, label in choices]


def has_several(field: BoundField) -> bool:
    """Whether it holds several values, in the language of prompts."""
    return isinstance(field.value(), Alternatives)


def may_have_several(field: BoundField) -> bool:
    """What is text anyway may as it is."""
    return isinstance(field.field.widget, Several) and not has_several(field)


def titles_of(field: BoundField) -> list[str]:
    """What its choices are called, where it has some."""
    param: Field = field.field.param  # type: ignore[attr-defined]
    return [title_of_choice(param, one.value) for one in param.choices]


def control(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput) and not has_several(field):
        return "check"
    return "boxes" if isinstance(widget, forms.CheckboxSelectMultiple) else "line"


def span(field: BoundField) -> int:
    """How many of the two columns it takes."""
    widget = field.field.widget
    if isinstance(widget, forms.Textarea | Lines | Size) or has_several(field):
        return 2
    found = segments(field)
    return 2 if sum(len(label) + 2 for _, label, _ in found) > LONGEST_ROW // 2 else 1
