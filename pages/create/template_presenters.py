"""The templates that the form is filled by, as it shows them: what they are, ask for and fix."""

from dataclasses import dataclass

from django.urls import reverse

from pages.create.form import Draft
from pages.create.in_use import ASK
from pages.formatting import cut
from parameter_templates.placeholders import Placeholder
from providers.schema import title_of

MOST_SEGMENTS, LONGEST_ROW, LONG, SHORT = 6, 30, 60, 16
LONGEST_VALUE = 60


@dataclass(frozen=True)
class ShownUse:
    """A template in use: `version` is the row, `number` what people call it."""

    version: int
    name: str
    number: int
    href: str


@dataclass(frozen=True)
class ShownAsk:
    """`look` is "line", "box", "number", "segments" or "list", `span` how many columns it takes."""

    name: str
    title: str
    help: str
    look: str
    span: int
    value: str
    choices: list[str]
    bounds: dict[str, float | None]
    optional: bool
    errors: list[str]

    @property
    def id(self) -> str:
        return f"id_{self.name}"


@dataclass(frozen=True)
class ShownTemplates:
    """`fixed` are names and values in words; `can_free` where some of them may be changed."""

    uses: list[ShownUse]
    asks: list[ShownAsk]
    fixed: list[tuple[str, str]]
    is_freed: bool
    can_free: bool


def template_facts(draft: Draft) -> ShownTemplates | None:
    """None where the form is filled by none."""
    use = draft.use
    if not use.versions:
        return None
    return ShownTemplates(
        uses=[
            ShownUse(
                version.pk,
                version.template.name,
                version.number,
                reverse("template", args=[version.template_id]),
            )
            for version in use.versions
        ],
        asks=[_ask(one, draft) for one in use.texts],
        fixed=[
            (title_of(name), cut(str(value), LONGEST_VALUE))
            for name, value in use.freed.items()
            if name in draft.form.held
        ],
        is_freed=use.is_freed,
        can_free=bool(use.freed),
    )


def _ask(one: Placeholder, draft: Draft) -> ShownAsk:
    value = draft.use.given.get(one.name, one.default)
    return ShownAsk(
        name=f"{ASK}{one.name}",
        title=one.title,
        help=one.help,
        look=_look(one, value),
        span=1 if one.type == "number" or _are_short(one) else 2,
        value=value,
        choices=list(one.choices),
        bounds={"min": one.minimum, "max": one.maximum, "step": one.step or None},
        optional=one.optional,
        errors=draft.errors.get(f"{ASK}{one.name}", []),
    )


def _are_short(one: Placeholder) -> bool:
    return bool(one.choices) and max(map(len, one.choices)) <= SHORT


def _look(one: Placeholder, value: str) -> str:
    if one.type == "choice":
        letters = sum(len(choice) + 2 for choice in one.choices)
        is_few = len(one.choices) <= MOST_SEGMENTS and letters <= LONGEST_ROW
        return "segments" if is_few and one.default and not one.optional else "list"
    if one.type == "number":
        return "number"
    return "box" if "\n" in value or len(value) > LONG else "line"
